"""aiokafka (0.14) compresses lz4 at level 9, the slowest but two, and takes no setting for it.

Owns: level 1 instead, for producers of this process. Refuses: other codecs; reading. On a batch of 20 KB of our JSON
level 9 takes 39 µs for 3.1 KB, level 1 takes 6 µs for 3.2 KB (`docs/reference/performance.md`).
"""

from functools import partial

from aiokafka.codec import lz4_encode
from aiokafka.record._crecords import default_records as compiled

LEVEL = 1


def compress_quickly() -> None:
    """Have the record builder compress at level 1. A second call changes nothing."""
    compiled.lz4_encode = partial(lz4_encode, level=LEVEL)
