"""The registry: one table of every topic, from which clusters, documents and checks are made.

Owns: names, keys, writers, readers, cleanup, retention, sizes. Refuses: talking to a broker
(`streams/topology/apply.py` does).
"""

from dataclasses import dataclass
from enum import Enum
from typing import Literal

MIB = 1024 * 1024
DAY_MS = 24 * 3600 * 1000

CASE_PARTITIONS = 12
"""Partitions of a case topic unless the operator chooses otherwise when it is made, by contract."""

US = "product"
PAIR = "product, auditor"

Each = Literal["", "unit", "source", "actor"]


@dataclass(frozen=True, slots=True)
class TopicRow:
    """One topic of the contract, or an internal one."""

    name: str  # without the prefix; `{}` is replaced by a unit or a source
    each: Each  # whose code replaces it; an actor is a unit or a source
    key: str
    writer: str
    readers: str
    cleanup: str
    days: int | None  # kept; null is for ever
    many: bool = False  # a case topic: 12 partitions; else one
    max_bytes: int = MIB
    internal: bool = False


class Topic(Enum):
    """Every topic; a member's value is its row."""

    REPORTS_OF = TopicRow("reports.{}.v1", "source", "any", "that source alone", PAIR, "delete", 7, max_bytes=8 * MIB)
    REPORTS = TopicRow("reports.v1", "", "any", "gateways alone", PAIR, "delete", 7, many=True, max_bytes=8 * MIB)
    ACTIONS_OF = TopicRow(
        "actions.{}.v1", "actor", "case_id", "that unit or source alone", PAIR, "delete", 30, max_bytes=8 * MIB
    )
    ACTIONS = TopicRow("actions.v1", "", "case_id", "gateways alone", PAIR, "delete", 30, many=True, max_bytes=8 * MIB)
    CASE_EVENTS = TopicRow("case-events.v1", "", "case_id", US, "auditor, read models", "delete", 1096, many=True)
    CASES = TopicRow("cases.v1", "", "case_id", US, "ops", "compact", None, many=True)
    TEXTS = TopicRow("texts.v1", "", "{case_id}/{seq}", US, "product, triage, auditor", "compact", None, many=True)
    DISPATCH = TopicRow("dispatch.{}.v1", "unit", "case_id, action:{id}", US, "that unit", "compact,delete", 400)
    STATUS = TopicRow("status.{}.v1", "source", "report id, action:{id}", US, "that source", "compact,delete", 180)
    ESCALATIONS = TopicRow("escalations.v1", "", "case_id", US, "leaders, ops", "delete", 1096, many=True)
    OPS = TopicRow("ops.v1", "", "{type}/{scope}", US, "ops", "compact,delete", 14)
    DLQ = TopicRow("dlq.v1", "", "as received", US, "stewards", "delete", 30, max_bytes=9 * MIB)
    CONTROL = TopicRow("control.v1", "", "what it sets", "operators", US, "compact", None)
    COMMANDS = TopicRow("commands.v1", "", "case_id", US, US, "delete", 7, many=True, internal=True)
    STATE = TopicRow(
        "case-state.v1", "", "case_id", US, US, "compact", None, many=True, max_bytes=2 * MIB, internal=True
    )

    @property
    def row(self) -> TopicRow:
        """The row of the table."""
        return self.value

    def named(self, code: str | None = None) -> str:
        """Return the topic's name without the prefix; `code` is the unit or source of its own topic."""
        return self.value.name.format(code) if code else self.value.name
