"""From a blow to the next sign of life: what counts, what is crossed, and the percentiles."""

from types import SimpleNamespace

import pytest

from local.chaos.event_times import EventTimes
from local.chaos.fault_kinds import FaultKind
from local.chaos.recovery import InjectedFault, Spread, Times, by_kind, recoveries, spread


class Signs:
    """Partitions that are heard at these moments."""

    def __init__(self, **heard: list[float]) -> None:
        self._heard = {int(name.removeprefix("p")): moments for name, moments in heard.items()}

    def next_after(self, partition: int, moment: float) -> float | None:
        """The first one later."""
        return next((at for at in self._heard.get(partition, []) if at > moment), None)


def wound(
    begun: float, *orphans: int, ended: float | None = None, kind: FaultKind = FaultKind.KILL_WORKER
) -> InjectedFault:
    """A blow."""
    return InjectedFault(kind, "worker-1", begun, frozenset(orphans), ended)


def test_each_orphan_is_a_recovery() -> None:
    """From the blow to its next fact."""
    found = recoveries([wound(10.0, 0, 1)], Signs(p0=[9.0, 11.5], p1=[12.0]))
    assert [one.seconds for one in found] == [1.5, 2.0]
    assert not any(one.crossed for one in found)


def test_a_partition_that_is_never_heard_again_is_counted() -> None:
    """It has no duration, and is not over when the next blow falls."""
    wounds = [wound(10.0, 0, 1), wound(500.0, 2, kind=FaultKind.LEAVE_WORKER)]
    found = by_kind(recoveries(wounds, Signs(p0=[12.0])))
    assert found == {
        (FaultKind.KILL_WORKER, False): Times(Spread(1, 2.0, 2.0, 2.0), 0),
        (FaultKind.KILL_WORKER, True): Times(None, 1),
        (FaultKind.LEAVE_WORKER, False): Times(None, 0),
        (FaultKind.LEAVE_WORKER, True): Times(None, 1),
    }


@pytest.mark.parametrize(
    ("other", "crossed"),
    [
        (wound(11.0, ended=11.5), True),  # fell in the middle
        (wound(5.0, ended=10.5), True),  # had not ended
        (wound(5.0, 1), True),  # had not healed: partition 1 is heard at 12 for the first time
        (wound(5.0, ended=9.0), False),  # over before
        (wound(12.5), False),  # came afterwards
    ],
)
def test_a_blow_that_falls_into_it_crosses_it(other: InjectedFault, crossed: bool) -> None:
    """Measured, and told apart."""
    found = recoveries([wound(10.0, 0), other], Signs(p0=[12.0], p1=[12.0]))
    assert [one.crossed for one in found if one.seconds == 2.0] == [crossed]


def test_percentiles_are_of_what_was_measured() -> None:
    """No interpolation: each is one of the durations."""
    assert spread([]) is None
    assert spread([3.0]) == Spread(1, 3.0, 3.0, 3.0)
    assert spread(float(n) for n in range(100, 0, -1)) == Spread(100, 50.0, 99.0, 100.0)


def test_kinds_are_told_apart() -> None:
    """Restarted is not taken over."""
    wounds = [wound(0.0, 0, ended=0.1), wound(10.0, 0, kind=FaultKind.LEAVE_WORKER)]
    found = by_kind(recoveries(wounds, Signs(p0=[1.0, 17.0])))
    assert {key: one.spread.p50 for key, one in found.items() if one.spread} == {
        (FaultKind.KILL_WORKER, False): 1.0,
        (FaultKind.LEAVE_WORKER, False): 7.0,
    }


def test_the_ear_does_not_take_an_old_record_for_a_sign_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    """Written before the kill, heard after it."""
    listener, moments = EventTimes(), iter([5.0, 20.0])
    monkeypatch.setattr("local.chaos.event_times.time.time", lambda: next(moments))
    for written in (4.9, 19.0):
        listener.add(SimpleNamespace(partition=3, timestamp=written * 1000))
    assert listener.next_after(3, 4.95) == 20.0
    assert listener.next_after(3, 19.5) is None
    assert listener.next_after(4, 0.0) is None
    assert listener.count == 2
