"""`chuishao worker`: one deciding worker, in the foreground, against any cluster.

Owns: its start and its signals. Refuses: restarting itself: a supervisor (`up`, systemd, Kubernetes) does, and counts.
"""

from pathlib import Path
from typing import Annotated

import typer

from chuishao.commands.options import Pack
from chuishao.quick_imports import quick_imports

with quick_imports():
    from chuishao.worker_main import work


def worker(
    name: Annotated[str | None, typer.Option(help="The worker's name, shared with no other. [CHUISHAO_WORKER]")] = None,
    restarts: Annotated[int, typer.Option(min=0, help="How often a supervisor has restarted it.")] = 0,
    pack: Pack = None,
    data_dir: Annotated[
        Path | None, typer.Option(help="Where its local stores are kept; they may be lost. [CHUISHAO_DATA_DIR]")
    ] = None,
) -> None:
    """Run one worker, which decides.

    It takes in reports and actions and decides, until SIGTERM or Ctrl-C, and logs to stderr. Start as many as there are
    machines, each with a name of its own; they share the work. While packs change, name several, separated by commas:
    new reports are taken in under the first, and cases are decided under the pack they were opened with.

    Example: CHUISHAO_KAFKA=kafka-1:9092 chuishao worker --name worker-1
    """
    work(name, pack, data_dir, restarts)
