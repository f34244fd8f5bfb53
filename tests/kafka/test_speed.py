"""The cost of a report against a bare aiokafka loop beside it is about what `bench/guard.py` says is usual.

Owns: running the guard in CI. Refuses: the bound.
"""

import asyncio
from pathlib import Path

from bench.guard import measure, too_dear
from bench.support.ground import Ground
from local.broker import Broker


def test_a_report_costs_about_its_usual_cpu(broker: Broker, tmp_path: Path) -> None:
    """The figure is a ratio of CPU times: a slow or busy machine raises both."""
    pairs = asyncio.run(measure(Ground(broker.bootstrap, tmp_path, None)))
    assert too_dear(pairs) is None, pairs
