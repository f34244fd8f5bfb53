"""A record's bytes become one JSON object, and the digest of its content.

Owns: size limits, batches, the digest. Refuses: what is too large, empty or not a JSON object; reading any field.
"""

from dataclasses import dataclass

from handlers.intake.cloudevents import is_batch, unwrap
from handlers.intake.record_fault import RecordFault, undecoded
from handlers.intake.strict_json import Fields, parse, spell
from handlers.intake.writer import TopicWriter
from schemas.ids import content_digest
from schemas.vocabulary import DeadLetterReason
from schemas.wire.action import ACTION_BYTES
from schemas.wire.dead_letter import Received
from schemas.wire.report import REPORT_BYTES

LIMITS = {"report": REPORT_BYTES, "action": ACTION_BYTES}
"""Bytes of a record's value, an envelope around it included."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A foreign object. Its digest depends on its content, not on spaces, order or envelope."""

    fields: Fields
    digest: bytes


def decode(received: Received, voucher: TopicWriter) -> Decoded | RecordFault:
    """Read a record's value."""
    if received.value is None:  # a tombstone has no value, so it is not JSON
        return undecoded(DeadLetterReason.NOT_JSON)
    if len(received.value) > LIMITS[voucher.what]:
        return undecoded(DeadLetterReason.TOO_LARGE)
    if is_batch(received.headers):
        return undecoded(DeadLetterReason.BATCH)
    whole = parse(received.value)
    if isinstance(whole, RecordFault) or voucher.what == "action":
        return _decoded(whole)
    return _decoded(unwrap(whole, received.headers))


def _decoded(fields: Fields | RecordFault) -> Decoded | RecordFault:
    """Compute the digest of what was read."""
    return fields if isinstance(fields, RecordFault) else Decoded(fields, content_digest(spell(fields)))
