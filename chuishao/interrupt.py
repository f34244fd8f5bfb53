"""What Ctrl-C does to a command: it ends the process at once and quietly, unless the command has something to say.

Owns: the disposition of SIGINT. Refuses: imports beyond the standard library's `signal`: it is set before all others,
which take most of a command's first second. A process that was started with SIGINT ignored goes on ignoring it.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager


def end_at_once() -> None:
    """Let SIGINT end the process as the kernel does it: no traceback, and the shell sees 130."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def interruptible() -> Iterator[None]:
    """Let SIGINT raise `KeyboardInterrupt` as long as the context lasts."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_DFL:
        yield  # ignored, or raised already
        return
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
