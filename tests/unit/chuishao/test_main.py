"""The last door: every end of a command as words and an exit code."""

import contextlib
import subprocess
import sys

import pytest

from chuishao import main as under_test
from operations.exit_code import ExitCode
from operations.problem import Problem
from tests.unit.conftest import Command


def failing(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Let every command end with this."""

    def app(**_: object) -> None:
        raise error

    monkeypatch.setattr(under_test, "app", app)


def test_a_problem_is_told_in_words_and_gives_its_code(monkeypatch: pytest.MonkeyPatch, command: Command) -> None:
    """Root first, then why, then what to do."""
    failing(monkeypatch, Problem("no broker", "nobody listens", "`chuishao up`", ExitCode.SURROUNDINGS))
    assert command() == (3, "", "error: no broker\nwhy: nobody listens\ndo: `chuishao up`\n")


def test_a_bug_is_told_without_its_words(monkeypatch: pytest.MonkeyPatch, command: Command) -> None:
    """They may quote a report: a phone, a name."""
    monkeypatch.delenv("CHUISHAO_DEBUG", raising=False)
    failing(monkeypatch, ValueError("13800000000"))
    code, out, err = command()
    assert (code, out) == (4, "")
    assert err.startswith("error: this is a bug of ours: ValueError at test_main.py:")
    assert "13800000000" not in err
    assert "CHUISHAO_DEBUG=1" in err
    assert len(err.splitlines()) <= 4


def test_a_bug_shows_its_traceback_to_who_debugs(monkeypatch: pytest.MonkeyPatch, command: Command) -> None:
    """Asked for by a setting."""
    monkeypatch.setenv("CHUISHAO_DEBUG", "1")
    failing(monkeypatch, ValueError("words"))
    assert "Traceback (most recent call last)" in command().err


def test_no_command_shows_what_there_is(command: Command) -> None:
    """Help on stderr, because nothing was asked for."""
    code, out, err = command()
    assert (code, out) == (2, "")
    assert "Commands:" in err


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("nonsense",), "error: No such command 'nonsense'"),
        (("act",), "error: Missing argument 'CASE'.\ndo: `chuishao act --help` says what there is\n"),
        (("status", "--nonsense"), "error: No such option: --nonsense"),
        (("act", "c-1", "accept", "--as", "chengguan", "--timeout", "soon"), "error: Invalid value for '--timeout'"),
    ],
)
def test_wrong_use_is_code_two(command: Command, args: tuple[str, ...], words: str) -> None:
    """In the same form as any other problem."""
    code, out, err = command(*args)
    assert (code, out) == (2, "")
    assert words in err


def test_the_version_is_data(command: Command) -> None:
    """One line, for scripts."""
    code, out, err = command("--version")
    assert (code, err) == (0, "")
    assert out.strip()[0].isdigit()


def test_kafka_that_is_not_there_is_the_surroundings(monkeypatch: pytest.MonkeyPatch, command: Command) -> None:
    """Which address, why, and which setting names another one."""
    monkeypatch.setenv("CHUISHAO_KAFKA", "127.0.0.1:1")
    code, out, err = command("status")
    assert (code, out) == (3, "")
    assert err.splitlines() == [
        "error: no Kafka broker can be reached at 127.0.0.1:1",
        "why: nothing listens on 127.0.0.1:1",
        (
            "do: start one with `chuishao up`, or set CHUISHAO_KAFKA to where yours is, "
            "e.g. `CHUISHAO_KAFKA=kafka-1:9092`"
        ),
    ]


@pytest.mark.parametrize("said", ["城管", "chengguann"])
def test_a_unit_that_is_not_there_is_told_with_the_nearest(command: Command, said: str) -> None:
    """By code or by name."""
    code, _, err = command("inbox", said)
    assert code == 2
    assert "do: `chengguan` (城管局) is the nearest" in err


def test_a_pack_that_is_not_there_is_wrong_use(command: Command) -> None:
    """And the packs that are there are named."""
    code, _, err = command("topics", "list", "--pack", "nowhere")
    assert code == 2
    assert err.startswith("error: the policy pack nowhere cannot be used\nwhy: nowhere: is neither a directory")


def test_help_is_quick_because_nothing_heavy_is_imported() -> None:
    """Kafka, faust, shapely, pydantic: only when a command needs them."""
    heavy = ("aiokafka", "faust", "pydantic", "shapely", "rich.table")
    code = f"import sys, chuishao.main; print([name for name in {heavy} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


def test_a_pipe_that_is_closed_early_is_quiet() -> None:
    """`chuishao topics list | true`: no word, and no code of failure."""
    reader = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.close()"], stdin=subprocess.PIPE)
    assert reader.stdin is not None
    assert reader.wait() == 0
    ran = subprocess.run(
        [sys.executable, "-m", "chuishao", "topics", "list", "--json"],
        stdout=reader.stdin,
        stderr=subprocess.PIPE,
        check=False,
    )
    with contextlib.suppress(BrokenPipeError):
        reader.stdin.close()
    assert (ran.returncode, ran.stderr) == (0, b"")


def test_the_shells_completion_can_be_shown(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Into the shell's own file, or to be looked at."""
    monkeypatch.setattr("shellingham.detect_shell", lambda: ("bash", "/bin/bash"))
    code, out, _ = command("--show-completion")
    assert code == 0
    assert "_chuishao_completion" in out.lower()
