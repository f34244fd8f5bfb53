"""The bytes of the product's own records, with their version: the one place where old bytes become today's values.

A record names its `schema`; a record without one has version 1. An older record is lifted step by step (`upcast_2_3`,
then `upcast_3_4`, …), so that no other code knows of earlier versions. A newer one is refused by name: a worker that
cannot read it must neither decide by it nor set it aside as broken (docs/adr/0012). So is a record from before the
first released version. Every change of a shape is a new version.

Owns: reading, lifting, refusing, writing. Refuses: meaning.
"""

import re
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import msgspec
import orjson

T = TypeVar("T")

RawRecord = dict[str, Any]
"""A record as parsed JSON, not validated yet."""

Lift = Callable[[RawRecord], RawRecord]

HEAD = re.compile(rb'\{"schema":([1-9][0-9]{0,3}),')
"""The first bytes of our own records, with the version; parsing the JSON for it would be a fifth of reading a state."""


class NewerSchemaError(Exception):
    """A record has a version that this process does not read. Nothing is wrong with the record."""

    def __init__(self, what: str, found: int, known: int) -> None:
        super().__init__(f"a {what} has schema {found}, this version of the product reads up to {known}")
        self.what, self.found, self.known = what, found, known


class OlderSchemaError(NewerSchemaError):
    """A record is from before the first version that can be lifted: that version was never released."""

    def __init__(self, what: str, found: int, first: int) -> None:
        Exception.__init__(self, f"a {what} has schema {found}, this version of the product reads from {first} on")
        self.what, self.found, self.known = what, found, first


class Versioned(Generic[T]):
    """The form of a kind of record on its topic. The newest version that is read follows from the steps."""

    def __init__(
        self,
        what: str,
        kind: Any,  # noqa: ANN401 (a struct or a union of structs)
        lifts: tuple[Lift, ...] = (),
        lower: Lift | None = None,
        *,
        first: int = 1,
    ) -> None:
        """Take `lifts`, which begin at `first`, and `lower` while others cannot read the newest version."""
        self.what, self.lifts, self.lower, self.first = what, lifts, lower, first
        self.known = first + len(lifts)  # the newest version that can be read
        self.kind = kind
        self._decode: Callable[[bytes], T] = msgspec.json.Decoder(kind).decode
        self._encode = msgspec.json.Encoder().encode
        self._head = b'{"schema":%d,' % self.known

    def read(self, raw: bytes) -> T:
        """Read a value from bytes of this version or an older one."""
        if raw.startswith(self._head):
            return self._decode(b"{" + raw[len(self._head) :])
        version = self._version(raw)
        if version > self.known:
            raise NewerSchemaError(self.what, version, self.known)
        if version < self.first:
            raise OlderSchemaError(self.what, version, self.first)
        return self._decode(self._lifted(raw, version))

    def write(self, value: T) -> bytes:
        """Write a value in the newest version, or in the one before as long as a member of the group needs it."""
        raw = self._head + self._encode(value)[1:]
        return raw if self.lower is None else orjson.dumps(self.lower(orjson.loads(raw)))

    def _version(self, raw: bytes) -> int:
        """Return the version that a record names; for anything else, today's, so that the decoder names the fault."""
        head = HEAD.match(raw)
        if head is not None:
            return int(head[1])
        try:
            record = orjson.loads(raw)
        except orjson.JSONDecodeError:
            return self.known
        version = record.get("schema", 1) if isinstance(record, dict) else self.known
        return version if type(version) is int and version > 0 else self.known

    def _lifted(self, raw: bytes, version: int) -> bytes:
        """Lift a record step by step; the version itself is not a field of the value."""
        try:
            parsed: object = orjson.loads(raw)
        except orjson.JSONDecodeError:
            return raw
        if not isinstance(parsed, dict):
            return raw
        record: RawRecord = parsed
        for step in self.lifts[version - self.first :]:
            record = step(record)
        if isinstance(record.get("schema"), int) and not isinstance(record.get("schema"), bool):
            record.pop("schema")
        return orjson.dumps(record)
