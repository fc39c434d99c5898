"""The SQLite store: every store's promises, and what only a file on a disk can suffer."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from threading import Event, Thread

import pytest

from lichen.store.sqlite import SqliteStore
from lichen.store.trouble import StoreBusy, StoreDamaged, StoreFull, StoreTooNew, StoreUnreachable, Trouble
from tests.store.child import writings
from tests.store.contract import NOON, StoreContract
from tests.store.writer import Writer, bare

ROOT = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "record.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    with closing(SqliteStore(path, "this one")) as store:
        yield store


class TestSqlite(StoreContract):
    """The contract, kept by SQLite."""


def test_all_that_is_held_is_known_however_much_is_asked(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lichen.store.lately.MOST_REMEMBERED", 3)
    ana = Writer()
    events = [ana.founding, *ana.many(7)]
    store.append(events, NOON)
    for few in (events[:2], events[2:4], events, events[5:], events):
        assert store.known(event.id for event in few) == {event.id: event.text for event in few}


@pytest.mark.parametrize("asks_first", [True, False])
def test_a_file_from_before_there_were_sums_comes_to_the_same(path: Path, asks_first: bool) -> None:
    ana = Writer()
    events = [ana.founding, *ana.many(4)]
    with closing(SqliteStore(path, "this one")) as store:
        store.append(events, NOON)
        whole = store.summary(ana.circle)
    with closing(sqlite3.connect(path, isolation_level=None)) as older:
        older.executescript(
            "DROP INDEX event_in_chain; ALTER TABLE circle DROP COLUMN sum; ALTER TABLE circle DROP COLUMN count;"
            "PRAGMA user_version = 1;"
        )
    with closing(SqliteStore(path, "this one")) as store:
        assert not asks_first or store.summaries() == {ana.circle: whole}
        store.append([ana.write()], NOON)
        assert store.summary(ana.circle).events == 6
        store.append(events, NOON)
        assert store.summary(ana.circle).events == 6


def child(what: str, path: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.store.child", what, str(path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def on_disk(path: Path) -> bytes:
    """All that lies there, read by another process: to close a file here would end SQLite's claims on it."""
    return subprocess.run(["cat", *path.parent.glob(path.name + "*")], check=True, capture_output=True).stdout


def written(path: Path, events: int = 300) -> bytes:
    """A file with a record in it, at rest."""
    ana = Writer()
    with closing(SqliteStore(path, "this one")) as store:
        store.append([ana.founding, *ana.many(events)], NOON)
    return path.read_bytes()


def killed_after(path: Path, lines: int) -> set[str]:
    """What a process acknowledged that was killed, wherever it was, just after its so-many-th word."""
    with child("kill", path) as process:
        assert process.stdout
        heard = {process.stdout.readline().strip() for _ in range(lines)}
        process.kill()
        rest = process.stdout.read()
    whole = rest[: rest.rfind("\n") + 1]
    return heard - {""} | set(whole.split())


def test_kill_at_any_moment_loses_nothing_acknowledged(path: Path) -> None:
    random = Random()
    acknowledged: set[str] = set()
    kills = 0
    while len(acknowledged) < 200 or kills < 6:
        acknowledged |= killed_after(path, random.randint(10, 50))
        kills += 1
        with closing(SqliteStore(path)) as store:
            store.check()
            assert store.known(acknowledged).keys() == acknowledged
            held = [event for event, _ in store.in_order(writings()[0].id)]
            assert held == [event.id for event in writings()[: len(held)]]


def test_a_full_disk_loses_nothing_and_writing_goes_on_when_there_is_room(path: Path) -> None:
    """The kernel refuses to let any file grow (RLIMIT_FSIZE): a real failed write, which needs no rights."""
    said, complaint = child("full", path).communicate()
    assert "The disk took no more" in complaint
    assert "Make room" in complaint
    assert said.split() == [event.id for event in writings()]
    with closing(SqliteStore(path)) as store:
        store.check()
        assert [event for event, _ in store.in_order(writings()[0].id)] == said.split()


def test_a_database_at_its_limit_says_so(store: SqliteStore) -> None:
    ana = Writer()
    store.append([ana.founding], NOON)
    writer = store._database._writer
    [[pages]] = writer.execute("PRAGMA page_count")
    writer.execute(f"PRAGMA max_page_count = {pages + 2}")
    events = ana.many(100)
    with pytest.raises(StoreFull):
        store.append(events, NOON)
    assert len(list(store.in_order(ana.circle))) == 1
    writer.execute("PRAGMA max_page_count = 1000000")
    assert len(store.append(events, NOON)) == 100


def read_all(path: Path) -> None:
    with closing(SqliteStore(path)) as store:
        store.check()


def overwritten(good: bytes) -> bytes:
    middle = len(good) // 2
    return good[:middle] + Random(1).randbytes(6_000) + good[middle + 6_000 :]


def flipped(good: bytes) -> bytes:
    return good.replace(b'"kind":"task.opened"', b'"kind":"task.opener"', 1)


def changed_words(good: bytes) -> bytes:
    return good.replace(b"Ask the baker", b"Ask the maker", 1)


def cut_short(good: bytes) -> bytes:
    return good[: len(good) // 2]


def cut_to_a_page(good: bytes) -> bytes:
    return good[:4096]


def not_ours(good: bytes) -> bytes:
    return b"Dear diary, today the baker gave us bread.\n" * 200


@pytest.mark.parametrize("harm", [overwritten, flipped, changed_words, cut_short, cut_to_a_page, not_ours])
def test_damage_is_said_and_left_as_it_is(path: Path, harm) -> None:
    bad = harm(written(path))
    path.write_bytes(bad)
    with pytest.raises(StoreDamaged) as trouble:
        read_all(path)
    assert "damaged" in trouble.value.what
    assert "backup" in trouble.value.what_to_do
    assert path.read_bytes() == bad


def test_no_state_is_folded_from_damaged_bytes(path: Path) -> None:
    path.write_bytes(flipped(written(path)))
    with closing(SqliteStore(path)) as store, pytest.raises(StoreDamaged):
        list(store.in_order(store.circles()[0]))


def test_another_programs_database_is_refused(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE diary (day TEXT)")
    before = path.read_bytes()
    with pytest.raises(StoreDamaged, match="not a Lichen record"):
        SqliteStore(path)
    assert path.read_bytes() == before


def test_a_newer_file_is_refused_and_left_as_it_is(path: Path) -> None:
    written(path)
    with closing(sqlite3.connect(path)) as newer:
        newer.execute("PRAGMA user_version = 999")
    before = path.read_bytes()
    with pytest.raises(StoreTooNew, match="Update Lichen"):
        SqliteStore(path)
    assert path.read_bytes() == before


def test_only_one_process_writes(path: Path, store: SqliteStore) -> None:
    ana = Writer()
    store.append([ana.founding], NOON)
    with child("kill", path) as process:
        assert process.stderr
        assert "StoreBusy: Another Lichen is already at work" in process.stderr.read()
    with pytest.raises(StoreBusy):
        SqliteStore(path)
    store.append(ana.many(3), NOON)


def test_others_may_look_while_it_writes(path: Path, store: SqliteStore) -> None:
    ana = Writer()
    store.append([ana.founding], NOON)
    with closing(SqliteStore(path, only_looking=True)) as looker:
        store.append(ana.many(3), NOON)
        assert len(list(looker.in_order(ana.circle))) == 4
        with pytest.raises(StoreUnreachable):
            looker.append(ana.many(1), NOON)


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreUnreachable, match="folder"):
        SqliteStore(tmp_path / "nowhere" / "record.db")
    with pytest.raises(Trouble, match="cannot be"):
        SqliteStore(tmp_path / "record.db", only_looking=True)


def test_only_its_owner_may_read_it(path: Path, store: SqliteStore) -> None:
    assert {file.stat().st_mode & 0o077 for file in path.parent.iterdir()} == {0}


def test_it_keeps_its_name_when_opened_again(path: Path) -> None:
    for name in ("first", "second"):
        with closing(SqliteStore(path, name)) as store:
            assert store.instance == "first"


def test_erased_words_are_gone_from_the_disk(path: Path, store: SqliteStore) -> None:
    """Words come late and in any order, so that rows are moved between pages and leave stale copies behind."""
    random = Random(1)
    ana = Writer()
    titles = [f"<{number}:{'x' * random.randint(10, 600)}:{number}>" for number in range(1_500)]
    events = [ana.write(number, title=title) for number, title in enumerate(titles)]
    store.append([ana.founding, *map(bare, events)], NOON)
    late = random.sample(events, 1_500)
    for start in range(0, 1_500, 10):
        store.append(late[start : start + 10], NOON)
    assert all(title.encode() in on_disk(path) for title in titles[:10])
    gone = random.sample(range(1_500), 300)
    store.erase_words(events[number].id for number in gone)
    left = on_disk(path)
    assert not [n for n in gone if f"<{n}:".encode() in left or f":{n}>".encode() in left]
    assert len(store.words(event.id for event in events)) == 1_200
    store.check()


def test_a_backup_made_while_writing_is_whole(path: Path, tmp_path: Path, store: SqliteStore) -> None:
    ana = Writer()
    store.append([ana.founding, *ana.many(500)], NOON)
    begun, done = Event(), Event()

    def write_on() -> None:
        while not done.is_set():
            store.append(ana.many(5), NOON)
            begun.set()

    writer = Thread(target=write_on)
    writer.start()
    begun.wait()
    store.backup_to(tmp_path / "copy.db", "the copy")
    done.set()
    writer.join()
    everything = list(store.in_order(ana.circle))
    with closing(SqliteStore(tmp_path / "copy.db")) as copy:
        copy.check()
        copied = list(copy.in_order(ana.circle))
        assert copy.instance == "the copy"
    assert len(copied) > 500
    assert copied == everything[: len(copied)]
