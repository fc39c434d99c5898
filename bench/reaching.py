"""Row 7, and row 1 between processes: how soon and how cheaply what is said on one node is on another."""

import asyncio
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import NamedTuple

from bench.acts import sayings
from bench.between import Between
from bench.corpus import Corpus, corpus
from bench.home import Home, grow
from bench.load import Lane, load, request
from bench.measure import Bench, Reading
from bench.serving import LOOPBACK, Server, serving
from bench.table import Row, row
from lichen.core.keys import SigningKey
from lichen.core.values import CircleId
from lichen.node.home import open_home
from lichen.node.keyring import Keyring, node_secret
from lichen.node.sharing.conversing import listen
from lichen.node.sharing.peers import Peer
from lichen.practices.keepers import KeeperNamed
from lichen.store.sqlite import SqliteStore
from lichen.sync.http.line import Line

LONGEST = 120  # seconds that anything here may take
_numbers = count()


def rows(bench: Bench, ground: Path) -> Iterator[Row]:
    ground = ground / "reaching"
    with two(ground, corpus(bench.size(5_000, 500))) as both:
        seen = bench.alternate({"": lambda: acts(both, bench.size(100, 10))})[""]
        yield row("An act accepted on one node until it is on the other’s disk, median", "ms", seen, "p50", goal=15)
        yield row("… 95th percentile", "ms", seen, "p95", goal=40, cpu=False)
        flow = bench.alternate({"": lambda: flowing(both, bench.seconds(3))})[""]
        yield row("Acts from 20 clients to one, until the last is on the other", "/s", flow, "rate", goal=300)
        polls = bench.alternate({"": lambda: polling(both, bench.size(200, 20))})[""]
        yield row("Asking whether anything is new, all of HTTP both ways", "B", polls, "bytes", cpu=False)
        yield row("… both sides’ work", "ms", polls, "ms", goal=2, cpu=False)
    record = corpus(bench.size(50_000, 1_500))
    giver = grow(ground / "giver", record)
    found = bench.alternate({"": lambda: joining(ground, giver, record)})[""]
    yield row(f"Joining a circle of {len(record.frames):,} events between two processes", "s", found, "wall", goal=2.5)
    yield row("… all of HTTP both ways", "MB", found, "MB", goal=7, cpu=False)


# Two nodes


class Both(NamedTuple):
    """Two nodes that hold one circle's record; its people live on the one."""

    circle: CircleId
    one: Server
    other: Server
    home: Path
    other_home: Path
    posts: list[bytes]

    @property
    def cpu(self) -> float:
        return self.one.cpu + self.other.cpu


@contextmanager
def two(ground: Path, record: Corpus) -> Iterator[Both]:
    ground.mkdir()
    home, other = grow(ground / "one", record), ground / "other"
    ports = free(), free()
    let_hold(home, other, address(ports[0]), address(ports[1]))
    with serving("home", str(home.path), port=ports[0]) as one, serving("home", str(other), port=ports[1]) as two:
        both = Both(record.circle, one, two, home.path, other, sayings(home))
        wait_until_even(both)
        yield both


def let_hold(home: Home, other: Path, here: str, there: str) -> None:
    """Somebody names both nodes, and the other one agrees."""
    with closing(open_home(home.path)) as one, closing(open_home(other)) as two:
        resident = home.residents[0]
        account = one.accounts.session(resident.session)
        assert account
        for node, where in ((one, here), (two, there)):
            words = {"name": "x", "address": where} if where else {"name": "x"}
            said = one.say(account, resident.circle, KeeperNamed(node.sharing.own.public), words)
            assert not said.wait().refusals
        one.sharing.peers.keep(Peer(two.sharing.own.public, "", there))
        two.sharing.peers.keep(Peer(one.sharing.own.public, "", here, [resident.circle]))


def address(port: int) -> str:
    return f"http://{LOOPBACK}:{port}"


def free() -> int:
    with socket.create_server((LOOPBACK, 0)) as listening:
        return int(listening.getsockname()[1])


@contextmanager
def stores(both: Both) -> Iterator[tuple[SqliteStore, SqliteStore]]:
    """Their databases, to look into from outside."""
    one, other = (SqliteStore(home / "record.db", only_looking=True) for home in (both.home, both.other_home))
    with closing(one), closing(other):
        yield one, other


def wait_until_even(both: Both) -> None:
    with stores(both) as (here, there):
        until(lambda: here.summary(both.circle) == there.summary(both.circle))


def until(so: Callable[[], bool], pause: float = 0.005) -> None:
    end = time.perf_counter() + LONGEST
    while not so():
        assert time.perf_counter() < end, "it takes too long"
        time.sleep(pause)


# What is measured


def acts(both: Both, many: int) -> Reading:
    """One at a time, by somebody who reads and thinks in between; looked for in the other's database."""
    before, took = both.cpu, list[float]()
    with stores(both) as (here, there), closing(socket.create_connection((LOOPBACK, both.one.port))) as person:
        for _ in range(many):
            person.sendall(both.posts[next(_numbers) % len(both.posts)])
            assert person.recv(65_536).startswith(b"HTTP/1.1 303")
            accepted, events = time.perf_counter(), here.summary(both.circle).events
            until(lambda: there.summary(both.circle).events >= events, 0.000_2)  # noqa: B023
            took.append((time.perf_counter() - accepted) * 1e3)
            time.sleep(0.05)
    found = sorted(took)
    middle, late = found[len(found) // 2], found[len(found) * 95 // 100]
    return Reading(sum(took) / 1e3, both.cpu - before, many, {"p50": middle, "p95": late})


def flowing(both: Both, seconds: float) -> Reading:
    """As fast as one node takes them from twenty clients, until the last is on the other."""
    before = both.cpu
    [outcome] = load(both.one, Lane(both.posts, 303, seconds, clients=20))
    late = time.perf_counter()
    wait_until_even(both)
    wall = outcome.seconds + time.perf_counter() - late
    return Reading(wall, both.cpu - before, len(outcome.times))


def polling(both: Both, many: int) -> Reading:
    """The question that nodes ask each other all the time, only that it is answered at once."""
    with Between(both.one.port) as between:
        asyncio.run(_poll(both, between.port, 1))
        first = between.bytes
        asyncio.run(_poll(both, between.port, 11))
        each = (between.bytes - 2 * first) / 10
    before, start, own = both.one.cpu, time.perf_counter(), time.process_time()
    asyncio.run(_poll(both, both.one.port, many))
    wall, cpu = time.perf_counter() - start, both.one.cpu - before + time.process_time() - own
    return Reading(wall, cpu, many, {"bytes": each, "ms": cpu / many * 1e3})


async def _poll(both: Both, port: int, many: int) -> None:
    line = Line(own(both.other_home), own(both.home).public, address(port))
    cursor = b"none"
    for _ in range(many):
        cursor = await listen(line, cursor, 0)
    await line.close()


def own(home: Path) -> SigningKey:
    """The key of the node that lives there."""
    with closing(SqliteStore(home / "record.db", only_looking=True)) as store:
        return Keyring(store, node_secret(home / "secret")).own()


def joining(ground: Path, giver: Home, record: Corpus) -> Reading:
    """From the first question until all of it is checked, folded and on the other's disk."""
    name = str(next(_numbers))
    home, other, port = giver.copy(ground / f"giver {name}"), ground / f"taker {name}", free()
    with Between(port) as between:
        let_hold(home, other, address(between.port), "")
        with serving("home", str(home.path), port=port) as one:
            load(one, Lane([request("GET", "/")], 200, 1, clients=1, most=1))
            with serving("home", str(other)) as two:
                until(lambda: between.began > 0)
                both = Both(record.circle, one, two, home.path, other, [])
                before = both.cpu
                wait_until_even(both)
                wall, cpu = time.perf_counter() - between.began, both.cpu - before
    return Reading(wall, cpu, len(record.frames), {"MB": between.bytes / 1e6})
