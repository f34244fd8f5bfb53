"""How far the watcher has read, so that each record is put on the board once and counted in one window.

Owns: the crossing from bytes, the next offset of every partition, and from which offset on a partition is counted.
Refuses: Kafka, faust.
"""

from collections.abc import Mapping

import orjson
import structlog

from streams.watch.window_counts import WindowCounts

Lane = tuple[str, int]
"""Topic and partition; aiokafka's and faust's own pairs are equal to it."""

log = structlog.get_logger()


class Reading:
    """The board and what has been put on it."""

    def __init__(self, board: WindowCounts, told: Mapping[Lane, int]) -> None:
        self.board = board
        self.unreadable = 0
        self._next: dict[Lane, int] = {}
        self._told = told  # what lies before was counted in a window that is written

    def snapshot(self, tp: Lane, offset: int, key: bytes | None, raw: bytes | None) -> None:
        """A record of `cases`; one that cannot be read is said, counted, and passed over."""
        if not self._first(tp, offset):
            return
        try:
            value = dict(orjson.loads(raw)) if raw is not None else None  # `null` in words is no tombstone
            self.board.put((key or b"").decode(), value, counted=offset >= self._told.get(tp, 0))
        except (ValueError, KeyError, TypeError, AttributeError) as exc:
            self.unreadable += 1
            where = {"topic": tp[0], "partition": tp[1], "offset": offset}
            fate = "passed over; the case's next one mends it"
            log.error("snapshot unreadable", cls=type(exc).__name__, **where, fate=fate)  # noqa: TRY400

    def letter(self, tp: Lane, offset: int) -> None:
        """A dead letter; what is in it is nobody's business here."""
        if self._first(tp, offset):
            self.board.letter()

    def skip(self, tp: Lane, offset: int) -> None:
        """Nothing before this offset will be needed."""
        self._next[tp] = max(offset, self._next.get(tp, 0))

    def reached(self) -> dict[Lane, int]:
        """The next offset of every partition: what the next word has counted."""
        return dict(self._next)

    def _first(self, tp: Lane, offset: int) -> bool:
        """Whether it comes for the first time: after a rebalance faust reads again from the last word."""
        if offset < self._next.get(tp, 0):
            return False
        self._next[tp] = offset + 1
        return True
