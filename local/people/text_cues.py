"""The cues by which people recognise a matter, and what follows: objections, verdicts, results, assignments, places.

Owns: the shapes of cues in `people.yaml`, and the bounds that its other shapes share. Refuses: judging meaning; a cue
is a code, a word or a unit.
"""

from typing import Annotated

from pydantic import AfterValidator, Field

from schemas.base import Code, Model
from schemas.vocabulary import Clause, Ruling

Probability = Annotated[float, Field(ge=0, le=1)]
"""A probability, from 0 to 1."""


def in_order(bounds: tuple[float, float]) -> tuple[float, float]:
    """Return the bounds. Raises ValueError when the first is negative or above the second."""
    if not 0 <= bounds[0] <= bounds[1]:
        msg = f"{bounds} are no bounds: write [low, high], neither below 0"
        raise ValueError(msg)
    return bounds


Bounds = Annotated[tuple[float, float], AfterValidator(in_order)]
"""A low and a high bound, in minutes, hours, days or shares as the field says."""

Texts = Annotated[tuple[Annotated[str, Field(min_length=1, max_length=500)], ...], Field(min_length=1)]
"""Texts to choose from, at least one."""


class TextCue(Model):
    """What a matter must have: one of the categories, one of the words, one of the units. An empty list admits all."""

    categories: tuple[str, ...] = ()  # codes, or prefixes ending in `*`
    words: tuple[str, ...] = ()  # in the text of the case
    units: tuple[Code, ...] = ()  # the unit that sees the case, or (in a ruling) the unit that objected

    def fits(self, category: str | None, text: str, unit: str) -> bool:
        """Tell whether a matter has what the cue lists."""
        return (
            (not self.categories or any(_has_code(category, pattern) for pattern in self.categories))
            and (not self.words or any(word in text for word in self.words))
            and (not self.units or unit in self.units)
        )


def _has_code(category: str | None, pattern: str) -> bool:
    if pattern.endswith("*"):
        return category is not None and category.startswith(pattern[:-1])
    return category == pattern


class ObjectionCue(TextCue):
    """When a unit returns a dispatch, and for which reason."""

    chance: Probability = 1.0
    clause: Clause
    basis: Texts
    suggest: Code | None = None
    stubborn: bool = False  # returns it again after a ruling against the unit


class RulingCue(TextCue):
    """How an objection is ruled on; the first cue that fits counts. `units` are those that objected."""

    ruling: Ruling
    to: Code | None = None
    because: Texts


class ResultCue(TextCue):
    """What people write when such a matter is done; the first cue that fits counts."""

    texts: Texts


class CategoryCue(TextCue):
    """How triage assigns such a matter. What is null is left to the rules."""

    danger: bool = False  # to life: looked for first, and assigned within minutes
    category: str | None = None
    lead: Code | None = None


class PlaceCue(Model):
    """The area of a place, and the names by which triage recognises it."""

    words: tuple[str, ...] = Field(min_length=1)
    area: Code
