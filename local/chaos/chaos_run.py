"""One run of chaos, in order: the house stands, people write, blows fall, all ends, the house heals, it is judged.

Owns: the order, and that whatever fails ends it all. Refuses: what each part does.
"""

import asyncio
import time
from datetime import timedelta
from pathlib import Path

from auditor.audit_run import audit
from handlers.policy.rules import Rules
from local.chaos.audit_coverage import AuditCoverage
from local.chaos.capacity import Capacity, Probe, measure, too_slow
from local.chaos.chaos_cluster import ChaosCluster, standing
from local.chaos.chaos_figures import ChaosFigures
from local.chaos.chaos_plan import LEAST_RATE, SPEED, ChaosPlan
from local.chaos.event_times import EventTimes
from local.chaos.fault_schedule import schedule
from local.chaos.final_events import read_facts
from local.chaos.follow_topics import follow
from local.chaos.generated_reports import GeneratedReports, staff
from local.chaos.load_generator import LoadGenerator
from local.chaos.nemesis import Nemesis
from local.chaos.open_transaction_check import refuse_open
from local.chaos.producer_pool import ProducerPool
from local.chaos.quiesce import QUIET_S, healed, ready
from local.chaos.recovery import recoveries
from local.chaos.simulated_people import SimulatedPeople
from local.chaos.simulated_unit import SimulatedUnit
from local.demo.script import Script
from operations import console
from operations.settings import Settings, product_version
from operations.task_ends import all_end, first_end
from schemas.topics import Topic

HUSH = timedelta(seconds=10 * SPEED)
"""How far ahead time is set when it is stopped: no worker's clock has run past it before it hears of that. A clock that
is set back stands where it was, and a partition that goes live there would wait for ever."""

ANSWERED = timedelta(seconds=QUIET_S - 1)
"""The audit's lag: when it begins nothing has been written for longer, so that nothing is excused."""


async def run(
    plan: ChaosPlan, settings: Settings, rules: Rules, where: tuple[Path, str], stop: asyncio.Event
) -> ChaosFigures | None:
    """Everything; nothing when it was stopped before the end. `where`: the house's directory, and the command line."""
    home, command = where
    began = time.monotonic()
    async with standing(plan, settings, rules, home) as house:
        course = _Course(house)
        await first_end(stop.wait(), house.watch(), course.run())
        return None if stop.is_set() else await course.judge(command, began)


class _Course:
    """The parts of one run, and what they do together."""

    def __init__(self, house: ChaosCluster) -> None:
        plan, deployment, rules = house.plan, house.deployment, house.rules
        self._house = house
        self._capacity: Capacity | None = None
        self._post, self._event_times, self._striker = ProducerPool(deployment), EventTimes(), Nemesis(house)
        whistles = GeneratedReports(deployment, plan.seed, Script.of(house.pack).reports, staff(rules))
        self._load = LoadGenerator(whistles, self._post)
        self._desks = SimulatedPeople(deployment, rules, SimulatedUnit(plan.seed, rules), self._post)

    async def run(self) -> None:
        """Until the house has healed."""
        events = self._house.deployment.topic(Topic.CASE_EVENTS)
        listening = follow(self._house.deployment, [events], self._event_times.add)
        await first_end(self._post.run(), self._desks.run(), listening, self._strike_and_heal())

    async def _strike_and_heal(self) -> None:
        await ready(self._house)
        console.note("workers  ready; measuring what this machine sustains")
        plan = await self._fit()
        console.note(
            f"striking {plan.kills} kills in {plan.seconds:.0f} s, {plan.rate:.1f} reports/s, "
            f"a clock of {plan.speed:.0f}, seed {plan.seed}"
        )
        await all_end(self._load.run(plan), self._striker.run(schedule(plan.seed, plan)))
        console.note("healing  no more blows; waiting until all is handled")
        await self._house.turn_clock(0, HUSH)
        await healed(self._house, self._event_times, lambda: self._post.empty)
        await refuse_open(self._house)

    async def _fit(self) -> ChaosPlan:
        """Measure the machine and size the run by it, or say that it is too slow."""
        self._capacity = found = await measure(self._house, Probe(self._load.hand_over, lambda: self._post.empty))
        console.note(f"measured {found.told}")
        plan = self._house.plan.fitted(found.rate, found.worker_s + found.broker_s)
        if not plan.possible:
            raise too_slow(f"{found.told}; at least {LEAST_RATE:g} reports/s have to be sent, this is {plan.rate:.1f}")
        plan.check()
        self._house.plan = plan
        await self._house.turn_clock(plan.speed)
        return plan

    async def judge(self, command: str, began: float) -> ChaosFigures:
        """What was written, and what is missing."""
        console.note("judging  all is handled; reading what was written")
        facts = await read_facts(self._house.deployment, "read_committed")
        loose = await read_facts(self._house.deployment, "read_uncommitted")
        house, upto = self._house, self._house.clock.now()
        verdict = await audit(house.deployment, house.pack, lag=ANSWERED, upto=upto, late=self._house.plan.late)
        judged = AuditCoverage.of(verdict)
        return ChaosFigures(
            plan=self._house.plan,
            capacity=self._capacity,
            command=command,
            version=product_version(),
            seconds=time.monotonic() - began,
            wounds=self._striker.wounds,
            recoveries=recoveries(self._striker.wounds, self._event_times),
            reports=len(self._load.owed),
            noise=self._load.noise,
            actions=self._desks.actions,
            tries=self._post.tries,
            facts=facts.count,
            timers=facts.timers,
            zeros={
                "acknowledged and in no case": len(self._load.owed - facts.reports.keys()),
                "facts doubled for who reads committed": facts.doubled,
                "deadlines passed over by a later one": facts.lateness.passed_over,
                "dead letters of bugs of ours": verdict.bugs,
                **{count.value: number for count, number in verdict.counts.items()},
                **judged.missing(facts, len(self._load.owed), self._desks.actions),
            },
            doubled_uncommitted=loose.doubled,
            judged=judged,
            lateness=facts.lateness,
            upto=upto,
            findings=verdict.findings,
        )
