"""What is logged within a block, whatever logging an earlier test has configured.

Owns: capturing. Refuses: what the lines say.
"""

from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import structlog
from structlog.testing import capture_logs as capture


@contextmanager
def capture_logs() -> Iterator[list[MutableMapping[str, Any]]]:
    """Return every line as a mapping, of every level."""
    before = structlog.get_config()
    structlog.reset_defaults()
    try:
        with capture() as lines:
            yield lines
    finally:
        structlog.configure(**before)
