"""A log in a file is judged as the log in memory is; what is filed comes back as it was, and nothing is left."""

from datetime import timedelta
from pathlib import Path

import pytest

from chuishao.audit.context import Context
from chuishao.audit.entry import Entry
from chuishao.audit.filing import keys
from chuishao.audit.judge import Bench, judge
from chuishao.audit.moment import millis
from chuishao.audit.policy import read_policy
from chuishao.audit.verdict import Verdict
from chuishao.audit.workspace import Workspace
from chuishao.packs import find_pack
from schemas.topics import Topic
from tests.flow.played.theatre import PACK
from tests.unit.chuishao.audit.recorded import of
from tests.unit.chuishao.audit.slate import theatre

POLICY = read_policy(find_pack(PACK))
LAG = timedelta(seconds=1)


@pytest.mark.parametrize("dropped", [None, 700])
def test_both_ways_of_gathering_come_to_the_same_verdict(dropped: int | None) -> None:
    """Clean, and with a record missing: the same figures, the same findings."""
    log = [entry for place, entry in enumerate(of(theatre())) if place != dropped]
    upto = theatre().end
    wanted = judge(log, POLICY, upto=upto, lag=LAG)
    ripe = millis(upto - LAG)
    with Workspace() as room:
        for entry in log:
            room.add(entry)
        room.flush()
        room.index()
        bench = Bench(Context(POLICY, ripe, ripe, millis(upto) - ripe, room.letter), room.fetch, room.aside)
        found = Verdict(upto)
        for key, entries in room.dossiers():
            found.count(bench.sit(key, entries))
    assert found == wanted
    assert found.ok == (dropped is None)


def test_an_entry_comes_back_as_it_was() -> None:
    """With headers, null among them, and dead letters by where their record lay."""
    at = theatre().end
    headers = (("trace", b"\x00\xff"), ("none", None))
    entry = Entry(Topic.REPORTS_OF, "app", 3, 7, at, b"k", b"{}", headers)
    with Workspace(indexed=True) as room:
        room.add(entry)
        room.flush()
        [found] = room.fetch(keys(entry)[0])
        assert (found.headers, found.stamp, found.code, found.offset) == (headers, at, "app", 7)
        room.drop(keys(entry)[0])
        assert room.fetch(keys(entry)[0]) == []


def test_nothing_is_left() -> None:
    """The folder goes, and it was nobody else's."""
    with Workspace() as room:
        folder = Path(room._folder.name)
        assert folder.stat().st_mode & 0o077 == 0
    assert not folder.exists()
