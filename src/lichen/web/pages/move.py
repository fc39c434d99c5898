"""Moving away: a link by which somebody goes on from another machine with everything they have here."""

from shlex import quote

from starlette.responses import Response
from starlette.routing import Route

from lichen.core.values import MINUTE
from lichen.language import gettext as _
from lichen.node.sharing.links import Link
from lichen.node.sharing.offers import GOOD_FOR, grouped
from lichen.web import ui
from lichen.web.html import Renderable, li, ol, p
from lichen.web.qr import qr
from lichen.web.visit import Visit, member_page


def part(visit: Visit) -> Renderable:
    """The way to another machine, on the page of one's own."""
    return ui.part(
        _("Another machine"),
        p[_("You can go on from another machine with all your circles: your own, or one of somebody you trust.")],
        ui.form(visit.href("me", "move"), ui.buttons(ui.button(_("Move to another machine"), "quiet"))),
    )


async def move(visit: Visit) -> Response:
    """A link for the other machine. It is shown in the answer and nowhere else."""
    if not visit.site.reachable:
        return visit.page(
            _("Move to another machine"),
            ui.opening(_("No other machine can reach this one yet."), _("So a link would lead nowhere.")),
            ui.quiet_link(_("How it can be reached"), visit.href("invite")),
        )
    code = visit.node.sharing.offers.make("move", visit.who.id, "", visit.site.base)
    link = str(Link(visit.site.base, code, visit.node.sharing.own.public))
    return visit.page(
        _("Move to another machine"),
        ui.opening(
            _("Bring this to the other machine."),
            _("It is good once, and for {minutes} minutes.").format(minutes=GOOD_FOR // MINUTE),
        ),
        ol(".steps")[
            li[_("Open the other machine in a browser, and there “Come here from another machine”.")],
            li[_("Bring this link there. It shows your circles, and asks before anything happens.")],
            li[_("Some minutes later everything is there, and you can close your place here.")],
        ],
        ui.to_keep(_("The link"), link),
        ui.to_keep(_("Or to read out"), f"{visit.site.base} {grouped(code)}"),
        ui.folded(_("Show it to a camera"), qr(link)),
        ui.folded(_("Without a browser there"), ui.to_keep(_("With Lichen installed"), f"lichen arrive {quote(link)}")),
        p[_("Whoever has the link could go on as you. Give it to nobody.")],
        ui.quiet_link(_("Back to you and your devices"), visit.href("me")),
    )


ROUTES = [
    Route("/c/{circle}/me/move", member_page(move), methods=["POST"]),
]
