"""A message as `publish` makes it: where to, under which key, what; bytes come later, in `wire/envelope.py`.

Owns: the pair of destination and value. Refuses: prefixes, bytes, headers.
"""

from datetime import datetime

import msgspec

from schemas.topics import Topic
from schemas.wire.envelope import OutgoingValue, encode


class Message(msgspec.Struct, frozen=True, gc=False):
    """One record to be."""

    topic: Topic
    key: str
    value: OutgoingValue
    code: str | None = None  # the unit or source whose topic it is
    at: datetime | None = None  # the moment of its cause, for CloudEvents' `time`


def pack_message(message: Message, deployment: str) -> bytes | None:
    """Write the value of a message's record; null for a tombstone."""
    return encode(message.value, deployment, message.key, message.code, message.at)
