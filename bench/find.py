"""Row 8: words looked for in one long circle, as one person after another looks, beside a bare page."""

from bench.acts import pressed
from bench.home import Home
from bench.load import Lane, request
from bench.measure import Bench, Reading
from bench.pages import home_pages
from bench.serving import serving
from bench.table import Row, row

WANTED = ("letter+landlord", "the", "ladd", "okafor+thursday", "roof+dri", "a", "nowhere", "ana", "key+box+cellar")


def rows(bench: Bench, home: Home) -> list[Row]:
    """Nothing is written meanwhile, so the home stays as it was for whoever measures after."""
    asked = [
        request("GET", f"{resident.base}/search?q={words}", resident.session)
        for resident in home.residents
        for words in WANTED
    ]
    bare_page = [request("GET", "/")]
    first: list[Reading] = []

    def looked() -> Reading:
        """At a node that has shown the circle's own page, but where nobody has looked for anything yet."""
        with serving("home", str(home.path)) as server:
            pressed(server, Lane(home_pages(home)[:1], 200, 20, clients=1, most=1))
            first.append(pressed(server, Lane(asked, 200, 20, clients=1, most=1)))
            return pressed(server, Lane(asked, 200, bench.seconds(6), clients=1))

    with serving("bare") as bare:
        found = bench.alternate(
            {"find": looked, "bare": lambda: pressed(bare, Lane(bare_page, 200, bench.seconds(2), clients=1))}
        )
    beside = "a bare Starlette page"
    return [
        row(f"Find in {home.events:,} events, median", "ms", found["find"], "p50", beside, found["bare"], cpu=False),
        row("… 95th percentile", "ms", found["find"], "p95", beside, found["bare"], goal=50, cpu=False),
        row("… the first time after a start", "ms", first, "p50", cpu=False),
    ]
