"""All files of a pack, each read by itself, before they are compared with each other.

Owns: which file holds what. Refuses: checking.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.policy.geojson import AreaPolygons
from handlers.policy.pack_faults import PackFault
from handlers.policy.rows import Known, RowFile, read_one, read_rows
from handlers.policy.yaml_lines import LinedValue, type_path
from schemas.policy.pack import CalendarRow, CategoryRow, DangerRow, DutyRow, Pack, PlaceRow, SourceRow, UnitRow

PACK, CALENDAR, AREAS = "pack.yaml", "calendar.yaml", "areas.geojson"
UNITS, SOURCES, PLACES = "units.yaml", "sources.yaml", "places.yaml"
CATEGORIES, DANGERS, DUTIES = "categories.yaml", "dangers.yaml", "duties.yaml"
POLICY_FILES = frozenset({PACK, UNITS, SOURCES, CATEGORIES, DANGERS, DUTIES, CALENDAR, AREAS, PLACES})
"""The files that are policy; only `places.yaml` may be missing. Any other file of a pack is not policy."""


@dataclass(frozen=True, slots=True)
class PackFiles:
    """A pack as far as it could be read."""

    pack: Pack | None
    pack_marks: LinedValue
    calendar: CalendarRow | None
    calendar_marks: LinedValue
    units: RowFile[UnitRow]
    sources: RowFile[SourceRow]
    categories: RowFile[CategoryRow]
    dangers: RowFile[DangerRow]
    duties: RowFile[DutyRow]
    places: RowFile[PlaceRow]
    areas: AreaPolygons
    faults: tuple[PackFault, ...]  # of each file by itself

    def pack_fault(self, path: type_path, what: str) -> PackFault:
        """Return a fault of `pack.yaml`, on the line of a field."""
        return PackFault(PACK, self.pack_marks.line(path), what)

    def paces(self) -> Known:
        """Return the paces that duties may name."""
        value = self.pack_marks.value
        written = value.get("paces") if isinstance(value, dict) else None
        return Known(frozenset(map(str, written or ())), complete=isinstance(written, dict))

    def unit(self, code: str) -> UnitRow | None:
        """Return the unit of a code, if its row could be read."""
        return next((row for _, row in self.units.rows if row.code == code), None)


def read_draft(files: Mapping[str, str]) -> PackFiles:
    """Read each file by itself."""
    pack, pack_marks, pack_faults = read_one(PACK, files.get(PACK), Pack)
    calendar, calendar_marks, calendar_faults = read_one(CALENDAR, files.get(CALENDAR), CalendarRow)
    units = read_rows(UNITS, files.get(UNITS), UnitRow)
    sources = read_rows(SOURCES, files.get(SOURCES), SourceRow)
    categories = read_rows(CATEGORIES, files.get(CATEGORIES), CategoryRow)
    dangers = read_rows(DANGERS, files.get(DANGERS), DangerRow)
    duties = read_rows(DUTIES, files.get(DUTIES), DutyRow)
    places = read_rows(PLACES, files.get(PLACES), PlaceRow, optional=True)
    areas = AreaPolygons(files.get(AREAS))
    faults = (
        *pack_faults, *calendar_faults, *areas.faults, *units.faults, *sources.faults, *categories.faults,
        *dangers.faults, *duties.faults, *places.faults,
    )  # fmt: skip
    return PackFiles(
        pack, pack_marks, calendar, calendar_marks,
        units, sources, categories, dangers, duties, places, areas, faults,
    )  # fmt: skip
