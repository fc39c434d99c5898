"""How a task reads wherever it stands on a page."""

from collections.abc import Iterator

from lichen.core.values import EventId
from lichen.language import dates
from lichen.language import gettext as _
from lichen.node.view import View
from lichen.practices.taskmap import blocks, is_overdue
from lichen.practices.tasks import Block, Size, Task, Tasks, find, is_open
from lichen.web import ui
from lichen.web.html import Node
from lichen.web.visit import Visit, missing

TASK = "/c/{circle}/task/{task}"  # the address of one, and the beginning of all that is done to it


def the_task(visit: Visit) -> Task:
    """The task the address names; whoever asks for another finds nothing."""
    task = find(visit.circle, visit.path("task"))
    if task is None:
        raise missing()
    return task


def task_href(visit: Visit, task: EventId, *parts: str) -> str:
    return visit.href("task", task, *parts)


def title_of(view: View, task: Task) -> str:
    """What the task is called, or what is left to say when that was erased."""
    return view.words(task.now.event, "title") or _("A task whose words were erased")


def size_in_words(size: Size) -> str:
    words: dict[Size, str] = {"": "", "small": _("small"), "medium": _("medium"), "large": _("large")}
    return words[size]


def described(visit: Visit, task: Task) -> Iterator[Node]:
    """The few words that tell somebody whether this task is for them."""
    now = task.now
    if now.due and is_open(task):
        late = is_overdue(task, visit.at)
        yield ui.fill(_("was due {when}") if late else _("due {when}"), when=ui.when(now.due, visit.at, visit.zone))
    yield size_in_words(now.size)
    yield _("unpleasant") if now.unpleasant else None
    yield visit.view.words(now.event, "skills")


def in_the_way(view: View, task: Task) -> Node:
    """What it waits for, on one line."""
    stuck = blocks(view.circle, task) if is_open(task) else []
    return ui.beside(*(_waits(block).format(what=what_blocks(view, block)) for block in stuck)) if stuck else None


def _waits(block: Block) -> str:
    return _("waits for {what}") if block.by else _("in the way: {what}")


def what_blocks(view: View, block: Block) -> str:
    """What stands in the way: the other task, and what whoever said so wrote."""
    other = view.circle[Tasks].open.get(block.by) if block.by else None
    named = _("“{title}”").format(title=title_of(view, other)) if other else ""
    said = [part for part in (named, view.words(block.event, "why")) if part]
    return ": ".join(said) or _("something outside")


def held_for(visit: Visit, task: Task) -> str:
    return dates.span(visit.at - min(task.stewards.values()))
