"""Row 5: home and task pages, made anew for each viewer, while acts arrive; beside a bare page of the same length."""

from pathlib import Path

from bench.acts import pressed, sayings
from bench.corpus import corpus
from bench.home import Home, grow
from bench.load import Lane, Outcome, load, request
from bench.measure import Bench, Reading
from bench.serving import Server, serving
from bench.table import Row, row

READS, ACTS = 40, 20  # a second
MOST_TASKS = 40


def rows(bench: Bench, ground: Path) -> list[Row]:
    home = grow(ground / "pages", corpus(bench.size(5_000, 500)))
    homes, maps, tasks = home_pages(home), home_pages(home, "/work"), task_pages(home)
    bare_page = [request("GET", "/")]
    with serving("home", str(home.path)) as server, serving("bare") as bare:
        length = _length(server, homes + tasks + maps)

        def open_loop() -> Reading:
            reads = Lane(_mixed(homes, tasks), 200, bench.seconds(15), rate=READS)
            acts = Lane(sayings(home), 303, bench.seconds(15), rate=ACTS)
            return _both(*load(server, reads, acts))

        found = bench.alternate(
            {
                "open": open_loop,
                "bare open": lambda: pressed(bare, Lane(bare_page, 200, bench.seconds(5), rate=READS)),
                "homes": lambda: pressed(server, Lane(homes, 200, bench.seconds(4), clients=20)),
                "maps": lambda: pressed(server, Lane(maps, 200, bench.seconds(4), clients=20)),
                "tasks": lambda: pressed(server, Lane(tasks, 200, bench.seconds(4), clients=20)),
                "bare": lambda: pressed(bare, Lane(bare_page, 200, bench.seconds(4), clients=20)),
            }
        )
    beside = "a bare Starlette page"
    opened = found["open"]
    return [
        row(
            f"Pages at {READS}/s while {ACTS} acts/s arrive, median",
            "ms",
            opened,
            "p50",
            beside,
            found["bare open"],
            cpu=False,
        ),
        row("… 99th percentile", "ms", opened, "p99", beside, found["bare open"], goal=20, cpu=False),
        row("… the acts among them, 99th percentile", "ms", opened, "acts p99", cpu=False),
        row("Home pages, 20 clients", "/s", found["homes"], "rate", beside, found["bare"]),
        row("… 99th percentile", "ms", found["homes"], "p99", beside, found["bare"], cpu=False),
        row("Task pages, 20 clients", "/s", found["tasks"], "rate", beside, found["bare"]),
        row("… 99th percentile", "ms", found["tasks"], "p99", beside, found["bare"], cpu=False),
        row("The whole map of tasks, 20 clients", "/s", found["maps"], "rate", beside, found["bare"]),
        Row("Length of a page", "B", [length]),
    ]


def home_pages(home: Home, page: str = "") -> list[bytes]:
    """Everybody looks at the circle's own page, or at another one."""
    return [request("GET", resident.base + page, resident.session) for resident in home.residents]


def task_pages(home: Home) -> list[bytes]:
    """Everybody looks at every open task."""
    return [
        request("GET", f"{resident.base}/task/{task}", resident.session)
        for task in home.tasks[:MOST_TASKS]
        for resident in home.residents
    ]


def _mixed(homes: list[bytes], tasks: list[bytes]) -> list[bytes]:
    """A home page, a task page, and so on."""
    return [each for place, task in enumerate(tasks) for each in (homes[place % len(homes)], task)]


def _length(server: Server, requests: list[bytes]) -> float:
    """How long an answer is on average; asking also has everything imported and folded."""
    [outcome] = load(server, Lane(requests, 200, 20, clients=4, most=len(requests)))
    return outcome.bytes / len(outcome.times)


def _both(reads: Outcome, acts: Outcome) -> Reading:
    found = {"p50": reads.percentile(50), "p99": reads.percentile(99), "acts p99": acts.percentile(99)}
    return Reading(reads.seconds, 0, len(reads.times), found)
