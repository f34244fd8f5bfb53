"""The records, the answers and the events of one action, found by its writer and its public id.

An id may have been published as it is or as its hash. A record that became a dead letter because of a bug belongs to
the action but proves nothing: it may have been decided before or after.
Owns: matching records, answers and events to actions. Refuses: judging (`auditor/rules/actions.py`).
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
    """One action id of one writer: the records sent, the answers given, the events that followed."""

    sent: list[Sent] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)
    facts: list[EventRecord] = field(default_factory=list)  # the last of each decision
    buggy: bool = False  # a bug turned one of its records into a dead letter
    last_written: int = 0  # log time of the newest answer or event, in milliseconds


def action_trails(case: CaseDossier, context: RuleContext) -> dict[tuple[str, str], ActionTrail]:
    """Return the trail of each action whose writer can be answered, by writer and id."""
    trails: dict[tuple[str, str], ActionTrail] = defaultdict(ActionTrail)
    writers = context.policy.units | context.policy.sources
    _add_answers(case, trails)
    for fact in _decisions(case.facts):
        unit = fact.data["unit"] if fact.type == "action.rejected" else _by(case, fact)
        if unit in writers:
            trail = trails[unit, fact.cause_id.partition("~")[0]]
            trail.facts.append(fact)
            trail.last_written = max(trail.last_written, millis(fact.entry.stamp))
    published = set(trails)
    for sent in case.actions:
        dead_letter = context.dead_letter(sent.position)
        if sent.writer in writers and (dead_letter is None or dead_letter.reason == BUG):
            raw = (sent.writer, sent.body["id"])
            trail = trails[raw if raw in published else (sent.writer, sent.id)]
            if dead_letter is None:
                trail.sent.append(sent)
            else:
                trail.buggy = True
    return trails


def _add_answers(case: CaseDossier, trails: dict[tuple[str, str], ActionTrail]) -> None:
    for record in (*case.answers, *case.statuses):
        value = record.value or {}
        answer = value.get("data") if record.entry.topic is Topic.DISPATCH else value.get("answered")
        if isinstance(answer, dict):
            trail = trails[record.entry.code or "", str(answer.get("action"))]
            trail.answers.append(answer)
            trail.last_written = max(trail.last_written, millis(record.entry.stamp))


def _decisions(facts: list[EventRecord]) -> Iterator[EventRecord]:
    """Yield the last event of each decision that an action caused."""
    for index, fact in enumerate(facts):
        if fact.by == "action" and (index + 1 == len(facts) or facts[index + 1].cause != fact.cause):
            yield fact


def _by(case: CaseDossier, last: EventRecord) -> str | None:
    """Return the unit that acted, from the first event of the decision that names it."""
    actors = (fact.data.get("by") for fact in case.facts if fact.cause == last.cause)
    return next((by["unit"] for by in actors if isinstance(by, dict)), None)
