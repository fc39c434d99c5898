"""Pairing: this home waits for another machine to take up a code, or takes one up."""

import asyncio
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from lichen.cli.address import remembered, remembered_in
from lichen.cli.here import Here
from lichen.cli.meeting import beside
from lichen.cli.outcome import refused
from lichen.core.trouble import Trouble
from lichen.node.keyring import Keyring
from lichen.node.node import Node
from lichen.node.sharing import pairing
from lichen.node.sharing.calling import call, called
from lichen.node.sharing.errands import leave
from lichen.node.sharing.links import Link
from lichen.node.sharing.meeting import Met, meet
from lichen.node.sharing.pairing import Given, Holder
from lichen.node.sharing.peers import Peer
from lichen.store.contract import Private
from lichen.store.trouble import StoreBusy

if TYPE_CHECKING:
    from lichen.web.listening import Server

LOOKS = 0.1  # seconds between two looks whether somebody came


# The side that shows a code


def offer(here: Here) -> str:
    """A new code for the circle meant, in the name of the person meant."""
    node, person, circle = here.node, here.person, here.circle
    if reasons := pairing.hindrances(node, person, circle):
        refused(reasons, here.view)
    return node.sharing.offers.make("hold", person.id, circle, remembered(node))


def listening(host: str, port: int) -> socket.socket:
    """Where other machines can come from now on."""
    try:
        return socket.create_server((host, port))
    except OSError as error:
        raise Trouble(f"Nobody can come to port {port}: {error.strerror}.", "Name another one with --port.") from error


def wait(node: Node, code: str, base: str, at: socket.socket) -> Peer | None:
    """Answers other machines until one has taken the code up and the record is there; nobody came if it got too old."""
    from lichen.web.between import application_between  # few commands serve, and it takes a tenth of starting
    from lichen.web.listening import Server

    try:
        with at, suppress(KeyboardInterrupt):
            return asyncio.run(_until_there(node, code, Server(application_between(node, base)), at))
        return None
    finally:
        node.sharing.offers.forget(code)  # nobody is here any more to whom one could come with it


async def _until_there(node: Node, code: str, server: "Server", at: socket.socket) -> Peer | None:
    serving = asyncio.create_task(server.serve([at]))
    offers = node.sharing.offers
    name = offers.name(code)
    try:
        while not serving.done() and (offer := offers.find(name)) and (offer.by or node.clock() < offer.until):
            peer = node.sharing.peers.get(offer.by)
            if peer and offer.circle in peer.even:
                return peer
            await asyncio.sleep(LOOKS)
        return None
    finally:
        server.should_exit = True
        await serving


# The side that takes one up


class Taken(NamedTuple):
    """Whom this home has met, and what it was told; no node, where another process has the home open and goes on."""

    peer: Peer
    given: Given
    node: Node | None


def take_up(here: Here, link: Link, name: str, address: str, proxy: str) -> Taken:
    """Meets whoever made the code."""
    try:
        node = here.make_node()
    except StoreBusy as busy:
        return _beside(here, link, name, address, proxy, busy)
    peer, given = _met(node.keyring, node.store.private, link, name, address, proxy)
    if name:
        call(node.store.private, name)
    if hindrances := node.sharing.expect(peer):
        refused(hindrances)
    return Taken(node.sharing.peers.get(peer.node) or peer, given, node)


def _beside(here: Here, link: Link, name: str, address: str, proxy: str, busy: StoreBusy) -> Taken:
    """The same where `lichen serve` has the home open: it takes it up within seconds."""
    with beside(here, busy) as (keyring, private):
        peer, given = _met(keyring, private, link, name, address, proxy)
    leave(here.home, peer)
    return Taken(peer, given, None)


def _met(keyring: Keyring, private: Private, link: Link, name: str, address: str, proxy: str) -> tuple[Peer, Given]:
    address = address or remembered_in(private)
    holder = Holder(name or called(private, address), address)
    met = asyncio.run(meet(keyring.own(), link, "hold", holder, Given, proxy))
    if not isinstance(met, Met):
        refused(met)
    return pairing.take_up(link, met), met.told
