"""Arrivals: people who come to this machine from another one. Each gets a fresh device here in each of their circles.

Somebody is in a circle here once its record has come so far that it knows that device. Then they may close their place
on the other machine: their new device says that the old ones no longer speak.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from lichen.core.door import consent
from lichen.core.practice import Circle
from lichen.core.refusal import Refusal
from lichen.core.values import CircleId, DeviceKey, MemberId, NodeKey, Time
from lichen.node.accounts import PASSPHRASE_MEMORY, Account, Accounts, Place, hash_of
from lichen.node.moving.messages import Belongings, Key, Mover
from lichen.node.shelf import structs, texts
from lichen.practices.devices import DeviceRevoked, Devices, live

if TYPE_CHECKING:
    from lichen.node.node import Node
    from lichen.store.contract import News

_COST = rf"\$argon2id\$v=19\$m={PASSPHRASE_MEMORY // 1024},t=2,p=1"  # as it is here: else checking one could cost much
_PASSPHRASE = re.compile(rf"{_COST}\$[\w+/]{{22}}\$[\w+/]{{43}}", re.ASCII)


class Coming(Struct):
    """One circle on its way here: the device that waits for it, and those on the other machine."""

    title: str
    member: MemberId
    device: DeviceKey
    events: int  # how many there were over there
    before: list[DeviceKey] = []
    is_new: bool = False  # a device that others vouch for: it has to take over yet
    is_here: bool = False


class Arriving(Struct):
    """Somebody who comes from another machine."""

    account: str
    node: NodeKey
    machine: str  # what that one is called
    since: Time
    rooms: dict[CircleId, Coming]
    left: dict[str, list[Refusal]] = {}  # by their titles: circles that do not come, and why

    @property
    def is_here(self) -> bool:
        """Whether everything has come."""
        return all(room.is_here for room in self.rooms.values())

    @property
    def may_close(self) -> bool:
        """Whether there is a place on the other machine that they could close now."""
        return self.is_here and any(room.before for room in self.rooms.values())


class Arrivals:
    """One for each node: everybody who is on their way here, or has not said yet whether to close the old place."""

    def __init__(self, node: "Node") -> None:
        self._node = node
        self._shelf = structs(node.keyring, "arriving", Arriving)
        self._keys = texts(node.keyring, "arriving-key")  # the devices made for people who have not set out yet

    def take_note(self, news: "News") -> None:
        """Another process may have let somebody begin, or arrive."""
        self._shelf.take_note(news)
        self._keys.take_note(news)

    # Setting out

    def keys(self, node: NodeKey, who: str, rooms: Mapping[CircleId, MemberId]) -> dict[CircleId, Key]:
        """A device here for each circle of somebody there, and its consent; the same ones whenever it is asked for."""
        return {circle: self._key(node, who, circle, member) for circle, member in rooms.items()}

    def _key(self, node: NodeKey, who: str, circle: CircleId, member: MemberId) -> Key:
        """Another one for each member: whoever has its consent for one could else have it speak for them."""
        name, made = _made_for(node, who, circle, member), self.made(node, who, circle, member)
        key = self._node.keyring.device(made) if made else None
        if key is None:
            key = self._node.keyring.new_device()
            self._keys.put(name, key.public)
        return Key(key.public, consent(key, circle, member))

    def made(self, node: NodeKey, who: str, circle: CircleId, member: MemberId) -> DeviceKey:
        """The device that was made here for somebody there; empty when none was."""
        return self._keys.get(_made_for(node, who, circle, member)) or ""

    def making(self, node: NodeKey) -> int:
        """For how many people there a device was made who have not set out yet."""
        return sum(name.startswith(f"{node}.") for name in self._keys)

    def moved_in(self, node: NodeKey, circle: CircleId, devices: Collection[DeviceKey]) -> None:
        """Whoever a machine brought of a circle came with these; whatever else was made for them is not needed."""
        for name, device in self._keys.items():
            if name.startswith(f"{node}.{circle}.") and not name.startswith(_made_for(node, "", circle, "")):
                self._keys.drop(name)
                if device not in devices:
                    self._node.keyring.drop("device", device)

    def begin(self, account: Account, node: NodeKey, mover: Mover, rooms: dict[CircleId, Coming]) -> Arriving:
        """They were let in over there; from now on their records are taken in from there."""
        left = {room.title: mover.refused[room.circle] for room in mover.rooms if room.circle in mover.refused}
        arriving = Arriving(account.id, node, mover.machine, self._node.clock(), rooms, left)
        self._shelf.put(_name(arriving), arriving)
        take_over(self._node.accounts, account, mover.belongings)
        devices = {room.device for room in rooms.values()}
        for name, device in self._keys.items():
            if device in devices:
                self._keys.drop(name)
        for circle in rooms:
            self.hear(circle)
        return arriving

    # On the way

    def of(self, account: Account) -> list[Arriving]:
        """How far somebody's things have come, and from where; nothing when nothing is on its way any more."""
        phones = {phone.id for phone in self._node.accounts.phones(account)}
        return [arriving for arriving in self._shelf.values() if arriving.account in phones]

    def hear(self, circle: CircleId) -> None:
        """Something came to that record: whoever waited for it may be in now."""
        for arriving in self._shelf.values():
            room = arriving.rooms.get(circle)
            if room and not room.is_here and self._knows(circle, room):
                self._place(arriving, circle, room)

    def _knows(self, circle: CircleId, room: Coming) -> bool:
        if circle not in self._node.circles():
            return False
        state = self._node.living(circle).state
        return room.device in (_asked_for(state) if room.is_new else live(state, room.member))

    def _place(self, arriving: Arriving, circle: CircleId, room: Coming) -> None:
        account = self._node.accounts.get(arriving.account)
        if account is None:
            self._shelf.drop(_name(arriving))
            return
        with self._node.accounts.changing(account):
            account.places[circle] = Place(room.device, room.member, joined=not room.is_new)
        room.is_here = True
        self._shelf.put(_name(arriving), arriving)
        if arriving.is_here and not arriving.may_close:
            self._shelf.drop(_name(arriving))
        self._node.sharing.say_where(circle)

    # The place on the other machine

    def stay(self, arriving: Arriving) -> None:
        """They keep their place there too."""
        self._shelf.drop(_name(arriving))

    def close_there(self, arriving: Arriving) -> tuple[Refusal, ...]:
        """Their devices on the other machine no longer speak for them; and it is to hear of that, whoever may hold."""
        account = self._node.accounts.get(arriving.account)
        if account is None or not arriving.may_close:
            return ()
        for circle, room in arriving.rooms.items():
            with self._node.sharing.leaving(arriving.node, circle):
                refused = part_with(self._node, account, circle, room.before)
            if refused:
                return refused
        self._shelf.drop(_name(arriving))
        return ()


def part_with(node: "Node", account: Account, circle: CircleId, devices: Iterable[DeviceKey]) -> tuple[Refusal, ...]:
    """Those of these devices that still speak for somebody no longer do."""
    speak = live(node.circle(circle), account.places[circle].member)
    said = [node.say(account, circle, DeviceRevoked(device)).wait() for device in devices if device in speak]
    return tuple(reason for one in said for reason in one.refusals)


def _made_for(node: NodeKey, who: str, circle: CircleId, member: MemberId) -> str:
    return f"{node}.{circle}.{hash_of(who) if who else ''}.{member}"


def _name(arriving: Arriving) -> str:
    return f"{arriving.account}.{arriving.node}"


def _asked_for(circle: Circle) -> set[DeviceKey]:
    """The devices that somebody asked to let take over."""
    return {one.device for one in circle[Devices].recoveries.values()}


def take_over(accounts: Accounts, account: Account, belongings: Belongings) -> bool:
    """What somebody had elsewhere is theirs here; false where another one comes in by that name already."""
    name = belongings.signs_in.strip().lower()
    taken = bool(name) and accounts.is_taken(name, account)
    with accounts.changing(account):
        account.later = {**belongings.later, **account.later}
        if name and not taken and not account.passphrase and _PASSPHRASE.fullmatch(belongings.passphrase):
            account.signs_in, account.passphrase = name, belongings.passphrase
    return not taken
