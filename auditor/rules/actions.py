"""Every action is answered once to its writer, and the answer agrees with what happened.

Two kinds of answers are not stored (the case is unknown, the actor is somebody else): they are repeated for each copy
of the action, with the same id and content, which does not count as doubled. A source is answered in the status of
each of its reports. A writer that is no unit or source of the pack cannot be answered. An answer that may be gone by
contract (too old, or replaced by a newer record) is not missed.
Owns: how many answers there must be, and where. Refuses: judging whether an answer is right.
"""

from collections.abc import Iterator

import orjson

from auditor.action_trails import ActionTrail, action_trails
from auditor.case_history import CaseHistory
from auditor.dossier import CaseDossier
from auditor.finding import Count, Finding
from auditor.grouping import ANSWER
from auditor.input_records import position_of
from auditor.millis import millis
from auditor.rule_context import RuleContext

RULE = "actions"
FORGOTTEN = ("unknown-case", "actor-mismatch")
"""Reasons of answers that are repeated for each copy of an action."""

DAY_MS = 24 * 3600 * 1000
KEPT_MS = {True: 170 * DAY_MS, False: 390 * DAY_MS}
"""Milliseconds for which an answer surely stays, a source's and a unit's: by contract 180 and 400 days, less here."""


def actions(case: CaseDossier, _history: CaseHistory, context: RuleContext) -> Iterator[Finding]:
    """Judge all actions of a dossier."""
    for entry in case.unread:
        if context.due(millis(entry.stamp), position_of(entry)) and not context.dead(entry):
            where = f"{entry.topic.named(entry.code)}-{entry.partition}@{entry.offset}"
            yield Finding(RULE, Count.LOST, where, "an action without an id is no dead letter")
    for (writer, name), trail in sorted(action_trails(case, context).items()):
        yield from _judge(case, writer, name, trail, context)


def _judge(case: CaseDossier, writer: str, name: str, one: ActionTrail, context: RuleContext) -> Iterator[Finding]:
    subject = case.id or writer
    if len(one.answers) < _expected(writer, one, context) and not _gone(case, writer, one, context):
        yield Finding(RULE, Count.UNANSWERED, subject, f"action {_safe(name)} of {writer} has no answer")
    if one.last_written <= context.settled:
        yield from _explained(subject, writer, name, one, context)
    yield from _agrees(subject, writer, name, one)


def _explained(subject: str, writer: str, name: str, one: ActionTrail, context: RuleContext) -> Iterator[Finding]:
    """Find actions answered more often than sent, or never sent. A recent answer may be read before its action."""
    contents = {(sent.owner, sent.digest) for sent in one.sent}
    firm = [answer for answer in one.answers if answer.get("reason") not in FORGOTTEN]
    given = {orjson.dumps(answer) for answer in firm} if writer in context.policy.sources else firm
    if one.sent and len(given) > len(contents):
        yield Finding(RULE, Count.DOUBLED, subject, f"action {_safe(name)} of {writer} was answered {len(given)} times")
    whole = context.whole(f"actions.{writer}.v1", "actions.v1", "actions.{}.v1")
    if (one.answers or one.facts) and not one.sent and not one.buggy and whole:
        yield Finding(RULE, Count.MISPLACED, subject, f"{writer} never wrote the action {_safe(name)} that it did")


def _expected(writer: str, one: ActionTrail, context: RuleContext) -> int:
    """Return how many answers there must be. Answers under one id share a key: a compacted topic keeps the last."""
    ripe = {(sent.owner, sent.digest) for sent in one.sent if context.due(sent.stamp, sent.position)}
    first = min((sent.stamp for sent in one.sent), default=0)
    each = writer not in context.policy.sources and context.spared(f"dispatch.{writer}.v1", 0, first)
    return max(len(ripe) if each else min(1, len(ripe)), min(1, len(one.facts)))


def _gone(case: CaseDossier, writer: str, one: ActionTrail, context: RuleContext) -> bool:
    """Return whether the answer may be gone by now. A later status of the report replaces the answer to a source."""
    source = writer in context.policy.sources
    at = min([millis(fact.entry.stamp) for fact in one.facts] or [sent.stamp for sent in one.sent])
    if at < context.settled - KEPT_MS[source]:
        return True
    mine = (said.entry for said in case.statuses if said.entry.code == writer)
    told = (millis(entry.stamp) for entry in mine if not (entry.key or b"").startswith(ANSWER))
    last = max([*told, case.refused.get(writer, 0)])
    return source and last > at and not context.spared(f"status.{writer}.v1", 0, at)


def _agrees(subject: str, writer: str, name: str, one: ActionTrail) -> Iterator[Finding]:
    """Find answers that disagree with the log: it has applied actions under the answer's seq, and no refused ones."""
    applied = {fact.seq for fact in one.facts if fact.type != "action.rejected"}
    answered = {answer.get("seq") for answer in one.answers if answer.get("outcome") == "applied"}
    if one.answers and applied != answered:
        yield Finding(RULE, Count.ALTERED, subject, f"action {_safe(name)} of {writer}: answer and events differ")


def _safe(name: str) -> str:
    """Return an id, or enough of its bytes to find it: a client may choose any id."""
    return name if name.isascii() and len(name) <= 40 else f"{name.encode()[:8].hex()}…"  # noqa: PLR2004
