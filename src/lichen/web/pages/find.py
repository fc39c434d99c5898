"""Find: everything one may see, by any of its words; in one circle, or in all that somebody is in."""

from collections.abc import Sequence
from urllib.parse import urlencode

from starlette.responses import Response
from starlette.routing import Route

from lichen.core.values import CircleId
from lichen.language import gettext as _
from lichen.node.finding import Found, wanted_words
from lichen.web import ui
from lichen.web.finding.passages import marked, passage
from lichen.web.finding.places import NOUNS, Group
from lichen.web.finding.results import Thing, grouped, things
from lichen.web.html import Node, Renderable, form, fragment, p, search
from lichen.web.telling import fetch, told
from lichen.web.visit import Visit, is_inside, member_page, open_page

LONGEST = 200  # characters of what somebody looks for
FEW, MANY = 6, 100  # of one group: among others, and by itself
FEWER = 3  # where several circles stand below each other

EVERYWHERE = "/search"


def heading(group: Group) -> str:
    return {
        "decisions": _("Decisions"),
        "tasks": _("Tasks"),
        "charter": _("The charter"),
        "roles": _("Roles"),
        "gatherings": _("Gatherings"),
        "lessons": _("Lessons"),
        "talk": _("Talk"),
        "people": _("People"),
        "else": _("What else was said"),
    }[group]


async def find_page(visit: Visit) -> Response:
    """One circle, all groups or one of them."""
    wanted = visit.asked("q")[:LONGEST].strip()
    only = next((group for group in NOUNS if group == visit.asked("of")), None)
    return visit.page(
        _("Find"),
        ui.opening(_("What are you looking for?")),
        finder(visit.href("search"), wanted),
        _elsewhere(visit, wanted),
        _answer(visit, wanted, only, MANY if only else FEW) if wanted else None,
    )


def finder(action: str, wanted: str = "") -> Renderable:
    """The box in which one types what one looks for."""
    return search[
        form(".finder", action=action, method="get")[
            ui.field("q", _("Words, or how they begin"), "search", value=wanted, maxlength=str(LONGEST)),
            ui.button(_("Find"), "quiet"),
        ]
    ]


def _elsewhere(visit: Visit, wanted: str) -> Node:
    if len(visit.who.places) < 2:
        return None
    return p[ui.quiet_link(_("Look in all your circles"), _way(EVERYWHERE, q=wanted))]


def _way(path: str, **asked: str) -> str:
    return f"{path}?{urlencode(asked)}" if any(asked.values()) else path


def _answer(visit: Visit, wanted: str, only: Group | None, most: int) -> Renderable:
    found = grouped(visit, wanted)
    shown = {group: each for group, each in found.items() if only in (None, group)}
    if not shown:
        return ui.empty(_("Nobody has said that here. Try fewer words, or only how one of them begins."))
    return fragment[(_group(visit, group, each, wanted, most) for group, each in shown.items())]


def _group(visit: Visit, group: Group, found: Sequence[Found], wanted: str, most: int) -> Renderable:
    words = wanted_words(wanted)
    each = things(visit, group, found, words, most)
    return ui.part(
        heading(group),
        _entries(visit, each, words),
        _more(visit, group, found, wanted, most) if len(each) == most else None,
    )


def _more(visit: Visit, group: Group, found: Sequence[Found], wanted: str, most: int) -> Node:
    if most == MANY:
        return p[_("There is more. Another word narrows it down.")]
    if len(found) == most:
        return None
    return p[ui.quiet_link(_("Show more of these"), _way(visit.href("search"), q=wanted, of=group))]


def _entries(visit: Visit, each: Sequence[Thing], words: Sequence[str]) -> Renderable:
    fetch(visit.view, {thing.found.event: thing.text for thing in each})
    return ui.entries(*(_entry(visit, thing, words) for thing in each))


def _entry(visit: Visit, thing: Thing, words: Sequence[str]) -> Renderable:
    title = thing.place.title
    return ui.entry(
        marked(title, words) if title else told(visit.view, thing.found.event, thing.text),
        passage(thing.passage, words) if thing.passage else None,
        None if thing.is_now else _("It read so before."),
        None if thing.counts else _("This was not counted."),
        href=thing.place.href,
        margin=ui.when(thing.found.at, visit.at, visit.zone),
    )


# In all circles


async def everywhere(visit: Visit) -> Response:
    """The circles somebody is in below each other, with the way to all that is in each."""
    if visit.account is None:
        return visit.go("/")
    wanted = visit.asked("q")[:LONGEST].strip()
    found = [_in(visit, circle, wanted) for circle in visit.account.places] if wanted else []
    visit.leave()
    nothing = ui.empty(_("Nobody has said that in any of your circles.")) if wanted else None
    return visit.page(
        _("Find"),
        ui.opening(_("What are you looking for?"), _("In all your circles.")),
        finder(EVERYWHERE, wanted),
        found if any(found) else nothing,
    )


def _in(visit: Visit, circle: CircleId, wanted: str) -> Node:
    """What was found in one circle; nothing when there is nothing, or when whoever asks is not inside it."""
    visit.enter(circle)
    found = grouped(visit, wanted) if is_inside(visit) else {}
    if not found:
        return None
    words = wanted_words(wanted)
    each = [thing for group, some in found.items() for thing in things(visit, group, some, words, FEWER)]
    return ui.part(
        ui.quoted(visit.view.title),
        _entries(visit, each, words),
        p[ui.quiet_link(_("All that was found there"), _way(visit.href("search"), q=wanted))],
    )


ROUTES = [
    Route("/c/{circle}/search", member_page(find_page), methods=["GET"]),
    Route(EVERYWHERE, open_page(everywhere), methods=["GET"]),
]
