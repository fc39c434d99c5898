"""Liars: machines that hold back, make up, garble and flood, each in ways of its own, and to each other differently."""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from random import Random
from typing import TYPE_CHECKING

from lichen.core.door import Arrival
from lichen.core.event import Frame, compose, decode_text, event_id, words_hash
from lichen.core.values import GREATEST_NUMBER, CircleId, DeviceKey, EventId, Time, from_base64url
from lichen.practices.talk import RemarkMade
from lichen.practices.tasks import TaskOpened
from lichen.store.contract import Store, Summary
from lichen.sync.messages import Unanswered, encode
from tests.people import key_of
from tests.sync.copies import Record
from tests.sync.replicas import Replica, Shown

if TYPE_CHECKING:
    from tests.sync.network import Network

WAYS = (
    "withholds",  # some events of each other machine's view, so that chains have gaps
    "has faces",  # events and all that builds on them, so that two see two faces
    "drops words",
    "swaps words",
    "drops signatures",
    "spoils signatures",
    "floods",
    "overstates",  # how far its chains go
    "understates",
    "says the same",  # that nothing differs, though it does
    "refuses",
    "garbles",
    "replays",
)


class Liar(Replica):
    """Knows all that a machine in its place may know, and has no clock."""

    is_honest = False

    def __init__(self, name: str, store: Store, network: "Network", ways: Iterable[str], seed: int) -> None:
        super().__init__(name, store, network)
        self.ways = set(ways)
        self.chance = Random(seed)
        self.said: list[bytes] = []
        self.flood = 12  # events at a time, at most

    def __repr__(self) -> str:
        return f"{self.name} who {', '.join(sorted(self.ways))}"

    def latest(self) -> Time:
        return GREATEST_NUMBER

    def heard(self, circle: CircleId, arrivals: list[Arrival]) -> None:
        """Forgets nothing, whoever asks for it."""
        self.network.has_come(self, circle, arrivals)

    def shown(self, to: Replica) -> "Lies":
        return Lies(self, to)

    def answers(self, asker: Replica, question: bytes) -> bytes:
        said = super().answers(asker, question)
        self.said.append(said)
        if "refuses" in self.ways and self.chance.random() < 0.3:
            return encode(Unanswered("I do not like you"))
        if "replays" in self.ways and self.chance.random() < 0.3:
            return self.chance.choice(self.said)
        if "garbles" in self.ways and self.chance.random() < 0.3:
            return self._garbled(said)
        return said

    def _garbled(self, said: bytes) -> bytes:
        garbled = bytearray(said)
        garbled[self.chance.randrange(len(garbled))] = self.chance.randrange(256)
        return bytes(garbled)

    def keeps_back(self, event: EventId, to: Replica) -> bool:
        """Always the same to the same, and another thing to each."""
        return sha256(f"{self.name} {to.name} {event}".encode()).digest()[0] < 60


class Lies(Shown):
    """What a liar shows one other."""

    def __init__(self, replica: Liar, to: Replica) -> None:
        super().__init__(replica, to)
        self.liar = replica

    def summaries(self) -> Mapping[CircleId, Summary]:
        return {circle: self.record(circle).summary() for circle in super().summaries()}

    def record(self, circle: CircleId) -> "LyingRecord":
        return LyingRecord(self.liar, circle, self.to)


class LyingRecord(Record):
    """A record that is not told as it is."""

    def __init__(self, liar: Liar, circle: CircleId, to: Replica) -> None:
        super().__init__(liar, circle)
        self.liar = liar
        self.to = to

    def summary(self) -> Summary:
        if "says the same" in self.liar.ways:
            return self.to.store.summary(self.circle)
        ids = [from_base64url(each) or b"" for each in self.ids()]
        return Summary(len(ids), sum(map(int.from_bytes, ids)) % 2**256)

    def reach(self) -> Mapping[DeviceKey, int]:
        return {device: self._stated(end) for device, end in super().reach().items()}

    def _stated(self, end: int) -> int:
        chance = self.liar.chance
        if "overstates" in self.liar.ways and chance.random() < 0.3:
            return end + chance.choice([1, 5, 10**9])
        if "understates" in self.liar.ways and chance.random() < 0.3:
            return chance.randint(0, end)
        return end

    def beyond(self, reach: Mapping[DeviceKey, int]) -> Iterator[Frame]:
        kept = set(self.ids())
        frames = [frame for frame in super().beyond(reach) if event_id(frame.raw) in kept]
        yield from sorted((*map(self._told, frames), *self._flood()), key=lambda frame: decode_text(frame.raw).at)

    def ids(self) -> list[EventId]:
        ids = list(super().ids())
        if not self.liar.ways & {"withholds", "has faces"}:
            return ids
        hidden = {each for each in ids if each != self.circle and self.liar.keeps_back(each, self.to)}
        if "has faces" in self.liar.ways:
            for name, raw in self.store.in_order(self.circle):
                if hidden.intersection(decode_text(raw).parents):
                    hidden.add(name)
        return [each for each in ids if each not in hidden]

    def framed(self, ids: Iterable[EventId]) -> list[Frame]:
        kept = set(self.ids())
        return [self._told(frame) for frame in super().framed(ids) if event_id(frame.raw) in kept]

    def _told(self, frame: Frame) -> Frame:
        raw, signature, words, chance = frame.raw, frame.signature, frame.words, self.liar.chance
        if "drops words" in self.liar.ways and chance.random() < 0.5:
            words = b""
        if "swaps words" in self.liar.ways and words and chance.random() < 0.5:
            words = words.replace(b"a", b"o")
        if "drops signatures" in self.liar.ways and chance.random() < 0.5:
            signature = b""
        if "spoils signatures" in self.liar.ways and chance.random() < 0.5:
            signature = chance.choice([bytes(64), signature[::-1], b"short"])
        return Frame(raw, signature, words)

    def _flood(self) -> Iterator[Frame]:
        """What nobody asked for: orphans, events of nobody, early ones, other circles', unsigned ones, invalid ones."""
        ids = self.store.ids(self.circle)
        if "floods" not in self.liar.ways or not ids:
            return
        chance = self.liar.chance
        for number in range(chance.choice([1, 3, self.liar.flood])):
            yield _noise(chance, self.circle, chance.choice(ids), number)


def _noise(chance: Random, circle: CircleId, seen: EventId, number: int) -> Frame:
    key = key_of(f"nobody {chance.randrange(5)}")
    at = chance.choice([1, 10**12, 2 * 10**12, GREATEST_NUMBER])
    prev, seq = chance.choice([("", 1), ("A" * 43, 2), (seen, 2)])
    fact = chance.choice([TaskOpened(), RemarkMade(seen)])
    parents = [] if prev == seen else [chance.choice([seen, "B" * 43])]
    of = chance.choice([circle, circle, "C" * 43])
    frame = compose(key, fact, at=at, circle=of, seq=seq, prev=prev, seen=parents, words=b'{"text":"%d"}' % number)
    assert words_hash(frame.words) == decode_text(frame.raw).words
    return Frame(frame.raw, chance.choice([frame.signature, b"", bytes(64)]), frame.words)
