"""`chuishao broker`: the embedded broker alone, in the foreground.

Owns: its start, its signals, and what is said of it. Refuses: topics, workers (`up` has them).
"""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from local.broker import Broker, download_bar
from operations import connect, console, log_setup
from operations.messages import running_texts
from operations.serve import either, until_stopped
from operations.settings import load


def broker(
    data_dir: Annotated[Path | None, typer.Option(help="Where its data is kept. [CHUISHAO_DATA_DIR]")] = None,
    kafka_port: Annotated[int, typer.Option(min=0, max=65535, help="The port on 127.0.0.1; 0 is any free one.")] = 9092,
) -> None:
    """Run the embedded Kafka broker alone.

    One node on this machine, until SIGTERM or Ctrl-C. It needs no Java and no Docker. The first start downloads Apache
    Kafka (45 MB) and prepares an archive of its classes (8 s, 65 MB), so that later starts are quick.

    Example: chuishao broker --data-dir /tmp/try --kafka-port 9092
    """
    settings = load(data_dir=data_dir)
    where = settings.data_dir.absolute() / "broker"
    log_setup.quiet()
    connect.serve(until_stopped(lambda stop: _serve(where, kafka_port, stop)), settings.kafka)


async def _serve(where: Path, port: int, stop: asyncio.Event) -> None:
    with download_bar() as bar:
        kafka = Broker(where, port, progress=bar)
        await kafka.start()
    try:
        console.note(running_texts.BROKER(address=kafka.bootstrap, path=where))
        console.hint(running_texts.MAKE_TOPICS(kafka=kafka.bootstrap))
        if not await either(stop.wait(), kafka.wait()):
            raise kafka.why_it_ended()
    finally:
        await kafka.stop()
