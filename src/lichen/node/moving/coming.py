"""Coming: somebody goes on from this machine, with a link that the other one made for that."""

from typing import NamedTuple

from lichen.core.refusal import refuse
from lichen.core.values import CircleId, NodeKey
from lichen.node.accounts import Account
from lichen.node.moving.arrivals import Arriving, Coming
from lichen.node.moving.messages import Comer, Mover
from lichen.node.moving.post import Post
from lichen.node.node import Node
from lichen.node.sharing.links import Link
from lichen.node.sharing.meeting import Met, Refusals
from lichen.node.sharing.offers import Kind


class Found(NamedTuple):
    """Who would come, from where, and in which way."""

    kind: Kind
    node: NodeKey
    mover: Mover


async def look(post: Post, link: Link, comer: Comer) -> Found | Refusals:
    """Who would come by this link; only this machine can use it from now on. Raises `Trouble` when nobody answers."""
    kind: Kind = "move"
    met = await post.meet(link, kind, comer, Mover)
    if not isinstance(met, Met) and _is_of(met, "recover"):
        kind = "recover"
        met = await post.meet(link, kind, comer, Mover)
    return Found(kind, met.node, met.told) if isinstance(met, Met) else met


def _is_of(refusals: Refusals, kind: Kind) -> bool:
    return any(one.code == "offer-of-another-kind" and one.particulars.get("kind") == kind for one in refusals)


async def come(
    node: Node, post: Post, link: Link, found: Found, comer: Comer, account: Account
) -> tuple[Arriving | None, Refusals]:
    """Lets them come with all they have there; what they are in here already stays as it is."""
    here = node.accounts.places(account)
    brought = {room.circle: room for room in found.mover.rooms if room.circle not in here}
    hindered = {circle: why for circle in brought if (why := node.sharing.hindrance(found.node, circle))}
    rooms = {circle: room for circle, room in brought.items() if circle not in hindered}
    if not rooms:
        return None, next(iter(hindered.values()), (refuse("nothing-to-bring"),))
    keys = node.arrivals.keys(found.node, "", {circle: room.member for circle, room in rooms.items()})
    asked = Comer(comer.machine, comer.address, comer.label, keys, comer.passphrase)
    met = await post.meet(link, found.kind, asked, Mover)
    if not isinstance(met, Met):
        return None, met
    is_new = found.kind == "recover"
    coming: dict[CircleId, Coming] = {
        circle: Coming(room.title, room.member, keys[circle].device, room.events, room.devices, is_new)
        for circle, room in rooms.items()
        if circle not in met.told.refused
    }
    node.sharing.peers.meet(met.node, met.told.machine, link.address, coming)
    return node.arrivals.begin(account, met.node, met.told, coming), ()
