"""Handing over: what the machine that a circle leaves tells the other of everybody, and of how they came in."""

from collections.abc import Iterator

from msgspec.structs import replace

from lichen.core.values import CircleId, Time
from lichen.node.accounts import Account, hash_of
from lichen.node.moving.departures import Leaving
from lichen.node.moving.messages import Belongings, Guest, HandOver
from lichen.node.node import Node
from lichen.node.view import View, putting_off


def hand_over(node: Node, circle: CircleId, leaving: Leaving) -> HandOver:
    """Everybody who was let in over there, by their own device or by that of their first phone."""
    return HandOver(circle, dict(_guests(node, circle, leaving)), node.entrances.invite_secrets(circle))


def _guests(node: Node, circle: CircleId, leaving: Leaving) -> Iterator[tuple[str, Guest]]:
    for account in node.accounts.within(circle):
        first = node.accounts.person(account)
        device = leaving.devices.get(account.id) or leaving.devices.get(first.id)
        if device:
            place = account.places[circle]
            shares = "" if first is account else first.id
            guest = Guest(place.member, device, place.device, shares, addresses=dict(place.addresses))
            came = node.departures.is_over(leaving, first)  # then they come in over there as they do already
            yield account.id, guest if came else _with_ways(node, circle, leaving, account, guest)


def _with_ways(node: Node, circle: CircleId, leaving: Leaving, account: Account, guest: Guest) -> Guest:
    goes = _goes_whole(node, leaving, account)
    whose = [*node.accounts.sessions(account), *([] if goes else [account.id])]
    crossings = [hash_of(node.departures.make_way(leaving, one)) for one in whose]
    signs_in, passphrase = (account.signs_in, account.passphrase) if goes else ("", "")
    belongings = Belongings(signs_in, passphrase, _later(node, circle, account))
    return replace(guest, belongings=belongings, links=node.accounts.links(account), crossings=crossings)


def _goes_whole(node: Node, leaving: Leaving, account: Account) -> bool:
    """Whether no circle of theirs stays: until then their passphrase is nobody else's business."""
    going = [node.departures.get(circle) for circle in node.accounts.places(account)]
    return all(each and each.to == leaving.to for each in going)


def _later(node: Node, circle: CircleId, account: Account) -> dict[str, Time]:
    """What they put off in this circle, and in no other."""
    view = View(node.circle(circle), node.words, account.places[circle].member, node.clock())
    names = {putting_off(ask) for ask in view.asks()}
    return {name: until for name, until in account.later.items() if name in names}
