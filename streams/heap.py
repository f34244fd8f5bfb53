"""Python's garbage collector, told what a worker's memory looks like.

Owns: the two settings. Refuses: turning it off: aiokafka's exceptions and tasks make cycles. Called by: `worker.py`,
once everything that stays has been loaded.
"""

import gc

YOUNG = 20_000
"""Objects before the young are looked through; the default of 700 is reached within a single decision, whose objects
are nearly all gone by reference count when it ends."""

MIDDLE, OLD = 20, 50
"""Rounds of the younger before the older are looked through: the old are the cases in memory, which are no garbage."""


def rest_easy() -> None:
    """What is loaded now stays for good: it is not looked through again; the rest more seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
