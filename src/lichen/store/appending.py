"""How events become rows, in one transaction, and what follows from each: heads, two faces, kept states gone wrong."""

import sqlite3
from collections.abc import Iterable, Mapping

from lichen.core.door import Arrival
from lichen.core.order import EPOCH
from lichen.core.proof import needed
from lichen.core.values import CircleId, EventId, Time
from lichen.store.chain import Chain
from lichen.store.chains import summed
from lichen.store.contract import Summary
from lichen.store.rows import among, apart, blob, blobs, name, squeezed
from lichen.store.trouble import moved

_EVENT = """
INSERT INTO event (n, id, c, d, epoch, at, delay, seq, size, fact, links, signature)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


_NUMBERS = among("SELECT event.id, n")


class Appending:
    """One append under way."""

    def __init__(self, connection: sqlite3.Connection, came: Time, upon: Mapping[CircleId, int]) -> None:
        self._connection = connection
        self._came = came
        self._upon = upon
        self._circles: dict[str, int] = {}
        self._devices: dict[tuple[int, str], Chain] = {}
        self._earliest: dict[int, tuple[Time, EventId]] = {}  # circle: the first place from which kept states are wrong
        self._sums: dict[int, Summary] = {}  # circle: what it comes to with what is new

    def take(self, arrivals: Iterable[Arrival]) -> list[EventId]:
        """Writes what is new and adds what was missing; parents go first, because they have earlier times (P4)."""
        batch = sorted(arrivals, key=lambda arrival: arrival.text.at)
        keys = blobs(arrival.id for arrival in batch)
        numbers = {name(id): n for id, n in self._connection.execute(_NUMBERS, (keys,))}
        [[last]] = self._connection.execute("SELECT coalesce(max(n), 0) FROM event")
        fresh, rows, signed = [], [], []
        for arrival, signature, key in zip(batch, needed(batch), apart(keys), strict=True):
            if arrival.id in numbers:
                signed.append((signature, numbers[arrival.id]))
                continue
            numbers[arrival.id] = last = last + 1
            rows.append(self._row(last, arrival, key, signature))
            fresh.append(arrival.id)
        self._connection.executemany(_EVENT, rows)
        self._add(signed, ((numbers[each.id], each.frame.words) for each in batch if each.frame.words))
        self._follow_up()
        return fresh

    def _row(self, n: int, arrival: Arrival, event: bytes, signature: bytes) -> tuple[int | bytes | None, ...]:
        text = arrival.text
        circle = self._circle(text.circle or arrival.id)
        device = self._device(circle, text.device)
        self._place(circle, text.at, arrival.id)
        if device.extend(text.seq, event):
            self._unsettle(circle, device)
        count, total = self._sums[circle]
        self._sums[circle] = Summary(count + 1, (total + int.from_bytes(event)) % 2**256)
        fact, links = squeezed(text, arrival.frame.raw)
        delay = self._came - text.at
        return (n, event, circle, device.d, EPOCH, text.at, delay, text.seq, text.size, fact, links, signature or None)

    def _circle(self, id: EventId) -> int:
        if id not in self._circles:
            self._connection.execute("INSERT INTO circle (id) VALUES (?) ON CONFLICT DO NOTHING", (blob(id),))
            [row] = self._connection.execute("SELECT c, count, sum FROM circle WHERE id = ?", (blob(id),))
            c, count, total = row
            self._sums[c] = summed(self._connection, id) if total is None else Summary(count, int.from_bytes(total))
            if self._upon.get(id, self._sums[c].events) != self._sums[c].events:
                raise moved()
            self._circles[id] = c
        return self._circles[id]

    def _device(self, circle: int, key: str) -> Chain:
        if (circle, key) not in self._devices:
            new = "INSERT INTO device (c, key, seq, head) VALUES (?, ?, 0, x'') ON CONFLICT DO NOTHING"
            self._connection.execute(new, (circle, blob(key)))
            found = "SELECT d, seq, head, split FROM device WHERE c = ? AND key = ?"
            [row] = self._connection.execute(found, (circle, blob(key)))
            self._devices[circle, key] = Chain(*row)
        return self._devices[circle, key]

    def _place(self, circle: int, at: Time, id: EventId) -> None:
        """Kept states after this place are wrong from now on."""
        self._earliest[circle] = min((at, id), self._earliest.get(circle, (at, id)))

    def _unsettle(self, circle: int, device: Chain) -> None:
        """What it said from the split on no longer counts (P11), and the first of that may stand anywhere."""
        sql = "SELECT min(at) FROM event WHERE d = ? AND seq >= ?"
        for (at,) in self._connection.execute(sql, (device.d, device.split)):
            if at is not None:
                self._place(circle, at, "")

    def _add(self, signed: Iterable[tuple[bytes, int]], words: Iterable[tuple[int, bytes]]) -> None:
        missing = "UPDATE event SET signature = ? WHERE n = ? AND signature IS NULL"
        self._connection.executemany(missing, (each for each in signed if each[0]))
        self._connection.executemany("INSERT INTO words VALUES (?, ?) ON CONFLICT DO NOTHING", words)

    def _follow_up(self) -> None:
        heads = ((each.seq, each.head, each.split, each.d) for each in self._devices.values())
        self._connection.executemany("UPDATE device SET seq = ?, head = ?, split = ? WHERE d = ?", heads)
        sums = ((count, total.to_bytes(32), circle) for circle, (count, total) in self._sums.items())
        self._connection.executemany("UPDATE circle SET count = ?, sum = ? WHERE c = ?", sums)
        wrong = ((circle, EPOCH, *place) for circle, place in self._earliest.items())
        self._connection.executemany("DELETE FROM kept WHERE c = ? AND (epoch, at, id) > (?, ?, ?)", wrong)
