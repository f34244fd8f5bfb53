"""Checks of names: each occurs once, none has two roles, and none is reserved by the contract.

Owns: the faults of names. Refuses: what a name is used for.
"""

from collections.abc import Iterable, Iterator

from handlers.policy.pack_faults import PackFault
from handlers.policy.pack_files import AREAS, PLACES, SOURCES, UNITS, PackFiles

RESERVED = "v1"
"""`chuishao.reports.v1` is the gateways' topic, so no unit and no source may have this code."""


def check_names(draft: PackFiles) -> Iterator[PackFault]:
    """Yield every fault of names."""
    units = [(line, row.code) for line, row in draft.units.rows]
    sources = [(line, row.code) for line, row in draft.sources.rows]
    yield from doubled(UNITS, units)
    yield from doubled(SOURCES, sources)
    yield from doubled(draft.categories.file, ((line, row.code) for line, row in draft.categories.rows))
    yield from doubled(draft.dangers.file, ((line, row.id) for line, row in draft.dangers.rows))
    yield from doubled(draft.duties.file, ((line, row.id) for line, row in draft.duties.rows))
    yield from doubled(PLACES, ((line, row.code) for line, row in draft.places.rows))
    yield from doubled(AREAS, ((line, outline.row.code) for line, outline in draft.areas.rows))
    first = {code: line for line, code in reversed(units)}
    for line, code in sources:
        if code in first:
            yield PackFault(
                SOURCES,
                line,
                f"source {code!r} is a unit too ({UNITS}:{first[code]}): codes are never shared",
            )
    for file, names in ((UNITS, units), (SOURCES, sources)):
        yield from (
            PackFault(file, line, f"{code!r} is reserved for the topics") for line, code in names if code == RESERVED
        )


def doubled(file: str, names: Iterable[tuple[int, str]]) -> Iterator[PackFault]:
    """Yield a fault for each name that occurs again, with the line on which it occurred first."""
    first: dict[str, int] = {}
    for line, name in names:
        if name in first:
            yield PackFault(file, line, f"{name!r} stands here twice, first on line {first[name]}")
        first.setdefault(name, line)
