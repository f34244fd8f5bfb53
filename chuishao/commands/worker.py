"""`chuishao worker`: one deciding worker, in the foreground, against any cluster.

Owns: its start and its signals. Refuses: restarting itself: a supervisor (`up`, systemd, Kubernetes) does, and counts.
"""

from pathlib import Path
from typing import Annotated

import typer

from chuishao.commands.options import Pack


def worker(
    name: Annotated[str | None, typer.Option(help="The worker's name, shared with no other. [CHUISHAO_WORKER]")] = None,
    restarts: Annotated[int, typer.Option(min=0, help="How often a supervisor has started it anew.")] = 0,
    pack: Pack = None,
    data_dir: Annotated[
        Path | None, typer.Option(help="Where its local stores are kept; may be lost. [CHUISHAO_DATA_DIR]")
    ] = None,
) -> None:
    """Run one deciding worker.

    It takes reports and actions in and decides, until SIGTERM or Ctrl-C, and logs to stderr. Start as many as there are
    machines, each with a name of its own; they share the work. While packs change, name several with commas: it takes
    in under the first and decides under all.

    Example: CHUISHAO_KAFKA=kafka-1:9092 chuishao worker --name worker-1
    """
    from chuishao.quick_imports import quick_imports

    with quick_imports():
        from chuishao.worker_main import work

    work(name, pack, data_dir, restarts)
