"""The one mouth: what may be said where.

Owns: stdout for data that could be piped on, stderr for all else; colour where a terminal wants it (`NO_COLOR`).
Refuses: choosing words.
"""

import io
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import orjson

from operations.problem import Problem

WIDE = 10_000
"""Columns of a table that is piped on: as many as it needs."""

Cell = str | int | float | None


class OutputClosedError(Exception):
    """Whoever read our stdout has seen enough (`| head`). `main` ends quietly; typer would make exit code 1 of it."""


def data(text: str) -> None:
    """One piece of what was asked for, on stdout."""
    try:
        sys.stdout.write(f"{text}\n")
    except BrokenPipeError:
        raise OutputClosedError from None


def flush() -> None:
    """All of it is out."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise OutputClosedError from None


def json(value: Any) -> None:  # noqa: ANN401 (any JSON)
    """The answer as one JSON document."""
    data(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())


def json_line(value: Any) -> None:  # noqa: ANN401 (any JSON)
    """One item of an answer that has no end: a document a line, at once."""
    data(orjson.dumps(value).decode())
    flush()


def table(head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """Rows in columns, on stdout; without frames, so that `cut` and eyes can both read it."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for name in head:
        grid.add_column(name, overflow="fold")
    for row in rows:
        grid.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    terminal, printed = sys.stdout.isatty(), io.StringIO()
    width = shutil.get_terminal_size().columns if terminal else WIDE
    Console(file=printed, force_terminal=terminal, width=width, highlight=False).print(grid)
    data("\n".join(line.rstrip() for line in printed.getvalue().splitlines()))


def note(text: str) -> None:
    """A step, a count, what comes next: on stderr."""
    _aside(text)


def warn(text: str) -> None:
    """Something that is not as it should be, and does not stop us."""
    _aside(text, "warning: ", "yellow")


def hint(text: str) -> None:
    """What to do next, with the command in backticks."""
    _aside(text, "hint: ", "cyan")


def problem(trouble: Problem) -> None:
    """The last words of a command that could not be done."""
    first, *rest = trouble.lines()
    _aside(first, "error: ", "bold red")
    for line in rest:
        _aside(line)


def raw(text: str) -> None:
    """A traceback, for debugging, on stderr as it is."""
    sys.stderr.write(text)


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """A bar on stderr for what takes a while; give it what was done since. Nothing where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.advance(task, done)


def _aside(text: str, label: str = "", style: str = "") -> None:
    """A line on stderr, never wrapped; its label in colour on a terminal."""
    if not label or not sys.stderr.isatty():
        sys.stderr.write(f"{label}{text}\n")
        return
    from rich.console import Console

    console = Console(stderr=True, highlight=False, soft_wrap=True)
    console.print(label, style=style, end="")
    console.print(text, markup=False)
