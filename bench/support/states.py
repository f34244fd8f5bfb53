"""States of open cases in the product's own form, by the million: one is made by the product, the others are its like.

Owns: making a state through the product's own taking and deciding, in memory, and renaming it. Refuses: states by hand.
Beside `product.py` the second file that knows inner modules.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import orjson

from bench.support.product import PARTITIONS, SOURCE, report
from handlers.intake.pipeline import to_command
from operations.packs import find_pack, read_pack
from schemas.ids import case_id
from schemas.internal.command import ReportCommand
from schemas.wire.dead_letter import Received
from schemas.wire.event import RecordedEvent
from streams.cases import CASES, CaseDomain
from streams.client.delivery import home_partition
from streams.ledger.memory_ledger import LedgerDriver
from tests.support.deployed_topics import PACK

REPORT = "template-0"
WARNED = "case.warned"


@dataclass(frozen=True, slots=True)
class Template:
    """An open case as its state lies on the state topic."""

    case: str
    raw: bytes
    timers: int  # that run in it, the promise's among them
    due: datetime  # when the first of them says something
    due_together: int  # how many of them do at that moment

    def copies(self, prefix: str, number: int) -> Iterator[tuple[int, bytes, bytes]]:
        """Return so many like it under other names: partition, key, value."""
        case, name = self.case.encode(), REPORT.encode()
        for count in range(number):
            other = f"{prefix}-{count}"
            key = case_id(SOURCE, other)
            value = self.raw.replace(case, key.encode()).replace(name, other.encode())
            yield home_partition(key, PARTITIONS), key.encode(), value


def open_case(at: datetime) -> Template:
    """Let the product take a report in at a moment and decide it."""
    domain = CaseDomain(read_pack(find_pack(PACK)))
    received = Received(
        topic=f"reports.{SOURCE}.v1",
        partition=0,
        offset=0,
        timestamp=int(at.timestamp() * 1000),
        key=REPORT.encode(),
        value=orjson.dumps(report(REPORT)),
        headers=(),
    )
    command = to_command(received, at, rules=domain.rules, prefix="", trusted=False)
    assert isinstance(command, ReportCommand), command
    flow = LedgerDriver(domain, CASES, at)
    flow.feed(command)
    state, due = flow.state(command.case_id), flow.ledger.timers.first()
    raw = flow.ledger.disk.states[command.case_id].value
    assert state is not None and due is not None and raw is not None, "a report opens a case with a deadline"  # noqa: PT018
    said = flow.advance(due[0])
    together = sum(isinstance(one.value, RecordedEvent) and one.value.event.type == WARNED for one in said)
    return Template(command.case_id, raw, len(state.deadlines), due[0], together)
