"""What people do in a run: reports of the pack's own day, and the actions of units and reporters on them.

Owns: a history as steps in time, each a moment and the records that arrive then. Refuses: waiting for the engine (the
ids of cases are functions of their reports, so a history can be written down before it happens).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import orjson

from handlers.intake.pii import public_name
from handlers.intake.pipeline import to_command
from schemas.ids import case_id
from schemas.internal.command import ReportCommand
from schemas.internal.state import Case
from schemas.wire.dead_letter import Received
from streams.cases import CaseDomain
from tests.sim.choices import Choices, one_of
from tests.support.simulated_day import rules, script

MORNING = datetime.fromisoformat("2026-11-24T09:00:00+08:00")
"""A Tuesday."""

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class InputRecord:
    """One record that somebody writes."""

    topic: str  # without prefix
    key: str | None
    value: bytes


@dataclass(frozen=True, slots=True)
class Step:
    """A moment, and what is written then."""

    at: datetime
    sent: tuple[InputRecord, ...] = ()


@lru_cache
def reports() -> tuple[dict[str, Any], ...]:
    """Return a few reports of each kind from the pack's day: dangers, unlocated, named and anonymous ones."""
    kinds: dict[str, list[dict[str, Any]]] = {}
    for body in script().reports[:200]:
        case = opened(dict(body))
        danger = case.priority == 1
        kind = f"{case.state.value} {danger} {case.tier.value} {case.pace}"
        kinds.setdefault(kind, []).append(dict(body))
    return tuple(body for found in kinds.values() for body in found[:3])


def opened(body: dict[str, Any]) -> Case:
    """Return the case that a report opens."""
    received = Received(
        topic=f"chuishao.reports.{body['source']}.v1", partition=0, offset=0, timestamp=0, key=None,
        value=orjson.dumps(body), headers=(),
    )  # fmt: skip
    command = to_command(received, MORNING, rules(), prefix="chuishao.", trusted=True)
    assert isinstance(command, ReportCommand)
    case = CaseDomain(rules()).handle(None, command).state
    assert case is not None
    return case


@lru_cache(maxsize=512)
def _lead(number: int) -> str | None:
    return opened(reports()[number]).lead


class Scenario:
    """One report and the actions that follow it."""

    def __init__(self, number: int, kind: int) -> None:
        body = reports()[number]
        self.name = f"{number}-{kind}"
        self.body = {**body, "id": f"{body['id']}-{kind}"}
        self.case = case_id(body["source"], self.body["id"])
        self.lead = _lead(number)
        self._count = 0
        self.steps: list[tuple[timedelta, InputRecord]] = []

    def report(self, after: timedelta, **other: Any) -> None:
        """Write the report; it may be written again, or with another content under the same id."""
        raw = orjson.dumps({**self.body, **other})
        self.steps.append((after, InputRecord(f"reports.{self.body['source']}.v1", self.body["id"], raw)))

    def act(self, after: timedelta, unit: str, role: str, kind: str, **fields: Any) -> InputRecord:
        """Write a unit's action on the case."""
        self._count += 1
        body = {
            "id": f"a-{self.name}-{self._count}",
            "case_id": self.case,
            "type": kind,
            "actor": {"role": role, "unit": unit},
            **fields,
        }
        topic = "actions.v1" if role == "reporter" else f"actions.{unit}.v1"
        sent = InputRecord(topic, body["case_id"], orjson.dumps(body))
        self.steps.append((after, sent))
        return sent

    def by_lead(self, after: timedelta, kind: str, **fields: Any) -> InputRecord:
        """Write an action by the lead, or by triage when the case has no lead."""
        unit = self.lead or "chengyun"
        return self.act(after, unit, rules().units[unit].roles[0].value, kind, **fields)

    def feedback(self, after: timedelta, *, resolved: bool, score: int, round: int = 1) -> None:  # noqa: A002
        """Write the reporter's answer."""
        source = self.body["source"]
        report = public_name(source, self.body["id"])
        more = {"report": report, "round": round, "answer": "answered", "resolved": resolved, "score": score}
        self.act(after, source, "reporter", "feedback", **more)


EVIDENCE = [{"url": "https://example.org/1.jpg"}]


def _nobody(scenario: Scenario) -> None:
    """Do nothing: the case escalates."""


def _plain(scenario: Scenario) -> None:
    """Accept, contact and complete the case; it is solved."""
    if scenario.lead is None:
        scenario.act(10 * MINUTE, "chengyun", "triage", "assign", lead="chengguan", category=None, area=None)
    scenario.by_lead(20 * MINUTE, "accept")
    scenario.by_lead(40 * MINUTE, "contact", reached=True)
    scenario.by_lead(5 * HOUR, "complete", result="修好了", evidence=EVIDENCE)
    scenario.feedback(6 * HOUR, resolved=True, score=5)


def _angry(scenario: Scenario) -> None:
    """Complete the case unsolved: it is reopened."""
    scenario.by_lead(20 * MINUTE, "accept")
    scenario.by_lead(2 * HOUR, "complete", result="修好了", evidence=EVIDENCE)
    scenario.feedback(3 * HOUR, resolved=False, score=1)
    scenario.by_lead(4 * HOUR, "accept")
    scenario.by_lead(5 * HOUR, "complete", result="又修了", evidence=EVIDENCE)


def _objection(scenario: Scenario) -> None:
    """Object that the case is not the unit's duty; triage rules."""
    scenario.by_lead(10 * MINUTE, "return", clause="not-duty", basis="不归我们", suggest=None)
    ruling = "upheld" if len(scenario.case) % 2 else "rejected"
    scenario.act(40 * MINUTE, "chengyun", "triage", "rule", ruling=ruling, to="shuiwu" if ruling == "upheld" else None)
    scenario.by_lead(50 * MINUTE, "accept")


def _late(scenario: Scenario) -> None:
    """Accept the case and forget it; complete it after it has escalated."""
    scenario.by_lead(20 * MINUTE, "accept")
    scenario.by_lead(3 * DAY, "complete", result="修好了", evidence=EVIDENCE)


def _confused(scenario: Scenario) -> None:
    """Write what is not allowed: unknown types, foreign units, repeated ids, a case that does not exist."""
    scenario.by_lead(5 * MINUTE, "dance")
    scenario.act(6 * MINUTE, "shuiwu", "department", "accept")
    again = scenario.by_lead(10 * MINUTE, "accept")
    scenario.steps.append((11 * MINUTE, again))
    scenario.by_lead(12 * MINUTE, "progress", note="已到现场", if_seq=1)
    scenario.by_lead(13 * MINUTE, "accept", case_id="c-nowhere")
    scenario.report(14 * MINUTE)
    scenario.report(15 * MINUTE, text="另一件事")


SCRIPTS = (_nobody, _plain, _angry, _objection, _late, _confused)

MALFORMED = (b"\xff\xfe", b"{", b"[1]", b'{"id": 1}', b"null", b"")
"""Values that are neither a report nor an action."""


@lru_cache(maxsize=512)
def scenario_steps(number: int, kind: int) -> tuple[tuple[timedelta, InputRecord], ...]:
    """Return the steps of a report's script, always the same: many runs share them and their decisions."""
    scenario = Scenario(number, kind)
    scenario.report(timedelta(0))
    SCRIPTS[kind](scenario)
    return tuple(scenario.steps)


@dataclass(frozen=True, slots=True)
class History:
    """All that is written in a run. By `last` the engine has to have decided all of it."""

    steps: tuple[Step, ...]
    last: datetime


def draw_history(choices: Choices, most: int) -> History:
    """Draw one to `most` scenarios side by side, malformed records between them, and the clock's jumps at the end."""
    moments: dict[datetime, list[InputRecord]] = {}
    for number, kind in {
        (choices.pick(len(reports())), choices.pick(len(SCRIPTS))): None for _ in range(1 + choices.pick(most))
    }:
        begins = MORNING + (number + kind) % 4 * 5 * MINUTE
        for after, sent in scenario_steps(number, kind):
            moments.setdefault(begins + after, []).append(sent)
        if choices.pick(3) == 0:
            topic = one_of(choices, ["reports.rexian-12345.v1", "actions.chengguan.v1", "reports.v1"])
            moments.setdefault(begins, []).append(InputRecord(topic, None, one_of(choices, MALFORMED)))
    steps = [Step(at, tuple(moments[at])) for at in sorted(moments)]
    last = max(moments)
    for jump in one_of(choices, [[], [DAY], [DAY, 3 * DAY], [4 * DAY, 40 * DAY], [DAY, 45 * DAY, 420 * DAY]]):
        last += jump
        steps.append(Step(last))
    return History(tuple(steps), last + 6 * HOUR)
