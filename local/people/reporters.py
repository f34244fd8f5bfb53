"""How reporters answer when they are asked whether it is solved: content, angry, or not at all.

Owns: `feedback` from what a reporter's own status shows. Refuses: knowing more than the reporter does.
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
"""Between an answer and the end of the time for answers."""


def answer(source: str, status: Mapping[str, Any], at: datetime, habits: Habits) -> Planned | None:
    """A reporter's answer to the present follow-up, or nothing when nobody is asked or nobody answers."""
    ask = status["ask"]
    if ask is None:
        return None
    temper = habits.tempers.get(source, habits.temper)
    chance = Chance(habits.seed, source, f"{status['report']} {ask['round']}")
    said = _say(status, at, habits, temper, chance)
    if said is None:
        return None
    when = min(at + timedelta(minutes=chance.between("answers", temper.minutes)), _moment(ask["until"]) - SILENT_BEFORE)
    action = {
        "id": short("p", source, str(status["report"]), Verb.FEEDBACK.value, str(ask["round"])),
        "case_id": status["case_id"],
        "type": Verb.FEEDBACK.value,
        "actor": {"role": Role.REPORTER.value, "unit": source},
        "acted_at": write_moment(max(when, at)),
        "report": status["report"],
        "round": ask["round"],
        **said,
    }
    return Planned(max(when, at), action)


def _say(
    status: Mapping[str, Any], at: datetime, habits: Habits, temper: Temper, chance: Chance
) -> dict[str, Any] | None:
    """The answer, or none from the silent. The angry are not silent."""
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
    """Stars: what they are used to give, less what annoyed them; whoever is not helped gives two at the most."""
    usual = chance.weigh("score", temper.scores)
    if not resolved:
        return 1 + chance.happens("mild", 0.3)
    return max(1, usual - round(sour * 4))


def _sourness(status: Mapping[str, Any], at: datetime, habits: Habits) -> float:
    """From 0, content, to 1: later, higher up, put off with a phrase; milder each time somebody came again."""
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


def _moment(said: str | datetime) -> datetime:
    return datetime.fromisoformat(said) if isinstance(said, str) else said
