"""A message as `publish` makes it: topic, key and value. `wire/envelope.py` makes the bytes later.

Owns: the pair of destination and value. Refuses: prefixes, bytes, headers.
"""

from datetime import datetime

import msgspec

from schemas.topics import Topic
from schemas.wire.envelope import OutgoingValue, encode


class Message(msgspec.Struct, frozen=True, gc=False):
    """A record to be sent."""

    topic: Topic
    key: str
    value: OutgoingValue
    code: str | None = None  # the unit or source whose topic it is
    at: datetime | None = None  # the moment of its cause, for CloudEvents' `time`


def pack_message(message: Message, deployment: str) -> bytes | None:
    """Encode the value of a message's record; null for a tombstone."""
    return encode(message.value, deployment, message.key, message.code, message.at)
