"""The frame around a page: the circle's name and mark, the four words, and the quiet links at its foot."""

from collections.abc import Sequence
from urllib.parse import quote

from lichen.core.values import CircleId
from lichen.language import gettext as _
from lichen.node.view import View
from lichen.practices.belonging import present, waiting
from lichen.practices.rest import is_resting
from lichen.web import html
from lichen.web.html import Node, Renderable
from lichen.web.rosette import Presence, rosette
from lichen.web.ui import Masthead, Place, page

SCRIPTS = ("htmx.min.js", "copy.js")
CIRCLES = "/circles"  # where the circles somebody is in stand side by side
SHORT = 12  # characters of an id that stand for a circle in an address


def circle_sheet(view: View, title: str, content: Sequence[Node], here: str) -> Renderable:
    """A page inside a circle. `here` is "home", "work", "people" or "charter"; whoever waits sees no ways on."""
    home = circle_href(view.id)
    return page(
        title,
        *content,
        masthead=Masthead(view.title, home, mark(view, 32)),
        places=_places(home, here) if view.is_member else (),
        footer=[_footer(home) if view.is_member else None, html.a(href=CIRCLES)[_("Other circles")]],
        scripts=SCRIPTS,
    )


def plain_sheet(title: str, content: Sequence[Node]) -> Renderable:
    """A page outside any circle."""
    return page(title, *content, scripts=SCRIPTS)


def circle_href(circle: CircleId, *parts: str) -> str:
    """An address within a circle."""
    return "/".join(["/c", circle[:SHORT], *(quote(part, safe="") for part in parts)])


def mark(view: View, size: int, name: str = "") -> Renderable:
    """The circle's rosette, one lobe a member."""
    return rosette(view.id, lobes(view), size, name)


def lobes(view: View) -> list[tuple[str, Presence]]:
    """Who makes up the circle's mark, and how each is there."""
    circle = view.circle
    here: list[tuple[str, Presence]] = [
        (member, "resting" if is_resting(circle, member) else "present") for member in present(circle)
    ]
    return [*here, *((member, "waiting") for member in waiting(circle))]


def _places(home: str, here: str) -> list[Place]:
    words = {"home": _("Home"), "work": _("Work"), "people": _("People"), "charter": _("Charter")}
    return [Place(word, home if key == "home" else f"{home}/{key}", key == here) for key, word in words.items()]


def _footer(home: str) -> Node:
    return [
        html.a(href=f"{home}/search")[_("Find")],
        html.a(href=f"{home}/decisions")[_("Decisions")],
        html.a(href=f"{home}/gatherings")[_("Gatherings")],
        html.a(href=f"{home}/roles")[_("Roles")],
        html.a(href=f"{home}/lessons")[_("Lessons")],
        html.a(href=f"{home}/record")[_("The record")],
        html.a(href=f"{home}/aside")[_("Not counted, and why")],
        html.a(href=f"{home}/me")[_("You and your devices")],
    ]
