"""Phones: several of one person on this machine, each of which speaks for itself, so that one can go and others stay.

A new one comes in by a link that one of the others made: good once, and for a while. It is let in in every circle of
that other one. What belongs to a person and not to a phone stays with the account of their first one (`Accounts`).
"""

import secrets
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from lichen.core.practice import Circle
from lichen.core.refusal import Refusal
from lichen.core.values import HOUR, CircleId, DeviceKey, EventId, NodeKey, Time, device_of
from lichen.node.accounts import Account, Place, hash_of
from lichen.node.shelf import structs
from lichen.practices import devices
from lichen.practices.belonging import is_ended
from lichen.practices.devices import DeviceRevoked
from lichen.practices.keepers import homes
from lichen.store.contract import Head, News

if TYPE_CHECKING:
    from lichen.node.node import Node

GOOD_FOR = HOUR

Refused = Mapping[CircleId, tuple[Refusal, ...]]


class Offered(Struct):
    """A place for one more phone, kept under the hash of the secret in its link."""

    account: str
    until: Time


class Phone(NamedTuple):
    """A device that speaks for somebody in a circle, and what is known of it here."""

    device: DeviceKey
    enrolled: EventId  # the event whose words say what it is called
    since: Time
    spoke: Time  # last; 0 if it has not yet
    home: NodeKey  # on which machine it is kept, as it said itself; empty if it never did
    account: Account | None  # whose it is here, if it is kept here
    is_first: bool  # whether they came by it


class Phones:
    """One for each node."""

    def __init__(self, node: "Node") -> None:
        self._node = node
        self._offered = structs(node.keyring, "phone", Offered)

    def take_note(self, news: News) -> None:
        """Another process may have made or used up a link."""
        self._offered.take_note(news)

    # One more

    def offer(self, account: Account) -> str:
        """The secret of a link by which one more phone of theirs comes in."""
        at = self._node.clock()
        for name in self._offered:
            if (old := self._offered.get(name)) and old.until <= at:
                self._offered.drop(name)
        secret = secrets.token_urlsafe(24)
        self._offered.put(hash_of(secret), Offered(account.id, at + GOOD_FOR))
        return secret

    def offered(self, secret: str) -> Account | None:
        """By whose phone this link was made; nobody's when it was used, or is too old."""
        offered = self._offered.get(hash_of(secret))
        if offered is None or offered.until <= self._node.clock():
            return None
        return self._node.accounts.get(offered.account)

    def hinders(self, account: Account) -> Refused:
        """The circles into which none of their phones could come now, and why."""
        tried = {circle: self._node.entrances.enrolling(account, circle, "") for circle in account.places}
        return {circle: reasons for circle, reasons in tried.items() if reasons}

    def add(self, secret: str, label: str) -> tuple[Account | None, Refused]:
        """Lets the phone in wherever that is possible; nothing comes of it where it is nowhere, or of a used link."""
        account = self.offered(secret)
        if account is None:
            return None, {}
        phone = self._node.accounts.another(account)
        refused = dict[CircleId, tuple[Refusal, ...]]()
        for circle in list(account.places):
            refused |= self._enrol(account, phone, circle, label)
        if not phone.places:
            return None, refused
        self._node.accounts.save(phone)
        self._offered.drop(hash_of(secret))
        return phone, refused

    def elsewhere(self, account: Account) -> dict[CircleId, Account]:
        """The circles that other phones of theirs are in and this one is not, each with such a phone."""
        found = self._node.accounts.places(account)
        return {circle: one for circle, one in found.items() if circle not in account.places}

    def bring(self, phone: Account, circle: CircleId) -> tuple[Refusal, ...]:
        """Lets a phone into one more circle, by the word of another that is in it."""
        by = self.elsewhere(phone).get(circle)
        refused = self._enrol(by, phone, circle, "") if by else {}
        self._node.accounts.save(phone)
        return refused.get(circle, ())

    def _enrol(self, by: Account, phone: Account, circle: CircleId, label: str) -> Refused:
        said, device = self._node.entrances.enrol(by, circle, label)
        if said.refusals:
            return {circle: said.refusals}
        said.wait()
        phone.places[circle] = Place(device, by.places[circle].member)
        return {}

    # Those there are

    def of(self, account: Account, circle: CircleId) -> list[Phone]:
        """All that speak for somebody in a circle, wherever they are kept, in the order they came."""
        living = self._node.living(circle)
        speak = devices.live(living.state, account.places[circle].member)
        return [self._phone(living.state, device, living.heads.get(device)) for device in speak]

    def _phone(self, circle: Circle, device: DeviceKey, head: Head | None) -> Phone:
        mark = circle[devices.Devices].enrolments[device][0].mark
        enrolled = self._node.said_at(circle.id, mark)
        last = head.id if head else ""
        known = self._node.store.known([enrolled, last])
        since, spoke = (known[name].at if name in known else 0 for name in (enrolled, last))
        account = self._node.accounts.speaking(device, circle.id)
        is_first = device_of(mark.line) == device
        return Phone(device, enrolled, since, spoke, homes(circle).get(device, ""), account, is_first)

    # One fewer

    def part_with(self, by: Account, circle: CircleId, device: DeviceKey) -> tuple[Refusal, ...]:
        """That device no longer speaks for whoever says so; where it is kept here, in none of their circles."""
        phone = self._node.accounts.speaking(device, circle)
        mine = self._node.accounts.phones(by)
        ended = phone.places if phone and phone in mine else {circle: Place(device, "")}
        for name, place in ended.items():
            if name not in by.places:
                by.places[name] = place  # there it speaks for them alone
                continue
            said = self._node.say(by, name, DeviceRevoked(place.device))
            if said.wait().refusals and name == circle:
                return said.refusals
        if phone and phone in mine:
            self._node.accounts.save(by)
            self._node.accounts.part_with(phone)
        return ()

    def hear(self, circle: CircleId) -> None:
        """Something came to that record: a phone of somebody's here that they parted with elsewhere is let go."""
        if self._node.departures.get(circle):
            return  # it leaves with everybody, who are shown the way
        while gone := next(self._parted_with(circle), None):
            self._let_go(gone, circle)  # another phone may stand in its place after that

    def _parted_with(self, circle: CircleId) -> Iterator[Account]:
        state = self._node.living(circle).state
        for account in self._node.accounts.within(circle):
            place = account.places[circle]
            if place.joined and self._was_parted_with(state, place.device):
                yield account

    def _was_parted_with(self, circle: Circle, device: DeviceKey) -> bool:
        """Whether its own person said so: a new phone that others vouched for may yet be told no.

        A device that has itself ended may be anybody's by now: by its word alone nobody loses their way in.
        """
        at = self._node.clock()
        ends = [end.event for end in circle.ends.of(device, at)]
        said = self._node.store.known(ends).values()
        return any(text.fact["kind"] == "device.revoked" and not is_ended(circle, text.device, at) for text in said)

    def _let_go(self, account: Account, circle: CircleId) -> None:
        if len(account.places) == 1:
            self._node.accounts.part_with(account)
            return
        with self._node.accounts.changing(account):
            del account.places[circle]
