"""How the product's own processes log: structlog to stderr, set up once at start.

Owns: level, form, and that neither a log line nor Kafka's client can write to a terminal what it would obey. Refuses:
choosing what is logged.
"""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from operations.settings import Settings
from operations.visible import json_text, visible
from streams.runtime.logs import configure as to_json
from streams.runtime.logs import quiet_client


def configure(settings: Settings) -> None:
    """Log one line for each event: JSON for machines, text for eyes."""
    level = getattr(logging, settings.log_level.upper())
    to_json(level)
    stamp = structlog.processors.TimeStamper(fmt="iso", utc=True)
    last: tuple[Any, ...] = (structlog.processors.JSONRenderer(serializer=_serialize),)
    if settings.log_format == "text":
        stamp = structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False)
        last = (_make_visible, structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()))
    structlog.configure(processors=[structlog.processors.add_log_level, stamp, *last])
    logging.basicConfig(level=max(level, logging.WARNING), stream=sys.stderr, format="%(levelname)s %(name)s")
    quiet_client()


def quiet() -> None:
    """Log nothing: a command that a person waits for says itself what went wrong, once, in words."""
    quiet_client()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


def _serialize(event: Any, **_: Any) -> str:  # noqa: ANN401 (structlog's signature)
    return json_text(event, default=repr)


def _make_visible(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Escape what a terminal would obey in every text of a log line."""
    return {name: visible(value) if isinstance(value, str) else value for name, value in event.items()}
