"""A report (吹哨): what a producer sends, and the two halves into which it is split.

Owns: fields and limits of what is sent; `ReportPublic` and `ReportPrivate`, which command, event, state and inbox nest,
so that a new field is one edit. Refuses: nothing beyond the limits; unknown fields are ignored, an unreadable place or
an unknown channel costs the place or the label, never the report.
"""

from typing import Annotated

from pydantic import Field, model_validator

from schemas.base import At, ForeignModel, ForeignValue, Value
from schemas.vocabulary import Channel, Crs, Identity, ReportKind
from schemas.wire.area import Lat, Lon, Place

REPORT_BYTES = 64 * 1024
"""Bytes of a report at most, by contract."""

TEXT_CHARS = 10_000
"""Characters of a text at most, by contract."""

NAME_CHARS = 128
"""Characters of an id or a source at most, by contract."""

Name = Annotated[str, Field(min_length=1, max_length=NAME_CHARS)]
"""A producer's own id or source name."""

Line = Annotated[str, Field(max_length=200)]
"""A short line of text: an address, a name."""


class Media(ForeignValue, frozen=True):
    """A picture or document on another server. The product never fetches it."""

    url: Annotated[str, Field(min_length=1, max_length=2000)]
    type: Annotated[str, Field(max_length=100)] | None = None  # a media type, e.g. `image/jpeg`
    sha256: Annotated[str, Field(pattern=r"^[0-9a-fA-F]{64}$")] | None = None


class Reporter(ForeignModel):
    """The person who reports."""

    id: Name | None = None
    role: Line | None = None  # in the source's own words, e.g. `courier`
    name: Line | None = None
    phone: Annotated[str, Field(max_length=40)] | None = None
    identity: Identity = Identity.NAMED


class Location(ForeignModel):
    """A place in degrees of `crs`."""

    lon: Lon
    lat: Lat
    crs: Crs = Crs.WGS84
    address: Line | None = None


class Report(ForeignModel):
    """One message from a person."""

    id: Name
    source: Name
    channel: Annotated[str, Field(max_length=64)]
    text: Annotated[str, Field(max_length=TEXT_CHARS)]
    occurred_at: At | None = None
    reporter: Reporter | None = None
    location: object = None  # read by `handlers/intake/locate.py`, which may fail without harm
    place_code: Annotated[str, Field(max_length=128)] | None = None
    on_behalf_of: Line | None = None
    kind: ReportKind | None = None
    category_hint: Annotated[str, Field(max_length=64)] | None = None
    media: Annotated[tuple[Media, ...], Field(max_length=9)] = ()

    @model_validator(mode="after")
    def says_something(self) -> "Report":
        """Refuse an empty text unless something else says what is wrong."""
        if not self.text.strip() and not (self.media or self.place_code or self.category_hint):
            msg = "text may be empty only when media, place_code or category_hint says what is wrong"
            raise ValueError(msg)
        return self


class ReportPublic(Value, frozen=True):
    """The half of a report that the public may see."""

    source: str
    id: str  # or its hash, where it looks like a phone or identity number
    channel: Channel
    channel_sent: str  # as the producer wrote it
    kind: ReportKind
    occurred_at: At | None


class Person(Value, frozen=True, omit_defaults=True):
    """The person who reports: private, it leaves in the lead's inbox only."""

    id: str | None = None
    role: str | None = None
    name: str | None = None
    phone: str | None = None
    on_behalf_of: str | None = None


class ReportPrivate(Value, frozen=True, omit_defaults=True, rename={"masked": "m", "person": "who", "place": "at"}):
    """The private half of a report. A text is kept once: `sent` is null where masking changed nothing."""

    masked: str = ""
    identity: Identity = Identity.NAMED
    sent: str | None = None  # the text as sent, where it is not `masked`
    sent_id: str | None = None  # the id as sent, where it is not the public one
    person: Person | None = None
    place: Place | None = None
    media: tuple[Media, ...] = ()
    erased: bool = False  # personal data was emptied: the masked text is all that is left

    @property
    def text(self) -> str | None:
        """The text as sent; null once it was emptied."""
        if self.erased:
            return None
        return self.masked if self.sent is None else self.sent
