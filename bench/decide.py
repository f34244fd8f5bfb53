"""What the domain costs a decision, in CPU: decide (with the fold), publish, encode, state; and the bytes of a state.

    python -m bench.decide [--rounds 5] [--reports 300] [--json]

Reports of the demonstration's day, without a broker: first each opens its case, then the first unit of each accepts it.
The peer, in the same run, is `json.dumps` of a dict of the size of that command's state: a ratio holds on any machine,
a microsecond on this one only. The figures are medians over the rounds; the spread stands beside them.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from handlers.case.decide import Decision, decide
from handlers.case.publish import publish
from handlers.intake.pipeline import to_command
from handlers.policy.rules import Rules
from local.demo.script import Script
from operations.packs import find_pack, read_pack
from schemas.internal.command import ActionCommand, ReportCommand
from schemas.internal.state import STATE, Case
from schemas.vocabulary import Role
from schemas.wire.dead_letter import Received
from streams.client.delivery import to_record
from streams.ledger.memory_ledger import ALONE

PACK = "qingjiang"
STEPS = ("decide", "publish", "encode", "write state", "read state")

T = TypeVar("T")
Known = tuple[Case | None, ReportCommand | ActionCommand]


def taken(topic: str, body: dict[str, Any], at: datetime, rules: Rules) -> ReportCommand | ActionCommand:
    """A record as the intake takes it. Raises AssertionError where it would become a dead letter."""
    lay = Received(topic, 0, 0, 0, None, json.dumps(body).encode(), ())
    command = to_command(lay, at, rules, prefix="", trusted=True)
    assert isinstance(command, ReportCommand | ActionCommand), command
    return command


def openings(rules: Rules, reports: int) -> list[Known]:
    """Reports that each open a case."""
    day = Script.of(find_pack(PACK)).reports[:reports]
    moments = [datetime.fromisoformat(one["occurred_at"]) for one in day]
    return [
        (None, taken(f"reports.{one['source']}.v1", dict(one), at, rules)) for one, at in zip(day, moments, strict=True)
    ]


def acceptances(rules: Rules, opened: Iterable[Case]) -> list[Known]:
    """The first unit of each case accepts it, a minute later."""
    known: list[Known] = []
    for case in opened:
        unit = case.dispatches[0].unit
        role = next(one for one in rules.roles(unit) if one is not Role.REPORTER)
        actor = {"role": role.value, "unit": unit}
        body = {"id": f"a-{case.case_id}", "case_id": case.case_id, "type": "accept", "actor": actor}
        at = case.updated_at + timedelta(minutes=1)
        known.append((case, taken(f"actions.{unit}.v1", body, at, rules)))
    return known


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """CPU seconds of some work, and what came of it."""
    begun = time.process_time()
    made = work()
    return time.process_time() - begun, made


def one_round(known: list[Known], rules: Rules) -> tuple[dict[str, float], list[Decision]]:
    """CPU microseconds a decision, step by step, and of the peer."""
    costs: dict[str, float] = {}
    costs["decide"], decisions = timed(lambda: [decide(case, command, rules) for case, command in known])
    pairs = list(zip(known, decisions, strict=True))
    costs["publish"], said = timed(lambda: [publish(case, command, one, rules) for (case, command), one in pairs])
    costs["encode"], _ = timed(lambda: [to_record(message, ALONE) for all_ in said for message in all_])
    states = [one.after for one in decisions if one.after is not None]
    costs["write state"], raws = timed(lambda: [STATE.write(state) for state in states])
    costs["read state"], _ = timed(lambda: [STATE.read(raw) for raw in raws])
    plain = [json.loads(raw) for raw in raws]
    costs["json.dumps"], _ = timed(lambda: [json.dumps(one) for one in plain])
    return {name: seconds / len(known) * 1e6 for name, seconds in costs.items()}, decisions


def figures(known: list[Known], rules: Rules, rounds: int) -> dict[str, Any]:
    """The medians of several rounds, the spread of their sums, and the size of a state."""
    one_round(known, rules)  # what is done once (calendars, patterns) is no decision's cost
    costs = [one_round(known, rules) for _ in range(rounds)]
    sums = [sum(cost[step] for step in STEPS) for cost, _ in costs]
    peer = statistics.median(cost["json.dumps"] for cost, _ in costs)
    sizes = [len(STATE.write(one.after)) for one in costs[0][1] if one.after is not None]
    return {
        "decisions": len(known),
        "us": {step: round(statistics.median(cost[step] for cost, _ in costs), 1) for step in STEPS},
        "us_total": round(statistics.median(sums), 1),
        "us_spread": [round(min(sums), 1), round(max(sums), 1)],
        "us_json_dumps": round(peer, 1),
        "ratio": round(statistics.median(sums) / peer, 1),
        "state_bytes": {"median": statistics.median(sizes), "largest": max(sizes)},
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--reports", type=int, default=300)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    rules = read_pack(find_pack(PACK))
    reports = openings(rules, asked.reports)
    opened = [case for one in one_round(reports, rules)[1] if (case := one.after) is not None]
    found = {
        "report": figures(reports, rules, asked.rounds),
        "accept": figures(acceptances(rules, opened), rules, asked.rounds),
    }
    if asked.json:
        sys.stdout.write(json.dumps(found) + "\n")
        return
    for name, one in found.items():
        steps = ", ".join(f"{step} {cost}" for step, cost in one["us"].items())
        low, high = one["us_spread"]
        sys.stdout.write(
            f"{name}: {one['us_total']} µs of CPU ({low} to {high}): {steps}; {one['ratio']} × json.dumps of the state "
            f"({one['us_json_dumps']} µs); a state has {one['state_bytes']['median']:.0f} bytes "
            f"(largest {one['state_bytes']['largest']})\n"
        )


if __name__ == "__main__":
    main()
