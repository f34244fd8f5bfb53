"""`chuishao up`: everything a district needs, in the foreground: broker, topics, clock, workers, a watcher.

Owns: the order of coming up and of going down. Refuses: what each part does; restarts are
`local/supervisor/supervisor.py`'s, the directory is `local/supervisor/data_dir.py`'s.
"""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from chuishao.commands.options import Pack


def up(
    data_dir: Annotated[
        Path | None, typer.Option(help="Where everything is kept; one `up` at a time. [CHUISHAO_DATA_DIR]")
    ] = None,
    kafka_port: Annotated[
        int, typer.Option(min=0, max=65535, help="The broker's port on 127.0.0.1; 0 is any free one.")
    ] = 9092,
    workers: Annotated[int, typer.Option(min=1, max=64, help="How many deciding workers.")] = 1,
    pack: Pack = None,
    clock: Annotated[
        str | None,
        typer.Option(metavar="real|SPEED", help="Real time, or so many seconds a second. Default: as it was set."),
    ] = None,
) -> None:
    """Bring everything up, in the foreground.

    A broker, its topics, workers and a watcher, until SIGTERM or Ctrl-C.

    When CHUISHAO_KAFKA is set, that cluster is used and no broker is started. A worker that dies is started again.

    Example: chuishao up
             chuishao up --data-dir /tmp/try --kafka-port 0 --workers 2 --clock 60
    """
    from local.supervisor.local_cluster import LocalPlan, bring_up
    from operations import connect, log_setup
    from operations.clock_setting import next_setting, read_speed
    from operations.pack_rules import load_rules
    from operations.serve import until_stopped
    from operations.settings import load

    settings = load(data_dir=data_dir, pack=pack)
    plan = LocalPlan(
        settings=settings,
        rules=load_rules(settings.pack),
        port=kafka_port,
        workers=workers,
        clock=partial(next_setting, speed=read_speed(clock)) if clock is not None else None,
        own_broker="kafka" not in settings.model_fields_set,
    )
    log_setup.quiet()
    connect.serve(until_stopped(lambda stop: bring_up(plan, stop)), settings.kafka)
