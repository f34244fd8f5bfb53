"""Tells our own cancellation from that of a future of Kafka's client: both raise `CancelledError` in the awaiting task.

Owns: telling the two apart. Refuses: what to do then.
"""

import asyncio


def cancellation_requested() -> bool:
    """Return whether the running task itself is being cancelled, and not a future that it awaited."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
