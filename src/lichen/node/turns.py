"""Turns: of several processes on one store, only one speaks in a circle at a time; alone, it is always one's turn.

Two that spoke at once could give one device two faces (P11).
"""

import math
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from threading import Lock

from lichen.store.contract import Store

LONGEST = 0.02  # seconds of one turn, as long as there is always something more to say


class Turns:
    """The turns this process has; it waits for one only while it has no other, so nobody waits in a circle."""

    def __init__(self, store: Store, settle: Callable[[], None]) -> None:
        self._store = store
        self._settle = settle  # returns once everything that was said is on disk, and so every turn for it over
        self._had: dict[str, int] = {}  # by whom, within this process
        self._until: dict[str, float] = {}
        self._lock = Lock()

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        """Nobody else has this turn meanwhile."""
        if not self._store.is_shared:
            yield
            return
        self._take(name)
        try:
            yield
        finally:
            self._end(name)

    def last(self, name: str, done: "Future[None]") -> None:
        """Within a turn: it lasts until this is done, too, and `end` says that it was."""
        if not self._store.is_shared:
            return
        with self._lock:
            self._had[name] += 1
        done.add_done_callback(lambda _: self._leave(name))

    def _leave(self, name: str) -> None:
        with self._lock:
            self._had[name] -= 1

    def end(self) -> None:
        """Ends every turn that is over: all at once, after what was said in them was written at once."""
        with self._lock:
            self._over()

    def _take(self, name: str) -> None:
        if time.monotonic() > self._until.get(name, math.inf):
            self._rest()  # somebody else may have waited for it long enough
        if not self._took(name, wait=False):
            self._rest()
            self._took(name, wait=True)

    def _rest(self) -> None:
        self._settle()
        self.end()

    def _took(self, name: str, *, wait: bool) -> bool:
        with self._lock:
            if name not in self._had:
                if not self._store.take_turn(name, wait=wait):
                    return False
                self._had[name] = 0
                self._until[name] = time.monotonic() + LONGEST
            self._had[name] += 1
            return True

    def _end(self, name: str) -> None:
        with self._lock:
            self._had[name] -= 1
            if not self._had[name]:
                self._over()

    def _over(self) -> None:
        """Ends every turn that nobody has any more."""
        over = [name for name, by in self._had.items() if not by]
        if over:
            for name in over:
                del self._had[name], self._until[name]
            self._store.end_turns(over)
