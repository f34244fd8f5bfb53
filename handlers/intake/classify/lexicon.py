"""The pack's words, compiled once for finding them in a text.

Owns: the index of terms, the compiled patterns, the names. Refuses: judging what was found. Terms are indexed by their
first two characters: a text has about as many pairs as characters, a pack has thousands of terms.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from handlers.intake.normalize import normalize, normalize_pattern
from handlers.policy.rules import Rules
from schemas.policy.pack import CategoryRow, DangerRow


class Hit(NamedTuple):
    """One word of a category that occurs in a text."""

    category: str
    weight: float
    label: str  # `term 井盖`: the pack's word, not the text's


class Hazard(NamedTuple):
    """A danger with its patterns compiled."""

    row: DangerRow
    patterns: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one version of one pack."""

    terms: Mapping[str, tuple[tuple[str, Hit], ...]]  # by a term's first two characters, or its only one
    patterns: tuple[tuple[re.Pattern[str], Hit], ...]
    names: Mapping[str, str]  # code or normalized name -> code
    hazards: tuple[Hazard, ...]  # the gravest first

    def found(self, normalized: str) -> Iterator[Hit]:
        """Yield every term and pattern that occurs in a normalized text, each once however often it occurs."""
        for key in self.terms.keys() & _keys(normalized):
            yield from (hit for term, hit in self.terms[key] if term in normalized)
        yield from (hit for pattern, hit in self.patterns if pattern.search(normalized))


def _keys(normalized: str) -> set[str]:
    """Return each character and each pair of neighbours."""
    return {*normalized, *map("".join, pairwise(normalized))}


class _Same:
    """Rules compared by identity: they are immutable and cannot be hashed."""

    __slots__ = ("rules",)

    def __init__(self, rules: Rules) -> None:
        self.rules = rules

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.rules is self.rules

    def __hash__(self) -> int:
        return id(self.rules)


def lexicon_of(rules: Rules) -> Lexicon:
    """Return the lexicon of these rules, made on first use and remembered: a function of the rules alone."""
    return _compiled(_Same(rules))


@lru_cache(maxsize=8)  # the versions in use at once; a remembered lexicon keeps its rules, so no id is used twice
def _compiled(same: _Same) -> Lexicon:
    """Compile a pack's words."""
    rules = same.rules
    rows = sorted(rules.categories.values(), key=lambda row: row.code)
    return Lexicon(
        terms=_index(rows),
        patterns=tuple(
            (normalize_pattern(pattern), Hit(row.code, weight, f"pattern {pattern}"))
            for row in rows
            for pattern, weight in row.patterns.items()
        ),
        names={**{normalize(row.name): row.code for row in rows}, **{row.code: row.code for row in rows}},
        hazards=tuple(_hazard(row) for row in sorted(rules.dangers, key=lambda row: -row.tier)),
    )


def _index(rows: list[CategoryRow]) -> Mapping[str, tuple[tuple[str, Hit], ...]]:
    """Index terms by their first characters."""
    terms: defaultdict[str, list[tuple[str, Hit]]] = defaultdict(list)
    for row in rows:
        for term, weight in row.terms.items():
            normalized = normalize(term)
            terms[normalized[:2]].append((normalized, Hit(row.code, weight, f"term {term}")))
    return {key: tuple(found) for key, found in terms.items() if key}


def _hazard(row: DangerRow) -> Hazard:
    """Compile a danger."""
    return Hazard(row, tuple(map(normalize_pattern, row.patterns)), tuple(map(normalize_pattern, row.unless)))
