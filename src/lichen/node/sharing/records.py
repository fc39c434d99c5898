"""Records: a circle's record here, as one other node sees it (`sync.holding.Record`)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from lichen.core.event import Frame, event_id
from lichen.core.values import CircleId, DeviceKey, EventId, NodeKey
from lichen.node.sharing.owed import Owed
from lichen.practices.keepers import may_hold
from lichen.store.contract import Summary
from lichen.sync.exchanging import chained
from lichen.sync.holding import Place

if TYPE_CHECKING:
    from lichen.node.node import Node
    from lichen.node.sharing.sharing import Sharing

Counting = Callable[[int], None]
"""Called with how many more events have gone, or come."""


def nobody_counts(_: int) -> None:
    """Where nobody watches."""


class ShownRecord:
    """To a node that may hold it: all of it."""

    def __init__(self, sharing: "Sharing", circle: CircleId, peer: NodeKey, counting: Counting = nobody_counts) -> None:
        self._node: Node = sharing.node
        self._sharing = sharing
        self._peer = peer
        self._circle = circle
        self._counting = counting

    def shows(self) -> bool:
        return True

    def summary(self) -> Summary:
        return self._node.store.summary(self._circle)

    def reach(self) -> Mapping[DeviceKey, int]:
        return {device: head.seq for device, head in self._node.store.frontier(self._circle).items()}

    def beyond(self, reach: Mapping[DeviceKey, int]) -> Iterator[Frame]:
        for frame in self._node.store.beyond(self._circle, reach):
            yield frame
            self._counting(1)

    def places(self, ids: Iterable[EventId]) -> Mapping[EventId, Place]:
        return self._node.store.places(ids)

    def standing(self, places: Iterable[Place]) -> Mapping[Place, EventId]:
        return self._node.store.standing(self._circle, places)

    def ids(self) -> Iterable[EventId]:
        return self._node.store.ids(self._circle)

    def unwanted(self) -> Iterable[EventId]:
        return self._node.refused_for_good(self._circle)

    def wordless(self) -> list[EventId]:
        return self._sharing.wordless.ask(self._circle, self._peer)

    def framed(self, ids: Iterable[EventId]) -> list[Frame]:
        return self._node.store.framed(ids)

    def take(self, frames: list[Frame]) -> int:
        new = self._sharing.take(self._circle, frames, self._peer)
        self._counting(new)
        return new


class AwaitedRecord(ShownRecord):
    """To a node from which it is taken in: nothing, until the record itself says that this one may hold it."""

    def shows(self) -> bool:
        state = self._node.living(self._circle).state if self._node.holds(self._circle) else None
        return state is not None and may_hold(state, self._peer, self._node.clock())

    def beyond(self, reach: Mapping[DeviceKey, int]) -> Iterator[Frame]:
        return super().beyond(reach) if self.shows() else iter(())

    def ids(self) -> Iterable[EventId]:
        return super().ids() if self.shows() else ()

    def wordless(self) -> list[EventId]:
        return super().wordless() if self.shows() else []

    def framed(self, ids: Iterable[EventId]) -> list[Frame]:
        return super().framed(ids) if self.shows() else []


class OwedRecord(ShownRecord):
    """To a node that was left: how it was left, and nothing later but what it brings itself."""

    def __init__(
        self, sharing: "Sharing", circle: CircleId, peer: NodeKey, owed: Owed, counting: Counting = nobody_counts
    ) -> None:
        super().__init__(sharing, circle, peer, counting)
        self._owed = owed

    def summary(self) -> Summary:
        return self._owed.summary

    def reach(self) -> Mapping[DeviceKey, int]:
        return self._owed.reach.copy()

    def beyond(self, reach: Mapping[DeviceKey, int]) -> Iterator[Frame]:
        return (frame for frame in super().beyond(reach) if self._owed.covers(*chained(frame)))

    def ids(self) -> Iterable[EventId]:
        return self._covered(super().ids())

    def wordless(self) -> list[EventId]:
        return []

    def framed(self, ids: Iterable[EventId]) -> list[Frame]:
        return super().framed(self._covered(ids))

    def take(self, frames: list[Frame]) -> int:
        new = super().take(frames)
        self._owed.add(self.places(map(event_id, (frame.raw for frame in frames))))
        return new

    def _covered(self, ids: Iterable[EventId]) -> list[EventId]:
        return [event for event, place in self.places(ids).items() if self._owed.covers(*place)]
