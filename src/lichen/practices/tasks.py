"""Tasks: the open map of what is unfinished.

A title is enough. Nobody assigns: whoever wants a task takes it, several may, and hands it back when it no longer fits.
Closing asks for a short account, and no account is lost because somebody else closed the task a moment before.
"""

from collections.abc import Iterator
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from lichen.core.event import Event
from lichen.core.fact import LINE, NOTE, SHORT, Fact
from lichen.core.practice import Ask, Circle, Practice
from lichen.core.refusal import Refusal, refuse
from lichen.core.values import EventId, Mark, MemberId, Time
from lichen.practices.members import MemberLeft, MemberRemoved
from lichen.practices.rest import MemberRested

MOST_OPEN = 500  # tasks opened by one member that are open at a time
MOST_BLOCKS = 20  # on one task at a time

Size = Literal["", "small", "medium", "large"]
Outcome = Literal["done", "dropped"]
Told = Literal["worked", "failed", "open"]

TaskId = Annotated[EventId, Meta(extra={"of": "task.opened"})]
TaskOrNone = Annotated[str, Meta(max_length=43, extra={"of": "task.opened"})]
BlockId = Annotated[EventId, Meta(extra={"of": "task.blocked"})]


# What can happen


class TaskOpened(Fact, frozen=True, tag="task.opened"):
    """Somebody put something unfinished on the map."""

    words = {"title": LINE, "what_for": NOTE, "skills": SHORT}

    size: Size = ""
    due: Time = 0
    unpleasant: bool = False


class OfTask(Fact, frozen=True):
    """Something happened to a task."""

    task: TaskId


class TaskDescribed(OfTask, frozen=True, tag="task.described"):
    """Somebody described a task anew, all of it; how it was described before is kept."""

    words = {"title": LINE, "what_for": NOTE, "skills": SHORT}

    size: Size = ""
    due: Time = 0
    unpleasant: bool = False


class TaskTaken(OfTask, frozen=True, tag="task.taken"):
    """A member took a task, alone or beside others."""

    words = {"note": SHORT}


class TaskHandedBack(OfTask, frozen=True, tag="task.handed_back"):
    """A steward handed a task back: no reason needed."""

    words = {"note": SHORT}


class TaskBlocked(OfTask, frozen=True, tag="task.blocked"):
    """A task cannot go on: another task comes first, or something outside stands in its way."""

    words = {"why": SHORT}

    by: TaskOrNone = ""


class TaskUnblocked(OfTask, frozen=True, tag="task.unblocked"):
    """What stood in the way of a task no longer does."""

    words = {"note": SHORT}

    block: BlockId


class TaskClosed(OfTask, frozen=True, tag="task.closed"):
    """A task is done, or was dropped; `told` says which parts of the account were written."""

    words = {"worked": NOTE, "failed": NOTE, "open": NOTE}

    outcome: Outcome
    told: Annotated[tuple[Told, ...], Meta(max_length=3)] = ()


class TaskReopened(OfTask, frozen=True, tag="task.reopened"):
    """A closed task turned out to be unfinished; it waits for whoever wants it."""

    words = {"why": SHORT}


# What it adds up to


class Description(Struct, frozen=True, array_like=True):
    """What a task is, and the event whose words say it."""

    event: EventId
    mark: Mark
    size: Size
    due: Time
    unpleasant: bool


class Block(Struct, frozen=True, array_like=True):
    """Something in the way; with `by` it holds for as long as that task is open."""

    event: EventId
    at: Time
    by: TaskOrNone


class Closing(Struct, frozen=True, array_like=True):
    """One member's closing of a task, and who had carried it: its stewards, or whoever closed it."""

    event: EventId
    by: MemberId
    at: Time
    mark: Mark
    outcome: Outcome
    told: tuple[Told, ...]
    carried: tuple[MemberId, ...]


class Task(Struct):
    """One task; of two descriptions that did not know of each other both are kept, the last one is shown first."""

    id: EventId
    by: MemberId
    at: Time
    free: Time  # since when nobody holds it, unless somebody does
    descriptions: list[Description]
    stewards: dict[MemberId, Time] = {}
    blocks: list[Block] = []
    closings: list[Closing] = []
    history: list[EventId] = []

    @property
    def now(self) -> Description:
        """How it is described now."""
        return self.descriptions[-1]


class Tasks(Struct):
    """The map: what is open, what was closed, and how much of what is open each member put there."""

    open: dict[EventId, Task] = field(default_factory=dict)
    closed: dict[EventId, Task] = field(default_factory=dict)
    opened: dict[MemberId, int] = field(default_factory=dict)


# What is allowed


def refusals(circle: Circle, event: Event) -> Iterator[Refusal]:
    """Why this may not be said, as things stand at its place in the order."""
    match event.fact:
        case TaskOpened():
            if circle[Tasks].opened.get(event.by, 0) >= MOST_OPEN:
                yield refuse("too-many-open", most=MOST_OPEN)
        case OfTask(task=name):
            task = find(circle, name)
            if task is None:
                yield refuse("task-unknown", task=name)
            elif isinstance(event.fact, TaskReopened):
                if not _seen_closings(circle, event, task):
                    yield refuse("task-open", task=name)
            else:
                if _seen_closings(circle, event, task):
                    yield refuse("task-closed", task=name)
                yield from _unfit(circle, event, task)


def _unfit(circle: Circle, event: Event, task: Task) -> Iterator[Refusal]:
    match event.fact:
        case TaskTaken():
            if event.by in task.stewards:
                yield refuse("already-steward", task=task.id)
        case TaskHandedBack():
            if event.by not in task.stewards:
                yield refuse("not-steward", task=task.id)
        case TaskBlocked(by=other):
            if other == task.id:
                yield refuse("blocks-itself", task=other)
            elif other and find(circle, other) is None:
                yield refuse("task-unknown", task=other)
            if len(task.blocks) >= MOST_BLOCKS:
                yield refuse("too-many-blocks", task=task.id, most=MOST_BLOCKS)
        case TaskUnblocked(block=name):
            if all(block.event != name for block in task.blocks):
                yield refuse("block-unknown", task=task.id, block=name)
        case TaskClosed(told=told):
            if len(set(told)) < len(told):
                yield refuse("told-twice")


def _seen_closings(circle: Circle, event: Event, task: Task) -> list[Closing]:
    """The closings that the author knew of; what others closed meanwhile is held against nobody."""
    return [closing for closing in task.closings if circle.saw(event, closing.mark)]


# What changes


def apply(circle: Circle, event: Event) -> None:
    """Takes the fact in; whoever leaves, rests or is removed hands back all they held."""
    tasks = circle[Tasks]
    match event.fact:
        case TaskOpened() as fact:
            description = _described(event, fact)
            tasks.open[event.id] = Task(event.id, event.by, event.at, event.at, [description], history=[event.id])
            tasks.opened[event.by] = tasks.opened.get(event.by, 0) + 1
        case OfTask(task=name):
            task = (tasks.open if name in tasks.open else tasks.closed)[name]
            task.history.append(event.id)
            _change(circle, event, task)
        case MemberLeft() | MemberRested():
            _hand_back_all(event, event.by, tasks)
        case MemberRemoved(member=member):
            _hand_back_all(event, member, tasks)


def _change(circle: Circle, event: Event, task: Task) -> None:
    match event.fact:
        case TaskDescribed() as fact:
            unseen = [one for one in task.descriptions if not circle.saw(event, one.mark)]
            task.descriptions = [*unseen, _described(event, fact)]
        case TaskTaken():
            task.stewards[event.by] = event.at
        case TaskHandedBack():
            _hand_back(event, event.by, task)
        case TaskBlocked(by=other):
            task.blocks.append(Block(event.id, event.at, other))
        case TaskUnblocked(block=name):
            task.blocks = [block for block in task.blocks if block.event != name]
        case TaskClosed() as fact:
            _close(circle[Tasks], event, task, fact)
        case TaskReopened():
            _reopen(circle, event, task)


def _described(event: Event, fact: TaskOpened | TaskDescribed) -> Description:
    return Description(event.id, event.mark, fact.size, fact.due, fact.unpleasant)


def _hand_back_all(event: Event, member: MemberId, tasks: Tasks) -> None:
    for task in tasks.open.values():
        if member in task.stewards:
            task.history.append(event.source)
            _hand_back(event, member, task)


def _hand_back(event: Event, member: MemberId, task: Task) -> None:
    del task.stewards[member]
    task.free = event.at


def _close(tasks: Tasks, event: Event, task: Task, fact: TaskClosed) -> None:
    carried = tuple(sorted(task.stewards)) or (event.by,)
    task.closings.append(Closing(event.id, event.by, event.at, event.mark, fact.outcome, fact.told, carried))
    if tasks.open.pop(task.id, None):
        tasks.closed[task.id] = task
        tasks.opened[task.by] -= 1


def _reopen(circle: Circle, event: Event, task: Task) -> None:
    """Takes back the closings its author knew of; one they did not know of keeps the task closed."""
    seen = _seen_closings(circle, event, task)
    task.closings = [closing for closing in task.closings if closing not in seen]
    if not task.closings:
        tasks = circle[Tasks]
        tasks.open[task.id] = tasks.closed.pop(task.id)
        tasks.opened[task.by] += 1
        task.stewards, task.free = {}, event.at


# What one can ask


def find(circle: Circle, task: EventId) -> Task | None:
    """The task, open or closed."""
    return circle[Tasks].open.get(task) or circle[Tasks].closed.get(task)


def is_open(task: Task) -> bool:
    return not task.closings


def stewards(task: Task) -> list[MemberId]:
    """Who holds a task, in the order they took it."""
    return sorted(task.stewards, key=lambda member: (task.stewards[member], member))


def mine(circle: Circle, member: MemberId) -> list[Task]:
    """What a member holds: first what has a date, soonest first."""
    held = [task for task in circle[Tasks].open.values() if member in task.stewards]
    return sorted(held, key=lambda task: (not task.now.due, task.now.due, *age(task)))


def age(task: Task) -> tuple[Time, EventId]:
    """What to sort by where nothing else decides: older first."""
    return task.at, task.id


def asks(circle: Circle, member: MemberId, at: Time) -> Iterator[Ask]:
    """What a member holds asks for them."""
    for task in mine(circle, member):
        yield Ask("task", task.id, since=task.stewards[member], until=task.now.due)


PRACTICE = Practice(
    "tasks",
    Tasks,
    (TaskOpened, TaskDescribed, TaskTaken, TaskHandedBack, TaskBlocked, TaskUnblocked, TaskClosed, TaskReopened),
    refusals,
    apply,
    hears=(MemberLeft, MemberRemoved, MemberRested),
    asks=asks,
)
