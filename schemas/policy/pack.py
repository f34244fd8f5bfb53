"""A policy pack's shape: what a district writes into `packs/{name}/`.

Owns: the fields of each file, with their units. Refuses: unknown fields, unknown codes of the contract.
`handlers/policy/` checks one file against another and makes the immutable `Rules`.
Files: `pack.yaml` (Pack), `units.yaml` ([UnitRow]), `sources.yaml` ([SourceRow]), `categories.yaml` ([CategoryRow]),
`dangers.yaml` ([DangerRow]), `duties.yaml` ([DutyRow]), `calendar.yaml` (CalendarRow), `places.yaml` ([PlaceRow]),
`areas.geojson` (an AreaRow a feature).
"""

from datetime import date, time
from typing import Annotated, Literal

from pydantic import Field

from schemas.base import Code, Model
from schemas.policy.span import Span
from schemas.vocabulary import ReportKind, Role, Service, Tier, UnitLevel
from schemas.wire.area import Lat, Lon

Lead = Annotated[str, Field(pattern=r"^(@village|@town|[a-z][a-z0-9-]{1,39})$")]
"""A unit's code, or `@village` / `@town`: the unit of the case's own area."""

CategoryCode = Annotated[str, Field(pattern=r"^[0-9]{6}$|^[A-Z][0-9]{5}$")]
"""Six digits of DB44/T 2479-2024, or a letter and five digits for a group that the standard lacks."""

Share = Annotated[float, Field(gt=0, lt=1)]
"""A part of a whole, between 0 and 1."""


class UnitRow(Model):
    """A unit (承办单位) and the roles in which it may act."""

    code: Code
    name: str
    level: UnitLevel
    roles: tuple[Role, ...] = Field(min_length=1)
    area: str | None = None  # the town or village it stands for; null for district-wide units
    hall: str | None = None  # where a muster meets: a public place, e.g. "临江街道办事处一楼会议室"


class SourceRow(Model):
    """A source of reports: an app, the hotline, a box. Its code is no unit's."""

    code: Code
    name: str


class CategoryRow(Model):
    """A category, and the words that indicate it."""

    code: CategoryCode
    name: str
    group: str
    kind: ReportKind = ReportKind.COMPLAINT
    terms: dict[str, Annotated[float, Field(gt=0, le=10)]] = Field(default={})  # substring -> weight
    patterns: dict[str, Annotated[float, Field(gt=0, le=10)]] = Field(default={})  # regular expression -> weight
    evidence: bool = False  # whether `complete` needs a picture or a document


class DangerRow(Model):
    """A danger to life, which is recognised before anything else."""

    id: str
    name: str
    category: CategoryCode
    service: Service
    tier: Literal[3, 4]  # where it enters
    patterns: tuple[str, ...] = Field(min_length=1)  # any of them
    unless: tuple[str, ...] = ()  # but none of these, e.g. a past event told, a joke


class PaceRow(Model):
    """The spans of one tier, or of all tiers that do not set their own."""

    accept: Span | None = None
    contact: Span | None = None
    complete: Span | None = None
    ruling: Span | None = None
    review: Span | None = None


class Pace(Model):
    """A named set of deadlines. A tier's own span wins over `every`."""

    promise: Span
    every: PaceRow  # must give all five
    tiers: dict[Tier, PaceRow] = Field(default={})


class DutyRow(Model):
    """A row of 权责清单: the first match wins. Its id is part of the explanation that people are given."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")
    because: str  # the sentence a person is told, Chinese
    categories: tuple[str, ...] = ("*",)  # codes, or prefixes ending in `*`
    areas: tuple[str, ...] = ("*",)  # town or village codes, `*` any (a place unknown included)
    lead: Lead
    department: Code  # who answers at tier 2
    assists: tuple[Lead, ...] = ()
    muster: tuple[Code, ...] = ()  # called at tier 3 besides lead and department
    leader: Code  # who answers at tiers 4 and 5
    ladder: tuple[Tier, ...] = (Tier.VILLAGE, Tier.DEPARTMENT, Tier.TOWN, Tier.LEADER, Tier.WALL)
    priority: Literal[1, 2, 3, 4] = 3  # 1 danger to life … 4 may wait
    pace: str = "normal"


class CalendarRow(Model):
    """Working time. Days are the district's own, hours are of its zone."""

    weekdays: tuple[Annotated[int, Field(ge=1, le=7)], ...]  # ISO: 1 Monday … 7 Sunday
    hours: tuple[tuple[time, time], ...] = Field(min_length=1)  # e.g. [["09:00", "12:00"], ["14:00", "18:00"]]
    holidays: tuple[date, ...] = ()
    workdays: tuple[date, ...] = ()  # weekends worked in exchange (调休)


class MusterRow(Model):
    """How a muster order (集结令) is called."""

    after: Span  # from the climb to the meeting
    quorum: Share  # of the units called, rounded up


class Pack(Model):
    """The head of a pack."""

    name: str = Field(pattern=r"^[a-z][a-z0-9-]{1,39}$")
    title: str
    district: str  # its code, used in scopes, e.g. `qingjiang`
    zone: str  # an IANA name, e.g. `Asia/Shanghai`
    last_resort: str  # the id of the duty that answers for whatever nobody else does (兜底)
    triage_unit: Code  # who decides what no rule decides, and rules where no town can
    threshold: Share  # a classification below it goes to triage
    triage: Span  # how long triage may take
    follow_up: Span  # how long a reporter is waited for
    satisfied: Annotated[int, Field(ge=1, le=5)] = 4  # the lowest score that counts as satisfied
    returns: Annotated[int, Field(ge=1, le=9)] = 3  # objections a case may have; the last one climbs
    warn_at: Share = 0.75  # of a deadline's time, when its warning is given
    personal_kept: Span  # from a dispatch's end until personal data is emptied; the contract's limit is 30 days
    muster: MusterRow
    paces: dict[str, Pace]


class AreaRow(Model):
    """The properties of one feature of `areas.geojson` (WGS-84 polygons): a town, a village or a grid."""

    level: Literal["town", "village", "grid"]
    code: str
    name: str
    parent: str | None  # a village's town, a grid's village


class PlaceRow(Model):
    """A place code (QR) and where it hangs: a station, a wall, a kiosk."""

    code: str = Field(min_length=1, max_length=128)
    name: str
    lon: Lon
    lat: Lat
