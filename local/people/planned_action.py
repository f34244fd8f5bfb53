"""A dispatch in somebody's hands, and the action that they plan with it.

Owns: reading the inbox value, moments on duty, the contract form of an action and its id. Refuses: what to do (that is
`unit_actions.py` and `desk_decisions.py`).
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
"""People at the screen of a unit, for their opaque numbers."""

DANGER = 1
"""The priority of danger to life."""

NEVER_WAKES = 6
"""Above every tier: who wakes here never does."""


class Planned(NamedTuple):
    """What somebody will do, and when. The action's id is the deed's: planned again, it is the same deed."""

    at: datetime
    action: dict[str, Any]


@dataclass(frozen=True, slots=True)
class HeldCase:
    """One dispatch before one unit, at one moment."""

    unit: str
    dispatch: Mapping[str, Any]
    at: datetime  # on the district's clock
    habit: Habit
    habits: Habits
    chance: Chance

    @classmethod
    def of(cls, unit: str, dispatch: Mapping[str, Any], at: datetime, habits: Habits) -> "HeldCase":
        """The hand in which a dispatch lies."""
        local = at.astimezone(ZoneInfo(habits.zone))
        chance = Chance(habits.seed, unit, dispatch["dispatch_id"])
        return cls(unit, dispatch, local, habits.of(unit), habits, chance)

    @property
    def urgent(self) -> bool:
        """Whether life is in danger."""
        return bool(self.dispatch.get("priority") == DANGER)

    @property
    def text(self) -> str:
        """What the newest report says."""
        return self.dispatch.get("text") or ""

    def may(self, verb: Verb) -> bool:
        """Whether the product would take this action now."""
        return verb in self.dispatch["may"]

    def changed(self, word: str) -> bool:
        """Whether this revision is about such an event."""
        return any(word in change for change in self.dispatch.get("changes", ()))

    def due(self, leg: str) -> datetime | None:
        """A deadline of the dispatch, on the district's clock."""
        said = (self.dispatch.get("due") or {}).get(leg)
        moment = datetime.fromisoformat(said) if isinstance(said, str) else said
        return moment.astimezone(self.at.tzinfo) if moment else None

    def turn(self, leg: str) -> str:
        """What tells the deeds of one kind apart: the deadline they answer, the tier, and a reopening."""
        again = f" {self.dispatch['seq']}" if self.changed("reopened") else ""
        return f"{self.due(leg)} {self.dispatch['tier']}{again}"

    def bears(self, sign: TextCue, reader: str | None = None) -> bool:
        """Whether the matter bears a sign."""
        return sign.fits(self.dispatch.get("category"), self.text, reader or self.unit)

    def soon(self, kind: str, minutes: Range) -> datetime:
        """After some minutes on duty; in danger to life within minutes, at any hour."""
        if self.urgent:
            return self.at + timedelta(minutes=self.chance.between(kind, self.habit.urgent))
        return self.on_duty(timedelta(minutes=self.chance.between(kind, minutes)))

    def on_duty(self, span: timedelta) -> datetime:
        """After so much time on duty."""
        return self.habit.watch.after(self.at, span)

    def plan(self, at: datetime, verb: Verb, turn: object = "", /, **fields: object) -> Planned:
        """An action in the contract's form. `turn` tells deeds of one kind apart, e.g. the deadline they answer."""
        staff = int(digest(self.unit, self.dispatch["dispatch_id"])[:6], 16) % STAFF + 1
        action = {
            "id": short("p", self.unit, self.dispatch["dispatch_id"], verb.value, str(turn)),
            "case_id": self.dispatch["case_id"],
            "type": verb.value,
            "actor": {"role": self.habit.role.value, "unit": self.unit, "person": f"{self.unit}-{staff:02d}"},
            "acted_at": write_moment(at),
            **fields,
        }
        return Planned(at, action)
