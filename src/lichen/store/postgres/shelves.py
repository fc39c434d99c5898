"""What lies beside the records in the same database: kept states, events that wait, and the node's own values."""

from collections.abc import Iterable

from lichen.core.event import Frame
from lichen.core.order import Place
from lichen.core.values import CircleId
from lichen.store.contract import LAST
from lichen.store.postgres.database import Database
from lichen.store.postgres.others import TELL, Others
from lichen.store.rows import blob
from lichen.store.shelves import fitting
from lichen.store.squeezing import squeezed, unsqueezed

# With the circle's row held, so that nothing is appended between the look at it and the state that is kept.
_KEEP = """
INSERT INTO kept SELECT c, %s, %s, %s, %s FROM
    (SELECT c FROM circle WHERE id = %s AND count = coalesce(%s, count) FOR NO KEY UPDATE) AS held
ON CONFLICT (c, epoch, at, id) DO UPDATE SET data = excluded.data
"""
_NEAREST = """
SELECT epoch, at, kept.id, data FROM circle JOIN kept USING (c)
WHERE circle.id = %s AND (epoch, at, kept.id) < (%s, %s, %s) ORDER BY epoch DESC, at DESC, kept.id DESC LIMIT 1
"""
_PLACES = "SELECT epoch, at, kept.id FROM circle JOIN kept USING (c) WHERE circle.id = %s ORDER BY epoch, at, kept.id"
_FORGET = "DELETE FROM kept WHERE c = (SELECT c FROM circle WHERE id = %s) AND (epoch, at, id) = (%s, %s, %s)"

_WAITING = "SELECT raw, signature, words FROM waiting WHERE circle = %s ORDER BY place"

_PUT = """
WITH put AS (INSERT INTO private VALUES (%s, %s, %s) ON CONFLICT (kind, name) DO UPDATE SET value = excluded.value)
"""
_SETTLE = "INSERT INTO private VALUES (%s, %s, %s) ON CONFLICT DO NOTHING RETURNING kind"
_DROP = "WITH dropped AS (DELETE FROM private WHERE kind = %s AND name = %s) "


class PostgresKeptStates:
    """See `KeptStates`; an append drops those it makes wrong (see appending.py)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, circle: CircleId, place: Place, data: bytes, upon: int | None = None) -> None:
        small = squeezed(data)
        with self._database.writing() as connection:
            connection.execute(_KEEP, (*place, small, blob(circle), upon))

    def nearest(self, circle: CircleId, before: Place = LAST) -> tuple[Place, bytes] | None:
        for *place, data in self._database.rows(_NEAREST, blob(circle), *before):
            whole = unsqueezed(data)
            return None if whole is None else ((place[0], place[1], place[2]), whole)
        return None

    def places(self, circle: CircleId) -> list[Place]:
        return [(epoch, at, id) for epoch, at, id in self._database.rows(_PLACES, blob(circle))]

    def forget(self, circle: CircleId, places: Iterable[Place]) -> None:
        with self._database.writing() as connection:
            connection.cursor().executemany(_FORGET, [(blob(circle), *place) for place in places])


class PostgresWaitingRoom:
    """See `WaitingRoom`."""

    def __init__(self, database: Database, others: Others) -> None:
        self._database = database
        self._others = others

    def of(self, circle: CircleId) -> list[Frame]:
        return [Frame(*row) for row in self._database.rows(_WAITING, circle)]

    def circles(self) -> list[CircleId]:
        return [circle for (circle,) in self._database.rows("SELECT DISTINCT circle FROM waiting ORDER BY circle")]

    def replace(self, circle: CircleId, frames: Iterable[Frame]) -> int:
        kept, left_out = fitting(frames)
        rows = [(circle, place, each.raw, each.signature, each.words) for place, each in enumerate(kept.values())]
        with self._database.writing() as connection:
            connection.execute("DELETE FROM waiting WHERE circle = %s", [circle])
            connection.cursor().executemany("INSERT INTO waiting VALUES (%s, %s, %s, %s, %s)", rows)
            connection.execute(TELL, [self._others.waits(circle)])
        return left_out


class PostgresPrivate:
    """See `Private`."""

    def __init__(self, database: Database, others: Others) -> None:
        self._database = database
        self._others = others

    def get(self, kind: str, name: str) -> bytes | None:
        for (value,) in self._database.rows("SELECT value FROM private WHERE kind = %s AND name = %s", kind, name):
            return bytes(value)
        return None

    def put(self, kind: str, name: str, value: bytes) -> None:
        self._database.rows(_PUT + TELL, kind, name, value, self._others.put(kind, name))

    def settle(self, kind: str, name: str, value: bytes) -> bytes:
        self._database.rows(_SETTLE, kind, name, value)
        return self.get(kind, name) or value

    def drop(self, kind: str, name: str) -> None:
        self._database.rows(_DROP + TELL, kind, name, self._others.put(kind, name))

    def all(self, kind: str) -> dict[str, bytes]:
        return dict(self._database.rows("SELECT name, value FROM private WHERE kind = %s ORDER BY name", kind))

    def kinds(self) -> list[str]:
        return [kind for (kind,) in self._database.rows("SELECT DISTINCT kind FROM private ORDER BY kind")]
