"""A change of packs: a command is decided under the pack it was taken in with, a deadline under the pack of its case.

Owns: the choice of the pack. Refuses: the decisions.
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.policy.rules import Rules
from operations.packs import find_pack, read_pack
from schemas.base import replace as changed
from schemas.internal.command import ReportCommand
from schemas.vocabulary import DeadlineKind
from streams.cases import CASES, CaseDomain
from streams.errors import UnknownPackError
from streams.ledger.memory_ledger import LedgerDriver
from tests.support.simulated_day import script, taken

OLD = read_pack(find_pack("qingjiang"))
TOPIC, BODY = (
    "reports.mashang-fengxing.v1",
    {"id": "r-1", "source": "mashang-fengxing", "channel": "rider", "text": "井盖破损"},
)


def patient(rules: Rules) -> Rules:
    """Return another version of the pack that gives four more hours to triage."""
    length = rules.pack.triage._replace(amount=rules.pack.triage.amount + 4)
    return replace(rules, version="qingjiang@next", pack=rules.pack.model_copy(update={"triage": length}))


NEW = patient(OLD)


def whistle(pack: Rules) -> ReportCommand:
    """Return a report that waits for triage, as the intake of a worker with this pack writes it."""
    begin = script().begin
    command = taken(TOPIC, {**BODY, "id": f"r-{pack.version}"}, begin, 0)
    assert isinstance(command, ReportCommand)
    return changed(command, pack=pack.version)


@pytest.mark.parametrize("order", [(OLD, NEW), (NEW, OLD)], ids=["old first", "new first"])
def test_each_command_is_decided_under_its_own_pack(order: tuple[Rules, Rules]) -> None:
    """The worker's own pack does not matter: two workers in a rolling change decide alike."""
    flow = LedgerDriver(CaseDomain(order[0], order[1:]), CASES, script().begin)
    due = {}
    for pack in (OLD, NEW):
        command = whistle(pack)
        flow.feed(command)
        case = flow.state(command.case_id)
        assert case is not None
        assert case.pack == pack.version
        deadline = case.deadline(DeadlineKind.TRIAGE)
        assert deadline is not None
        due[pack.version] = deadline.due
    assert due[NEW.version] - due[OLD.version] == timedelta(hours=4)


def test_a_deadline_is_decided_under_the_pack_of_its_case_while_that_is_given() -> None:
    """Afterwards it is decided under the pack that is given: the case goes on."""
    said = {}
    for name, domain in {"both": CaseDomain(NEW, (OLD,)), "old": CaseDomain(OLD), "new": CaseDomain(NEW)}.items():
        flow = LedgerDriver(CaseDomain(OLD), CASES, script().begin)
        flow.feed(whistle(OLD))
        flow = LedgerDriver(domain, CASES, script().begin, flow.ledger.disk)
        said[name] = flow.advance(script().begin + timedelta(days=2))
    assert said["both"] == said["old"]
    assert said["new"]


def test_an_unknown_pack_is_refused_by_name() -> None:
    """The error names all packs that this worker has."""
    flow = LedgerDriver(CaseDomain(NEW, (OLD,)), CASES, script().begin)
    strange = whistle(replace(OLD, version="elsewhere@1"))
    with pytest.raises(
        UnknownPackError, match=rf"under pack elsewhere@1, this worker has {NEW.version} and {OLD.version}"
    ):
        flow.feed(strange)
