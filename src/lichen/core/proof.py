"""Authenticity (P3): an event is proved by its own signature, or by that of an event which follows on its chain.

So that whatever is proved is so within a few events, some must bring their own: else somebody could weave chains such
that nothing less than all of them could be taken in.
"""

from collections.abc import Sequence

from msgspec import Struct

from lichen.core.event import EVENT_TAG, Frame, Text
from lichen.core.keys import verify
from lichen.core.values import EventId

OFTEN = 16  # each such number in a chain is signed itself
LARGE = 2_048  # bytes of a text from which on it is


class Arrival(Struct, frozen=True, gc=False):
    """An event and its id. Once let in, its signature is one that was checked, or empty when a later one covers it."""

    id: EventId
    text: Text
    frame: Frame

    def is_signed(self) -> bool:
        """Whether it carries a valid signature itself; this checks it."""
        signature = self.frame.signature
        return len(signature) == 64 and verify(self.text.device, EVENT_TAG, self.frame.raw, signature)

    @property
    def stands_alone(self) -> bool:
        """Whether only its own signature proves it."""
        return self.text.seq % OFTEN == 0 or len(self.frame.raw) >= LARGE

    def unsigned(self) -> "Arrival":
        """The same without its signature: one that was not checked is never kept and never passed on."""
        return Arrival(self.id, self.text, Frame(self.frame.raw, b"", self.frame.words))


def needed(arrivals: Sequence[Arrival]) -> list[bytes]:
    """Which signatures prove all of these, parents first: of each device's run the last, and of what stands alone.

    The door checks just those; any other could be somebody's noise, and would prove nothing that is passed on.
    """
    proved: set[EventId] = set()
    kept = []
    for arrival in reversed(arrivals):
        is_covered = arrival.id in proved and not arrival.stands_alone
        own = b"" if is_covered else arrival.frame.signature
        if own or is_covered:
            proved.add(arrival.text.prev)
        kept.append(own)
    kept.reverse()
    return kept


class Proof:
    """What in a batch is proved, from the last event back, with as few checks as possible.

    An event may lose its proof when the one that covers it turns out to build on something unproved. Each event is
    checked and each is lost at most once, so nobody can make this slow by weaving chains together.
    """

    __slots__ = ("_by_id", "_following", "bare", "gone", "signed")

    def __init__(self, placed: list[Arrival]) -> None:
        """Takes events with parents first, none of them twice."""
        self._by_id = {arrival.id: arrival for arrival in placed}
        self._following: dict[EventId, list[EventId]] = {}  # on the same chain
        self.signed: set[EventId] = set()  # checked, and valid
        self.bare: set[EventId] = set()  # nothing signed covers them
        self.gone: set[EventId] = set()  # these, and all that builds on them
        for arrival in reversed(placed):
            self._following.setdefault(arrival.text.prev, []).append(arrival.id)
            self._judge(arrival)
        if self.gone:
            self._spread()

    def _judge(self, arrival: Arrival) -> None:
        following = self._following.get(arrival.id, [])
        while following and following[-1] in self.gone:
            following.pop()
        if (following and not arrival.stands_alone) or arrival.id in self.signed:
            return
        if arrival.is_signed():
            self.signed.add(arrival.id)
        else:
            self.bare.add(arrival.id)
            self.gone.add(arrival.id)

    def _spread(self) -> None:
        """Lets go of what builds on unproved events, and judges again what that had covered."""
        building: dict[EventId, list[EventId]] = {}
        for arrival in self._by_id.values():
            for parent in arrival.text.parents:
                building.setdefault(parent, []).append(arrival.id)
        todo = list(self.gone)
        while todo:
            name = todo.pop()
            lost = [each for each in building.get(name, ()) if each not in self.gone]
            self.gone.update(lost)
            todo.extend(lost)
            before = self._by_id.get(self._by_id[name].text.prev)
            if before is not None and before.id not in self.gone:
                self._judge(before)
                if before.id in self.gone:
                    todo.append(before.id)
