"""A day of the demonstration district on a real Kafka, and the three days after it, at a fast clock.

Owns: the house coming up with its clock at midnight, the play in it, and both ending together. Refuses: the course
of the play (`stage.py`), figures (`tally.py`), which stories (`stories.py`).
"""

import asyncio

from local.demo.played import Played
from local.demo.script import Script
from local.demo.stage import Stage
from local.supervisor.local_cluster import LocalPlan, ready, risen
from operations.task_ends import first_end


async def play(plan: LocalPlan, script: Script, stop: asyncio.Event) -> Played | None:
    """Play it all; nothing when it was stopped."""
    async with risen(plan) as house:
        stage = Stage(house, plan.rules, script)
        course = asyncio.ensure_future(stage.run(ready(plan, house)))
        await first_end(stop.wait(), *house.ends(), course)
        return course.result() if course.done() and not course.cancelled() else None
