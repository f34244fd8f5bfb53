"""The snapshot and the inbox revisions that a case should have, as far as its events determine them.

Owns: the fields that are compared, with times as milliseconds. Refuses: what events do not carry (texts, places,
attachments), and what only the lifecycle table knows (`may`).
"""

from typing import Any

from auditor.case_model import CaseModel
from auditor.clocks_and_dispatches import HeldDispatch
from auditor.records import EventRecord


def snapshot(case: CaseModel) -> dict[str, Any]:
    """Return what `cases` should contain."""
    return {
        "case_id": case.case,
        "state": case.state,
        "tier": case.tier,
        "ladder": list(case.ladder),
        "step": case.step,
        "priority": case.priority,
        "kind": case.kind,
        "category": case.category,
        "area": case.area,
        "place": case.place,
        "lead": case.lead,
        "assists": [{"unit": one.unit, "state": one.state} for one in case.live() if one.role == "assist"],
        "first": case.first,
        "owners": list(case.owners),
        "reports_total": len(case.reports),
        "opened_at": case.opened_at,
        "due": {
            "triage": case.due("triage"),
            "accept": case.due("accept", case.lead),
            "contact": case.due("contact", case.lead),
            "complete": case.due("complete", case.lead),
            "ruling": case.due("ruling"),
            "follow_up": case.due("follow-up"),
            "review": case.due("review"),
            "promise": case.promised,
        },
        "next": None if case.state == "closed" else case.next(),
        "counts": {
            "returns": case.returns,
            "urges": 0,
            "reopens": case.reopens,
            "asks": case.rounds,
            "reviews": case.reviews,
        },
        "close": None if case.close is None else {"reason": case.close[0], "at": case.close[1]},
        "pack": case.pack,
        "seq": case.seq,
        "updated_at": case.at,
        "forgotten": case.forgotten,
    }


def inbox(case: CaseModel, dispatch: HeldDispatch, fact: EventRecord) -> dict[str, Any]:
    """Return what a revision of a dispatch should contain. `personal` is whether it may hold personal data."""
    live = dispatch.live
    return {
        "case_id": case.case,
        "unit": dispatch.unit,
        "seq": dispatch.seq,
        "cause": fact.data["cause"],
        "changes": list(dispatch.changes),
        "state": dispatch.state,
        "role": dispatch.role,
        "end": None if dispatch.end is None else {"reason": dispatch.end[0], "at": dispatch.end[1]},
        "due": {
            "accept": case.due("accept", dispatch.unit) if live else None,
            "contact": case.due("contact", dispatch.unit) if live else None,
            "complete": case.due("complete", dispatch.unit) if live else None,
            "promise": case.promised,
        },
        "next": case.next() if live and case.state != "closed" else None,
        "tier": case.tier,
        "owner": case.owners[-1] if case.owners else None,
        "priority": case.priority,
        "kind": case.kind,
        "category": case.category,
        "area": case.area,
        "reports_total": len(case.reports),
        "others": [
            {"unit": one.unit, "role": one.role, "state": one.state} for one in case.live() if one.id != dispatch.id
        ],
        "muster": case.muster["order"] if case.muster else None,
        "personal": dispatch.personal and dispatch.role == "lead",
    }
