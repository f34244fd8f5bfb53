"""The broker's directory: whose it is, who uses it now, and what lies in it.

    chuishao-broker.json   the marker: made by us, for which Kafka and which cluster
    lock                   held by the running broker itself, see `claim`
    server.properties, controller.properties, log4j2.properties   written at each start
    kafka.log (.1, .2)     the broker's log       kafka.out   what the JVM itself says, of this start
    logs/                  the topics

Refuses directories that are not ours.
"""

import base64
import fcntl
import json
import os
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

from local.broker import broker_problems
from local.broker.broker_config import Node, controller_properties, log_properties, server_properties
from local.broker.jarlock import KAFKA

MARKER = "chuishao-broker.json"
_LOCK_WAIT_S = 2.0  # a broker that was just killed needs a moment to be gone
_LOCK_LOOK_S = 0.02


@dataclass(frozen=True, slots=True)
class DataDir:
    """The paths in a broker's directory."""

    path: Path

    @property
    def log(self) -> Path:
        """The broker's log."""
        return self.path / "kafka.log"

    @property
    def out(self) -> Path:
        """What the JVM writes to its own stdout and stderr: almost nothing, unless it dies."""
        return self.path / "kafka.out"

    @property
    def properties(self) -> Path:
        """The node's settings."""
        return self.path / "server.properties"

    @property
    def controller_properties(self) -> Path:
        """The settings of the controller alone."""
        return self.path / "controller.properties"

    @property
    def log_properties(self) -> Path:
        """The log's settings."""
        return self.path / "log4j2.properties"

    @property
    def logs(self) -> Path:
        """The topics."""
        return self.path / "logs"

    @property
    def is_formatted(self) -> bool:
        """Whether the topics' folder is one that the broker can start on."""
        return (self.logs / "meta.properties").is_file()

    def claim(self) -> int:
        """Lock the directory and return the lock's file descriptor, to be handed to the JVM and then closed.

        The JVM inherits it, so the lock lives and dies with the process that writes the data, whoever
        started it and however it ends. Blocks up to two seconds when a broker is there.
        """
        lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        until = time.monotonic() + _LOCK_WAIT_S
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > until:
                    os.close(lock)
                    raise broker_problems.directory_in_use(self.path) from None
                time.sleep(_LOCK_LOOK_S)
            else:
                return lock

    def make(self) -> None:
        """Make the directory if it is not there, and refuse one that has files and is not ours."""
        self.path.mkdir(parents=True, exist_ok=True)
        ours = {MARKER, f"{MARKER}.new", "lock"}
        names = {entry.name for entry in self.path.iterdir()}
        if MARKER not in names and names - ours:
            raise broker_problems.foreign_directory(self.path)

    def adopt(self, wanted: str | None = None) -> str:
        """Mark a new directory as ours, check what an old one was made for, and return the cluster's id.

        `wanted` is the id of a cluster that the directory has to belong to; without one a new directory gets its own.
        """
        marker = self.path / MARKER
        if not marker.exists():
            _write_whole(marker, json.dumps({"kafka": KAFKA, "cluster": wanted or new_cluster_id()}) + "\n")
        try:
            said = json.loads(marker.read_text(encoding="utf-8"))
            kafka, cluster = str(said["kafka"]), str(said["cluster"])
        except (ValueError, KeyError, TypeError):
            raise broker_problems.foreign_directory(self.path) from None
        if kafka != KAFKA:
            raise broker_problems.other_kafka(self.path, kafka)
        if wanted not in (None, cluster):
            raise broker_problems.other_cluster(self.path, wanted, cluster)
        found = self._formatted_for()
        if found not in (None, cluster):
            raise broker_problems.other_cluster(self.path, cluster, str(found))
        return cluster

    def _formatted_for(self) -> str | None:
        """Which cluster the logs say they belong to; None where nothing was formatted yet."""
        if not self.is_formatted:
            return None
        lines = (self.logs / "meta.properties").read_text(encoding="utf-8").splitlines()
        ids = [line.removeprefix("cluster.id=") for line in lines if line.startswith("cluster.id=")]
        return ids[0] if ids else "none"

    def write_settings(self, node: Node) -> None:
        """Write the settings files for this start."""
        _write_whole(self.properties, server_properties(node))
        _write_whole(self.controller_properties, controller_properties(node))
        _write_whole(self.log_properties, log_properties(self.log))


def new_cluster_id() -> str:
    """Return an id as Kafka writes them: 22 characters, not beginning with a dash."""
    while True:
        text = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode("ascii").rstrip("=")
        if not text.startswith("-"):
            return text


def _write_whole(path: Path, text: str) -> None:
    """Write beside and rename: a full disk or a kill leaves the old file or none."""
    beside = path.with_name(path.name + ".new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)
