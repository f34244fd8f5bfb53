"""`chuishao watcher`: one faust watcher, in the foreground, against any cluster.

Owns: its start and its signals. Refuses: deciding; it counts what was decided.
"""

from typing import Annotated

import typer

from chuishao.commands.options import Pack


def watcher(
    name: Annotated[
        str | None, typer.Option(help="The watcher's name, shared with no other. Default: CHUISHAO_WORKER-watcher.")
    ] = None,
    restarts: Annotated[int, typer.Option(min=0, help="How often a supervisor has started it anew.")] = 0,
    pack: Pack = None,
) -> None:
    """Run one watcher, which counts what was decided.

    It says so on the ops topic, until SIGTERM or Ctrl-C.

    Example: CHUISHAO_KAFKA=kafka-1:9092 chuishao watcher
    """
    from operations import connect, log_setup
    from operations.pack_rules import load_rules
    from operations.serve import live
    from operations.settings import load
    from streams.watch.watcher import run_watcher

    settings = load(pack=pack)
    log_setup.configure(settings)
    watching = settings.to_deployment(worker=name or f"{settings.worker}-watcher"[-64:], restarts=restarts)
    rules = load_rules(settings.pack)
    life = live(f"the watcher {watching.worker}", lambda stop: run_watcher(watching, rules, stop))
    connect.serve(life, settings.kafka)
