"""A host with ten thousand circles on PostgreSQL: several processes serve them from one database."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from random import Random
from time import perf_counter
from urllib.parse import urlencode

import msgspec
from msgspec import Struct

from bench.acts import REMARK
from bench.corpus import Corpus, _Life
from bench.home import Resident
from bench.load import Lane, Outcome, load, request
from bench.measure import Bench, Reading
from bench.serving import Server, serving
from bench.table import Row, row
from lichen.core.event import event_id
from lichen.core.keys import SigningKey
from lichen.core.values import CircleId, EventId
from lichen.node.accounts import Account, Place, hash_of
from lichen.node.home import open_home
from lichen.node.node import Node
from lichen.node.sharing.holders import SHELF, UNTIL
from lichen.store.place import use_database
from tests import postgres as postgresql

EVENTS = 60  # of a small circle of twelve, in its first days
BUSY = 200  # circles in which somebody says something
LOOKED_AT = 300  # circles of which somebody asks for a page
AT_ONCE = 50  # circles written together
SETTINGS = {"shared_buffers": "1GB", "max_connections": "100", "max_wal_size": "4GB"}
ONE = "one process on PostgreSQL"


class Host(Struct):
    """A home with many circles, who is signed in there, and what one can talk about in each."""

    path: Path
    residents: list[Resident] = []
    things: dict[CircleId, list[EventId]] = {}


def rows(bench: Bench, ground: Path) -> Iterator[Row]:
    if reason := postgresql.missing():
        print(f"(nothing on PostgreSQL was measured: {reason})")
        return
    many = bench.size(10_000, 20)
    with postgresql.server(**SETTINGS) as postgres:
        host, small = Host(ground / "host"), Host(ground / "small")
        _settle(host, many, postgres)
        _settle(small, min(BUSY, many))
        postgres.set_fsync()
        [[size]] = postgres.ask(use(host), "SELECT pg_database_size(current_database())")
        yield Row(f"Disk a circle of {EVENTS} events and 12 people, of {many:,}", "B", [int(str(size)) / many])
        yield from _looked_at(bench, host, many)
        yield from _acts(bench, host, small)


def use(host: Host) -> str:
    return (host.path / "database").read_text().strip()


def _settle(host: Host, many: int, postgres: postgresql.Server | None = None) -> None:
    """Makes the home, with the circles and everybody in them: in a database, if there is one."""
    host.path.mkdir()
    if postgres:
        use_database(host.path, postgres.new())
    node = open_home(host.path)
    lives = (_Life(EVENTS, seed, 0).told() for seed in range(many))
    while records := list(islice(lives, AT_ONCE)):
        node.store.append([each for record in records for each in record.arrivals], at=records[0].arrivals[-1].text.at)
        kept = [value for record in records for value in (*_people(node, host, record), _held(record))]
        if postgres:
            postgres.copy(use(host), "private", ["text", "text", "bytea"], kept)
        else:
            with node.store._database.writing() as line:  # type: ignore[attr-defined]
                line.executemany("INSERT INTO private VALUES (?, ?, ?)", kept)
    node.store.private.put(*UNTIL, str(node.store.arrived()).encode())
    node.close()


def _held(record: Corpus) -> tuple[str, str, bytes]:
    """What a node notes of a circle that no other machine holds: that it has looked."""
    return SHELF, record.circle, msgspec.msgpack.encode(frozenset[str]())


def _people(node: Node, host: Host, record: Corpus) -> Iterator[tuple[str, str, bytes]]:
    """Everybody's account, key and open session as they rest: one by one, each on disk, they would take an hour."""
    host.things[record.circle] = [event_id(frame.raw) for frame in record.frames]
    for person in record.people:
        key, account = SigningKey(person.seed), Account(f"{person.name}-{record.circle[:12]}")
        account.places[record.circle] = Place(key.public, person.member)
        host.residents.append(Resident(record.circle, person.member, f"{account.id}-session"))
        for kind, name, value in (
            ("device", key.public, person.seed),
            ("account", account.id, msgspec.json.encode(account)),
            ("session", hash_of(f"{account.id}-session"), account.id.encode()),
        ):
            yield kind, name, bytes(node.keyring._box.encrypt(value))


def _looked_at(bench: Bench, host: Host, many: int) -> Iterator[Row]:
    """One process from its start, and once it has shown pages of circles that nobody had looked at before."""
    found = Random(1).sample(host.residents[::12], min(LOOKED_AT, many))
    looks = [request("GET", each.base, each.session) for each in found]

    def served() -> Reading:
        start = perf_counter()
        with serving("home", str(host.path)) as server:
            load(server, Lane(looks[:1], 200, 60, clients=1, most=1))
            begun, empty = perf_counter() - start, server.megabytes
            outcome = load(server, Lane(looks[1:], 200, 60, clients=1, most=len(looks) - 1))[0]
            found = {"begun": begun, "empty": empty, "full": server.megabytes}
            return _reading(server.cpu, [outcome], found)

    readings = bench.alternate({"served": served}, rounds=min(2, bench.rounds))["served"]
    yield row(f"A process on {many:,} circles, from its start to a first page", "s", readings, "begun", cpu=False)
    yield row("… first page of a circle that is not in memory, median", "ms", readings, "p50", cpu=False)
    yield row("… 99th percentile", "ms", readings, "p99", cpu=False)
    yield row("Memory of a process as it begins", "MB", readings, "empty", cpu=False)
    yield row(f"… once {len(looks)} circles were looked at", "MB", readings, "full", cpu=False)


def _acts(bench: Bench, host: Host, small: Host) -> Iterator[Row]:
    """The same acts, by twenty who wait for each answer, through one process and through two."""
    busy = sorted(host.things)[: len(small.things)]
    seconds = bench.seconds(3)
    with ExitStack() as stack:
        one, two = (stack.enter_context(serving("home", str(host.path))) for _ in range(2))
        file = stack.enter_context(serving("home", str(small.path)))
        parts = sayings(host, busy[::2]), sayings(host, busy[1::2])
        both, all_small = sayings(host, busy), sayings(small, sorted(small.things))
        for server, asked in ((one, both), (two, both), (file, all_small)):
            load(server, Lane(asked, 303, 60, clients=4, most=2 * len(busy)))  # so that all of it is in memory
        found = bench.alternate(
            {
                "file": lambda: pressed([(file, all_small)], seconds),
                "one": lambda: pressed([(one, both)], seconds),
                "any": lambda: pressed([(one, both), (two, both[::-1])], seconds),
                "own": lambda: pressed([(one, parts[0]), (two, parts[1])], seconds),
            }
        )
    what = f"Acts over HTTP on PostgreSQL, durable, in {len(busy)} circles, 20 clients"
    yield row(f"{what}: one process", "/s", found["one"], "rate", "one process on SQLite", found["file"])
    yield row("… 99th percentile", "ms", found["one"], "p99", "one process on SQLite", found["file"], cpu=False)
    yield row("Two processes on one database, each circle at its own", "/s", found["own"], "rate", ONE, found["one"])
    yield row("… 99th percentile", "ms", found["own"], "p99", ONE, found["one"], cpu=False)
    yield row("Two processes, every circle at both", "/s", found["any"], "rate", ONE, found["one"])
    yield row("… 99th percentile", "ms", found["any"], "p99", ONE, found["one"], cpu=False)


def sayings(host: Host, circles: Sequence[CircleId]) -> list[bytes]:
    """Remarks by everybody there about many things, so that nobody says too much about one of them."""
    within, asked = set(circles), list[bytes]()
    for number, each in enumerate(resident for resident in host.residents if resident.circle in within):
        for thing in host.things[each.circle][number % 5 :: 5]:
            form = urlencode({"about": thing, "text": REMARK})
            asked.append(request("POST", f"{each.base}/say", each.session, form))
    Random(1).shuffle(asked)
    return asked


def pressed(shares: Sequence[tuple[Server, list[bytes]]], seconds: float) -> Reading:
    """Twenty clients in all, on every server alike, from processes of their own at the same time."""
    before = sum(server.cpu for server, _ in shares)
    lanes = [(server, Lane(asked, 303, seconds, clients=20 // len(shares))) for server, asked in shares]
    with ThreadPoolExecutor() as pool:
        outcomes = [outcome for [outcome] in pool.map(lambda share: load(*share), lanes)]
    return _reading(sum(server.cpu for server, _ in shares) - before, outcomes, {})


def _reading(cpu: float, outcomes: Sequence[Outcome], found: dict[str, float]) -> Reading:
    every = Outcome([each for outcome in outcomes for each in outcome.times], 0, 0, 0)
    seconds = len(every.times) / sum(len(outcome.times) / outcome.seconds for outcome in outcomes)
    return Reading(seconds, cpu, len(every.times), found | {f"p{part}": every.percentile(part) for part in (50, 99)})
