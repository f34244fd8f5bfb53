"""Counting the log: what is there twice, what a timer did, which reports are part of a case."""

from typing import Any

from local.chaos.final_events import FinalEvents


def event(name: str, kind: str = "case.accepted", cause: str = "action", **data: Any) -> dict[str, Any]:
    """An event, as far as it is read."""
    name = name.encode().hex().zfill(32)[::-1]
    told = {"cause": {"type": cause, "id": f"cause-{name}"}, **data}
    return {"id": name, "time": "2026-11-24T09:00:00+08:00", "type": f"chuishao.{kind}", "subject": "c-1", "data": told}


def test_a_fact_that_comes_twice_is_counted_once_and_as_doubled() -> None:
    """Whoever reads it knows it by its id."""
    facts = FinalEvents()
    for name in ("a", "b", "a", "a"):
        facts.add(event(name))
    assert (facts.count, facts.doubled, facts.timers) == (4, 2, 0)


def test_a_timer_is_counted_once_however_many_facts_it_led_to() -> None:
    """A missed deadline is a breach and a climb."""
    facts = FinalEvents()
    cause = {"type": "timer", "id": "accept/chengguan/1/due"}
    one = {"cause": cause, "leg": "accept", "due": "2026-11-24T08:00:00+08:00"}
    facts.add(event("a", "case.breached") | {"data": one})
    facts.add(event("b", "case.escalated") | {"data": one})
    facts.add(event("c", "case.warned", "timer"))
    assert facts.timers == 2
    assert list(facts.lateness.late_s) == [3600.0]


def test_reports_are_known_by_source_and_id() -> None:
    """In a case of their own, or joined to one."""
    facts = FinalEvents()
    facts.add(event("a", "case.opened", "report", report={"source": "s", "id": "1"}))
    facts.add(event("b", "case.report-joined", "report", report={"source": "s", "id": "2"}))
    facts.add(event("c", "case.opened", "report", report={"source": "s", "id": "2"}))
    assert facts.reports == {("s", "1"): 1, ("s", "2"): 2}
    assert facts.cases == 2
