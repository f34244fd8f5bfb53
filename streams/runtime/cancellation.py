"""Whether it is we who are told to end: a cancelled future of Kafka's client raises the same in whoever awaits it.

Owns: telling the two apart. Refuses: what to do then.
"""

import asyncio


def cancellation_requested() -> bool:
    """Whether the running task is being cancelled, and not something that it awaited."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
