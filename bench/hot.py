"""`python -m bench.hot --reports 5000`: the hot path without Kafka, in one thread: door, decision, bytes; in a second.

Owns: its arguments. Refuses: Kafka, so that two builds can be compared in pairs. Called by: hand, under a timer that
alternates (`--collector usual` is Python's own garbage collection).
"""

import argparse
import time
from datetime import datetime
from functools import partial

import orjson

from chuishao import say
from chuishao.packs import find_pack, read_pack
from handlers.take.take import take
from schemas.case import Case
from schemas.command import Command, Received
from streams.cases import Cases
from streams.door import Door
from streams.heap import rest_easy
from streams.ledger.memory import ALONE, Disk, Flow
from tests.kafka.line.stranger import SOURCE, report

FIRST = 200
"""Not measured."""


NINE = datetime.fromisoformat("2026-11-24T09:00:00+08:00")


def _rate(door: Door, trade: Cases, number: int) -> float:
    """Each report its own case; what is said of it is made into bytes and dropped."""
    flow: Flow[Case, Command] = Flow(trade, NINE, Disk())
    begun = 0.0
    for count in range(FIRST + number):
        if count == FIRST:
            begun = time.monotonic()
        lay = Received(
            topic=f"chuishao.reports.{SOURCE}.v1",
            partition=0,
            offset=count,
            timestamp=1,
            key=None,
            value=orjson.dumps(report(f"r-{count}")),
            headers=(),
        )
        [record] = door.admit(lay, NINE)
        flow.feed(trade.read_command(record.value or b""))
        flow.ledger.messages.clear()
        flow.ledger.disk.records.clear()
    return number / (time.monotonic() - begun)


def main() -> None:
    """Run it and say the figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=5000)
    parser.add_argument("--collector", choices=("ours", "usual"), default="ours")
    asked = parser.parse_args()
    rules = read_pack(find_pack("qingjiang"))
    trade = Cases(rules)
    door = Door(ALONE, partial(take, rules=rules, prefix=ALONE.prefix, trusted=True), trade.key)
    if asked.collector == "ours":
        rest_easy()
    say.data(f"{_rate(door, trade, asked.reports):.0f} reports/s")


if __name__ == "__main__":
    main()
