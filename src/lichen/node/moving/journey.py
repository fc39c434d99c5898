"""The journey: a circle leaves this machine for good, with everybody who lives here, by the hand of whoever runs it.

First everybody is let in over there, and the record goes, while people go on here. Then nobody speaks here any more,
what was said last goes too, and once that is there everybody is handed over. Each step may be taken twice.
"""

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from msgspec import Struct

from lichen.core.refusal import Refusal, refuse
from lichen.core.values import CircleId, MemberId
from lichen.node.accounts import Account
from lichen.node.moving.departures import Stage
from lichen.node.moving.handing_over import hand_over
from lichen.node.moving.hosting import CROSSING_FOR
from lichen.node.moving.messages import (
    Answered,
    Bring,
    Farewell,
    Goodbye,
    HandOver,
    Host,
    Key,
    Leaver,
    Not,
    Ready,
    Said,
    Settled,
    encode,
    read_over,
)
from lichen.node.moving.post import Post
from lichen.node.node import Node
from lichen.node.sharing.calling import called
from lichen.node.sharing.links import Link, plain
from lichen.node.sharing.meeting import Met, Refusals
from lichen.node.sharing.pairing import Holder, stand_for
from lichen.practices.belonging import belongs, is_ended
from lichen.practices.devices import DeviceEnrolled, live

MOST_TRIES = 20

Step = Literal["letting in", "copying", "closing", "handing over", "gone"]
Tells = Callable[[CircleId, Step, int, int], None]  # which circle, what is done, how much of it so far, and of how much


class Left(NamedTuple):
    """Somebody who cannot come along now, and why."""

    member: MemberId
    reasons: tuple[Refusal, ...]


class Moved(Struct):
    """What came of it for one circle."""

    circle: CircleId
    events: int = 0
    people: list[MemberId] = []
    left: list[Left] = []
    taken: list[MemberId] = []  # whose name to come in by is somebody else's over there
    refused: tuple[Refusal, ...] = ()
    is_gone: bool = False


async def arrange(node: Node, post: Post, link: Link, circles: list[CircleId], own_address: str) -> Refusals:
    """Takes up what the other machine offered: these circles are to go there."""
    leaver = Leaver(called(node.store.private, own_address), own_address)
    met = await post.meet(link, "welcome", leaver, Host)
    if not isinstance(met, Met):
        return met
    address = plain(met.told.address) or link.address
    node.sharing.peers.meet(met.node, met.told.machine, address)
    for circle in circles:
        node.departures.begin(circle, met.node, met.told.machine, address)
    return ()


class Journey:
    """One circle's way."""

    def __init__(self, node: Node, post: Post, circle: CircleId, tells: Tells) -> None:
        leaving = node.departures.get(circle)
        assert leaving is not None, "it was arranged before"
        self.node, self.circle, self.leaving = node, circle, leaving
        self.result = Moved(circle)
        self._post = post
        self._tells = tells

    async def prepare(self) -> Moved:
        """Lets everybody in over there and brings the record, while people go on here."""
        if self.leaving.stage == "copying" and await self._let_in():
            await self._bring()
        return self.result

    async def go(self) -> Moved:
        """All the way; from where it stopped, if it did."""
        for _ in range(MOST_TRIES):
            if self.leaving.stage != "copying" or not (await self._let_in() and await self._bring()):
                break
            self._close()
        if self.leaving.stage == "closing" and await self._bring_last() and await self._hand_over():
            await self._take_leave()
        self.result.is_gone = self.leaving.stage == "gone"
        return self.result

    # Letting in

    def staying(self) -> list[Left]:
        """Who could not come along now: they wait to be let in or to take over, or were stopped."""
        return [Left(one.places[self.circle].member, reasons) for one in self._here() if (reasons := self._stays(one))]

    def _here(self) -> list[Account]:
        """Everybody's first phone comes first, in case there is no room for all."""
        return sorted(self.node.accounts.within(self.circle), key=lambda one: bool(one.shares))

    def _comes(self) -> list[Account]:
        return [one for one in self._here() if not self._stays(one)]

    def _stays(self, account: Account) -> tuple[Refusal, ...]:
        """Why somebody's device over there cannot be let in by the one they have here."""
        place = account.places[self.circle]
        if account.id in self.leaving.devices or self._is_let_in(account):
            return ()
        if not place.joined:
            return (refuse("waits-to-take-over"),)
        if account.shares:
            return ()  # it comes with the first one's device, if there is no room for its own
        refused = self.node.entrances.enrolling(account, self.circle, "")
        return tuple(one for one in refused if one.code not in ("circle-moving", "circle-moved"))

    def _is_let_in(self, account: Account) -> bool:
        place = account.places[self.circle]
        device = self.leaving.devices.get(account.id)
        return device is not None and device in live(self.node.circle(self.circle), place.member)

    async def _let_in(self) -> bool:
        """A device over there for everybody who lives here; whether all went well so far."""
        self._tells(self.circle, "letting in", 0, 0)
        self.result.left = self.staying()
        comes = self._comes()
        people = {one.id: one.places[self.circle].member for one in comes}
        if not comes:
            self.result.refused += (refuse("nobody-comes"),)
            return False
        ready = self._hear(await self._tell(Bring(self.circle, people)))
        if not isinstance(ready, Ready) or not self._names(comes):
            return False
        for account in comes:
            if key := ready.keys.get(account.id):
                self._enrol(account, key)
        self.node.departures.keep(self.circle, self.leaving)
        return not self.result.refused

    def _names(self, comes: Sequence[Account]) -> bool:
        """The record says that it may go there, in the name of the first of those who come along that can say so."""
        holder = Holder(self.leaving.machine, self.leaving.address)
        refused: Refusals = ()
        for account in comes:
            refused = stand_for(self.node, account, self.circle, self.leaving.to, holder)
            if not refused:
                self.node.sharing.say_where(self.circle)  # by that the other knows that it comes from here
                return True
        self.result.refused += refused
        return False

    def _enrol(self, account: Account, key: Key) -> None:
        place = account.places[self.circle]
        if key.device not in live(self.node.circle(self.circle), place.member):
            fact = DeviceEnrolled(key.device, place.member, key.consent)
            refused = self.node.say(account, self.circle, fact, self._label(account)).wait().refusals
            if refused and account.shares:
                return  # no room for one more: this phone goes by the first one's
            self.result.refused += refused
            if refused:
                return
        self.leaving.devices[account.id] = key.device

    def _label(self, account: Account) -> dict[str, str]:
        """It is called over there as it is here."""
        device = account.places[self.circle].device
        known = (one for one in self.node.phones.of(account, self.circle) if one.device == device and not one.is_first)
        return next(({"label": text} for one in known if (text := self.node.words.of(one.enrolled).get("label"))), {})

    # The record

    async def _bring(self) -> bool:
        """All that is here now is there; whether it came to that. Others may go on speaking meanwhile, elsewhere."""
        for _ in range(MOST_TRIES):
            if await self._converse():
                self.result.events = self.node.store.summary(self.circle).events
                return True
        self.result.refused += (refuse("never-even"),)
        return False

    async def _converse(self) -> bool:
        """Brings both what they lack; whether the other then holds all that was here before."""
        to, address, circle = self.leaving.to, self.leaving.address, self.circle
        step: Step = "copying" if self.leaving.stage == "copying" else "closing"
        gone = 0

        def tell(more: int) -> None:
            nonlocal gone
            gone += more
            self._tells(circle, step, gone, self.node.store.summary(circle).events)

        with self.node.alone(circle):  # whatever another process has acknowledged is here now
            reach = {device: head.seq for device, head in self.node.store.frontier(circle).items()}
        report = await self._post.even(to, address, circle, tell)
        if circle in report.events:
            return True
        if any(map(self.node.key, self.node.store.faces(circle))):
            return False  # how far a chain goes that split says little; those of others are elsewhere, too
        return await self._post.reaches(to, address, circle, reach)

    async def _bring_last(self) -> bool:
        """What was said last; where that does not work, people speak here again, as long as nobody was handed over."""
        is_there = bool(self.leaving.over)
        try:
            is_there = is_there or await self._bring()
        finally:
            if not is_there:
                self._enter("copying")
        return is_there

    def _enter(self, stage: Stage) -> None:
        self.leaving.stage = stage
        self.node.departures.keep(self.circle, self.leaving)

    def _close(self) -> None:
        """From here on nobody speaks here; not yet, if somebody came meanwhile who is to be let in over there, too."""
        if all(one.shares or self._is_let_in(one) for one in self._comes()):
            self._enter("closing")

    # Everybody

    async def _hand_over(self) -> bool:
        self._tells(self.circle, "handing over", 0, 0)
        over = self._over()
        settled = self._hear(await self._tell(over))
        if not isinstance(settled, Settled):
            return False
        self.result.people = list(dict.fromkeys(guest.member for guest in over.guests.values()))
        self.result.taken = [over.guests[theirs].member for theirs in settled.taken if theirs in over.guests]
        return True

    def _over(self) -> HandOver:
        """Everybody; kept with the ways over, before anybody hears of them, so that it is the same at every try."""
        if not self.leaving.over:
            self.leaving.over = encode(hand_over(self.node, self.circle, self.leaving))
            self.leaving.until = self.node.clock() + CROSSING_FOR
            self.node.departures.keep(self.circle, self.leaving)
        return read_over(self.leaving.over)

    async def _take_leave(self) -> None:
        """What their new devices said comes back here; then this machine is only a signpost."""
        for _ in range(MOST_TRIES):
            if not await self._bring():
                return
            if not self._unheard():
                break
        else:
            self.result.refused += (refuse("not-there-yet"),)
            return
        self.leaving.over = b""
        self._enter("gone")
        self._hear(await self._tell(Farewell(self.circle)))
        self._tells(self.circle, "gone", 0, 0)

    def _unheard(self) -> bool:
        """Whether some new device could speak and did not: only its own word shows that its key is there."""
        living, at = self.node.living(self.circle), self.node.clock()
        for guest in self._over().guests.values():
            may = belongs(living.state, guest.member) and not is_ended(living.state, guest.member, at)
            if may and not is_ended(living.state, guest.device, at) and guest.device not in living.heads:
                return True
        return False

    async def _tell(self, said: Said) -> Answered:
        return await self._post.tell(self.leaving.to, self.leaving.address, said)

    def _hear(self, answered: Answered) -> Ready | Settled | Goodbye | None:
        if isinstance(answered, Not):
            self.result.refused += tuple(answered.reasons)
            return None
        return answered


def hosted(node: Node) -> list[CircleId]:
    """The circles of which people live here."""
    return [circle for circle in node.circles() if node.accounts.within(circle)]
