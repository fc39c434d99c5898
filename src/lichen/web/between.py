"""Between machines: the two addresses at which others talk with this one, and an application with nothing else."""

from starlette.applications import Starlette
from starlette.routing import BaseRoute

from lichen.node.node import Node
from lichen.node.sharing.courier import Courier
from lichen.sync.http.server import sync_route
from lichen.web.guard import Guard
from lichen.web.pages import meet
from lichen.web.site import Site


def between(courier: Courier) -> list[BaseRoute]:
    """Where machines meet, and where they go on talking."""
    own = courier.sharing.own
    return [*meet.ROUTES, sync_route(own, courier.may_ask, courier.answer)]


def application_between(node: Node, base: str) -> Starlette:
    """For other machines alone, as long as a pairing takes."""
    courier = Courier(node.sharing)
    app = Starlette(routes=between(courier))
    app.add_middleware(Guard, secure=base.startswith("https:"))
    app.state.site, app.state.courier = Site(node, base), courier
    return app
