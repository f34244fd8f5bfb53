"""The bytes that the house writes to itself, and their version: the one place where old bytes become today's values.

A record says its `schema`; none means 1. An older one is lifted step by step (`upcast_1_2`, then `upcast_2_3`, …), so
that nothing inside knows that there ever was another. A newer one is refused by name: whoever cannot read it must not
decide by it, nor set it aside as if it were broken (docs/adr/0012). Every change of a shape is a new version.

Owns: reading, lifting, refusing, writing. Refuses: meaning.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import orjson
from pydantic import TypeAdapter

T = TypeVar("T")

HEAD = re.compile(rb'\{(?:"what":"[a-z]+",)?"schema":([1-9][0-9]{0,3}),')
"""How our own records begin: the version is read off that; parsing for it would be a fifth of reading a state."""

RawRecord = dict[str, Any]
"""A record as JSON has it, before anything is made of it."""


class NewerSchemaError(Exception):
    """A record was written by a newer version of the product than this process. Nothing is wrong with the record."""

    def __init__(self, what: str, found: int, known: int) -> None:
        super().__init__(f"a {what} has schema {found}, this version of the product reads up to {known}")
        self.what, self.found, self.known = what, found, known


@dataclass(frozen=True, slots=True)
class Versioned(Generic[T]):
    """How a kind of record lies on its topic. The version that is read without lifting follows from the steps."""

    what: str
    adapter: TypeAdapter[T]
    lifts: tuple[Callable[[RawRecord], RawRecord], ...] = ()  # the first makes 2 of 1
    lower: Callable[[RawRecord], RawRecord] | None = (
        None  # set while others in the group do not read the newest version yet
    )

    @property
    def known(self) -> int:
        """The newest version that can be read."""
        return len(self.lifts) + 1

    def read(self, raw: bytes) -> T:
        """A value from bytes of this version or an older one."""
        found = self._version(raw)
        if found > self.known:
            raise NewerSchemaError(self.what, found, self.known)
        if found < self.known:
            raw = self._lifted(raw, found)
        return self.adapter.validate_json(raw)

    def write(self, value: T) -> bytes:
        """The bytes of a value: the newest version, or the one before as long as somebody needs it."""
        raw = self.adapter.dump_json(value, by_alias=True)
        return raw if self.lower is None else orjson.dumps(self.lower(orjson.loads(raw)))

    def _version(self, raw: bytes) -> int:
        """What a record says; of what is no record of ours the adapter says what is wrong with it."""
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
        record: RawRecord = orjson.loads(raw)
        for step in self.lifts[found - 1 :]:
            record = step(record)
        return orjson.dumps({**record, "schema": self.known})
