"""Checks of the list of duties (权责清单): every row names what exists, its ladder ascends, and a case can reach it.

Owns: the faults of duties. Refuses: judging who ought to do what.
"""

from collections.abc import Iterator
from itertools import pairwise

from handlers.policy.coverage import Coverage
from handlers.policy.pack_faults import PackFault
from handlers.policy.pack_files import AREAS, CATEGORIES, PACK, UNITS, PackFiles
from schemas.policy.pack import DutyRow
from schemas.vocabulary import Role

ANY = "*"


def check_duties(draft: PackFiles) -> Iterator[PackFault]:
    """Yield every fault of the list of duties."""
    for line, row in draft.duties.rows:
        yield from (draft.duties.fault(line, f"{row.id}: {what}") for what in row_problems(draft, row))
    if not draft.duties.faults and not draft.categories.faults and not draft.areas.faults:
        yield from reach_faults(draft)


def row_problems(draft: PackFiles, row: DutyRow) -> Iterator[str]:
    """Say what is wrong with one row."""
    named = {"lead": (row.lead,), "department": (row.department,), "assists": row.assists}
    for field, codes in {**named, "muster": row.muster, "leader": (row.leader,)}.items():
        for code in codes:
            if not code.startswith("@") and code not in draft.units.known:
                yield f"{field} {code!r} is no unit of {UNITS}"
    leader = draft.unit(row.leader)
    if leader is not None and Role.LEADER not in leader.roles:
        yield f"leader {row.leader!r} lacks the role 'leader' in {UNITS}"
    if row.pace not in draft.paces():
        yield f"pace {row.pace!r} is not among the paces of {PACK}"
    if not row.ladder or any(later <= earlier for earlier, later in pairwise(row.ladder)):
        yield f"ladder {[int(tier) for tier in row.ladder]} must ascend, each tier once, at least one"
    yield from place_problems(draft, row)
    yield from category_problems(draft, row)


def place_problems(draft: PackFiles, row: DutyRow) -> Iterator[str]:
    """Name areas that do not exist, and grids, which are too fine for a duty."""
    grids = {outline.row.code for _, outline in draft.areas.rows if outline.row.level == "grid"}
    for area in row.areas:
        if area != ANY and (area not in draft.areas.known or area in grids):
            yield f"area {area!r} is no town or village of {AREAS}"


def category_problems(draft: PackFiles, row: DutyRow) -> Iterator[str]:
    """Name categories that no row of `categories.yaml` has."""
    known = draft.categories.known
    for pattern in row.categories:
        stem = pattern.removesuffix(ANY)
        if pattern == stem:
            found = pattern in known
        else:
            found = not known.complete or not stem or any(name.startswith(stem) for name in known.names)
        if not stem.isalnum() and stem:
            yield f"category {pattern!r} must be a code, or a beginning followed by one '*'"
        elif not found:
            yield f"category {pattern!r} fits no row of {CATEGORIES}"


def reach_faults(draft: PackFiles) -> Iterator[PackFault]:
    """Yield a fault unless the last row takes everything, every row takes something, and dangers fit ladders."""
    rows = draft.duties.rows
    if not rows:
        yield draft.duties.fault(0, "has no rows: the last one at least must take everything")
        return
    line, last = rows[-1]
    if ANY not in last.categories or ANY not in last.areas:
        what = f"{last.id}: the last row must take everything: categories ['*'] and areas ['*']"
        yield draft.duties.fault(line, what)
    coverage = Coverage([row for _, row in rows], draft.categories.known.names, [o.row for _, o in draft.areas.rows])
    for index, (line, row) in enumerate(rows):
        if not coverage.taken[index] and coverage.wanted[index]:
            earlier = ", ".join(rows[other][1].id for other in sorted(coverage.covering(index)))
            yield draft.duties.fault(line, f"{row.id}: is never reached, {earlier} above takes all of it")
    for line, danger in draft.dangers.rows:
        for row in coverage.duties_of(danger.category):
            if danger.tier not in row.ladder:
                what = f"{danger.id}: enters at tier {danger.tier}, which the ladder of duty {row.id!r} lacks"
                yield draft.dangers.fault(line, what)
