"""Cursors: for each other node one that changes with whatever comes to a circle it is shown, and with nothing else."""

from collections.abc import Set as AbstractSet
from hashlib import blake2b
from typing import TYPE_CHECKING

from lichen.core.values import CircleId, NodeKey
from lichen.store.contract import Summary

if TYPE_CHECKING:
    from lichen.node.node import Node

SIZE = 16  # bytes


class Cursor:
    """One node's: a sum over the circles it is shown, so that one of thousands is soon counted anew."""

    def __init__(self) -> None:
        self.arrived = -1
        self.changed: set[CircleId] = set()
        self._parts: dict[CircleId, int] = {}
        self._total = 0

    def read(self, node: "Node", shown: AbstractSet[CircleId]) -> None:
        """Counts anew what changed since, what is shown now, and what no more."""
        changed, self.changed = self.changed, set()
        for circle in self._parts.keys() - shown:
            self._total -= self._parts.pop(circle)
        for circle in (shown - self._parts.keys()) | (changed & shown):
            part = _part(circle, node.store.summary(circle))
            self._total += part - self._parts.get(circle, 0)
            self._parts[circle] = part

    def told(self, instance: str) -> bytes:
        """As it is told: nobody can tell from it how much there is."""
        return blake2b(f"{instance} {self._total}".encode(), digest_size=SIZE).digest()


class Cursors:
    """One for each node that asked."""

    def __init__(self, node: "Node") -> None:
        self._node = node
        self._cursors: dict[NodeKey, Cursor] = {}
        node.changes.follow(self._note)

    def of(self, peer: NodeKey) -> bytes:
        """Where the records stand that this node may hold; means nothing in another database."""
        cursor, arrived = self._cursors.setdefault(peer, Cursor()), self._node.store.arrived()
        if cursor.arrived != arrived or cursor.changed:
            cursor.read(self._node, self._node.sharing.holders.circles(peer))
            cursor.arrived = arrived
        return cursor.told(self._node.store.instance)

    def _note(self, circles: frozenset[CircleId]) -> None:
        for cursor in list(self._cursors.values()):
            cursor.changed |= circles


def _part(circle: CircleId, summary: Summary) -> int:
    told = f"{circle} {summary.events} {summary.sum}".encode()
    return int.from_bytes(blake2b(told, digest_size=SIZE).digest(), "big")
