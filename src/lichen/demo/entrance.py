"""The entrance: one press enters the demo as anybody in it. These pages exist nowhere but in the demo's own process."""

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from lichen.core.values import MemberId
from lichen.demo.people import NINE, WAITING, Character
from lichen.demo.stage import Cast
from lichen.language import gettext as _
from lichen.node.view import View
from lichen.practices.belonging import waiting
from lichen.practices.rest import is_resting
from lichen.web import html, session
from lichen.web.frame import CIRCLES, circle_href, mark
from lichen.web.html import Node
from lichen.web.rosette import Presence, lobe
from lichen.web.ui import button, buttons, entries, entry, form, opening, part, portrait
from lichen.web.visit import Visit, missing, open_page

OWN = "lichen-own"  # keeps a way back to the circles somebody began themselves, while they look at the story


def entrance(cast: Cast) -> list[BaseRoute]:
    """The pages that come before all others in the demo."""

    async def everybody(visit: Visit) -> Response:
        view = View(visit.node.circle(cast.circle), visit.node.words, "", visit.at)
        return visit.page(view.title, *_everybody(visit, cast, view))

    async def enter(visit: Visit) -> Response:
        account = cast.account(visit.node, visit.path("who"))
        if account is None:
            raise missing()
        response = visit.go(circle_href(cast.circle), _you_are(cast, visit))
        if visit.account and not cast.plays(visit.account):
            response.set_cookie(OWN, visit.token, max_age=session.ONE_YEAR, httponly=True, samesite="lax")
        return visit.sign_in(response, account)

    async def own(visit: Visit) -> Response:
        """To the circles they began themselves, or to where one begins."""
        token = _own_token(visit, cast)
        response = visit.go("/start")
        if not token:
            session.drop(response, secure=False)
            return response
        account = visit.node.accounts.session(token)
        assert account, "it was looked at just now"
        response = visit.go(circle_href(next(iter(account.places))))
        session.keep(response, token, secure=False)
        return response

    return [
        Route("/", open_page(everybody), methods=["GET"]),
        Route(CIRCLES, open_page(everybody), methods=["GET"]),
        Route("/demo/as/{who}", open_page(enter), methods=["POST"]),
        Route("/demo/own", open_page(own), methods=["POST"]),
    ]


def _you_are(cast: Cast, visit: Visit) -> str:
    name = View(visit.node.circle(cast.circle), visit.node.words, "", visit.at).name(cast.members[visit.path("who")])
    return _("You are {name} now. “Other circles”, at the foot of every page, leads back here.").format(name=name)


def _own_token(visit: Visit, cast: Cast) -> str:
    """The secret that lets this browser into circles of its own; empty when there are none."""
    for token in (visit.token, visit.request.cookies.get(OWN, "")):
        account = visit.node.accounts.session(token) if token else None
        if account and account.places and not cast.plays(account):
            return token
    return ""


def _everybody(visit: Visit, cast: Cast, view: View) -> list[Node]:
    own = _("Go on in your own circle") if _own_token(visit, cast) else _("Start a circle of your own")
    return [
        portrait(mark(view, 120)),
        opening(
            _("This is {circle}: a street that does not exist, and three months of its life.").format(
                circle=view.title
            ),
            _("Nothing you do here leaves this machine."),
        ),
        form("/demo/own", buttons(button(own))),
        form(
            "/",
            part(_("Enter as one of the nine"), entries(*(_character(visit, cast, view, one) for one in NINE))),
            part(_("Or stand at the door"), entries(_character(visit, cast, view, WAITING))),
        ),
    ]


def _character(visit: Visit, cast: Cast, view: View, one: Character) -> Node:
    """Who they are and where they stand; pressing the name is entering as them."""
    account, member = cast.account(visit.node, one.who), cast.members[one.who]
    if account is None:
        return None
    named = [lobe(view.id, member, _presence(view, member)), html.bdi[view.name(member)]]
    press = html.button(".button.quiet", type="submit", formaction=f"/demo/as/{one.who}")[named]
    is_here = visit.account is not None and visit.account.id == account.id
    return entry(press, one.stands, margin=_("you are here") if is_here else None)


def _presence(view: View, member: MemberId) -> Presence:
    if member in waiting(view.circle):
        return "waiting"
    return "resting" if is_resting(view.circle, member) else "present"
