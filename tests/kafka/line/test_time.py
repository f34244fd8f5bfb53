"""Time is what the control topic says: frozen, set ahead, or fast; deadlines fire in order, once, at their own time.

Owns: a deployment's clock. Refuses: machine time.
"""

import itertools
import time
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from tests.kafka.line.conftest import Line
from tests.support.foreign_client import HELPER, SOURCE, UNIT, action, feedback

pytestmark = pytest.mark.asyncio(loop_scope="module")

SHANGHAI = "+08:00"
HOLIDAYS = {date(2027, 2, 9)}
FIRST = datetime.fromisoformat(f"2026-11-24T09:00:00{SHANGHAI}")  # a Tuesday
FAST = 20_000.0
"""Seconds per second: the thirty hours of a ladder pass in five seconds."""

DEPARTMENT, TOWN, LEADER = "zhujian", "linjiang", "ld-minsheng"
_numbers = itertools.count()


def setting(base: datetime, speed: float = 0.0) -> dict[str, Any]:
    """Return a clock that is `base` now."""
    since = datetime.now(UTC).isoformat()
    return {"mode": "virtual", "base": base.isoformat(), "since": since, "speed": speed}


@pytest.fixture(scope="module")
def clock() -> dict[str, Any]:
    """Return a clock that is frozen on a Tuesday morning."""
    return setting(FIRST)


class Days:
    """The clock of a deployment; each test begins on a later Tuesday morning."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.now = FIRST

    async def tuesday(self) -> None:
        """Go on to the next Tuesday."""
        day = self.now.replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=7)
        day -= timedelta(days=(day.weekday() - FIRST.weekday()) % 7)
        await self.push(day if day.date() not in HOLIDAYS else day + timedelta(days=7))

    async def push(self, to: datetime) -> None:
        """Set the frozen clock, and return when the worker uses it."""
        await self.line.client.send("control", setting(to), key=b"clock")
        self.now = to
        while await self.probe() < to:
            pass

    async def at(self, moment: str, days: int = 0) -> None:
        """Set it to a moment of this day, or of so many days later."""
        hour, minute, second = map(int, moment.split(":"))
        await self.push(self.now.replace(hour=hour, minute=minute, second=second) + timedelta(days=days))

    async def probe(self) -> datetime:
        """Return the time at which a new report is taken now; all that was due before it has been decided."""
        told = await self.whistle(f"probe-{next(_numbers)}")
        return datetime.fromisoformat(told["updated_at"])

    async def whistle(self, name: str, **fields: Any) -> dict[str, Any]:
        """Send a report and return its first status."""
        await self.line.client.whistle(name, **fields)
        told = await self.line.listener.until(
            lambda: self.line.listener.statuses(SOURCE, name), f"the status of {name}"
        )
        status: dict[str, Any] = told[0]
        return status

    async def opened(self, **fields: Any) -> str:
        """Open a new case."""
        return str((await self.whistle(f"r-{next(_numbers)}", **fields))["case_id"])

    async def until_now(self) -> None:
        """Wait until every partition has decided what was due: a second of real time in which reports came out."""
        upto = time.monotonic() + 1.0
        while time.monotonic() < upto:
            await self.probe()

    def story(self, case: str) -> list[str]:
        """Return what time did to a case: a line each, as a day is written."""
        return [told for fact in self.line.listener.facts(case) if (told := tell(fact))]

    def tells(self, case: str, number: int) -> bool:
        """Return whether the story has so many lines."""
        return len(self.story(case)) >= number

    def kinds(self, case: str) -> list[str]:
        """Return its facts by name."""
        return [fact["type"].removeprefix("chuishao.") for fact in self.line.listener.facts(case)]


def tell(fact: dict[str, Any]) -> str | None:
    """Return a line for a fact that a deadline caused."""
    data, kind = fact["data"], fact["type"].removeprefix("chuishao.")
    at = datetime.fromisoformat(fact["time"]).strftime("%a %H:%M")
    match kind:
        case "case.warned" | "case.breached":
            return f"{at} {kind[5:]} {data['leg']} {data['unit'] or ''}".rstrip()
        case "case.escalated":
            return f"{at} escalated {data['from']}→{data['to']} {data['owner']} {data['reason']}"
        case "case.mustered":
            return f"{at} mustered {' '.join(data['units'])} quorum {data['quorum']}"
        case _:
            return None


TUESDAY = [
    f"Tue 10:30 warned accept {UNIT}",
    f"Tue 10:30 warned accept {HELPER}",
    f"Tue 11:00 breached accept {UNIT}",
    f"Tue 11:00 escalated 1→2 {DEPARTMENT} accept-late",
    f"Tue 11:00 breached accept {HELPER}",
    f"Tue 16:00 warned accept {UNIT}",
    f"Tue 16:00 warned accept {DEPARTMENT}",
    f"Tue 17:00 breached accept {UNIT}",
    f"Tue 17:00 escalated 2→3 {TOWN} accept-late",
    f"Tue 17:00 mustered {UNIT} {DEPARTMENT} kuaida xunlu quorum 3",
    f"Tue 17:00 breached accept {DEPARTMENT}",
]
"""A case that nobody touches, by the pack: 2, then 4 working hours to accept, with warnings at three quarters."""


@pytest.fixture(scope="module")
def kept(line: Line) -> Days:
    """Return the one clock of this module."""
    return Days(line)


@pytest.fixture
def days(kept: Days) -> Days:
    """Return the clock, at whatever time it is."""
    return kept


async def test_nothing_fires_while_the_clock_is_frozen(line: Line, days: Days) -> None:
    """A second before its deadline nothing happens however long one waits; at the deadline it fires."""
    await days.tuesday()
    case = await days.opened()
    for before, moment, known in (("10:29:59", "10:30:00", 0), ("10:59:59", "11:00:00", 2)):
        await days.at(before)
        await days.until_now()
        assert days.story(case) == TUESDAY[:known]
        await days.at(moment)
        await line.listener.until(partial(days.tells, case, known + 2), f"what is due at {moment}")
    assert days.story(case)[:4] == TUESDAY[:4]


async def test_a_jump_of_a_day_fires_everything_due_in_order_and_once(line: Line, days: Days) -> None:
    """Each of five cases, on whatever partition, has the day that it would have had; a second look adds nothing."""
    await days.tuesday()
    cases = [await days.opened() for _ in range(5)]
    await days.at("09:00:00", days=1)
    await line.listener.until(lambda: all(days.tells(case, len(TUESDAY)) for case in cases), "the whole day")
    await days.until_now()
    assert [days.story(case) for case in cases] == [TUESDAY] * 5
    lateness = [fact["data"].get("late_by") for case in cases for fact in line.listener.facts(case)]
    assert {late for late in lateness if late is not None} == {0.0}


async def test_with_a_fast_clock_an_ignored_case_escalates_through_its_whole_ladder(line: Line, days: Days) -> None:
    """Each step comes once, in order, with muster, leader and wall; at the last step only the next review is set."""
    await days.tuesday()
    case = await days.opened()
    await line.client.send("control", setting(days.now, FAST), key=b"clock")

    def climbs() -> list[str]:
        return [one for one in days.story(case) if "escalated" in one]

    await line.listener.until(lambda: len(climbs()) == 4, "the wall")
    days.now = await days.probe()
    assert [one.split(" ", 2)[2] for one in climbs()] == [
        f"escalated 1→2 {DEPARTMENT} accept-late",
        f"escalated 2→3 {TOWN} accept-late",
        f"escalated 3→4 {LEADER} accept-late",
        f"escalated 4→5 {LEADER} accept-late",
    ]
    assert days.story(case)[: len(TUESDAY)] == TUESDAY
    held = line.listener.inbox(UNIT)[case]
    assert (held["tier"], held["owner"], held["state"]) == (5, LEADER, "waiting")
    assert held["muster"]["units"] == [UNIT, DEPARTMENT, "kuaida", "xunlu"]
    assert line.listener.inbox("kuaida")[case]["role"] == "muster"
    assert line.listener.inbox(TOWN)[case]["role"] == line.listener.inbox(LEADER)[case]["role"] == "assist"
    await days.push(days.now + timedelta(days=40))
    await line.listener.until(
        lambda: any(one.endswith(f"breached review {LEADER}") for one in days.story(case)), "a review"
    )
    assert len(climbs()) == 4
    said = [one.json["id"] for one in line.listener.records if one.topic == "escalations" and one.key == case.encode()]
    wanted = [fact["id"] for fact in line.listener.facts(case) if fact["type"].endswith((".escalated", ".mustered"))]
    assert said == wanted
    breaches = [one for one in line.listener.records if one.topic == "ops" and b"ops.breach" in (one.key or b"")]
    mine = [one for one in breaches if one.json["data"]["case_id"] == case]
    assert len(mine) == days.kinds(case).count("case.breached")


async def test_a_silent_reporter_closes_a_case_and_its_personal_data_is_removed(line: Line, days: Days) -> None:
    """The case closes three days after the question; thirty days after the end the lead's copy is empty."""
    await days.tuesday()
    person = {"id": "r-1", "name": "某某", "phone": "13800138000"}
    case = await days.opened(reporter=person)
    for body in (action("", case, "accept"), action("", case, "complete", result="好了")):
        name = f"a-{next(_numbers)}"
        await line.client.act(UNIT, {**body, "id": name})
        await line.listener.until(partial(line.listener.answers, UNIT, name), "the answer")
    assert line.listener.inbox(UNIT)[case]["personal"]
    await days.at("09:00:00", days=3)
    await line.listener.until(lambda: "case.closed" in days.kinds(case), "the end")
    assert line.listener.facts(case)[-1]["data"]["reason"] == "silence"
    await days.push(days.now + timedelta(days=31))
    await line.listener.until(lambda: "case.erased" in days.kinds(case), "the emptying")
    assert not line.listener.inbox(UNIT)[case]["personal"]
    late = feedback(f"f-{next(_numbers)}", case, line.listener.inbox(UNIT)[case]["reports"][0]["id"])
    await line.client.send("actions", late)
    await line.listener.until(lambda: days.kinds(case)[-1] == "action.rejected", "the refusal")
    assert line.listener.facts(case)[-1]["data"]["reason"] == "too-late"


async def test_a_case_that_triage_does_not_decide_goes_to_the_owner_of_last_resort(line: Line, days: Days) -> None:
    """兜底: a case has a deadline all the time."""
    await days.tuesday()
    case = await days.opened(location=None)
    await days.at("13:00:00")
    await line.listener.until(lambda: "case.routed" in days.kinds(case), "the route")
    routed = next(fact for fact in line.listener.facts(case) if fact["type"].endswith("routed"))
    assert routed["data"]["rule"] == "doudi"
    assert "escalated 1→2" in " ".join(days.story(case)) or routed["data"]["ladder"][0] > 1


async def test_a_clock_that_cannot_be_read_changes_nothing(line: Line, days: Days) -> None:
    """Nor does a clock that is set back: time stands until then."""
    await days.tuesday()
    for bad in (b"soon", {"mode": "virtual", "base": "tomorrow"}, setting(days.now - timedelta(days=3))):
        await line.client.send("control", bad, key=b"clock")
        assert await days.probe() == days.now
    await line.client.send("control", {"mode": "lunar"}, key=b"calendar")
    assert await days.probe() == days.now
