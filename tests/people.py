"""The people of the tests: who say things, know more or less of what the others said, and have several phones."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from hashlib import sha256

from lichen.core.door import Arrival, consent, invite_proof, receive
from lichen.core.event import Event, Frame, Text, compose, encode_words
from lichen.core.fact import Fact
from lichen.core.fold import fold
from lichen.core.keys import SigningKey
from lichen.core.practice import Circle
from lichen.core.refusal import Refusal
from lichen.core.values import DAY, HOUR, MINUTE, EventId, MemberId, Time
from lichen.practices import LAW
from lichen.practices.devices import DeviceEnrolled
from lichen.practices.members import CircleFounded, InviteMade, MemberJoined, MemberVouched

BEGINNING: Time = 1_767_225_600_000  # 1 January 2026

__all__ = ["BEGINNING", "DAY", "HOUR", "MINUTE", "Story", "codes", "day", "founded", "key_of"]


def day(number: float) -> Time:
    """The time so many days after the beginning."""
    return BEGINNING + int(number * DAY)


@cache
def key_of(name: str) -> SigningKey:
    return SigningKey(sha256(name.encode()).digest())


def codes(refusals: Iterable[Refusal]) -> list[str]:
    return [refusal.code for refusal in refusals]


def filled(fact: Fact, words: dict[str, str]) -> dict[str, str]:
    """The words, and something where a fact asks for words and the test does not care which."""
    return {name: "something" for name, limit in fact.words.items() if limit.required} | words


@dataclass
class Device:
    """A phone: its key, its chain, and which events have reached it."""

    key: SigningKey
    seq: int = 0
    last: EventId = ""
    has: set[EventId] = field(default_factory=set)


class Story:
    """What a group of people says, event by event; the order of saying is the order of arrival."""

    def __init__(self) -> None:
        self.devices: dict[str, Device] = {}
        self.members: dict[str, MemberId] = {}
        self.arrivals: dict[EventId, Arrival] = {}
        self.clock = BEGINNING
        self.circle_id: EventId = ""
        self.offline: set[str] = set()

    def again(self) -> "Story":
        """The same so far, to try out another way on."""
        other = Story()
        other.devices = {name: replace(device, has=set(device.has)) for name, device in self.devices.items()}
        other.members, other.arrivals, other.offline = dict(self.members), dict(self.arrivals), set(self.offline)
        other.clock, other.circle_id = self.clock, self.circle_id
        return other

    def __getitem__(self, name: str) -> MemberId:
        """The member id of somebody."""
        return self.members[name]

    def device(self, name: str) -> Device:
        return self.devices.setdefault(name, Device(key_of(name)))

    def says(
        self, who: str, fact: Fact, *, at: Time | None = None, knowing: Collection[EventId] | None = None, **words: str
    ) -> Event:
        """One event by a device ("ana", or "ana/phone" for a second one), who knows all that has reached it."""
        device = self.device(who)
        known = device.has if knowing is None else self.past_of(knowing)
        seen = [head for head in self.heads(known | {device.last} - {""}) if head != device.last]
        parents = [self.arrivals[p].text for p in ([device.last] if device.last else []) + seen]
        self.clock = max(self.clock + MINUTE, at or 0) if at is None or at > self.clock else self.clock
        time = max([at if at is not None else self.clock, *(p.at + 1 for p in parents)])
        frame = compose(
            device.key,
            fact,
            at=time,
            circle=self.circle_id,
            seq=device.seq + 1,
            prev=device.last,
            seen=seen[:64],
            words=encode_words("s" * 22, filled(fact, words)),
        )
        return self.hears(frame, who)

    def hears(self, frame: Frame, who: str) -> Event:
        """Takes a frame in through the door, and spreads it to everybody who is online."""
        verdict = receive([frame], self.known)
        assert verdict.admitted, verdict
        arrival = verdict.admitted[0]
        self.arrivals[arrival.id] = arrival
        device = self.device(who)
        device.seq, device.last = arrival.text.seq, arrival.id
        self.circle_id = self.circle_id or arrival.id
        for name, other in self.devices.items():
            if name == who or not (name in self.offline or who in self.offline):
                other.has |= {arrival.id}
        self.__dict__.pop("circle", None)
        return LAW.read(arrival.id, frame.raw)

    def known(self, ids: Iterable[EventId]) -> dict[EventId, Text]:
        return {name: self.arrivals[name].text for name in ids if name in self.arrivals}

    def past_of(self, ids: Iterable[EventId]) -> set[EventId]:
        past: set[EventId] = set()
        todo = list(ids)
        while todo:
            event = todo.pop()
            if event not in past:
                past.add(event)
                todo.extend(self.arrivals[event].text.parents)
        return past

    def heads(self, known: Iterable[EventId]) -> list[EventId]:
        known = set(known)
        cited = {parent for event in known for parent in self.arrivals[event].text.parents}
        return sorted(known - cited)

    def goes_offline(self, *names: str) -> None:
        self.offline |= set(names)

    def comes_online(self, *names: str) -> None:
        """Everybody who is online now learns everything that any of them knows."""
        self.offline -= set(names)
        online = [device for name, device in self.devices.items() if name not in self.offline]
        together = set().union(*(device.has for device in online))
        for device in online:
            device.has |= together

    def founds(self, who: str, **words: str) -> Event:
        words = {"circle": "Elm Street Tenants", "name": who.title()} | words
        event = self.says(who, CircleFounded(law=1), at=None, knowing=None, **words)
        self.members[who] = event.id
        return event

    def invites(self, who: str, secret: str = "invite", uses: int = 20, days: int = 60) -> Event:
        until = max(self.clock, self.arrivals[self.device(who).last].text.at) + days * DAY
        return self.says(who, InviteMade(key_of(secret).public, uses, until))

    def joins(self, who: str, invite: Event, secret: str = "invite", at: Time | None = None) -> Event:
        """A newcomer takes up an invite on a new phone that has heard the whole record, and is named after."""
        device = self.device(who)
        if who not in self.offline:
            device.has |= set().union(*(d.has for n, d in self.devices.items() if n not in self.offline))
        device.has |= self.past_of([invite.id])
        fact = MemberJoined(invite.id, invite_proof(key_of(secret), self.circle_id, device.key.public))
        event = self.says_citing(who, fact, invite.id, at=at, name=who.title())
        self.members[who] = event.id
        return event

    def says_citing(self, who: str, fact: Fact, cited: EventId, at: Time | None = None, **words: str) -> Event:
        """A device's first event, which names what lets it in."""
        device = self.device(who)
        seen = sorted({*self.heads(device.has), cited})
        parents = [self.arrivals[event].text for event in seen]
        self.clock = max(self.clock + MINUTE, at or 0) if at is None or at > self.clock else self.clock
        time = max([at if at is not None else self.clock, *(p.at + 1 for p in parents)])
        salted = encode_words("s" * 22, filled(fact, words))
        return self.hears(compose(device.key, fact, at=time, circle=self.circle_id, seen=seen, words=salted), who)

    def welcomes(self, who: str, newcomer: str, vouchers: Iterable[str] = ()) -> Event:
        """Somebody invites a newcomer, who joins; others vouch."""
        joined = self.joins(newcomer, self.invites(who, secret=f"for {newcomer}"), secret=f"for {newcomer}")
        for voucher in vouchers:
            self.says(voucher, MemberVouched(joined.id))
        return joined

    def enrols(self, who: str, name: str) -> Event:
        """Somebody enrols one more device of theirs, called "who/name"; it has heard all they have."""
        device = self.device(f"{who}/{name}")
        member = self.members[who]
        event = self.says(who, DeviceEnrolled(device.key.public, member, consent(device.key, self.circle_id, member)))
        device.has |= self.device(who).has
        self.members[f"{who}/{name}"] = member
        return event

    def first_words(self, who: str, fact: Fact, enrolment: Event, at: Time | None = None, **words: str) -> Event:
        return self.says_citing(who, fact, enrolment.id, at=at, **words)

    @property
    def events(self) -> list[Event]:
        return [LAW.read(arrival.id, arrival.frame.raw) for arrival in self.arrivals.values()]

    @cached_property
    def circle(self) -> Circle:
        return fold(LAW, self.events)

    def reasons(self, event: Event) -> list[str]:
        """Why an event is set aside; empty if it counts."""
        return codes(self.circle.aside.get(event.id, ()))


def founded(*others: str, by: str = "ana") -> Story:
    """A circle founded by Ana, who welcomes the others; nothing governs yet but the founding numbers."""
    story = Story()
    story.founds(by)
    for other in others:
        story.welcomes(by, other)
    return story
