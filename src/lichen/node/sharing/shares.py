"""Shares: how much of the time here one other node may take up, so that whoever makes work waits and people do not."""

import time
from collections.abc import Callable

from lichen.core.values import NodeKey

PART = 1 / 8  # of the time, in the long run
AHEAD = 60.0  # seconds that it may take up before that: half of the time, so that a whole record goes over
LONGEST = 30.0  # seconds to wait


class Shares:
    """How much each has taken up lately; what brings something new is nobody's burden."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._rests: dict[NodeKey, float] = {}  # until when it is our turn
        self._paid: dict[NodeKey, float] = {}  # until when what it took up makes its part of the time

    def take(self, node: NodeKey, seconds: float) -> None:
        """So much was for that node."""
        now = self._clock()
        self._rests[node] = now + seconds
        self._paid[node] = max(now, self._paid.get(node, 0)) + seconds / PART

    def wait(self, node: NodeKey) -> float:
        """Seconds until it is its turn again."""
        until = max(self._rests.get(node, 0), self._paid.get(node, 0) - AHEAD / PART)
        return min(LONGEST, max(0.0, until - self._clock()))
