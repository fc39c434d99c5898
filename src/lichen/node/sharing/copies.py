"""Copies: on which machines a circle's record is, as far as this one knows, and how much each of them lacks."""

from collections.abc import Mapping

from msgspec import Struct

from lichen.core.practice import Circle
from lichen.core.values import DAY, CircleId, DeviceKey, MemberId, NodeKey, Time
from lichen.node.node import Node
from lichen.node.sharing.peers import Peer
from lichen.practices.concentration import wholly_there
from lichen.practices.keepers import Keeper, homes, keepers

QUIET_FOR = 7 * DAY  # how long nobody need be told that no other machine is up to date


class Copy(Struct, frozen=True):
    """One machine: what the record says of it, and what talking with it came to."""

    node: NodeKey
    is_here: bool
    keeper: Keeper | None  # nothing, when the record does not speak of it
    seen: Time = 0  # when this one last talked with it; 0 for never
    even: Time = 0  # when both last held the same; 0 for never
    behind: int = 0  # how much came here since then: more it cannot lack
    uneven: Time = 0  # since when talking has not brought the two to the same; 0 when it does
    trouble: str = ""

    @property
    def may_hold(self) -> bool:
        """Whether the record may be there."""
        return self.is_here or bool(self.keeper and self.keeper.may_hold)

    @property
    def has_all(self) -> bool:
        """Whether, when last heard of, it held all that is here now."""
        return self.is_here or bool(self.even and not self.behind and not self.uneven)


def copies(node: Node, circle: CircleId) -> list[Copy]:
    """First the machine that is asked, then the others as the record lists them."""
    own, state = node.sharing.own.public, node.living(circle).state
    listed = {one.node: one for one in keepers(state, node.clock())}
    here = Copy(own, is_here=True, keeper=listed.pop(own, None))
    events = node.store.summary(circle).events
    return [here, *(_copy(one, circle, node.sharing.peers.get(one.node), events) for one in listed.values())]


def _copy(keeper: Keeper, circle: CircleId, peer: Peer | None, events: int) -> Copy:
    if peer is None:
        return Copy(keeper.node, is_here=False, keeper=keeper)
    uneven = peer.uneven.get(circle, 0)
    even = (uneven or peer.compared) if circle in peer.even else 0
    behind = max(0, events - peer.even.get(circle, 0))
    return Copy(keeper.node, False, keeper, peer.seen, even, behind, uneven, peer.trouble)


def homes_here(node: Node, circle: Circle) -> Mapping[DeviceKey, NodeKey]:
    """On which machine each device lives; of those that live here this is known even before they have said so."""
    here = (account.places[circle.id].device for account in node.accounts.within(circle.id))
    return {**homes(circle), **dict.fromkeys(here, node.sharing.own.public)}


def only_there(node: Node, circle: Circle) -> Mapping[NodeKey, list[MemberId]]:
    """For each machine, who speaks from there alone."""
    return wholly_there(circle, node.clock(), homes_here(node, circle))


def alone_since(node: Node, circle: CircleId) -> Time:
    """Since when no other machine has had all of the record, though some are to; 0 when one has, or none is to."""
    others = [one for one in copies(node, circle) if one.may_hold and not one.is_here]
    if not others or any(one.has_all for one in others):
        return 0
    namings = node.store.known([one.keeper.naming for one in others if one.keeper and one.keeper.naming])
    named = max((text.at for text in namings.values()), default=node.clock())
    return max((one.even for one in others if one.even), default=named)
