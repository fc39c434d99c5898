"""What comes of a gathering: a task or a lesson, said together with where it comes from."""

from collections.abc import Generator, Mapping

from starlette.responses import Response
from starlette.routing import Route

from lichen.core.fact import Fact
from lichen.core.values import EventId
from lichen.language import gettext as _
from lichen.node.saying import Said
from lichen.practices.gathering import Gathering
from lichen.practices.gatherings import GatheringBrought
from lichen.practices.lessons import LessonTold
from lichen.practices.tasks import TaskOpened, TaskTaken
from lichen.web import ui
from lichen.web.body import Form
from lichen.web.fact_controls import controls, filled, summary
from lichen.web.fact_form import Errors, errors_of
from lichen.web.forms import read
from lichen.web.gathering.words import GATHERING, gathering_href, the_gathering, title_of
from lichen.web.known import point_title
from lichen.web.pages.tasks import task_form
from lichen.web.visit import Visit, member_page

Telling = Generator[tuple[Fact, Mapping[str, str]], EventId, None]


async def task_page(visit: Visit) -> Response:
    return _task(visit, _of_point(visit), {})


async def task(visit: Visit) -> Response:
    said = await _bring(visit, TaskOpened)
    if said.refusals:
        return _task(visit, visit.form, errors_of(said.refusals, visit.view), 422)
    notice = _("It’s on the map, and yours.") if visit.form.ticked("mine") else _("It’s on the map.")
    return visit.go(_back(visit, the_gathering(visit)), notice)


def _task(visit: Visit, typed: Form, errors: Errors, status: int = 200) -> Response:
    gathering = the_gathering(visit)
    way = gathering_href(visit, gathering.id, "task")
    return visit.page(
        _("Make a task"),
        summary(TaskOpened, errors),
        ui.opening(_("What needs doing?"), ui.quoted(title_of(visit.view, gathering))),
        task_form(visit, way, gathering_href(visit, gathering.id), typed, errors),
        here="work",
        status=status,
    )


async def lesson_page(visit: Visit) -> Response:
    return _lesson(visit, _of_point(visit), {})


async def lesson(visit: Visit) -> Response:
    said = await _bring(visit, LessonTold)
    if said.refusals:
        return _lesson(visit, visit.form, errors_of(said.refusals, visit.view), 422)
    return visit.go(_back(visit, the_gathering(visit)), _("Told. Thank you."))


def _lesson(visit: Visit, typed: Form, errors: Errors, status: int = 200) -> Response:
    gathering = the_gathering(visit)
    back = ui.link_button(_("Leave it"), gathering_href(visit, gathering.id), "quiet")
    return visit.page(
        _("Tell a lesson"),
        summary(LessonTold, errors),
        ui.opening(_("What have you learned?"), ui.quoted(title_of(visit.view, gathering))),
        ui.form(
            gathering_href(visit, gathering.id, "lesson"),
            controls(LessonTold, visit.view, typed, errors),
            ui.buttons(ui.button(_("Tell it")), back),
        ),
        here="work",
        status=status,
    )


async def _bring(visit: Visit, fact: type[Fact]) -> Said:
    """Says the thing, that it came of the gathering, and perhaps who takes it: all of it or nothing."""
    gathering, draft = the_gathering(visit), read(fact, visit.form, visit.zone)
    if draft.fact is None:
        return Said("", draft.refusals)
    mine = fact is TaskOpened and visit.form.ticked("mine")
    telling = _told(gathering, draft.fact, draft.words, mine)
    return await visit.settled(visit.node.say_all(visit.who, visit.view.id, telling))


def _told(gathering: Gathering, fact: Fact, words: Mapping[str, str], mine: bool) -> Telling:
    thing = yield fact, words
    yield GatheringBrought(gathering.id, thing), {}
    if mine:
        yield TaskTaken(thing), {}


def _of_point(visit: Visit) -> Form:
    """What stands in the form at first: the point on the agenda it comes from."""
    point = the_gathering(visit).points.get(visit.asked("point"))
    return filled(title=point_title(visit.view, point)) if point else filled()


def _back(visit: Visit, gathering: Gathering) -> str:
    return f"{gathering_href(visit, gathering.id)}#brought"


ROUTES = [
    Route(f"{GATHERING}/task", member_page(task_page), methods=["GET"]),
    Route(f"{GATHERING}/task", member_page(task), methods=["POST"]),
    Route(f"{GATHERING}/lesson", member_page(lesson_page), methods=["GET"]),
    Route(f"{GATHERING}/lesson", member_page(lesson), methods=["POST"]),
]
