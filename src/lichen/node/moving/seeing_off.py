"""Seeing off: what a machine does for somebody who goes on from another one, because they move or lost all they had.

The new device is let in by the word of an old one, or asked for by a member who vouches; and the machine it lives on is
named in the record, so that the record can go there. Both are on the record, in that person's name.
"""

from collections.abc import Callable

import msgspec

from lichen.core.fact import NAME, SHORT, Fact
from lichen.core.refusal import refuse
from lichen.core.values import CircleId, NodeKey
from lichen.node.accounts import Account
from lichen.node.moving.messages import Belongings, Comer, Key, Mover, Room
from lichen.node.node import Node
from lichen.node.sharing.calling import called
from lichen.node.sharing.meeting import Refusals
from lichen.node.sharing.offers import Offer
from lichen.node.sharing.pairing import Holder, stand_for
from lichen.node.view import View
from lichen.practices.devices import DeviceEnrolled, Devices, RecoveryAsked, live

LetIn = Callable[[CircleId, Key], Refusals]


def move(node: Node, offer: Offer, by: NodeKey, said: bytes) -> bytes | Refusals:
    """Lets somebody go on from another machine too, in all their circles, and hands over what is theirs."""
    comer = msgspec.json.decode(said, type=Comer)
    account = node.accounts.get(offer.account)
    places = node.accounts.places(account) if account else {}
    if account is None or not places:
        return (refuse("not-a-member"),)
    rooms = [_room(node, circle, one) for circle, one in places.items()]

    def enrol(circle: CircleId, key: Key) -> Refusals:
        member = places[circle].places[circle].member
        fact = DeviceEnrolled(key.device, member, key.consent)
        known = key.device in live(node.circle(circle), member)
        words = {"label": comer.label} if comer.label.strip() else {}
        return () if known else _said(node, places[circle], by, comer, circle, fact, words)

    mover = Mover(_name(node, rooms[0]), called(node.store.private, offer.address), rooms)
    return _answer(node, by, comer, mover, enrol, node.accounts.person(account))


def recover(node: Node, offer: Offer, by: NodeKey, said: bytes) -> bytes | Refusals:
    """Asks, in the name of whoever vouches, for a new device of somebody else that lives on that machine."""
    comer = msgspec.json.decode(said, type=Comer)
    account, circle = node.accounts.get(offer.account), offer.circle
    if account is None or circle not in account.places:
        return (refuse("not-a-member"),)
    room = Room(circle, _view(node, circle).title[: SHORT.most], offer.about, node.store.summary(circle).events)

    def ask(circle: CircleId, key: Key) -> Refusals:
        asked = node.circle(circle)[Devices].recoveries.values()
        if any(one.device == key.device for one in asked):
            return ()
        fact = RecoveryAsked(key.device, offer.about, key.consent)
        return _said(node, account, by, comer, circle, fact, {"note": offer.note} if offer.note else {})

    mover = Mover(_name(node, room), called(node.store.private, offer.address), [room])
    return _answer(node, by, comer, mover, ask, None)


def _answer(
    node: Node, by: NodeKey, comer: Comer, mover: Mover, let_in: LetIn, person: Account | None
) -> bytes | Refusals:
    """Lets in every device that came along; what the answer is, is the same when it is asked for again."""
    known = {room.circle for room in mover.rooms}
    tried = {circle: let_in(circle, key) for circle, key in comer.keys.items() if circle in known}
    refused = {circle: list(reasons) for circle, reasons in tried.items() if reasons}
    if tried and len(refused) == len(tried):
        return next(reasons for reasons in tried.values() if reasons)
    if tried:
        node.sharing.peers.meet(by, comer.machine, comer.address)
    for circle in tried:
        node.sharing.say_where(circle)
    belongings = _belongings(person, comer) if person and tried else Belongings()
    has_passphrase = bool(person and person.passphrase)
    answer = msgspec.structs.replace(mover, belongings=belongings, has_passphrase=has_passphrase, refused=refused)
    return msgspec.json.encode(answer)


def _said(
    node: Node, account: Account, by: NodeKey, comer: Comer, circle: CircleId, fact: Fact, words: dict[str, str]
) -> Refusals:
    """Says it, and names the machine; neither, when one of the two cannot be."""
    if refused := node.would_refuse(account, circle, fact, words):
        return refused
    if refused := stand_for(node, account, circle, by, Holder(comer.machine, comer.address)):
        return refused
    return node.say(account, circle, fact, words).wait().refusals


def _belongings(person: Account, comer: Comer) -> Belongings:
    later = dict(person.later)
    return Belongings(person.signs_in, person.passphrase, later) if comer.passphrase else Belongings(later=later)


def _room(node: Node, circle: CircleId, account: Account) -> Room:
    member = account.places[circle].member
    phones = node.accounts.phones(account)
    devices = [one.places[circle].device for one in phones if circle in one.places and one.places[circle].joined]
    return Room(circle, _view(node, circle).title[: SHORT.most], member, node.store.summary(circle).events, devices)


def _view(node: Node, circle: CircleId) -> View:
    return View(node.circle(circle), node.words, "", node.clock())


def _name(node: Node, room: Room) -> str:
    """What people call whoever goes there."""
    return _view(node, room.circle).name(room.member)[: NAME.most]
