"""Every piece of noise that somebody can be told of is accounted for: played in memory, and asked of the auditor."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any

import orjson

from auditor.finding import Count
from auditor.judge_log import judge
from auditor.log_record import LogRecord, which
from auditor.pack_policy import PackPolicy, read_policy
from auditor.verdict import Verdict
from handlers.intake.pipeline import to_command
from local.chaos.generated_reports import GeneratedReports, staff
from local.chaos.malformed_input import noise
from local.demo.script import Script
from operations.pack_rules import load_rules
from operations.packs import find_pack
from schemas.internal.command import ActionCommand, Command
from schemas.topics import Topic
from schemas.wire.dead_letter import Received
from streams.cases import CASES, CaseDomain
from streams.client.delivery import OutgoingRecord, to_record
from streams.intake.convert import RecordConverter
from streams.ledger.memory_ledger import ALONE, LedgerDriver

START = datetime.fromisoformat("2026-11-24T09:00:00+08:00")
REPORTS = 300
RULES = load_rules("qingjiang")
WHISTLES = GeneratedReports(ALONE, 5, Script.of(find_pack("qingjiang")).reports, staff(RULES))


class Played:
    """Reports and their noise, in memory; the log as the auditor reads it."""

    log: list[LogRecord]
    acts: list[ActionCommand]

    def __init__(self) -> None:
        trade = CaseDomain(RULES)
        self.door = RecordConverter(
            ALONE, CASES, partial(to_command, rules=RULES, prefix=ALONE.prefix, trusted=True), trade.key
        )
        self.flow: LedgerDriver[Any, Command] = LedgerDriver(trade, CASES, START)
        self.read, self.log, self.acts = trade.read_command, [], []
        for number in range(REPORTS):
            self._write(WHISTLES.record(number))
        for number in range(REPORTS):
            self._write(noise(WHISTLES, number))
            for message in self.flow.advance(self.flow.now + timedelta(seconds=1)):
                self._keep(to_record(message, ALONE))

    def verdict(self, log: list[LogRecord]) -> Verdict:
        """Of these entries."""
        return judge(log, policy(), upto=self.flow.now, lag=timedelta())

    def _write(self, record: OutgoingRecord) -> None:
        where = len(self.log)
        lay = Received(
            topic=record.topic,
            partition=0,
            offset=where,
            timestamp=where,
            key=record.key,
            value=record.value,
            headers=(),
        )
        self._keep(record)
        for out in self.door.admit(lay, self.flow.now):
            if out.topic != ALONE.topic(Topic.COMMANDS):
                self._keep(out)
                continue
            command = self.read(out.value or b"")
            if isinstance(command, ActionCommand):
                self.acts.append(command)
            for message in self.flow.feed(command):
                self._keep(to_record(message, ALONE))

    def _keep(self, record: OutgoingRecord) -> None:
        topic, code = row(record.topic)
        entry = LogRecord(topic, code, 0, len(self.log), self.flow.now, record.key, record.value, record.headers)
        self.log.append(entry)


def row(name: str) -> tuple[Topic, str | None]:
    """The topic of a full name."""
    found = which(name.removeprefix(ALONE.prefix))
    assert found is not None, name
    return found


@cache
def played() -> Played:
    """Once."""
    return Played()


@cache
def policy() -> PackPolicy:
    """The auditor's reading of the pack."""
    return read_policy(find_pack("qingjiang"))


def own() -> Iterator[dict[str, Any]]:
    """The noise on the topics of units, as it was written."""
    for entry in played().log:
        if entry.topic is Topic.ACTIONS_OF:
            yield orjson.loads(entry.value or b"")


def test_units_of_the_pack_meddle_with_cases_that_there_are() -> None:
    """They are refused for many a reason."""
    theirs = [act for act in played().acts if act.writer in RULES.units and played().flow.state(act.case_id)]
    assert len(theirs) > 30
    answers = [
        orjson.loads(entry.value or b"")["data"] for entry in played().log if (entry.key or b"").startswith(b"action:")
    ]
    reasons = {answer.get("reason") for answer in answers}
    assert {"stale", "field-invalid"} <= reasons, reasons
    assert len(reasons) > 5, reasons


def test_the_auditor_has_nothing_to_say_of_it() -> None:
    """Every piece was answered, refused or taken."""
    verdict = played().verdict(played().log)
    assert verdict.findings == ()
    assert verdict.actions > 30


def test_an_answer_that_is_gone_is_missed() -> None:
    """So each piece on a unit's topic is accounted for, and not passed over."""
    names = [body["id"] for body in own()]
    assert len(names) > 30
    for name in names[::20]:
        answer = f"action:{name}".encode()
        left = [entry for entry in played().log if entry.key != answer]
        assert len(left) == len(played().log) - 1, name
        assert played().verdict(left).counts[Count.UNANSWERED] == 1, name
