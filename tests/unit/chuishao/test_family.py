"""Children: started again when they die, given up when they refuse their settings, ended in order."""

import asyncio
import os
from pathlib import Path

import pytest

from chuishao import family
from chuishao.family import Member, all_end, first_end, stop_all
from chuishao.problem import Problem
from chuishao.serving import either
from streams.guard import Backoff


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A household that does not wait before it starts a child again."""
    (tmp_path / "log").mkdir()
    monkeypatch.setattr(family, "AGAIN", Backoff(first_s=0.0, factor=1.0, limit_s=0.0, attempts=9))
    return tmp_path


def test_the_first_end_of_several_ends_the_waiting() -> None:
    """The others are cancelled; what it raises comes out."""

    async def fails() -> None:
        raise Problem("what", "why", "do")

    async def wait() -> None:
        await asyncio.Event().wait()

    async def ends() -> None:
        pass

    async def all_of_it() -> None:
        await first_end(wait(), ends())
        with pytest.raises(Problem, match="what"):
            await first_end(wait(), fails())
        assert await either(ends(), wait()) is True
        assert await either(wait(), ends()) is False

    asyncio.run(all_of_it())


def test_all_of_several_are_waited_for_unless_one_raises() -> None:
    """Then the others are cancelled, and what it raised comes out as it is."""
    ended: list[str] = []

    async def fails() -> None:
        raise Problem("what", "why", "do")

    async def ends() -> None:
        ended.append("ends")

    async def waits() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("cancelled")

    async def all_of_it() -> None:
        await all_end(ends(), ends())
        with pytest.raises(Problem, match="what"):
            await all_end(waits(), fails())

    asyncio.run(all_of_it())
    assert ended == ["ends", "ends", "cancelled"]


class Scripted:
    """A child that ends as the test says."""

    def __init__(self, codes: list[int]) -> None:
        self.codes = codes
        self.started: list[list[str]] = []
        self.stopped = 0
        self.pid = os.getpid()
        self.code = None
        self.enough = asyncio.Event()

    def start(self, command: list[str], log: Path) -> "Scripted":
        """As `Child.start`."""
        self.started.append(command)
        log.write_text("its last words\n")
        return self

    async def wait(self) -> int:
        """End as told; when nothing is told, live on."""
        if not self.codes:
            self.enough.set()
            await asyncio.Event().wait()
        return self.codes.pop(0)

    async def terminate(self, _: float) -> int:
        """As asked."""
        self.stopped += 1
        return -15


def test_a_child_that_dies_is_started_again_and_told_how_often(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Said on stderr with its last words."""
    child = Scripted([-9, 3])
    monkeypatch.setattr(family, "Child", child)
    one = Member("worker-1", home, ["worker", "--name", "w-1"])

    async def tend() -> None:
        one.start()
        tending = asyncio.ensure_future(one.tend())
        await child.enough.wait()
        tending.cancel()
        await asyncio.gather(tending, return_exceptions=True)
        await stop_all([one])
        await one.stop()

    asyncio.run(tend())
    assert [command[-2:] for command in child.started] == [["--restarts", str(n)] for n in range(3)]
    assert child.started[0][1:4] == ["-m", "chuishao", "worker"]
    assert child.stopped == 1
    said = capsys.readouterr().err
    assert "warning: worker-1 ended (signal 9); started again in 0.0 s. Its last words: its last words\n" in said
    assert "warning: worker-1 ended (exit code 3)" in said


def test_the_first_death_is_followed_by_a_start_at_once_the_next_ones_by_a_pause(tmp_path: Path) -> None:
    """Whoever was killed out of its work has nothing to wait for; whoever cannot come up has."""
    one = Member("worker-1", tmp_path, ["worker"])
    pauses = [one.pause(failures) for failures in range(1, 12)]
    assert pauses[0] == 0.0
    assert 0.4 <= pauses[1] <= 0.5
    assert 24.0 <= pauses[-1] <= 30.0


def test_a_child_that_refuses_its_settings_is_not_started_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another start would end the same way: `up` ends with its words."""
    monkeypatch.setattr(family, "Child", Scripted([2]))
    one = Member("worker-1", home, ["worker"])
    one.start()
    with pytest.raises(Problem, match="worker-1 cannot run with these settings") as given_up:
        asyncio.run(one.tend())
    assert given_up.value.why == "its last words"
    assert given_up.value.code == 2
