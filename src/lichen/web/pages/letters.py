"""The links in letters about mail itself: an address is confirmed, all mail ends. Looking never does anything."""

from starlette.responses import Response
from starlette.routing import Route

from lichen.language import gettext as _
from lichen.node.mail.reach import Reach
from lichen.node.mail.room import MailRoom
from lichen.web import ui
from lichen.web.html import Renderable
from lichen.web.mail.letters import how_much
from lichen.web.visit import Visit, missing, open_page


async def confirm(visit: Visit) -> Response:
    _room, reach = _asked(visit)
    address = reach.pending.address if reach.pending else ""
    sentence = _("Is {address} yours?").format(address=address)
    act = ui.form(visit.request.url.path, ui.buttons(ui.button(_("Yes, write to me there"))))
    return visit.page(_("Your address"), ui.opening(sentence), act)


async def confirmed(visit: Visit) -> Response:
    room, reach = _asked(visit)
    room.confirm(reach, visit.at)
    what = _("What you get by mail: {how_much}.").format(how_much=how_much(reach.level))
    more = _("Each letter holds a link to change that, and one that ends it.")
    return visit.page(_("Your address"), ui.opening(_("Letters reach you there from now on."), what, more), _home())


def _asked(visit: Visit) -> tuple[MailRoom, Reach]:
    """Whose address the link confirms; nothing for a link that is too old, or was used."""
    room = _room(visit)
    visit.limit("sign-in", visit.address)
    reach = room.reaches.asked_by(visit.path("secret"), visit.at)
    if reach is None:
        raise missing()
    return room, reach


async def stop(visit: Visit) -> Response:
    _room, reach = _stopped(visit)
    if reach.level == "off":
        return _no_more(visit)
    act = ui.form(visit.request.url.path, ui.buttons(ui.button(_("No more mail"))))
    return visit.page(_("No more mail"), ui.opening(_("No more letters from here?")), act)


async def stopped(visit: Visit) -> Response:
    """Also what a mail program sends by itself when somebody presses its own button for this."""
    room, reach = _stopped(visit)
    room.stop(reach)
    return _no_more(visit)


def _no_more(visit: Visit) -> Response:
    how = _("If you want some again, say so on the page about you and your devices.")
    return visit.page(_("No more mail"), ui.opening(_("You get no more mail from here."), how), _home())


def _stopped(visit: Visit) -> tuple[MailRoom, Reach]:
    room = _room(visit)
    visit.limit("sign-in", visit.address)
    reach = room.reaches.stopped_by(visit.path("secret"))
    if reach is None:
        raise missing()
    return room, reach


def _room(visit: Visit) -> MailRoom:
    if visit.site.mail is None:
        raise missing()
    return visit.site.mail


def _home() -> Renderable:
    return ui.buttons(ui.link_button(_("Go to the first page"), "/", "quiet"))


ROUTES = [
    Route("/mail/confirm/{secret}", open_page(confirm), methods=["GET"]),
    Route("/mail/confirm/{secret}", open_page(confirmed), methods=["POST"]),
    Route("/mail/stop/{secret}", open_page(stop), methods=["GET"]),
    Route("/mail/stop/{secret}", open_page(stopped), methods=["POST"]),
]
