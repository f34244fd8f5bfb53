"""Importing much at once with less work: most of the CPU that a worker's start takes is its imports.

Owns: what is left out meanwhile. Refuses: choosing what is imported. Measured on two cores (Python 3.11, CPU until the
worker's modules are there): 0.55 s without, 0.43 s with.
"""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quick_imports() -> Iterator[None]:
    """Import without collecting garbage, and without threads for matrices that nobody multiplies.

    What was imported lives as long as the process: it is taken out of all later collections.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy, which shapely imports, starts one a core otherwise
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()
