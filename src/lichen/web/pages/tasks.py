"""The open map: what is unfinished, how long it has waited, and who carried the unpleasant part."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from starlette.responses import Response
from starlette.routing import Route

from lichen.core.values import DAY
from lichen.language import dates, ngettext
from lichen.language import gettext as _
from lichen.language.numbers import begun, in_words
from lichen.node.view import View
from lichen.practices.taskmap import blocks, closed_tasks, open_tasks, unpleasant_work, waiting_since
from lichen.practices.tasks import Task, TaskOpened, Tasks, TaskTaken, is_open, mine, stewards
from lichen.web import ui
from lichen.web.body import NOTHING, Form
from lichen.web.decision.words import decisions_link
from lichen.web.fact_controls import controls, summary
from lichen.web.fact_form import Errors, errors_of
from lichen.web.forms import fields_of, read
from lichen.web.gathering.words import next_one
from lichen.web.html import Node, Renderable, fragment, p
from lichen.web.role.words import roles_link
from lichen.web.task_words import described, held_for, in_the_way, task_href, title_of
from lichen.web.visit import Visit, member_page
from lichen.web.who import who

MOST_SHOWN = 50  # in one part of the map, before one asks for all of them


@dataclass(frozen=True)
class Look:
    """One quiet way to look at the map."""

    key: str
    word: Callable[[], str]
    none: Callable[[], str]


LOOKS = (
    Look("", lambda: _("All"), lambda: _("Nothing here yet. What needs doing first?")),
    Look("mine", lambda: _("Yours"), lambda: _("You hold nothing at the moment.")),
    Look("blocked", lambda: _("Blocked"), lambda: _("Nothing is blocked.")),
    Look("unpleasant", lambda: _("Unpleasant"), lambda: _("Nothing unpleasant waits.")),
    Look("closed", lambda: _("Closed"), lambda: _("Nothing was closed so far.")),
)


async def map_page(visit: Visit) -> Response:
    view, look = visit.view, next((one for one in LOOKS if one.key == visit.asked("show")), LOOKS[0])
    tasks = _seen(view, look.key)
    view.fetch(task.now.event for task in tasks)
    body = _all(visit, tasks) if not look.key else _some(visit, look, tasks)
    return visit.page(_("Work"), _opening(view, look), *body, here="work")


def _seen(view: View, key: str) -> list[Task]:
    match key:
        case "mine":
            return mine(view.circle, view.viewer)
        case "closed":
            return closed_tasks(view.circle)
    tasks = open_tasks(view.circle, view.at)
    if key == "blocked":
        return [task for task in tasks if blocks(view.circle, task)]
    return [task for task in tasks if not key or task.now.unpleasant]


def _opening(view: View, look: Look) -> Renderable:
    count = len(view.circle[Tasks].open)
    if look.key:
        return ui.opening(look.word())
    if not count:
        return ui.opening(_("Nothing is unfinished."))
    sentence = ngettext("{count} thing is unfinished.", "{count} things are unfinished.", count)
    take = ngettext(
        "Nobody will assign it. Take it if you can.", "Nobody will assign them. Take one if you can.", count
    )
    return ui.opening(begun(sentence.format(count=in_words(count))), take)


def _all(visit: Visit, tasks: list[Task]) -> Iterator[Node]:
    circle, add = visit.circle, visit.href("work", "new")
    if not circle[Tasks].open and not circle[Tasks].closed:
        yield _first(visit)
        return
    yield ui.buttons(
        ui.link_button(_("Add something that needs doing"), add),
        ui.link_button(_("Bring a list"), visit.href("bring"), "quiet"),
        ui.link_button(next_one(visit), visit.href("gatherings"), "quiet"),
    )
    yield _ways(visit, "")
    stuck = [task for task in tasks if blocks(circle, task)]
    held = [task for task in tasks if task.stewards and task not in stuck]
    waiting = [task for task in tasks if waiting_since(task) and task not in stuck]
    yield _part(visit, _("Waiting for someone"), waiting, aside=_("most pressing first"))
    yield _part(visit, _("Someone has it"), held)
    yield _part(visit, _("Something is in the way"), stuck)
    yield p[decisions_link(visit)]
    yield p[roles_link(visit)]
    yield _share(visit)
    yield ui.folded(_("How this page is ordered"), p[_how_ordered()])


def _some(visit: Visit, look: Look, tasks: list[Task]) -> Iterator[Node]:
    yield _ways(visit, look.key)
    yield _listed(visit, tasks) if tasks else ui.empty(look.none(), _to_all(visit))
    if look.key == "unpleasant":
        yield _share(visit)


def _to_all(visit: Visit) -> Renderable:
    if visit.circle[Tasks].open:
        return ui.quiet_link(_("See all that is unfinished"), visit.href("work"))
    return ui.quiet_link(_("Add something that needs doing"), visit.href("work", "new"))


def _first(visit: Visit) -> Renderable:
    """What stands on an empty map: the first task needs nothing but its name."""
    title = ui.field("title", _("The first thing"), words=True, hint=_("A few words are enough."), maxlength="200")
    return ui.empty(
        LOOKS[0].none(),
        fragment[
            ui.form(visit.href("work", "new"), title, ui.buttons(ui.button(_("Put it on the map")))),
            p[ui.quiet_link(_("Bring a list or a board you have already"), visit.href("bring"))],
            p[ui.quiet_link(next_one(visit), visit.href("gatherings"))],
            p[decisions_link(visit)],
            p[roles_link(visit)],
        ],
    )


def _ways(visit: Visit, here: str) -> Renderable:
    """The quiet row of other ways to look."""
    work = visit.href("work")
    return ui.ways(
        _("Look at"),
        *(ui.Place(look.word(), f"{work}?show={look.key}" if look.key else work, look.key == here) for look in LOOKS),
    )


def _part(visit: Visit, heading: str, tasks: Sequence[Task], aside: Node = None) -> Node:
    return ui.part(heading, _listed(visit, tasks), aside=aside) if tasks else None


def _listed(visit: Visit, tasks: Sequence[Task]) -> Renderable:
    whole = visit.asked("all") == "yes" or len(tasks) <= MOST_SHOWN
    shown = tasks if whole else tasks[:MOST_SHOWN]
    rest = ngettext("Show {count} more", "Show {count} more", len(tasks) - len(shown)).format(
        count=len(tasks) - len(shown)
    )
    way = f"{visit.href('work')}?show={visit.asked('show')}&all=yes"
    return fragment[
        ui.entries(*(_entry(visit, task) for task in shown)), None if whole else p[ui.quiet_link(rest, way)]
    ]


def _entry(visit: Visit, task: Task) -> Renderable:
    view = visit.view
    can_take = is_open(task) and not task.stewards and not blocks(view.circle, task)
    take = ui.form(task_href(visit, task.id, "take"), ui.button(_("I’ll take it"), "quiet")) if can_take else None
    return ui.entry(
        title_of(view, task),
        ui.beside(*(who(view, one) for one in stewards(task)), *described(visit, task)),
        in_the_way(view, task),
        href=task_href(visit, task.id),
        margin=_margin(visit, task),
        act=take,
    )


def _margin(visit: Visit, task: Task) -> Node:
    """How long it has waited, been held or been stuck; or when it was closed."""
    at, stuck = visit.at, blocks(visit.circle, task)
    if not is_open(task):
        closing = task.closings[-1]
        return [_("dropped") if closing.outcome == "dropped" else _("done"), " ", ui.when(closing.at, at, visit.zone)]
    if stuck:
        return _("blocked {span}").format(span=dates.span(at - min(block.at for block in stuck)))
    if task.stewards:
        return _("held {span}").format(span=held_for(visit, task))
    waited = at - waiting_since(task)
    return _("waiting {span}").format(span=dates.span(waited)) if waited >= DAY else _("new")


def _share(visit: Visit) -> Renderable:
    """Who carried the unpleasant work, for everybody to see and in the order people came."""
    shares = unpleasant_work(visit.circle, visit.at)
    summary = _("Who did the unpleasant work, last 90 days")
    if not any(shares.values()):
        return ui.folded(summary, p[_("None was closed in the last 90 days.")])
    rows: list[list[Node]] = [
        [who(visit.view, one), _("{number} %").format(number=round(100 * part))] for one, part in shares.items()
    ]
    caption = _("Weighted by size: a small task counts 1, a medium one 3, a large one 9. Nobody is ranked.")
    return ui.folded(summary, ui.table(caption, [_("Who"), _("Their part")], rows, numbers=[1]))


def _how_ordered() -> str:
    return _(
        "What waits longest comes first. Each day of waiting counts one, and two if the task is unpleasant. From two "
        "weeks before its date, each day counts one more, 28 at most. What somebody holds or something blocks does "
        "not wait."
    )


# Adding one


async def new_page(visit: Visit) -> Response:
    return _new(visit, NOTHING, {})


async def add(visit: Visit) -> Response:
    """Puts one on the map; whoever adds it may take it at once."""
    draft = read(TaskOpened, visit.form, visit.zone)
    if draft.fact is None:
        return _new(visit, visit.form, errors_of(draft.refusals, visit.view), 422)
    said = await visit.say(draft.fact, **draft.words)
    if said.refusals:
        return _new(visit, visit.form, errors_of(said.refusals, visit.view), 422)
    if visit.form.ticked("mine"):
        await visit.say(TaskTaken(said.event))
        return visit.go(task_href(visit, said.event), _("It’s on the map, and yours."))
    return visit.go(visit.href("work"), _("It’s on the map. Nobody will assign it."))


def _new(visit: Visit, typed: Form, errors: Errors, status: int = 200) -> Response:
    return visit.page(
        _("Add something"),
        summary(TaskOpened, errors),
        ui.opening(_("What needs doing?")),
        task_form(visit, visit.href("work", "new"), visit.href("work"), typed, errors),
        p[ui.quiet_link(_("Bring a whole list instead"), visit.href("bring"))],
        here="work",
        status=status,
    )


def task_form(visit: Visit, action: str, back: str, typed: Form, errors: Errors) -> Renderable:
    """Asks what needs doing; a title is enough."""
    title, *rest = controls(TaskOpened, visit.view, typed, errors)
    told = any(typed.text(field.name) for field in fields_of(TaskOpened)[1:])
    return ui.form(
        action,
        title,
        ui.field("mine", _("I’ll take it myself"), "checkbox", value=typed.text("mine")),
        ui.folded(_("What for, how big, by when"), *rest, open=told or bool(errors.keys() - {"title"})),
        ui.buttons(ui.button(_("Put it on the map")), ui.link_button(_("Leave it"), back, "quiet")),
    )


ROUTES = [
    Route("/c/{circle}/work", member_page(map_page), methods=["GET"]),
    Route("/c/{circle}/work/new", member_page(new_page), methods=["GET"]),
    Route("/c/{circle}/work/new", member_page(add), methods=["POST"]),
]
