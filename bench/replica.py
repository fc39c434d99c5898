"""A replica with nothing but records: what the protocol is shown of a store, without the node around it."""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import NamedTuple

from lichen.core.door import receive
from lichen.core.event import Frame
from lichen.core.values import CircleId, DeviceKey, EventId
from lichen.store.contract import NOTHING, Store, Summary
from lichen.store.sqlite import SqliteStore
from lichen.sync.batches import batches
from lichen.sync.holding import Place
from lichen.sync.messages import KEY
from lichen.sync.protocol import Report, answer, asking

_keys = (sha256(b"bench %d" % number).digest()[:KEY] for number in count())


class HeldRecord:
    """One circle's; what comes goes through the door and onto the disk."""

    def __init__(self, store: Store, circle: CircleId) -> None:
        self._store, self._circle = store, circle

    def shows(self) -> bool:
        return True

    def summary(self) -> Summary:
        return self._store.summary(self._circle)

    def reach(self) -> Mapping[DeviceKey, int]:
        return {device: head.seq for device, head in self._store.frontier(self._circle).items()}

    def beyond(self, reach: Mapping[DeviceKey, int]) -> Iterator[Frame]:
        return self._store.beyond(self._circle, reach)

    def places(self, ids: Iterable[EventId]) -> Mapping[EventId, Place]:
        return self._store.places(ids)

    def standing(self, places: Iterable[Place]) -> Mapping[Place, EventId]:
        return self._store.standing(self._circle, places)

    def ids(self) -> Iterable[EventId]:
        return self._store.ids(self._circle)

    def unwanted(self) -> Iterable[EventId]:
        return ()

    def wordless(self) -> list[EventId]:
        return []

    def framed(self, ids: Iterable[EventId]) -> list[Frame]:
        return self._store.framed(ids)

    def take(self, frames: list[Frame]) -> int:
        return taken(self._store, frames)


class Replica:
    """Those circles it has, and those it is about to have."""

    def __init__(self, path: Path, expects: Iterable[CircleId] = ()) -> None:
        self.store = SqliteStore(path, path.name)
        self._expects = dict.fromkeys(expects, NOTHING)

    def summaries(self) -> Mapping[CircleId, Summary]:
        return self._expects | self.store.summaries()

    def record(self, circle: CircleId) -> HeldRecord:
        return HeldRecord(self.store, circle)

    def wordless(self) -> list[CircleId]:
        return []

    def agreed(self) -> None:
        pass

    def cursor(self) -> bytes:
        return b"%d" % sum(events for events, _ in self.store.summaries().values())

    def fill(self, frames: Iterable[Frame]) -> None:
        for batch in batches(frames):
            taken(self.store, batch)

    def close(self) -> None:
        self.store.close()


def taken(store: Store, frames: list[Frame]) -> int:
    """How many of them were new; there is nothing wrong with any."""
    verdict = receive(frames, store.known)
    assert not [*verdict.refused, *verdict.orphans, *verdict.unproved, *verdict.stray_words]
    return len(store.append(verdict.admitted, at=0))


class Talk(NamedTuple):
    """What a conversation came to, in bytes of messages and in questions."""

    report: Report
    up: int
    down: int
    rounds: int


def talk(asker: Replica, other: Replica) -> Talk:
    """Until there is nothing left to ask."""
    conversation = asking(asker, next(_keys))
    up = down = 0
    question = next(conversation)
    for rounds in count(1):
        reply = answer(other, question)
        up, down = up + len(question), down + len(reply)
        try:
            question = conversation.send(reply)
        except StopIteration as end:
            return Talk(end.value, up, down, rounds)
    raise AssertionError
