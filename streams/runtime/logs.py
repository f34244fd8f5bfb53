"""How the workers log: one JSON object a line on stderr, ids and reasons only, nothing personal.

Owns: the form of a line, and what may be said of an exception. Refuses: an exception's own words, which may quote
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
"""Of a traceback: the innermost calls, file and line, without values."""


class StderrLines:
    """stderr as long as somebody takes it. A full disk, or a reader that is gone, costs lines and never the work."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, text: str) -> int:
        """As much as is taken."""
        with suppress(OSError):  # nobody is left to be told: health and exit codes do not hang on it
            return self._file.write(text)
        return 0

    def flush(self) -> None:
        """As far as it goes."""
        with suppress(OSError):
            self._file.flush()


def configure(level: int = logging.INFO) -> None:
    """Set structlog up for a worker process."""
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
    """What may be said of an exception: its class, and where it was raised."""
    frames = traceback.extract_tb(exc.__traceback__)[-FRAMES:]
    return {
        "cls": type(exc).__name__,
        "where": " < ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in reversed(frames)),
    }


def log_stray_exception(_: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:
    """For `loop.set_exception_handler`: a future that nobody awaited, as aiokafka leaves behind after a fence.

    Its own report would print the exception's words. The failure itself was said where it happened.
    """
    exc = context.get("exception")
    structlog.get_logger().debug("stray", **(describe_exception(exc) if exc else {"cls": str(context.get("message"))}))


def quiet_client() -> None:
    """Let the client be silent: it says each of its reconnects, 16 000 lines in three outages. We say it once."""
    for name in ("aiokafka", "aiokafka.conn", "aiokafka.client", "aiokafka.consumer.group_coordinator"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
