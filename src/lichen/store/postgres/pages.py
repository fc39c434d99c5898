"""Long answers, a page at a time: nothing is held open in the database while somebody looks at one."""

from collections.abc import Iterator
from typing import Any

from lichen.core.order import EPOCH, Place
from lichen.core.values import GREATEST_NUMBER, CircleId
from lichen.store.postgres.database import Database
from lichen.store.rows import blob

AT_ONCE = 1_000  # rows of a page
AT_ONCE_BACK = 100  # whoever looks back looks at the latest few

# The circle's number stands in each as a value, so that one part of `event` is looked into, and one of `words`.
EVENT = "SELECT event.id, %(circle)s::bytea, key, at, event.seq, size, fact, links, event.n"
SIGNED = f"{EVENT}, signature IS NOT NULL, at + delay"
_BYTES = "(SELECT bytes FROM words WHERE words.c = %(c)s::integer AND words.n = event.n)"
FRAME = f"{EVENT}, signature, {_BYTES}"
FROM = """
FROM event JOIN device ON device.c = %(c)s::integer AND device.d = event.d
WHERE event.c = %(c)s::integer
"""
FROM_WORDS = """
FROM words JOIN event ON event.c = %(c)s::integer AND event.n = words.n
JOIN device ON device.c = %(c)s::integer AND device.d = event.d
WHERE words.c = %(c)s::integer AND bytes IS NOT NULL
"""
WRITTEN = f"{EVENT}, bytes {FROM_WORDS}"
BY_ARRIVAL = f"AND event.n <= %(last)s AND event.n > %(n)s ORDER BY event.n LIMIT {AT_ONCE}"
WORDS_BY_ARRIVAL = f"AND words.n <= %(last)s AND words.n > %(n)s ORDER BY words.n LIMIT {AT_ONCE}"
_AFTER = "AND event.n <= %(last)s AND (epoch, at, event.n) > (%(epoch)s, %(at)s, %(n)s)"
IN_ORDER = f"{_AFTER} ORDER BY epoch, at, event.n LIMIT {AT_ONCE}"
_BEFORE = "AND event.n <= %(last)s AND (epoch, at, event.n) < (%(epoch)s, %(at)s, %(n)s)"
BACKWARDS = f"{_BEFORE} ORDER BY epoch DESC, at DESC, event.n DESC LIMIT {AT_ONCE_BACK}"


class Pages:
    """Rows about the events of one circle: as many as there were when somebody began to look, whatever comes since."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def by_arrival(self, circle: CircleId, after: int) -> Iterator[tuple[Any, ...]]:
        return self._pages(circle, FRAME + FROM + BY_ARRIVAL, {"n": after}, AT_ONCE)

    def written(self, circle: CircleId, after: int) -> Iterator[tuple[Any, ...]]:
        """Only those that have words."""
        return self._pages(circle, WRITTEN + WORDS_BY_ARRIVAL, {"n": after}, AT_ONCE)

    def in_order(self, circle: CircleId, after: Place, sql: str = EVENT + FROM) -> Iterator[tuple[Any, ...]]:
        """From this time on."""
        return self._pages(circle, sql + IN_ORDER, {"epoch": after[0], "at": after[1], "n": 0}, AT_ONCE)

    def backwards(self, circle: CircleId, before: Place) -> Iterator[tuple[Any, ...]]:
        """From this time back."""
        start = {"epoch": before[0], "at": before[1], "n": GREATEST_NUMBER}
        return self._pages(circle, SIGNED + FROM + BACKWARDS, start, AT_ONCE_BACK)

    def _pages(self, circle: CircleId, sql: str, start: dict[str, int], most: int) -> Iterator[tuple[Any, ...]]:
        id = blob(circle)
        for c, last in self._database.rows("SELECT c, count FROM circle WHERE id = %s", id):
            rows = self._database.named_rows(sql, circle=id, c=c, last=last, **start)
            yield from rows
            while len(rows) == most:
                start = {"epoch": EPOCH, "at": rows[-1][3], "n": rows[-1][8]}
                rows = self._database.named_rows(sql, circle=id, c=c, last=last, **start)
                yield from rows
