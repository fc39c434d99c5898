"""Replicas: machines that hold records, each with a clock of its own; it forgets what its record says is erased."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from lichen.core.door import Arrival
from lichen.core.fold import fold
from lichen.core.practice import Circle
from lichen.core.values import CircleId, EventId, Time
from lichen.node.intake import EARLIEST
from lichen.practices import LAW
from lichen.practices.talk import Talk
from lichen.store.contract import NOTHING, Store, Summary
from lichen.sync.protocol import answer
from tests.sync.copies import Copy, Record

if TYPE_CHECKING:
    from tests.sync.network import Network

ERASING = {"words.erased", "decision.concluded"}  # kinds after which something may have to be erased


class Replica(Copy):
    """One of a network's machines, as it is; `ahead` is by how much its clock is wrong."""

    is_honest = True

    def __init__(self, name: str, store: Store, network: "Network", ahead: Time = 0) -> None:
        super().__init__(store)
        self.name = name
        self.network = network
        self.ahead = ahead
        self.erased: set[EventId] = set()  # whose words were erased here, ever
        self.erases = False  # whether somebody ever said something that may erase

    def __repr__(self) -> str:
        return self.name

    @property
    def clock(self) -> Time:
        return self.network.now + self.ahead

    def latest(self) -> Time:
        return self.clock + EARLIEST

    def circles(self) -> list[CircleId]:
        """Those in whose records this machine has a place."""
        return [circle for circle, machines in self.network.places.items() if self in machines]

    def state(self, circle: CircleId) -> Circle:
        """What the record here adds up to."""
        return fold(LAW, (LAW.read(name, raw) for name, raw in self.store.in_order(circle)))

    def heard(self, circle: CircleId, arrivals: list[Arrival]) -> None:
        self.erases |= any(each.text.fact["kind"] in ERASING for each in arrivals)
        if arrivals and self.erases:
            erased = self.state(circle)[Talk].erased.keys()
            if not erased <= self.erased:
                self.erased |= erased
                self.store.erase_words(erased)
        self.network.has_come(self, circle, arrivals)

    def wakes(self) -> None:
        """Lets in whatever came early and is due now."""
        for circle, due in list(self.early.items()):
            if due <= self.latest():
                self.record(circle).take([])

    # To others

    def shown(self, to: "Replica") -> "Shown":
        """What it shows another, of the circles in which both have a place."""
        return Shown(self, to)

    def answers(self, asker: "Replica", question: bytes) -> bytes:
        self.wakes()
        return answer(self.shown(asker), question)


class Shown(Copy):
    """A replica as one other sees it."""

    def __init__(self, replica: Replica, to: Replica) -> None:
        self.replica = replica
        self.to = to

    def summaries(self) -> Mapping[CircleId, Summary]:
        held = self.replica.store.summaries()
        return {circle: held.get(circle, NOTHING) for circle in self._both()}

    def record(self, circle: CircleId) -> Record:
        return self.replica.record(circle)

    def wordless(self) -> list[CircleId]:
        return [circle for circle in self._both() if self.replica.store.wordless(circle)]

    def agreed(self) -> None:
        pass

    def cursor(self) -> bytes:
        return self.replica.cursor()

    def _both(self) -> Iterable[CircleId]:
        other = set(self.to.circles())
        return [circle for circle in self.replica.circles() if circle in other]
