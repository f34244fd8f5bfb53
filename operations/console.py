"""The console: the one place that writes to the terminal, and makes harmless whatever it is given.

Owns: stdout for data that could be piped on, stderr for all else; colour where a terminal wants it (`NO_COLOR`); that
no text is obeyed by a terminal, and that an encoding never ends a command. Refuses: choosing words.
"""

import io
import os
import shutil
import sys
from collections.abc import Sequence
from typing import Any, TextIO

from operations.layout import lay_out
from operations.messages import console_texts as messages
from operations.problem import Problem
from operations.visible import json_text, visible

BOLD, RED, YELLOW, CYAN, PLAIN = "\x1b[1m", "\x1b[1;31m", "\x1b[33m", "\x1b[36m", "\x1b[0m"
"""What a terminal takes for colours: the only sequences that are ever written."""

EMPTY_LINE = "\r\x1b[K"
"""Goes to the beginning of the line and empties it."""

Cell = str | int | float | None


class OutputClosedError(Exception):
    """Whoever read our stdout has seen enough (`| head`). `main` ends quietly; typer would make exit code 1 of it."""


def open_streams() -> None:
    """Let stdout and stderr replace what their encoding lacks: help texts and tracebacks come past `visible`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def data(text: str = "") -> None:
    """Write one line of what was asked for to stdout."""
    _to_stdout(visible(text, _encoding(sys.stdout)))


def block(text: str) -> None:
    """Write a text of several lines to stdout, line by line."""
    for line in text.splitlines() or [""]:
        data(line)


def flush() -> None:
    """Return when all of it is out."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise OutputClosedError from None


def json(value: Any) -> None:  # noqa: ANN401 (any JSON)
    """Write the answer as one JSON document. Beyond UTF-8 it is plain ASCII, which every reader of JSON takes."""
    _to_stdout(json_text(value, indent=2, ascii_only=not _speaks_utf8(sys.stdout)))


def json_line(value: Any) -> None:  # noqa: ANN401 (any JSON)
    """Write one item of an answer that has no end: a document a line, at once."""
    _to_stdout(json_text(value, ascii_only=not _speaks_utf8(sys.stdout)))
    flush()


def table(head: Sequence[str], rows: Sequence[Sequence[Cell]], *, keep: Sequence[int] = (0,)) -> None:
    """Write rows in columns to stdout, without frames, so that `cut` and eyes can both read it.

    Columns whose index is in `keep` are never folded. A pipe takes a table as wide as it is.
    """
    encoding, terminal = _encoding(sys.stdout), sys.stdout.isatty()
    cells = [[visible("" if cell is None else str(cell), encoding) for cell in row] for row in rows]
    lines = lay_out(head, cells, shutil.get_terminal_size().columns if terminal else None, keep)
    for number, line in enumerate(lines):
        _to_stdout(f"{BOLD}{line}{PLAIN}" if number == 0 and terminal and _colours() else line)


def note(text: str = "") -> None:
    """Write a step, a count, what comes next to stderr."""
    _aside(text)


def warn(text: str) -> None:
    """Write what is not as it should be, and does not stop us, to stderr."""
    _aside(text, messages.WARNING(), YELLOW)


def hint(text: str) -> None:
    """Write what to do next, with the command in backticks, to stderr."""
    _aside(text, messages.HINT(), CYAN)


def problem(trouble: Problem) -> None:
    """Write the last words of a command that could not be done to stderr."""
    first, *rest = trouble.lines()
    _aside(first, messages.ERROR(), RED)
    for line in rest:
        _aside(line)


def raw(text: str) -> None:
    """Write a traceback, or help that was not asked for, to stderr, line by line."""
    for line in text.splitlines():
        _aside(line)


def status_line(text: str) -> None:
    """Replace the line on which stderr's cursor stands, if stderr is a terminal; an empty text clears it."""
    if sys.stderr.isatty():
        sys.stderr.write(f"{EMPTY_LINE}{visible(text, _encoding(sys.stderr))}")
        sys.stderr.flush()


def _aside(text: str, label: str = "", colour: str = "") -> None:
    """Write a line to stderr, never wrapped; its label in colour on a terminal."""
    if label and sys.stderr.isatty() and _colours():
        label = f"{colour}{label}{PLAIN}"
    sys.stderr.write(f"{label}{visible(text, _encoding(sys.stderr))}\n")


def _to_stdout(line: str) -> None:
    try:
        sys.stdout.write(f"{line}\n")
    except BrokenPipeError:
        raise OutputClosedError from None


def _colours() -> bool:
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _encoding(stream: TextIO) -> str:
    return stream.encoding or "utf-8"


def _speaks_utf8(stream: TextIO) -> bool:
    return _encoding(stream).lower().replace("_", "-") in ("utf-8", "utf8")
