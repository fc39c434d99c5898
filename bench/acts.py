"""Row 4: one act over HTTP, on disk before the answer, beside bare commits of as many bytes and a bare POST."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

from bench.corpus import corpus
from bench.home import Home, grow
from bench.load import Lane, load, request
from bench.measure import Bench, Reading, timed
from bench.serving import Server, serving
from bench.table import Row, row

REMARK = "I asked the bakery; they will call back before the holidays."
BYTES = 480  # of one act on disk


def rows(bench: Bench, ground: Path) -> list[Row]:
    home = grow(ground / "acts", corpus(bench.size(5_000, 500)))
    seconds = bench.seconds(3)
    posts, bare_posts = sayings(home), [request("POST", "/say", form="text=" + "x" * 100)]
    with serving("home", str(home.path)) as server, serving("bare") as bare:

        def drive(server: Server, requests: list[bytes], clients: int) -> Callable[[], Reading]:
            return lambda: pressed(server, Lane(requests, 303, seconds, clients=clients))

        drive(server, posts, 20)()  # so that everything has been imported and folded
        drive(bare, bare_posts, 20)()
        found = bench.alternate(
            {
                "one": drive(server, posts, 1),
                "bare one": drive(bare, bare_posts, 1),
                "twenty": drive(server, posts, 20),
                "bare twenty": drive(bare, bare_posts, 20),
                "commits": lambda: _commits(ground, bench.size(2_000, 200)),
            }
        )
    one, twenty, post = found["one"], found["twenty"], "a bare Starlette POST"
    commits = "bare fsync’d SQLite commits"
    return [
        row("Acts over HTTP, durable before the answer, 1 client", "/s", one, "rate", commits, found["commits"]),
        row("… median", "ms", one, "p50", post, found["bare one"], cpu=False),
        row("… 99th percentile", "ms", one, "p99", post, found["bare one"], cpu=False),
        row("The same, 20 clients", "/s", twenty, "rate", commits, found["commits"], goal=3_000),
        row("… beside HTTP alone", "/s", twenty, "rate", post, found["bare twenty"], cpu=False),
        row("… median", "ms", twenty, "p50", post, found["bare twenty"], cpu=False),
        row("… 99th percentile", "ms", twenty, "p99", post, found["bare twenty"], goal=25, cpu=False),
    ]


def sayings(home: Home) -> list[bytes]:
    """Remarks by everybody about many things, so that nobody says too much about one of them."""
    asked = []
    for thing in home.things:
        for resident in home.residents:
            form = urlencode({"about": thing, "text": REMARK})
            asked.append(request("POST", f"{resident.base}/say", resident.session, form))
    return asked


def pressed(server: Server, lane: Lane) -> Reading:
    """How one lane went, with the CPU time it cost the server."""
    before = server.cpu
    [outcome] = load(server, lane)
    latency = {f"p{part}": outcome.percentile(part) for part in (50, 95, 99)} | {"bytes": outcome.bytes}
    return Reading(outcome.seconds, server.cpu - before, len(outcome.times), latency)


_names = count()


def _commits(ground: Path, many: int) -> Reading:
    """One row, one fsync, again and again: what a disk can promise one at a time."""
    with closing(sqlite3.connect(ground / f"bare-{next(_names)}.db", isolation_level=None)) as connection:
        connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE act (bytes BLOB)")

        def commit() -> None:
            for _ in range(many):
                connection.execute("INSERT INTO act VALUES (?)", (bytes(BYTES),))

        return timed(commit, many)
