"""A transaction that does not end: records after it were acknowledged, but a `read_committed` consumer cannot see them.

Owns: the finding, and the time up to which the rest can be judged: records written since may belong with hidden ones.
Refuses: detecting it (`topic_reader.py`); ending it, because the auditor cannot know whether it was committed (ADR 14).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from auditor.finding import Count, Finding

RULE = "hanging"
BESIDE = timedelta(seconds=15)
"""Records of the same transaction may be stamped so much earlier: the product lets no transaction take over 10 s."""

DO = "`kafka-transactions.sh find-hanging` names the transaction, `abort` ends it; then audit again"


@dataclass(frozen=True, slots=True)
class HungTransaction:
    """A partition in which a `read_committed` consumer cannot go on."""

    topic: str  # without prefix
    partition: int
    offset: int  # the last stable one
    since: datetime  # when the first record behind it was written

    @property
    def finding(self) -> Finding:
        """The finding: which partition, and what to do."""
        why = (
            f"a transaction is open here and has not ended for 30 s, what was acknowledged behind it is not read: {DO}"
        )
        return Finding(RULE, Count.LOST, f"{self.topic}-{self.partition}@{self.offset}", why)


def seen(begun: datetime, hung: Iterable[HungTransaction]) -> datetime:
    """Return the time up to which all written records can be read."""
    return min([begun, *(one.since - BESIDE for one in hung)])


def note(hung: Iterable[HungTransaction]) -> tuple[str, ...]:
    """Return the note on what is not judged because of it."""
    since = min((one.since - BESIDE for one in hung), default=None)
    if since is None:
        return ()
    return (f"a transaction does not end: nothing is judged that was written since {since.isoformat()}",)
