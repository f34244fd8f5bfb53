"""Checks of a pack's head and its calendar: what they name exists, and the contract's limits are kept.

Owns: the faults of `pack.yaml` and `calendar.yaml`. Refuses: duties and areas.
"""

from collections.abc import Iterator
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

from handlers.policy.pack_faults import PackFault
from handlers.policy.pack_files import CALENDAR, DUTIES, UNITS, PackFiles
from handlers.policy.working_calendar import PLAIN_MS, Calendar
from schemas.policy.pack import PaceRow, Pack
from schemas.policy.span import Length
from schemas.vocabulary import Role

PERSONAL_LIMIT = timedelta(days=30)
"""By contract, personal data is emptied at most 30 days after a dispatch's end."""


def check_pack(draft: PackFiles) -> Iterator[PackFault]:
    """Yield every fault of the head and the calendar."""
    yield from calendar_faults(draft)
    if draft.pack is None:
        return
    pack = draft.pack
    if find_zone(pack.zone) is None:
        yield draft.pack_fault(("zone",), f"zone {pack.zone!r} is no IANA name such as 'Asia/Shanghai'")
    if too_long(pack.personal_kept):
        what = f"personal_kept {str(pack.personal_kept)!r} must be at most 30 days, and no working time"
        yield draft.pack_fault(("personal_kept",), what)
    yield from last_resort_faults(draft, pack)
    yield from triage_faults(draft, pack)
    yield from pace_faults(draft, pack)


def calendar_faults(draft: PackFiles) -> Iterator[PackFault]:
    """Yield the faults of a calendar in which nobody works, or that contradicts itself."""
    row, line = draft.calendar, draft.calendar_marks.line
    if row is None:
        return
    try:
        Calendar.of(row, UTC)
    except ValueError as error:
        yield PackFault(CALENDAR, line(("hours",) if row.weekdays else ("weekdays",)), str(error))
    for field, days in (("holidays", row.holidays), ("workdays", row.workdays)):
        for index, day in enumerate(days):
            if day in days[:index]:
                yield PackFault(CALENDAR, line((field, index)), f"{day} stands twice among the {field}")
    for index, day in enumerate(row.workdays):
        if day in row.holidays:
            yield PackFault(CALENDAR, line(("workdays", index)), f"{day} is both a holiday and a workday: keep one")


def find_zone(name: str) -> ZoneInfo | None:
    """Return the zone of an IANA name, or null when there is none."""
    try:
        return ZoneInfo(name)
    except (OSError, ValueError):
        return None
    except KeyError:  # ZoneInfoNotFoundError
        return None


def too_long(kept: Length) -> bool:
    """Tell whether personal data would be kept longer than the contract allows; working time has no upper bound."""
    return kept.working or timedelta(milliseconds=kept.amount * PLAIN_MS[kept.unit]) > PERSONAL_LIMIT


def last_resort_faults(draft: PackFiles, pack: Pack) -> Iterator[PackFault]:
    """Yield a fault unless the last resort is a duty with a named unit as its lead."""
    if pack.last_resort not in draft.duties.known:
        yield draft.pack_fault(("last_resort",), f"last_resort {pack.last_resort!r} is no id of {DUTIES}")
    for line, row in draft.duties.rows:
        if row.id == pack.last_resort and row.lead.startswith("@"):
            what = f"the last resort's lead {row.lead!r} needs an area: name a unit, for places unknown"
            yield draft.duties.fault(line, what)


def triage_faults(draft: PackFiles, pack: Pack) -> Iterator[PackFault]:
    """Yield a fault unless the triage unit exists and has the role for it."""
    unit = draft.unit(pack.triage_unit)
    if pack.triage_unit not in draft.units.known:
        yield draft.pack_fault(("triage_unit",), f"triage_unit {pack.triage_unit!r} is no unit of {UNITS}")
    elif unit is not None and Role.TRIAGE not in unit.roles:
        yield draft.pack_fault(("triage_unit",), f"triage_unit {unit.code!r} lacks the role 'triage' in {UNITS}")


def pace_faults(draft: PackFiles, pack: Pack) -> Iterator[PackFault]:
    """Yield a fault for each pace that does not give all five spans. An emergency may count working time."""
    for name, pace in pack.paces.items():
        missing = [leg for leg in PaceRow.model_fields if getattr(pace.every, leg) is None]
        if missing:
            what = f"pace {name!r} gives no span for {', '.join(missing)}: 'every' must have all five"
            yield draft.pack_fault(("paces", name, "every"), what)
