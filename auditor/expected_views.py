"""How a case should look to ops and to each unit, as far as its events tell.

Owns: the fields that are compared, in the auditor's form: moments as milliseconds. Refuses: what events do not carry
(texts, places, attachments) and what the lifecycle's table alone knows (`may`).
"""

from typing import Any

from auditor.case_model import CaseModel
from auditor.clocks_and_dispatches import HeldDispatch
from auditor.records import EventRecord


def snapshot(case: CaseModel) -> dict[str, Any]:
    """What `cases` should say."""
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


def inbox(case: CaseModel, hand: HeldDispatch, fact: EventRecord) -> dict[str, Any]:
    """What a revision of a dispatch should say. `personal` says whether it may hold personal data."""
    live = hand.live
    return {
        "case_id": case.case,
        "unit": hand.unit,
        "seq": hand.seq,
        "cause": fact.data["cause"],
        "changes": list(hand.changes),
        "state": hand.state,
        "role": hand.role,
        "end": None if hand.end is None else {"reason": hand.end[0], "at": hand.end[1]},
        "due": {
            "accept": case.due("accept", hand.unit) if live else None,
            "contact": case.due("contact", hand.unit) if live else None,
            "complete": case.due("complete", hand.unit) if live else None,
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
            {"unit": one.unit, "role": one.role, "state": one.state} for one in case.live() if one.id != hand.id
        ],
        "muster": case.muster["order"] if case.muster else None,
        "personal": hand.personal and hand.role == "lead",
    }
