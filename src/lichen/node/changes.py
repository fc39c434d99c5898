"""Changes: whoever waits for something new in the records here is told as soon as it is on disk."""

from collections.abc import Callable, Iterable
from threading import Lock

from lichen.core.values import CircleId

Told = Callable[[frozenset[CircleId]], None]


class Changes:
    """Those to be told; they are called on whichever thread wrote, and must return at once."""

    def __init__(self) -> None:
        self._waiting: list[Told] = []
        self._lock = Lock()

    def follow(self, told: Told) -> Callable[[], None]:
        """From now on it is called with the circles that something came to; returns how to end that."""
        with self._lock:
            self._waiting.append(told)
        return lambda: self._leave(told)

    def _leave(self, told: Told) -> None:
        with self._lock:
            self._waiting.remove(told)

    def tell(self, circles: Iterable[CircleId]) -> None:
        """Something came to these."""
        changed = frozenset(circles)
        with self._lock:
            waiting = tuple(self._waiting)
        for told in waiting if changed else ():
            told(changed)
