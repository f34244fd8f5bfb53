"""Children: started again when they die, given up when they refuse their settings, ended in order."""

import asyncio
import os
from pathlib import Path

import pytest

from local.supervisor import supervisor
from local.supervisor.supervisor import SupervisedProcess, cue, stop_all
from operations.problem import Problem
from streams.runtime.failures import Backoff


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A household that does not wait before it starts a child again."""
    (tmp_path / "log").mkdir()
    monkeypatch.setattr(supervisor, "AGAIN", Backoff(first_s=0.0, factor=1.0, limit_s=0.0, attempts=9))
    return tmp_path


class Scripted:
    """A child that ends as the test says."""

    def __init__(self, codes: list[int]) -> None:
        self.codes = codes
        self.started: list[list[str]] = []
        self.told: list[bytes] = []
        self.hears = True
        self.stopped = self.killed = 0
        self.followed = asyncio.Event()
        self.followed.set()
        self.pid = os.getpid()
        self.code = None
        self.enough = asyncio.Event()

    def start(self, command: list[str], log: Path, *, waits: bool = False) -> "Scripted":
        """As `Child.start`."""
        if waits:
            self.followed.set()
        self.started.append(command)
        log.write_text("its last words\n")
        return self

    async def wait(self) -> int:
        """End as told, when there is somebody to follow where that is asked; when nothing is told, live on."""
        await self.followed.wait()
        if not self.codes:
            self.enough.set()
            await asyncio.Event().wait()
        return self.codes.pop(0)

    def tell(self, line: bytes) -> bool:
        """As `Child.tell`."""
        self.told.append(line)
        return self.hears

    async def terminate(self, _: float) -> int:
        """As asked."""
        self.stopped += 1
        return -15

    def kill(self) -> None:
        """At once."""
        self.killed += 1


async def tended(one: SupervisedProcess, child: Scripted, starts: int) -> None:
    """Start a member and tend it until so many processes were started and one lives on, then stop it."""
    one.start()
    tending = asyncio.ensure_future(one.tend())
    async with asyncio.timeout(10):
        await child.enough.wait()
        while len(child.started) < starts:  # noqa: ASYNC110 (its supervisor starts them)
            await asyncio.sleep(0)
    tending.cancel()
    await asyncio.gather(tending, return_exceptions=True)
    await stop_all([one])
    await one.stop()


def test_a_child_that_dies_is_started_again_and_told_how_often(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Said on stderr with its last words."""
    child = Scripted([-9, 3])
    monkeypatch.setattr(supervisor, "Child", child)
    asyncio.run(tended(SupervisedProcess("worker-1", home, ["worker", "--name", "w-1"]), child, 3))
    assert [command[-2:] for command in child.started] == [["--restarts", str(n)] for n in range(3)]
    assert child.started[0][1:4] == ["-m", "chuishao", "worker"]
    assert child.stopped == 1
    said = capsys.readouterr().err
    assert "warning: worker-1 ended (signal 9); started again in 0.0 s. Its last words: its last words\n" in said
    assert "warning: worker-1 ended (exit code 3)" in said


def test_the_first_death_is_followed_by_a_start_at_once_the_next_ones_by_a_pause(tmp_path: Path) -> None:
    """Whoever was killed out of its work has nothing to wait for; whoever cannot come up has."""
    one = SupervisedProcess("worker-1", tmp_path, ["worker"])
    pauses = [one.pause(failures) for failures in range(1, 12)]
    assert pauses[0] == 0.0
    assert 0.4 <= pauses[1] <= 0.5
    assert 24.0 <= pauses[-1] <= 30.0


def test_a_child_that_refuses_its_settings_is_not_started_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another start would end the same way: `up` ends with its words."""
    monkeypatch.setattr(supervisor, "Child", Scripted([2]))
    one = SupervisedProcess("worker-1", home, ["worker"])
    one.start()
    with pytest.raises(Problem, match="worker-1 cannot run with these settings") as given_up:
        asyncio.run(one.tend())
    assert given_up.value.why == "its last words"
    assert given_up.value.code == 2


def waiting(commands: list[list[str]]) -> list[bool]:
    """Which of them are understudies."""
    return [command[2] == "chuishao.standby" for command in commands]


@pytest.mark.parametrize(("hears", "started"), [(True, [False, True, True]), (False, [False, True, False, True])])
def test_who_has_settled_has_an_understudy_that_takes_its_place(
    home: Path, monkeypatch: pytest.MonkeyPatch, hears: bool, started: list[bool]
) -> None:
    """It is told, and nobody else is started but the next one to wait; unless it is dead, too. Stopped, both are."""
    child = Scripted([-9])
    child.followed.clear()
    child.hears = hears
    monkeypatch.setattr(supervisor, "Child", child)
    monkeypatch.setattr(supervisor, "SETTLED_S", 0.0)
    one = SupervisedProcess("worker-1", home, ["worker", "--name", "w-1"], understudied=True)
    asyncio.run(tended(one, child, len(started)))
    assert waiting(child.started) == started
    assert child.started[1][3:] == ["worker", "--name", "w-1"]
    assert child.told == [cue(home / "log" / "worker-1.log", ["--restarts", "1"])]
    assert (child.stopped, child.killed) == (1, 1)


def test_who_dies_young_is_started_anew_and_nobody_waits_meanwhile(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot come up needs no second one that cannot."""
    child = Scripted([3, 3])
    monkeypatch.setattr(supervisor, "Child", child)
    asyncio.run(tended(SupervisedProcess("worker-1", home, ["worker"], understudied=True), child, 3))
    assert waiting(child.started) == [False] * 3
    assert child.told == []


def test_who_cannot_have_an_understudy_works_on_without(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No process, no file, no room: said, and no reason to end a house."""

    class Full:
        @staticmethod
        def start(*_: object, **__: object) -> None:
            raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(supervisor, "Child", Full)
    SupervisedProcess("worker-1", home, ["worker"], understudied=True).engage()
    assert capsys.readouterr().err == (
        "warning: worker-1 has no understudy (Resource temporarily unavailable); when it dies it is started anew\n"
    )
