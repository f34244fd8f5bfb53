"""What a unit's desk and a reporter do with what they read, at once: most work, some begin and forget, some never look.

Owns: the choice, by seed and case alone, so that a run repeats it. Refuses: writing, and time: the clock of a run is so
fast that whoever thought about it would be late.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handlers.case.lifecycle import LIFECYCLE
from handlers.policy.rules import Rules
from local.people.chance import Chance
from schemas.ids import short
from schemas.vocabulary import Answer, DispatchRole, Role, Verb

FORGOTTEN = 0.04
"""Cases that no desk ever looks at: their deadlines climb through all tiers."""

BEGUN = 0.04
"""Cases that are accepted and never completed."""

CALLED = 0.3
"""Cases whose reporter is called."""

SILENT = 0.06
"""Reporters who do not answer: the time for answers runs out."""

UNHAPPY = 0.08
"""Reporters whose matter is not solved: it is opened again."""

ROUNDS = 2
"""After so many everybody is content."""

Action = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SimulatedUnit:
    """Everybody's habits, in one run."""

    seed: int
    rules: Rules

    def unit(self, unit: str, data: Mapping[str, Any]) -> Action | None:
        """What a unit does next with a dispatch as it stands; nothing when it does nothing."""
        chance = Chance(str(self.seed), "case", data["case_id"])
        if chance.happens("forgotten", FORGOTTEN) or not data["may"]:
            return None
        verb = self._next(data, chance)
        role = next((role for role in self.rules.roles(unit) if verb and role in LIFECYCLE[verb].roles), None)
        if verb is None or role is None:
            return None
        name = short("x", unit, data["dispatch_id"], verb.value, str(data["due"].get("promise")), _turn(data))
        return {
            "id": name,
            "case_id": data["case_id"],
            "type": verb.value,
            "actor": {"role": role.value, "unit": unit, "person": f"{unit}-1"},
            **self._fields(verb, data, chance),
        }

    def reporter(self, source: str, status: Mapping[str, Any]) -> Action | None:
        """An answer to the present follow-up."""
        ask = status["ask"]
        if ask is None:
            return None
        chance = Chance(str(self.seed), "reporter", f"{status['report']} {ask['round']}")
        if chance.happens("silent", SILENT):
            return None
        solved = ask["round"] >= ROUNDS or not chance.happens("unhappy", UNHAPPY)
        return {
            "id": short("x", source, str(status["report"]), str(ask["round"])),
            "case_id": status["case_id"],
            "type": Verb.FEEDBACK.value,
            "actor": {"role": Role.REPORTER.value, "unit": source},
            "report": status["report"],
            "round": ask["round"],
            "answer": Answer.ANSWERED.value,
            "resolved": solved,
            "score": 5 if solved else 1,
        }

    def _next(self, data: Mapping[str, Any], chance: Chance) -> Verb | None:
        may = data["may"]
        if Verb.ACCEPT in may and data["role"] != DispatchRole.MUSTER:
            return Verb.ACCEPT
        if data["role"] == DispatchRole.LEAD and Verb.COMPLETE in may:
            calls = chance.happens("called", CALLED) and data["due"].get("contact") and Verb.CONTACT in may
            return Verb.CONTACT if calls else None if chance.happens("begun", BEGUN) else Verb.COMPLETE
        unsettled = Verb.ASSIGN in may and not (data.get("explanation") or {}).get("route")
        return Verb.ASSIGN if unsettled else None

    def _fields(self, verb: Verb, data: Mapping[str, Any], chance: Chance) -> Action:
        match verb:
            case Verb.CONTACT:
                return {"reached": True}
            case Verb.COMPLETE:
                picture = {"url": "https://media.example.com/done.jpg", "type": "image/jpeg", "sha256": "0" * 64}
                return {"result": "已到现场处理完毕，路面恢复正常", "evidence": [picture]}
            case Verb.ASSIGN:
                leads = [code for code, row in self.rules.units.items() if Role.DEPARTMENT in row.roles]
                areas = [row.area for row in self.rules.units.values() if row.area]
                return {
                    "lead": chance.pick("lead", leads),
                    "category": chance.pick("category", list(self.rules.categories)),
                    "area": None if data.get("area") else chance.pick("area", areas),
                }
            case _:
                return {}


def _turn(data: Mapping[str, Any]) -> str:
    """What tells the second time from the first: the deadlines that run, and how often it was opened anew."""
    due = data["due"]
    return f"{due.get('accept')} {due.get('contact')} {due.get('complete')} {data['tier']}"
