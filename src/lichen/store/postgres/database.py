"""The database: connections that are made anew when they were lost, one writer beside any number of readers."""

from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from importlib.resources import files
from select import POLLIN, poll
from threading import Lock
from typing import Any

from psycopg import Connection, Error, connect
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.errors import UndefinedColumn, UndefinedTable
from psycopg.types.numeric import Int8BinaryDumper

from lichen.store.postgres.troubles import plain_words
from lichen.store.trouble import StoreDamaged, StoreTooNew, StoreUnreachable

Line = Connection[tuple[Any, ...]]

SCHEMAS = sorted(files("lichen.store").joinpath("schema", "postgres").iterdir(), key=lambda file: file.name)
PREPARING = 0x4C696368  # "Lich": the lock under which a new or older database is brought up to this version

_REACHING = {
    "application_name": "lichen",
    "connect_timeout": "5",  # seconds
    "keepalives_idle": "30",
    "tcp_user_timeout": "20000",  # milliseconds without a word, after which the other side counts as gone
}
# Each question has one right way to be answered, by an index, whatever the planner has heard of the tables so far.
_SETTINGS = """
SET enable_seqscan = off;
SET enable_bitmapscan = off;
SET enable_hashjoin = off;
SET enable_mergejoin = off;
SET enable_material = off;
SET plan_cache_mode = force_generic_plan;
SET max_parallel_workers_per_gather = 0;
SET jit = off;
SET lock_timeout = '20s';
SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';
"""
# In another place than before, it is another database, or the same one put back: arrival numbers mean nothing there.
_WHERE = """
SELECT instance, system_identifier, substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8),
       (SELECT oid FROM pg_database WHERE datname = current_database()), 'home'::regclass::oid
FROM home, pg_control_system()
"""


class Database:
    """All that is said to one database; every thread may use it."""

    def __init__(self, address: str, instance: str) -> None:
        self._address = _whole(address)
        self._idle: list[Line] = []
        self._writer: Line | None = None
        self._writing = Lock()
        self._open = True
        self.instance = ""
        try:
            with self.reading() as connection:
                _prepare(connection, instance)
                self.instance = self._instance(connection)
        except BaseException:
            self.close()
            raise

    def connect(self) -> Line:
        """A line of one's own; refused where there is another database by now than this process began with."""
        connection = connect(self._address, autocommit=True)
        try:
            connection.adapters.register_dumper(int, Int8BinaryDumper)
            connection.prepare_threshold = 2
            connection.execute(_SETTINGS)
            if self.instance and self.instance != self._instance(connection):
                raise StoreUnreachable(
                    "There is another database now, or this one was put back to an earlier state.",
                    "Start Lichen again.",
                )
        except BaseException:
            connection.close()
            raise
        return connection

    def _instance(self, connection: Line) -> str:
        [row] = connection.execute(_WHERE)
        return urlsafe_b64encode(sha256(repr(row).encode()).digest())[:16].decode()

    @contextmanager
    def reading(self) -> Iterator[Line]:
        """A connection for this reader alone; each statement sees what was there when it began."""
        with plain_words():
            connection = self._from_idle() or self.connect()
            try:
                yield connection
            finally:
                if self._open and not connection.closed:
                    self._idle.append(connection)
                else:
                    connection.close()

    def _from_idle(self) -> Line | None:
        while self._idle:
            with suppress(IndexError):
                connection = self._idle.pop()
                if is_alive(connection):
                    return connection
        return None

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """All rows of one question."""
        with self.reading() as connection:
            return connection.execute(sql.encode(), values, binary=True).fetchall()

    def named_rows(self, sql: str, **values: object) -> list[tuple[Any, ...]]:
        """The same, where values are named in the question."""
        with self.reading() as connection:
            return connection.execute(sql.encode(), values, binary=True).fetchall()

    def scour(self, part: str) -> None:
        """Leaves no trace of what was erased from a part of a table.

        An ordinary VACUUM gives the room to others; stale copies, left behind where rows were moved within their page,
        would stay until somebody needs it. So the part is written anew.
        """
        with self.reading() as connection:
            connection.execute(f"VACUUM (FULL) {part}".encode())

    @contextmanager
    def writing(self) -> Iterator[Line]:
        """One transaction: all of it is on the disk afterwards, or nothing happened.

        What is said goes out together, as far as nobody looks at an answer in between.
        """
        with self._writing, plain_words():
            connection = self._writer
            if connection is None or not is_alive(connection):
                connection = self._writer = self.connect()
            try:
                with connection.pipeline():
                    connection.execute("BEGIN")
                    yield connection
                    connection.execute("COMMIT")
            except BaseException:
                with suppress(Error):
                    connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Readers that are still at it end their own connection."""
        self._open = False
        while self._idle:
            self._idle.pop().close()
        with self._writing:
            if self._writer:
                self._writer.close()


def is_alive(connection: Line) -> bool:
    """Whether nothing has come in on a line that rests: all there could be is that the other side has gone."""
    if connection.closed:
        return False
    heard = poll()
    heard.register(connection.fileno(), POLLIN)
    if not heard.poll(0):
        return True
    connection.close()
    return False


def _whole(address: str) -> str:
    with plain_words():
        return make_conninfo("", **{**_REACHING, **conninfo_to_dict(address)})


def _prepare(connection: Line, instance: str) -> None:
    """Brings a new or older database up to this version, once whatever number of processes begin at a time."""
    connection.execute("SELECT pg_advisory_lock(%s)", [PREPARING])
    try:
        version = _version(connection)
        for number, schema in enumerate(SCHEMAS, start=1):
            if number > version:
                with connection.transaction():
                    connection.execute(schema.read_bytes())
                    if not version:
                        connection.execute("INSERT INTO home VALUES (%s, 0)", [instance])
                    connection.execute("UPDATE home SET version = %s", [number])
                version = number
    finally:
        connection.execute("SELECT pg_advisory_unlock(%s)", [PREPARING])


def _version(connection: Line) -> int:
    """The version of the schema there; 0 in an empty database."""
    try:
        found = connection.execute("SELECT version FROM home").fetchall()
    except (UndefinedTable, UndefinedColumn):
        taken = "SELECT 1 FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')"
        if connection.execute(taken).fetchone():
            raise StoreDamaged(
                "That database is not a Lichen record; something else is in it.",
                "Make an empty one. Nothing was changed.",
            ) from None
        return 0
    version = int(found[0][0]) if found else 0
    if version > len(SCHEMAS):
        raise StoreTooNew(
            "A newer version of Lichen has written this record.",
            "Update Lichen here, then start it again. Nothing was changed.",
        )
    return version
