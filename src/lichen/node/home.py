"""Home: the folder in which a node lives; by one process at a time, unless its record is in a database for many."""

import secrets
import time
from pathlib import Path

from lichen.core.values import Time
from lichen.node.node import Clock, Node
from lichen.store.place import open_store


def clock() -> Time:
    """Milliseconds since 1970, UTC, by this machine."""
    return time.time_ns() // 1_000_000


def open_home(path: Path, clock: Clock = clock) -> Node:
    """The node that lives in this folder; the folder and everything in it is made when it is not there yet."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    store = open_store(path, secrets.token_urlsafe(12))
    try:
        return Node(store, path, clock)
    except BaseException:
        store.close()
        raise
