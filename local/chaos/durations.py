"""Durations of a run in words: how long recoveries took, and how late deadlines were.

Owns: the words, and their form for `--json`. Refuses: measuring.
"""

from datetime import timedelta
from typing import Any

from local.chaos.fault_kinds import FaultKind
from local.chaos.recovery import Spread, Times


def named(key: tuple[FaultKind, bool]) -> str:
    """A kind, and whether another blow crossed it."""
    kind, crossed = key
    return f"{kind} (crossed by another blow)" if crossed else str(kind)


def document(key: tuple[FaultKind, bool], one: Times) -> dict[str, Any]:
    """Recoveries of a kind, for `--json`."""
    kind, crossed = key
    of = one.spread
    seconds = {"p50_s": of and of.p50, "p99_s": of and of.p99, "max_s": of and of.most}
    return {"kind": str(kind), "crossed": crossed, "n": of.n if of else 0, **seconds, "never_heard": one.unheard}


def told(one: Times) -> str:
    """The same for people."""
    of = one.spread
    heard = f"n {of.n}, p50 {of.p50:.2f} s, p99 {of.p99:.2f} s, longest {of.most:.2f} s" if of else "n 0"
    return f"{heard}; never heard again {one.unheard}"


def late_told(of: Spread | None, speed: float) -> str:
    """On the product's clock, and how long that is in a run."""
    if of is None:
        return "n 0"
    p50, p99, most = (f"{timedelta(seconds=round(one))} ({one / speed:.1f} s)" for one in (of.p50, of.p99, of.most))
    return f"n {of.n}, p50 {p50}, p99 {p99}, latest {most}"
