"""The shape of `people.yaml`: how the units, the triage desk and the reporters of a demonstration behave.

Owns: fields, their bounds, and which habits a unit has (the default, overlaid by each group that names it). Refuses:
case ids and outcomes; habits are about people, not about the course of one case.
"""

from functools import cache
from typing import Annotated, Any, Self

import yaml
from pydantic import Field, model_validator

from local.people.office_hours import OfficeHours
from local.people.text_cues import (
    Bounds,
    CategoryCue,
    ObjectionCue,
    PlaceCue,
    Probability,
    ResultCue,
    RulingCue,
    TextCue,
    Texts,
)
from schemas.base import Code, Model
from schemas.vocabulary import Role


class Notes(Model):
    """Progress notes: how likely somebody writes one, how late in the work, and with which text."""

    chance: Probability = 0.3
    share: Bounds = (0.2, 0.6)  # of the time until completion
    texts: Texts


class Supervision(Model):
    """How a leader supervises a case that it sees."""

    chance: Probability = 0.4
    minutes: Bounds = (20, 90)
    days: Bounds = (1, 3)  # until the leader looks again
    texts: Texts


class Habit(Model):
    """How the people of a unit work."""

    role: Role = Role.DEPARTMENT
    watch: OfficeHours
    accept: Bounds  # minutes on duty until somebody accepts the dispatch
    urgent: Bounds = (1, 6)  # the same in danger to life, at any hour
    urgent_hours: Bounds = (0.4, 1.8)  # hours until that danger is over
    forget: Probability = 0.0  # how likely nobody ever looks at a dispatch
    neglects: tuple[TextCue, ...] = ()  # matters to which the unit never reacts
    wakes: int = Field(default=4, ge=1, le=6)  # the tier from which even a forgotten case is worked on; 6: never
    contact: Bounds = (5, 40)  # minutes from acceptance
    reached: Probability = 0.85  # the call reaches the reporter
    uncalled: Probability = 0.05  # nobody calls the reporter
    progress: Notes
    hours: Bounds = (0.5, 5)  # from acceptance to completion, when `share` is null
    share: Bounds | None = None  # of the time that the deadline leaves; above 1 is late
    stall: Probability = 0.0  # accepted but not finished before the tier of `wakes`
    evidence: Probability = 0.97  # a picture is sent with the result
    brush_off: Probability = 0.05  # an empty phrase instead of a result
    objections: tuple[ObjectionCue, ...] = ()
    ruling: Bounds = (20, 120)  # minutes until an objection is ruled on
    supervision: Supervision | None = None


class UnitGroup(Model):
    """Units with habits of their own. A field that is absent is as in the default."""

    name: str
    units: tuple[Code, ...] = Field(min_length=1)
    habit: dict[str, Any]


class Triage(Model):
    """How the triage desk decides what no rule decides."""

    minutes: Bounds
    at_once: Bounds = (1, 4)  # the same, when the text tells of danger to life
    guesses: tuple[CategoryCue, ...]  # the first that fits counts
    otherwise: CategoryCue
    spots: tuple[PlaceCue, ...]


USUAL_SCORES = {5: 6.0, 4: 3.0, 3: 1.0}
"""The scores that content reporters give (1 to 5 stars), with their weights."""


class Temper(Model):
    """How the reporters of a source answer a follow-up."""

    minutes: Bounds = (3, 60)
    silent: Probability = 0.25  # nobody answers
    refused: Probability = 0.05
    resolved: Probability = 0.85
    scores: dict[Annotated[int, Field(ge=1, le=5)], Annotated[float, Field(ge=0)]] = USUAL_SCORES
    notes: tuple[str, ...] = ()  # by reporters who are content
    anger: tuple[str, ...] = ()  # by all others


class Sourness(Model):
    """What makes reporters angrier: each lowers the chance of `resolved`, and the score."""

    tier: Probability = 0.06  # for each tier above the second
    late_hour: Probability = 0.03  # for each hour after the promise
    phrase: Probability = 0.35  # for an empty phrase in the last note
    mercy: Probability = 0.2  # taken off for each further round, because somebody came again


class Habits(Model):
    """The habits of everybody in the demonstration."""

    seed: str
    zone: str
    default: Habit
    groups: tuple[UnitGroup, ...]
    results: tuple[ResultCue, ...] = Field(min_length=1)
    brush_offs: Texts
    verdicts: tuple[RulingCue, ...] = Field(min_length=1)
    triage: Triage
    tempers: dict[Code, Temper]
    temper: Temper  # of sources that `tempers` does not name
    sour: Sourness

    @model_validator(mode="after")
    def groups_fit(self) -> Self:
        """Raise ValidationError when a group's fields make no valid habit."""
        for group in self.groups:
            overlay(self.default, group.habit)
        return self

    def of(self, unit: str) -> Habit:
        """Return a unit's habits. Later groups win over earlier ones."""
        habit = self.default
        for group in self.groups:
            if unit in group.units:
                habit = overlay(habit, group.habit)
        return habit


def overlay(habit: Habit, own: dict[str, Any]) -> Habit:
    """Return a habit with some of its fields replaced. Raises pydantic's ValidationError."""
    return Habit.model_validate({**habit.model_dump(), **own})


@cache
def read_habits(text: str) -> Habits:
    """Read `people.yaml`. Raises pydantic's ValidationError, or yaml's own error."""
    return Habits.model_validate(yaml.safe_load(text))
