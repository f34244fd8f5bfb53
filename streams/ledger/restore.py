"""Bringing a store up to the end of the state topic: what of it may be believed, and the records it lacks.

Owns: the one way to come by a state. Refuses: any store that does not fit, with a line that says why. Pure but for the
store.
"""

from dataclasses import dataclass, replace

import structlog

from streams.ledger.store import Store, StoredState, StorePosition

CHUNK = 500
"""Records of the topic that are written at once: a few milliseconds, so that heartbeats go out between two."""

TRUSTED_SHARE = 2
"""A store is believed for half as long as tombstones are kept: what its clock and the broker's disagree on is less."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class StateTopicEnd:
    """The state topic's partition at an opening."""

    log: str  # its identity
    end: int  # everything committed lies before it
    tombstones_ms: int  # how long the topic keeps a tombstone
    now_ms: int  # Unix time, taken before all this was asked


def unfit(mark: StorePosition, stand: StateTopicEnd, version: str) -> str | None:
    """Why a store with this mark cannot be used; null when it can."""
    if mark.log != stand.log:
        return "it belongs to another topic or cluster"
    if mark.made_by != version:
        return f"it was made by {mark.made_by}, this is {version}"
    if mark.offset > stand.end:
        return f"it stands at {mark.offset}, ahead of the topic's end {stand.end}"
    if not 0 <= stand.now_ms - mark.at_ms <= stand.tombstones_ms // TRUSTED_SHARE:
        return "since it was written a tombstone may have come and gone"
    return None


class StoreRestore:
    """The topic's records from `start` on, on their way into the store."""

    def __init__(self, store: Store, stand: StateTopicEnd, version: str, partition: int) -> None:
        mark = store.mark
        why = unfit(mark, stand, version) if mark else None
        if why:
            log.warning("store unfit", partition=partition, why=why, fate="thrown away; read from the topic")
            store.wipe()
        fit = mark.offset if mark and not why else 0
        self.start = fit
        self.records = 0
        self._store, self._batch = store, dict[str, StoredState | None]()
        self._mark = StorePosition(stand.log, fit, version, stand.now_ms)

    def take(self, key: str, raw: bytes | None, *, held: bool, offset: int) -> bool:
        """The next record; whether something was written, so that others may have a turn."""
        self._batch[key] = None if raw is None else StoredState(raw, held, weighed=False)
        self._mark = replace(self._mark, offset=offset + 1)
        self.records += 1
        if len(self._batch) < CHUNK:
            return False
        self._write()
        return True

    def finish(self, end: int) -> StorePosition:
        """The topic was read to its end: the mark from which the ledger goes on."""
        self._mark = replace(self._mark, offset=max(self._mark.offset, end))
        self._write()
        return self._mark

    def _write(self) -> None:
        self._store.write(self._batch, self._mark)
        self._batch = {}
