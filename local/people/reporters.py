"""How reporters answer a follow-up: they are content, angry, or silent.

Owns: `feedback`, planned from the reporter's own status. Refuses: facts that the reporter does not see.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from local.people.chance import Chance
from local.people.habits import Habits, Temper
from local.people.planned_action import Planned
from schemas.base import write_moment
from schemas.ids import short
from schemas.vocabulary import Answer, Role, Tier, Verb

HOUR = timedelta(hours=1)

SILENT_BEFORE = timedelta(minutes=2)
"""How long before the end of the time for answers the last answer comes."""


def answer(source: str, status: Mapping[str, Any], at: datetime, habits: Habits) -> Planned | None:
    """Return a reporter's answer to the open follow-up, or None when none is open or the reporter is silent."""
    question = status["ask"]
    if question is None:
        return None
    temper = habits.tempers.get(source, habits.temper)
    chance = Chance(habits.seed, source, f"{status['report']} {question['round']}")
    fields = _answer_fields(status, at, habits, temper, chance)
    if fields is None:
        return None
    wished = at + timedelta(minutes=chance.between("answers", temper.minutes))
    when = max(min(wished, _moment(question["until"]) - SILENT_BEFORE), at)
    action = {
        "id": short("p", source, str(status["report"]), Verb.FEEDBACK.value, str(question["round"])),
        "case_id": status["case_id"],
        "type": Verb.FEEDBACK.value,
        "actor": {"role": Role.REPORTER.value, "unit": source},
        "acted_at": write_moment(when),
        "report": status["report"],
        "round": question["round"],
        **fields,
    }
    return Planned(when, action)


def _answer_fields(
    status: Mapping[str, Any], at: datetime, habits: Habits, temper: Temper, chance: Chance
) -> dict[str, Any] | None:
    """Return the answer's fields, or None from a silent reporter. Anger makes silence less likely."""
    sour = _sourness(status, at, habits)
    if chance.happens("silent", temper.silent * (1 - sour)):
        return None
    if chance.happens("refused", temper.refused):
        return {"answer": Answer.REFUSED.value}
    resolved = chance.happens("resolved", temper.resolved - sour)
    score = _score(temper, chance, resolved=resolved, sour=sour)
    words = temper.notes if resolved and score >= max(temper.scores) - 1 else temper.anger
    note = {"note": chance.pick("words", words)} if words and chance.happens("writes", 0.5) else {}
    return {"answer": Answer.ANSWERED.value, "resolved": resolved, "score": score, **note}


def _score(temper: Temper, chance: Chance, *, resolved: bool, sour: float) -> int:
    """Return the stars: the usual score, less for anger. A reporter whose trouble is not resolved gives at most two."""
    usual = chance.weigh("score", temper.scores)
    if not resolved:
        return 1 + chance.happens("mild", 0.3)
    return max(1, usual - round(sour * 4))


def _sourness(status: Mapping[str, Any], at: datetime, habits: Habits) -> float:
    """Return the anger, from 0 (content) to 1. Lateness, a high tier and an empty phrase raise it, rounds lower it."""
    sour = habits.sour
    late: float = max((at - _moment(status["promise"])) / HOUR, 0.0) if status["promise"] else 0.0
    tier: int = status["tier"] or Tier.VILLAGE
    rounds: int = status["ask"]["round"]
    last = status["notes"][-1]["text"] if status["notes"] else ""
    total = (
        max(tier - Tier.DEPARTMENT, 0) * sour.tier
        + late * sour.late_hour
        + (sour.phrase if any(phrase in last for phrase in habits.brush_offs) else 0)
        - (rounds - 1) * sour.mercy
    )
    return min(max(total, 0.0), 1.0)


def _moment(value: str | datetime) -> datetime:
    return datetime.fromisoformat(value) if isinstance(value, str) else value
