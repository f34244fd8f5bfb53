"""A case from its report to its end, by the actions of foreign clients on their own topics.

Owns: actions and answers. Refuses: time (`test_time.py`).
"""

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from tests.kafka.line.conftest import Line
from tests.support.foreign_client import HELPER, SOURCE, UNIT, action, feedback

pytestmark = pytest.mark.asyncio(loop_scope="module")

PHONE, NAME = "13800138000", "欧阳某某"
PERSON = {"id": "r-77", "role": "courier", "name": NAME, "phone": PHONE, "identity": "named"}
_numbers = itertools.count()


class Case:
    """One case, and the actions of everybody on it."""

    def __init__(self, line: Line, report: str, case: str) -> None:
        self.line, self.report, self.id = line, report, case

    @classmethod
    async def opened(cls, line: Line, **fields: Any) -> "Case":
        """Send a rider's report about a gate, and wait until it is in its unit's inbox."""
        name = f"r-{next(_numbers)}"
        await line.client.whistle(name, **{"reporter": PERSON, **fields})
        told = await line.listener.until(lambda: line.listener.statuses(SOURCE, name), "the status")
        case = cls(line, name, told[0]["case_id"])
        await line.listener.until(lambda: case.at(UNIT), "the dispatch")
        return case

    def at(self, unit: str) -> dict[str, Any]:
        """Return it as a unit has it."""
        return self.line.listener.inbox(unit).get(self.id, {})

    @property
    def status(self) -> dict[str, Any]:
        """Return it as its reporter sees it now."""
        return self.line.listener.statuses(SOURCE, self.report)[-1]

    def facts(self, kind: str) -> list[dict[str, Any]]:
        """Return its events of a type."""
        return [one for one in self.line.listener.facts(self.id) if one["type"] == f"chuishao.{kind}"]

    async def act(self, kind: str, unit: str = UNIT, topic: str | None = None, **fields: Any) -> dict[str, Any]:
        """Write on the unit's own topic; return the answer in its inbox."""
        body = action(f"a-{next(_numbers)}", self.id, kind, unit, **fields)
        await self.line.client.act(topic or unit, body)
        return await self.answer(topic or unit, body["id"])

    async def answer(self, unit: str, name: str) -> dict[str, Any]:
        """Return the first answer to an action."""
        found = await self.line.listener.until(lambda: self.line.listener.answers(unit, name), f"the answer to {name}")
        answer: dict[str, Any] = found[0]
        return answer

    async def feedback(self, topic: str = "actions", **fields: Any) -> str:
        """Write the reporter's feedback; return its action's id."""
        body = feedback(f"f-{next(_numbers)}", self.id, self.report, **fields)
        await self.line.client.send(topic, body, key=self.id.encode())
        return str(body["id"])

    async def until(self, there: Callable[[], Any], what: str) -> Any:
        """Read on until it is true."""
        return await self.line.listener.until(there, what)


async def test_accept_complete_and_good_feedback_close_a_case(line: Line) -> None:
    """The reporter sees taken, asked and closed, and every dispatch has ended."""
    case = await Case.opened(line)
    assert (case.status["outcome"], case.status["state"], case.status["ask"]) == ("taken", "waiting", None)
    assert (await case.act("accept"))["outcome"] == "applied"
    assert (await case.act("complete", result="已与物业协商，骑手登记后放行"))["outcome"] == "applied"
    asked = await case.until(lambda: case.status["ask"], "the question")
    assert asked["round"] == 1
    assert case.status["state"] == "completed"
    name = await case.feedback()
    await case.until(lambda: case.status["state"] == "closed", "the end")
    assert (case.status["ask"], case.status["answered"]["action"]) == (None, name)
    [closed] = case.facts("case.closed")
    assert closed["data"]["reason"] == "confirmed"
    await case.until(lambda: case.at(UNIT)["state"] == case.at(HELPER)["state"] == "ended", "the ends")
    assert case.at(UNIT)["may"] == []


async def test_the_facts_say_who_vouched(line: Line) -> None:
    """Without an authorizer a unit's own topic proves nothing, and the fact says so."""
    case = await Case.opened(line)
    await case.act("accept")
    gateway = action("a-vouched", case.id, "contact", reached=True)
    await line.client.send("actions", gateway, key=b"any")
    await case.answer(UNIT, "a-vouched")
    await case.until(lambda: case.facts("case.contacted"), "the fact")
    assert case.facts("case.accepted")[0]["data"]["by"] == {"role": "village", "unit": UNIT, "via": "unverified"}
    assert case.facts("case.contacted")[0]["data"]["by"]["via"] == "gateway"


async def test_personal_data_reaches_the_lead_on_acceptance_only(line: Line) -> None:
    """It has nothing before, name, phone and whole text after; the helper has nothing at any time."""
    text = f"保安不让外卖进小区，拦住骑手，找我{PHONE}"
    case = await Case.opened(line, text=text)
    assert case.at(UNIT)["personal"] is None
    assert PHONE not in case.at(UNIT)["text"]
    assert (await case.act("accept", HELPER))["outcome"] == "applied"
    assert (await case.act("accept"))["outcome"] == "applied"
    [person] = await case.until(lambda: case.at(UNIT)["personal"], "the person")
    assert person == {"report": case.report, "name": NAME, "phone": PHONE, "text": text}
    said = [
        one
        for one in line.listener.records
        if one.topic == f"dispatch.{HELPER}" and case.id in (one.key or b"").decode()
    ]
    assert said
    assert all(one.json["data"]["personal"] is None and PHONE.encode() not in (one.value or b"") for one in said)


async def test_a_confidential_reporter_is_named_to_nobody(line: Line) -> None:
    """The lead has the case and its masked text."""
    case = await Case.opened(line, reporter={**PERSON, "identity": "confidential"})
    await case.act("accept")
    await case.until(lambda: case.at(UNIT)["state"] == "working", "the acceptance")
    assert not case.at(UNIT)["personal"]


async def test_in_an_emergency_the_lead_has_the_person_at_once(line: Line) -> None:
    """It enters at tier 3 or above, is marked for hand-over, and the department is dispatched at the same moment."""
    await line.client.whistle("r-gas", text="厨房燃气泄漏，好大煤气味，有人晕倒", reporter=PERSON)
    told = await line.listener.until(lambda: line.listener.statuses(SOURCE, "r-gas"), "the status")
    case = Case(line, "r-gas", told[0]["case_id"])
    lead = told[0]["with"]["unit"]
    held = await line.listener.until(lambda: case.at(lead), "the dispatch")
    assert held["tier"] >= 3
    assert held["personal"][0]["phone"] == PHONE
    assert case.facts("case.handed-over")[0]["data"]["service"] in {"119", "120"}


async def test_the_same_action_twice_counts_once_and_is_answered_once(line: Line) -> None:
    """The same content under the same id changes nothing, in whatever order its fields are."""
    case = await Case.opened(line)
    body = action("a-twice", case.id, "accept", note="马上到")
    await line.client.act(UNIT, body)
    await line.client.act(UNIT, dict(reversed(body.items())))
    await case.act("progress", note="到了")
    assert [one["outcome"] for one in line.listener.answers(UNIT, "a-twice")] == ["applied"]
    assert len(case.facts("case.accepted")) == 1
    assert case.facts("action.rejected") == []


async def test_another_action_under_the_same_id_is_refused_and_the_first_stands(line: Line) -> None:
    """It is an identity conflict, once however often it comes."""
    case = await Case.opened(line)
    await line.client.act(UNIT, action("a-same", case.id, "accept"))
    for _ in range(2):
        await line.client.act(UNIT, action("a-same", case.id, "accept", note="另一句话"))
    await case.act("progress", note="到了")
    answers = [(one["outcome"], one["reason"]) for one in line.listener.answers(UNIT, "a-same")]
    assert answers == [("applied", None), ("rejected", "identity-conflict")]
    assert len(case.facts("case.accepted")) == 1


async def test_two_writers_may_use_the_same_id(line: Line) -> None:
    """An action's identity is its vouching topic and its id."""
    case = await Case.opened(line)
    await line.client.act(UNIT, action("a-ours", case.id, "accept"))
    await line.client.act(HELPER, action("a-ours", case.id, "accept", HELPER))
    assert (await case.answer(UNIT, "a-ours"))["outcome"] == "applied"
    assert (await case.answer(HELPER, "a-ours"))["outcome"] == "applied"


async def test_an_action_naming_another_unit_is_refused_and_answered_to_its_writer(line: Line) -> None:
    """The case has no fact of it, and the unit that was named gets nothing."""
    case = await Case.opened(line)
    seq = case.at(UNIT)["seq"]
    answer = await case.act("accept", HELPER, topic=UNIT)
    assert (answer["outcome"], answer["reason"], answer["detail"]) == ("rejected", "actor-mismatch", ["actor.unit"])
    assert line.listener.answers(HELPER, answer["action"]) == []
    assert case.facts("action.rejected") == []
    assert case.at(UNIT)["seq"] == seq
    assert case.at(HELPER)["state"] == "waiting"


async def test_a_bad_feedback_reopens_a_case_one_step_up(line: Line) -> None:
    """It comes on the source's own topic; the lead works on, the reporter is asked again later."""
    case = await Case.opened(line)
    await case.act("accept")
    await case.act("complete", result="已处理")
    await case.until(lambda: case.status["ask"], "the question")
    await case.feedback(f"actions.{SOURCE}", resolved=False, score=1)
    await case.until(lambda: case.status["state"] == "working", "the reopening")
    assert case.status["tier"] == 2
    assert case.at(UNIT)["state"] == "working"
    [climb] = case.facts("case.escalated")
    assert (climb["data"]["from"], climb["data"]["to"], climb["data"]["reason"]) == (1, 2, "unsatisfied")
    await case.act("complete", result="再次处理")
    assert (await case.until(lambda: case.status["ask"], "the second question"))["round"] == 2
    late = await case.feedback(resolved=True, score=5)
    await case.until(lambda: (case.status["answered"] or {}).get("action") == late, "the answer")
    assert case.status["answered"]["reason"] == "too-late"
    await case.feedback(round=2)
    await case.until(lambda: case.status["state"] == "closed", "the end")


async def test_an_objection_is_ruled_on_and_the_work_moves(line: Line) -> None:
    """The objecting unit holds the case until the town rules; then the other unit has it."""
    case = await Case.opened(line)
    answer = await case.act("return", clause="not-duty", basis="属住建", suggest="zhujian")
    assert answer["outcome"] == "applied"
    await case.until(lambda: case.at(UNIT)["state"] == "disputed", "the objection")
    ruled = await case.act("rule", "linjiang", role="town", ruling="upheld", to="zhujian")
    assert ruled["outcome"] == "applied"
    await case.until(lambda: case.at("zhujian").get("state") == "waiting", "the other unit's dispatch")
    await case.until(lambda: case.at(UNIT)["state"] == "ended", "the end of the first one")
    assert case.at(UNIT)["end"]["reason"] == "reassigned"


async def test_a_report_without_a_place_goes_to_triage_and_is_assigned(line: Line) -> None:
    """It has a deadline all the time; triage assigns it."""
    name = f"r-{next(_numbers)}"
    await line.client.whistle(name, location=None)
    told = await line.listener.until(lambda: line.listener.statuses(SOURCE, name), "the status")
    case = Case(line, name, told[0]["case_id"])
    assert told[0]["state"] == "triage"
    [triaged] = await case.until(lambda: case.facts("case.triaged"), "the fact")
    assert triaged["data"]["why"] == "no-place"
    answer = await case.act("assign", "chengyun", role="triage", lead=None, category=None, area=UNIT)
    assert answer["outcome"] == "applied"
    await case.until(lambda: case.at(UNIT).get("state") == "waiting", "the dispatch")
