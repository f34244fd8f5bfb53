"""Which record of an inbox or of a status topic is the answer to one's own action.

Owns: recognising it, and remembering how the dispatch stands after it. Refuses: Kafka.
"""

from collections.abc import Mapping
from typing import Any

from chuishao.inbox_view import ANSWERED, CHANGED
from handlers.intake.pii import public_name


class ActionAnswers:
    """Listens for the answer to one action."""

    def __init__(self, scope: str, action: Mapping[str, Any]) -> None:
        """`scope` is who vouches, the unit or `gateway`: an id that looks personal is answered under its hash."""
        self._name = public_name(scope, action["id"])
        self._case = action["case_id"]
        self.dispatch: Mapping[str, Any] | None = None

    def apply(self, value: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
        """Read one record; return the answer if this is it."""
        if value is None:
            return None
        data = value.get("data", value)  # inboxes speak CloudEvents, status topics plain JSON
        if value.get("type") == CHANGED and data["case_id"] == self._case:
            self.dispatch = data
        answer = data if value.get("type") == ANSWERED else data.get("answered")
        if not answer or answer["action"] != self._name:
            return None
        found: Mapping[str, Any] = answer
        return found
