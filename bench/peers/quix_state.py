"""Peer: Quix Streams 3 with its state. It keeps each report under its key and says that it did.

At least once, its default: state lies in RocksDB with a changelog topic, librdkafka reads and writes, a checkpoint
every five seconds. It runs under a Python of its own, since its pydantic is an older one than the product's.
"""

import argparse
from typing import Any

from quixstreams import Application, State


def keep(report: dict[str, Any], state: State) -> dict[str, Any]:
    """Fold one report into the state of its key."""
    known = state.get("case")
    kept = {"seq": (known["seq"] if known else 0) + 1, "report": report}
    state.set("case", kept)
    return {"id": report["id"], "seq": kept["seq"], "report": report}


def main() -> None:
    """Read the command line and run until SIGTERM."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("kafka", "source", "target", "group", "folder"):
        parser.add_argument(f"--{name}", required=True)
    given = parser.parse_args()
    app = Application(
        broker_address=given.kafka,
        consumer_group=given.group,
        auto_offset_reset="earliest",
        state_dir=given.folder,
        auto_create_topics=True,
        loglevel="WARNING",
        producer_extra_config={"compression.type": "lz4"},
    )
    source = app.topic(given.source, key_deserializer="bytes", value_deserializer="json")
    target = app.topic(given.target, key_serializer="bytes", value_serializer="json")
    app.dataframe(source).apply(keep, stateful=True).to_topic(target)
    app.run()


if __name__ == "__main__":
    main()
