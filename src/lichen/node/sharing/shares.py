"""Shares: how much of the time here one other node may take up, so that whoever makes work waits and people do not."""

import time
from collections.abc import Callable

from lichen.core.values import NodeKey

PART = 1 / 8  # of the time, in the long run
AHEAD = 4.0  # seconds that it may take up in one go, before that
LONGEST = 30.0  # seconds to wait


class Shares:
    """How much each has taken up lately; what brings something new is nobody's burden."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._paid: dict[NodeKey, float] = {}  # until when what it took up makes its part of the time

    def take(self, node: NodeKey, seconds: float) -> None:
        """So much was for that node."""
        self._paid[node] = max(self._clock(), self._paid.get(node, 0)) + seconds / PART

    def wait(self, node: NodeKey) -> float:
        """Seconds until it is its turn again."""
        ahead = self._paid.get(node, 0) - self._clock()
        return min(LONGEST, max(0.0, ahead - AHEAD / PART))
