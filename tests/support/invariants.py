"""Invariants that hold after every day and every case history, over everything that was written.

Owns: one function per invariant. Refuses: a day's own expectations.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

import orjson

from handlers.case.deadlines import next_due
from schemas.internal.message import Message
from schemas.internal.state import Case
from schemas.topics import Topic
from schemas.vocabulary import CaseState, DispatchRole
from schemas.wire.event import Breached, Recalled, RecordedEvent, Warned
from schemas.wire.inbox import DispatchChanged
from streams.client.delivery import OutgoingRecord, to_record
from streams.ledger.memory_ledger import ALONE, LedgerDriver
from tests.contract.check import check_letter, check_record

HELD = (CaseState.WAITING, CaseState.WORKING, CaseState.DISPUTED, CaseState.COMPLETED)
"""States in which a unit has the case."""


def check_invariants(
    messages: Sequence[Message],
    case: Case | None,
    flow: LedgerDriver[Any, Any],
    *,
    outage: bool = False,
) -> None:
    """Check every invariant over one case and its messages; after an `outage` a warning may come late."""
    records = [to_record(message, ALONE) for message in messages]
    facts = [one.value for one in messages if one.topic is Topic.CASE_EVENTS and isinstance(one.value, RecordedEvent)]
    keeps_the_contract(records)
    one_id_one_content(records)
    revisions([one.value for one in messages if isinstance(one.value, DispatchChanged)])
    ends_and_fires_once(facts, outage=outage)
    if case is not None and not case.forgotten:
        has_one_lead(case)
        has_one_timer(case, flow)


def keeps_the_contract(records: Sequence[OutgoingRecord]) -> None:
    """Check every record without the models; only dead letters have headers."""
    for record in records:
        name = record.topic.removeprefix("chuishao.")
        wrong = check_letter(record.headers) if name == "dlq.v1" else check_record(name, record.key, record.value)
        assert wrong == [], f"{name}: {wrong}"
        assert name == "dlq.v1" or not record.headers, f"{name} has headers"


def one_id_one_content(records: Sequence[OutgoingRecord]) -> None:
    """Check that a CloudEvents id has one content, and that a repeated fact is the same bytes."""
    contents: dict[tuple[str, str], object] = {}
    for record in records:
        body = orjson.loads(record.value) if record.value and ".dlq." not in record.topic else {}
        if "specversion" not in body:
            continue
        shared = record.topic.endswith((".case-events.v1", ".escalations.v1"))
        name, of_dispatch = ("facts", record.value) if shared else (record.topic, body["data"])
        assert contents.setdefault((name, body["id"]), of_dispatch) == of_dispatch, f"{body['id']} has two contents"


def revisions(published: Sequence[DispatchChanged]) -> None:
    """Check that `rev` has no gap, unit and role never change, and an ended dispatch stays ended and allows nothing."""
    by_dispatch: dict[str, list[DispatchChanged]] = defaultdict(list)
    for one in published:
        by_dispatch[one.dispatch_id].append(one)
    for name, of_dispatch in by_dispatch.items():
        assert [one.rev for one in of_dispatch] == list(range(1, len(of_dispatch) + 1)), f"a gap in rev of {name}"
        over = [one.end is not None for one in of_dispatch]
        assert over == sorted(over), f"{name} came back"
        assert len({(one.case_id, one.unit, one.role) for one in of_dispatch}) == 1
        assert not any(one.may for one in of_dispatch if one.end is not None)


def ends_and_fires_once(facts: Sequence[RecordedEvent], *, outage: bool) -> None:
    """Check that a dispatch ends once, a deadline fires once and never early, and warnings precede their deadlines."""
    ends = Counter(fact.event.dispatch for fact in facts if isinstance(fact.event, Recalled))
    assert set(ends.values()) <= {1}, f"a dispatch ended twice: {ends}"
    fired = Counter((fact.case_id, fact.cause.id) for fact in facts if fact.cause.type == "timer" and fact.index == 0)
    assert set(fired.values()) <= {1}, f"a deadline fired twice: {fired}"
    for fact in facts:
        if isinstance(fact.event, Breached):
            assert fact.event.due <= fact.at, "a deadline fired early"
        if isinstance(fact.event, Warned):
            assert outage or fact.at < fact.event.due, "a warning came late"


def has_one_lead(case: Case) -> None:
    """Check that a held case has one lead, a unit has it once, and only a disputed case has an objector."""
    live = [one for one in case.dispatches if one.live]
    assert len({one.unit for one in live}) == len(live), "a unit has the case twice"
    leads = [one.unit for one in live if one.role is DispatchRole.LEAD]
    assert leads == ([case.lead] if case.state in HELD else []), f"{case.state}: {leads}, the case says {case.lead}"
    assert all(one.role is DispatchRole.LEAD for one in case.dispatches if one.personal), (
        "personal data is the lead's alone"
    )
    assert (case.state is CaseState.DISPUTED) == (case.objector is not None)


def has_one_timer(case: Case, flow: LedgerDriver[Any, Any]) -> None:
    """Check that the timer heap knows the next deadline of the state, and nothing else of the case."""
    due = next_due(case)
    assert due is not None or case.state is CaseState.CLOSED, "an open case waits for ever"
    assert flow.ledger.timers._due.get(case.case_id) == (due.at if due else None)
