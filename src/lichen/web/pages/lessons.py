"""Lessons: what worked, what failed, what is open; found again by any of their words."""

from collections.abc import Sequence

from starlette.responses import Response
from starlette.routing import Route

from lichen.language import gettext as _
from lichen.language import ngettext
from lichen.node.view import View
from lichen.practices.lessons import Lesson, LessonTold, lessons
from lichen.practices.talk import is_erased
from lichen.practices.tasks import Told, find
from lichen.web import ui
from lichen.web.body import NOTHING, Form
from lichen.web.fact_controls import controls, summary
from lichen.web.fact_form import Errors, errors_of
from lichen.web.forms import say_form
from lichen.web.html import Node, Renderable, form, fragment, input_, p, search
from lichen.web.task_words import task_href, title_of
from lichen.web.visit import Visit, member_page
from lichen.web.who import who

MOST_SHOWN = 50
MOST_SEARCHED = 5_000  # the latest; what is older is found on the record
LONGEST_SEARCH = 100  # characters
OUTCOMES: tuple[Told, ...] = ("worked", "failed", "open")


def _outcome_words() -> dict[Told, str]:
    return {"worked": _("What worked"), "failed": _("What failed"), "open": _("Still open")}


async def lessons_page(visit: Visit) -> Response:
    shown = next((one for one in OUTCOMES if one == visit.asked("show")), None)
    wanted = visit.asked("find")[:LONGEST_SEARCH].strip()
    found = _matching(visit.view, lessons(visit.circle, shown), wanted)
    return visit.page(
        _("Lessons"),
        ui.opening(_("What we learned."), _("Failures are as honourable as successes.")),
        ui.buttons(ui.link_button(_("Tell one"), visit.href("lessons", "tell"))),
        _finder(visit, shown, wanted) if lessons(visit.circle) else None,
        _listed(visit, found) if found else ui.empty(_none(visit, wanted)),
    )


def _none(visit: Visit, wanted: str) -> str:
    if wanted:
        return _("No lesson has these words.")
    if lessons(visit.circle):
        return _("None of these so far.")
    return _("Nothing here yet. Closing a task asks for what worked, what failed and what is open; it comes here.")


def _matching(view: View, each: Sequence[Lesson], wanted: str) -> list[Lesson]:
    """Those in which every word occurs, in whatever order, large or small."""
    words = wanted.casefold().split()
    if not words:
        return list(each)
    latest = each[:MOST_SEARCHED]
    view.fetch(one.event for one in latest)
    return [one for one in latest if all(word in _text(view, one) for word in words)]


def _text(view: View, one: Lesson) -> str:
    """Everything somebody might look for in it."""
    task = find(view.circle, one.task) if one.task else None
    parts = (view.words(one.event, "title"), view.words(one.event, one.words), title_of(view, task) if task else "")
    return " ".join(parts).casefold()


def _finder(visit: Visit, shown: Told | None, wanted: str) -> Renderable:
    here = visit.href("lessons")
    ways = [("", _("All")), *_outcome_words().items()]
    return fragment[
        search[
            form(".finder", action=here, method="get")[
                ui.field(
                    "find", _("Look for words"), "search", value=wanted, required=False, maxlength=str(LONGEST_SEARCH)
                ),
                input_(type="hidden", name="show", value=shown) if shown else None,
                ui.button(_("Look"), "quiet"),
            ]
        ],
        ui.ways(
            _("Look at"),
            *(ui.Place(word, f"{here}?show={key}" if key else here, key == (shown or "")) for key, word in ways),
        ),
    ]


def _listed(visit: Visit, found: Sequence[Lesson]) -> Renderable:
    whole = visit.asked("all") == "yes" or len(found) <= MOST_SHOWN
    each = found if whole else found[:MOST_SHOWN]
    visit.view.fetch(one.event for one in each)
    rest = len(found) - len(each)
    more = ngettext("Show {count} more", "Show {count} more", rest).format(count=rest)
    way = visit.request.url.include_query_params(all="yes")
    return fragment[
        ui.entries(*(_entry(visit, one) for one in each)),
        None if whole else p[ui.quiet_link(more, f"{way.path}?{way.query}")],
    ]


def _entry(visit: Visit, one: Lesson) -> Renderable:
    """What was learned, under its own title or that of the task it comes from."""
    view, task = visit.view, find(visit.circle, one.task) if one.task else None
    title, text = view.words(one.event, "title"), view.words(one.event, one.words)
    named = title_of(view, task) if task else _("A lesson whose words were erased")
    gone = _("Erased by the one who said it.") if is_erased(visit.circle, one.event) else None
    also = ui.quiet_link(_("from “{task}”").format(task=named), task_href(visit, task.id)) if task and title else None
    return ui.entry(
        title or named,
        ui.prose(text) if text else gone,
        ui.beside(who(view, one.by), ui.when(one.at, visit.at, visit.zone)),
        also,
        _own(visit, one),
        href=task_href(visit, task.id) if task and not title else None,
        margin=_outcome_words()[one.outcome],
        id=f"lesson-{one.event}" if one.words == "text" else f"lesson-{one.event}-{one.words}",
    )


def _own(visit: Visit, one: Lesson) -> Node:
    if one.by != visit.me or is_erased(visit.circle, one.event):
        return None
    return ui.beside(
        ui.quiet_link(_("Correct"), visit.href("words", one.event, "correct")),
        ui.quiet_link(_("Erase"), visit.href("words", one.event, "erase")),
    )


# Telling one


async def tell_page(visit: Visit) -> Response:
    return _telling(visit, NOTHING, {})


async def tell(visit: Visit) -> Response:
    said = await say_form(visit, LessonTold)
    if said.refusals:
        return _telling(visit, visit.form, errors_of(said.refusals, visit.view), 422)
    return visit.go(visit.href("lessons"), _("Told. Thank you."))


def _telling(visit: Visit, typed: Form, errors: Errors, status: int = 200) -> Response:
    return visit.page(
        _("Tell a lesson"),
        summary(LessonTold, errors),
        ui.opening(_("What have you learned?"), _("What failed and why is worth as much as what worked.")),
        ui.form(
            visit.href("lessons", "tell"),
            controls(LessonTold, visit.view, typed, errors),
            ui.buttons(ui.button(_("Tell it")), ui.link_button(_("Leave it"), visit.href("lessons"), "quiet")),
        ),
        status=status,
    )


ROUTES = [
    Route("/c/{circle}/lessons", member_page(lessons_page), methods=["GET"]),
    Route("/c/{circle}/lessons/tell", member_page(tell_page), methods=["GET"]),
    Route("/c/{circle}/lessons/tell", member_page(tell), methods=["POST"]),
]
