"""Shown: what this node shows one other, and takes from it. The record itself says who may see it (keepers)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from lichen.core.event import Frame
from lichen.core.values import CircleId, DeviceKey, EventId, NodeKey
from lichen.practices.keepers import may_hold
from lichen.store.contract import NOTHING, Summary
from lichen.sync.holding import Place

if TYPE_CHECKING:
    from lichen.node.node import Node
    from lichen.node.sharing.sharing import Sharing

FEW = 50  # circles that are looked up one by one


class ShownRecord:
    """One circle's record here (`sync.holding.Record`)."""

    def __init__(self, sharing: "Sharing", circle: CircleId, peer: NodeKey) -> None:
        self._node: Node = sharing.node
        self._sharing = sharing
        self._peer = peer
        self._circle = circle

    def summary(self) -> Summary:
        return self._node.store.summary(self._circle)

    def reach(self) -> Mapping[DeviceKey, int]:
        return {device: head.seq for device, head in self._node.store.frontier(self._circle).items()}

    def beyond(self, reach: Mapping[DeviceKey, int]) -> Iterator[Frame]:
        return self._node.store.beyond(self._circle, reach)

    def places(self, ids: Iterable[EventId]) -> Mapping[EventId, Place]:
        return self._node.store.places(ids)

    def standing(self, places: Iterable[Place]) -> Mapping[Place, EventId]:
        return self._node.store.standing(self._circle, places)

    def ids(self) -> Iterable[EventId]:
        return self._node.store.ids(self._circle)

    def unwanted(self) -> Iterable[EventId]:
        return self._node.refused_for_good(self._circle)

    def wordless(self) -> list[EventId]:
        return self._sharing.lacks_words(self._circle, self._peer)

    def framed(self, ids: Iterable[EventId]) -> list[Frame]:
        return self._node.store.framed(ids)

    def take(self, frames: list[Frame]) -> int:
        return self._sharing.take(self._circle, frames, self._peer)


class Shown:
    """The circles in which one other node and this one both have a place (`sync.holding.Holding`)."""

    def __init__(self, sharing: "Sharing", peer: NodeKey) -> None:
        self._sharing = sharing
        self._node = sharing.node
        self._peer = peer
        self._summed: tuple[int, Mapping[CircleId, Summary]] | None = None

    def summaries(self) -> Mapping[CircleId, Summary]:
        """Looked up again once something came: they may be thousands."""
        arrived = self._node.store.arrived()
        if self._summed is None or self._summed[0] != arrived:
            self._summed = arrived, self._summaries()
        return self._summed[1]

    def _summaries(self) -> Mapping[CircleId, Summary]:
        circles, store = {*self._expected(), *self._sharing.places.circles(self._peer)}, self._node.store
        here = store.summaries() if len(circles) > FEW else {circle: store.summary(circle) for circle in circles}
        return {circle: here.get(circle, NOTHING) for circle in circles}

    def record(self, circle: CircleId) -> ShownRecord | None:
        """Nothing, when it may not hold the circle at this very moment: an account may have been stopped since."""
        if circle in self._expected() or self._may_hold(circle):
            return ShownRecord(self._sharing, circle, self._peer)
        return None

    def _expected(self) -> list[CircleId]:
        peer = self._sharing.peers.get(self._peer)
        return peer.expects if peer else []

    def _may_hold(self, circle: CircleId) -> bool:
        return may_hold(self._node.living(circle).state, self._peer, self._node.clock())

    def wordless(self) -> list[CircleId]:
        return self._sharing.lacking_words(self._peer)

    def cursor(self) -> bytes:
        return f"{self._node.store.instance[:6]}{self._node.store.arrived():x}".encode()[:16]
