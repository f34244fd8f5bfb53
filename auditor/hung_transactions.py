"""A transaction that does not end: what lies behind it was acknowledged, and no reader of committed records sees it.

Owns: the finding, and up to when the rest can be judged: all that was written since may have its other half behind it.
Refuses: noticing it (`partitions.py`), ending it: whether it was committed nobody can know from here (ADR 14).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from auditor.finding import Count, Finding

RULE = "hanging"
BESIDE = timedelta(seconds=15)
"""What belongs to the same transaction may be stamped earlier by so much: the product lets none take longer than 10."""

DO = "`kafka-transactions.sh find-hanging` names the transaction, `abort` ends it; then audit again"


@dataclass(frozen=True, slots=True)
class HungTransaction:
    """A partition that readers of committed records cannot go on in."""

    topic: str  # without prefix
    partition: int
    offset: int  # the last stable one
    since: datetime  # when the first record behind it was written

    @property
    def finding(self) -> Finding:
        """Which partition, and what to do."""
        why = (
            f"a transaction is open here and has not ended for 30 s, what was acknowledged behind it is not read: {DO}"
        )
        return Finding(RULE, Count.LOST, f"{self.topic}-{self.partition}@{self.offset}", why)


def seen(begun: datetime, hung: Iterable[HungTransaction]) -> datetime:
    """Up to when everything that was written can be read."""
    return min([begun, *(one.since - BESIDE for one in hung)])


def note(hung: Iterable[HungTransaction]) -> tuple[str, ...]:
    """What is not judged for it."""
    since = min((one.since - BESIDE for one in hung), default=None)
    if since is None:
        return ()
    return (f"a transaction does not end: nothing is judged that was written since {since.isoformat()}",)
