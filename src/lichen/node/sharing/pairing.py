"""Pairing: somebody lets another node hold a circle's record, and the other agrees to."""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from lichen.core.fact import NAME, SHORT
from lichen.core.refusal import refuse
from lichen.core.values import HASH_CHARACTERS, CircleId, NodeKey
from lichen.node.accounts import Account
from lichen.node.node import Node
from lichen.node.sharing.calling import called
from lichen.node.sharing.links import Link, plain
from lichen.node.sharing.meeting import Met, Refusals
from lichen.node.sharing.offers import Offer
from lichen.node.sharing.peers import Peer
from lichen.node.view import View
from lichen.practices.keepers import KeeperNamed, keepers, naming

NOBODY = "A" * HASH_CHARACTERS  # a machine that there is not: to ask whether somebody could stand for any


class Holder(Struct, frozen=True, forbid_unknown_fields=True):
    """What the node says that takes the record up."""

    name: Annotated[str, Meta(min_length=1, max_length=NAME.most)]
    address: Annotated[str, Meta(max_length=SHORT.most)] = ""


class Given(Struct, frozen=True):
    """What it is told: which circle's record this is, and what the node is called that it comes from."""

    circle: CircleId
    title: str
    name: str
    address: str  # where that is reached for good; empty, if only for as long as this takes


def hindrances(node: Node, account: Account, circle: CircleId) -> Refusals:
    """Why somebody could stand for no other machine now."""
    return node.would_refuse(account, circle, KeeperNamed(NOBODY), {"name": "?"})


def welcome(node: Node, offer: Offer, by: NodeKey, said: bytes) -> bytes | Refusals:
    """Names the other node in the record, for whoever offered it, and so that it knows this one, too."""
    holder = msgspec.json.decode(said, type=Holder)
    account = node.accounts.get(offer.account)
    if account is None or offer.circle not in account.places:
        return (refuse("not-a-member"),)
    if refused := stand_for(node, account, offer.circle, by, holder):
        return refused
    node.sharing.peers.meet(by, holder.name, holder.address)
    own, key = Holder(called(node.store.private, offer.address), offer.address), node.sharing.own.public
    if offer.address and _told_address(node, offer.circle, key) != offer.address:
        stand_for(node, account, offer.circle, key, own)  # if it is refused, the other knows where to come all the same
    node.sharing.say_where(offer.circle)
    view = View(node.circle(offer.circle), node.words, "", node.clock())
    return msgspec.json.encode(Given(offer.circle, view.title, own.name, own.address))


def _told_address(node: Node, circle: CircleId, key: NodeKey) -> str:
    """Where the record says that a node is reached."""
    named = naming(node.living(circle).state, key)
    return node.words.of(named).get("address", "") if named else ""


def stand_for(node: Node, account: Account, circle: CircleId, named: NodeKey, holder: Holder) -> Refusals:
    """Says that whoever it is stands for that node, unless they have said just this."""
    words = {name: text for name, text in (("name", holder.name), ("address", holder.address)) if text}
    listed = keepers(node.living(circle).state, node.clock())
    said = [one.stands.get(account.places[circle].member) for one in listed if one.node == named]
    if said and said[0] and node.words.of(said[0]) == words:
        return ()
    return node.say(account, circle, KeeperNamed(named), words).wait().refusals


def take_up(link: Link, met: Met[Given]) -> Peer:
    """The node from which the record is to be taken in from now on."""
    address = plain(met.told.address)
    return Peer(met.node, met.told.name, address or link.address, [met.told.circle], passing=not address)
