"""What is left of a play: what its public topics say, and when it began and ended.

Owns: looking it up case by case. Refuses: judging it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Played:
    """A whole play."""

    events: list[Mapping[str, Any]]
    texts: Mapping[str, str]  # by `{case_id}/{seq}`
    cases: Mapping[str, Any]  # snapshots
    sent: int
    since: datetime
    until: datetime

    def by_case(self) -> dict[str, list[Mapping[str, Any]]]:
        """The log, case by case."""
        logs: dict[str, list[Mapping[str, Any]]] = {}
        for event in self.events:
            logs.setdefault(event["subject"], []).append(event)
        return logs

    def found(self, case_id: str) -> dict[str, Any]:
        """A case as `chuishao case` gathers it."""
        head = f"{case_id}/"
        texts = {key.removeprefix(head): text for key, text in self.texts.items() if key.startswith(head)}
        return {"case": self.cases.get(case_id), "facts": self.by_case()[case_id], "texts": texts}
