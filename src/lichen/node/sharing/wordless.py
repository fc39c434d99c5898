"""Wordless: events here whose words never came, and which other nodes were asked for them lately."""

from collections.abc import Callable, Iterable

from lichen.core.values import HOUR, CircleId, EventId, NodeKey, Time
from lichen.store.contract import Store
from lichen.sync.messages import MOST_WORDS

ASKED_AGAIN = HOUR  # until a node is asked once more for words that it did not have


class Wordless:
    """Each node is asked, now and then: any of them may keep words back."""

    def __init__(self, store: Store, clock: Callable[[], Time]) -> None:
        self._store = store
        self._clock = clock
        self._lacking: dict[CircleId, set[EventId]] = {}  # of the circles to which something came since the start
        self._asked: dict[tuple[CircleId, NodeKey], tuple[set[EventId], Time]] = {}  # for these, since then

    def came(self, circle: CircleId, without: Iterable[EventId]) -> None:
        """Something came to a circle, some of it without words."""
        if circle not in self._lacking:
            self._lacking[circle] = set(self._store.wordless(circle))
        self._lacking[circle].update(without)

    def circles(self, peer: NodeKey) -> list[CircleId]:
        """Those with words for which that node was not asked lately."""
        return [circle for circle, events in self._lacking.items() if events - self._asked_lately(circle, peer)]

    def ask(self, circle: CircleId, peer: NodeKey) -> list[EventId]:
        """For whose words that node is asked now."""
        lacking, asked = self._lacking.get(circle, set()), self._asked_lately(circle, peer)
        if lacking:
            lacking &= set(self._store.wordless(circle))
        wanted = sorted(lacking - asked)[:MOST_WORDS]
        asked.update(wanted)
        return wanted

    def _asked_lately(self, circle: CircleId, peer: NodeKey) -> set[EventId]:
        asked, since = self._asked.get((circle, peer), (set[EventId](), 0))
        if self._clock() >= since + ASKED_AGAIN:
            asked = set()
            self._asked[circle, peer] = (asked, self._clock())
        return asked
