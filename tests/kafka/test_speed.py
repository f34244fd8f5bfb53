"""What a report costs against a bare aiokafka loop beside it is about what `bench/guard.py` says is usual."""

import asyncio
from pathlib import Path

from bench.guard import measure, too_dear
from bench.support.ground import Ground
from local.broker import Broker


def test_a_report_is_not_several_times_as_dear_as_usual(broker: Broker, tmp_path: Path) -> None:
    """A ratio of CPU times, not of seconds: a slow or busy machine makes both dearer."""
    pairs = asyncio.run(measure(Ground(broker.bootstrap, tmp_path, None)))
    assert too_dear(pairs) is None, pairs
