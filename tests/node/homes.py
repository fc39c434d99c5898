"""A home in a folder, with people in it and a clock that moves when anybody looks at it."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from lichen.core.door import Arrival
from lichen.core.event import Frame
from lichen.core.fact import Fact
from lichen.core.kept import digest
from lichen.core.values import MINUTE, CircleId, EventId, Time
from lichen.node.accounts import Account, Place
from lichen.node.node import Node
from lichen.node.saying import Said
from lichen.practices import LAW
from lichen.store.sqlite import SqliteStore
from tests.people import BEGINNING, key_of

MUCH = "A long story. " * 1_200


class Home:
    """A node that can be closed and opened again; Ana lives here."""

    def __init__(self, path: Path, store: Callable[[Path], SqliteStore] = SqliteStore) -> None:
        self.path, self.now = path, BEGINNING
        self._store = store
        path.mkdir(mode=0o700, exist_ok=True)
        self.node = self._opened()

    def _opened(self) -> Node:
        return Node(self._store(self.path / "record.db"), self.path, self.clock)

    def clock(self) -> Time:
        self.now += MINUTE
        return self.now

    def opens_again(self) -> Node:
        self.node.close()
        self.node = self._opened()
        return self.node

    @property
    def person(self) -> Account:
        return next(iter(self.node.accounts))

    @property
    def circle(self) -> CircleId:
        return self.node.circles()[0]

    @property
    def digest(self) -> str:
        return digest(LAW, self.node.circle(self.circle))

    @property
    def held(self) -> list[EventId]:
        return [event for event, _ in self.node.store.in_order(self.circle)]

    @property
    def frames(self) -> list[Frame]:
        return [frame for _, frame in self.node.store.frames(self.circle)]

    def founds(self) -> CircleId:
        return self.node.entrances.found(self.node.accounts.new(), "Elm Street", "", "Ana").event

    def begins(self, fact: Fact, **words: str) -> Said:
        """Says it without waiting until it is on disk."""
        return self.node.say(self.person, self.circle, fact, words)

    def says(self, fact: Fact, **words: str) -> EventId:
        said = self.begins(fact, **words)
        assert not said.refusals, said.refusals
        return said.wait().event

    def lets_live_here(self, name: str, circle: CircleId, member: EventId) -> Account:
        """Somebody of a story speaks from here, with the key of their phone."""
        key = key_of(name)
        self.node.keyring.put("device", key.public, sha256(name.encode()).digest())
        account = self.node.accounts.new()
        account.places[circle] = Place(key.public, member)
        return self.node.accounts.save(account)


@contextmanager
def home(path: Path, store: Callable[[Path], SqliteStore] = SqliteStore) -> Iterator[Home]:
    here = Home(path, store)
    try:
        yield here
    finally:
        here.node.close()


class Gated(SqliteStore):
    """Writes only while its gate is open, and counts how often; it can be made to run out of room for a while."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "gated")
        self.gate = threading.Event()
        self.gate.set()
        self.reached = threading.Event()
        self.appends = 0
        self.full_for = 0

    def append(
        self, arrivals: Iterable[Arrival], at: Time, *, upon: Mapping[CircleId, int] | None = None
    ) -> list[EventId]:
        self.reached.set()
        assert self.gate.wait(20), "nobody opened the gate"
        self.appends += 1
        if not self.full_for:
            return super().append(arrivals, at, upon=upon)
        self.full_for -= 1
        return self._append_in_no_room(arrivals, at, upon)

    def _append_in_no_room(
        self, arrivals: Iterable[Arrival], at: Time, upon: Mapping[CircleId, int] | None
    ) -> list[EventId]:
        writer: Any = self._database._writer
        [[pages]] = writer.execute("PRAGMA page_count")
        writer.execute(f"PRAGMA max_page_count = {pages}")
        try:
            added = super().append(arrivals, at, upon=upon)
            raise AssertionError(f"there was room for {added}")
        finally:
            writer.execute("PRAGMA max_page_count = 1000000")

    @contextmanager
    def closed(self) -> Iterator[None]:
        """Nothing gets through meanwhile; it is open again afterwards, and whatever waited goes on."""
        self.reached.clear()
        self.gate.clear()
        try:
            yield
        finally:
            self.gate.set()
