"""Which duty takes which category in which area: the whole table, computed once.

Owns: the first match for every (category, area) that can occur. Refuses: faults and sentences. It must agree with
`Rules.duty`; a test compares the two.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property

from handlers.policy.rules import fits
from schemas.policy.pack import AreaRow, DutyRow

Cell = tuple[str, frozenset[str]]
"""A category (empty when none was found) and the town and village codes of a place (empty when it is unknown)."""


class Coverage:
    """The table of first matches: `taken` and `wanted` have a set of cells for each duty."""

    def __init__(self, duties: Sequence[DutyRow], categories: Iterable[str], areas: Iterable[AreaRow]) -> None:
        """Compute every cell; the first match wins."""
        self.duties = duties
        everything = [*sorted(categories), ""]
        rows = list(areas)
        spots = [frozenset(), *(frozenset({row.code}) for row in rows if row.level == "town")]
        spots += [frozenset({row.code, row.parent or row.code}) for row in rows if row.level == "village"]
        self.wanted = [self.cells(duty, everything, spots) for duty in duties]
        left = {(category, spot) for category in everything for spot in spots}
        self.taken: list[set[Cell]] = []
        for wanted in self.wanted:
            self.taken.append(wanted & left)
            left -= wanted

    @staticmethod
    def cells(duty: DutyRow, categories: Sequence[str], spots: Sequence[frozenset[str]]) -> set[Cell]:
        """Return the cells that a duty fits, whatever rows stand above it."""
        fitting = [name for name in categories if any(fits(name, pattern) for pattern in duty.categories)]
        places = [spot for spot in spots if "*" in duty.areas or spot & set(duty.areas)]
        return {(category, spot) for category in fitting for spot in places}

    def covering(self, index: int) -> set[int]:
        """Return the earlier duties that took what this duty wants."""
        return {other for other in range(index) if self.taken[other] & self.wanted[index]}

    @cached_property
    def by_category(self) -> dict[str, set[int]]:
        """For each category, the duties that it can reach."""
        found: dict[str, set[int]] = {}
        for index, cells in enumerate(self.taken):
            for category, _ in cells:
                found.setdefault(category, set()).add(index)
        return found

    def duties_of(self, category: str) -> list[DutyRow]:
        """Return the duties that a category reaches in some area, in their order."""
        return [self.duties[index] for index in sorted(self.by_category.get(category, ()))]
