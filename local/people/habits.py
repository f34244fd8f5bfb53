"""The shape of `people.yaml`: how units, the desk and reporters of a demonstration go about their day.

Owns: fields, their bounds, and which habits a unit has (the default, overlaid by each group that names it). Refuses:
case ids and outcomes: habits are about people, not about what becomes of one whistle.
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
    """Progress: how likely somebody writes a note, how late in the work, and which."""

    chance: Probability = 0.3
    share: Bounds = (0.2, 0.6)  # of the time until completion
    texts: Texts


class Supervision(Model):
    """What a leader does with a case that comes before it."""

    chance: Probability = 0.4
    minutes: Bounds = (20, 90)
    days: Bounds = (1, 3)  # until it looks again
    texts: Texts


class Habit(Model):
    """How the people of a unit work."""

    role: Role = Role.DEPARTMENT
    watch: OfficeHours
    accept: Bounds  # minutes on duty until somebody takes the dispatch on screen
    urgent: Bounds = (1, 6)  # the same in danger to life, at any hour
    urgent_hours: Bounds = (0.4, 1.8)  # and so many hours until that danger is over
    forget: Probability = 0.0  # a dispatch that nobody ever looks at
    neglects: tuple[TextCue, ...] = ()  # matters on which it never reacts
    wakes: int = Field(default=4, ge=1, le=6)  # from this tier on even a forgotten case is worked on; 6: never
    contact: Bounds = (5, 40)  # minutes from acceptance
    reached: Probability = 0.85
    uncalled: Probability = 0.05  # nobody calls the reporter
    progress: Notes
    hours: Bounds = (0.5, 5)  # from acceptance to completion, when `share` is null
    share: Bounds | None = None  # or so much of the time that the deadline leaves; above 1 is late
    stall: Probability = 0.0  # accepted and never finished, until it wakes
    evidence: Probability = 0.97  # a picture goes with the result
    brush_off: Probability = 0.05  # a phrase instead of a result
    objections: tuple[ObjectionCue, ...] = ()
    ruling: Bounds = (20, 120)  # minutes until an objection is ruled on
    supervision: Supervision | None = None


class UnitGroup(Model):
    """Units with habits of their own: what is not said is as in the default."""

    name: str
    units: tuple[Code, ...] = Field(min_length=1)
    habit: dict[str, Any]


class Triage(Model):
    """How the desk decides what no rule decides."""

    minutes: Bounds
    at_once: Bounds = (1, 4)  # the same, where a person reads danger to life
    guesses: tuple[CategoryCue, ...]  # the first that fits
    otherwise: CategoryCue
    spots: tuple[PlaceCue, ...]


USUAL_SCORES = {5: 6.0, 4: 3.0, 3: 1.0}
"""What people give who are content, by weight."""


class Temper(Model):
    """How the reporters of a source answer when they are asked."""

    minutes: Bounds = (3, 60)
    silent: Probability = 0.25  # nobody answers
    refused: Probability = 0.05
    resolved: Probability = 0.85
    scores: dict[Annotated[int, Field(ge=1, le=5)], Annotated[float, Field(ge=0)]] = USUAL_SCORES
    notes: tuple[str, ...] = ()  # what the content say
    anger: tuple[str, ...] = ()  # what the others say


class Sourness(Model):
    """What makes reporters angrier: each takes from the chance of `resolved`, and weighs on the score."""

    tier: Probability = 0.06  # a tier above the second
    late_hour: Probability = 0.03  # an hour after the promise
    phrase: Probability = 0.35  # an empty phrase in the last note
    mercy: Probability = 0.2  # given back with each further round: someone did come again


class Habits(Model):
    """Everybody's day."""

    seed: str
    zone: str
    default: Habit
    groups: tuple[UnitGroup, ...]
    results: tuple[ResultCue, ...] = Field(min_length=1)
    brush_offs: Texts
    verdicts: tuple[RulingCue, ...] = Field(min_length=1)
    triage: Triage
    tempers: dict[Code, Temper]
    temper: Temper  # of sources that are not named
    sour: Sourness

    @model_validator(mode="after")
    def groups_fit(self) -> Self:
        """Every group's habit is one."""
        for group in self.groups:
            overlay(self.default, group.habit)
        return self

    def of(self, unit: str) -> Habit:
        """A unit's habits: later groups win over earlier ones."""
        habit = self.default
        for group in self.groups:
            if unit in group.units:
                habit = overlay(habit, group.habit)
        return habit


def overlay(habit: Habit, own: dict[str, Any]) -> Habit:
    """A habit with some of its fields said anew."""
    return Habit.model_validate({**habit.model_dump(), **own})


@cache
def read_habits(text: str) -> Habits:
    """Read `people.yaml`. Raises pydantic's ValidationError, or yaml's own error."""
    return Habits.model_validate(yaml.safe_load(text))
