"""The application: every page of a node under one roof, and what holds for all of them."""

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.routing import BaseRoute

from lichen.node.node import Node
from lichen.web.files import STATIC_ROUTE
from lichen.web.guard import Guard
from lichen.web.limits import Limits
from lichen.web.pages import (
    act,
    agreement,
    aside,
    bring,
    charter,
    charter_write,
    comeback,
    enter,
    home,
    invite,
    join,
    lessons,
    me,
    people,
    ready,
    record,
    start,
    suspend,
    talk,
    task,
    task_writing,
    tasks,
)
from lichen.web.signposts import Signposts
from lichen.web.site import Site
from lichen.web.troubles import ON_TROUBLE

PAGES = (
    *(start, join, enter, home),
    *(people, invite, suspend, comeback, me),
    *(tasks, task, task_writing, bring, lessons, talk),
    *(charter, charter_write, agreement, ready),
    *(record, aside, act),
)


def application(node: Node, *, base: str, extra: Sequence[BaseRoute] = (), limits: Limits | None = None) -> Starlette:
    """The face of a node; `base` is the address people reach it by, `extra` are pages that come before all others."""
    site = Site(node, base, limits or Limits())
    routes = [route for page in PAGES for route in page.ROUTES]
    app = Starlette(exception_handlers=ON_TROUBLE)
    app.router = Signposts([*extra, *routes, STATIC_ROUTE])
    app.add_middleware(Guard, secure=site.secure)
    app.state.site = site
    return app
