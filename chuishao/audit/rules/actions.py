"""Every action is answered once to its writer, and the answer agrees with what happened.

Owns: matching actions, answers and events. Two answers that nobody remembers giving (the case is unknown, the actor is
somebody else) come again with each copy of the action, with the same id and content: that is no second fact. A source
is answered in the status of each of its reports. Who names no unit or source of the pack cannot be told. An answer that
may be gone by contract (too old, or a newer record lies over it) is not missed.
Refuses: whether the answer is right. Called by: `judge.py`.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson

from chuishao.audit.context import Context
from chuishao.audit.dossier import CaseDossier
from chuishao.audit.filing import ANSWER
from chuishao.audit.finding import Count, Finding
from chuishao.audit.history import History
from chuishao.audit.input import Sent
from chuishao.audit.moment import millis
from chuishao.audit.papers import Fact
from schemas.topics import Topic

RULE = "actions"
FORGOTTEN = ("unknown-case", "actor-mismatch")
"""Reasons of answers that are given anew to each copy."""

DAY_MS = 24 * 3600 * 1000
KEPT_MS = {True: 170 * DAY_MS, False: 390 * DAY_MS}
"""How long an answer surely lies there, a source's and a unit's: by contract 180 and 400 days, a little less here."""


@dataclass(slots=True)
class Matter:
    """One id of one writer: what was sent, what was answered, what came of it."""

    sent: list[Sent] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)  # the last of each decision


def actions(case: CaseDossier, _history: History, context: Context) -> Iterator[Finding]:
    """All actions that name a case, or that name none."""
    for entry in case.unread:
        if _due(millis(entry.stamp), context) and not context.dead(entry):
            where = f"{entry.topic.named(entry.code)}-{entry.partition}@{entry.offset}"
            yield Finding(RULE, Count.LOST, where, "an action without an id is no dead letter")
    for (writer, name), matter in sorted(_matters(case, context).items()):
        yield from _judge(case, writer, name, matter, context)


def _matters(case: CaseDossier, context: Context) -> dict[tuple[str, str], Matter]:
    """By writer and public id. An id may have been published as it is, or as its hash."""
    matters: dict[tuple[str, str], Matter] = defaultdict(Matter)
    told = context.policy.units | context.policy.sources
    published = _answers(case, matters)
    for fact in _decisions(case.facts):
        unit = fact.data["unit"] if fact.type == "action.rejected" else _by(case, fact)
        if unit in told:
            matters[unit, fact.cause_id.partition("~")[0]].facts.append(fact)
    for sent in case.actions:
        if sent.writer in told and context.letter(sent.lay) is None:
            raw = (sent.writer, sent.body["id"])
            matters[raw if raw in published else (sent.writer, sent.id)].sent.append(sent)
    return matters


def _answers(case: CaseDossier, matters: dict[tuple[str, str], Matter]) -> set[tuple[str, str]]:
    for one in (*case.answers, *case.statuses):
        value = one.value or {}
        answer = value.get("data") if one.entry.topic is Topic.DISPATCH else value.get("answered")
        if isinstance(answer, dict):
            matters[one.entry.code or "", str(answer.get("action"))].answers.append(answer)
    return set(matters)


def _decisions(facts: list[Fact]) -> Iterator[Fact]:
    """The last event of each decision that an action led to."""
    for place, fact in enumerate(facts):
        if fact.by == "action" and (place + 1 == len(facts) or facts[place + 1].cause != fact.cause):
            yield fact


def _by(case: CaseDossier, last: Fact) -> str | None:
    """Who acted: the first event of the decision that says so."""
    whole = (fact.data.get("by") for fact in case.facts if fact.cause == last.cause)
    return next((by["unit"] for by in whole if isinstance(by, dict)), None)


def _judge(case: CaseDossier, writer: str, name: str, one: Matter, context: Context) -> Iterator[Finding]:
    subject = case.id or writer
    contents = {(sent.owner, sent.digest) for sent in one.sent}
    firm = [answer for answer in one.answers if answer.get("reason") not in FORGOTTEN]
    given = {orjson.dumps(answer) for answer in firm} if writer in context.policy.sources else firm
    if len(one.answers) < _expected(writer, one, context) and not _gone(case, writer, one, context):
        yield Finding(RULE, Count.UNANSWERED, subject, f"action {_safe(name)} of {writer} has no answer")
    if one.sent and len(given) > len(contents):
        yield Finding(RULE, Count.DOUBLED, subject, f"action {_safe(name)} of {writer} was answered {len(given)} times")
    if (
        one.answers
        and not one.sent
        and not one.facts
        and context.whole(f"actions.{writer}.v1", "actions.v1", "actions.{}.v1")
    ):
        yield Finding(
            RULE, Count.MISPLACED, subject, f"{writer} is answered to action {_safe(name)}, which it never wrote"
        )
    yield from _agrees(subject, writer, name, one)


def _expected(writer: str, one: Matter, context: Context) -> int:
    """How many answers have to lie there. Answers under one id have one key: a compacted topic has the last of them."""
    ripe = {(sent.owner, sent.digest) for sent in one.sent if _due(sent.stamp, context)}
    each = writer not in context.policy.sources and context.whole(f"dispatch.{writer}.v1")
    return max(len(ripe) if each else min(1, len(ripe)), min(1, len(one.facts)))


def _gone(case: CaseDossier, writer: str, one: Matter, context: Context) -> bool:
    """Whether its answer may be gone by now. A source's lies under its report, and a later status takes its place.

    Whether that topic was compacted so far shows in the case itself: then no status from before lies there, either.
    """
    source = writer in context.policy.sources
    at = min([millis(fact.entry.stamp) for fact in one.facts] or [sent.stamp for sent in one.sent])
    if at < context.heard - KEPT_MS[source]:
        return True
    mine = (said.entry for said in case.statuses if said.entry.code == writer)
    told = [millis(entry.stamp) for entry in mine if not (entry.key or b"").startswith(ANSWER)]
    return source and any(stamp > at for stamp in told) and not any(stamp < at for stamp in told)


def _agrees(subject: str, writer: str, name: str, one: Matter) -> Iterator[Finding]:
    """What was applied is in the log, with the number that the answer says; what was refused is not."""
    applied = {fact.seq for fact in one.facts if fact.type != "action.rejected"}
    said = {answer.get("seq") for answer in one.answers if answer.get("outcome") == "applied"}
    if one.answers and applied != said:
        yield Finding(RULE, Count.ALTERED, subject, f"action {_safe(name)} of {writer}: answer and events differ")


def _due(stamp: int, context: Context) -> bool:
    return stamp <= context.heard


def _safe(name: str) -> str:
    """An id may be anything that a client made up: enough of it to be found."""
    return name if name.isascii() and len(name) <= 40 else f"{name.encode()[:8].hex()}…"  # noqa: PLR2004
