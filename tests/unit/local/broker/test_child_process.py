"""The child process: its leash, its session, its end. With small programs in Java's place."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from local.broker import die_with_parent, ports
from local.broker.child_process import ChildProcess, environment
from operations.problem import Problem

FOREVER = "import signal, sys; print('up', flush=True); signal.pause()"
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); signal.pause()"


def python(code: str) -> list[str]:
    """Return the command of a small program."""
    return [sys.executable, "-c", code]


def started(code: str, tmp_path: Path) -> ChildProcess:
    """Start a small program and wait until it says that it is up."""
    reader, writer = os.pipe()
    code = code.replace("print('up', flush=True)", f"import os; os.write({writer}, b'up')")
    child = ChildProcess.start(python(code), tmp_path / "out", inherit=(writer,))
    os.close(writer)
    assert os.read(reader, 2) == b"up"
    os.close(reader)
    return child


def test_the_pid_is_the_programs_own_and_leads_a_session(tmp_path: Path) -> None:
    """No process in between, and Ctrl-C in the terminal does not reach it."""
    child = started(FOREVER, tmp_path)
    assert os.getsid(child.pid) == child.pid != os.getsid(0)
    assert child.code is None
    assert child.kill() == child.code == -signal.SIGKILL


def test_output_and_code_are_kept(tmp_path: Path) -> None:
    """Both streams in one file."""
    child = ChildProcess.start(python("import sys; print(1, flush=True); sys.exit('two')"), tmp_path / "out")
    assert asyncio.run(child.wait()) == 1
    assert (tmp_path / "out").read_text() == "1\ntwo\n"


def test_it_ends_when_asked(tmp_path: Path) -> None:
    """SIGTERM is enough for most."""
    child = started(FOREVER, tmp_path)
    assert asyncio.run(child.terminate(60)) == -signal.SIGTERM


def test_it_is_killed_when_it_does_not_listen(tmp_path: Path) -> None:
    """Patience ends."""
    child = started(DEAF, tmp_path)
    assert asyncio.run(child.terminate(0.01)) == -signal.SIGKILL


def test_it_is_killed_when_nobody_waits_any_more(tmp_path: Path) -> None:
    """A second Ctrl-C during an orderly stop."""
    child = started(DEAF, tmp_path)

    async def give_up() -> None:
        stopping = asyncio.create_task(child.terminate(60))
        await asyncio.sleep(0)
        stopping.cancel()
        with pytest.raises(asyncio.CancelledError):
            await stopping

    asyncio.run(give_up())
    assert child.code == -signal.SIGKILL


def test_the_end_can_be_awaited_in_several_loops(tmp_path: Path) -> None:
    """A session's fixture starts it in one loop and stops it in another; a cancelled wait harms nobody."""
    child = started(FOREVER, tmp_path)

    async def short() -> None:
        await asyncio.wait_for(child.wait(), 0.01)

    with pytest.raises(TimeoutError):
        asyncio.run(short())
    child.kill()
    assert asyncio.run(child.wait()) == -signal.SIGKILL


def test_a_program_that_is_not_there_is_said(tmp_path: Path) -> None:
    """In the output, where the diagnosis looks."""
    child = ChildProcess.start([tmp_path / "nothing"], tmp_path / "out")
    assert asyncio.run(child.wait()) == 127
    assert "No such file" in (tmp_path / "out").read_text()


def test_a_leash_on_a_parent_that_is_gone_does_not_start_the_program() -> None:
    """The parent died before the kernel was asked: its number is not our parent's."""
    ended = subprocess.run(
        [sys.executable, "-I", "-S", die_with_parent.__file__, "1", sys.executable, "-c", "print('ran')"],
        capture_output=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (1, b"")


def test_nothing_of_the_surroundings_reaches_java() -> None:
    """Options in the environment would make it another broker than on other machines."""
    assert environment({"PATH": "/bin", "JAVA_TOOL_OPTIONS": "-Xmx4g", "CLASSPATH": "x"}) == {"PATH": "/bin"}


def test_a_free_port_is_below_the_outgoing_range() -> None:
    """Else a client that waits for the broker could be given the broker's own port."""
    port = ports.free_port()
    assert port < 32_768
    ports.require_free(port)


def test_no_free_port_at_all_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bounded tries."""
    monkeypatch.setattr(ports, "is_free", lambda _: False)
    with pytest.raises(Problem, match="is in use"):
        ports.free_port()
