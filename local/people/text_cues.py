"""By what people recognise a matter, and what follows from it: objections, verdicts, results, guesses.

Owns: the shapes that begin with a sign, and the bounds that the others share. Refuses: judging meaning; a sign is a
code, a word or a unit.
"""

from typing import Annotated

from pydantic import AfterValidator, Field

from schemas.base import Code, Model
from schemas.vocabulary import Clause, Ruling

Probability = Annotated[float, Field(ge=0, le=1)]
"""How likely something is."""


def in_order(bounds: tuple[float, float]) -> tuple[float, float]:
    """Bounds go up and begin at zero or above."""
    if not 0 <= bounds[0] <= bounds[1]:
        msg = f"{bounds} are no bounds: write [low, high], neither below 0"
        raise ValueError(msg)
    return bounds


Bounds = Annotated[tuple[float, float], AfterValidator(in_order)]
"""From, to; minutes, hours or shares as the field says."""

Texts = Annotated[tuple[Annotated[str, Field(min_length=1, max_length=500)], ...], Field(min_length=1)]
"""Phrasings, at least one."""


class TextCue(Model):
    """By what a matter is recognised: any category, word and unit that is listed; an empty list asks nothing."""

    categories: tuple[str, ...] = ()  # codes, or prefixes ending in `*`
    words: tuple[str, ...] = ()  # in the text of the case
    units: tuple[Code, ...] = ()  # who reads it, or (in a ruling) who objected

    def fits(self, category: str | None, text: str, unit: str) -> bool:
        """Whether a matter bears this sign."""
        return (
            (not self.categories or any(_is(category, one) for one in self.categories))
            and (not self.words or any(word in text for word in self.words))
            and (not self.units or unit in self.units)
        )


def _is(category: str | None, pattern: str) -> bool:
    if pattern.endswith("*"):
        return category is not None and category.startswith(pattern[:-1])
    return category == pattern


class ObjectionCue(TextCue):
    """When a unit returns a dispatch, and on what ground."""

    chance: Probability = 1.0
    clause: Clause
    basis: Texts
    suggest: Code | None = None
    stubborn: bool = False  # objects again after a ruling against it


class RulingCue(TextCue):
    """How an objection is ruled on: the first that fits. `units` are those who objected."""

    ruling: Ruling
    to: Code | None = None
    because: Texts


class ResultCue(TextCue):
    """What people write when such a matter is done: the first that fits."""

    texts: Texts


class CategoryCue(TextCue):
    """How triage assigns by hand; what is null is left to the rules."""

    danger: bool = False  # to life: read before everything else, assigned within minutes
    category: str | None = None
    lead: Code | None = None


class PlaceCue(Model):
    """Names by which triage knows where something is."""

    words: tuple[str, ...] = Field(min_length=1)
    area: Code
