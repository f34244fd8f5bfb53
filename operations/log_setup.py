"""How the product's own processes log: structlog to stderr, set up once at start.

Owns: level and form, and that Kafka's client is silenced. Refuses: choosing what is logged.
"""

import logging
import sys

import structlog

from operations.settings import Settings


def configure(settings: Settings) -> None:
    """Set up one line for each event: JSON for programs, text for people."""
    from streams.runtime.logs import configure as to_json
    from streams.runtime.logs import quiet_client

    level = getattr(logging, settings.log_level.upper())
    to_json(level)
    if settings.log_format == "text":
        structlog.configure(
            processors=[
                structlog.processors.add_log_level,
                structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False),
                structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
            ]
        )
    logging.basicConfig(level=max(level, logging.WARNING), stream=sys.stderr, format="%(levelname)s %(name)s")
    quiet_client()


def quiet() -> None:
    """Silence the logs of a command that a person waits for: it prints its own error, once."""
    from streams.runtime.logs import quiet_client

    quiet_client()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
