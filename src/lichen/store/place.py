"""The place of a record: a file in the folder of a home, or the database whose address stands in another file there."""

import os
from pathlib import Path

from lichen.core.trouble import Trouble
from lichen.store.contract import Store
from lichen.store.sqlite import SqliteStore

RECORD = "record.db"
DATABASE = "database"


def is_begun(home: Path) -> bool:
    """Whether there is a record in this folder, or word of one."""
    return (home / RECORD).exists() or (home / DATABASE).exists()


def open_store(home: Path, instance: str = "", *, only_looking: bool = False) -> Store:
    """The record of this home; what is new gets `instance` as its name."""
    address = database_of(home)
    if address:
        return open_database(address, instance)
    return SqliteStore(home / RECORD, instance, only_looking=only_looking)


def open_database(address: str, instance: str = "") -> Store:
    """The record in a database."""
    try:
        from lichen.store.postgres.store import PostgresStore
    except ImportError as error:
        raise Trouble(
            "Lichen cannot talk with a database here: psycopg is missing.", "Run: pip install 'psycopg[binary]'"
        ) from error
    return PostgresStore(address, instance)


def database_of(home: Path) -> str:
    """The address of the database this home uses; empty when it keeps its record in a file."""
    path = home / DATABASE
    if not path.exists():
        return ""
    if path.stat().st_mode & 0o077:
        raise Trouble(f"Others on this machine could read {path}.", f"Run: chmod 600 {path}")
    return path.read_text(encoding="utf-8").strip()


def use_database(home: Path, address: str) -> None:
    """From now on this home uses that one."""
    part = home / f"{DATABASE}.part"
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"{address}\n")
        file.flush()
        os.fsync(file.fileno())
    part.replace(home / DATABASE)
