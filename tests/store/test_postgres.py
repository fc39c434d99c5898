"""The PostgreSQL store: every store's promises, and what only a server and several processes can suffer."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from random import Random

import pytest

from lichen.core.door import Arrival
from lichen.store.contract import NO_NEWS, News
from lichen.store.postgres.store import PostgresStore
from lichen.store.sqlite import SqliteStore
from lichen.store.trouble import StoreBusy, StoreDamaged, StoreMoved, StoreTooNew, StoreUnreachable
from tests.postgres import Server
from tests.store.child import writings
from tests.store.contract import NOON, StoreContract, place
from tests.store.writer import Writer, bare

ROOT = Path(__file__).parents[2]

Opens = Callable[[], PostgresStore]


@pytest.fixture
def opens(database: str) -> Iterator[Opens]:
    """Opens the same database once more, as another process would."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(closing(PostgresStore(database, "this one")))


@pytest.fixture
def store(opens: Opens) -> PostgresStore:
    return opens()


class TestPostgres(StoreContract):
    """The contract, kept by PostgreSQL."""


# Long answers


def test_long_answers_come_a_page_at_a_time(store: PostgresStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many events at one time, so that a page ends among them."""
    ana = Writer()
    others = [Writer(f"member {number}", ana.founding).write(at=5_000) for number in range(2_300)]
    store.append([ana.founding, *others], NOON)
    ordered = sorted(others, key=place)
    assert [event for event, _ in store.in_order(ana.circle, (0, 5_000, ""))] == [each.id for each in ordered]
    assert [n for n, _ in store.frames(ana.circle)] == list(range(1, 2_302))
    assert [entry.id for entry in store.recent(ana.circle, most=2_300)] == [each.id for each in reversed(ordered)]
    assert len(list(store.written(ana.circle, after=1))) == 2_300
    monkeypatch.setattr("lichen.store.postgres.chains.FEW", 100)
    reach = {each.text.device: 1 for each in others[:-5]} | {ana.key.public: 1}
    assert {frame.raw for frame in store.beyond(ana.circle, reach)} == {each.frame.raw for each in others[-5:]}


# Several processes


def test_each_hears_what_the_other_did_as_soon_as_that_is_acknowledged(opens: Opens) -> None:
    one, other = opens(), opens()
    ana = Writer()
    one.append([ana.founding], NOON)
    assert other.news() == News(circles=frozenset({ana.circle}))
    assert one.news() == other.news() == NO_NEWS
    for _ in range(300):
        one.append([ana.write()], NOON)
        assert other.news().circles == {ana.circle}
    one.private.put("letter-gone", "a name with spaces", b"1")
    one.private.drop("session", "b")
    assert other.news().private == {("letter-gone", "a name with spaces"), ("session", "b")}
    one.waiting.replace(ana.circle, [ana.write().frame])
    assert other.news() == News(waiting=frozenset({ana.circle}))
    assert ana.last
    one.append([bare(event := ana.write())], NOON)
    assert not other.news().words
    one.append([event], NOON)
    assert other.news().words
    one.erase_words([event.id])
    assert other.news() == News(words=True)
    one.erase_words([event.id])
    assert other.news() == NO_NEWS


def test_a_turn_is_one_process_s_at_a_time(opens: Opens) -> None:
    one, other = opens(), opens()
    assert one.take_turn("here")
    assert not other.take_turn("here")
    assert other.take_turn("there")
    got = list[bool]()
    waiting = threading.Thread(target=lambda: got.append(other.take_turn("here", wait=True)))
    waiting.start()
    waiting.join(0.1)
    assert not got
    one.end_turns(["here"])
    waiting.join(20)
    assert got == [True]
    assert not one.take_turn("here")
    other.close()
    assert one.take_turn("here", wait=True)


def test_arrival_numbers_are_seen_in_their_order_whoever_writes(opens: Opens) -> None:
    """Three write the same three circles at a time; whoever reads on from a number never misses what came before."""
    founders = [Writer(f"founder {number}") for number in range(3)]
    opens().append([founder.founding for founder in founders], NOON)
    done = threading.Event()

    def write(store: PostgresStore, name: str) -> None:
        own = [Writer(f"{name} {number}", founder.founding) for number, founder in enumerate(founders)]
        for _ in range(40):
            store.append([writer.write() for writer in (*own[1:], own[0])], NOON)

    threads = [threading.Thread(target=write, args=(opens(), name)) for name in ("ana", "bo", "chidi")]
    for thread in threads:
        thread.start()
    reader, seen = opens(), {founder.circle: list[int]() for founder in founders}
    while not done.is_set():
        if not any(thread.is_alive() for thread in threads):
            done.set()
        for circle, numbers in seen.items():
            numbers += [n for n, _ in reader.frames(circle, numbers[-1] if numbers else 0)]
    assert all(numbers == list(range(1, 122)) for numbers in seen.values())


def test_what_one_drafted_before_the_other_wrote_is_not_kept(opens: Opens) -> None:
    one, other = opens(), opens()
    ana, copy = Writer(), Writer()
    one.append([ana.founding], NOON)
    other.append([ana.write(1)], NOON, upon={ana.circle: 1})
    with pytest.raises(StoreMoved, match="Try again"):
        one.append([copy.write(2)], NOON, upon={ana.circle: 1})
    other.append([ana.write(3)], NOON, upon={ana.circle: 2})
    assert one.faces(ana.circle) == {}


# A server that goes


def test_what_was_acknowledged_before_the_server_was_restarted_is_there_and_it_goes_on(
    postgres: Server, opens: Opens
) -> None:
    one, other = opens(), opens()
    ana = Writer()
    one.append([ana.founding, *ana.many(20)], NOON)
    other.news()
    assert one.take_turn("here")
    postgres.kill()
    with pytest.raises(StoreUnreachable, match="cannot be reached"):
        one.append([ana.write()], NOON)
    with pytest.raises(StoreUnreachable):
        one.news()
    postgres.start()
    assert one.summary(ana.circle).events == 21
    one.append([ana.write()], NOON)
    assert other.news().missed
    assert other.news() == NO_NEWS
    assert other.take_turn("here", wait=True), "a turn ends with the line it was taken on"
    assert not one.take_turn("here")
    one.private.put("session", "a", b"1")
    assert other.news() == News(private=frozenset({("session", "a")}))
    one.check()


def child(what: str, database: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.store.child", what, database],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
        stdout=subprocess.PIPE,
        text=True,
    )


def killed_after(postgres: Server, database: str, lines: int) -> set[str]:
    """What a process acknowledged when, just after its so-many-th word, both it and the server were killed."""
    with child("kill-postgres", database) as process:
        assert process.stdout
        heard = {process.stdout.readline().strip() for _ in range(lines)}
        postgres.kill()
        process.kill()
        rest = process.stdout.read()
    return heard - {""} | set(rest[: rest.rfind("\n") + 1].split())


def test_kill_at_any_moment_loses_nothing_acknowledged(postgres: Server, database: str) -> None:
    random = Random()
    acknowledged: set[str] = set()
    for _ in range(2):
        postgres.set_fsync()
        acknowledged |= killed_after(postgres, database, random.randint(20, 80))
        postgres.start()
        with closing(PostgresStore(database)) as store:
            store.check()
            assert store.known(acknowledged).keys() == acknowledged
            held = [event for event, _ in store.in_order(writings()[0].id)]
            assert held == [event.id for event in writings()[: len(held)]]


# Whether it is the right one


def test_it_keeps_its_name_until_it_lies_elsewhere(postgres: Server) -> None:
    first = postgres.new()
    names = []
    for _ in range(2):
        with closing(PostgresStore(first, "this one")) as store:
            names.append(store.instance)
    second = first.replace("record_", "copy_")
    name = first.rpartition("=")[2]
    postgres.ask(postgres.address("postgres"), f"CREATE DATABASE {name.replace('record_', 'copy_')} TEMPLATE {name}")
    with closing(PostgresStore(second)) as store:
        names.append(store.instance)
    assert names[0] == names[1] != names[2]


def test_a_database_that_was_put_back_beneath_a_process_is_not_written(postgres: Server) -> None:
    address = postgres.new()
    ana = Writer()
    with closing(PostgresStore(address, "this one")) as store:
        store.append([ana.founding], NOON)
        name = address.rpartition("=")[2]
        postgres.ask(postgres.address("postgres"), f"CREATE DATABASE {name}_earlier TEMPLATE template0")
        store.append([ana.write()], NOON)
        with closing(PostgresStore(f"{address}_earlier", "this one")) as earlier:
            earlier.append([ana.founding], NOON)
        postgres.ask(postgres.address("postgres"), f"DROP DATABASE {name} WITH (FORCE)")
        postgres.ask(postgres.address("postgres"), f"ALTER DATABASE {name}_earlier RENAME TO {name}")
        with pytest.raises(StoreUnreachable, match="put back"):
            store.append([ana.write()], NOON)
    with closing(PostgresStore(address)) as store:
        assert store.summary(ana.circle).events == 1


def test_another_programs_database_is_refused(postgres: Server) -> None:
    address = postgres.new()
    postgres.ask(address, "CREATE TABLE diary (day text)")
    with pytest.raises(StoreDamaged, match="not a Lichen record"):
        PostgresStore(address)
    assert postgres.ask(address, "SELECT count(*) FROM pg_class WHERE relname = 'circle'") == [(0,)]


def test_a_newer_database_is_refused(postgres: Server) -> None:
    address = postgres.new()
    PostgresStore(address).close()
    postgres.ask(address, "UPDATE home SET version = 999")
    with pytest.raises(StoreTooNew, match="Update Lichen"):
        PostgresStore(address)


def test_many_may_begin_with_a_new_one_at_a_time(postgres: Server) -> None:
    address, instances = postgres.new(), list[str]()

    def open_it() -> None:
        with closing(PostgresStore(address, threading.current_thread().name)) as store:
            instances.append(store.instance)

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(instances) == 4
    assert len(set(instances)) == 1


@pytest.mark.parametrize(
    "change",
    [
        ("dbname=record", "dbname=nowhere"),
        ("user=lichen", "user=nobody"),
        ("host=", "host=/nowhere"),
        ("host", "port=1 host"),
    ],
)
def test_an_address_that_leads_nowhere_is_said(database: str, change: tuple[str, str]) -> None:
    with pytest.raises(StoreUnreachable, match="cannot be reached, or lets nobody in"):
        PostgresStore(database.replace(*change))


def test_a_server_that_takes_no_more_connections_says_so(postgres: Server, database: str) -> None:
    with ExitStack() as stack:
        opened = (stack.enter_context(closing(PostgresStore(database))) for _ in range(100))
        with pytest.raises(StoreBusy, match="no more connections"):
            list(opened)


# What is held


def test_damage_is_said(postgres: Server, database: str, store: PostgresStore) -> None:
    ana = Writer()
    store.append([ana.founding, *ana.many(5)], NOON)
    postgres.ask(database, "UPDATE words SET bytes = 'x' WHERE n = 3")
    with pytest.raises(StoreDamaged, match="the words of"):
        store.check()
    postgres.ask(database, "UPDATE event SET fact = 'x' WHERE n = 3")
    with pytest.raises(StoreDamaged, match="has changed"):
        list(store.in_order(ana.circle))


def test_erased_words_are_gone_from_the_disk(postgres: Server, database: str, store: PostgresStore) -> None:
    """Words come late and some go again, so that rows are moved within their pages and leave stale copies behind."""
    random, ana = Random(1), Writer()
    titles = [f"<{number}:{'x' * random.randint(10, 600)}:{number}>" for number in range(600)]
    events = [ana.write(number, title=title) for number, title in enumerate(titles)]
    store.append([ana.founding, *map(bare, events)], NOON)
    late = random.sample(events, 600)
    for start in range(0, 600, 20):
        store.append(late[start : start + 20], NOON)

    def on_disk() -> bytes:
        [[path]] = postgres.ask(database, "SELECT pg_relation_filepath(tableoid) FROM words LIMIT 1")
        postgres.ask(database, "CHECKPOINT")
        return (postgres.folder / "data" / str(path)).read_bytes()

    assert all(title.encode() in on_disk() for title in titles[:5])
    gone = random.sample(range(600), 150)
    for start in range(0, 150, 50):
        store.erase_words(events[number].id for number in gone[start : start + 50])
    left = on_disk()
    assert not [n for n in gone if f"<{n}:".encode() in left or f":{n}>".encode() in left]
    assert len(store.words(event.id for event in events)) == 450
    store.check()


def test_a_backup_is_a_file_that_holds_everything(store: PostgresStore, tmp_path: Path) -> None:
    ana, bo = Writer(), Writer("bo")
    events: list[Arrival] = ana.many(30)
    store.append([ana.founding, bo.founding, bare(events[0]), *events[1:]], NOON)
    store.erase_words([events[5].id])
    store.waiting.replace(bo.circle, [bo.write().frame])
    store.private.put("account", "a", b"1")
    store.backup_to(tmp_path / "copy.db", "the copy")
    with closing(SqliteStore(tmp_path / "copy.db")) as copy:
        copy.check()
        assert copy.instance == "the copy"
        assert copy.summaries() == store.summaries()
        assert [frame for _, frame in copy.frames(ana.circle)] == [frame for _, frame in store.frames(ana.circle)]
        assert copy.wordless(ana.circle) == [events[0].id]
        assert copy.waiting.of(bo.circle) == store.waiting.of(bo.circle)
        assert copy.private.all("account") == {"a": b"1"}
        copy.append([events[5]], NOON)
        assert copy.words([events[5].id]) == {}
