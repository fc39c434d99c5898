"""The Store in one SQLite file: easy to carry, and fast enough for a node with many circles."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any

from lichen.core.door import Arrival
from lichen.core.event import Frame, Text, decode_text, words_hash
from lichen.core.order import EPOCH, FIRST, Place
from lichen.core.values import CircleId, DeviceKey, EventId, Time
from lichen.store.appending import Appending
from lichen.store.chains import SqliteChains
from lichen.store.contract import LAST, NO_NEWS, Entry, Head, News, Writing
from lichen.store.database import Database
from lichen.store.lately import Lately
from lichen.store.rows import among, blob, kind, name, restored
from lichen.store.shelves import SqliteKeptStates, SqlitePrivate, SqliteWaitingRoom
from lichen.store.trouble import damaged

_KNOWN = among(
    "SELECT event.id, circle.id, device.key, at, event.seq, size, fact, links",
    "JOIN device USING (d) JOIN circle ON circle.c = event.c",
)
_IN_ORDER = """
SELECT id, circle, device, at, seq, size, fact, links
FROM record WHERE circle = ? AND (epoch, at) >= (?, ?) ORDER BY epoch, at
"""
_RECENT = """
SELECT id, circle, device, at, seq, size, fact, links, signature IS NOT NULL, at + delay
FROM record WHERE circle = ? AND (epoch, at) <= (?, ?) ORDER BY epoch DESC, at DESC
"""
_FRAMES = """
SELECT id, circle, device, at, seq, size, fact, links, n, signature, bytes
FROM record LEFT JOIN words USING (n) WHERE circle = ? AND n > ? ORDER BY n
"""
_EVERYTHING = """
SELECT id, circle, device, at, seq, size, fact, links, bytes FROM record LEFT JOIN words USING (n)
"""
_DEVICES = "SELECT key, seq, head, split FROM circle JOIN device USING (c) WHERE id = ?"
_WORDS = among("SELECT event.id, bytes", "JOIN words USING (n) WHERE bytes IS NOT NULL")
_WRITTEN = """
SELECT n, event.id, at, fact, links, bytes FROM circle JOIN event USING (c) JOIN words USING (n)
WHERE circle.id = ? AND n > ? AND bytes IS NOT NULL ORDER BY n
"""
_ERASE = "INSERT INTO words SELECT n, NULL FROM event WHERE id = ? ON CONFLICT (n) DO UPDATE SET bytes = NULL"

_at = itemgetter(3)  # ids settle equal times, as text, which sorts unlike the bytes behind it: so not in SQL


class SqliteStore(SqliteChains):
    """A `Store` in the file at `path`, made when it is not there: `instance` is the name a new one gets.

    With `only_looking` it reads beside the process that writes, and cannot write.
    """

    def __init__(self, path: Path, instance: str = "", *, only_looking: bool = False) -> None:
        super().__init__(Database(path, instance, only_looking=only_looking))
        self.kept = SqliteKeptStates(self._database)
        self.waiting = SqliteWaitingRoom(self._database)
        self.private = SqlitePrivate(self._database)
        self._lately = Lately(self._read)

    @property
    def instance(self) -> str:
        [[instance]] = self._database.rows("SELECT instance FROM home")
        return str(instance)

    def append(
        self, arrivals: Iterable[Arrival], at: Time, *, upon: Mapping[CircleId, int] | None = None
    ) -> list[EventId]:
        with self._database.writing() as connection:
            return Appending(connection, at, upon or {}).take(arrivals)

    def known(self, ids: Iterable[EventId]) -> Mapping[EventId, Text]:
        return self._lately.known(ids)

    def _read(self, ids: list[EventId]) -> Iterator[tuple[EventId, bytes]]:
        return map(restored, self._database.among(_KNOWN, ids))

    def circles(self) -> list[CircleId]:
        return [name(circle) for (circle,) in self._database.rows("SELECT id FROM circle ORDER BY c")]

    def in_order(self, circle: CircleId, after: Place = FIRST) -> Iterator[tuple[EventId, bytes]]:
        rows = self._database.rows(_IN_ORDER, blob(circle), *after[:2])
        for at, tied in groupby(rows, key=_at):
            for event, raw in sorted(map(restored, tied)):
                if (EPOCH, at, event) > after:
                    yield event, raw

    def recent(self, circle: CircleId, before: Place = LAST, most: int = 50) -> list[Entry]:
        rows = self._database.rows(_RECENT, blob(circle), *before[:2])
        entries = (
            entry
            for at, tied in groupby(rows, key=_at)
            for entry in sorted(map(_entry, tied), reverse=True)
            if (EPOCH, at, entry.id) < before
        )
        return list(islice(entries, most))

    def frames(self, circle: CircleId, after: int = 0) -> Iterator[tuple[int, Frame]]:
        for *event, n, signature, words in self._database.rows(_FRAMES, blob(circle), after):
            yield n, Frame(restored(event)[1], signature or b"", words or b"")

    def frontier(self, circle: CircleId) -> dict[DeviceKey, Head]:
        rows = self._database.rows(_DEVICES, blob(circle))
        return {name(key): Head(seq, name(head)) for key, seq, head, _ in rows}

    def faces(self, circle: CircleId) -> dict[DeviceKey, int]:
        rows = self._database.rows(_DEVICES, blob(circle))
        return {name(key): split for key, _, _, split in rows if split is not None}

    def words(self, ids: Iterable[EventId]) -> dict[EventId, bytes]:
        return {name(id): words for id, words in self._database.among(_WORDS, ids)}

    def written(self, circle: CircleId, after: int = 0) -> Iterator[Writing]:
        for n, event, at, fact, links, words in self._database.rows(_WRITTEN, blob(circle), after):
            yield Writing(n, name(event), at, kind(fact, links), words)

    def erase_words(self, ids: Iterable[EventId]) -> None:
        with self._database.writing() as connection:
            connection.executemany(_ERASE, ((blob(each),) for each in ids))
        self._database.scour()

    def check(self) -> None:
        [[verdict]] = self._database.rows("PRAGMA integrity_check(1)")
        if verdict != "ok":
            raise damaged(str(verdict))
        for *columns, words in self._database.rows(_EVERYTHING):
            event, raw = restored(columns)
            if words is not None and words_hash(words) != decode_text(raw).words:
                raise damaged(f"the words of {event} have changed")

    def backup_to(self, path: Path, instance: str) -> None:
        self._database.copy_to(path, instance)

    @property
    def is_shared(self) -> bool:
        return False

    def news(self, *, asking: bool = True) -> News:
        return NO_NEWS

    def take_turn(self, name: str, *, wait: bool = False) -> bool:
        return True

    def end_turns(self, names: Collection[str]) -> None:
        pass

    def close(self) -> None:
        self._database.close()


def _entry(columns: Sequence[Any]) -> Entry:
    *event, signed, came = columns
    return Entry(*restored(event), bool(signed), came)
