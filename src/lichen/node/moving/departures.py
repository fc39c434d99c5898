"""Departures: circles that leave this machine for good, how far each has come, and where it is once it has gone.

Each step can be taken again after a crash. From `closing` on nobody speaks here, so nothing that was acknowledged can
be missing over there; once it is `gone` this machine is a signpost and no more.
"""

import secrets
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from lichen.core.refusal import Refusal, refuse
from lichen.core.values import CircleId, DeviceKey, NodeKey, Time
from lichen.node.accounts import Account
from lichen.node.shelf import structs

if TYPE_CHECKING:
    from lichen.node.node import Node
    from lichen.store.contract import News

Stage = Literal["copying", "closing", "gone"]


class Leaving(Struct):
    """A circle on its way to another machine, or gone there."""

    to: NodeKey
    machine: str  # what that one is called
    address: str
    since: Time
    stage: Stage = "copying"
    devices: dict[str, DeviceKey] = {}  # by account here: the device over there
    over: bytes = b""  # what was said when everybody was handed over: the same at every try
    ways: dict[str, str] = {}  # by what a browser holds, as that rests here, or by account: the secret to come in there
    until: Time = 0  # the ways are good until then; 0 as long as nobody was handed over


class Departures:
    """One for each node."""

    def __init__(self, node: "Node") -> None:
        self._node = node
        self._shelf = structs(node.keyring, "leaving", Leaving)

    def take_note(self, news: "News") -> None:
        """Another process may have gone on with it."""
        self._shelf.take_note(news)

    def __iter__(self) -> Iterator[CircleId]:
        return iter(self._shelf)

    def get(self, circle: CircleId) -> Leaving | None:
        """How far a circle has come; nothing for one that stays."""
        return self._shelf.get(circle)

    def gone(self, circle: CircleId) -> Leaving | None:
        """Where it is, once it is not here any more."""
        leaving = self._shelf.get(circle)
        return leaving if leaving and leaving.stage == "gone" else None

    def hinders(self, circle: CircleId) -> Refusal | None:
        """Why nobody can say anything in this circle from here."""
        leaving = self._shelf.get(circle)
        if leaving is None or leaving.stage == "copying":
            return None
        if leaving.stage == "closing":
            return refuse("circle-moving")
        return refuse("circle-moved", address=leaving.address)

    # Steps

    def begin(self, circle: CircleId, to: NodeKey, machine: str, address: str) -> Leaving:
        """It is to leave; where that was said before, it goes on from there."""
        leaving = self._shelf.get(circle)
        if leaving is None or leaving.to != to:
            leaving = Leaving(to, machine, address, self._node.clock())
        leaving.machine, leaving.address = machine, address
        return self.keep(circle, leaving)

    def keep(self, circle: CircleId, leaving: Leaving) -> Leaving:
        """Notes how far it has come."""
        return self._shelf.put(circle, leaving)

    def is_over(self, leaving: Leaving, person: Account) -> bool:
        """Whether somebody was handed over to that machine already, with another circle."""
        others = (each for each in self._shelf.values() if each is not leaving and each.to == leaving.to)
        return any(each.until and person.id in each.devices for each in others)

    def make_way(self, leaving: Leaving, whose: str) -> str:
        """A secret by which a browser, or an account, comes in over there, once."""
        return leaving.ways.setdefault(whose, secrets.token_urlsafe(24))

    def way(self, leaving: Leaving, *whose: str) -> str:
        """The first of these that there is, with whichever circle they were handed over; empty, if there is none."""
        now = self._node.clock()
        ways = [each.ways for each in self._shelf.values() if each.to == leaving.to and now < each.until]
        return next((each[one] for one in whose for each in ways if one in each), "")

    def forget_ways(self) -> None:
        """Of circles that left long enough ago: nobody is to come in by them from here any more."""
        for circle, leaving in self._shelf.items():
            if leaving.ways and leaving.until <= self._node.clock():
                leaving.ways = {}
                self.keep(circle, leaving)

    def stay(self, circle: CircleId) -> bool:
        """It stays after all; false once it has gone."""
        if self.gone(circle):
            return False
        self._shelf.drop(circle)
        return True
