"""Which jars make our Kafka: `jars.lock`, one `sha256  path` a line, as `sha256sum` writes it.

The path is the one that the jar has in any Maven repository, so it gives the coordinate too, and no line
needs to name a host. Resolving (which jars belong together) happens once, in `relock.py`; whoever installs
only downloads what is listed. Owns the format; reads nothing but text.
"""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from operations.exit_code import ExitCode
from operations.problem import Problem

KAFKA = "4.3.1"
LOCK = Path(__file__).with_name("jars.lock")
_HEX_OF_SHA256 = 64
_SHORTEST_PATH = 4  # group, artifact, version, file


@dataclass(frozen=True, slots=True, kw_only=True)
class Jar:
    """One jar, by content and by place."""

    sha256: str
    group: str
    artifact: str
    version: str

    @property
    def name(self) -> str:
        """The file's name, which is unique within a lock."""
        return f"{self.artifact}-{self.version}.jar"

    @property
    def line(self) -> str:
        """The line that stands in the lock."""
        folder = "/".join((*self.group.split("."), self.artifact, self.version))
        return f"{self.sha256}  {folder}/{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class JarLock:
    """All jars in class path order, and what they weigh together (bytes, for the progress bar)."""

    jars: tuple[Jar, ...]
    total: int

    def text(self) -> str:
        """Write it as the file has it."""
        head = f"# Apache Kafka {KAFKA}, written by `make lock`\n# bytes: {self.total}\n"
        return head + "".join(f"{jar.line}\n" for jar in self.jars)


def parse_lock(text: str) -> JarLock:
    """Read a lock; a line that is none is a `Problem` with its number."""
    jars: list[Jar] = []
    total = 0
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("# bytes: "):
            total = int(line.removeprefix("# bytes: "))
        elif line and not line.startswith("#"):
            jars.append(_parse_jar(line, number))
    return JarLock(jars=tuple(jars), total=total)


def _parse_jar(line: str, number: int) -> Jar:
    sha256, _, path = line.partition("  ")
    parts = PurePosixPath(path).parts
    if len(sha256) == _HEX_OF_SHA256 and len(parts) >= _SHORTEST_PATH and ".." not in parts:
        jar = Jar(sha256=sha256, group=".".join(parts[:-3]), artifact=parts[-3], version=parts[-2])
        if jar.name == parts[-1]:
            return jar
    raise Problem(
        f"line {number} of the list of Kafka's jars is not `sha256  path`",
        "the file jars.lock was changed by hand or cut off",
        "install chuishao again, or run `make lock` in a checkout",
        ExitCode.USAGE,
    )


def our_lock() -> JarLock:
    """Return the lock that this version of the product ships."""
    return parse_lock(LOCK.read_text(encoding="ascii"))
