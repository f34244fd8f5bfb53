"""A foreign record becomes a command to a case, or a dead letter: the steps in reading order.

Owns: the order of the steps, and putting their results together. Refuses: judging; each step has its own file, and its
refusal is a value. It is pure: the same record, moment and rules give the same outcome.

writer (the topic) → decode (bytes) → validate (fields) → identify (body against topic) → mask → locate → classify
"""

from dataclasses import dataclass
from datetime import datetime

from handlers.intake.classify.classifier import classify
from handlers.intake.decode import Decoded, decode
from handlers.intake.fields import acting_as, private_of, public_of
from handlers.intake.identify import identify_actor, identify_source
from handlers.intake.locate import locate
from handlers.intake.pii import mask, public_name, public_source
from handlers.intake.record_fault import RecordFault
from handlers.intake.strict_json import Fields
from handlers.intake.validate import readable, readable_case, validate_action, validate_report
from handlers.intake.writer import TopicWriter, vouch
from handlers.policy.rules import Rules
from schemas.base import to_millis
from schemas.ids import case_id
from schemas.internal.command import AcceptedReport, ActionCommand, Refusal, ReportCommand
from schemas.wire.dead_letter import DeadLetter, Received
from schemas.wire.report import Report


@dataclass(frozen=True, slots=True)
class Record:
    """A record whose writer is known, the moment it was taken in, and the policy of that moment."""

    received: Received
    at: datetime
    rules: Rules
    voucher: TopicWriter

    def dead_letter(self, fault: RecordFault, source: str | None = None, report: str | None = None) -> DeadLetter:
        """Return the dead letter of a fault."""
        return _dead_letter(fault, self.received, self.at, source, report)


def to_command(
    received: Received, at: datetime, rules: Rules, *, prefix: str, trusted: bool
) -> ReportCommand | ActionCommand | DeadLetter:
    """Turn a record into a command or a dead letter.

    `prefix` begins the topics' names; `trusted` means that an authorizer guards them.
    """
    at = to_millis(at)
    voucher = vouch(received.topic, prefix, trusted=trusted)
    if isinstance(voucher, RecordFault):
        return _dead_letter(voucher, received, at)
    record = Record(received, at, rules, voucher)
    decoded = decode(received, voucher)
    if isinstance(decoded, RecordFault):
        return record.dead_letter(decoded)
    return _report(record, decoded) if voucher.what == "report" else _action(record, decoded)


def _report(record: Record, decoded: Decoded) -> ReportCommand | DeadLetter:
    """Make the command for the case that a report opens, or a dead letter that names its source."""
    report = validate_report(decoded.fields)
    if isinstance(report, RecordFault):
        return record.dead_letter(report, *_sender(record, decoded.fields))
    fault = identify_source(report.source, record.voucher)
    if fault:
        return record.dead_letter(fault, *_sender(record, decoded.fields))
    source = public_source(report.source)
    return ReportCommand(
        case_id=case_id(source, report.id),
        at=record.at,
        pack=record.rules.version,
        digest=decoded.digest,
        report=_accepted(report, source, record.rules),
        received=record.received,
    )


def _accepted(report: Report, source: str, rules: Rules) -> AcceptedReport:
    """Mask, locate and classify a report."""
    masked = mask(report.text)
    located = locate(report, rules)
    found = classify(masked, report.category_hint, report.kind, located.area, rules)
    public = public_of(report, source, found.kind)
    return AcceptedReport(
        public=public,
        private=private_of(report, public, masked, located.place),
        area=located.area,
        place_lost=located.lost,
        classification=found,
    )


def _sender(record: Record, fields: Fields) -> tuple[str | None, str | None]:
    """Return the source that can be told of a refusal (it has a status topic) and its report's public id."""
    source = record.voucher.owner or readable(fields.get("source"))
    report = readable(fields.get("id"))
    if source is None or report is None or source not in record.rules.sources:
        return None, None
    return source, public_name(source, report)


def _action(record: Record, decoded: Decoded) -> ActionCommand | DeadLetter:
    """Make the command for an action's case, with a refusal where it cannot be applied; a false claim comes first."""
    fields, voucher = decoded.fields, record.voucher
    read = validate_action(fields)
    if isinstance(read, RecordFault):
        return record.dead_letter(read)
    claim = identify_actor(fields, voucher, record.rules)
    refusal = claim.refusal or (read if isinstance(read, Refusal) else None)
    action = None if refusal or isinstance(read, Refusal) else acting_as(read, claim.writer)
    return ActionCommand(
        case_id=readable_case(fields),
        at=record.at,
        pack=record.rules.version,
        digest=decoded.digest,
        writer=claim.writer,
        via=voucher.via,
        scope=voucher.scope,
        id=fields["id"],
        public_id=public_name(voucher.scope, fields["id"]),
        masked=mask(action.text() or "") or None if action else None,
        action=action,
        refusal=refusal,
        received=record.received,
    )


def _dead_letter(
    fault: RecordFault, received: Received, at: datetime, source: str | None = None, report: str | None = None
) -> DeadLetter:
    """Make a dead letter, which names all bad fields in its one header."""
    return DeadLetter(
        received=received,
        at=at,
        stage=fault.stage,
        kind=fault.kind,
        reason=fault.reason,
        field=",".join(fault.fields) or None,
        source=source,
        report=report,
    )
