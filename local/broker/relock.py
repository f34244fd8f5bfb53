"""Write `jars.lock` anew (`make lock`): resolve with jgo, without Maven, download once, hash.

Only the broker itself is taken (`kafka_2.13`), not `kafka-tools`: half the jars, and nothing of ours runs a
shell tool. slf4j's binding is asked for beside it: Kafka's own POM leaves it out, and without it the broker
says nothing at all. The two are resolved apart, because jgo takes every input as a bill of materials, and
log4j's would turn kafka-clients back to 3.9.
"""

import hashlib
import sys
import tempfile
from pathlib import Path

import jgo
from jgo.maven import Artifact

from local.broker.download import maven
from local.broker.jarlock import KAFKA, LOCK, Jar, JarLock

WANTED = (f"org.apache.kafka:kafka_2.13:{KAFKA}", "org.apache.logging.log4j:log4j-slf4j-impl:2.25.4")


def resolve() -> list[Artifact]:
    """Return every artifact once; the first one asked for decides its version."""
    found: dict[tuple[str, str], Artifact] = {}
    for wanted in WANTED:
        for artifact in jgo.resolve(wanted):
            found.setdefault((artifact.groupId, artifact.artifactId), artifact)
    return list(found.values())


def main() -> None:
    """Resolve, download into a folder that is thrown away, and write the lock."""
    jars: list[Jar] = []
    total = 0
    with tempfile.TemporaryDirectory() as folder:
        context = maven(Path(folder))
        for found in resolve():
            component = context.project(found.groupId, found.artifactId).at_version(found.version)
            content = component.artifact().resolve().read_bytes()
            sha256 = hashlib.sha256(content).hexdigest()
            jars.append(Jar(sha256=sha256, group=found.groupId, artifact=found.artifactId, version=found.version))
            total += len(content)
    LOCK.write_text(JarLock(jars=tuple(jars), total=total).text(), encoding="ascii")
    sys.stderr.write(f"· {LOCK.name}: {len(jars)} jars, {total / 1e6:.0f} MB\n")


if __name__ == "__main__":
    main()
