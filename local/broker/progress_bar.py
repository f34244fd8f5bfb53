"""How far the download of Apache Kafka is, on stderr, and only where stderr is a terminal.

Owns: the unit in which it is told. Refuses: downloading, and writing to the terminal.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from local.broker import jars
from operations.messages import console_texts as messages
from operations.progress import progress

MEGABYTE = 1_000_000
"""Bytes in the unit of the progress."""


@contextmanager
def download_bar() -> Iterator[jars.Progress]:
    """Give what `fetch_kafka` and `Broker` take as `progress`; nothing shows before it is first called."""
    with progress(messages.DOWNLOADING(), "MB") as show:
        yield lambda here, total: show(here // MEGABYTE, total // MEGABYTE)
