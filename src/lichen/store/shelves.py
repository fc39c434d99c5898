"""What lies beside the records in the same file: kept states, events that wait, and the node's own values."""

from collections.abc import Iterable

from lichen.core.event import Frame, event_id
from lichen.core.order import Place
from lichen.core.values import CircleId
from lichen.store.contract import LAST, MOST_WAITING, MOST_WAITING_BYTES
from lichen.store.database import Database
from lichen.store.rows import blob
from lichen.store.squeezing import squeezed, unsqueezed


class SqliteKeptStates:
    """See `KeptStates`; an append drops those it makes wrong (see appending.py)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, circle: CircleId, place: Place, data: bytes, upon: int | None = None) -> None:
        sql = "INSERT OR REPLACE INTO kept SELECT c, ?, ?, ?, ? FROM circle WHERE id = ? AND count = coalesce(?, count)"
        small = squeezed(data)  # before anybody is kept from writing
        with self._database.writing() as connection:
            connection.execute(sql, (*place, small, blob(circle), upon))

    def nearest(self, circle: CircleId, before: Place = LAST) -> tuple[Place, bytes] | None:
        sql = """
        SELECT epoch, at, kept.id, data FROM circle JOIN kept USING (c)
        WHERE circle.id = ? AND (epoch, at, kept.id) < (?, ?, ?) ORDER BY epoch DESC, at DESC, kept.id DESC LIMIT 1
        """
        for *place, data in self._database.rows(sql, blob(circle), *before):
            whole = unsqueezed(data)
            return None if whole is None else ((place[0], place[1], place[2]), whole)
        return None

    def places(self, circle: CircleId) -> list[Place]:
        sql = (
            "SELECT epoch, at, kept.id FROM circle JOIN kept USING (c) WHERE circle.id = ? ORDER BY epoch, at, kept.id"
        )
        return list(self._database.rows(sql, blob(circle)))

    def forget(self, circle: CircleId, places: Iterable[Place]) -> None:
        sql = "DELETE FROM kept WHERE c = (SELECT c FROM circle WHERE id = ?) AND (epoch, at, id) = (?, ?, ?)"
        with self._database.writing() as connection:
            connection.executemany(sql, ((blob(circle), *place) for place in places))


class SqliteWaitingRoom:
    """See `WaitingRoom`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, circle: CircleId) -> list[Frame]:
        rows = self._database.rows("SELECT raw, signature, words FROM waiting WHERE circle = ? ORDER BY rowid", circle)
        return [Frame(*row) for row in rows]

    def circles(self) -> list[CircleId]:
        return [circle for (circle,) in self._database.rows("SELECT DISTINCT circle FROM waiting ORDER BY circle")]

    def replace(self, circle: CircleId, frames: Iterable[Frame]) -> int:
        kept, left_out = fitting(frames)
        with self._database.writing() as connection:
            connection.execute("DELETE FROM waiting WHERE circle = ?", (circle,))
            rows = ((circle, event, each.raw, each.signature, each.words) for event, each in kept.items())
            connection.executemany("INSERT INTO waiting VALUES (?, ?, ?, ?, ?)", rows)
        return left_out


def fitting(frames: Iterable[Frame]) -> tuple[dict[str, Frame], int]:
    """The first that there is room for: what waits already is not pushed out by what comes."""
    kept: dict[str, Frame] = {}
    left_out = size = 0
    for frame in frames:
        length = len(frame.raw) + len(frame.words)
        if len(kept) < MOST_WAITING and size + length <= MOST_WAITING_BYTES:
            kept[event_id(frame.raw)] = frame
            size += length
        else:
            left_out += 1
    return kept, left_out


class SqlitePrivate:
    """See `Private`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, kind: str, name: str) -> bytes | None:
        for (value,) in self._database.rows("SELECT value FROM private WHERE kind = ? AND name = ?", kind, name):
            return bytes(value)
        return None

    def put(self, kind: str, name: str, value: bytes) -> None:
        with self._database.writing() as connection:
            connection.execute("INSERT OR REPLACE INTO private VALUES (?, ?, ?)", (kind, name, value))

    def settle(self, kind: str, name: str, value: bytes) -> bytes:
        with self._database.writing() as connection:
            connection.execute("INSERT OR IGNORE INTO private VALUES (?, ?, ?)", (kind, name, value))
        return self.get(kind, name) or value

    def drop(self, kind: str, name: str) -> None:
        with self._database.writing() as connection:
            connection.execute("DELETE FROM private WHERE kind = ? AND name = ?", (kind, name))

    def all(self, kind: str) -> dict[str, bytes]:
        return dict(self._database.rows("SELECT name, value FROM private WHERE kind = ? ORDER BY name", kind))

    def kinds(self) -> list[str]:
        return [kind for (kind,) in self._database.rows("SELECT DISTINCT kind FROM private ORDER BY kind")]
