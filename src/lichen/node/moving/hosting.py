"""Hosting: this machine takes in circles that leave another one, with everybody who lives there."""

from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from lichen.core.refusal import Refusal, refuse
from lichen.core.values import DAY, CircleId, NodeKey, Time
from lichen.node.accounts import Account, Place
from lichen.node.moving.arrivals import part_with, take_over
from lichen.node.moving.messages import (
    Answered,
    Bring,
    Farewell,
    Goodbye,
    Guest,
    HandOver,
    Host,
    Leaver,
    Not,
    Ready,
    Settled,
    encode,
    read_said,
)
from lichen.node.sharing.calling import called
from lichen.node.shelf import structs
from lichen.practices.devices import live
from lichen.practices.keepers import KeeperReleased, namers

if TYPE_CHECKING:
    from lichen.node.node import Node
    from lichen.node.sharing.offers import Offer
    from lichen.store.contract import News

WELCOME_FOR = 7 * DAY


class Welcomed(Struct):
    """A machine that may bring circles, and who its accounts are here."""

    until: Time
    machine: str
    accounts: dict[str, str] = {}


def welcome(node: "Node", offer: "Offer", by: NodeKey, said: bytes) -> bytes:
    """Lets a machine with the code that was made for it bring its circles here."""
    leaver = msgspec.json.decode(said, type=Leaver)
    return encode(node.hosting.welcome(by, leaver, Host(called(node.store.private, offer.address), offer.address)))


class Hosting:
    """One for each node."""

    def __init__(self, node: "Node") -> None:
        self._node = node
        self._shelf = structs(node.keyring, "welcomed", Welcomed)

    def take_note(self, news: "News") -> None:
        """Another process may have let somebody in."""
        self._shelf.take_note(news)

    def welcome(self, by: NodeKey, leaver: Leaver, host: Host) -> Host:
        """That machine has the code that was made for it: it may bring circles for a while."""
        before = self._shelf.get(by)
        accounts = before.accounts if before else {}
        self._shelf.put(by, Welcomed(self._node.clock() + WELCOME_FOR, leaver.machine, accounts))
        self._node.sharing.peers.meet(by, leaver.machine, leaver.address)
        return host

    def is_welcome(self, by: NodeKey) -> bool:
        """Whether that machine may bring circles now."""
        welcomed = self._shelf.get(by)
        return welcomed is not None and self._node.clock() < welcomed.until

    def answer(self, by: NodeKey, asked: bytes) -> bytes:
        """What to say to a machine that brings circles; whatever it asks, there is an answer."""
        welcomed = self._shelf.get(by)
        if welcomed is None or not self.is_welcome(by):
            return encode(Not([refuse("not-welcome")]))
        try:
            said: Bring | HandOver | Farewell = read_said(asked)
        except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
            return encode(Not([refuse("malformed", detail=str(error)[:200])]))
        return encode(self._answered(by, welcomed, said))

    def _answered(self, by: NodeKey, welcomed: Welcomed, said: Bring | HandOver | Farewell) -> Answered:
        match said:
            case Bring():
                return self._ready(by, welcomed, said)
            case HandOver():
                return self._settle(by, welcomed, said)
            case Farewell(circle=circle):
                peer = self._node.sharing.peers.get(by)
                if peer and circle in peer.expects:
                    peer.expects.remove(circle)
                    self._node.sharing.peers.keep(peer)
                return Goodbye()

    def _ready(self, by: NodeKey, welcomed: Welcomed, bring: Bring) -> Ready:
        """A fresh device here for everybody; the same ones whenever it is asked for."""
        self._node.sharing.peers.meet(by, welcomed.machine, "", [bring.circle])
        make = self._node.arrivals.keys
        return Ready({who: make(by, who, {bring.circle: member})[bring.circle] for who, member in bring.people.items()})

    # Everybody moves in

    def _settle(self, by: NodeKey, welcomed: Welcomed, over: HandOver) -> Settled | Not:
        if lacking := self._lacking(by, over):
            return Not([lacking])
        taken = self._take_in(by, welcomed, over)
        for invite, secret in over.invites.items():
            self._node.entrances.keep_invite(over.circle, invite, secret)
        self._node.sharing.peers.meet(by, welcomed.machine, "", [over.circle])  # it is to hear how it ended
        self._node.sharing.say_where(over.circle)
        for theirs, guest in over.guests.items():
            account = self._node.accounts.get(welcomed.accounts[theirs])
            assert account is not None, "it was taken in just now"
            self._end_there(account, over.circle, by, guest)
        return Settled(taken)

    def _lacking(self, by: NodeKey, over: HandOver) -> Refusal | None:
        """Nobody moves in before the record knows the device that was made for them, and with no other."""
        known = over.circle in self._node.circles()
        state = self._node.living(over.circle).state if known else None
        for theirs, guest in over.guests.items():
            made = [self._node.arrivals.made(by, one, over.circle) for one in (theirs, guest.shares) if one]
            if guest.device not in made:
                return refuse("device-elsewhere")
            if state is None or guest.device not in live(state, guest.member):
                return refuse("record-behind")
        return None if known else refuse("record-behind")

    def _take_in(self, by: NodeKey, welcomed: Welcomed, over: HandOver) -> list[str]:
        """Gives everybody an account here; returns whose name to come in by was somebody else's here."""
        taken = []
        for theirs, guest in sorted(over.guests.items(), key=lambda each: bool(each[1].shares)):
            account = self._account(by, welcomed, theirs, guest)
            with self._node.accounts.changing(account):
                before = account.places.get(over.circle)
                addresses = {**guest.addresses, **(before.addresses if before else {})}
                account.places[over.circle] = Place(guest.device, guest.member, addresses=addresses)
            for rests in guest.links:
                self._node.accounts.keep_link(rests, account)
            for rests in guest.crossings:
                self._node.accounts.keep_link(rests, account, once=True)
            if not take_over(self._node.accounts, self._node.accounts.person(account), guest.belongings):
                taken.append(theirs)
        return taken

    def _account(self, by: NodeKey, welcomed: Welcomed, theirs: str, guest: Guest) -> Account:
        """Who that is here: the same for every circle that comes from there."""
        known = self._node.accounts.get(welcomed.accounts.get(theirs, ""))
        if known:
            return known
        first = self._node.accounts.get(welcomed.accounts.get(guest.shares, ""))
        account = self._node.accounts.save(self._node.accounts.another(first)) if first else self._node.accounts.new()
        welcomed.accounts[theirs] = account.id
        self._shelf.put(by, welcomed)
        return account

    def _end_there(self, account: Account, circle: CircleId, by: NodeKey, guest: Guest) -> None:
        """Their device on the machine they come from no longer speaks, and they no longer stand for that machine."""
        for _ in part_with(self._node, account, circle, [guest.before]):
            pass  # whatever stands against it, it does not speak any more over there
        if guest.member in namers(self._node.circle(circle), by):
            self._node.say(account, circle, KeeperReleased(by)).wait()
