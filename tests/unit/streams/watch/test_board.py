"""The board: counts as differences between snapshots, whatever is repeated, mixed or lost on the way."""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from schemas.ops import Counts, Scope
from streams.watch.board import Board

NINE = datetime.fromisoformat("2026-11-24T09:00:00+08:00")
TEN = NINE + timedelta(hours=1)
DISTRICT = Scope(district="qingjiang")
LIFE = ("waiting", "working", "completed", "closed")


def snapshot(seq: int, state: str, **more: Any) -> dict[str, Any]:
    """A value of `cases`, with what the board reads."""
    plain = {
        "seq": seq,
        "state": state,
        "tier": 2,
        "area": {"town": "linjiang"},
        "lead": "jiaotong",
        "opened_at": "2026-11-24T09:00:00.000+08:00",
        "due": {"promise": "2026-11-25T09:00:00.000+08:00"},
        "counts": {"reopens": 0},
    }
    return plain | more


def seen(board: Board, scope: Scope = DISTRICT) -> Counts:
    """The figures of a scope, one hour on."""
    return next(one for one in board.take(NINE, TEN) if one.scope == scope)


def flows(counts: Counts) -> tuple[int, ...]:
    """Opened, accepted, completed, closed, reopened."""
    return (counts.opened, counts.accepted, counts.completed, counts.closed, counts.reopened)


def test_a_life_is_counted_step_by_step() -> None:
    """Opened, accepted, completed, closed: one each, and nothing stands open."""
    board = Board("qingjiang")
    for seq, state in enumerate(LIFE, start=1):
        board.put("c-1", snapshot(seq, state))
    counts = seen(board)
    assert flows(counts) == (1, 1, 1, 1, 0)
    assert (counts.open, counts.oldest_s) == (0, None)


def test_what_lay_there_before_is_no_flow() -> None:
    """It stands open, and was not opened in this window."""
    board = Board("qingjiang")
    board.put("c-1", snapshot(4, "working"), counted=False)
    counts = seen(board)
    assert flows(counts) == (0, 0, 0, 0, 0)
    assert (counts.open, counts.oldest_s) == (1, 3600.0)


def test_a_reopening_is_no_acceptance() -> None:
    """The lead works on: reopened, not accepted again."""
    board = Board("qingjiang")
    board.put("c-1", snapshot(5, "completed"), counted=False)
    board.put("c-1", snapshot(7, "working", counts={"reopens": 1}))
    assert flows(seen(board)) == (0, 0, 0, 0, 1)


def test_late_is_a_promise_gone_by_while_somebody_has_to_work() -> None:
    """Not while the reporter is asked, and not after closing."""
    past = {"promise": "2026-11-24T09:30:00.000+08:00"}
    for state, late in (("working", 1), ("completed", 0), ("closed", 0)):
        board = Board("qingjiang")
        board.put("c-1", snapshot(1, state, due=past))
        assert seen(board).late == late, state


def test_each_scope_has_its_own_figures() -> None:
    """District, town, unit and tier; a case without a place has no town."""
    board = Board("qingjiang")
    board.put("c-1", snapshot(1, "waiting"))
    board.put("c-2", snapshot(1, "triage", area=None, lead=None, tier=1))
    figures = {one.scope.key: one.open for one in board.take(NINE, TEN)}
    assert figures == {
        "district=qingjiang": 2,
        "district=qingjiang,town=linjiang": 1,
        "district=qingjiang,unit=jiaotong": 1,
        "district=qingjiang,tier=1": 1,
        "district=qingjiang,tier=2": 1,
    }


def test_a_scope_that_emptied_says_so_once() -> None:
    """A case that climbed leaves a zero behind, not an old figure."""
    board = Board("qingjiang")
    board.put("c-1", snapshot(1, "waiting"))
    board.take(NINE, TEN)
    board.put("c-1", snapshot(2, "waiting", tier=3))
    below = Scope(district="qingjiang", tier=2)
    assert seen(board, below).open == 0
    assert below not in {one.scope for one in board.take(NINE, TEN)}


def test_a_forgotten_case_is_gone() -> None:
    """A tombstone takes it off the board."""
    board = Board("qingjiang")
    board.put("c-1", snapshot(1, "waiting"))
    board.put("c-1", None)
    assert (seen(board).open, len(board)) == (0, 0)


CASES = st.lists(st.sampled_from(["c-1", "c-2", "c-3"]), max_size=24)


@given(order=CASES, repeats=st.lists(st.booleans(), min_size=24, max_size=24))
def test_repeats_and_mixing_change_nothing(order: list[str], repeats: list[bool]) -> None:
    """However the cases' snapshots are mixed and repeated, the figures are those of each case alone."""
    plain, mixed = Board("qingjiang"), Board("qingjiang")
    at: dict[str, int] = {}
    for case_id, again in zip(order, repeats, strict=False):
        step = at[case_id] = min(at.get(case_id, 0) + 1, len(LIFE))
        for _ in range(1 + again):
            mixed.put(case_id, snapshot(step, LIFE[step - 1]))
    for case_id, last in sorted(at.items()):
        for step in range(1, last + 1):
            plain.put(case_id, snapshot(step, LIFE[step - 1]))
    assert seen(mixed) == seen(plain)


@given(lost=st.sets(st.sampled_from([1, 2, 3])))
def test_a_later_snapshot_mends_a_lost_one(lost: set[int]) -> None:
    """What stands is right again with the next snapshot that comes."""
    board = Board("qingjiang")
    for seq, state in enumerate(LIFE, start=1):
        if seq not in lost:
            board.put("c-1", snapshot(seq, state))
    assert (seen(board).open, len(board)) == (0, 1)
