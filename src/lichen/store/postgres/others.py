"""The other processes on the same database: they are told what this one did, tell it what they did, and take turns.

Word of what a transaction did is on its way to every listener before whoever made it hears that it is done. So one
question on the line that listens, once answered, has brought along everything that was acknowledged before.
"""

import secrets
from collections.abc import Collection, Iterable
from contextlib import suppress
from hashlib import sha256
from threading import Lock
from typing import Any

from psycopg import Error, Notify, OperationalError

from lichen.core.values import CircleId
from lichen.store.contract import NO_NEWS, News
from lichen.store.postgres.database import Database, Line
from lichen.store.postgres.troubles import plain_words

TELL = "SELECT pg_notify('lichen', %s)"
_LISTEN = "LISTEN lichen"
_TAKE = "SELECT pg_try_advisory_lock(%s)"
_WAIT = "SELECT true FROM pg_advisory_lock(%s)"
_END = "SELECT pg_advisory_unlock(turn) FROM unnest(%s::bigint[]) AS turn"


class Others:
    """One line to the database, to listen and to take turns on; made anew when it was lost, and all turns with it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._name = secrets.token_urlsafe(6)  # of this process, which knows what it did itself
        self._alone = Lock()
        self._heard: list[str] = []
        self._turns: set[str] = set()
        self._missed = False
        with plain_words():
            self._line = self._listen()

    # Telling, as part of the transaction in which something is done

    def grown(self, circle: CircleId) -> str:
        """A record has new events."""
        return f"{self._name} circle {circle}"

    def waits(self, circle: CircleId) -> str:
        """Other events wait there."""
        return f"{self._name} waiting {circle}"

    def worded(self) -> str:
        """Words were erased, or came late."""
        return f"{self._name} words "

    def put(self, kind: str, name: str) -> str:
        """A private value was put or dropped."""
        return f"{self._name} private {kind} {name}"

    # Listening

    def news(self, *, asking: bool) -> News:
        """See `Store.news`."""
        with self._alone, plain_words():
            if asking:
                self._ask("")
            if not self._heard and not self._missed:
                return NO_NEWS
            news = _news(self._heard, missed=self._missed)
            self._heard, self._missed = [], False
            return news

    def _listen(self) -> Line:
        self._turns.clear()
        line = self._database.connect()
        line.add_notify_handler(self._hear)
        line.execute(_LISTEN)
        return line

    def _hear(self, notify: Notify) -> None:
        of, _, what = notify.payload.partition(" ")
        if of != self._name:
            self._heard.append(what)

    def _ask(self, sql: str, *values: object) -> Any:
        """The answer; where the line turns out to be lost, over a new one."""
        try:
            return self._line.execute(sql.encode(), values or None)
        except OperationalError:
            if not self._line.closed:
                raise
            self._missed = True
            self._line = self._listen()
            return self._line.execute(sql.encode(), values or None)

    # Taking turns

    def take_turn(self, name: str, *, wait: bool) -> bool:
        """See `Store.take_turn`."""
        with self._alone, plain_words():
            if name in self._turns:
                self._ask("")  # it ends with the line, and whether that is lost shows only in use
            if name not in self._turns:
                [got] = self._ask(_WAIT if wait else _TAKE, _lock(name)).fetchone()
                if not got:
                    return False
                self._turns.add(name)
            return True

    def end_turns(self, names: Collection[str]) -> None:
        """See `Store.end_turns`; a lost line has ended them already."""
        with self._alone:
            ended = [_lock(name) for name in names if name in self._turns]
            self._turns.difference_update(names)
            with suppress(Error):
                self._line.execute(_END.encode(), [ended])

    def close(self) -> None:
        """Lets go of the line, and of every turn."""
        with self._alone:
            self._line.close()


def _lock(name: str) -> int:
    return int.from_bytes(sha256(b"lichen\0" + name.encode()).digest()[:8], signed=True)


def _news(heard: Iterable[str], *, missed: bool) -> News:
    said = [each.partition(" ") for each in dict.fromkeys(heard)]
    return News(
        circles=frozenset(of for what, _, of in said if what == "circle"),
        waiting=frozenset(of for what, _, of in said if what == "waiting"),
        private=frozenset((of.partition(" ")[0], of.partition(" ")[2]) for what, _, of in said if what == "private"),
        words=any(what == "words" for what, _, _ in said),
        missed=missed,
    )
