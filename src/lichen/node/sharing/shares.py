"""Shares: how much of the time here one other node may take up, so that whoever makes work waits and people do not."""

import time
from collections.abc import Callable, Collection

from lichen.core.values import MemberId, NodeKey

PART = 1 / 8  # of the time, in the long run
AHEAD = 60.0  # seconds that it may take up before that: half of the time, so that a whole record goes over
LONGEST = 30.0  # seconds to wait
FAIR = 0.001  # seconds that an event may take, for whoever brings it, without being anybody's burden


def burden(seconds: float, new: int) -> float:
    """How much of the time that somebody took up is theirs to bear, where it brought so many new events."""
    return max(0.0, seconds - new * FAIR)


class Shares:
    """How much each has taken up lately: each node, and each member who answers for any number of them."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sponsors: Callable[[NodeKey], Collection[MemberId]] = lambda _: (),
    ) -> None:
        self._clock = clock
        self._sponsors = sponsors
        self._rests: dict[str, float] = {}  # until when it is our turn
        self._paid: dict[str, float] = {}  # until when what it took up makes its part of the time

    def take(self, node: NodeKey, seconds: float) -> None:
        """So much was for that node."""
        now = self._clock()
        for one in self._bearing(node) if seconds else ():
            self._rests[one] = now + seconds
            self._paid[one] = max(now, self._paid.get(one, 0)) + seconds / PART

    def wait(self, node: NodeKey) -> float:
        """Seconds until it is its turn again."""
        until = max(map(self._until, self._bearing(node)))
        return min(LONGEST, max(0.0, until - self._clock()))

    def _bearing(self, node: NodeKey) -> list[str]:
        """The node and, of those who answer for it, whoever has most left: naming it burdens nobody else's."""
        return [node, *sorted(self._sponsors(node), key=self._until)[:1]]

    def _until(self, one: str) -> float:
        return max(self._rests.get(one, 0), self._paid.get(one, 0) - AHEAD / PART)
