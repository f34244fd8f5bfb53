"""How long it took: from a blow to the next handled command of each partition that it orphaned. Pure.

Owns: what counts as one recovery, whether another blow crossed it, and that a partition which was never heard again is
counted, too: it took longer than all others. Refuses: waiting for it.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from local.chaos.fault_kinds import FaultKind


class HandledCommand(Protocol):
    """Whoever can say when a partition gave its next sign of life (`event_times.py`)."""

    def next_after(self, partition: int, moment: float) -> float | None:
        """When it was heard."""
        ...


@dataclass(slots=True)
class InjectedFault:
    """A blow that was dealt. Real seconds since 1970."""

    kind: FaultKind
    target: str
    begun: float
    orphans: frozenset[int] = field(default_factory=frozenset)
    ended: float | None = None  # the house is as before, as far as we did it; what the engine needs is measured
    stands_in: FaultKind | None = None  # the blow that was to fall: its coordinator could not be asked for
    orphaned: float | None = None  # when its end came later than the blow: until then it may go on deciding


@dataclass(frozen=True, slots=True)
class Recovery:
    """One partition after one blow."""

    kind: FaultKind
    seconds: float | None  # null: it was never heard again
    crossed: bool  # another blow fell before it was over, or had not ended when it began


@dataclass(frozen=True, slots=True)
class Spread:
    """Some durations."""

    n: int
    p50: float
    p99: float
    most: float


@dataclass(frozen=True, slots=True)
class Times:
    """How long it took, where it ended; and how often it did not."""

    spread: Spread | None  # null: none ended
    unheard: int  # partitions that had no fact any more


def recoveries(wounds: Sequence[InjectedFault], signs: HandledCommand) -> list[Recovery]:
    """One for each orphaned partition. What was never heard again is not over: whatever falls later crosses it."""
    found: list[tuple[InjectedFault, float]] = []
    spans: list[tuple[InjectedFault, float]] = []
    for wound in wounds:
        heard = (signs.next_after(one, _since(wound)) for one in wound.orphans)
        again = [math.inf if at is None else at for at in heard]
        found += [(wound, at) for at in again]
        spans.append((wound, max([wound.ended or wound.begun, *again])))
    return [Recovery(one.kind, _seconds(one, until), crossed=_crossed(one, until, spans)) for one, until in found]


def _seconds(wound: InjectedFault, until: float) -> float | None:
    return None if until == math.inf else until - _since(wound)


def _since(wound: InjectedFault) -> float:
    return wound.begun if wound.orphaned is None else wound.orphaned


def _crossed(wound: InjectedFault, until: float, spans: Iterable[tuple[InjectedFault, float]]) -> bool:
    return any(other is not wound and other.begun <= until and end >= wound.begun for other, end in spans)


def spread(seconds: Iterable[float]) -> Spread | None:
    """Median, p99 (the smallest that no more than a hundredth exceeds) and the longest; null of nothing."""
    ordered = sorted(seconds)
    if not ordered:
        return None
    count = len(ordered)
    return Spread(count, ordered[(count - 1) // 2], ordered[-(-count * 99 // 100) - 1], ordered[-1])


def by_kind(found: Iterable[Recovery]) -> Mapping[tuple[FaultKind, bool], Times]:
    """By kind, and whether another blow crossed it; of each kind that there is both, for none is a figure, too."""
    lists: dict[tuple[FaultKind, bool], list[float | None]] = {}
    for one in found:
        for crossed in (False, True):
            lists.setdefault((one.kind, crossed), [])
        lists[one.kind, one.crossed].append(one.seconds)
    heard = {key: [one for one in some if one is not None] for key, some in lists.items()}
    return {key: Times(spread(heard[key]), len(some) - len(heard[key])) for key, some in lists.items()}
