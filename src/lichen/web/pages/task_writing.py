"""Writing about one task: describing it anew, saying what is in its way, and the account that closes it."""

from starlette.responses import Response
from starlette.routing import Route

from lichen.core.fact import Fact
from lichen.language import gettext as _
from lichen.node.saying import Said
from lichen.practices.tasks import Task, TaskBlocked, TaskClosed, TaskDescribed
from lichen.web import ui
from lichen.web.body import NOTHING, Form
from lichen.web.fact_controls import controls, filled, summary
from lichen.web.fact_form import Errors, errors_of
from lichen.web.forms import day_text, read
from lichen.web.task_words import TASK, task_href, the_task, title_of
from lichen.web.visit import Handler, Visit, member_page


def _writing(fact: type[Fact], heading: str, verb: str, hint: str = "") -> tuple[Handler, Handler]:
    """The page with the form for a fact about a task, and what comes of it."""

    def page(visit: Visit, typed: Form, errors: Errors, status: int = 200) -> Response:
        task, told = the_task(visit), summary(fact, errors)
        fields = controls(fact, visit.view, typed, errors, without="task")
        back = ui.link_button(_("Leave it"), task_href(visit, task.id), "quiet")
        way = visit.request.url.path
        title = ui.quoted(title_of(visit.view, task))
        content = ui.form(way, fields, ui.buttons(ui.button(_(verb)), back))
        return visit.page(_(heading), told, ui.opening(_(heading), title, _(hint)), content, here="work", status=status)

    async def show(visit: Visit) -> Response:
        return page(visit, _as_it_is(visit, fact), {})

    async def tell(visit: Visit) -> Response:
        task = the_task(visit)
        said = await _say(visit, fact, task)
        if said.refusals:
            return page(visit, visit.form, errors_of(said.refusals, visit.view), 422)
        return visit.go(task_href(visit, task.id))

    return show, tell


async def _say(visit: Visit, fact: type[Fact], task: Task) -> Said:
    draft = read(fact, visit.form, visit.zone, {"task": task.id})
    if draft.fact is None:
        return Said("", draft.refusals)
    return await visit.say(draft.fact, **draft.words)


def _as_it_is(visit: Visit, fact: type[Fact]) -> Form:
    """What stands in the form before anybody typed: for a new description, the one there is."""
    if fact is not TaskDescribed:
        return NOTHING
    now = the_task(visit).now
    words = {name: visit.view.words(now.event, name) for name in TaskDescribed.words}
    return filled(**words, size=now.size, due=day_text(now.due, visit.zone), unpleasant="yes" if now.unpleasant else "")


# Closing asks for a short account; which parts were written is read off the words


ACCOUNT = ("worked", "failed", "open")


async def close_page(visit: Visit) -> Response:
    return _closing(visit, NOTHING, {})


async def close(visit: Visit) -> Response:
    task, form = the_task(visit), visit.form
    words = {part: form.text(part) for part in ACCOUNT if form.text(part).strip()}
    outcome = form.text("outcome") or "done"
    draft = read(
        TaskClosed, Form({**form.fields, "told": list(words)}), visit.zone, {"task": task.id, "outcome": outcome}
    )
    if draft.fact is None:
        return _closing(visit, form, errors_of(draft.refusals, visit.view), 422)
    said = await visit.say(draft.fact, **draft.words)
    if said.refusals:
        return _closing(visit, form, errors_of(said.refusals, visit.view), 422)
    notice = _("Closed, and told. Thank you.") if words else _("Closed. Thank you.")
    return visit.go(task_href(visit, task.id), notice)


def _closing(visit: Visit, typed: Form, errors: Errors, status: int = 200) -> Response:
    task = the_task(visit)
    asked = {"worked": _("What worked?"), "failed": _("What failed?"), "open": _("What is still open?")}
    fields = (
        ui.field(
            part, label, "textarea", value=typed.text(part), errors=errors.get(part, ()), optional=True, words=True
        )
        for part, label in asked.items()
    )
    outcomes = [ui.Choice("done", _("It is done")), ui.Choice("dropped", _("We let it go"))]
    return visit.page(
        _("Close it"),
        summary(TaskClosed, errors),
        ui.opening(
            _("How did it go?"),
            ui.quoted(title_of(visit.view, task)),
            _("A few words help whoever does something like it next. Failures are worth as much as successes."),
        ),
        ui.form(
            task_href(visit, task.id, "close"),
            ui.choose("outcome", _("How did it end?"), outcomes, value=typed.text("outcome") or "done"),
            *fields,
            ui.buttons(ui.button(_("Close it")), ui.link_button(_("Leave it"), task_href(visit, task.id), "quiet")),
        ),
        here="work",
        status=status,
    )


def N_(text: str) -> str:  # noqa: N802 - the usual mark for texts that are translated where they are shown
    return text


show_block, block = _writing(TaskBlocked, N_("What is in its way?"), N_("It’s blocked"))
show_describe, describe = _writing(TaskDescribed, N_("How would you put it now?"), N_("Put it so"))

ROUTES = [
    Route(f"{TASK}/close", member_page(close_page), methods=["GET"]),
    Route(f"{TASK}/close", member_page(close), methods=["POST"]),
    Route(f"{TASK}/block", member_page(show_block), methods=["GET"]),
    Route(f"{TASK}/block", member_page(block), methods=["POST"]),
    Route(f"{TASK}/describe", member_page(show_describe), methods=["GET"]),
    Route(f"{TASK}/describe", member_page(describe), methods=["POST"]),
]
