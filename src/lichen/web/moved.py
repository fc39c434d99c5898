"""Moved: what a machine says of a circle that has left it for another one, on every address it had here."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.responses import Response

from lichen.core.values import CircleId
from lichen.language import gettext as _
from lichen.node.accounts import hash_of
from lichen.node.moving.departures import Leaving
from lichen.node.node import Node
from lichen.web import ui
from lichen.web.frame import SHORT
from lichen.web.html import Node as Content
from lichen.web.html import p

if TYPE_CHECKING:
    from lichen.web.visit import Visit

GONE = 410
SHORTEST_KEPT = 20  # characters that somebody typed and would not like to type again


def gone_by(node: Node, short: str) -> Leaving | None:
    """Where the circle is that an address here means, if it has moved."""
    found: CircleId | None = next((one for one in node.departures if one[:SHORT] == short), None)
    return node.departures.gone(found) if found else None


def moved(visit: "Visit", leaving: Leaving, path: str = "") -> Response:
    """Where it is now, and the same page there; whoever is in here is shown a way in."""
    visit.leave()
    path = path or _path(visit)
    there = f"{leaving.address.rstrip('/')}{path}"
    host = urlsplit(leaving.address).netloc
    return visit.page(
        _("This circle has moved"),
        ui.opening(
            _("This circle has moved to {machine}.").format(machine=leaving.machine),
            _("Everything that was here is there now: {host}").format(host=host),
        ),
        _typed(visit),
        ui.buttons(ui.link_button(_("Go on there"), _way(visit, leaving) or there)),
        ui.to_keep(_("This page, where it is now"), there),
        p[_("Your sign-in link is good there too; so is your passphrase, if none of your circles stayed here.")],
        status=GONE,
    )


def _path(visit: "Visit") -> str:
    """The address somebody came to, as it is over there."""
    query = visit.request.url.query
    return visit.request.url.path + (f"?{query}" if query and visit.request.method == "GET" else "")


def _way(visit: "Visit", leaving: Leaving) -> str:
    """The link by which this browser comes in over there, once."""
    whose = [hash_of(visit.token)] if visit.token else []
    secret = visit.node.departures.way(leaving, *whose, *([visit.account.id] if visit.account else []))
    return f"{leaving.address.rstrip('/')}/enter/{secret}" if secret else ""


def _typed(visit: "Visit") -> Content:
    """What somebody wrote here just now, to take along."""
    kept = [text for each in visit.form.fields.values() for text in each if len(text) >= SHORTEST_KEPT]
    return [ui.to_keep(_("What you wrote; take it along"), text) for text in kept]
