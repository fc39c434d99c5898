"""How much something may take: so that whoever sends the worst there is makes us lose little."""

import gc
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from time import process_time

MEGABYTE = 1_000_000


@contextmanager
def at_most(seconds: float, megabytes: float) -> Iterator[None]:
    """Time of this process alone, so that a busy machine fails nothing."""
    gc.collect()
    tracemalloc.start()
    began = process_time()
    try:
        yield
        took, peak = process_time() - began, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert took < seconds, f"{took:.1f} s"
    assert peak < megabytes * MEGABYTE, f"{peak / MEGABYTE:.0f} MB"
