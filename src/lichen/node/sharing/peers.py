"""Peers: the other nodes this one knows how to reach, and the circles it has agreed to take in from them."""

from collections.abc import Callable, Iterable, Iterator

import msgspec
from msgspec import Struct

from lichen.core.values import MINUTE, CircleId, NodeKey, Time
from lichen.node.sharing.links import plain
from lichen.node.sharing.owed import Owed
from lichen.store.contract import News, Private

SHELF = "peer"


class Peer(Struct):
    """Another node: what it is called, where it is reached (nowhere, if it only ever asks us), and how it went last."""

    node: NodeKey
    name: str = ""
    address: str = ""
    expects: list[CircleId] = []  # circles of which nothing is here yet and that we have agreed to hold
    passing: bool = False  # it is reached there only until we have got those
    seen: Time = 0  # when we last talked with it, either way
    compared: Time = 0  # when last it was found what differs
    even: dict[CircleId, int] = {}  # how many events both held when they last held the same of a circle
    uneven: dict[CircleId, Time] = {}  # since when talking has not brought the two to the same
    trouble: str = ""  # why talking did not work the last time
    owed: dict[CircleId, Owed] = {}  # of circles that it may hold no more: what it is still to hear
    own: str = ""  # where it said itself that it is reached, when both met
    told: dict[CircleId, str] = {}  # where somebody wrote in these circles' records that it is reached
    turned: Time = 0  # when it was last tried elsewhere

    def __post_init__(self) -> None:
        if not self.told:
            self.own = self.own or self.address


class Peers:
    """Every node that was ever paired with this one, or that a record told where to find."""

    def __init__(self, private: Private) -> None:
        self._private = private
        self._peers = {node: _read(raw) for node, raw in private.all(SHELF).items()}
        self._written: dict[NodeKey, tuple[Time, Outline]] = {}
        self.came: Callable[[], None] = lambda: None  # called when there may be one more to talk with

    def __iter__(self) -> Iterator[Peer]:
        return iter(list(self._peers.values()))

    def get(self, node: NodeKey) -> Peer | None:
        """The node with this key, if it is known."""
        return self._peers.get(node)

    def keep(self, peer: Peer) -> Peer:
        """Remembers what is known of a node."""
        self._peers[peer.node] = peer
        self._private.put(SHELF, peer.node, msgspec.json.encode(peer))
        self.came()
        return peer

    def meet(
        self, node: NodeKey, name: str, address: str, expects: Iterable[CircleId] = (), *, passing: bool = False
    ) -> Peer:
        """Remembers that a node is called and reached so, beside what was known of it before."""
        peer = self.get(node) or Peer(node)
        peer.name, peer.passing = name, passing
        if whole := plain(address):
            peer.own = peer.address = whole
        peer.expects += [circle for circle in expects if circle not in peer.expects]
        return self.keep(peer)

    def done_with(self, node: NodeKey, circle: CircleId) -> None:
        """It brings nothing more of that circle, and has heard all of it that it was to hear."""
        if peer := self.get(node):
            peer.expects = [one for one in peer.expects if one != circle]
            peer.owed.pop(circle, None)
            self.keep(peer)

    def note(self, peer: Peer, at: Time) -> None:
        """The same for how a conversation went: that need not be on the disk each time, unless much changed."""
        before, outline = self._written.get(peer.node, (0, None))
        if outline != _outline(peer) or at - before >= MINUTE:
            self._written[peer.node] = at, _outline(peer)
            self.keep(peer)
        self._peers[peer.node] = peer

    def forget(self, node: NodeKey) -> None:
        """As if it had never been met."""
        if self._peers.pop(node, None):
            self._private.drop(SHELF, node)

    def take_note(self, news: News) -> None:
        """Another process may have met one."""
        changed = self._private.all(SHELF) if news.missed else [name for kind, name in news.private if kind == SHELF]
        for node in changed:
            raw = self._private.get(SHELF, node)
            if raw is None:
                self._peers.pop(node, None)
            else:
                self._peers[node] = _read(raw)


Outline = tuple[str, *tuple[frozenset[CircleId], ...]]


def _outline(peer: Peer) -> Outline:
    return peer.trouble, *map(frozenset, (peer.expects, peer.owed, peer.even, peer.uneven))


_read = msgspec.json.Decoder(Peer).decode
