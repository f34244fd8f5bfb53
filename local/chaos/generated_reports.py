"""What is reported: a district's day again and again, under names of its own, each by its seed and number alone.

Owns: the reports, who vouches for each, who may meddle. Refuses: sending, and noise (`malformed_input.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from handlers.policy.rules import Rules
from schemas.topics import Topic
from streams.client.delivery import OutgoingRecord
from streams.deployment import Deployment

GATEWAY = 4
"""Every fourth report comes through the gateways' topic, the others on their source's own."""


@dataclass(frozen=True, slots=True)
class GeneratedReports:
    """All reports of a run."""

    deployment: Deployment
    seed: int
    day: Sequence[Mapping[str, Any]]  # the reports that are told again
    staff: Sequence[tuple[str, str]]  # units of the pack, each with a role that it has

    def name(self, number: int) -> tuple[str, str]:
        """Source and id."""
        return str(self._told(number)["source"]), f"chaos-{self.seed}-{number}"

    def record(self, number: int) -> OutgoingRecord:
        """The report as its source sends it: without a time of its own, the clock of this run is another."""
        told = dict(self._told(number))
        told.pop("occurred_at", None)
        source, told["id"] = self.name(number)
        topic = (
            self.deployment.topic(Topic.REPORTS)
            if number % GATEWAY == 0
            else self.deployment.topic(Topic.REPORTS_OF, source)
        )
        return OutgoingRecord(topic, told["id"].encode(), orjson.dumps(told))

    def _told(self, number: int) -> Mapping[str, Any]:
        return self.day[number % len(self.day)]


def staff(rules: Rules) -> tuple[tuple[str, str], ...]:
    """Every unit of a pack in each of its roles."""
    return tuple((code, role.value) for code, row in rules.units.items() for role in row.roles)
