"""Holders: which nodes each record here says may hold it, known without folding thousands of circles to find out."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING

import msgspec

from lichen.core.trouble import Trouble
from lichen.core.values import CircleId, NodeKey
from lichen.practices.keepers import keepers

if TYPE_CHECKING:
    from lichen.node.node import Node

SHELF = "holders"
UNTIL = ("holders-until", "")  # how much had arrived when this node last ended with all of it read
SOME = 16  # circles in doubt that are read at a time

_decoder = msgspec.msgpack.Decoder(frozenset[NodeKey])


class Holders:
    """Read off a circle's state whenever something came to it, and kept, so that a start needs no fold."""

    def __init__(self, node: "Node") -> None:
        self._node = node
        self._holders: dict[CircleId, frozenset[NodeKey]] = {}
        self._circles: dict[NodeKey, set[CircleId]] = {}
        for circle, raw in node.store.private.all(SHELF).items():
            self._set(circle, _decoder.decode(raw))
        self._stale: set[CircleId] = set()  # to be read again
        self._new: set[CircleId] = set()  # not told of yet by `stale`
        self._passing: set[CircleId] = set()  # where it changes by itself, as when an account is stopped for a while
        self._doubtful = set(node.circles()) - self._known()
        node.changes.follow(self._stale.update)
        node.changes.follow(self._new.update)

    def close(self) -> None:
        """What came last is read now, for after a start nobody knows what that was."""
        with suppress(Trouble):
            self._read_stale()
            if not self._doubtful and self._node.store.private.get(*UNTIL) != self._arrived():
                self._node.store.private.put(*UNTIL, self._arrived())

    def of(self, circle: CircleId) -> frozenset[NodeKey]:
        """The nodes that may hold it, as things stood when something came to it last."""
        if circle in self._stale or circle not in self._holders:
            self._read(circle)
        return self._holders[circle]

    def circles(self, node: NodeKey) -> AbstractSet[CircleId]:
        """The circles whose records a node may hold."""
        self._read_stale()
        return self._circles.get(node, frozenset())

    def stale(self) -> Iterator[CircleId]:
        """Each circle to which something came since this was asked last, and in time all that are in doubt."""
        self._stale |= self._passing
        while self._new:
            yield self._new.pop()
        for circle in list(islice(self._doubtful, SOME)):
            self._stale.add(circle)
            yield circle

    def _known(self) -> AbstractSet[CircleId]:
        """Of which circles all that came was read, before this node ended: none, if it was killed."""
        return self._holders.keys() if self._node.store.private.get(*UNTIL) == self._arrived() else frozenset()

    def _arrived(self) -> bytes:
        return str(self._node.store.arrived()).encode()

    def _read_stale(self) -> None:
        for circle in list(self._stale):
            self._read(circle)

    def _read(self, circle: CircleId) -> None:
        self._stale.discard(circle)
        self._doubtful.discard(circle)
        found = keepers(self._node.living(circle).state, self._node.clock())
        nodes = frozenset(one.node for one in found if one.may_hold)
        (self._passing.add if any(one.stopped for one in found) else self._passing.discard)(circle)
        if self._holders.get(circle) != nodes:
            self._set(circle, nodes)
            self._node.store.private.put(SHELF, circle, msgspec.msgpack.encode(nodes))

    def _set(self, circle: CircleId, nodes: frozenset[NodeKey]) -> None:
        for node in self._holders.get(circle, nodes) - nodes:
            self._circles[node].discard(circle)
        for node in nodes:
            self._circles.setdefault(node, set()).add(circle)
        self._holders[circle] = nodes
