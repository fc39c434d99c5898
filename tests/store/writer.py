"""Real signed events for stores, by devices that know nothing of each other unless told."""

from hashlib import sha256
from random import Random

from lichen.core.door import Arrival
from lichen.core.event import Frame, compose, decode_text, encode_words, event_id
from lichen.core.fact import Fact
from lichen.core.keys import SigningKey
from lichen.core.values import EventId, base64url

TITLE = "Ask the baker for bread and bring it over"


class Founded(Fact, frozen=True, tag="circle.founded"):
    """Begins a circle."""


class Opened(Fact, frozen=True, tag="task.opened"):
    """Work, with a number to tell one from another."""

    number: int = 0


def arrival(frame: Frame) -> Arrival:
    return Arrival(event_id(frame.raw), decode_text(frame.raw), frame)


def bare(event: Arrival) -> Arrival:
    """The same event from someone who has neither its signature nor its words."""
    return Arrival(event.id, event.text, Frame(event.frame.raw))


class Writer:
    """One device: founds a circle, or writes in the one it is given; every event cites the one before."""

    def __init__(self, name: str = "ana", founding: Arrival | None = None) -> None:
        self.random = Random(name)
        self.key = SigningKey(sha256(name.encode()).digest())
        self.last: Arrival | None = None
        self.founding = founding or self._say(Founded(), 1_000, "")
        self.circle = self.founding.id

    def write(self, number: int = 0, *, at: int = 0, seen: list[EventId] | None = None, title: str = TITLE) -> Arrival:
        at = at or (self.last or self.founding).text.at + 1_000
        return self._say(Opened(number), at, self.circle, seen, title)

    def many(self, count: int) -> list[Arrival]:
        return [self.write(number) for number in range(count)]

    def _say(self, fact: Fact, at: int, circle: EventId, seen: list[EventId] | None = None, title: str = "") -> Arrival:
        words = encode_words(base64url(self.random.randbytes(16)), {"title": title}) if title else b""
        before = self.last
        self.last = arrival(
            compose(
                self.key,
                fact,
                at=at,
                circle=circle,
                seq=before.text.seq + 1 if before else 1,
                prev=before.id if before else "",
                seen=[self.circle] if not before and circle else seen,
                words=words,
            )
        )
        return self.last
