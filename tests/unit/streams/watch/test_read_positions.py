"""How far was read: each record once, whatever comes again; what cannot be read is passed over."""

from datetime import UTC, datetime

import orjson

from streams.watch.read_positions import Reading
from streams.watch.window_counts import WindowCounts

LANE = ("chuishao.cases.v1", 0)
NINE = datetime(2026, 11, 24, 9, tzinfo=UTC)
CASE = orjson.dumps(
    {
        "seq": 3,
        "state": "closed",
        "tier": 2,
        "area": None,
        "lead": None,
        "opened_at": "2026-11-24T09:00:00.000+00:00",
        "updated_at": "2026-11-24T09:00:00.000+00:00",
        "due": {"promise": None},
        "counts": {"reopens": 0},
    }
)


def test_a_forgotten_case_that_is_read_again_is_no_new_one() -> None:
    """Its snapshots stand before the tombstone until compaction; it once was opened and closed at each start."""
    board = WindowCounts("qingjiang", NINE)
    reading = Reading(board, {})
    for _ in range(2):
        reading.snapshot(LANE, 0, b"c-1", CASE)
        reading.snapshot(LANE, 1, b"c-1", None)
    (whole, *_), _letters = board.take(NINE)
    assert (whole.opened, whole.closed, len(board)) == (1, 1, 0)


def test_what_an_earlier_window_told_is_no_flow() -> None:
    """The offset decides, not the time."""
    board = WindowCounts("qingjiang", NINE)
    reading = Reading(board, {LANE: 1})
    reading.snapshot(LANE, 0, b"c-1", CASE)
    reading.snapshot(LANE, 1, b"c-2", CASE)
    (whole, *_), _letters = board.take(NINE)
    assert (whole.opened, len(board)) == (1, 2)


def test_what_cannot_be_read_is_passed_over() -> None:
    """The board stays as it was, and the next record is read; `null` in words is no tombstone."""
    reading = Reading(WindowCounts("qingjiang", NINE), {})
    reading.snapshot(LANE, 0, b"c-1", CASE)
    for offset, (key, raw) in enumerate(
        [(b"c-1", b"{"), (b"c-1", b"[]"), (b"c-1", b'{"seq": 1}'), (b"c-1", b"null"), (b"\xff", CASE)], 1
    ):
        reading.snapshot(LANE, offset, key, raw)
    assert (len(reading.board), reading.unreadable, reading.reached()) == (1, 5, {LANE: 6})


def test_each_dead_letter_counts_once() -> None:
    """Also when it is read again; what lay there before the watcher began is skipped."""
    board = WindowCounts("qingjiang", NINE)
    reading = Reading(board, {})
    reading.skip(LANE, 2)
    for offset in (0, 1, 2, 3, 2, 3):
        reading.letter(LANE, offset)
    assert board.take(NINE)[1] == 2
