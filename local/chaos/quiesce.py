"""The end of a run: nothing strikes, nobody writes, time stands; then all that came in has to be handled.

Owns: when all is handled, and what is still open when it takes too long. Refuses: judging what was handled, and
transactions that are open (`open_transaction_check.py`): no input is written in one.
"""

import asyncio
from collections.abc import Callable, Mapping

from aiokafka.errors import KafkaError

from local.chaos.chaos_cluster import ChaosCluster
from local.chaos.event_times import EventTimes
from operations.cluster_queries import duty_lag
from operations.deployment_status import workers
from operations.problem import Problem
from streams.cases import CASES
from streams.client import connections
from streams.client.retry import ask_until
from streams.deployment import Deployment, Duty
from streams.topology.names import input_topics

STILL_S = 180.0
"""Without a new fact while something is open, before the house is said to be stuck. As long as facts come it is waited
for: outages may have left a backlog of many minutes, and since time stands, facts do not come for ever."""

LOOK_S = 0.5
"""Between two looks."""

QUIET_S = 7.0
"""Without a new fact once nothing is open. Longer than a worker is silent about itself: one whose partition is not live
any more has said so."""


async def ready(house: ChaosCluster) -> None:
    """Return when every worker decides, or raise that they do not."""
    still = await ask_until(lambda: still_open(house), _is_empty, pause_s=LOOK_S, limit_s=STILL_S)
    if still:
        raise not_handled(still)


async def healed(house: ChaosCluster, event_times: EventTimes, desks_are_done: Callable[[], bool]) -> None:
    """Return when nothing is open, or raise what still is."""
    loop, still = asyncio.get_running_loop(), await still_open(house)
    quiet_since = moved = loop.time()
    count = event_times.count
    while still or not desks_are_done() or loop.time() - quiet_since < QUIET_S:
        if loop.time() - moved > STILL_S:
            raise not_handled(still)
        await asyncio.sleep(LOOK_S)
        still = await still_open(house)
        if event_times.count != count:
            count, moved = event_times.count, loop.time()
        if still or moved > quiet_since or not desks_are_done():
            quiet_since = loop.time()


def _is_empty(still: Mapping[str, int]) -> bool:
    return not still


def not_handled(still: Mapping[str, int]) -> Problem:
    """The house did not come to rest."""
    said = ", ".join(f"{what}: {count}" for what, count in still.items()) or "facts still come"
    return Problem(
        f"the house has not handled everything, and for {STILL_S:.0f} s nothing new has come of it",
        f"still open: {said}",
        "read the workers' logs in the directory that is kept; a slower `--rate` leaves a smaller backlog",
    )


async def still_open(house: ChaosCluster) -> dict[str, int]:
    """What is not handled yet, by name; a broker that does not answer is open, too."""
    try:
        async with asyncio.timeout(connections.REQUEST_MS / 1000):
            found = {
                "records to take in": await _behind(
                    house.deployment, "intake", input_topics(house.deployment, house.rules)
                ),
                "commands": await _behind(house.deployment, CASES.group, (house.deployment.topic(CASES.commands),)),
                "workers not live": await _not_live(house),
            }
    except (KafkaError, OSError, TimeoutError):
        return {"brokers that do not answer": 1}
    return {what: count for what, count in found.items() if count}


async def _behind(deployment: Deployment, duty: Duty, topics: tuple[str, ...]) -> int:
    """Records that a group has not committed. Nobody writes these topics in transactions, so offsets are records."""
    return sum(lag.records for lag in (await duty_lag(deployment, duty, topics)).values())


async def _not_live(house: ChaosCluster) -> int:
    """Workers that have not said since their last start that each of their partitions is live."""
    newest = await workers(house.deployment)
    here = [victim for number, victim in house.crew.items() if number in house.tends]
    said = (newest.get(victim.name) for victim in here)
    ready = [
        one
        for victim, one in zip(here, said, strict=True)
        if one is not None and one["restarts"] == victim.restarts and one["lag"] is not None and not one["silent"]
    ]
    return len(here) - len(ready)
