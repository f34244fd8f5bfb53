"""Run a program that dies with its parent, even when the parent is killed -9. A script, not a module of ours.

    python -I -S leash.py PARENT_PID PROGRAM ARGUMENTS…

It asks the kernel for SIGKILL on the parent's death (PR_SET_PDEATHSIG), makes sure that the parent has not
died meanwhile, and becomes the program: the pid stays, no process is left in between. A script of its own
instead of `preexec_fn`, because that runs Python between fork and exec in a process whose threads are gone
(it can deadlock), and instead of a watching process, because that could be killed too.

The kernel means the thread that started us: it has to live as long as the program. Elsewhere than on Linux
nothing is held, and `HOLDS` says so.
"""

import os
import signal
import sys

HOLDS = sys.platform == "linux"
_PR_SET_PDEATHSIG = 1
_CANNOT_RUN = 127


def hold(parent: int) -> None:
    """Bind this process to its parent's life."""
    import ctypes  # only where it is needed

    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
        sys.exit(f"prctl: {os.strerror(ctypes.get_errno())}")
    if os.getppid() != parent:  # died between our start and the line above
        sys.exit("the parent is gone")


def main() -> None:
    """Hold on, then become the program."""
    parent, program, *arguments = sys.argv[1:]
    if HOLDS:
        hold(int(parent))
    try:
        os.execv(program, [program, *arguments])  # noqa: S606 (no shell is the point)
    except OSError as error:
        sys.stderr.write(f"{program}: {error.strerror}\n")
        sys.exit(_CANNOT_RUN)


if __name__ == "__main__":
    main()
