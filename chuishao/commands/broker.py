"""`chuishao broker`: the embedded broker alone, in the foreground.

Owns: its start, its signals, and what is said of it. Refuses: topics, workers (`up` has them).
"""

from pathlib import Path
from typing import Annotated, Any

import typer


def broker(
    data_dir: Annotated[Path | None, typer.Option(help="Where its data are kept. [CHUISHAO_DATA_DIR]")] = None,
    kafka_port: Annotated[int, typer.Option(min=0, max=65535, help="The port on 127.0.0.1; 0 is any free one.")] = 9092,
) -> None:
    """Run the embedded Kafka broker alone.

    One node on this machine, until SIGTERM or Ctrl-C. Needs no Java and no Docker; the first start downloads
    Apache Kafka (45 MB), and lets Java learn it (8 s, 65 MB), so that later starts are quick.

    Example: chuishao broker --data-dir /tmp/try --kafka-port 9092
    """
    from operations import connect, log_setup
    from operations.serve import until_stopped
    from operations.settings import load

    settings = load(data_dir=data_dir)
    where = settings.data_dir.absolute() / "broker"
    log_setup.quiet()
    connect.serve(until_stopped(lambda stop: _serve(where, kafka_port, stop)), settings.kafka)


async def _serve(where: Path, port: int, stop: Any) -> None:  # noqa: ANN401
    from local.broker import Broker, download_bar
    from operations import console
    from operations.serve import either

    with download_bar() as bar:
        running = Broker(where, port, progress=bar)
        await running.start()
    try:
        console.note(f"broker  {running.bootstrap}  data in {where}")
        console.hint(f"`CHUISHAO_KAFKA={running.bootstrap} chuishao topics apply` makes the topics; Ctrl-C stops it")
        if not await either(stop.wait(), running.wait()):
            raise running.why_it_ended()
    finally:
        await running.stop()
