"""The measured circle: twelve people, four of them with two phones, who say about 27 things a day for years.

Whatever its size, it is the same each time, byte for byte; signing it takes a while, so it rests in `.bench/`.
"""

import os
from hashlib import sha256
from random import Random

import msgspec
from msgspec import Struct

from bench.chronicle import Chronicle, Device
from bench.ground import CACHE, ROOT
from bench.sayings import something
from lichen.core.door import Arrival, consent, invite_proof
from lichen.core.event import Frame, decode_text, event_id
from lichen.core.keys import SigningKey
from lichen.core.values import DAY, CircleId, EventId, MemberId
from lichen.practices import LAW
from lichen.practices.charter import AgreementMade, PurposeWritten, ValueNamed
from lichen.practices.devices import DeviceEnrolled
from lichen.practices.lessons import LessonTold
from lichen.practices.members import CircleFounded, InviteMade, MemberJoined
from lichen.practices.rest import MemberRested, MemberReturned
from lichen.practices.talk import RemarkMade, WordsCorrected
from lichen.practices.tasks import (
    Outcome,
    Size,
    TaskBlocked,
    TaskClosed,
    TaskDescribed,
    TaskHandedBack,
    TaskOpened,
    TaskTaken,
    Told,
)

NAMES = ("Ana", "Ben", "Cleo", "Dario", "Edda", "Femi", "Grete", "Hugo", "Ines", "Jona", "Kofi", "Lale")
WITH_TWO_PHONES = 4
UNHEARD = 1 / 30  # of what is said, by phones that are not heard, while there are any
UNHEARD_FROM, UNHEARD_UNTIL = 0.5, 0.9  # of all that is said
MOST_OPEN = 60  # tasks at a time
SIZES: tuple[Size, ...] = ("", "small", "medium", "large")
OUTCOMES: tuple[Outcome, ...] = ("done", "done", "done", "dropped")
PARTS: tuple[Told, ...] = ("worked", "failed", "open")


class Person(Struct):
    """Somebody in the circle; `seed` makes the key of their first phone."""

    name: str
    seed: bytes
    member: MemberId = ""


class Corpus(Struct):
    """A circle and all that was ever said in it, parents first."""

    circle: CircleId
    people: list[Person]
    frames: list[Frame]

    @property
    def arrivals(self) -> list[Arrival]:
        """As the door lets them in."""
        return [Arrival(event_id(frame.raw), decode_text(frame.raw), frame) for frame in self.frames]


def corpus(size: int, seed: int = 1, unheard: int = 0) -> Corpus:
    """The circle with so many events, and so many phones more whose words reach nobody; signed when first asked for."""
    sources = b"".join((ROOT / "bench" / name).read_bytes() for name in ("corpus.py", "chronicle.py", "sayings.py"))
    kind = f"{size}-{seed}-{unheard}-{LAW.version}"
    name = f"corpus-{kind}-{sha256(sources).hexdigest()[:10]}.msgpack"
    path = CACHE / name
    if not path.exists():
        CACHE.mkdir(exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}")  # several may make it at once
        part.write_bytes(msgspec.msgpack.encode(_Life(size, seed, unheard).told()))
        part.replace(path)
    return msgspec.msgpack.decode(path.read_bytes(), type=Corpus)


class _Life:
    """How the circle lives: who says what next."""

    def __init__(self, size: int, seed: int, unheard: int) -> None:
        self.random = Random(seed)
        self.size = size
        self.said = Chronicle(size, self.random)
        self.people = [Person(name, sha256(f"bench {seed} {name}".encode()).digest()) for name in NAMES]
        self.devices = [Device(SigningKey(person.seed)) for person in self.people]
        self.unheard = unheard
        self.away: list[Device] = []
        self.open: list[EventId] = []
        self.held: dict[EventId, Device] = {}
        self.resting: Device | None = None

    def told(self) -> Corpus:
        circle = self._begin()
        while len(self.said.frames) < self.size:
            if self._away_now() and self.random.random() < UNHEARD:
                self.said.say(self.random.choice(self.away), RemarkMade(circle), text=something(self.random, "remark"))
            else:
                self._turn(self.random.choice(self.devices), circle)
        return Corpus(circle, self.people, self.said.frames[: self.size])

    def _away_now(self) -> bool:
        return bool(self.away) and UNHEARD_FROM < len(self.said.frames) / self.size < UNHEARD_UNTIL

    def _begin(self) -> CircleId:
        """Everybody comes, the charter is written, a few bring a second phone."""
        founder = self.devices[0]
        circle = self.said.say(
            founder, CircleFounded(law=LAW.version), circle="Elm Street", purpose="Keep our homes.", name=NAMES[0]
        )
        self.people[0].member = circle
        for person, device in list(zip(self.people, self.devices, strict=True))[1:]:
            secret = SigningKey(sha256(person.seed).digest())
            invite = self.said.say(founder, InviteMade(secret.public, 1, self.said.at + 60 * DAY))
            joins = MemberJoined(invite, invite_proof(secret, circle, device.key.public))
            person.member = self.said.say(device, joins, name=person.name)
        self.said.say(founder, PurposeWritten(), circle="Elm Street", purpose="Keep our homes, and each other company.")
        for value in ("Openness", "Patience", "Care"):
            self.said.say(founder, ValueNamed(), name=value, meaning=f"{value} before speed.")
        for number in range(8):
            text = " ".join(something(self.random, "remark") for _ in range(5))
            self.said.say(
                founder, AgreementMade(review=self.said.at + 365 * DAY), title=f"Agreement {number}", text=text
            )
        for place in range(WITH_TWO_PHONES):
            self.devices.append(self._other_phone(circle, place, b"second"))
        for number in range(self.unheard):
            self.away.append(self._other_phone(circle, number % len(NAMES), b"away %d" % number))
            self.away[-1].heard = False
        return circle

    def _other_phone(self, circle: CircleId, place: int, which: bytes) -> Device:
        person, first = self.people[place], self.devices[place]
        device = Device(SigningKey(sha256(person.seed + which).digest()))
        self.said.say(
            first, DeviceEnrolled(device.key.public, person.member, consent(device.key, circle, person.member))
        )
        self.said.say(device, RemarkMade(circle), text="Now from my other phone, too.")
        return device

    def _turn(self, device: Device, circle: CircleId) -> None:
        """One more thing is said; some of it by people who have not heard the latest yet, so some does not count."""
        chance = self.random.random()
        if (chance < 0.18 and len(self.open) < MOST_OPEN) or not self.open:
            self._open(device)
            return
        task = self.open[self.random.randrange(len(self.open))]
        if chance < 0.36:
            self._move(device, task)
        elif chance < 0.52:
            self._close(device, task)
        elif chance < 0.92:
            about = task if self.random.random() < 0.85 else circle
            remark = self.said.say(device, RemarkMade(about), text=something(self.random, "remark"))
            if self.random.random() < 0.05:
                self.said.say(device, WordsCorrected(remark), text=something(self.random, "remark"))
        elif chance < 0.96:
            texts = {"title": something(self.random, "lesson"), "text": something(self.random, "worked")}
            self.said.say(device, LessonTold(self.random.choice(PARTS), task), **texts)
        else:
            self._rest(device)

    def _open(self, device: Device) -> None:
        size, unpleasant = self.random.choice(SIZES), self.random.random() < 0.2
        due = self.said.at + self.random.randrange(5, 40) * DAY if self.random.random() < 0.3 else 0
        words = {"title": something(self.random, "title")}
        if self.random.random() < 0.3:
            words["what_for"] = something(self.random, "remark")
        self.open.append(self.said.say(device, TaskOpened(size, due, unpleasant), **words))

    def _move(self, device: Device, task: EventId) -> None:
        """Somebody takes it, hands it back, says what is in its way or puts it differently."""
        chance = self.random.random()
        if self.held.get(task) is device:
            del self.held[task]
            self.said.say(device, TaskHandedBack(task))
        elif chance < 0.75:
            self.held[task] = device
            self.said.say(device, TaskTaken(task))
        elif chance < 0.9:
            self.said.say(device, TaskDescribed(task, "small"), title=something(self.random, "title"))
        else:
            self.said.say(device, TaskBlocked(task), why=something(self.random, "why"))

    def _close(self, device: Device, task: EventId) -> None:
        told = tuple(part for part in PARTS if self.random.random() < 0.3)
        self.open.remove(task)
        self.held.pop(task, None)
        outcome = self.random.choice(OUTCOMES)
        self.said.say(device, TaskClosed(task, outcome, told), **{part: something(self.random, part) for part in told})

    def _rest(self, device: Device) -> None:
        if self.resting:
            self.said.say(self.resting, MemberReturned())
            self.resting = None
        elif device in self.devices[WITH_TWO_PHONES : len(NAMES)] and self.random.random() < 0.1:
            self.resting = device
            self.said.say(device, MemberRested())
