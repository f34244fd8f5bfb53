"""How long it took: from a blow to the next handled command of each partition that it orphaned. Pure.

Owns: what counts as one recovery, and whether another blow crossed it. Refuses: waiting for it. Called by: `run.py`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from chuishao.chaos.schedule import Kind


class Sign(Protocol):
    """Whoever can say when a partition gave its next sign of life (`ear.py`)."""

    def next_after(self, partition: int, moment: float) -> float | None:
        """When it was heard."""
        ...


@dataclass(slots=True)
class Wound:
    """A blow that was dealt. Real seconds since 1970."""

    kind: Kind
    target: str
    begun: float
    orphans: frozenset[int] = field(default_factory=frozenset)
    ended: float | None = None  # the house is as before, as far as we did it; what the engine needs is measured


@dataclass(frozen=True, slots=True)
class Recovery:
    """One partition after one blow."""

    kind: Kind
    seconds: float
    crossed: bool  # another blow fell before it was over, or had not ended when it began


@dataclass(frozen=True, slots=True)
class Spread:
    """Some durations."""

    n: int
    p50: float
    p99: float
    most: float


def recoveries(wounds: Sequence[Wound], signs: Sign) -> list[Recovery]:
    """One for each orphaned partition that was heard again; after the last command nothing can be heard."""
    found: list[tuple[Wound, float, float]] = []
    spans: list[tuple[Wound, float]] = []
    for wound in wounds:
        again = [at for at in (signs.next_after(one, wound.begun) for one in wound.orphans) if at is not None]
        found += [(wound, at - wound.begun, at) for at in again]
        spans.append((wound, max([wound.ended or wound.begun, *again])))
    return [Recovery(wound.kind, seconds, crossed=_crossed(wound, until, spans)) for wound, seconds, until in found]


def _crossed(wound: Wound, until: float, spans: Iterable[tuple[Wound, float]]) -> bool:
    return any(other is not wound and other.begun <= until and end >= wound.begun for other, end in spans)


def spread(seconds: Iterable[float]) -> Spread | None:
    """Median, p99 (the smallest that no more than a hundredth exceeds) and the longest; null of nothing."""
    ordered = sorted(seconds)
    if not ordered:
        return None
    count = len(ordered)
    return Spread(count, ordered[(count - 1) // 2], ordered[min(count - 1, int(count * 0.99))], ordered[-1])


def by_kind(found: Iterable[Recovery]) -> Mapping[tuple[Kind, bool], Spread]:
    """By kind, and whether another blow crossed it."""
    lists: dict[tuple[Kind, bool], list[float]] = {}
    for one in found:
        lists.setdefault((one.kind, one.crossed), []).append(one.seconds)
    spreads = {key: spread(seconds) for key, seconds in lists.items()}
    return {key: one for key, one in spreads.items() if one is not None}
