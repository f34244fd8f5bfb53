"""The subcommands, in the order in which `chuishao --help` lists them.

Owns: the list. Refuses: doing anything.
"""

from collections.abc import Callable

import typer

from chuishao.commands import (
    act,
    audit,
    broker,
    case,
    chaos,
    demo,
    dlq,
    inbox,
    rules,
    send,
    status,
    topics,
    up,
    watcher,
    worker,
)

COMMANDS: tuple[tuple[str, Callable[..., None]], ...] = (
    ("demo", demo.demo),
    ("up", up.up),
    ("broker", broker.broker),
    ("worker", worker.worker),
    ("watcher", watcher.watcher),
    ("send", send.send),
    ("act", act.act),
    ("inbox", inbox.inbox),
    ("case", case.case),
    ("status", status.status),
    ("audit", audit.audit),
    ("chaos", chaos.chaos),
)
"""Each a function."""

GROUPS: tuple[tuple[str, typer.Typer], ...] = (("topics", topics.app), ("rules", rules.app), ("dlq", dlq.app))
"""Each with subcommands of its own."""
