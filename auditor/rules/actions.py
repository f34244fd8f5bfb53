"""Every action is answered once to its writer, and the answer agrees with what happened.

Owns: how many answers there have to be, and where. Two answers that nobody remembers giving (the case is unknown, the
actor is somebody else) come again with each copy of the action, with the same id and content: that is no second fact. A
source is answered in the status of each of its reports. Who names no unit or source of the pack cannot be told. An
answer that may be gone by contract (too old, or a newer record lies over it) is not missed.
Refuses: whether the answer is right.
"""

from collections.abc import Iterator

import orjson

from auditor.action_trails import ActionTrail, matters
from auditor.case_history import CaseHistory
from auditor.dossier import CaseDossier
from auditor.finding import Count, Finding
from auditor.grouping import ANSWER
from auditor.input_records import lay
from auditor.millis import millis
from auditor.rule_context import RuleContext

RULE = "actions"
FORGOTTEN = ("unknown-case", "actor-mismatch")
"""Reasons of answers that are given anew to each copy."""

DAY_MS = 24 * 3600 * 1000
KEPT_MS = {True: 170 * DAY_MS, False: 390 * DAY_MS}
"""How long an answer surely lies there, a source's and a unit's: by contract 180 and 400 days, a little less here."""


def actions(case: CaseDossier, _history: CaseHistory, context: RuleContext) -> Iterator[Finding]:
    """All actions that name a case, or that name none."""
    for entry in case.unread:
        if context.due(millis(entry.stamp), lay(entry)) and not context.dead(entry):
            where = f"{entry.topic.named(entry.code)}-{entry.partition}@{entry.offset}"
            yield Finding(RULE, Count.LOST, where, "an action without an id is no dead letter")
    for (writer, name), matter in sorted(matters(case, context).items()):
        yield from _judge(case, writer, name, matter, context)


def _judge(case: CaseDossier, writer: str, name: str, one: ActionTrail, context: RuleContext) -> Iterator[Finding]:
    subject = case.id or writer
    if len(one.answers) < _expected(writer, one, context) and not _gone(case, writer, one, context):
        yield Finding(RULE, Count.UNANSWERED, subject, f"action {_safe(name)} of {writer} has no answer")
    if one.told <= context.heard:
        yield from _explained(subject, writer, name, one, context)
    yield from _agrees(subject, writer, name, one)


def _explained(subject: str, writer: str, name: str, one: ActionTrail, context: RuleContext) -> Iterator[Finding]:
    """Nothing is answered more often than it was sent, or was never sent. What was told just now may be read first."""
    contents = {(sent.owner, sent.digest) for sent in one.sent}
    firm = [answer for answer in one.answers if answer.get("reason") not in FORGOTTEN]
    given = {orjson.dumps(answer) for answer in firm} if writer in context.policy.sources else firm
    if one.sent and len(given) > len(contents):
        yield Finding(RULE, Count.DOUBLED, subject, f"action {_safe(name)} of {writer} was answered {len(given)} times")
    whole = context.whole(f"actions.{writer}.v1", "actions.v1", "actions.{}.v1")
    if (one.answers or one.facts) and not one.sent and not one.buggy and whole:
        yield Finding(RULE, Count.MISPLACED, subject, f"{writer} never wrote the action {_safe(name)} that it did")


def _expected(writer: str, one: ActionTrail, context: RuleContext) -> int:
    """How many answers have to lie there. Answers under one id have one key: a compacted topic has the last of them."""
    ripe = {(sent.owner, sent.digest) for sent in one.sent if context.due(sent.stamp, sent.lay)}
    first = min((sent.stamp for sent in one.sent), default=0)
    each = writer not in context.policy.sources and context.spared(f"dispatch.{writer}.v1", 0, first)
    return max(len(ripe) if each else min(1, len(ripe)), min(1, len(one.facts)))


def _gone(case: CaseDossier, writer: str, one: ActionTrail, context: RuleContext) -> bool:
    """Whether its answer may be gone by now. A source's lies under its report, and a later status takes its place."""
    source = writer in context.policy.sources
    at = min([millis(fact.entry.stamp) for fact in one.facts] or [sent.stamp for sent in one.sent])
    if at < context.heard - KEPT_MS[source]:
        return True
    mine = (said.entry for said in case.statuses if said.entry.code == writer)
    told = (millis(entry.stamp) for entry in mine if not (entry.key or b"").startswith(ANSWER))
    last = max([*told, case.refused.get(writer, 0)])
    return source and last > at and not context.spared(f"status.{writer}.v1", 0, at)


def _agrees(subject: str, writer: str, name: str, one: ActionTrail) -> Iterator[Finding]:
    """What was applied is in the log, with the number that the answer says; what was refused is not."""
    applied = {fact.seq for fact in one.facts if fact.type != "action.rejected"}
    said = {answer.get("seq") for answer in one.answers if answer.get("outcome") == "applied"}
    if one.answers and applied != said:
        yield Finding(RULE, Count.ALTERED, subject, f"action {_safe(name)} of {writer}: answer and events differ")


def _safe(name: str) -> str:
    """An id may be anything that a client made up: enough of it to be found."""
    return name if name.isascii() and len(name) <= 40 else f"{name.encode()[:8].hex()}…"  # noqa: PLR2004
