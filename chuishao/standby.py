"""An understudy: a process that has everything imported and waits to take the place of one that dies.

    python -m chuishao.standby worker --name worker-1 …

It waits for one line on its standard input, a JSON list: the log to speak into, and further arguments. Then it is the
command that its arguments name, as if it had been started that moment. When the line does not come, whoever started it
has gone or needs it no more, and it ends.

Owns: the waiting, and becoming the command. Refuses: anything before it is told: settings, packs, stores and Kafka are
as they are when it begins, not as they were when it was engaged. Started by: `local/supervisor/supervisor.py`, which
says the line.
"""

import json
import os
import sys

from chuishao import worker_main  # noqa: F401 (`worker_main` is what takes a worker's start its time)
from chuishao.main import main
from operations import settings


def wait() -> int:
    """Wait for the line, then be the command, and return its exit code."""
    rehearsed, line = settings.product_version(), sys.stdin.buffer.readline()
    if not line:
        return 0
    log, *more = json.loads(line)
    arguments = [*sys.argv[1:], *more]
    speak_into(log)
    if settings.product_version() != rehearsed:  # updated in place: what is imported is not what is installed any more
        os.execv(sys.executable, [sys.executable, "-m", "chuishao", *arguments])  # noqa: S606 (no shell is the point)
    return main(arguments)


def speak_into(log: str) -> None:
    """Standard output and errors go into a new file, and standard input is empty, as in a child that starts anew."""
    for path, flags, numbers in ((log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, (1, 2)), (os.devnull, os.O_RDONLY, (0,))):
        opened = os.open(path, flags, 0o666)
        for number in numbers:
            os.dup2(opened, number)
        os.close(opened)


if __name__ == "__main__":
    sys.exit(wait())
