"""How the workers log: one JSON object a line on stderr, with ids and reasons, without personal data.

Owns: the form of a line, and what may be logged of an exception. Refuses: an exception's message, which may quote
content (pydantic quotes its input).
"""

import asyncio
import logging
import sys
import traceback
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, TextIO, cast

import structlog

FRAMES = 4
"""How many calls of a traceback are logged, innermost first: file and line, without values."""


class StderrLines:
    """stderr, as long as it can be written. A full disk, or a reader that is gone, costs lines and never the work."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, text: str) -> int:
        """Write the text if stderr accepts it; return how many characters were written."""
        with suppress(OSError):  # nobody reads it any more; health and exit codes do not depend on it
            return self._file.write(text)
        return 0

    def flush(self) -> None:
        """Flush, if stderr accepts it."""
        with suppress(OSError):
            self._file.flush()


def configure(level: int = logging.INFO) -> None:
    """Set up structlog for a worker process."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=cast("TextIO", StderrLines(sys.stderr))),
    )


def describe_exception(exc: BaseException) -> dict[str, str]:
    """Return what may be logged of an exception: its class, and where it was raised."""
    frames = traceback.extract_tb(exc.__traceback__)[-FRAMES:]
    return {
        "cls": type(exc).__name__,
        "where": " < ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in reversed(frames)),
    }


def log_stray_exception(_: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:
    """Log a future that nobody awaited, as aiokafka leaves behind after a fence; for `loop.set_exception_handler`.

    The default handler would print the exception's message. The failure itself was logged where it happened.
    """
    exc = context.get("exception")
    structlog.get_logger().debug("stray", **(describe_exception(exc) if exc else {"cls": str(context.get("message"))}))


def quiet_client() -> None:
    """Silence the client: it logs each of its reconnects, 16 000 lines in three outages. We log an outage once."""
    for name in ("aiokafka", "aiokafka.conn", "aiokafka.client", "aiokafka.consumer.group_coordinator"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
