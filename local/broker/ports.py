"""Which ports the broker takes: the one asked for if it is free, else free ones, kept over a restart.

Not the kernel's own choice (port 0): it gives a port of the range from which outgoing connections are made
too. While the broker is down for a moment, a client that keeps trying to reach it can be given that very port
and be connected to itself; the broker then cannot come back. So: below that range.
"""

import errno
import random
import socket
from pathlib import Path

from local.broker import broker_problems
from local.broker.broker_config import HOST

_LOWEST = 15_000
_USUAL_END = 32_768  # Linux's default start of the outgoing range
_RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")
_TRIES = 200


def is_free(port: int) -> bool:
    """Whether a listener could open there now; a connection that is still closing does not count."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                return False
            raise
    return True


def require_free(port: int) -> None:
    """Raise a `Problem` if somebody listens on the port that was asked for."""
    if not is_free(port):
        raise broker_problems.port_in_use(port)


def free_port() -> int:
    """Return a free port below the range of outgoing connections."""
    try:
        end = int(_RANGE.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        end = _USUAL_END
    candidates = range(_LOWEST, max(end, _LOWEST + _TRIES))
    for port in random.sample(candidates, _TRIES):
        if is_free(port):
            return port
    raise broker_problems.port_in_use(_LOWEST)
