"""What sharing asks of the SQLite file: what goes beyond another copy, and what stands where in the chains."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lichen.core.event import Frame
from lichen.core.values import CircleId, DeviceKey, EventId
from lichen.store.contract import NOTHING, Summary
from lichen.store.database import Database
from lichen.store.rows import among, blob, name, restored

FEW = 5_000  # events that are fetched chain by chain, and sorted; more are read in the order they have anyway

_EVENT = "SELECT event.id, circle.id, device.key, at, event.seq, size, fact, links, signature, bytes, d"
_FROM = "FROM event JOIN device USING (d) JOIN circle ON circle.c = event.c LEFT JOIN words USING (n)"
_CHAIN = f"{_EVENT} {_FROM} WHERE d = ? AND event.seq > ?"
_ORDER = f"{_EVENT} {_FROM} WHERE event.c = ? AND (epoch, at) >= (0, ?) ORDER BY epoch, at"
_FRAMED = among(_EVENT, "JOIN device USING (d) JOIN circle ON circle.c = event.c LEFT JOIN words USING (n)")
_DEVICES = "SELECT d, key, seq, split, c FROM circle JOIN device USING (c) WHERE id = ?"
_EARLIEST = "SELECT min(at) FROM event WHERE d = ? AND seq = ?"
_STANDING = "SELECT event.id FROM event WHERE d = ? AND seq = ?"
_PLACES = among("SELECT event.id, key, event.seq", "JOIN device USING (d)")
_WORDLESS = """
SELECT event.id FROM circle JOIN event USING (c) LEFT JOIN words USING (n)
WHERE circle.id = ? AND size > 0 AND words.n IS NULL ORDER BY n
"""


class SqliteChains:
    """The part of a `Store` that knows chains."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def arrived(self) -> int:
        [[last]] = self._database.rows("SELECT coalesce(max(n), 0) FROM event")
        return int(last)

    def summaries(self) -> dict[CircleId, Summary]:
        rows = self._database.rows("SELECT id, count, sum FROM circle ORDER BY c")
        named = ((name(id), count, total) for id, count, total in rows)
        return {circle: self._summary(circle, count, total) for circle, count, total in named}

    def summary(self, circle: CircleId) -> Summary:
        for count, total in self._database.rows("SELECT count, sum FROM circle WHERE id = ?", blob(circle)):
            return self._summary(circle, count, total)
        return NOTHING

    def _summary(self, circle: CircleId, count: int, total: bytes | None) -> Summary:
        """Reads all ids of a circle that an older version wrote, to which nothing came since."""
        if total is not None:
            return Summary(count, int.from_bytes(total))
        with self._database.reading() as connection:
            return summed(connection, circle)

    def ids(self, circle: CircleId) -> list[EventId]:
        rows = self._database.rows("SELECT event.id FROM circle JOIN event USING (c) WHERE circle.id = ?", blob(circle))
        return [name(id) for (id,) in rows]

    def beyond(self, circle: CircleId, reach: Mapping[DeviceKey, int]) -> Iterator[Frame]:
        devices = list(self._database.rows(_DEVICES, blob(circle)))
        lacks = {d: reach.get(name(key), 0) for d, key, seq, _, _ in devices if seq > reach.get(name(key), 0)}
        if not lacks:
            return
        if sum(seq - lacks[d] for d, _, seq, _, _ in devices if d in lacks) <= FEW:
            rows: Iterable[Any] = self._by_chain(lacks)
        else:
            rows = self._in_order(devices[0][4], lacks)
        for row in rows:
            yield _frame(row)

    def _by_chain(self, lacks: Mapping[int, int]) -> list[Any]:
        with self._database.reading() as connection:
            rows = [row for d, seq in lacks.items() for row in connection.execute(_CHAIN, (d, seq))]
        return sorted(rows, key=lambda row: row[3])

    def _in_order(self, c: int, lacks: Mapping[int, int]) -> Iterator[Any]:
        with self._database.reading() as connection:
            firsts = [connection.execute(_EARLIEST, (d, seq + 1)).fetchone()[0] for d, seq in lacks.items()]
        for row in self._database.rows(_ORDER, c, min(firsts)):
            if row[4] > lacks.get(row[10], row[4]):
                yield row

    def places(self, ids: Iterable[EventId]) -> dict[EventId, tuple[DeviceKey, int]]:
        return {name(id): (name(key), seq) for id, key, seq in self._database.among(_PLACES, ids)}

    def standing(
        self, circle: CircleId, places: Iterable[tuple[DeviceKey, int]]
    ) -> dict[tuple[DeviceKey, int], EventId]:
        devices = {name(key): (d, split) for d, key, _, split, _ in self._database.rows(_DEVICES, blob(circle))}
        found: dict[tuple[DeviceKey, int], EventId] = {}
        with self._database.reading() as connection:
            for key, seq in places:
                d, split = devices.get(key, (0, None))
                if split is None or seq < split:
                    for (id,) in connection.execute(_STANDING, (d, seq)):
                        found[key, seq] = name(id)
        return found

    def framed(self, ids: Iterable[EventId]) -> list[Frame]:
        rows = self._database.among(_FRAMED, ids)
        return [_frame(row) for row in sorted(rows, key=lambda row: row[3])]

    def wordless(self, circle: CircleId) -> list[EventId]:
        return [name(id) for (id,) in self._database.rows(_WORDLESS, blob(circle))]


def summed(connection: sqlite3.Connection, circle: CircleId) -> Summary:
    """What a record comes to, from all of its ids."""
    sql = "SELECT event.id FROM circle JOIN event USING (c) WHERE circle.id = ?"
    ids = [int.from_bytes(id) for (id,) in connection.execute(sql, (blob(circle),))]
    return Summary(len(ids), sum(ids) % 2**256)


def _frame(row: Any) -> Frame:
    return Frame(restored(row[:8])[1], row[8] or b"", row[9] or b"")
