"""A full disk stops no decision: the worker logs it, and goes on with its states in memory.

Owns: a limit on the size of files. Refuses: the store itself.
"""

import asyncio
import json
import resource
import sys
from collections import Counter
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest

from local.broker import Broker
from streams.deployment import Deployment
from streams.ledger.store_directory import home
from tests.kafka.test_ledger_killed import EACH, KEYS, PARTITIONS, WITHIN_S, Reader, commands, start
from tests.support.toy_domain import ToyCommand
from tests.support.toy_topics import command, deployment, make_topics

FILE_BYTES = 64 * 1024
"""Bytes beyond which no file may grow: the nearest to a full disk that needs no rights. RocksDB opens, and writes 30
states.
"""

NOTE = "x" * 2000
"""A note that makes a state of that size."""


async def start_small(place: Deployment) -> asyncio.subprocess.Process:
    """Start a worker that may not write large files. Its log goes through a pipe."""
    arguments = sys.executable, "-m", "tests.kafka.toy_worker", json.dumps(asdict(place))
    worker = await asyncio.create_subprocess_exec(*arguments, stderr=asyncio.subprocess.PIPE)
    resource.prlimit(worker.pid, resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
    return worker


@pytest.mark.asyncio
async def test_a_full_disk_loses_nothing_repeats_nothing_and_is_logged(broker: Broker, tmp_path: Path) -> None:
    """It tries a store twice; then a line tells a person what to do. With space again the next start uses the disk."""
    place = replace(deployment(broker.bootstrap, PARTITIONS), data=str(tmp_path))
    await make_topics(place)
    await command(place, *(one.model_copy(update={"note": NOTE}) for one in commands()))
    total = KEYS * (EACH + 3)
    async with Reader(place) as reader, asyncio.timeout(WITHIN_S):
        worker = await start_small(place)
        await reader.until(total)
        worker.terminate()
        _, said = await worker.communicate()
        assert worker.returncode == 0
        assert list(home(tmp_path, "w1").iterdir()) == []
        worker = await start(place)
        await command(place, *(ToyCommand(key=f"k{n}", at=datetime.now(UTC)) for n in range(KEYS)))
        await reader.until(total + KEYS)
        worker.terminate()
        assert await worker.wait() == 0
    assert len({(fact["case_id"], fact["seq"]) for fact in reader.facts}) == len(reader.facts) == total + KEYS
    assert sorted(path.name for path in home(tmp_path, "w1").iterdir()) == [str(n) for n in range(PARTITIONS)]
    lines = [orjson.loads(line) for line in said.splitlines()]
    events = Counter((line["event"], line.get("partition")) for line in lines)
    assert [events["store given up", partition] for partition in range(PARTITIONS)] == [1] * PARTITIONS
    assert all("File too large" in line["why"] for line in lines if line["event"] == "store broken")
    assert all("start the worker again" in line["do"] for line in lines if line["event"] == "store given up")
    assert events["held", None] == 0
