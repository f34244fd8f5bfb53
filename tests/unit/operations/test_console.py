"""What goes to stdout, what to stderr, and in which form."""

import io
import json
import sys

import pytest

from operations import console
from operations.problem import Problem


def test_data_alone_goes_to_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    """Everything else must not spoil a pipe."""
    console.data("data")
    console.note("note")
    console.warn("warn")
    console.hint("do `this`")
    console.problem(Problem("what", "because", "mend it"))
    said = capsys.readouterr()
    assert said.out == "data\n"
    assert said.err == ("note\nwarning: warn\nhint: do `this`\nerror: what\nwhy: because\ndo: mend it\n")


def test_a_table_that_is_piped_is_neither_cut_nor_framed(capsys: pytest.CaptureFixture[str]) -> None:
    """Chinese signs are two columns wide; no spaces are left at the ends."""
    console.table(("件", "note"), [("c-1", "井盖" * 200), ("c-22", None)])
    first, second, third = capsys.readouterr().out.splitlines()
    assert first == "件    note"
    assert second == f"c-1   {'井盖' * 200}"
    assert third == "c-22"


def test_brackets_in_data_are_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    """What a report says is shown, not obeyed."""
    console.table(("text",), [("[bold]吹哨[/bold]",)])
    assert "[bold]吹哨[/bold]" in capsys.readouterr().out


def test_json_is_one_document_and_a_line_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Chinese stays readable."""
    console.json({"件": [1]})
    assert json.loads(capsys.readouterr().out) == {"件": [1]}
    console.json_line({"件": [1]})
    assert capsys.readouterr().out == '{"件":[1]}\n'


def test_progress_is_silent_where_stderr_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """A log file is no place for a bar."""
    with console.progress("reports", 10) as done:
        done(10)
    assert capsys.readouterr().err == ""


class Closed(io.StringIO):
    """A pipe whose reader is gone."""

    def write(self, _: str) -> int:
        """As the kernel answers."""
        raise BrokenPipeError

    def flush(self) -> None:
        """The same, for what was buffered."""
        raise BrokenPipeError


def test_a_reader_that_is_gone_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """`| head`: told apart from every other exception."""
    monkeypatch.setattr(sys, "stdout", Closed())
    with pytest.raises(console.OutputClosedError):
        console.data("more")
    with pytest.raises(console.OutputClosedError):
        console.flush()
