"""The immutable policy that every decision is given, inheritance resolved.

Owns: look-ups that always answer. Refuses: files, YAML, a clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from handlers.policy.places import Places
from handlers.policy.working_calendar import Calendar
from schemas.policy.pack import CategoryRow, DangerRow, DutyRow, Pack, SourceRow, UnitRow
from schemas.policy.span import Length
from schemas.vocabulary import DeadlineKind, Role, Tier
from schemas.wire.area import Area


def fits(category: str, pattern: str) -> bool:
    """Whether a duty's pattern, a code or a beginning followed by `*`, takes a category."""
    return category == pattern or (pattern.endswith("*") and category.startswith(pattern[:-1]))


@dataclass(frozen=True, slots=True)
class Rules:
    """One version of one district's policy."""

    pack: Pack
    version: str  # `{name}@{first 12 hex of the sha256 of its files}`
    zone: tzinfo
    calendar: Calendar
    places: Places
    units: Mapping[str, UnitRow]
    sources: Mapping[str, SourceRow]
    categories: Mapping[str, CategoryRow]
    dangers: tuple[DangerRow, ...]
    duties: tuple[DutyRow, ...]  # the last one matches everything
    seats: Mapping[str, str]  # a town's or village's area code -> the unit that stands for it

    _fitting: dict[tuple[str | None, str | None, str | None], DutyRow] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )  # bounded: categories times areas

    def duty(self, category: str | None, area: Area | None) -> DutyRow:
        """Return the first row of 权责清单 that fits; there is always one, since the last row fits everything."""
        asked = (category, area.town if area else None, area.village if area else None)
        if asked not in self._fitting:
            self._fitting[asked] = self._first_fitting(category, area)
        return self._fitting[asked]

    def _first_fitting(self, category: str | None, area: Area | None) -> DutyRow:
        codes = {area.town, area.village} if area else set()
        for row in self.duties:
            if any(fits(category or "", pattern) for pattern in row.categories) and any(
                place == "*" or place in codes for place in row.areas
            ):
                return row
        return self.duty_by_id(self.pack.last_resort)

    def duty_by_id(self, duty: str) -> DutyRow:
        """The row of this id; the compiler has checked that every id in use exists."""
        return next(row for row in self.duties if row.id == duty)

    def seat(self, who: str, area: Area | None) -> str:
        """The unit behind `@village`, `@town` or a code; without a place it is the last resort's lead."""
        if not who.startswith("@"):
            return who
        place = (area.village if who == "@village" else area.town) if area else None
        return self.seats.get(place or "", self.duty_by_id(self.pack.last_resort).lead)

    def owner(self, tier: Tier, duty: DutyRow, area: Area | None) -> str:
        """Who answers for a case at a tier."""
        match tier:
            case Tier.VILLAGE:
                return self.seat("@village", area)
            case Tier.DEPARTMENT:
                return duty.department
            case Tier.TOWN:
                return self.seat("@town", area)
            case Tier.LEADER | Tier.WALL:
                return duty.leader

    def span(self, pace: str, tier: Tier, leg: DeadlineKind) -> Length:
        """How long a leg may take at a tier; the compiler has checked that one is given."""
        if leg is DeadlineKind.TRIAGE:
            return self.pack.triage
        if leg is DeadlineKind.FOLLOW_UP:
            return self.pack.follow_up
        chosen = self.pack.paces[pace]
        if leg is DeadlineKind.PROMISE:
            return chosen.promise
        own = getattr(chosen.tiers.get(tier), leg.value, None)
        span: Length = own or getattr(chosen.every, leg.value)
        return span

    def due(self, start: datetime, span: Length) -> tuple[datetime, datetime]:
        """When a span that begins at `start` warns, and when it is over."""
        end = self.calendar.add(start, span)
        return self.calendar.part(start, end, self.pack.warn_at, working=span.working), end

    def roles(self, unit: str) -> tuple[Role, ...]:
        """The roles in which a unit or a source may act; nothing for a stranger."""
        if unit in self.sources:
            return (Role.REPORTER,)
        row = self.units.get(unit)
        return row.roles if row else ()
