"""Records to be packed: chains of several phones, with odd texts, forks, and words and signatures that are missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from msgspec import to_builtins

from lichen.core.door import Arrival
from lichen.core.event import Frame, canonical, compose, decode_text, encode_words, event_id
from lichen.core.proof import needed
from lichen.core.values import GREATEST_NUMBER, CircleId, DeviceKey, EventId
from lichen.sync.holding import Place
from tests.people import key_of
from tests.store.writer import arrival

KEY = bytes(range(16))
PHONES = [key_of(f"phone {number}") for number in range(4)]
PLAIN = [0, -1, 7, GREATEST_NUMBER, True, "", "yes", "A" * 43, '\n\x7f\\"\x01/' * 9, '"' * 45, "x" * 3_000]


@dataclass
class Made:
    """A record, its events in order."""

    arrivals: list[Arrival] = field(default_factory=list)

    @property
    def circle(self) -> CircleId:
        return self.arrivals[0].id if self.arrivals else ""

    @property
    def ids(self) -> list[EventId]:
        return [each.id for each in self.arrivals]

    @property
    def frames(self) -> list[Frame]:
        return [each.frame for each in self.arrivals]

    def of(self, device: DeviceKey) -> list[Arrival]:
        return [each for each in self.arrivals if each.text.device == device]

    def reach(self) -> dict[DeviceKey, int]:
        return {device: max(one.text.seq for one in self.of(device)) for device in self.devices()}

    def devices(self) -> set[DeviceKey]:
        return {each.text.device for each in self.arrivals}

    def beyond(self, reach: Mapping[DeviceKey, int]) -> list[Frame]:
        return [each.frame for each in self.arrivals if each.text.seq > reach.get(each.text.device, 0)]

    def places(self, ids: Iterable[EventId]) -> dict[EventId, Place]:
        wanted = set(ids)
        return {each.id: (each.text.device, each.text.seq) for each in self.arrivals if each.id in wanted}

    def standing(self, places: Iterable[Place]) -> dict[Place, EventId]:
        """What stands there, of two faces neither."""
        held: dict[Place, list[EventId]] = {}
        for each in self.arrivals:
            held.setdefault((each.text.device, each.text.seq), []).append(each.id)
        return {place: held[place][0] for place in places if len(held.get(place, ())) == 1}


def made(chance: Random, *, forks: bool = False, most: int = 20) -> Made:
    """Anything that may stand in a store, in order; what somebody dated back may name what comes later there."""
    record = Made()
    for number in range(chance.randint(1, most)):
        key = chance.choice(PHONES[: 1 + number // 2])
        own = record.of(key.public)
        before = [chance.choice(own)] if own and forks and chance.random() < 0.3 else own[-1:]
        parents = [each.id for each in before]
        seen = [name for name in record.ids if name not in parents and chance.random() < 0.2]
        past = [each.text.at for each in record.arrivals if each.id in (*parents, *seen)]
        frame = compose(
            key,
            _fact(chance, record.ids),
            at=max(past, default=chance.choice([1, 10**12])) + chance.choice([1, 60_000, 10**9]),
            circle=record.circle,
            seq=before[0].text.seq + 1 if before else 1,
            prev=before[0].id if before else "",
            seen=seen,
            words=_words(chance),
        )
        record.arrivals.append(arrival(chance.choice([frame, *_odd(frame)])))
    record.arrivals[1:] = sorted(record.arrivals[1:], key=lambda each: each.text.at)
    return record


def _fact(chance: Random, ids: list[EventId]) -> Any:
    """Anything that may stand in a fact, and ids wherever a text may stand."""

    def value() -> Any:
        return chance.choice(ids) if ids and chance.random() < 0.4 else chance.choice(PLAIN)

    return {
        "kind": "task.opened",
        "of": value(),
        "nested": {name: [value() for _ in range(chance.randint(0, 3))] for name in "ab"[: chance.randint(0, 2)]},
    }


def _words(chance: Random) -> bytes:
    text = chance.choice(["", "", "Bread", "\n\n", "größer \U0001f35e", "x" * 2_000])
    return encode_words("s" * 22, {"text": text} if text else {})


def _odd(frame: Frame) -> list[Frame]:
    """The same with its words erased or its signature gone, or with a hash of words that is none."""
    text = decode_text(frame.raw)
    odd = [Frame(frame.raw, frame.signature), Frame(frame.raw, b"", frame.words)]
    spellings = ("*" * 43, "\n\\" + "A" * 41, "A" * 42 + "B") if text.words else ()
    respelled = (canonical({**to_builtins(text), "words": spelling}) for spelling in spellings)
    return [*odd, *(Frame(raw, frame.signature) for raw in respelled)]


def thinned(frames: list[Frame]) -> list[Frame]:
    """What has to come back of them: all but signatures that prove nothing further."""
    arrivals = [Arrival(event_id(frame.raw), decode_text(frame.raw), frame) for frame in frames]
    return [Frame(one.raw, proof, one.words) for one, proof in zip(frames, needed(arrivals), strict=True)]
