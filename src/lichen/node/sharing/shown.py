"""Shown: what this node shows one other, and takes from it. The record itself says who may see it (keepers)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from lichen.core.values import CircleId, NodeKey
from lichen.node.sharing.records import AwaitedRecord, Counting, OwedRecord, ShownRecord, nobody_counts
from lichen.practices.keepers import may_hold
from lichen.store.contract import NOTHING, Summary

if TYPE_CHECKING:
    from lichen.node.sharing.sharing import Sharing

FEW = 50  # circles that are looked up one by one


class Shown:
    """The circles in which one other node and this one both have a place (`sync.holding.Holding`).

    What is owed to it is shown as it was left; what is only awaited from it, as if nothing of it were here.
    """

    def __init__(
        self,
        sharing: "Sharing",
        peer: NodeKey,
        only: frozenset[CircleId] | None = None,
        counting: Counting = nobody_counts,
    ) -> None:
        self._sharing = sharing
        self._node = sharing.node
        self._peer = peer
        self._only = only  # of these circles, if that is said
        self._counting = counting
        self._summed: tuple[int, Mapping[CircleId, Summary]] | None = None

    def summaries(self) -> Mapping[CircleId, Summary]:
        """Looked up again once something came: they may be thousands."""
        arrived = self._node.store.arrived()
        if self._summed is None or self._summed[0] != arrived:
            self._summed = arrived, self._summaries()
        return self._summed[1]

    def _summaries(self) -> Mapping[CircleId, Summary]:
        circles, store = self._sharing.holders.circles(self._peer), self._node.store
        here = store.summaries() if len(circles) > FEW else {circle: store.summary(circle) for circle in circles}
        owed = {circle: owed.summary for circle, owed in self._sharing.owed(self._peer).items()}
        held = {circle: here.get(circle, NOTHING) for circle in circles}
        shown = {**dict.fromkeys(self._expected(), NOTHING), **owed, **held}
        return {circle: each for circle, each in shown.items() if self._only is None or circle in self._only}

    def record(self, circle: CircleId) -> ShownRecord | None:
        """Nothing, when it may not hold the circle at this very moment: an account may have been stopped since."""
        if self._only is not None and circle not in self._only:
            return None
        asked = self._sharing, circle, self._peer
        if self._node.holds(circle) and may_hold(self._node.living(circle).state, self._peer, self._node.clock()):
            return ShownRecord(*asked, self._counting)
        if owed := self._sharing.owed(self._peer).get(circle):
            return OwedRecord(*asked, owed, self._counting)
        return AwaitedRecord(*asked, self._counting) if circle in self._expected() else None

    def _expected(self) -> list[CircleId]:
        peer = self._sharing.peers.get(self._peer)
        return peer.expects if peer else []

    def wordless(self) -> list[CircleId]:
        return self._sharing.wordless.circles(self._peer)

    def agreed(self) -> None:
        self._sharing.agreed(self._peer, self)

    def cursor(self) -> bytes:
        return self._sharing.cursors.of(self._peer)
