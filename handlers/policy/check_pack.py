"""The head of a pack and its calendar: what they name exists, and the contract's limits are kept.

Owns: those faults. Refuses: duties and areas.
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
"""The contract: personal data is emptied at the latest 30 days after a dispatch's end."""


def check_pack(draft: PackFiles) -> Iterator[PackFault]:
    """Every fault of this kind."""
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
    """A calendar in which nobody works, or that contradicts itself."""
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
    """The zone of an IANA name."""
    try:
        return ZoneInfo(name)
    except (OSError, ValueError):
        return None
    except KeyError:  # ZoneInfoNotFoundError
        return None


def too_long(kept: Length) -> bool:
    """Whether personal data would outlive the contract; working time has no upper bound."""
    return kept.working or timedelta(milliseconds=kept.amount * PLAIN_MS[kept.unit]) > PERSONAL_LIMIT


def last_resort_faults(draft: PackFiles, pack: Pack) -> Iterator[PackFault]:
    """The last resort is a duty with a lead that always exists."""
    if pack.last_resort not in draft.duties.known:
        yield draft.pack_fault(("last_resort",), f"last_resort {pack.last_resort!r} is no id of {DUTIES}")
    for line, row in draft.duties.rows:
        if row.id == pack.last_resort and row.lead.startswith("@"):
            what = f"the last resort's lead {row.lead!r} needs an area: name a unit, for places unknown"
            yield draft.duties.fault(line, what)


def triage_faults(draft: PackFiles, pack: Pack) -> Iterator[PackFault]:
    """Triage is done by a unit that may do it."""
    unit = draft.unit(pack.triage_unit)
    if pack.triage_unit not in draft.units.known:
        yield draft.pack_fault(("triage_unit",), f"triage_unit {pack.triage_unit!r} is no unit of {UNITS}")
    elif unit is not None and Role.TRIAGE not in unit.roles:
        yield draft.pack_fault(("triage_unit",), f"triage_unit {unit.code!r} lacks the role 'triage' in {UNITS}")


def pace_faults(draft: PackFiles, pack: Pack) -> Iterator[PackFault]:
    """Every pace says how long each leg may take; an emergency in working time is allowed."""
    for name, pace in pack.paces.items():
        missing = [leg for leg in PaceRow.model_fields if getattr(pace.every, leg) is None]
        if missing:
            what = f"pace {name!r} gives no span for {', '.join(missing)}: 'every' must have all five"
            yield draft.pack_fault(("paces", name, "every"), what)
