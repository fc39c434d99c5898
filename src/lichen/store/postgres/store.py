"""The Store in a PostgreSQL database, which any number of processes of one node may use at a time."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any

from lichen.core.door import Arrival
from lichen.core.event import Frame, Text, decode_text, words_hash
from lichen.core.order import EPOCH, FIRST, Place
from lichen.core.values import CircleId, EventId, Time
from lichen.store.contract import LAST, Entry, News, Writing
from lichen.store.copying import copy_to_file
from lichen.store.lately import Lately
from lichen.store.postgres.appending import Appending
from lichen.store.postgres.chains import PostgresChains, framed
from lichen.store.postgres.database import Database
from lichen.store.postgres.others import TELL, Others
from lichen.store.postgres.pages import EVENT
from lichen.store.postgres.shelves import PostgresKeptStates, PostgresPrivate, PostgresWaitingRoom
from lichen.store.rows import kind, name, restored
from lichen.store.trouble import damaged

_WORDS = """
SELECT id, bytes FROM words JOIN event ON event.c = %(c)s::integer AND event.n = words.n
WHERE words.c = %(c)s::integer AND words.n = ANY(%(numbers)s) AND bytes IS NOT NULL
"""
_ERASE = """
INSERT INTO words SELECT %s, n, NULL FROM unnest(%s::bigint[]) AS n
ON CONFLICT (c, n) DO UPDATE SET bytes = NULL WHERE words.bytes IS NOT NULL RETURNING tableoid::regclass::text
"""

_at = itemgetter(3)  # ids settle equal times, as text, which sorts unlike the bytes behind it: so not in SQL


class PostgresStore(PostgresChains):
    """A `Store` in the database at an address like postgresql://lichen@127.0.0.1/lichen, empty or its own.

    `instance` is the name a new one gets; what it is called in the end depends on where it lies, too.
    """

    def __init__(self, address: str, instance: str = "") -> None:
        super().__init__(Database(address, instance))
        try:
            self._others = Others(self._database)
        except BaseException:
            self._database.close()
            raise
        self.kept = PostgresKeptStates(self._database)
        self.waiting = PostgresWaitingRoom(self._database, self._others)
        self.private = PostgresPrivate(self._database, self._others)
        self._lately = Lately(self._read)

    @property
    def instance(self) -> str:
        return self._database.instance

    def append(
        self, arrivals: Iterable[Arrival], at: Time, *, upon: Mapping[CircleId, int] | None = None
    ) -> list[EventId]:
        with self._database.writing() as connection:
            return Appending(connection, self._others, at, upon or {}).take(arrivals)

    def known(self, ids: Iterable[EventId]) -> Mapping[EventId, Text]:
        return self._lately.known(ids)

    def _read(self, ids: list[EventId]) -> Iterator[tuple[EventId, bytes]]:
        return map(_event, self._by_id(ids, EVENT))

    def circles(self) -> list[CircleId]:
        return [name(circle) for (circle,) in self._database.rows("SELECT id FROM circle ORDER BY c")]

    def in_order(self, circle: CircleId, after: Place = FIRST) -> Iterator[tuple[EventId, bytes]]:
        for at, tied in groupby(self._pages.in_order(circle, after), key=_at):
            for event, raw in sorted(map(_event, tied)):
                if (EPOCH, at, event) > after:
                    yield event, raw

    def recent(self, circle: CircleId, before: Place = LAST, most: int = 50) -> list[Entry]:
        entries = (
            entry
            for at, tied in groupby(self._pages.backwards(circle, before), key=_at)
            for entry in sorted(map(_entry, tied), reverse=True)
            if (EPOCH, at, entry.id) < before
        )
        return list(islice(entries, most))

    def frames(self, circle: CircleId, after: int = 0) -> Iterator[tuple[int, Frame]]:
        for row in self._pages.by_arrival(circle, after):
            yield row[8], framed(row)

    def words(self, ids: Iterable[EventId]) -> dict[EventId, bytes]:
        found: dict[EventId, bytes] = {}
        for _, c, numbers in self._where(ids):
            rows = self._database.named_rows(_WORDS, c=c, numbers=numbers)
            found.update((name(id), words) for id, words in rows)
        return found

    def written(self, circle: CircleId, after: int = 0) -> Iterator[Writing]:
        for event, _, _, at, _, _, fact, links, n, words in self._pages.written(circle, after):
            yield Writing(n, name(event), at, kind(fact, links), words)

    def erase_words(self, ids: Iterable[EventId]) -> None:
        where = self._where(ids)
        with self._database.writing() as connection:
            changed = [connection.execute(_ERASE, (c, numbers)) for _, c, numbers in where]
            parts = {part for each in changed for (part,) in each.fetchall()}
            if parts:
                connection.execute(TELL, [self._others.worded()])
        for part in sorted(parts):
            self._database.scour(part)

    def check(self) -> None:
        for circle in self.circles():
            for row in self._pages.by_arrival(circle, 0):
                event, raw = _event(row)
                if row[10] is not None and words_hash(row[10]) != decode_text(raw).words:
                    raise damaged(f"the words of {event} have changed")

    def backup_to(self, path: Path, instance: str) -> None:
        """As one SQLite file, which needs no server to be read or put back; `pg_dump` is quicker and keeps more."""
        copy_to_file(self, path, instance)

    @property
    def is_shared(self) -> bool:
        return True

    def news(self, *, asking: bool = True) -> News:
        return self._others.news(asking=asking)

    def take_turn(self, name: str, *, wait: bool = False) -> bool:
        return self._others.take_turn(name, wait=wait)

    def end_turns(self, names: Collection[str]) -> None:
        self._others.end_turns(names)

    def close(self) -> None:
        self._others.close()
        self._database.close()


def _event(row: Sequence[Any]) -> tuple[EventId, bytes]:
    return restored(row[:8])


def _entry(row: Sequence[Any]) -> Entry:
    return Entry(*_event(row), row[9], row[10])
