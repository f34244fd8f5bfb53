"""The outcome of any input record: exactly one, the same each time, without a bug of ours and without personal data.

Owns: the way through the real intake and the real loop, in memory, and the judgement. Refuses: drawing records.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, partial
from typing import Any

from structlog.testing import capture_logs

from handlers.intake.pipeline import to_command
from schemas.encoding import json_value
from schemas.internal.command import ActionCommand, Command, ReportCommand
from schemas.internal.message import Message
from schemas.topics import Topic
from schemas.wire.dead_letter import DeadLetter, Received
from schemas.wire.inbox import ActionAnswered
from streams.cases import CASES, CaseDomain
from streams.client.delivery import OutgoingRecord, to_record
from streams.intake.convert import RecordConverter
from streams.ledger.memory_ledger import ALONE, LedgerDriver, MemoryLog
from tests.fuzz.strategies import IDENTITY, NOW, PERSON, PHONE, REPORT, SOURCE, UNIT, VERBS
from tests.support.small_pack import small_rules

RULES = small_rules()
TRADE = CaseDomain(RULES)
DOOR = RecordConverter(ALONE, CASES, partial(to_command, rules=RULES, prefix=ALONE.prefix, trusted=True), TRADE.key)

LATER = timedelta(days=2)
"""How long time goes on afterwards: what an action left behind must not make a later deadline fail either."""

MAY_BE_PERSONAL = (Topic.DISPATCH, Topic.STATUS, Topic.DLQ)


@dataclass(frozen=True)
class Outcome:
    """The outcome of one record."""

    outcome: str  # `letter poison not-json`, `report decided`, `action rejected wrong-state` …


@cache
def world() -> tuple[MemoryLog, tuple[str, ...]]:
    """Return a case in each state on a disk: triage, waiting, working, disputed, completed, closed, in danger."""
    flow: LedgerDriver[Any, Command] = LedgerDriver(TRADE, CASES, NOW - timedelta(hours=2))
    cases = []
    for name, deeds in {
        "r-new": (),
        "r-working": (("accept", UNIT, "village"),),
        "r-disputed": (("return", UNIT, "village"),),
        "r-done": (("accept", UNIT, "village"), ("complete", UNIT, "village")),
        "r-closed": (("accept", UNIT, "village"), ("complete", UNIT, "village"), ("feedback", SOURCE, "reporter")),
    }.items():
        opened = _command(
            flow, f"reports.{SOURCE}", {**REPORT, "id": name, "text": "KTV噪音太大", "category_hint": "噪音"}
        )
        flow.feed(opened)
        cases.append(TRADE.key(opened))
        for kind, unit, role in deeds:
            body = {"id": f"a-{kind}", "case_id": cases[-1], "type": kind, "actor": {"role": role, "unit": unit}}
            fields = VERBS[kind] | ({"report": name} if kind == "feedback" else {})
            flow.feed(_command(flow, f"actions.{unit}", body | fields))
    for name, text in (("r-triage", "嗯"), ("r-danger", "燃气泄漏，救命")):
        opened = _command(flow, f"reports.{SOURCE}", {**REPORT, "id": name, "text": text, "category_hint": None})
        flow.feed(opened)
        cases.append(TRADE.key(opened))
    assert not [one for one in flow.ledger.messages if one.topic is Topic.DLQ]
    return flow.ledger.disk, tuple(cases)


def _command(flow: LedgerDriver[Any, Command], topic: str, body: dict[str, Any]) -> Command:
    raw = json.dumps(body).encode()
    lay = Received(topic=f"chuishao.{topic}.v1", partition=0, offset=1, timestamp=1, key=None, value=raw, headers=())
    [record] = DOOR.admit(lay, flow.now)
    assert record.topic == ALONE.topic(Topic.COMMANDS), record
    return TRADE.read_command(record.value or b"")


def outcome_of(received: Received) -> Outcome:
    """Send a record through, twice, and judge. An `AssertionError` is a finding."""
    with capture_logs() as logs:
        written = DOOR.admit(received, NOW)
        assert DOOR.admit(received, NOW) == written, "the door is of two minds"
        if written[0].topic == ALONE.topic(Topic.DLQ):
            found = _letter(received, written)
        else:
            [command] = written
            found = _decided(TRADE.read_command(command.value or b""))
    assert logs == [], f"something was logged: {logs}"
    return found


def _letter(received: Received, written: tuple[OutgoingRecord, ...]) -> Outcome:
    """Check a dead letter: as received, with its reason; its source may be told beside it."""
    letter, *told = written
    said = dict(letter.headers)
    assert said["dlq.reason"] not in (None, b"bug"), said
    assert (letter.key, letter.value) == (received.key, received.value)
    assert [one.topic for one in told] in ([], [ALONE.topic(Topic.STATUS, SOURCE)])
    return Outcome(f"letter {(said['dlq.kind'] or b'').decode()} {(said['dlq.reason'] or b'').decode()}")


def _decided(command: Command) -> Outcome:
    """Decide a command on its case, twice in two worlds; then let time go on."""
    flows = [_flow(command.case_id), _flow(command.case_id)]
    first, second = ([_packed(one) for one in flow.feed(command)] for flow in flows)
    assert first == second, "two decisions"
    said = list(flows[0].ledger.messages)
    done = [
        one for one in said if one.topic is Topic.CASE_EVENTS and b"action.rejected" not in (_packed(one).value or b"")
    ]
    later = flows[0].advance(NOW + LATER) if done else ()  # a command that changed nothing leaves nothing behind
    letters = [one.value for one in (*said, *later) if one.topic is Topic.DLQ]
    assert not [one for one in letters if isinstance(one, DeadLetter) and one.reason.value == "bug"], letters
    _nothing_personal((*said, *later))
    if isinstance(command, ReportCommand):
        assert flows[0].state(command.case_id) is not None
        return Outcome("report refused" if letters else "report decided")
    assert isinstance(command, ActionCommand)
    return _answered(command, said)


def _answered(act: ActionCommand, said: list[Message]) -> Outcome:
    """Check the answer: a unit gets one in its inbox, a source in a status; a repeat writes nothing."""
    answers = [
        one
        for one in said
        if one.topic is Topic.DISPATCH and one.key == f"action:{act.public_id}" and one.code == act.writer
    ]
    if act.writer in RULES.units:
        assert len(answers) == 1 or not said, f"{len(answers)} answers"
    elif act.writer in RULES.sources:
        assert not said or [one for one in said if one.topic is Topic.STATUS and one.code == act.writer], "no answer"
    if not answers:
        return Outcome(
            f"action of {'a source' if act.writer in RULES.sources else 'nobody'}" if said else "action repeated"
        )
    value = answers[0].value
    assert isinstance(value, ActionAnswered)
    told = json_value(value)
    return Outcome(f"action {told['outcome']} {told.get('reason') or ''}".strip())


def _flow(case: str) -> LedgerDriver[Any, Command]:
    """Return a new world with this case alone: what is done to it stays in one example."""
    disk, _ = world()
    fresh = MemoryLog()
    fresh.log, fresh.position = [(key, state) for key, state in disk.states.items() if key == case], disk.position
    return LedgerDriver(TRADE, CASES, NOW, fresh)


def _packed(message: Message) -> OutgoingRecord:
    return to_record(message, ALONE)


def _nothing_personal(said: Iterable[Message]) -> None:
    for one in said:
        record = _packed(one)
        open_to = [record.key or b"", *(name.encode() for name, _ in record.headers)]
        if one.topic not in MAY_BE_PERSONAL:
            open_to.append(record.value or b"")
        for part in open_to if one.topic is not Topic.DLQ else ():
            for secret in (PHONE, IDENTITY, *((PERSON,) if one.topic is not Topic.TEXTS else ())):
                assert secret.encode() not in part, f"{secret} on {one.topic.name}"
