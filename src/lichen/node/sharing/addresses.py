"""Addresses: where another node is tried. What it said itself goes for all; what others wrote, for their circle."""

from lichen.core.values import MINUTE, CircleId, Time
from lichen.node.sharing.peers import Peer

PAUSE = MINUTE // 6  # until it is tried elsewhere where it does not work
STAYS = 2 * MINUTE  # the same where it works, but the node itself did not say so


def ways(peer: Peer) -> list[str]:
    """Wherever it could be reached, what it said itself first."""
    return list(dict.fromkeys(filter(None, (peer.own, *peer.told.values()))))


def spoken_of(peer: Peer, address: str) -> frozenset[CircleId] | None:
    """Which circles are spoken of there; nothing where that is no matter, for the node itself said so."""
    if address == peer.own or address not in peer.told.values():
        return None
    return frozenset(circle for circle, told in peer.told.items() if told == address)


def tell(peer: Peer, circle: CircleId, address: str) -> bool:
    """A circle's record says that it is reached there, or nowhere; whether it said something else before.

    What is in use stays so, unless it came from this very record.
    """
    before = peer.told.get(circle, "")
    if before == address:
        return False
    peer.told.pop(circle, None)
    if address:
        peer.told[circle] = address
    if peer.trouble:
        peer.turned = 0  # and it is tried there at once
    if peer.address not in ways(peer):
        peer.address = next(iter(ways(peer)), "")
    return True


def turn(peer: Peer, at: Time) -> bool:
    """Tries it elsewhere where it does not work, and where only somebody else said so now and then; whether it did."""
    is_well = peer.address == peer.own and not peer.trouble
    if is_well or at < peer.turned + (PAUSE if peer.trouble else STAYS):
        return False
    before, found, peer.turned = peer.address, ways(peer), at
    if before in found:
        peer.address = found[(found.index(before) + 1) % len(found)]
    return peer.address != before
