"""What was logged within a block, whatever an earlier test has set up for a command."""

from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import structlog
from structlog.testing import capture_logs as capture


@contextmanager
def capture_logs() -> Iterator[list[MutableMapping[str, Any]]]:
    """Every line as a mapping, of every level."""
    before = structlog.get_config()
    structlog.reset_defaults()
    try:
        with capture() as lines:
            yield lines
    finally:
        structlog.configure(**before)
