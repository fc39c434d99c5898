"""Sponsors: who answers for a machine, as the records say in which it has a place."""

from collections.abc import Mapping
from itertools import islice

from lichen.core.values import CircleId, MemberId, NodeKey
from lichen.node.sharing.sharing import Sharing
from lichen.practices.keepers import keepers

SOME = 4  # circles that are asked: one machine may hold thousands, and nobody can know which of them these are

Answering = Mapping[NodeKey, frozenset[MemberId]]


class Sponsors:
    """Read off a circle's state when somebody asks, and again once something came to it."""

    def __init__(self, sharing: Sharing) -> None:
        self._sharing = sharing
        self._known: dict[CircleId, Answering] = {}
        sharing.node.changes.follow(self._forget)

    def of(self, node: NodeKey) -> frozenset[MemberId]:
        """The members who stand for it or live there; nobody, where the people here agreed to it themselves."""
        circles = list(islice(self._sharing.holders.circles(node), SOME))
        return frozenset[MemberId]().union(*(self._in(circle).get(node, ()) for circle in circles))

    def _in(self, circle: CircleId) -> Answering:
        if circle not in self._known:
            node = self._sharing.node
            found = keepers(node.living(circle).state, node.clock())
            self._known[circle] = {one.node: frozenset((*one.stands, *one.lives)) for one in found}
        return self._known[circle]

    def _forget(self, circles: frozenset[CircleId]) -> None:
        for circle in circles:
            self._known.pop(circle, None)
