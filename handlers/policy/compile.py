"""The compiler of packs: the files become one immutable `Rules`, or a list of everything that is wrong with them.

Owns: the order of reading and checking, and the version. Refuses: directories (`operations/packs.py`, its caller, reads
them). It is pure: the same texts give the same rules and the same version.
"""

import hashlib
from collections.abc import Mapping
from types import MappingProxyType

from handlers.policy.check_areas import check_areas
from handlers.policy.check_duties import check_duties
from handlers.policy.check_names import check_names
from handlers.policy.check_pack import check_pack, find_zone
from handlers.policy.check_words import check_words
from handlers.policy.pack_faults import PackError
from handlers.policy.pack_files import POLICY_FILES, PackFiles, read_draft
from handlers.policy.places import Places
from handlers.policy.rules import Rules
from handlers.policy.working_calendar import Calendar
from schemas.policy.pack import CalendarRow, Pack

CHECKS = (check_names, check_pack, check_words, check_areas, check_duties)


def compile_pack(files: Mapping[str, str]) -> Rules:
    """Make the rules from file name -> text. Raises PackError with every fault, each with file and line."""
    draft = read_draft(files)
    faults = [*draft.faults, *(fault for check in CHECKS for fault in check(draft))]
    if faults or draft.pack is None or draft.calendar is None:
        raise PackError(faults)
    return to_rules(draft, draft.pack, draft.calendar, pack_version(draft.pack.name, files))


def pack_version(name: str, files: Mapping[str, str]) -> str:
    """Return `{name}@{12 hex}` over the files that are policy: people and the demonstration's day are not."""
    digest = hashlib.sha256()
    for file in sorted(POLICY_FILES & files.keys()):
        content = files[file].encode()
        digest.update(f"{file}\n{len(content)}\n".encode())
        digest.update(content)
    return f"{name}@{digest.hexdigest()[:12]}"


def to_rules(draft: PackFiles, pack: Pack, calendar: CalendarRow, version: str) -> Rules:
    """Put a pack without faults together."""
    zone = find_zone(pack.zone)
    if zone is None:
        raise AssertionError(pack.zone)  # check_pack has refused it
    units = {row.code: row for _, row in draft.units.rows}
    places = (row for _, row in draft.places.rows)
    return Rules(
        pack=pack,
        version=version,
        zone=zone,
        calendar=Calendar.of(calendar, zone),
        places=Places.of(pack.district, (outline for _, outline in draft.areas.rows), places),
        units=MappingProxyType(units),
        sources=MappingProxyType({row.code: row for _, row in draft.sources.rows}),
        categories=MappingProxyType({row.code: row for _, row in draft.categories.rows}),
        dangers=tuple(row for _, row in draft.dangers.rows),
        duties=tuple(row for _, row in draft.duties.rows),
        seats=MappingProxyType({row.area: code for code, row in units.items() if row.area}),
    )
