"""The table and the document say the same, and one figure that is not zero makes a run not clean."""

import dataclasses
from array import array
from datetime import UTC, datetime

from auditor.finding import Count, Finding
from local.chaos.audit_coverage import AuditCoverage
from local.chaos.capacity import Capacity
from local.chaos.chaos_figures import ChaosFigures
from local.chaos.chaos_plan import ChaosPlan
from local.chaos.fault_kinds import FaultKind
from local.chaos.lateness import Lateness
from local.chaos.recovery import InjectedFault, Recovery

PLAN = ChaosPlan(seed=1, reports=1000, rate=50.0, kills=2, minutes=30, brokers=1, workers=3, noise=0.1)
UPTO = datetime(2026, 11, 26, tzinfo=UTC)
FIGURES = ChaosFigures(
    plan=PLAN,
    capacity=Capacity(rate=100.0, worker_s=1.2, worker_cpu_s=0.9, broker_s=3.0),
    command="chuishao chaos",
    version="1",
    seconds=20.04,
    wounds=[
        InjectedFault(FaultKind.KILL_WORKER, "worker-1", 1.0),
        InjectedFault(FaultKind.KILL_BROKER, "broker-1", 2.0),
    ],
    recoveries=[
        Recovery(FaultKind.KILL_WORKER, 1.5, crossed=False),
        Recovery(FaultKind.KILL_WORKER, 4.0, crossed=True),
    ],
    reports=1000,
    noise=100,
    actions=3000,
    tries=2,
    facts=9000,
    timers=400,
    zeros={"lost": 0, "reports in two cases": 0},
    doubled_uncommitted=12,
    judged=AuditCoverage(
        reports=1100,
        actions=3010,
        cases=1000,
        facts=9000,
        deadlines=700,
        superseded=3,
        believed=0,
        waiting=0,
        moving=0,
        notes=("2 topics …",),
    ),
    lateness=Lateness(
        late_s=array("d", [0.0, 3600.0]), due=array("d", [UPTO.timestamp() - 3e5, UPTO.timestamp() - 60])
    ),
    upto=UPTO,
    findings=(Finding("numbers", Count.HOLES, "c-1", "7 is missing"),),
)


def test_kills_are_counted_by_whom_they_hit() -> None:
    """Workers, brokers."""
    assert FIGURES.kills() == (1, 1)
    assert ("kill -9", "2: 1 workers, 1 brokers") in FIGURES.rows()


def test_one_figure_that_is_not_zero_is_not_clean() -> None:
    """And is said last."""
    assert FIGURES.clean
    wrong = dataclasses.replace(FIGURES, zeros={"lost": 1})
    assert not wrong.clean
    assert wrong.rows()[-1] == ("verdict", "NOT CLEAN")


def test_the_document_has_what_the_table_has() -> None:
    """And what is needed to do it again."""
    said = FIGURES.document()
    assert (said["seed"], said["command"], said["version"], said["seconds"]) == (1, "chuishao chaos", "1", 20.0)
    assert said["kills"] == {"total": 2, "workers": 1, "brokers": 1}
    assert [(one["crossed"], one["p99_s"]) for one in said["recoveries"]] == [(False, 1.5), (True, 4.0)]
    assert (said["lost"], said["reports_in_two_cases"], said["clean"]) == (0, 0, True)
    assert set(said["machine"]) == {"cpus"}
    assert [one["count"] for one in said["findings"]] == ["holes"]


def test_both_spreads_and_what_was_never_heard_again_are_shown() -> None:
    """Of each kind that has an orphan: alone, and crossed."""
    lost = dataclasses.replace(
        FIGURES, recoveries=[*FIGURES.recoveries, Recovery(FaultKind.KILL_BROKER, None, crossed=True)]
    )
    rows = {row[0]: row[1] for row in lost.rows() if str(row[0]).startswith("recovery")}
    assert rows == {
        "recovery: broker killed, restarted": "n 0; never heard again 0",
        "recovery: broker killed, restarted (crossed by another blow)": "n 0; never heard again 1",
        "recovery: worker killed, restarted": "n 1, p50 1.50 s, p99 1.50 s, longest 1.50 s; never heard again 0",
        "recovery: worker killed, restarted (crossed by another blow)": (
            "n 1, p50 4.00 s, p99 4.00 s, longest 4.00 s; never heard again 0"
        ),
    }
    assert [one["never_heard"] for one in lost.document()["recoveries"]] == [0, 1, 0, 0]
    assert lost.document()["recoveries"][1]["p50_s"] is None


def test_a_coordinator_that_was_not_found_is_not_counted_as_killed() -> None:
    """A broker was, and it is said what it stands for."""
    wounds = [
        InjectedFault(FaultKind.KILL_BROKER, "broker-1", 1.0, stands_in=FaultKind.KILL_GROUP),
        InjectedFault(FaultKind.KILL_GROUP, "broker-2", 9.0),
    ]
    some = dataclasses.replace(FIGURES, wounds=wounds)
    assert ("group's coordinator killed", 1) in some.rows()
    assert ("not found: group's coordinator killed", "1: any broker instead") in some.rows()
    assert some.kills() == (0, 2)
    assert some.document()["coordinators_not_found"] == {"group's coordinator killed": 1}


def test_how_late_deadlines_were_and_how_many_could_have_been_late_is_said() -> None:
    """A bound that nothing can exceed says nothing."""
    rows = {row[0]: row[1] for row in FIGURES.rows()}
    assert rows["breaches that fell due so long before the end"] == "1 of 2"
    assert rows["breaches said after their end"] == (
        "n 1, p50 1:00:00 (6.0 s), p99 1:00:00 (6.0 s), latest 1:00:00 (6.0 s)"
    )
    behind = {"n": 1, "p50_s": 3600.0, "p99_s": 3600.0, "max_s": 3600.0}
    assert FIGURES.document()["breaches"] == {"n": 2, "could_be_late": 1, "behind": behind}
    never = dataclasses.replace(FIGURES, lateness=Lateness())
    assert ("breaches said after their end", "n 0") in never.rows()
    assert never.document()["breaches"]["behind"] is None


def test_how_much_was_judged_is_said_and_what_could_not_be() -> None:
    """Nothing found among nothing judged would be no figure."""
    assert ("judged: cases", 1000) in FIGURES.rows()
    assert ("could not be judged", "2 topics …") in FIGURES.rows()
    said = FIGURES.document()
    assert said["judged"] == {"reports": 1100, "actions": 3010, "cases": 1000, "facts": 9000, "deadlines": 700}
    assert said["notes"] == ["2 topics …"]
