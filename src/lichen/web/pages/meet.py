"""Meeting: where another machine takes up what was offered to it, and what people see who open such a link."""

from shlex import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lichen.language import gettext as _
from lichen.node.moving import hosting, seeing_off
from lichen.node.sharing import meeting, pairing
from lichen.node.sharing.links import PATH, Link
from lichen.node.sharing.meeting import Welcome
from lichen.node.sharing.offers import Kind, typed
from lichen.sync.http.flow import Bounds, body_from
from lichen.sync.http.refusing import Refused
from lichen.web import ui
from lichen.web.html import p
from lichen.web.site import Site
from lichen.web.visit import Visit, missing, open_page

WELCOMES: dict[Kind, Welcome] = {
    "hold": pairing.welcome,
    "move": seeing_off.move,
    "recover": seeing_off.recover,
    "welcome": hosting.welcome,
}
BOUNDS = Bounds(largest=meeting.MOST)


async def meet(request: Request) -> Response:
    """What machines say to each other here."""
    site: Site = request.app.state.site
    wait = site.limits.wait("meet", request.client.host if request.client else "")
    if wait:
        return Response(status_code=429, headers={"Retry-After": str(int(wait) + 1)})
    try:
        asked = await body_from(request.receive, BOUNDS)
    except Refused as refused:
        return Response(status_code=refused.status or 400)
    return Response(meeting.answer(site.node, asked, WELCOMES), media_type="application/json")


async def opened(visit: Visit) -> Response:
    """Says what the link is for; whether its code is good is said to nobody who only looks."""
    code = typed(visit.path("code"))
    if not code:
        raise missing()
    link = str(Link(visit.site.base, code, visit.node.sharing.own.public))
    return visit.page(
        _("A link for a machine"),
        ui.opening(_("This link is for another machine.")),
        p[_("If you move there: open that machine in a browser, “Come here from another machine”, and bring it.")],
        p[_("If that machine is to hold a copy of our record, whoever runs it types there:")],
        ui.to_keep(_("With Lichen installed"), f"lichen node pair {quote(link)}"),
        ui.to_keep(_("In a checkout"), f"./run lichen node pair {quote(link)}"),
    )


ROUTES = [
    Route(PATH, meet, methods=["POST"]),
    Route(f"{PATH}/{{code}}", open_page(opened), methods=["GET"]),
]
