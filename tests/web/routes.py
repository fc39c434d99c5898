"""Every address of the application, with real names and with nonsense where a name belongs."""

from collections.abc import Iterator

from starlette.applications import Starlette
from starlette.routing import Route

from lichen.practices import LAW
from tests.web.visitors import Browser

NONSENSE = ["x", "-" * 43, "%00", "..%2f..", "é" * 20, "A" * 3000, "'\"><script>"]


def routes_of(app: Starlette, method: str) -> list[str]:
    """The paths of all routes that take this method, still with their `{names}`."""
    return [route.path for route in app.routes if isinstance(route, Route) and method in (route.methods or ())]


def filled(path: str, names: dict[str, str]) -> str:
    for name, value in names.items():
        path = path.replace(f"{{{name}}}", value)
    return path


def real_names(browser: Browser) -> dict[str, str]:
    """What a member could put into an address."""
    state = browser.town.node.circle(browser.circle)
    from lichen.practices.belonging import Members
    from lichen.practices.decisions import Decisions
    from lichen.practices.gathering import Gatherings
    from lichen.practices.roles import Roles
    from lichen.practices.tasks import Tasks

    anything = state.id
    return {
        "circle": browser.home.removeprefix("/c/"),
        "member": browser.member,
        "invite": next(iter(state[Members].invites), anything),
        "task": next(iter(state[Tasks].open), anything),
        "gathering": next(iter(state[Gatherings].all), anything),
        "point": next((name for one in state[Gatherings].all.values() for name in one.points), anything),
        "role": next(iter(state[Roles].open), anything),
        "decision": next(iter(state[Decisions].open), anything),
        "event": anything,
        "recovery": anything,
        "agreement": anything,
        "value": anything,
        "secret": "s" * 22,
        "code": "task",
        "about": anything,
        "kind": "task.opened",
        "what": "tasks",
        "mark": "m" * 43,
        "way": "agreement",
        "name": "minimal",
    }


def addresses(browser: Browser, method: str) -> Iterator[str]:
    """Every route with real names, and the page of every kind of act."""
    names = real_names(browser)
    for path in routes_of(browser.town.app, method):
        if "{kind}" in path:
            yield from (filled(path, {**names, "kind": kind}) for kind in LAW.facts)
        else:
            yield filled(path, names)


def odd_addresses(browser: Browser, method: str) -> Iterator[str]:
    """Every route with nonsense for each of its names in turn."""
    names = real_names(browser)
    for path in routes_of(browser.town.app, method):
        for name in names:
            if f"{{{name}}}" in path and name != "circle":
                for nonsense in NONSENSE:
                    yield filled(path, {**names, name: nonsense})
