"""Sharing: this node as others see it, and what it knows of them."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from lichen.core.event import Frame
from lichen.core.keys import SigningKey
from lichen.core.trouble import Trouble
from lichen.core.values import HOUR, CircleId, EventId, NodeKey, Time
from lichen.node.sharing import errands
from lichen.node.sharing.offers import Offers
from lichen.node.sharing.peers import Peer, Peers
from lichen.node.sharing.places import Places
from lichen.node.sharing.shown import Shown
from lichen.practices.keepers import DeviceLives, homes, keepers
from lichen.store.contract import News
from lichen.sync.http.refusing import Refusals
from lichen.sync.messages import MOST_WORDS
from lichen.sync.protocol import Report

if TYPE_CHECKING:
    from lichen.node.node import Node

ASKED_AGAIN = HOUR  # until a node is asked once more for words that it did not have


class Sharing:
    """One for each node; like the node, not for two threads at once."""

    def __init__(self, node: "Node") -> None:
        self.node = node
        self.peers = Peers(node.store.private)
        self.places = Places(node)
        self._wordless: dict[CircleId, set[EventId]] = {}  # whose words should be here and are not
        self._asked: dict[tuple[CircleId, NodeKey], tuple[set[EventId], Time]] = {}  # for these, since then
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

    def shown(self, peer: NodeKey) -> Shown:
        """What this node shows that one."""
        return Shown(self, peer)

    def knows(self, peer: NodeKey) -> bool:
        """Whether that node has any business here: a place in a record, or what we agreed to take in from it."""
        known = self.peers.get(peer)
        agreed = bool(known and known.expects) or self.node.hosting.is_welcome(peer)
        return peer != self.own.public and (agreed or bool(self.places.circles(peer)))

    def is_wanted(self, peer: Peer) -> bool:
        """Whether it is one to talk with, and is reached somewhere."""
        return bool(peer.address) and self.knows(peer.node)

    def is_even(self, peer: NodeKey, circle: CircleId) -> bool:
        """Whether that node is known to hold all that is here of a circle."""
        known = self.peers.get(peer)
        return known is not None and known.even.get(circle) == self.node.store.summary(circle).events

    def take(self, circle: CircleId, frames: list[Frame], peer: NodeKey) -> int:
        """Takes in what another node sent; how much of it was new."""
        if circle not in self._wordless:
            self._wordless[circle] = set(self.node.store.wordless(circle))
        taken = self.node.take_in(circle, frames)
        self._wordless[circle].update(taken.wordless)
        if taken.refused:
            self.complain(peer, f"some of what it brings can never be let in ({taken.refused[0].reasons[0].code})")
        return taken.new

    def complain(self, peer: NodeKey, why: str) -> None:
        """Names in the log, once in a while, a node that does what it should not."""
        known = self.peers.get(peer)
        self._complaints.note(why, peer, known.address if known else "")

    def lacking_words(self, peer: NodeKey) -> list[CircleId]:
        """Circles in which words should be here for which that node was not asked lately."""
        return [circle for circle, ids in self._wordless.items() if ids - self._asked_lately(circle, peer)]

    def lacks_words(self, circle: CircleId, peer: NodeKey) -> list[EventId]:
        """Whose words should be here and are not. Each node is asked, now and then: any of them may keep them back."""
        lacking, asked = self._wordless.get(circle, set()), self._asked_lately(circle, peer)
        if lacking:
            lacking &= set(self.node.store.wordless(circle))
        wanted = sorted(lacking - asked)[:MOST_WORDS]
        asked.update(wanted)
        return wanted

    def _asked_lately(self, circle: CircleId, peer: NodeKey) -> set[EventId]:
        asked, since = self._asked.get((circle, peer), (set[EventId](), 0))
        if self.node.clock() >= since + ASKED_AGAIN:
            asked = set()
            self._asked[circle, peer] = (asked, self.node.clock())
        return asked

    def talked(self, peer: NodeKey, report: Report) -> None:
        """What a conversation with that node came to."""
        known = self.peers.get(peer) or Peer(peer)
        at = known.seen = self.node.clock()
        known.trouble = report.trouble
        if not report.trouble:
            for circle in report.unequal:
                known.uneven.setdefault(circle, at)
            self._even(known, report.events, at)
        if known.passing and not known.expects and not report.differed:
            known.address, known.passing = "", False
        for circle in self.node.restored.silent() & report.events.keys():
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
        for circle in self.node.restored.silent() & same.keys():
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

    def _is_now(self, circle: CircleId, events: int) -> bool:
        """Whether both still hold the same: something may have been said here since that other node was asked."""
        return bool(events) and self.node.store.summary(circle).events == events

    def others(self, circle: CircleId) -> frozenset[NodeKey]:
        """The other nodes that may hold it."""
        return self.places.holders(circle) - {self.own.public}

    def concerned(self, circle: CircleId) -> frozenset[NodeKey]:
        """Those, and whoever is to hear how it ended there for somebody who lived there."""
        return self.others(circle) | {peer.node for peer in self.peers.expecting(circle)}

    def catch_up(self) -> None:
        """Reads what came to the records here: other nodes to talk with, and what is to be said of this one."""
        for peer in errands.left_in(self.node.home):
            self.peers.meet(peer.node, peer.name, peer.address, peer.expects, passing=peer.passing)
        for offer in errands.offers_left_in(self.node.home):
            self.offers.keep(offer)
        self.node.restored.look(self.node.clock())
        for circle in self.places.stale():
            if self.node.holds(circle):
                self._learn(circle)
                self.node.phones.hear(circle)
                self.node.arrivals.hear(circle)
                self.say_where(circle)

    def _learn(self, circle: CircleId) -> None:
        """Whom the record names, and where they are reached."""
        self.places.holders(circle)
        for one in keepers(self.node.living(circle).state, self.node.clock()):
            told = self.node.words.of(one.naming)
            if one.node == self.own.public or not one.may_hold or not told.get("address"):
                continue
            peer = self.peers.get(one.node) or Peer(one.node)
            if (peer.name, peer.address) != (told.get("name", ""), told["address"]):
                peer.name, peer.address, peer.passing = told.get("name", ""), told["address"], False
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
