"""The SQLite file itself: opened by one process at a time, one writer beside any number of readers, plain words."""

import fcntl
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import Any

from lichen.store.rows import blobs
from lichen.store.trouble import StoreBusy, StoreDamaged, StoreFull, StoreTooNew, StoreUnreachable, Trouble, damaged

APPLICATION = 0x4C696368  # "Lich", as in schema/sqlite/0001.sql
SCHEMAS = sorted(files("lichen.store").joinpath("schema", "sqlite").iterdir(), key=lambda file: file.name)

_SETTINGS = """
PRAGMA busy_timeout = 5000;
PRAGMA foreign_keys = ON;
PRAGMA secure_delete = ON;
PRAGMA temp_store = MEMORY;
PRAGMA cell_size_check = ON;
"""
_WRITER_SETTINGS = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA fullfsync = ON;
PRAGMA cache_size = -8000;
PRAGMA journal_size_limit = 16000000;
PRAGMA wal_autocheckpoint = 2000;
"""  # fullfsync: without it, macOS says a write is on the disk before it is


class Database:
    """A file of which this process is the only writer; or, `only_looking`, a reader beside whoever writes."""

    def __init__(self, path: Path, instance: str, *, only_looking: bool = False) -> None:
        self.path = path
        self._mode = "ro" if only_looking else "rw"
        self._alone = None if only_looking else _take(path)
        self._idle: list[sqlite3.Connection] = []
        self._open = True
        self._writing = Lock()
        try:
            with plain_words():
                self._writer = self._connect()
                self._prepare(instance, only_looking=only_looking)
        except BaseException:
            self._leave()
            raise

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"{self.path.absolute().as_uri()}?mode={self._mode}",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
        )
        connection.executescript(_SETTINGS)
        return connection

    def _prepare(self, instance: str, *, only_looking: bool) -> None:
        """Brings a new or older file up to this version; only then does it write anything."""
        version = self._version()
        if only_looking:
            return
        self._writer.executescript(_WRITER_SETTINGS)
        for number, schema in enumerate(SCHEMAS, start=1):
            if number > version:
                script = f"BEGIN;{schema.read_text(encoding='utf-8')};PRAGMA user_version = {number};COMMIT;"
                self._writer.executescript(script)
        if version == 0:
            self._writer.execute("INSERT INTO home VALUES (?)", (instance,))

    def _version(self) -> int:
        """The version of the schema the file has; 0 for a new file."""
        [[version]] = self._writer.execute("PRAGMA user_version")
        [[application]] = self._writer.execute("PRAGMA application_id")
        if version > len(SCHEMAS):
            raise StoreTooNew(
                "A newer version of Lichen has written this record.",
                "Update Lichen here, then start it again. Nothing was changed.",
            )
        [[tables]] = self._writer.execute("SELECT count(*) FROM sqlite_schema")
        if tables and application != APPLICATION:
            raise StoreDamaged(
                f"{self.path} is not a Lichen record, though it is a database.",
                "Look whether the path is right. Nothing was changed.",
            )
        return int(version)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection for this reader alone: what it sees stays as it was when its statement began."""
        with plain_words():
            try:
                connection = self._idle.pop()
            except IndexError:
                connection = self._connect()
            try:
                yield connection
            finally:
                self._idle.append(connection)
                if not self._open:
                    self._close_idle()

    def rows(self, sql: str, *values: object) -> Iterator[tuple[Any, ...]]:
        """The rows of one question, as they are read."""
        with self.reading() as connection, closing(connection.execute(sql, values)) as found:
            yield from found

    def among(self, sql: str, ids: Iterable[str]) -> Iterator[tuple[Any, ...]]:
        """The rows of a question about these ids (`rows.AMONG`)."""
        return self.rows(sql, blobs(ids))

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it is on the disk afterwards, or nothing happened."""
        with self._writing, plain_words():
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
                self._writer.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    self._writer.execute("ROLLBACK")
                raise

    def scour(self) -> None:
        """Leaves no trace of what was deleted, in the file or its log.

        SQLite blanks what it deletes, but not the stale copies it once left behind when it moved rows to other pages:
        so the file is written anew.
        """
        with self._writing, plain_words():
            self._writer.execute("VACUUM")
            [[busy, *_]] = self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if busy:
            raise StoreBusy(
                "It is erased, but somebody is still reading what was there before.", "Erase it again in a moment."
            )

    def copy_to(self, path: Path, instance: str) -> None:
        """Writes a whole copy beside `path` and moves it there once it is complete and on the disk."""
        part = path.with_name(path.name + ".part")
        try:
            part.unlink(missing_ok=True)
            os.close(os.open(part, os.O_CREAT | os.O_EXCL, 0o600))
            with self.reading() as connection:
                connection.execute("VACUUM INTO ?", (str(part),))
            with plain_words(), closing(sqlite3.connect(part, isolation_level=None)) as copy:
                copy.execute("UPDATE home SET instance = ?", (instance,))
            _sync(part)
            part.replace(path)
            _sync(path.parent)
        except OSError as error:
            raise _shut(path, error) from error
        finally:
            part.unlink(missing_ok=True)

    def close(self) -> None:
        """Readers that are still at it end their own connection."""
        self._open = False
        self._close_idle()
        with self._writing:
            self._leave()

    def _close_idle(self) -> None:
        while self._idle:
            self._idle.pop().close()

    def _leave(self) -> None:
        if hasattr(self, "_writer"):
            self._writer.close()
        if self._alone is not None:
            os.close(self._alone)
            self._alone = None


def _take(path: Path) -> int:
    """Keeps every other process from writing, for as long as the file returned stays open."""
    try:
        lock = os.open(path.with_name(path.name + ".lock"), os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise _shut(path, error) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Made here so that it and SQLite's files beside it are for the owner's eyes only; after the lock, because
        # closing a file ends all of a process's claims on it, SQLite's too.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except BlockingIOError as error:
        os.close(lock)
        raise StoreBusy(
            f"Another Lichen is already at work on {path}.", "Use that one, or stop it before you start another."
        ) from error
    except OSError as error:
        os.close(lock)
        raise _shut(path, error) from error
    return lock


def _shut(path: Path, error: OSError) -> StoreUnreachable:
    return StoreUnreachable(
        f"{path} cannot be opened or written: {error.strerror}.",
        "Look whether the folder is there, has room, and is yours to write in.",
    )


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def plain_words() -> Iterator[None]:
    """Says what SQLite reports as people would; what only we can have caused goes through as it is."""
    try:
        yield
    except sqlite3.Error as error:
        trouble = _trouble(error)
        if trouble is None:
            raise
        raise trouble from error


def _trouble(error: sqlite3.Error) -> Trouble | None:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_MISUSE)
    if code in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE}:
        return StoreFull(
            "The disk took no more, so this was not kept. Everything kept before is safe.",
            "Make room on the disk, then try again.",
        )
    match code & 0xFF:
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return damaged()
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return StoreBusy("Another program holds the record.", "Close it, or wait until it is done; then try again.")
        case sqlite3.SQLITE_IOERR | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return StoreUnreachable(
                f"The record cannot be read or written ({error}).",
                "Look whether the disk is healthy and the folder is yours to write in.",
            )
    return None
