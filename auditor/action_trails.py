"""What belongs to one action: its records, its answers and what came of it, by writer and public id.

Owns: matching, for an id may have been published as it is or as its hash. A record that died of a bug of ours belongs
to it and says nothing: it may have been decided before or after. Refuses: judging (`auditor/rules/actions.py`, who
calls it).
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from auditor.dead_letter_index import BUG
from auditor.dossier import CaseDossier
from auditor.input_records import Sent
from auditor.millis import millis
from auditor.records import EventRecord
from auditor.rule_context import RuleContext
from schemas.topics import Topic


@dataclass(slots=True)
class ActionTrail:
    """One id of one writer: what was sent, what was answered, what came of it."""

    sent: list[Sent] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)
    facts: list[EventRecord] = field(default_factory=list)  # the last of each decision
    buggy: bool = False  # a record of it died of a bug
    told: int = 0  # when the newest answer or fact was written, in the log


def matters(case: CaseDossier, context: RuleContext) -> dict[tuple[str, str], ActionTrail]:
    """Of whoever can be told."""
    found: dict[tuple[str, str], ActionTrail] = defaultdict(ActionTrail)
    told = context.policy.units | context.policy.sources
    _answers(case, found)
    for fact in _decisions(case.facts):
        unit = fact.data["unit"] if fact.type == "action.rejected" else _by(case, fact)
        if unit in told:
            one = found[unit, fact.cause_id.partition("~")[0]]
            one.facts.append(fact)
            one.told = max(one.told, millis(fact.entry.stamp))
    published = set(found)
    for sent in case.actions:
        letter = context.letter(sent.lay)
        if sent.writer in told and (letter is None or letter.reason == BUG):
            raw = (sent.writer, sent.body["id"])
            one = found[raw if raw in published else (sent.writer, sent.id)]
            if letter is None:
                one.sent.append(sent)
            else:
                one.buggy = True
    return found


def _answers(case: CaseDossier, found: dict[tuple[str, str], ActionTrail]) -> None:
    for said in (*case.answers, *case.statuses):
        value = said.value or {}
        answer = value.get("data") if said.entry.topic is Topic.DISPATCH else value.get("answered")
        if isinstance(answer, dict):
            one = found[said.entry.code or "", str(answer.get("action"))]
            one.answers.append(answer)
            one.told = max(one.told, millis(said.entry.stamp))


def _decisions(facts: list[EventRecord]) -> Iterator[EventRecord]:
    """The last event of each decision that an action led to."""
    for place, fact in enumerate(facts):
        if fact.by == "action" and (place + 1 == len(facts) or facts[place + 1].cause != fact.cause):
            yield fact


def _by(case: CaseDossier, last: EventRecord) -> str | None:
    """Who acted: the first event of the decision that says so."""
    whole = (fact.data.get("by") for fact in case.facts if fact.cause == last.cause)
    return next((by["unit"] for by in whole if isinstance(by, dict)), None)
