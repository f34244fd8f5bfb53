"""The state of a case after its first event.

Owns: every field's first value. Refuses: events other than the opening.
"""

from schemas.internal.state import LADDER, Case, ReportState
from schemas.wire.event import Opened, RecordedEvent
from schemas.wire.report import ReportPrivate

UNKNOWN = ReportPrivate(erased=True)
"""The private half of a report whose public log is replayed."""


def initial(recorded: RecordedEvent, event: Opened) -> Case:
    """Return the state after the opening: no unit has the case yet."""
    private = recorded.private if isinstance(recorded.private, ReportPrivate) else UNKNOWN
    return Case(
        case_id=recorded.case_id,
        seq=recorded.seq,
        updated_at=recorded.at,
        opened_at=recorded.at,
        pack=event.pack,
        tier=event.entry,
        step=LADDER.index(event.entry),
        kind=event.report.kind,
        area=event.area,
        place=event.place,
        reports=(ReportState(public=event.report, private=private, digest=recorded.digest),),
    )
