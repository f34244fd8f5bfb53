"""How a case begins: the state after its first fact.

Owns: every field's first value. Refuses: facts other than the opening.
"""

from schemas.internal.state import Case, CaseCounts, Reasons, ReportState
from schemas.vocabulary import CaseState, ClockState, Identity, Tier
from schemas.wire.event import Opened, RecordedEvent

LADDER = tuple(Tier)
"""The ladder of a case that no rule has routed yet."""

LOWEST_PRIORITY = 4
"""Of a case that no rule has routed yet."""


def initial(fact: RecordedEvent, event: Opened) -> Case:
    """The state after the opening: nobody has it yet."""
    ref, story = event.report, event.private
    report = ReportState(
        source=ref.source,
        id=ref.id,
        sent_id=story.report_id if story else None,
        digest=fact.digest,
        channel=ref.channel,
        kind=ref.kind,
        occurred_at=ref.occurred_at,
        taken_at=fact.at,
        identity=story.identity if story else Identity.NAMED,
        masked=story.masked if story else "",
        text=story.text if story else None,
        person=story.person if story else None,
        place=story.place if story else None,
        media=story.media if story else (),
        ask=None,
        answer=None,
        content=None,
    )
    return Case(
        case_id=fact.case_id,
        seq=fact.seq,
        updated_at=fact.at,
        opened_at=fact.at,
        pack=event.pack,
        state=CaseState.TRIAGE,
        tier=event.entry,
        ladder=LADDER,
        step=LADDER.index(event.entry),
        priority=LOWEST_PRIORITY,
        kind=ref.kind,
        category=None,
        confidence=0.0,
        area=event.area,
        place=event.place,
        rule=None,
        pace="normal",
        promise=None,
        lead=None,
        first=None,
        owners=(),
        emergency=False,
        clock=ClockState.RUNNING,
        why=Reasons(),
        counts=CaseCounts(),
        close=None,
        objector=None,
        ruler=None,
        reports=(report,),
        reports_total=1,
        dispatches=(),
        deadlines=(),
        muster=None,
        notes=(),
        texts=(),
        seen=(),
        hour=None,
        forgotten=False,
    )
