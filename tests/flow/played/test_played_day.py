"""Properties of any day, checked on a stretch of the demonstration's.

Owns: the properties. Refuses: a day's own expectations.
"""

from collections import defaultdict
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import msgspec
import orjson

from handlers.case.deadlines import next_due
from handlers.case.evolve import fold
from handlers.case.views import Shared, snapshot
from schemas.internal.message import Message
from schemas.internal.state import Case
from schemas.topics import Topic
from schemas.vocabulary import CaseState, Tier
from schemas.wire.event import Breached, Cause, Escalated, Event, RecordedEvent
from schemas.wire.inbox import DispatchChanged
from streams.cases import CASES, CaseDomain
from streams.client.delivery import to_record
from streams.ledger.memory_ledger import ALONE, LedgerDriver
from tests.support.simulated_day import played, records, replay, rules, script


def facts() -> dict[str, list[RecordedEvent]]:
    """Return the log of each case, in order."""
    logs: dict[str, list[RecordedEvent]] = defaultdict(list)
    for message in played().messages:
        if isinstance(message.value, RecordedEvent) and message.topic is Topic.CASE_EVENTS:
            logs[message.value.case_id].append(message.value)
    return logs


def state(case_id: str) -> Case:
    """Return the engine's state of a case."""
    found = played().flow.state(case_id)
    assert found is not None
    return found


def test_the_day_has_every_kind_of_event() -> None:
    """Otherwise the tests below would show little."""
    kinds = {fact.event.type for log in facts().values() for fact in log}
    assert len(kinds) >= 20, sorted(kinds)
    assert len(facts()) >= 80


def test_every_log_counts_from_one_without_gaps() -> None:
    """`seq` is 1, 2, 3 …, and time never goes back."""
    for case_id, log in facts().items():
        assert [fact.seq for fact in log] == list(range(1, len(log) + 1)), case_id
        assert all(before.at <= after.at for before, after in pairwise(log)), case_id


def test_an_event_id_has_one_content() -> None:
    """No two facts share an id."""
    ids = [fact.id for log in facts().values() for fact in log]
    assert len(ids) == len(set(ids))


def test_the_state_is_the_fold_of_its_facts() -> None:
    """Nothing else writes it."""
    for case_id, log in facts().items():
        assert fold(None, tuple(log)) == state(case_id), case_id


def test_the_public_log_gives_the_public_state() -> None:
    """A foreign client that folds the published log gets the published snapshot."""
    for case_id in facts():
        case: Case | None = None
        for message in played().messages:
            if message.topic is Topic.CASE_EVENTS and message.key == case_id:
                case = fold(case, (_as_read(message),))
        assert case is not None
        assert snapshot(Shared.of(case)) == snapshot(Shared.of(state(case_id))), case_id


def _as_read(message: Message) -> RecordedEvent:
    """Return a fact read from its bytes."""
    value: dict[str, Any] = orjson.loads(to_record(message, ALONE).value or b"")
    data = value["data"]
    body = {key: said for key, said in data.items() if key not in ("seq", "cause", "tier")}
    event = msgspec.convert({"type": value["type"].removeprefix("chuishao."), **body}, Event)
    return RecordedEvent(
        case_id=value["subject"],
        seq=data["seq"],
        at=datetime.fromisoformat(value["time"]),
        cause=Cause(**data["cause"]),
        index=0,
        tier=Tier(data["tier"]),
        event=event,
    )


def test_an_open_case_has_a_next_deadline_and_closed_stays_closed() -> None:
    """An open case always has a deadline; after closing only housekeeping and refusals follow."""
    for case_id, log in facts().items():
        case = state(case_id)
        if case.state is not CaseState.CLOSED:
            assert next_due(case) is not None, case_id
        closed = next((place for place, fact in enumerate(log) if fact.event.type == "case.closed"), len(log))
        after = {fact.event.type for fact in log[closed + 1 :]}
        assert after <= {"case.erased", "action.rejected"}, (case_id, after)


def test_every_deadline_fires_once_and_never_early() -> None:
    """A deadline that a fact set warns once and is missed once."""
    for case_id, log in facts().items():
        struck = [fact.cause.id for fact in log if fact.cause.type == "timer" and fact.index == 0]
        assert len(struck) == len(set(struck)), case_id
        for fact in log:
            if isinstance(fact.event, Breached):
                assert fact.event.due <= fact.at, case_id


def test_an_escalation_by_deadline_goes_one_step_up_the_ladder() -> None:
    """Steps come in order, and never beyond the last one."""
    for case_id, log in facts().items():
        for fact in log:
            if isinstance(fact.event, Escalated) and fact.cause.type == "timer":
                event = fact.event
                assert event.ladder[event.step] == event.to, case_id
                assert event.ladder[event.step - 1] == event.from_, case_id


def test_revisions_of_a_dispatch_have_no_gap_and_it_ends_once() -> None:
    """`rev` is 1, 2, 3 …; an ended dispatch changes no more, but for the removal of personal data."""
    revisions: dict[str, list[DispatchChanged]] = defaultdict(list)
    for message in played().messages:
        if isinstance(message.value, DispatchChanged):
            revisions[message.value.dispatch_id].append(message.value)
    for dispatch, said in revisions.items():
        assert [one.rev for one in said] == list(range(1, len(said) + 1)), dispatch
        ended = [one for one in said if one.end is not None]
        assert all(set(one.changes) == {"case.erased"} for one in ended[1:]), dispatch


def test_the_same_command_twice_changes_nothing() -> None:
    """Every command is fed again at the end, and nothing is written."""
    flow = LedgerDriver(CaseDomain(rules()), CASES, script().begin)
    for command in played().commands:
        flow.advance(max(command.at, flow.now))
        flow.feed(command)
        assert flow.feed(command) == (), command.case_id


def test_a_day_replays_to_the_same_bytes_at_any_speed() -> None:
    """It does so however time is divided between the commands."""
    told = records(played().messages)
    for hours in (1, 7, 400):
        again = replay(played().commands, played().end, lambda now, _, hours=hours: now + timedelta(hours=hours))  # type: ignore[misc]
        assert records(again) == told, f"cut every {hours} h"
