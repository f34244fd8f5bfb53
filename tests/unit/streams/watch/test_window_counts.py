"""The board: counts as differences between snapshots, whatever is repeated, mixed or lost on the way."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.wire.ops import OpsCounts, Scope
from streams.watch.window_counts import WindowCounts

NINE = datetime.fromisoformat("2026-11-24T09:00:00+08:00")
TEN = NINE + timedelta(hours=1)
DISTRICT = Scope(district="qingjiang")
LATER = dict.fromkeys(("promise", "triage", "accept", "complete", "ruling"), "2026-11-25T09:00:00.000+08:00")
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
        "updated_at": f"2026-11-24T09:0{seq - 1}:00.000+08:00",
        "due": LATER,
        "counts": {"reopens": 0},
    }
    return plain | more


def figures_of(board: WindowCounts) -> list[OpsCounts]:
    """The word of a window that ends one hour on, and is written."""
    figures, _ = board.take(TEN)
    board.settle(NINE)
    return figures


def seen(board: WindowCounts, scope: Scope = DISTRICT) -> OpsCounts:
    """The figures of a scope, one hour on."""
    return next(one for one in figures_of(board) if one.scope == scope)


def flows(counts: OpsCounts) -> tuple[int, ...]:
    """Opened, accepted, completed, closed, reopened."""
    return (counts.opened, counts.accepted, counts.completed, counts.closed, counts.reopened)


def test_a_life_is_counted_step_by_step() -> None:
    """Opened, accepted, completed, closed: one each, and nothing stands open."""
    board = WindowCounts("qingjiang", NINE)
    for seq, state in enumerate(LIFE, start=1):
        board.put("c-1", snapshot(seq, state))
    counts = seen(board)
    assert flows(counts) == (1, 1, 1, 1, 0)
    assert (counts.open, counts.oldest_s) == (0, None)


def test_what_lay_there_before_is_no_flow() -> None:
    """It stands open, and was not opened in this window."""
    board = WindowCounts("qingjiang", NINE)
    board.put("c-1", snapshot(4, "working"), counted=False)
    counts = seen(board)
    assert flows(counts) == (0, 0, 0, 0, 0)
    assert (counts.open, counts.oldest_s) == (1, 3600.0)


def test_a_reopening_is_no_acceptance() -> None:
    """The lead works on: reopened, not accepted again."""
    board = WindowCounts("qingjiang", NINE)
    board.put("c-1", snapshot(5, "completed"), counted=False)
    board.put("c-1", snapshot(7, "working", counts={"reopens": 1}))
    assert flows(seen(board)) == (0, 0, 0, 0, 1)


PAST, NONE = "2026-11-24T09:30:00.000+08:00", None


@pytest.mark.parametrize(
    ("state", "due", "late"),
    [
        ("working", {"promise": PAST}, 1),
        ("completed", {"promise": PAST}, 0),  # the reporter is asked: it rests
        ("closed", {"promise": PAST}, 0),
        ("waiting", {"accept": PAST}, 1),  # the timer has not spoken yet
        ("waiting", {"accept": NONE}, 1),  # missed where no step is left
        ("waiting", {"complete": NONE}, 0),  # not begun
        ("working", {"accept": NONE}, 0),  # met
        ("working", {"complete": NONE}, 1),
        ("disputed", {"complete": NONE, "accept": NONE}, 0),  # the ruler's turn
        ("disputed", {"ruling": NONE}, 1),
        ("triage", {"triage": PAST}, 1),
        ("waiting", {"promise": NONE}, 0),
    ],
)
def test_late_is_a_promise_or_a_stage_gone_by(state: str, due: dict[str, str | None], late: int) -> None:
    """Of an open case that somebody has to work on."""
    board = WindowCounts("qingjiang", NINE)
    board.put("c-1", snapshot(1, state, due=LATER | due))
    assert seen(board).late == late


def test_each_scope_has_its_own_figures() -> None:
    """District, town, unit and tier; a case without a place has no town."""
    board = WindowCounts("qingjiang", NINE)
    board.put("c-1", snapshot(1, "waiting"))
    board.put("c-2", snapshot(1, "triage", area=None, lead=None, tier=1))
    figures = {one.scope.key: one.open for one in figures_of(board)}
    assert figures == {
        "district=qingjiang": 2,
        "district=qingjiang,town=linjiang": 1,
        "district=qingjiang,unit=jiaotong": 1,
        "district=qingjiang,tier=1": 1,
        "district=qingjiang,tier=2": 1,
    }


def test_a_scope_that_emptied_says_so_once() -> None:
    """A case that climbed leaves a zero behind, not an old figure."""
    board = WindowCounts("qingjiang", NINE)
    board.put("c-1", snapshot(1, "waiting"))
    figures_of(board)
    board.put("c-1", snapshot(2, "waiting", tier=3))
    below = Scope(district="qingjiang", tier=2)
    assert seen(board, below).open == 0
    assert below not in {one.scope for one in figures_of(board)}


def test_a_forgotten_case_is_gone() -> None:
    """A tombstone takes it off the board."""
    board = WindowCounts("qingjiang", NINE)
    board.put("c-1", snapshot(1, "waiting"))
    board.put("c-1", None)
    assert (seen(board).open, len(board)) == (0, 0)


CASES = st.lists(st.sampled_from(["c-1", "c-2", "c-3"]), max_size=24)


@given(order=CASES, repeats=st.lists(st.booleans(), min_size=24, max_size=24))
def test_repeats_and_mixing_change_nothing(order: list[str], repeats: list[bool]) -> None:
    """However the cases' snapshots are mixed and repeated, the figures are those of each case alone."""
    plain, mixed = WindowCounts("qingjiang", NINE), WindowCounts("qingjiang", NINE)
    at: dict[str, int] = {}
    for case_id, again in zip(order, repeats, strict=False):
        step = at[case_id] = min(at.get(case_id, 0) + 1, len(LIFE))
        for _ in range(1 + again):
            mixed.put(case_id, snapshot(step, LIFE[step - 1]))
    for case_id, last in sorted(at.items()):
        for step in range(1, last + 1):
            plain.put(case_id, snapshot(step, LIFE[step - 1]))
    assert seen(mixed) == seen(plain)


@given(lost=st.sets(st.sampled_from([1, 2])), again=st.booleans())
def test_a_later_snapshot_mends_a_lost_one(lost: set[int], again: bool) -> None:
    """Once the next one has come, flows and what stands are as if none had been lost."""
    board = WindowCounts("qingjiang", NINE)
    lives = [(1, "waiting", 0), (2, "working", 0), (3, "completed", 0)]
    more = [(4, "working", 1), (5, "completed", 1)] if again else []
    for seq, state, reopens in [*lives, *more, (6, "closed", len(more) // 2)]:
        if seq not in lost and not (again and 2 in lost and seq in (3, 4)):
            board.put("c-1", snapshot(seq, state, counts={"reopens": reopens}))
    assert flows(seen(board)) == (1, 1, 1 + again, 1, int(again))
    assert (seen(board).open, len(board)) == (0, 1)


def test_an_old_case_whose_first_snapshot_is_compacted_away_was_counted_before() -> None:
    """Not opened in this window; what has happened since is counted."""
    board = WindowCounts("qingjiang", TEN)
    board.put("c-1", snapshot(5, "completed"))
    assert flows(seen(board)) == (0, 1, 1, 0, 0)


def test_a_word_that_was_not_written_is_said_again() -> None:
    """With the next window; one that was written is not."""
    board = WindowCounts("qingjiang", NINE)
    board.put("c-1", snapshot(1, "waiting"))
    board.letter()
    assert board.take(TEN)[1] == 1
    board.restore()
    board.put("c-2", snapshot(1, "waiting"))
    figures, letters = board.take(TEN)
    assert (figures[0].opened, letters) == (2, 1)
    board.settle(TEN)
    figures, letters = board.take(TEN)
    assert (figures[0].opened, figures[0].window.start, letters) == (0, TEN, 0)


def windows(board: WindowCounts, *ends: datetime) -> list[dict[str, OpsCounts]]:
    """The figures of windows that are all written, by scope."""
    taken = []
    for end in ends:
        taken.append({one.scope.key: one for one in board.take(end)[0]})
        board.settle(end)
    return taken


MOMENTS = [NINE + timedelta(seconds=5 * count) for count in range(1, 7)]
ALL_SCOPES = {
    "district=qingjiang",
    "district=qingjiang,town=linjiang",
    "district=qingjiang,unit=jiaotong",
    "district=qingjiang,tier=2",
}


def test_while_nothing_changes_a_scope_is_in_every_second_window_and_the_district_in_all() -> None:
    """The contract's heartbeat; the age of the oldest case is no change."""
    board = WindowCounts("qingjiang", NINE)
    board.put("c-1", snapshot(1, "waiting"))
    taken = windows(board, *MOMENTS)
    assert [set(one) for one in taken] == [ALL_SCOPES, {"district=qingjiang"}] * 3


def test_what_changes_is_in_the_next_window() -> None:
    """An acceptance in the scopes of its case alone; a deadline that goes by in those of its case."""
    board = WindowCounts("qingjiang", NINE)
    soon = LATER | {"accept": MOMENTS[2].isoformat()}
    board.put("c-1", snapshot(1, "waiting"))
    board.put("c-2", snapshot(1, "waiting", lead="shuiwu", area={"town": "hekou"}, tier=1, due=soon))
    first, second = windows(board, *MOMENTS[:2])
    assert (len(first), len(second)) == (7, 1)
    windows(board, MOMENTS[2])
    (changed,) = windows(board, MOMENTS[2] + timedelta(seconds=1))
    assert {key: one.late for key, one in changed.items()} == {
        "district=qingjiang": 1,
        "district=qingjiang,town=hekou": 1,
        "district=qingjiang,unit=shuiwu": 1,
        "district=qingjiang,tier=1": 1,
    }


def test_the_windows_of_a_scope_leave_no_gap_and_hold_every_flow() -> None:
    """Left out or not: a window begins where the scope's last one ended."""
    board = WindowCounts("qingjiang", NINE)
    board.put("c-1", snapshot(1, "waiting"))
    taken = windows(board, *MOMENTS[:2])
    board.put("c-1", snapshot(2, "working"))
    taken += windows(board, *MOMENTS[2:])
    for scope in ALL_SCOPES:
        told = [one[scope] for one in taken if scope in one]
        assert [one.window.start for one in told[1:]] == [one.window.end for one in told[:-1]]
        assert (told[0].window.start, sum(one.opened for one in told), sum(one.accepted for one in told)) == (
            NINE,
            1,
            1,
        )


def test_a_window_that_was_not_written_does_not_count_as_told() -> None:
    """The next one says it all again."""
    board = WindowCounts("qingjiang", NINE)
    board.put("c-1", snapshot(1, "waiting"))
    board.take(MOMENTS[0])
    board.restore()
    (taken,) = windows(board, MOMENTS[1])
    assert set(taken) == ALL_SCOPES
    assert all((one.window.start, one.opened) == (NINE, 1) for one in taken.values())


def test_a_scope_whose_last_case_closed_is_told_once_more() -> None:
    """With a nought, and then no more."""
    board = WindowCounts("qingjiang", NINE)
    board.put("c-1", snapshot(1, "waiting"))
    windows(board, MOMENTS[0])
    board.put("c-1", snapshot(2, "closed"))
    taken = windows(board, *MOMENTS[1:5])
    assert {one.open for one in taken[0].values()} == {0}
    assert [set(one) for one in taken] == [ALL_SCOPES, *[{"district=qingjiang"}] * 3]
