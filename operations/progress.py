"""How far something is that takes a while, on one line of a terminal.

Owns: the line and how often it changes. Refuses: writing to the terminal itself (`operations/console.py`).
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from operations import console

REDRAW_S = 0.1
"""Seconds between two changes of the line."""


@contextmanager
def progress(what: str, unit: str = "") -> Iterator[Callable[[int, int], None]]:
    """Give a function that takes how much is done, and of how much; the line is gone at the end."""
    shown = -REDRAW_S

    def show(done: int, total: int) -> None:
        nonlocal shown
        if time.monotonic() - shown >= REDRAW_S:
            shown = time.monotonic()
            console.status_line(f"{what}  {done} / {total} {unit}".rstrip())

    try:
        yield show
    finally:
        console.status_line("")
