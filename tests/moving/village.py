"""A village: several machines side by side in one room, that meet and talk as over a network, without one."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from secrets import token_bytes
from typing import Any, TypeVar, cast

from lichen.core.fact import Fact
from lichen.core.trouble import Trouble
from lichen.core.values import CircleId, EventId, MemberId, NodeKey
from lichen.node.accounts import Account
from lichen.node.moving.arrivals import Arriving
from lichen.node.moving.coming import Found, come, look
from lichen.node.moving.journey import Journey, Moved, arrange
from lichen.node.moving.messages import OPENS, Comer
from lichen.node.moving.post import Post
from lichen.node.node import Node
from lichen.node.sharing.links import Link, by_hand
from lichen.node.sharing.meeting import Refusals
from lichen.node.sharing.meeting import answer as met
from lichen.node.sharing.offers import Kind
from lichen.practices.charter import CharterAgreed, NumbersProposed, version
from lichen.practices.numbers import Numbers
from lichen.store.sqlite import SqliteStore
from lichen.sync.http.trouble import PeerRefused, PeerUnreachable
from lichen.sync.messages import KEY
from lichen.sync.protocol import Report, answer, asking
from lichen.web.pages.meet import WELCOMES
from tests.people import BEGINNING

Found_ = TypeVar("Found_")


def run(doing: Coroutine[Any, Any, Found_]) -> Found_:
    return asyncio.run(doing)


class Machine:
    """A node with a name, reached at an address in the village."""

    def __init__(self, village: "Village", name: str, path: Path) -> None:
        self.village, self.name, self.path = village, name, path
        path.mkdir(mode=0o700, exist_ok=True)
        self.node = self._opened()

    def _opened(self) -> Node:
        return Node(SqliteStore(self.path / "record.db", self.name), self.path, self.village.clock)

    def opens_again(self) -> None:
        self.node.close()
        self.node = self._opened()

    @property
    def address(self) -> str:
        return f"http://{self.name}.example"

    @property
    def key(self) -> NodeKey:
        return self.node.sharing.own.public

    @property
    def post(self) -> "VillagePost":
        return VillagePost(self.village, self.node)

    def answers(self, asker: NodeKey, body: bytes) -> bytes:
        """What it says to another machine over a line."""
        if not self.node.sharing.knows(asker):
            raise PeerRefused(self.address, 403)
        if body[:1] == OPENS:
            return self.node.hosting.answer(asker, body)
        return answer(self.node.sharing.shown(asker), body)

    def founds(self, name: str = "Ana") -> Account:
        account = self.node.accounts.new()
        self.node.entrances.found(account, "Elm Street", "", name)
        return account

    def lets_join(self, name: str, by: Account, at: "Machine | None" = None) -> Account:
        """Somebody takes up an invite: here, or on another machine that holds the record."""
        circle = next(iter(by.places))
        invited, secret = self.node.entrances.invite(by, circle, 1, 14)
        invited.wait()
        there = at or self
        if at:
            at.node.sharing.peers.meet(self.key, self.name, self.address, [circle])  # as when they were paired
        self.village.share(self, there)
        account = there.node.accounts.new()
        assert not there.node.entrances.join(account, invited.event, secret, name).refusals
        self.village.share(self, there)
        return account

    def says(self, account: Account, fact: Fact, **words: str) -> EventId:
        said = self.node.say(account, next(iter(account.places)), fact, words).wait()
        assert not said.refusals, said.refusals
        return said.event

    def holds(self, circle: CircleId) -> list[EventId]:
        return sorted(self.node.store.ids(circle)) if circle in self.node.circles() else []

    def offers(self, kind: Kind, account: Account | None = None, circle: CircleId = "", about: MemberId = "") -> Link:
        code = self.node.sharing.offers.make(kind, account.id if account else "", circle, self.address, about)
        link = by_hand(self.address, code, self.key)
        assert link
        return link

    # Somebody comes here

    def comer(self, *, passphrase: bool = True) -> Comer:
        return Comer(self.name.title(), self.address, "Phone", passphrase=passphrase)

    def finds(self, link: Link) -> Found | Refusals:
        return run(look(self.post, link, self.comer()))

    def takes(self, link: Link, account: Account | None = None) -> tuple[Account, Arriving | None, Refusals]:
        """Somebody arrives with a link; gives who they are here."""
        account = account or self.node.accounts.new()
        found = self.finds(link)
        if not isinstance(found, Found):
            return account, None, found
        arriving, refused = run(come(self.node, self.post, link, found, self.comer(), account))
        return account, arriving, refused

    # A circle leaves here

    def arranges(self, other: "Machine", *circles: CircleId) -> Refusals:
        link = other.offers("welcome")
        return run(arrange(self.node, self.post, link, list(circles), self.address))

    def moves(self, circle: CircleId, post: "VillagePost | None" = None, *, prepare: bool = False) -> Moved:
        """Goes on with a circle's journey, as far as it gets."""
        journey = Journey(self.node, post or self.post, circle, lambda *_: None)
        return run(journey.prepare() if prepare else journey.go())


class VillagePost(Post):
    """The post among neighbours."""

    def __init__(self, village: "Village", node: Node) -> None:
        super().__init__(node)
        self.village = village
        self.own = node.sharing.own.public
        self.once = self.meets

    async def meets(self, address: str, path: str, body: bytes, **_: object) -> bytes:
        return met(self.village.at(address).node, body, WELCOMES)

    async def ask(self, to: NodeKey, address: str, body: bytes) -> bytes:
        other = self.village.at(address)
        assert other.key == to
        return other.answers(self.own, body)


class Village:
    """The machines there are; those in `away` are not reached."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.now = folder, BEGINNING
        self.machines: dict[str, Machine] = {}
        self.away: set[str] = set()

    def moves(self, circle: CircleId) -> None:
        """From the old machine to the new one, all the way."""
        old, new = self["old"], self["new"]
        assert old.arranges(new, circle) == ()
        assert old.moves(circle).is_gone

    def clock(self) -> int:
        self.now += 1_000
        return self.now

    def __getitem__(self, name: str) -> Machine:
        if name not in self.machines:
            self.machines[name] = Machine(self, name, self.folder / name)
        return self.machines[name]

    def at(self, address: str) -> Machine:
        name = address.removeprefix("http://").removesuffix(".example")
        if name in self.away or name not in self.machines:
            raise PeerUnreachable(address, "nobody answers there")
        return self.machines[name]

    def talk(self, one: Machine, other: Machine) -> Report:
        """A whole conversation, as the courier has it, after all that was said is on disk."""
        for each in (one, other):
            each.node._settle()
            each.node.sharing.catch_up()
            each.node._settle()
        conversation = asking(one.node.sharing.shown(other.key), token_bytes(KEY))
        try:
            question = next(conversation)
            while True:
                question = conversation.send(other.answers(one.key, question))
        except StopIteration as end:
            one.node.sharing.talked(other.key, cast("Report", end.value))
            other.node.sharing.catch_up()
            return cast("Report", end.value)

    def talks(self) -> None:
        """Everybody who is here talks with everybody they know, until nothing new comes of it."""
        here = [one for name, one in self.machines.items() if name not in self.away]
        for _ in range(4):
            for one in here:
                for other in here:
                    known = one.node.sharing.peers.get(other.key)
                    if one is not other and known and known.address and other.node.sharing.knows(one.key):
                        self.talk(one, other)

    def closes(self) -> None:
        for one in self.machines.values():
            one.node.close()

    def share(self, one: Machine, other: Machine) -> None:
        """By hand, as with files on a stick."""
        for here, there in ((one, other), (other, one)):
            for circle in there.node.circles() if here is not there else []:
                here.node.take_in(circle, [frame for _, frame in there.node.store.frames(circle)])

    def agrees(self, numbers: Numbers, *people: tuple[Machine, Account]) -> None:
        """They all say yes to a charter, wherever they live."""
        first, account = people[0]
        circle = next(iter(account.places))
        first.says(account, NumbersProposed(numbers))
        for machine, one in people:
            self.share(first, machine)
            machine.says(one, CharterAgreed(version(machine.node.circle(circle))))
            self.share(first, machine)


@contextmanager
def village_in(folder: Path) -> Iterator[Village]:
    village = Village(folder)
    with ExitStack() as stack:
        stack.callback(village.closes)
        yield village


class LosingPost(VillagePost):
    """Breaks off at the message of this number: before it arrives, or before its answer does."""

    def __init__(self, village: Village, node: Node, number: int, *, answered: bool) -> None:
        super().__init__(village, node)
        self.number, self.answered = number, answered

    async def ask(self, to: NodeKey, address: str, body: bytes) -> bytes:
        self.number -= 1
        if self.number == 0 and not self.answered:
            raise Trouble("The cable was cut.", "Mend it.")
        reply = await super().ask(to, address, body)
        if self.number == 0:
            raise Trouble("The cable was cut.", "Mend it.")
        return reply
