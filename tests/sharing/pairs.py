"""Homes that meet in one room: what they say to each other goes through every layer but the socket."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_bytes

from lichen.core.values import CircleId, NodeKey, Time
from lichen.node.node import Node
from lichen.node.sharing.links import Link, by_hand
from lichen.node.sharing.meeting import Met, Once, Refusals, answer, meet
from lichen.node.sharing.offers import Kind
from lichen.node.sharing.pairing import Given, Holder, take_up
from lichen.practices.keepers import may_hold
from lichen.sync.messages import KEY
from lichen.sync.protocol import Report, asking
from lichen.sync.protocol import answer as answered
from lichen.web.pages.meet import WELCOMES
from tests.node.homes import Home

ADDRESS = "http://elm.example:8000"


class Machine(Home):
    """A home whose clock hardly moves, that others reach."""

    def clock(self) -> Time:
        self.now += 1
        return self.now

    @property
    def key(self) -> NodeKey:
        return self.node.sharing.own.public

    async def hears(self, address: str, path: str, body: bytes, *, most: int, patience: float, proxy: str) -> bytes:
        """What it says to whoever meets it, instead of over a socket (`ask_once`)."""
        assert (address, path, proxy) == (ADDRESS, "/meet", "")
        assert len(body) < most
        return answer(self.node, body, WELCOMES)

    def offers(self, kind: Kind = "hold", address: str = ADDRESS) -> Link:
        code = self.node.sharing.offers.make(kind, self.person.id, self.circle, address)
        link = by_hand(ADDRESS, code, self.key)
        assert link
        return link

    def meets(
        self, link: Link, there: Once, name: str = "Attic", address: str = "", kind: Kind = "hold"
    ) -> Met[Given] | Refusals:
        """Takes up an offer, and remembers from whom."""
        met = asyncio.run(meet(self.node.sharing.own, link, kind, Holder(name, address), Given, "", there))
        if isinstance(met, Met):
            return self.node.sharing.expect(take_up(link, met)) or met
        return met

    def lets_hold(self, node: NodeKey, circle: CircleId) -> bool:
        return may_hold(self.node.circle(circle), node, self.now)

    def talks_with(self, other: "Machine") -> Report:
        return talk(self.node, other.node)


def talk(asker: Node, other: Node) -> Report:
    """One conversation, as over a line between both."""
    own, its = asker.sharing.own.public, other.sharing.own.public
    conversation = asking(asker.sharing.shown(its), token_bytes(KEY))
    try:
        question = next(conversation)
        while True:
            question = conversation.send(answered(other.sharing.shown(own), question))
    except StopIteration as end:
        report: Report = end.value
        asker.sharing.talked(its, report)
        return report


@contextmanager
def machine(path: Path) -> Iterator[Machine]:
    one = Machine(path)
    try:
        yield one
    finally:
        one.node.close()


def pair(one: Machine, other: Machine, name: str = "Attic", address: str = "http://attic.example") -> None:
    """The other comes to hold the record of the one."""
    assert isinstance(other.meets(one.offers(), one.hears, name, address), Met)
    other.talks_with(one)
    other.talks_with(one)  # only when nothing is left to bring do both know that they hold the same


def free_port() -> int:
    """Where nobody listens just now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
