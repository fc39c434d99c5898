"""Copies of records that talk with each other in memory: the real protocol over real stores, with the bytes counted."""

from collections.abc import Iterable, Iterator, Mapping
from secrets import token_bytes

from lichen.core.door import receive
from lichen.core.event import Frame
from lichen.core.values import CircleId, DeviceKey, EventId
from lichen.store.contract import NOTHING, Store, Summary
from lichen.sync.holding import Place
from lichen.sync.messages import KEY
from lichen.sync.protocol import Report, answer, asking


class Record:
    """A record in a store; what comes goes through the door."""

    def __init__(self, copy: "Copy", circle: CircleId) -> None:
        self.copy = copy
        self.store = copy.store
        self.circle = circle

    def summary(self) -> Summary:
        return self.store.summary(self.circle)

    def reach(self) -> Mapping[DeviceKey, int]:
        return {device: head.seq for device, head in self.store.frontier(self.circle).items()}

    def beyond(self, reach: Mapping[DeviceKey, int]) -> Iterator[Frame]:
        return self.store.beyond(self.circle, reach)

    def places(self, ids: Iterable[EventId]) -> Mapping[EventId, Place]:
        return self.store.places(ids)

    def standing(self, places: Iterable[Place]) -> Mapping[Place, EventId]:
        return self.store.standing(self.circle, places)

    def ids(self) -> Iterable[EventId]:
        return self.store.ids(self.circle)

    def unwanted(self) -> Iterable[EventId]:
        return ()

    def wordless(self) -> list[EventId]:
        return self.store.wordless(self.circle) if self.copy.lacks_words else []

    def framed(self, ids: Iterable[EventId]) -> list[Frame]:
        return self.store.framed(ids)

    def take(self, frames: list[Frame]) -> int:
        verdict = receive([*frames, *self.store.waiting.of(self.circle)], self.store.known)
        self.copy.lacks_words |= any(each.text.words and not each.frame.words for each in verdict.admitted)
        new = self.store.append([*verdict.admitted, *verdict.known], 0)
        self.store.waiting.replace(self.circle, [a.frame for a in (*verdict.unproved, *verdict.orphans)])
        return len(new)


class Copy:
    """A node with nothing but records: those it has, and those it `expects`."""

    def __init__(self, store: Store, expects: Iterable[CircleId] = ()) -> None:
        self.store = store
        self.expects = list(expects)
        self.lacks_words = False  # whether something came without its words

    def summaries(self) -> Mapping[CircleId, Summary]:
        return {**dict.fromkeys(self.expects, NOTHING), **self.store.summaries()}

    def record(self, circle: CircleId) -> Record:
        return Record(self, circle)

    def cursor(self) -> bytes:
        total = sum(events for events, _ in self.store.summaries().values())
        return f"{self.store.instance[:4]} {total}".encode()


class Talk:
    """What a conversation was, in numbers."""

    def __init__(self, report: Report, sizes: list[tuple[int, int]]) -> None:
        self.report = report
        self.rounds = len(sizes)
        self.up = sum(up for up, _ in sizes)
        self.down = sum(down for _, down in sizes)


def talk(asker: Copy, other: Copy, key: bytes = b"", since: bytes = b"") -> Talk:
    """One asks, the other answers, until there is nothing left to ask."""
    conversation = asking(asker, key or token_bytes(KEY), since)
    sizes = []
    try:
        question = next(conversation)
        while True:
            reply = answer(other, question)
            sizes.append((len(question), len(reply)))
            question = conversation.send(reply)
    except StopIteration as end:
        return Talk(end.value, sizes)
