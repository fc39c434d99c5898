"""What sharing asks of the database: what goes beyond another copy, and what stands where in the chains."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lichen.core.event import Frame
from lichen.core.order import EPOCH
from lichen.core.values import CircleId, DeviceKey, EventId
from lichen.store.chains import FEW
from lichen.store.contract import NOTHING, Head, Summary
from lichen.store.postgres.database import Database
from lichen.store.postgres.pages import EVENT, FRAME, FROM, Pages
from lichen.store.rows import blob, name, restored

_DEVICES = "SELECT c, d, key, seq, head, split FROM circle JOIN device USING (c) WHERE id = %s"
_LACKING = f"""
{FRAME} FROM unnest(%(d)s::integer[], %(seq)s::bigint[]) AS lack (d, seq)
JOIN event ON event.c = %(c)s::integer AND event.d = lack.d AND event.seq > lack.seq
JOIN device ON device.c = %(c)s::integer AND device.d = lack.d
"""
_EARLIEST = """
SELECT min(at) FROM unnest(%s::integer[], %s::bigint[]) AS lack (d, seq)
JOIN event ON event.c = %s::integer AND event.d = lack.d AND event.seq = lack.seq + 1
"""
_STANDING = """
SELECT event.d, event.seq, id FROM unnest(%s::integer[], %s::bigint[]) AS asked (d, seq)
JOIN event ON event.c = %s::integer AND event.d = asked.d AND event.seq = asked.seq
"""
_WHERE = """
SELECT circle.id, c, array_agg(n) FROM found JOIN circle USING (c) WHERE found.id = ANY(%s) GROUP BY circle.id, c
"""
_IDS = "SELECT event.id FROM circle JOIN event USING (c) WHERE circle.id = %s"
_WORDLESS = """
SELECT id FROM event WHERE c = %s::integer AND size > 0
AND NOT EXISTS (SELECT FROM words WHERE words.c = %s::integer AND words.n = event.n) ORDER BY n
"""


class PostgresChains:
    """The part of a `Store` that knows chains."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._pages = Pages(database)

    def arrived(self) -> int:
        [[last]] = self._database.rows("SELECT coalesce(sum(count), 0)::bigint FROM circle")
        return int(last)

    def summaries(self) -> dict[CircleId, Summary]:
        rows = self._database.rows("SELECT id, count, sum FROM circle ORDER BY c")
        return {name(id): Summary(count, int.from_bytes(total)) for id, count, total in rows}

    def summary(self, circle: CircleId) -> Summary:
        for count, total in self._database.rows("SELECT count, sum FROM circle WHERE id = %s", blob(circle)):
            return Summary(count, int.from_bytes(total))
        return NOTHING

    def ids(self, circle: CircleId) -> list[EventId]:
        return [name(id) for (id,) in self._database.rows(_IDS, blob(circle))]

    def frontier(self, circle: CircleId) -> dict[DeviceKey, Head]:
        rows = self._database.rows(_DEVICES, blob(circle))
        return {name(key): Head(seq, name(head)) for _, _, key, seq, head, _ in rows}

    def faces(self, circle: CircleId) -> dict[DeviceKey, int]:
        rows = self._database.rows(_DEVICES, blob(circle))
        return {name(key): split for _, _, key, _, _, split in rows if split is not None}

    def beyond(self, circle: CircleId, reach: Mapping[DeviceKey, int]) -> Iterator[Frame]:
        devices = self._database.rows(_DEVICES, blob(circle))
        lacks = {d: reach.get(name(key), 0) for _, d, key, seq, *_ in devices if seq > reach.get(name(key), 0)}
        if not lacks:
            return
        c, asked = devices[0][0], (list(lacks), list(lacks.values()))
        if sum(seq - lacks[d] for _, d, _, seq, *_ in devices if d in lacks) <= FEW:
            rows = self._database.named_rows(_LACKING, circle=blob(circle), c=c, d=asked[0], seq=asked[1])
            yield from map(framed, sorted(rows, key=lambda row: (row[3], row[8])))
            return
        by_key = {key: lacks[d] for _, d, key, *_ in devices if d in lacks}
        [[at]] = self._database.rows(_EARLIEST, *asked, c)
        for row in self._pages.in_order(circle, (EPOCH, at, ""), FRAME + FROM):
            if row[4] > by_key.get(row[2], row[4]):
                yield framed(row)

    def places(self, ids: Iterable[EventId]) -> dict[EventId, tuple[DeviceKey, int]]:
        return {name(row[0]): (name(row[2]), row[4]) for row in self._by_id(ids, EVENT)}

    def standing(
        self, circle: CircleId, places: Iterable[tuple[DeviceKey, int]]
    ) -> dict[tuple[DeviceKey, int], EventId]:
        devices = self._database.rows(_DEVICES, blob(circle))
        split = {name(key): (d, split) for _, d, key, _, _, split in devices}
        asked = {(split[key][0], seq): (key, seq) for key, seq in places if key in split and _holds(seq, split[key][1])}
        if not asked:
            return {}
        d, seq = zip(*asked, strict=True)
        rows = self._database.rows(_STANDING, list(d), list(seq), devices[0][0])
        return {asked[d, seq]: name(id) for d, seq, id in rows}

    def framed(self, ids: Iterable[EventId]) -> list[Frame]:
        return [framed(row) for row in sorted(self._by_id(ids, FRAME), key=lambda row: (row[3], row[8]))]

    def wordless(self, circle: CircleId) -> list[EventId]:
        circles = self._database.rows("SELECT c FROM circle WHERE id = %s", blob(circle))
        return [name(id) for (c,) in circles for (id,) in self._database.rows(_WORDLESS, c, c)]

    def _where(self, ids: Iterable[EventId]) -> list[tuple[Any, ...]]:
        """The circles in which these are, each with its number and theirs."""
        asked = [blob(each) for each in ids]
        return self._database.rows(_WHERE, asked) if asked else []

    def _by_id(self, ids: Iterable[EventId], sql: str) -> Iterator[tuple[Any, ...]]:
        for circle, c, numbers in self._where(ids):
            some = f"{sql} {FROM} AND event.n = ANY(%(numbers)s)"
            yield from self._database.named_rows(some, circle=circle, c=c, numbers=numbers)


def framed(row: tuple[Any, ...]) -> Frame:
    """The event of a row as it travels."""
    return Frame(restored(row[:8])[1], row[9] or b"", row[10] or b"")


def _holds(seq: int, split: int | None) -> bool:
    return split is None or seq < split
