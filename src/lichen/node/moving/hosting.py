"""Hosting: this machine takes in circles that leave another one, with everybody who lives there."""

from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from lichen.core.refusal import Refusal, refuse
from lichen.core.values import DAY, CircleId, NodeKey, Time
from lichen.node.accounts import Account, Place, hash_of
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
    Said,
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
CROSSING_FOR = 7 * DAY
MOST_COMING = 4_096  # people of one machine who have a device here and have not moved in yet


class MovedIn(Struct):
    """Everybody of a circle has: as they were handed over, and what was said to that. It is done once."""

    over: str  # the hash of it
    taken: list[str]
    is_closed: bool = False  # nothing more about that circle is heard from there


class Welcomed(Struct):
    """A machine that may bring circles, and who its accounts are here."""

    until: Time
    machine: str
    accounts: dict[str, str] = {}
    came: list[str] = []  # of these, those whose ways in came along: from there they get no more of them
    circles: dict[CircleId, MovedIn] = {}


def welcome(node: "Node", offer: "Offer", by: NodeKey, said: bytes) -> bytes:
    """Lets a machine with the code that was made for it bring its circles here."""
    node.hosting.welcome(by, msgspec.json.decode(said, type=Leaver))
    return encode(Host(called(node.store.private, offer.address), offer.address))


class Hosting:
    """One for each node."""

    def __init__(self, node: "Node") -> None:
        self._node = node
        self._shelf = structs(node.keyring, "welcomed", Welcomed)

    def take_note(self, news: "News") -> None:
        """Another process may have let somebody in."""
        self._shelf.take_note(news)

    def welcome(self, by: NodeKey, leaver: Leaver) -> None:
        """That machine has the code that was made for it: it may bring circles for a while."""
        before = self._shelf.get(by)
        if before:
            before.circles = {circle: each for circle, each in before.circles.items() if not each.is_closed}
        welcomed = before or Welcomed(0, leaver.machine)
        welcomed.until, welcomed.machine = self._node.clock() + WELCOME_FOR, leaver.machine
        self._shelf.put(by, welcomed)
        self._node.sharing.peers.meet(by, leaver.machine, leaver.address)

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
            said: Said = read_said(asked)
        except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
            return encode(Not([refuse("malformed", detail=str(error)[:200])]))
        with self._node.alone(f"welcomed {by}"):
            return encode(self._answered(by, welcomed, said))

    def _answered(self, by: NodeKey, welcomed: Welcomed, said: Said) -> Answered:
        match said:
            case Bring():
                return self._ready(by, welcomed, said)
            case HandOver():
                return self._settle(by, welcomed, said)
            case Farewell(circle=circle):
                if moved_in := welcomed.circles.get(circle):
                    moved_in.is_closed = True
                    self._shelf.put(by, welcomed)
                self._node.sharing.peers.done_with(by, circle)
                return Goodbye()

    def _ready(self, by: NodeKey, welcomed: Welcomed, bring: Bring) -> Ready | Not:
        """A fresh device here for everybody; the same ones whenever it is asked for."""
        if bring.circle in welcomed.circles:
            return Not([refuse("handed-over-before")])
        arrivals, people = self._node.arrivals, bring.people.items()
        new = [who for who, member in people if not arrivals.made(by, who, bring.circle, member)]
        if new and arrivals.making(by) + len(new) > MOST_COMING:
            return Not([refuse("too-many-coming", most=MOST_COMING)])
        if hindrance := self._node.sharing.hindrance(by, bring.circle):
            return Not(list(hindrance))
        self._node.sharing.peers.meet(by, welcomed.machine, "", [bring.circle])
        made = {who: arrivals.keys(by, who, {bring.circle: member}) for who, member in people}
        return Ready({who: keys[bring.circle] for who, keys in made.items()})

    # Everybody moves in

    def _settle(self, by: NodeKey, welcomed: Welcomed, over: HandOver) -> Settled | Not:
        """Once for each circle: the machine they come from could else come in as anybody later."""
        said = hash_of(encode(over).decode())
        if before := welcomed.circles.get(over.circle):
            is_same = before.over == said and not before.is_closed
            return Settled(before.taken) if is_same else Not([refuse("handed-over-before")])
        if lacking := self._lacking(by, over):
            return Not([lacking])
        taken = self._take_in(by, welcomed, over)
        for invite, secret in over.invites.items():
            self._node.entrances.keep_invite(over.circle, invite, secret)
        with self._node.sharing.leaving(by, over.circle):
            self._node.sharing.say_where(over.circle)
            for theirs, guest in over.guests.items():
                account = self._node.accounts.get(welcomed.accounts[theirs])
                assert account is not None, "it was taken in just now"
                self._end_there(account, over.circle, by, guest)
        self._note(by, welcomed, over, MovedIn(said, taken))
        return Settled(taken)

    def _note(self, by: NodeKey, welcomed: Welcomed, over: HandOver, moved_in: MovedIn) -> None:
        """Last of all: if this machine stops before, all of it is done again."""
        welcomed.circles[over.circle] = moved_in
        welcomed.came = list(dict.fromkeys([*welcomed.came, *over.guests]))
        self._shelf.put(by, welcomed)
        self._node.arrivals.moved_in(by, over.circle, {guest.device for guest in over.guests.values()})

    def _lacking(self, by: NodeKey, over: HandOver) -> Refusal | None:
        """Nobody moves in before the record knows the device that was made for them, and with no other."""
        known = over.circle in self._node.circles()
        state = self._node.living(over.circle).state if known else None
        for theirs, guest in over.guests.items():
            who = [one for one in (theirs, guest.shares) if one]
            if guest.device not in [self._node.arrivals.made(by, one, over.circle, guest.member) for one in who]:
                return refuse("device-elsewhere")
            if state is None or guest.device not in live(state, guest.member):
                return refuse("record-behind")
        return None if known else refuse("record-behind")

    def _take_in(self, by: NodeKey, welcomed: Welcomed, over: HandOver) -> list[str]:
        """Gives everybody an account here; returns whose name to come in by was somebody else's here."""
        taken = []
        for theirs, guest in sorted(over.guests.items(), key=lambda each: bool(each[1].shares)):
            account = self._account(by, welcomed, theirs, guest, over.circle)
            with self._node.accounts.changing(account):
                before = account.places.get(over.circle)
                addresses = {**guest.addresses, **(before.addresses if before else {})}
                account.places[over.circle] = Place(guest.device, guest.member, addresses=addresses)
            if theirs not in welcomed.came and not self._bring_in(account, guest):
                taken.append(theirs)
        return taken

    def _bring_in(self, account: Account, guest: Guest) -> bool:
        """How they came in there they come in here, too; false if somebody else does by their name."""
        for rests in guest.links:
            self._node.accounts.keep_link(rests, account)
        for rests in guest.crossings:
            self._node.accounts.keep_crossing(rests, account, self._node.clock() + CROSSING_FOR)
        return take_over(self._node.accounts, self._node.accounts.person(account), guest.belongings)

    def _account(self, by: NodeKey, welcomed: Welcomed, theirs: str, guest: Guest, circle: CircleId) -> Account:
        """Who that is here: the same for every circle that comes from there, unless they are in it here already."""
        known = self._node.accounts.get(welcomed.accounts.get(theirs, ""))
        if known and known.places.get(circle, Place(guest.device, guest.member)).device == guest.device:
            return known
        shares = "" if guest.shares in welcomed.came else guest.shares
        first = self._node.accounts.get(welcomed.accounts.get(shares, ""))
        account = self._node.accounts.save(self._node.accounts.another(first)) if first else self._node.accounts.new()
        welcomed.accounts[theirs] = account.id
        self._shelf.put(by, welcomed)
        return account

    def _end_there(self, account: Account, circle: CircleId, by: NodeKey, guest: Guest) -> None:
        """Their device on the machine they come from no longer speaks, and they no longer stand for that machine."""
        part_with(self._node, account, circle, [guest.before])  # if it is refused: it is silent there all the same
        if guest.member in namers(self._node.circle(circle), by):
            self._node.say(account, circle, KeeperReleased(by)).wait()
