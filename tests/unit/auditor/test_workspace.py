"""A log in a file is judged as the log in memory is; each record comes back as it was, and no file is left.

Owns: the file. Refuses: the rules.
"""

import asyncio
import sqlite3
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest

from auditor.audit_run import _judge
from auditor.grouping import keys
from auditor.judge_log import judge
from auditor.log_record import LogRecord
from auditor.millis import millis
from auditor.pack_policy import read_policy
from auditor.rule_context import RuleContext
from auditor.rule_runner import RuleRunner
from auditor.verdict import Verdict
from auditor.workspace import Workspace
from operations.exit_code import ExitCode
from operations.packs import find_pack
from operations.problem import Problem
from schemas.topics import Topic
from tests.support.case_log_editor import recorded_day
from tests.support.recorded_log import log_of
from tests.support.simulated_day import PACK

POLICY = read_policy(find_pack(PACK))
LAG = timedelta(seconds=1)


@pytest.mark.parametrize("dropped", [None, 700])
def test_both_ways_of_gathering_come_to_the_same_verdict(dropped: int | None) -> None:
    """A clean log and one with a record missing have the same figures and the same findings."""
    log = [entry for place, entry in enumerate(log_of(recorded_day())) if place != dropped]
    upto = recorded_day().end
    wanted = judge(log, POLICY, upto=upto, lag=LAG)
    ripe = millis(upto - LAG)
    with Workspace() as room:
        for entry in log:
            room.add(entry)
        room.flush()
        room.index()
        bench = RuleRunner(
            RuleContext(POLICY, ripe, ripe, millis(upto) - ripe, room.dead_letter), room.fetch, room.quarantined
        )
        found = Verdict(upto)
        for key, entries in room.dossiers():
            found.count(bench.judge_dossier(key, entries))
    assert found == wanted
    assert found.ok == (dropped is None)


def test_records_behind_an_open_transaction_are_counted_and_not_judged() -> None:
    """It was written after the transaction hung: the other half may be behind it."""
    verdict = Verdict(recorded_day().end)
    with Workspace(indexed=True) as room:
        for entry in log_of(recorded_day()):
            room.add(entry)
        room.flush()
        heard = millis(recorded_day().end - timedelta(days=5))
        asyncio.run(_judge(room, RuleContext(POLICY, heard, heard, 0, room.dead_letter), verdict, heard))
    assert verdict.ok
    assert 0 < verdict.cases < 40
    assert len(verdict.notes) == 1


def test_an_entry_comes_back_as_it_was() -> None:
    """This includes headers, null among them, and dead letters by the position of their record."""
    at = recorded_day().end
    headers = (("trace", b"\x00\xff"), ("none", None))
    entry = LogRecord(Topic.REPORTS_OF, "app", 3, 7, at, b"k", b"{}", headers)
    with Workspace(indexed=True) as room:
        room.add(entry)
        room.flush()
        [found] = room.fetch(keys(entry)[0])
        assert (found.headers, found.stamp, found.code, found.offset) == (headers, at, "app", 7)
        room.drop(keys(entry)[0])
        assert room.fetch(keys(entry)[0]) == []


def test_no_file_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file has no name while it is written, so that a killed process leaves none; it can be read all the same."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    log = log_of(recorded_day())
    with Workspace(indexed=True) as room:
        for entry in log:
            room.add(entry)
        room.flush()
        assert list(tmp_path.iterdir()) == []
        assert sum(len(found) for _, found in room.dossiers()) >= len(log)


def test_a_full_disk_is_no_bug_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says which folder is full, and how another one is chosen."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(Problem) as told:
        fill(20)
    assert told.value.code is ExitCode.SURROUNDINGS
    assert str(tmp_path) in told.value.what
    assert "TMPDIR" in told.value.do


def fill(pages: int) -> None:
    """Write as much as the day wrote, where there is space for so many pages."""
    with Workspace(indexed=True) as room:
        room._db.execute(f"pragma max_page_count = {pages}")
        for entry in log_of(recorded_day()):
            room.add(entry)
        room.flush()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is named before anything is read."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(Problem, match="nowhere") as told:
        Workspace()
    assert told.value.code is ExitCode.SURROUNDINGS


def test_an_error_in_our_own_sql_is_a_bug() -> None:
    """An error in our own SQL is not blamed on the disk."""
    with pytest.raises(sqlite3.OperationalError), Workspace() as room:
        room._db.execute("select nothing from nowhere")
