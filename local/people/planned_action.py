"""A dispatch as one unit sees it, and the action that the unit plans for it.

Owns: reading the inbox value, moments on duty, the contract form of an action and its id. Refuses: choosing the action
(`unit_actions.py` and `desk_decisions.py` do).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from local.people.chance import Chance, Range
from local.people.habits import Habit, Habits
from local.people.text_cues import TextCue
from schemas.base import write_moment
from schemas.ids import digest, short
from schemas.vocabulary import Verb

STAFF = 7
"""People who act for a unit, each with an opaque id."""

DANGER = 1
"""The priority of a case with danger to life."""

NEVER_WAKES = 6
"""A tier above every real one: a unit that wakes at it never wakes."""


class Planned(NamedTuple):
    """An action and the moment for it. Planned again for the same cause, the action has the same id."""

    at: datetime
    action: dict[str, Any]


@dataclass(frozen=True, slots=True)
class HeldCase:
    """One dispatch as one unit sees it at one moment."""

    unit: str
    dispatch: Mapping[str, Any]
    at: datetime  # in the district's time zone
    habit: Habit
    habits: Habits
    chance: Chance

    @classmethod
    def of(cls, unit: str, dispatch: Mapping[str, Any], at: datetime, habits: Habits) -> "HeldCase":
        """Return a dispatch with the habits and the choices of the unit that sees it."""
        local = at.astimezone(ZoneInfo(habits.zone))
        chance = Chance(habits.seed, unit, dispatch["dispatch_id"])
        return cls(unit, dispatch, local, habits.of(unit), habits, chance)

    @property
    def urgent(self) -> bool:
        """Whether the case has danger to life."""
        return bool(self.dispatch.get("priority") == DANGER)

    @property
    def text(self) -> str:
        """The text of the newest report."""
        return self.dispatch.get("text") or ""

    def may(self, verb: Verb) -> bool:
        """Tell whether the ledger would accept this action now."""
        return verb in self.dispatch["may"]

    def changed(self, word: str) -> bool:
        """Tell whether this revision tells of an event with this word in its name."""
        return any(word in change for change in self.dispatch.get("changes", ()))

    def due(self, kind: str) -> datetime | None:
        """Return a deadline of the dispatch in the district's time zone, or None when it does not run."""
        found = (self.dispatch.get("due") or {}).get(kind)
        moment = datetime.fromisoformat(found) if isinstance(found, str) else found
        return moment.astimezone(self.at.tzinfo) if moment else None

    def occasion(self, kind: str) -> str:
        """Return what distinguishes actions of one type: the deadline that they meet, the tier, and a reopening."""
        again = f" {self.dispatch['seq']}" if self.changed("reopened") else ""
        return f"{self.due(kind)} {self.dispatch['tier']}{again}"

    def matches(self, cue: TextCue, unit: str | None = None) -> bool:
        """Tell whether a cue fits the case, for this unit or for another one."""
        return cue.fits(self.dispatch.get("category"), self.text, unit or self.unit)

    def soon(self, kind: str, minutes: Range) -> datetime:
        """Return the moment after some minutes on duty. In danger to life it is minutes away at any hour."""
        if self.urgent:
            return self.at + timedelta(minutes=self.chance.between(kind, self.habit.urgent))
        return self.on_duty(timedelta(minutes=self.chance.between(kind, minutes)))

    def on_duty(self, span: timedelta) -> datetime:
        """Return the moment after a span of time on duty."""
        return self.habit.watch.after(self.at, span)

    def plan(self, at: datetime, verb: Verb, occasion: object = "", /, **fields: object) -> Planned:
        """Return an action in the contract's form. `occasion` tells actions of one type apart, e.g. by deadline."""
        staff = int(digest(self.unit, self.dispatch["dispatch_id"])[:6], 16) % STAFF + 1
        action = {
            "id": short("p", self.unit, self.dispatch["dispatch_id"], verb.value, str(occasion)),
            "case_id": self.dispatch["case_id"],
            "type": verb.value,
            "actor": {"role": self.habit.role.value, "unit": self.unit, "person": f"{self.unit}-{staff:02d}"},
            "acted_at": write_moment(at),
            **fields,
        }
        return Planned(at, action)
