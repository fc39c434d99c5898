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
    ways: dict[str, str] = {}  # by what each browser holds, as that rests here: the secret by which it comes in there


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

    def way(self, leaving: Leaving, session: str) -> str:
        """The secret by which a browser that is in here comes in over there, once; the same at every try."""
        return leaving.ways.setdefault(session, secrets.token_urlsafe(24))

    def stay(self, circle: CircleId) -> bool:
        """It stays after all; false once it has gone."""
        if self.gone(circle):
            return False
        self._shelf.drop(circle)
        return True
