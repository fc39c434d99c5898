"""Villages: the people of the laws' histories, with their phones on the machines of a network."""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from lichen.core.door import Arrival, invite_proof
from lichen.core.event import Event, Frame, event_id
from lichen.core.fact import Fact
from lichen.core.values import MINUTE, EventId, Time
from lichen.practices import LAW
from lichen.practices.members import MemberJoined
from tests.people import Device, Story, key_of
from tests.sync.replicas import Replica

if TYPE_CHECKING:
    from tests.sync.network import Network


class Village(Story):
    """A circle: what its people say goes to the machine they are at, and further only as machines talk."""

    def __init__(self, name: str, network: "Network", machines: Collection[Replica]) -> None:
        super().__init__()
        self.name = name
        self.network = network
        self.machines = list(machines)
        self.at: dict[str, Replica] = {}
        self.said: dict[EventId, Replica] = {}  # where each event was said first

    def device(self, name: str) -> Device:
        if name not in self.devices:
            self.devices[name] = Device(key_of(f"{self.name}: {name}"))
            self.at.setdefault(name, self.network.dice.one(self.machines))
        return self.devices[name]

    # What comes where

    def has_come(self, replica: Replica, arrivals: Iterable[Arrival]) -> None:
        """Whoever is at this machine knows of it."""
        new = {each.id: each for each in arrivals}
        for name, arrival in new.items():
            self.arrivals.setdefault(name, arrival)
        for name, device in self.devices.items():
            if self.at[name] is replica:
                device.has |= new.keys()
        self.__dict__.pop("circle", None)

    def carries(self, who: str, ids: Iterable[EventId]) -> None:
        """Somebody brings these events along, and all they build on; where it is too early for them, they wait."""
        replica = self.at[who]
        held = set(replica.store.ids(self.circle_id))
        lacking = [self.arrivals[name] for name in self.past_of(ids) if name not in held]
        if lacking:
            self.network.now = max(self.network.now, max(each.text.at for each in lacking) - replica.ahead)
            replica.record(self.circle_id).take([each.frame for each in lacking])

    # What is said

    def says(
        self, who: str, fact: Fact, *, at: Time | None = None, knowing: Collection[EventId] | None = None, **words: str
    ) -> Event:
        self.device(who)
        if knowing is not None:
            self.carries(who, knowing)
        self._is_about_to_speak(who, at)
        return super().says(who, fact, at=at, knowing=knowing, **words)

    def says_citing(self, who: str, fact: Fact, cited: EventId, at: Time | None = None, **words: str) -> Event:
        self.carries(who, [cited])
        self._is_about_to_speak(who, at)
        return super().says_citing(who, fact, cited, at=at, **words)

    def _is_about_to_speak(self, who: str, at: Time | None) -> None:
        """Time passes; where something is dated later than that, so much more of it."""
        replica, network = self.at[who], self.network
        network.listens(replica)
        network.now += MINUTE
        if at is not None:
            network.now = max(network.now, at - replica.ahead)
        self.clock = replica.clock - MINUTE

    def hears(self, frame: Frame, who: str) -> Event:
        name, device, replica = event_id(frame.raw), self.device(who), self.at[who]
        circle = self.circle_id or name
        if not self.circle_id:
            self.circle_id = circle
            self.network.places[circle] = set(self.machines)
        replica.record(circle).take([frame])
        assert name in self.arrivals, (frame, replica)
        self.said[name] = replica
        text = self.arrivals[name].text
        device.seq, device.last = text.seq, name
        self.network.goes_on(replica)
        return LAW.read(name, frame.raw)

    def joins(self, who: str, invite: Event, secret: str = "invite", at: Time | None = None) -> Event:
        device = self.device(who)
        self.carries(who, [invite.id])
        device.has |= set(self.at[who].store.ids(self.circle_id))
        fact = MemberJoined(invite.id, invite_proof(key_of(secret), self.circle_id, device.key.public))
        event = self.says_citing(who, fact, invite.id, at=at, name=who.title())
        self.members[who] = event.id
        return event

    def enrols(self, who: str, name: str) -> Event:
        event = super().enrols(who, name)
        device = self.device(f"{who}/{name}")
        self.carries(f"{who}/{name}", [event.id])
        device.has = set(self.at[f"{who}/{name}"].store.ids(self.circle_id))
        return event

    def is_restored(self, who: str, seq: int) -> None:
        """An old copy of somebody's phone turns up at another machine, and they go on with that one."""
        device = self.device(who)
        last = next(a.id for a in self.arrivals.values() if (a.text.device, a.text.seq) == (device.key.public, seq))
        self.at[who] = self.network.dice.one(self.machines)
        self.devices[who] = Device(device.key, seq, last, self.past_of([last]))
        self.carries(who, [last])
        self.devices[who].has = self.past_of([last])

    # Who is cut off

    def comes_online(self, *names: str) -> None:
        self.offline -= set(names)
        for name in names:
            self.network.goes_on(self.at[name])

    def is_cut(self, replica: Replica) -> bool:
        """Whether somebody who is offline is at this machine."""
        return any(self.at[name] is replica for name in self.offline if name in self.at)
