"""The bar of a download, on stderr, and only where stderr is a terminal.

Owns: how progress looks. Refuses: downloading.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from local.broker import jars


@contextmanager
def download_bar(console: Console | None = None) -> Iterator[jars.Progress]:
    """Give what `fetch_kafka` and `Broker` take as `progress`; nothing shows before it is first called."""
    console = console or Console(stderr=True)
    columns = (
        TextColumn("Apache Kafka"),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("kafka", total=None, visible=False)

        def show(here: int, total: int) -> None:
            bar.update(task, completed=here, total=total, visible=True)

        yield show
