"""Row 7: bytes an event takes in a live home, with all indexes and kept states, beside its bare bytes."""

import sqlite3
from contextlib import closing
from pathlib import Path

from bench.corpus import Corpus
from bench.home import Home
from bench.table import Row


def rows(home: Home, record: Corpus) -> list[Row]:
    many = len(record.frames)
    bare = sum(len(frame.raw) + len(frame.signature) + len(frame.words) for frame in record.frames) / many
    path = home.path / "record.db"
    kept = _kept(path) / many
    whole = size_on_disk(path) / many
    return [
        Row(f"Disk an event, live home of {many:,}", "B", [whole], "its bare bytes", [bare], 500),
        Row("… without kept states", "B", [whole - kept], "its bare bytes", [bare]),
    ]


def size_on_disk(path: Path) -> int:
    """All files of a database at rest, with its log written back."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return sum(file.stat().st_size for file in path.parent.glob(path.name + "*"))


def _kept(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        [[size]] = connection.execute("SELECT coalesce(sum(length(data)), 0) FROM kept")
    return int(size)
