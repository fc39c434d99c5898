"""The application: every page of a node under one roof, and what holds for all of them."""

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.routing import BaseRoute

from lichen.node.mail.room import MailRoom
from lichen.node.mail.settings import Settings
from lichen.node.node import Node
from lichen.node.sharing.courier import Courier
from lichen.web.between import between
from lichen.web.files import STATIC_ROUTE
from lichen.web.guard import Guard
from lichen.web.limits import Limits
from lichen.web.pages import (
    act,
    agreement,
    anew,
    answer,
    arrive,
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
    move,
    people,
    phones,
    places,
    propose,
    ready,
    record,
    role,
    roles,
    start,
    subscribe,
    suspend,
    takeaway,
    talk,
    task,
    task_writing,
    tasks,
)
from lichen.web.reaching import subscribing
from lichen.web.running import running
from lichen.web.signposts import Signposts
from lichen.web.site import Site
from lichen.web.troubles import ON_TROUBLE

PAGES = (
    *(start, join, enter, arrive, home, find),
    *(people, invite, suspend, comeback, me, phones, move, anew, subscribe, places, takeaway),
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
    proxy: str = "",
) -> Starlette:
    """The face of a node; `base` is the address people reach it by, `extra` are pages that come before all others.

    For as long as a server runs it with its lifespan it talks with other nodes and, with `mail`, writes to people;
    `proxy` leads to those behind an onion service: "socks5://127.0.0.1:9050".
    """
    site = Site(node, base, limits or Limits(), mail=MailRoom(node, mail) if mail else None, proxy=proxy)
    courier = Courier(node.sharing, proxy)
    routes = [*(route for page in PAGES for route in page.ROUTES), *subscribing.ROUTES, *between(courier)]
    app = Starlette(exception_handlers=ON_TROUBLE)
    app.router = Signposts([*extra, *routes, STATIC_ROUTE], running(site, courier))
    app.add_middleware(Guard, secure=site.secure)
    app.state.site, app.state.courier = site, courier
    return app
