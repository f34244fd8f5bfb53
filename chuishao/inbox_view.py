"""A unit's inbox, folded as the contract says: the highest `rev` of a `dispatch_id` stands; null erases.

Owns: the fold. Refuses: Kafka, and what a dispatch means.
"""

from collections.abc import Mapping
from typing import Any

ENDED = "ended"
CHANGED = "chuishao.dispatch.changed"
ANSWERED = "chuishao.action.answered"

Dispatch = Mapping[str, Any]


class InboxView:
    """What a unit holds, record by record."""

    def __init__(self) -> None:
        self._held: dict[str, Dispatch] = {}

    def apply(self, key: str, value: Mapping[str, Any] | None) -> Dispatch | None:
        """Apply one record; return the dispatch that it changed, or nothing when it changed none."""
        if value is None:
            self._held = {name: one for name, one in self._held.items() if one["case_id"] != key}
            return None
        if value["type"] != CHANGED:
            return None
        dispatch: Dispatch = value["data"]
        known = self._held.get(dispatch["dispatch_id"])
        if known is not None and known["rev"] >= dispatch["rev"]:
            return None
        self._held[dispatch["dispatch_id"]] = dispatch
        return dispatch

    def listed(self, *, ended: bool = False) -> list[Dispatch]:
        """What is open, or all: the most pressing first, then what is due first."""
        wanted = [one for one in self._held.values() if ended or one["state"] != ENDED]
        return sorted(wanted, key=lambda one: (one["state"] == ENDED, one["priority"], due(one) or "~", one["case_id"]))


def due(dispatch: Dispatch) -> str | None:
    """The unit's next deadline."""
    dues = dispatch["due"]
    moments = [dues[leg] for leg in ("accept", "contact", "complete") if dues.get(leg)]
    return min(moments, default=None)
