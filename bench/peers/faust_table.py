"""Peer: a bare faust agent with a RocksDB table. It keeps each report under its key and says that it did.

At least once, as faust is by default: the table's changes go to a changelog topic, offsets are committed now and then.
"""

import argparse
import sys

import faust


def main() -> None:
    """Read the command line and run faust's own worker."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("kafka", "source", "target", "group", "folder"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--partitions", type=int, required=True)
    given = parser.parse_args()
    app = faust.App(
        given.group,
        broker=f"kafka://{given.kafka}",
        store="rocksdb://?driver=rocksdict",
        datadir=given.folder,
        topic_partitions=given.partitions,
        topic_disable_leader=True,
        consumer_auto_offset_reset="earliest",
        web_enabled=False,
    )
    source = app.topic(given.source, key_type=bytes, key_serializer="raw", value_serializer="json")
    target = app.topic(given.target, key_type=bytes, key_serializer="raw", value_serializer="json")
    table = app.Table("reports", key_type=bytes)

    @app.agent(source)
    async def keep(stream: faust.StreamT) -> None:  # type: ignore[type-arg]
        async for key, report in stream.items():
            known = table.get(key)
            state = {"seq": (known["seq"] if known else 0) + 1, "report": report}
            table[key] = state
            await target.send(key=key, value={"id": report["id"], "seq": state["seq"], "report": report})

    sys.argv = [sys.argv[0], "worker", "--without-web", "--loglevel", "warn"]
    app.main()


if __name__ == "__main__":
    main()
