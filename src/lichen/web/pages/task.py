"""One task: what it is for, who has it, what is in its way, what became of it, and the talk about it."""

from collections.abc import Iterator

from starlette.responses import Response
from starlette.routing import Route

from lichen.core.fact import Fact
from lichen.core.values import DAY
from lichen.language import dates
from lichen.language import gettext as _
from lichen.language.numbers import begun
from lichen.practices.taskmap import blocks, held_up, waiting_since
from lichen.practices.tasks import (
    Closing,
    Task,
    TaskHandedBack,
    TaskReopened,
    TaskTaken,
    TaskUnblocked,
    is_open,
    stewards,
)
from lichen.web import ui
from lichen.web.fact_form import Errors, errors_of
from lichen.web.history import history
from lichen.web.html import Node, Renderable, a, div, fragment, h3, section
from lichen.web.pages import task_writing
from lichen.web.reaching.sharing import of_task, shared
from lichen.web.task_words import TASK, described, size_in_words, task_href, the_task, title_of, what_blocks
from lichen.web.threads import earlier_wordings, talk
from lichen.web.visit import Visit, member_page
from lichen.web.who import called, names, who


async def task_page(visit: Visit) -> Response:
    return _page(visit, the_task(visit))


def _page(visit: Visit, task: Task, errors: Errors | None = None) -> Response:
    view, title = visit.view, title_of(visit.view, task)
    view.fetch([one.event for one in task.descriptions])
    return visit.page(
        title,
        ui.error_summary(errors or {}),
        ui.opening(title, ui.beside(*_standing(visit, task)), words=True),
        ui.prose(view.words(task.now.event, "what_for")),
        earlier_wordings(visit, task.now.event, "what_for"),
        _other_descriptions(visit, task),
        _in_its_way(visit, task),
        (_account(visit, closing) for closing in task.closings),
        _verbs(visit, task),
        ui.folded(_("More about this task"), ui.pairs(_particulars(visit, task)), _describe_link(visit, task)),
        shared(of_task(visit, task)),
        history(visit, task.history),
        talk(visit, task.id),
        here="work",
        status=422 if errors else 200,
    )


def _standing(visit: Visit, task: Task) -> Iterator[Node]:
    """Whose it is, or how long it has waited for somebody."""
    held = stewards(task)
    if not is_open(task):
        yield _("let go") if task.closings[-1].outcome == "dropped" else _("done")
    elif held:
        has = _("{names} has it") if len(held) == 1 and held[0] != visit.me else _("{names} have it")
        yield begun(has.format(names=names(visit.view, held)))
        yield ui.since(min(task.stewards.values()), visit.at, visit.zone)
    else:
        waited = visit.at - waiting_since(task)
        yield _("nobody has it yet")
        yield _("waiting {span}").format(span=dates.span(waited)) if waited >= DAY else None
    yield from described(visit, task)


def _other_descriptions(visit: Visit, task: Task) -> Node:
    """Two people may have described it anew without knowing of each other: both are shown."""
    view = visit.view
    others = task.descriptions[:-1]
    return [
        ui.folded(
            _("Somebody else described it at the same time"),
            h3[view.words(one.event, "title")],
            ui.prose(view.words(one.event, "what_for")),
        )
        for one in others
    ]


def _in_its_way(visit: Visit, task: Task) -> Node:
    stuck = blocks(visit.circle, task) if is_open(task) else []
    if not stuck:
        return None
    return ui.part(
        _("What is in its way"),
        ui.entries(
            *(
                ui.entry(
                    what_blocks(visit.view, block),
                    href=task_href(visit, block.by) if block.by else None,
                    margin=ui.when(block.at, visit.at, visit.zone),
                    act=ui.form(
                        task_href(visit, task.id, "unblock"),
                        ui.button(_("No longer"), "quiet"),
                        hidden={"block": block.event},
                    ),
                )
                for block in stuck
            )
        ),
    )


def _account(visit: Visit, closing: Closing) -> Renderable:
    """What whoever closed it told: what worked, what failed, what is still open."""
    view, dropped = visit.view, closing.outcome == "dropped"
    sentence = _("{who} let it go {when}.") if dropped else _("{who} closed it {when}.")
    carried = [one for one in closing.carried if one != closing.by]
    told = {"worked": _("What worked"), "failed": _("What failed"), "open": _("Still open")}
    moment = ui.when(closing.at, visit.at, visit.zone)
    return ui.part(
        ui.fill(sentence, who=called(view, closing.by), when=moment),
        _("Carried by {names}.").format(names=names(view, closing.carried)) if carried else None,
        (section[h3[told[part]], ui.prose(view.words(closing.event, part))] for part in told if part in closing.told),
    )


def _verbs(visit: Visit, task: Task) -> Renderable:
    """What one can do now; the first is what most people want."""

    def post(verb: str, way: str, look: ui.forms.Look = "quiet") -> Renderable:
        return ui.form(task_href(visit, task.id, way), ui.button(verb, look))

    close, block = task_href(visit, task.id, "close"), task_href(visit, task.id, "block")
    if not is_open(task):
        return ui.buttons(post(_("It’s unfinished after all"), "reopen"))
    if visit.me in task.stewards:
        first = [ui.link_button(_("Close it"), close), post(_("Hand it back"), "hand-back")]
    else:
        verb = _("I’ll join in") if task.stewards else _("I’ll take it")
        first = [post(verb, "take", "act"), ui.link_button(_("It’s done already"), close, "quiet")]
    return ui.buttons(*first, ui.link_button(_("It’s blocked"), block, "quiet"))


def _particulars(visit: Visit, task: Task) -> list[tuple[Node, Node]]:
    view, now = visit.view, task.now
    waiting = [a(href=task_href(visit, one.id))[title_of(view, one)] for one in held_up(visit.circle, task)]
    due = ui.when(now.due, visit.at, visit.zone) if now.due else None
    rows: list[tuple[str, Node]] = [
        (_("Needs"), view.words(now.event, "skills")),
        (_("Size"), size_in_words(now.size)),
        (_("By when"), due),
        (_("Pleasant"), _("no") if now.unpleasant else None),
        (_("Put here by"), fragment[who(view, task.by), " ", ui.when(task.at, visit.at, visit.zone)]),
        (_("Others wait for it"), fragment[(div[each] for each in waiting)] if waiting else None),
    ]
    return [(name, value) for name, value in rows if value]


def _describe_link(visit: Visit, task: Task) -> Node:
    return ui.quiet_link(_("Describe it anew"), task_href(visit, task.id, "describe")) if is_open(task) else None


# What one presses


async def _settled(visit: Visit, task: Task, fact: Fact, notice: str) -> Response:
    said = await visit.say(fact)
    if said.refusals:
        return _page(visit, task, errors_of(said.refusals, visit.view))
    return visit.go(task_href(visit, task.id), notice)


async def take(visit: Visit) -> Response:
    task = the_task(visit)
    return await _settled(visit, task, TaskTaken(task.id), _("It’s yours. Hand it back whenever it no longer fits."))


async def hand_back(visit: Visit) -> Response:
    task = the_task(visit)
    return await _settled(visit, task, TaskHandedBack(task.id), _("It’s open again. Thank you for what you did."))


async def reopen(visit: Visit) -> Response:
    task = the_task(visit)
    return await _settled(visit, task, TaskReopened(task.id), _("It’s open again, for whoever wants it."))


async def unblock(visit: Visit) -> Response:
    task = the_task(visit)
    fact = TaskUnblocked(task.id, block=visit.form.text("block"))
    return await _settled(visit, task, fact, _("It can go on."))


ROUTES = [
    Route(TASK, member_page(task_page), methods=["GET"]),
    Route(f"{TASK}/take", member_page(take), methods=["POST"]),
    Route(f"{TASK}/hand-back", member_page(hand_back), methods=["POST"]),
    Route(f"{TASK}/reopen", member_page(reopen), methods=["POST"]),
    Route(f"{TASK}/unblock", member_page(unblock), methods=["POST"]),
    *task_writing.ROUTES,
]
