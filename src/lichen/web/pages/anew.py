"""Anew: somebody for whom two copies of a machine spoke goes on with a fresh device."""

from starlette.responses import Response
from starlette.routing import Route

from lichen.language import gettext as _
from lichen.web.not_done import not_done
from lichen.web.twice import spoke_twice
from lichen.web.visit import Visit, member_page


async def anew(visit: Visit) -> Response:
    if visit.place.device not in spoke_twice(visit, visit.me):
        return visit.go(visit.href("me"))
    said = visit.node.entrances.begin_anew(visit.who, visit.view.id)
    await visit.settled(said)
    if said.refusals:
        way = _("Ask two of the others for a link for a new phone: they find it on your page, under People.")
        return not_done(visit, said.refusals, way)
    return visit.go(visit.href(), _("You speak from here again. Say anew what was not counted, if it still holds."))


ROUTES = [Route("/c/{circle}/me/anew", member_page(anew), methods=["POST"])]
