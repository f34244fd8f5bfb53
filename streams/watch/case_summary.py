"""A case as the watcher needs it, and what must have happened between two looks at it.

Owns: the small snapshot, whether it is late, the flows that lie between two of them. Each snapshot is whole, so a lost
one is mended by the next. Refuses: adding up.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from schemas.vocabulary import CaseState

OWN_LEG = {
    CaseState.TRIAGE: "triage",
    CaseState.WAITING: "accept",
    CaseState.WORKING: "complete",
    CaseState.DISPUTED: "ruling",
}
"""The deadline of each state, as the snapshot's `due` names it. A missed one is taken off, and armed anew by a climb:
where it is not armed, it was missed at the last step and nothing has met it since."""

UNTAKEN = (CaseState.TRIAGE, CaseState.WAITING)
"""States before the lead has accepted."""


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """The newest small snapshot of a case."""

    seq: int
    state: str
    tier: int
    town: str | None
    lead: str | None
    opened_at: datetime
    fresh: bool  # nothing has happened to it since it was opened
    promise: datetime | None
    stage: datetime | None  # the deadline of its state
    missed: bool  # the deadline of its state has passed, and none came after it
    reopens: int

    @classmethod
    def of(cls, snapshot: Mapping[str, Any]) -> "CaseSummary":
        """From a value of `cases.v1`."""
        due, state = snapshot["due"], snapshot["state"]
        leg = OWN_LEG.get(state)
        opened = datetime.fromisoformat(snapshot["opened_at"])
        return cls(
            seq=snapshot["seq"],
            state=state,
            tier=snapshot["tier"],
            town=snapshot["area"]["town"] if snapshot["area"] else None,
            lead=snapshot["lead"],
            opened_at=opened,
            fresh=_moment(snapshot["updated_at"]) == opened,
            promise=_moment(due["promise"]),
            stage=_moment(due[leg]) if leg else None,
            missed=leg is not None and due[leg] is None,
            reopens=snapshot["counts"]["reopens"],
        )

    @property
    def open(self) -> bool:
        """Whether it still needs somebody."""
        return self.state != CaseState.CLOSED

    def late(self, now: datetime) -> bool:
        """Whether promise or present stage has passed while somebody has to work on it; both rest for the reporter."""
        if not self.open or self.state == CaseState.COMPLETED:
            return False
        return self.missed or any(due is not None and due < now for due in (self.promise, self.stage))


def moved(before: CaseSummary | None, after: CaseSummary, since: datetime) -> Counter[str]:
    """What must have happened between two snapshots of a case; with none before, since the moment `since`."""
    was = before.state if before else CaseState.WAITING.value
    again = after.reopens - (before.reopens if before else 0)
    closing = int(after.state == CaseState.COMPLETED and (was != CaseState.COMPLETED or again > 0))
    return Counter(
        # A case whose first snapshot was compacted away while no watcher ran was counted by the one before.
        opened=int(before is None and (after.fresh or after.opened_at >= since)),
        accepted=int(was in UNTAKEN and (again > 0 or after.state in (CaseState.WORKING, CaseState.COMPLETED))),
        completed=closing + max(0, again - (was == CaseState.COMPLETED)),  # each reopening undoes a completion
        reopened=max(0, again),
        closed=int(was != CaseState.CLOSED and not after.open),
    )


def _moment(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None
