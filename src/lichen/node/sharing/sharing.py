"""Sharing: this node as others see it, and what it knows of them."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from lichen.core.event import Frame
from lichen.core.keys import SigningKey
from lichen.core.refusal import Refusal, refuse
from lichen.core.trouble import Trouble
from lichen.core.values import CircleId, NodeKey, Time
from lichen.node.sharing import errands
from lichen.node.sharing.addresses import spoken_of, tell, turn, ways
from lichen.node.sharing.cursors import Cursors
from lichen.node.sharing.holders import Holders
from lichen.node.sharing.links import plain
from lichen.node.sharing.offers import Offers
from lichen.node.sharing.owed import Owed, owed_now
from lichen.node.sharing.peers import Peer, Peers
from lichen.node.sharing.shown import Shown
from lichen.node.sharing.wordless import Wordless
from lichen.practices.keepers import DeviceLives, homes, is_dismissed, keepers, may_hold
from lichen.store.contract import News
from lichen.sync.http.refusing import Refusals
from lichen.sync.protocol import Report

if TYPE_CHECKING:
    from lichen.node.node import Node


class Sharing:
    """One for each node; like the node, not for two threads at once."""

    def __init__(self, node: "Node") -> None:
        self.node = node
        self.peers = Peers(node.store.private)
        self.holders = Holders(node)
        self.wordless = Wordless(node.store, node.clock)
        self.cursors = Cursors(node)
        self._complaints = Refusals()
        node.hearing.append(self._take_note)

    @cached_property
    def own(self) -> SigningKey:
        """The node's own key pair."""
        return self.node.keyring.own()

    @cached_property
    def offers(self) -> Offers:
        """What people here let other nodes do that know a code."""
        return Offers(self.node.keyring, self.node.clock)

    def _take_note(self, news: News) -> None:
        """Another process may have met somebody, or offered something."""
        self.peers.take_note(news)
        self.offers.take_note(news)

    def shown(self, peer: NodeKey, over: str = "") -> Shown:
        """What this node shows that one, over a line to this address, or wherever it asks from."""
        known = self.peers.get(peer)
        return Shown(self, peer, spoken_of(known, over) if known and over else None)

    def knows(self, peer: NodeKey) -> bool:
        """Whether that node has any business here: a place in a record, or what we agreed to take in from it."""
        known = self.peers.get(peer)
        agreed = bool(known and known.expects) or self.node.hosting.is_welcome(peer)
        return peer != self.own.public and (agreed or bool(self.owed(peer)) or bool(self.holders.circles(peer)))

    # What is taken in, and what is still owed

    def hindrance(self, peer: NodeKey, circle: CircleId) -> tuple[Refusal, ...]:
        """Why a circle cannot be taken in from there: it came otherwise, and that node has no place in it."""
        known = self.peers.get(peer)
        if not self.node.holds(circle) or (known and circle in known.expects) or self._may_hold(peer, circle):
            return ()
        return (refuse("held-already"),)

    def expect(self, peer: Peer) -> tuple[Refusal, ...]:
        """Remembers a node as it was met, and takes these circles in from there; neither, if one of them cannot be."""
        hindrances = tuple(why for circle in peer.expects for why in self.hindrance(peer.node, circle))
        if not hindrances:
            self.peers.meet(peer.node, peer.name, peer.address, peer.expects, passing=peer.passing)
        return hindrances

    def _may_hold(self, peer: NodeKey, circle: CircleId) -> bool:
        return may_hold(self.node.living(circle).state, peer, self.node.clock())

    @contextmanager
    def leaving(self, peer: NodeKey, circle: CircleId) -> Iterator[None]:
        """If what is said meanwhile ends that node's place in a circle, it is still to hear of that."""
        might = self._may_hold(peer, circle)
        yield
        if might and not self._may_hold(peer, circle):
            known = self.peers.get(peer) or Peer(peer)
            known.owed[circle] = owed_now(self.node.store, circle, self.node.clock())
            self.peers.keep(known)

    def owed(self, peer: NodeKey) -> dict[CircleId, Owed]:
        """What it is still to hear; nothing of a circle that parted with it."""
        known, at = self.peers.get(peer), self.node.clock()
        owed = known.owed.items() if known and known.owed else ()
        return {circle: one for circle, one in owed if at < one.until and not self._parted_with(peer, circle)}

    def _parted_with(self, peer: NodeKey, circle: CircleId) -> bool:
        return is_dismissed(self.node.living(circle).state, peer)

    # Talking

    def is_wanted(self, peer: Peer) -> bool:
        """Whether it is one to talk with, and is reached somewhere."""
        return bool(peer.address) and self.knows(peer.node)

    def is_even(self, peer: NodeKey, circle: CircleId) -> bool:
        """Whether that node is known to hold all that is here of a circle."""
        known = self.peers.get(peer)
        return known is not None and known.even.get(circle) == self.node.store.summary(circle).events

    def take(self, circle: CircleId, frames: list[Frame], peer: NodeKey) -> int:
        """Takes in what another node sent; how much of it was new."""
        taken = self.node.take_in(circle, frames)
        self.wordless.came(circle, taken.wordless)
        if taken.refused:
            self.complain(peer, f"some of what it brings can never be let in ({taken.refused[0].reasons[0].code})")
        return taken.new

    def complain(self, peer: NodeKey, why: str) -> None:
        """Names in the log, once in a while, a node that does what it should not."""
        known = self.peers.get(peer)
        self._complaints.note(why, peer, known.address if known else "")

    def talked(self, peer: NodeKey, report: Report) -> None:
        """What a conversation with that node came to."""
        known = self.peers.get(peer) or Peer(peer)
        at = known.seen = self.node.clock()
        known.trouble = report.trouble
        if not report.trouble:
            for circle in report.unequal:
                known.uneven.setdefault(circle, at)
            self._even(known, report.events, at)
        if known.passing and not known.expects and not known.owed and not report.differed:
            known.own, known.passing = "", False
            known.address = next(iter(ways(known)), "")
        for circle in self._silent_in(report.events):
            knew = circle not in report.lacked
            self.node.restored.heard(circle, peer, at, self.others(circle), knew=knew)
        self.peers.note(known, at)
        self.catch_up()

    def troubled(self, peer: NodeKey, trouble: Trouble) -> None:
        """That node could not be reached, or does not make sense."""
        known = self.peers.get(peer)
        if known and known.trouble != trouble.what:
            known.trouble = trouble.what
            self.peers.keep(known)

    def agreed(self, peer: NodeKey, shown: Shown) -> None:
        """That node asked, and it turned out that both hold the same of all that they share."""
        known = self.peers.get(peer) or Peer(peer)
        at = known.seen = self.node.clock()
        known.trouble = ""
        same = {circle: summary.events for circle, summary in shown.summaries().items()}
        self._even(known, same, at)
        for circle in self._silent_in(same):
            self.node.restored.heard(circle, peer, at, self.others(circle), knew=False)
        self.peers.note(known, at)

    def _even(self, known: Peer, same: Mapping[CircleId, int], at: Time) -> None:
        """Both hold the same of these circles, which may be thousands: what has not changed costs next to nothing."""
        known.compared = at
        known.even.update(same.items() - known.even.items())
        for circle in known.uneven.keys() & same.keys():
            del known.uneven[circle]
        for circle in [one for one in known.expects if self._is_now(one, same.get(one, 0))]:
            known.expects.remove(circle)
        owed = known.owed.items()
        known.owed = {circle: one for circle, one in owed if at < one.until and same.get(circle) != one.events}

    def _silent_in(self, same: Mapping[CircleId, int]) -> list[CircleId]:
        """In which of these circles nobody speaks here yet, and both hold the same."""
        return [one for one in self.node.restored.silent() & same.keys() if self._is_now(one, same[one])]

    def _is_now(self, circle: CircleId, events: int) -> bool:
        """Whether both still hold the same: something may have been said here since that other node was asked."""
        return bool(events) and self.node.store.summary(circle).events == events

    def others(self, circle: CircleId) -> frozenset[NodeKey]:
        """The other nodes that may hold it."""
        return self.holders.of(circle) - {self.own.public}

    def concerned(self, circle: CircleId) -> frozenset[NodeKey]:
        """Those, and whoever is to hear how it ended there for somebody who lived there."""
        here = self.node.store.summary(circle).events
        owed = ((peer.node, peer.owed.get(circle)) for peer in self.peers)
        return self.others(circle) | {node for node, one in owed if one and one.events == here}

    def catch_up(self) -> None:
        """Reads what came to the records here: other nodes to talk with, and what is to be said of this one."""
        for peer in errands.left_in(self.node.home):
            if hindrances := self.expect(peer):
                self.complain(peer.node, f"what was to come from there is here already ({hindrances[0].code})")
        for offer in errands.offers_left_in(self.node.home):
            self.offers.keep(offer)
        self.node.restored.look(self.node.clock())
        self.node.departures.forget_ways()
        for peer in self.peers:
            if turn(peer, self.node.clock()):
                self.peers.keep(peer)
        for circle in self.holders.stale():
            if self.node.holds(circle):
                self._learn(circle)
                self.node.phones.hear(circle)
                self.node.arrivals.hear(circle)
                self.say_where(circle)

    def _learn(self, circle: CircleId) -> None:
        """Whom the record names, and where they are reached."""
        self.holders.of(circle)
        for one in keepers(self.node.living(circle).state, self.node.clock()):
            words = self.node.words.of(one.naming) if one.may_hold else {}
            peer = self.peers.get(one.node) or Peer(one.node)
            if one.node != self.own.public and tell(peer, circle, plain(words.get("address", ""))):
                peer.name = words.get("name", "") or peer.name
                self.peers.keep(peer)

    def say_where(self, circle: CircleId) -> None:
        """Says of each device that lives here that it does, once the record is held elsewhere too."""
        state = self.node.living(circle).state
        if not any(one.node != self.own.public for one in keepers(state, self.node.clock())):
            return
        for device in self._devices_here(circle):
            key = self.node.key(device)
            if key and homes(state).get(device) != self.own.public:
                self.node.say_with(key, circle, DeviceLives(self.own.public), {})

    def _devices_here(self, circle: CircleId) -> Iterable[str]:
        here = (account.places[circle] for account in self.node.accounts if circle in account.places)
        return [place.device for place in here if place.joined]
