"""The bytes that the product writes to itself, and their version: the one place where old bytes become today's values.

A record says its `schema`; none means 1. An older one is lifted step by step (`upcast_2_3`, then `upcast_3_4`, …), so
that nothing inside knows that there ever was another. A newer one is refused by name: whoever cannot read it must not
decide by it, nor set it aside as if it were broken (docs/adr/0012); so is one from before the first version that was
handed to anybody. Every change of a shape is a new version.

Owns: reading, lifting, refusing, writing. Refuses: meaning.
"""

import re
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import msgspec
import orjson

T = TypeVar("T")

RawRecord = dict[str, Any]
"""A record as JSON has it, before anything is made of it."""

Lift = Callable[[RawRecord], RawRecord]

HEAD = re.compile(rb'\{"schema":([1-9][0-9]{0,3}),')
"""How our own records begin: the version is read off that; parsing for it would be a fifth of reading a state."""


class NewerSchemaError(Exception):
    """A record has a version that this process does not read. Nothing is wrong with the record."""

    def __init__(self, what: str, found: int, known: int) -> None:
        super().__init__(f"a {what} has schema {found}, this version of the product reads up to {known}")
        self.what, self.found, self.known = what, found, known


class OlderSchemaError(NewerSchemaError):
    """A record is from before the first version that can be lifted: it was never released."""

    def __init__(self, what: str, found: int, first: int) -> None:
        Exception.__init__(self, f"a {what} has schema {found}, this version of the product reads from {first} on")
        self.what, self.found, self.known = what, found, first


class Versioned(Generic[T]):
    """How a kind of record lies on its topic. The version that is read without lifting follows from the steps."""

    def __init__(
        self,
        what: str,
        kind: Any,  # noqa: ANN401 (a struct or a union of structs)
        lifts: tuple[Lift, ...] = (),
        lower: Lift | None = None,
        *,
        first: int = 1,
    ) -> None:
        """`lifts` begin at `first`; `lower` is set while others in the group do not read the newest version yet."""
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
        found = self._version(raw)
        if found > self.known:
            raise NewerSchemaError(self.what, found, self.known)
        if found < self.first:
            raise OlderSchemaError(self.what, found, self.first)
        return self._decode(self._lifted(raw, found))

    def write(self, value: T) -> bytes:
        """Write a value: in the newest version, or the one before as long as somebody needs it."""
        raw = self._head + self._encode(value)[1:]
        return raw if self.lower is None else orjson.dumps(self.lower(orjson.loads(raw)))

    def _version(self, raw: bytes) -> int:
        """Read what a record says; of what is no record of ours the decoder says what is wrong with it."""
        head = HEAD.match(raw)
        if head is not None:
            return int(head[1])
        try:
            found = orjson.loads(raw)
        except orjson.JSONDecodeError:
            return self.known
        said = found.get("schema", 1) if isinstance(found, dict) else self.known
        return said if type(said) is int and said > 0 else self.known

    def _lifted(self, raw: bytes, found: int) -> bytes:
        """Lift step by step; the version itself is no field of the value."""
        try:
            found_record: object = orjson.loads(raw)
        except orjson.JSONDecodeError:
            return raw
        if not isinstance(found_record, dict):
            return raw
        record: RawRecord = found_record
        for step in self.lifts[found - self.first :]:
            record = step(record)
        if isinstance(record.get("schema"), int) and not isinstance(record.get("schema"), bool):
            record.pop("schema")
        return orjson.dumps(record)
