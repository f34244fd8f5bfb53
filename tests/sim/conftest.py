"""Logging of simulated workers is off: a run has thousands of lines, and its judges report what matters.

Owns: the log level during these tests. Refuses: what is judged.
"""

from collections.abc import Iterator

import pytest
import structlog


@pytest.fixture(autouse=True)
def _silent() -> Iterator[None]:
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    yield
    structlog.configure(**before)
