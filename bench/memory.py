"""Row 6: what a serving process holds in memory once ten circles have been looked at, beside one small circle."""

from pathlib import Path

from bench.corpus import corpus
from bench.home import grow
from bench.load import Lane, load, request
from bench.measure import Bench, Reading
from bench.serving import serving
from bench.table import Row, row


def rows(bench: Bench, ground: Path) -> list[Row]:
    circles, size = bench.size(10, 3), bench.size(5_000, 60)
    many = grow(ground / "many", *(corpus(size, seed) for seed in range(1, circles + 1)))
    none = grow(ground / "few", corpus(300, 1))
    looks = [request("GET", each.base + where, each.session) for each in many.residents for where in ("", "/work")]
    few = [request("GET", each.base + where, each.session) for each in none.residents for where in ("", "/work")]

    def holding(path: Path, requests: list[bytes]) -> Reading:
        with serving("home", str(path)) as server:
            load(server, Lane(requests, 200, 60, clients=4, most=len(requests)))
            return Reading(1, 0, found={"MB": server.megabytes})

    found = bench.alternate(
        {"many": lambda: holding(many.path, looks), "few": lambda: holding(none.path, few)}, rounds=min(2, bench.rounds)
    )
    what = f"Memory of a node with {circles} circles of {size:,} events, all in use"
    beside = "the same with one circle of 300"
    return [row(what, "MB", found["many"], "MB", beside, found["few"], goal=120, cpu=False)]
