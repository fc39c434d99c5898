"""How events become rows, in one transaction of two questions; who appends to a circle holds its row meanwhile."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lichen.core.door import Arrival
from lichen.core.order import EPOCH
from lichen.core.proof import needed
from lichen.core.values import CircleId, EventId, Time
from lichen.store.chain import Chain
from lichen.store.postgres.database import Line
from lichen.store.postgres.others import TELL, Others
from lichen.store.rows import blob, name, squeezed
from lichen.store.trouble import moved

# Circles in one order everywhere, so that nobody waits for somebody who waits for them.
_NEW_CIRCLES = """
INSERT INTO circle (id) SELECT one FROM unnest(%s::bytea[]) AS one
WHERE NOT EXISTS (SELECT FROM circle WHERE id = one) ORDER BY one ON CONFLICT DO NOTHING
"""
_CIRCLES = "SELECT id, c, count, sum, devices FROM circle WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
_DEVICES = """
SELECT c, key, d, seq, head, split FROM circle JOIN device USING (c) WHERE id = ANY(%s) AND key = ANY(%s)
"""
_FOUND = "SELECT id, c, n FROM found WHERE id = ANY(%s)"
_EARLIEST = "SELECT min(at) FROM event WHERE c = %s::integer AND d = %s AND seq >= %s"

_EVENT = "INSERT INTO event VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
_PLACE = "INSERT INTO found VALUES (%s, %s, %s)"
_SIGNED = "UPDATE event SET signature = %s WHERE c = %s::integer AND n = %s AND signature IS NULL"
_WORDS = "INSERT INTO words VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
_DEVICE = """
INSERT INTO device VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (c, d) DO UPDATE SET seq = excluded.seq, head = excluded.head, split = excluded.split
"""
_CIRCLE = "UPDATE circle SET count = %s, sum = %s, devices = %s WHERE c = %s"
_WRONG = "DELETE FROM kept WHERE c = %s AND (epoch, at, id) > (%s, %s, %s)"

FEW = 2  # rows


@dataclass(slots=True)
class _Circle:
    id: CircleId
    c: int
    count: int
    sum: int
    devices: int
    earliest: tuple[Time, EventId] | None = None  # the first place from which kept states are wrong


class Appending:
    """One append under way."""

    def __init__(self, connection: Line, others: Others, came: Time, upon: Mapping[CircleId, int]) -> None:
        self._connection = connection
        self._others = others
        self._came = came
        self._upon = upon
        self._circles: dict[CircleId, _Circle] = {}
        self._devices: dict[tuple[int, bytes], Chain] = {}
        self._places: dict[EventId, tuple[int, int]] = {}

    def take(self, arrivals: Iterable[Arrival]) -> list[EventId]:
        """Writes what is new and adds what was missing; parents go first, because they have earlier times (P4)."""
        batch = sorted(arrivals, key=lambda arrival: arrival.text.at)
        self._look_up(batch)
        known = set(self._places)
        fresh, rows, signed = [], [], []
        for arrival, signature in zip(batch, needed(batch), strict=True):
            if arrival.id in self._places:
                signed.append((signature, *self._places[arrival.id]))
            else:
                rows.append(self._row(arrival, signature))
                fresh.append(arrival.id)
        worded = [each for each in batch if each.frame.words]
        self._write(rows, signed, [(*self._places[each.id], each.frame.words) for each in worded])
        self._follow_up()
        self._tell(late=any(each.id in known for each in worded))
        return fresh

    def _look_up(self, batch: Sequence[Arrival]) -> None:
        """Everything that has to be known, asked at once; from here on nobody else appends to these circles."""
        circles = [blob(each) for each in {arrival.text.circle or arrival.id for arrival in batch}]
        keys = [blob(each) for each in {arrival.text.device for arrival in batch}]
        ask = self._connection.execute
        held = ask(_CIRCLES, [circles], binary=True)
        devices = ask(_DEVICES, [circles, keys], binary=True)
        found = ask(_FOUND, [[blob(arrival.id) for arrival in batch]], binary=True)
        known = held.fetchall()
        if len(known) < len(circles):
            ask(_NEW_CIRCLES, [circles])
            known = ask(_CIRCLES, [circles], binary=True).fetchall()
        for id, c, count, total, many in known:
            self._circles[name(id)] = _Circle(name(id), c, count, int.from_bytes(total), many)
        self._devices = {(c, key): Chain(*rest) for c, key, *rest in devices}
        self._places = {name(id): (c, n) for id, c, n in found}

    def _row(self, arrival: Arrival, signature: bytes) -> tuple[int | bytes | None, ...]:
        text, event = arrival.text, blob(arrival.id)
        circle = self._circles[text.circle or arrival.id]
        if circle.earliest is None and self._upon.get(circle.id, circle.count) != circle.count:
            raise moved()
        device = self._device(circle, blob(text.device))
        self._place(circle, text.at, arrival.id)
        if device.extend(text.seq, event):
            self._unsettle(circle, device)
        circle.count += 1
        circle.sum = (circle.sum + int.from_bytes(event)) % 2**256
        self._places[arrival.id] = circle.c, circle.count
        fact, links = squeezed(text, arrival.frame.raw)
        chain = circle.c, circle.count, event, device.d, EPOCH, text.at, self._came - text.at, text.seq
        return (*chain, text.size, fact, links, signature or None)

    def _device(self, circle: _Circle, key: bytes) -> Chain:
        if (circle.c, key) not in self._devices:
            circle.devices += 1
            self._devices[circle.c, key] = Chain(circle.devices)
        return self._devices[circle.c, key]

    def _place(self, circle: _Circle, at: Time, id: EventId) -> None:
        """Kept states after this place are wrong from now on."""
        circle.earliest = min((at, id), circle.earliest or (at, id))

    def _unsettle(self, circle: _Circle, device: Chain) -> None:
        """What it said from the split on no longer counts (P11), and the first of that may stand anywhere."""
        values = (circle.c, device.d, device.split)
        for (at,) in self._connection.execute(_EARLIEST, values, binary=True).fetchall():
            if at is not None:
                self._place(circle, at, "")

    def _write(self, rows: Sequence[tuple[Any, ...]], signed: Iterable[tuple[bytes, int, int]], words: Any) -> None:
        self._many(_EVENT, rows)
        self._many(_PLACE, [(id, c, n) for c, n, id, *_ in rows])
        self._many(_SIGNED, [each for each in signed if each[0]])
        self._many(_WORDS, words)

    def _follow_up(self) -> None:
        grown = [each for each in self._circles.values() if each.earliest]
        devices = ((c, each.d, key, each.seq, each.head, each.split) for (c, key), each in self._devices.items())
        self._many(_DEVICE, list(devices))
        self._many(_CIRCLE, [(each.count, each.sum.to_bytes(32), each.devices, each.c) for each in grown])
        self._many(_WRONG, [(each.c, EPOCH, *each.earliest) for each in grown if each.earliest])

    def _many(self, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
        if len(rows) > FEW:
            self._connection.cursor().executemany(sql.encode(), rows)
            return
        for row in rows:  # none is waited for, and each costs less than to begin with many
            self._connection.execute(sql.encode(), row)

    def _tell(self, *, late: bool) -> None:
        told = [self._others.grown(each.id) for each in self._circles.values() if each.earliest]
        for each in (*told, self._others.worded()) if late else told:
            self._connection.execute(TELL, [each])
