"""A report (吹哨) as the contract spells it: what a producer sends.

Owns: fields and limits. Refuses: nothing beyond them; unknown fields are ignored, an unreadable place or an unknown
channel costs the place or the label, never the whistle.
"""

from typing import Annotated

from pydantic import ConfigDict, Field, model_validator

from schemas.base import At, Model, type_config
from schemas.vocabulary import Crs, Identity, ReportKind
from schemas.wire.area import Lat, Lon

REPORT_BYTES = 64 * 1024
"""A report's limit, by contract."""

TEXT_CHARS = 10_000
"""A text's limit in characters, by contract."""

NAME_CHARS = 128
"""An id's or a source's limit in characters, by contract."""

Name = Annotated[str, Field(min_length=1, max_length=NAME_CHARS)]
"""A producer's own id or source name."""

Line = Annotated[str, Field(max_length=200)]
"""A short line of text: an address, a name."""


class ForeignModel(Model):
    """A foreign object: what we do not know in it is ignored."""

    model_config = ConfigDict(**{**type_config, "extra": "ignore"})


class Media(ForeignModel):
    """A picture or document elsewhere. The product never fetches it."""

    url: Annotated[str, Field(min_length=1, max_length=2000)]
    type: Annotated[str, Field(max_length=100)] | None = None  # a media type, e.g. `image/jpeg`
    sha256: Annotated[str, Field(pattern=r"^[0-9a-fA-F]{64}$")] | None = None


class Reporter(ForeignModel):
    """Who blew the whistle."""

    id: Name | None = None
    role: Line | None = None  # in the source's own words, e.g. `courier`
    name: Line | None = None
    phone: Annotated[str, Field(max_length=40)] | None = None
    identity: Identity = Identity.NAMED


class Location(ForeignModel):
    """Where, in degrees of `crs`."""

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
        """An empty text needs something else that says what is wrong."""
        if not self.text.strip() and not (self.media or self.place_code or self.category_hint):
            msg = "text may be empty only when media, place_code or category_hint says what is wrong"
            raise ValueError(msg)
        return self
