"""Known: what a thing is called now and where it is, by nothing but its id."""

from collections.abc import Callable
from dataclasses import dataclass

from lichen.core.values import EventId
from lichen.language import gettext as _
from lichen.node.view import View
from lichen.practices import charter, gathering, roles, tasks
from lichen.practices.belonging import Members
from lichen.practices.decisions import questions as decisions
from lichen.practices.gathering import Point
from lichen.practices.lessons import Lessons
from lichen.practices.reviews import Reviews
from lichen.web.frame import circle_href


@dataclass(frozen=True)
class Known:
    """What people call it, the page it is on, and what kind of thing it is."""

    title: str
    href: str
    what: str = ""


def known_as(view: View, thing: EventId) -> Known | None:
    """The thing with this id, if it is one that people point at."""
    return next((found for find in FINDERS if (found := find(view, thing))), None)


def page_of(view: View, thing: EventId) -> str:
    """The page of a thing, or else its place in the record."""
    found = known_as(view, thing)
    return found.href if found else circle_href(view.id, "record", thing)


def _task(view: View, thing: EventId) -> Known | None:
    task = tasks.find(view.circle, thing)
    return _titled(view, task.now.event, "title", "task", thing, _("a task")) if task else None


def _gathering(view: View, thing: EventId) -> Known | None:
    found = gathering.find(view.circle, thing)
    return _titled(view, found.id, "title", "gathering", thing, _("a gathering")) if found else None


def _point(view: View, thing: EventId) -> Known | None:
    found = gathering.find_point(view.circle, thing)
    if found is None:
        return None
    of, point = found
    return Known(point_title(view, point), circle_href(view.id, "gathering", of.id), _("a point on an agenda"))


def _role(view: View, thing: EventId) -> Known | None:
    role = roles.find(view.circle, thing)
    return _titled(view, role.wording, "name", "role", thing, _("a role")) if role else None


def _agreement(view: View, thing: EventId) -> Known | None:
    agreement = charter.page(view.circle).agreements.get(thing)
    return _titled(view, agreement.wording, "title", "agreement", thing, _("an agreement")) if agreement else None


def _lesson(view: View, thing: EventId) -> Known | None:
    lesson = next((one for one in view.circle[Lessons].told if one.event == thing), None)
    if lesson is None:
        return None
    title = view.words(thing, "title") or (_task(view, lesson.task) or NAMELESS).title
    return Known(title or _erased(), f"{circle_href(view.id, 'lessons')}#lesson-{thing}", _("a lesson"))


def _decision(view: View, thing: EventId) -> Known | None:
    if thing in view.circle[Reviews].small:
        return _titled(view, thing, "title", "decision", thing, _("a small decision"))
    found = decisions.find(view.circle, thing)
    return _titled(view, found.wordings[-1].event, "title", "decision", thing, _("a proposal")) if found else None


def _member(view: View, thing: EventId) -> Known | None:
    known = thing in view.circle[Members].people
    return Known(view.name(thing) or _("somebody"), circle_href(view.id, "people", thing)) if known else None


def _titled(view: View, wording: EventId, name: str, page: str, thing: EventId, what: str) -> Known:
    return Known(view.words(wording, name) or _erased(), circle_href(view.id, page, thing), what)


def _erased() -> str:
    return _("(erased)")


NAMELESS = Known("", "")
FINDERS: tuple[Callable[[View, EventId], Known | None], ...] = (
    _task,
    _gathering,
    _point,
    _role,
    _agreement,
    _lesson,
    _decision,
    _member,
)


def point_title(view: View, point: Point) -> str:
    """What a point on an agenda is called: as somebody put it, or by the thing that it is about."""
    about = known_as(view, point.about) if point.about else None
    return view.words(point.event, "title") or (about.title if about else "") or _erased()
