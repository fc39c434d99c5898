"""The application: every page of a node under one roof, and what holds for all of them."""

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.routing import BaseRoute

from lichen.node.mail.room import MailRoom
from lichen.node.mail.settings import Settings
from lichen.node.node import Node
from lichen.web.files import STATIC_ROUTE
from lichen.web.guard import Guard
from lichen.web.limits import Limits
from lichen.web.mail.postman import delivering
from lichen.web.pages import (
    act,
    agreement,
    answer,
    aside,
    bring,
    charter,
    charter_write,
    comeback,
    decision,
    decision_acts,
    decisions,
    enter,
    find,
    gathering,
    gathering_acts,
    gathering_brings,
    gatherings,
    home,
    invite,
    join,
    lessons,
    letters,
    me,
    people,
    propose,
    ready,
    record,
    role,
    roles,
    start,
    subscribe,
    suspend,
    talk,
    task,
    task_writing,
    tasks,
)
from lichen.web.reaching import subscribing
from lichen.web.signposts import Signposts
from lichen.web.site import Site
from lichen.web.troubles import ON_TROUBLE

PAGES = (
    *(start, join, enter, home, find),
    *(people, invite, suspend, comeback, me, subscribe),
    *(tasks, task, task_writing, bring, lessons, talk),
    *(gatherings, gathering, gathering_acts, gathering_brings),
    *(decisions, decision, decision_acts),
    *(roles, role),
    *(charter, charter_write, agreement, ready),
    *(letters, answer),
    propose,
    *(record, aside, act),
)


def application(
    node: Node,
    *,
    base: str,
    extra: Sequence[BaseRoute] = (),
    limits: Limits | None = None,
    mail: Settings | None = None,
) -> Starlette:
    """The face of a node; `base` is the address people reach it by, `extra` are pages that come before all others.

    With `mail` it also writes to people, for as long as a server runs it with its lifespan.
    """
    site = Site(node, base, limits or Limits(), mail=MailRoom(node, mail) if mail else None)
    routes = [*(route for page in PAGES for route in page.ROUTES), *subscribing.ROUTES]
    app = Starlette(exception_handlers=ON_TROUBLE)
    app.router = Signposts([*extra, *routes, STATIC_ROUTE], delivering(site))
    app.add_middleware(Guard, secure=site.secure)
    app.state.site = site
    return app
