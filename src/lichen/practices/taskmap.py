"""The map of what is unfinished: what waits, for how long, for what, and who carried the unpleasant part.

How strongly a task pulls is a plain sum of days that anyone can check. Nobody is ranked.
"""

from fractions import Fraction

from lichen.core.practice import Circle
from lichen.core.values import DAY, MemberId, Time
from lichen.practices.belonging import present
from lichen.practices.tasks import Block, Closing, Size, Task, Tasks, age, is_open

PRESSING = 14 * DAY  # how long before its date a task begins to pull harder, and how long after it goes on to
LATELY = 90 * DAY  # the time over which unpleasant work is compared
WEIGHTS: dict[Size, int] = {"small": 1, "medium": 3, "large": 9, "": 3}  # each size three times the one before


def blocks(circle: Circle, task: Task) -> list[Block]:
    """What stands in a task's way: things outside, and other tasks as long as they are open."""
    return [block for block in task.blocks if not block.by or block.by in circle[Tasks].open]


def held_up(circle: Circle, task: Task) -> list[Task]:
    """The open tasks that wait for this one: where many do, there is the bottleneck."""
    waiting = [one for one in circle[Tasks].open.values() if any(block.by == task.id for block in one.blocks)]
    return sorted(waiting, key=age) if is_open(task) else []


def waiting_since(task: Task) -> Time:
    """Since when it waits for somebody to take it; 0 while it is held, and once it is closed."""
    return 0 if task.stewards or not is_open(task) else task.free


def pull(circle: Circle, task: Task, at: Time) -> int:
    """How strongly it asks to be taken, in days; 0 while somebody holds it or something blocks it.

    These are the days it has waited, twice that if it is unpleasant, and one more for each day since two weeks before
    its date, 28 at most.
    """
    since = waiting_since(task)
    if not since or blocks(circle, task):
        return 0
    waited = max(0, at - since) // DAY * (2 if task.now.unpleasant else 1)
    pressed = at - (task.now.due - PRESSING) if task.now.due else 0
    return waited + min(max(0, pressed), 2 * PRESSING) // DAY


def open_tasks(circle: Circle, at: Time) -> list[Task]:
    """The map: what pulls most comes first, then what is older."""
    return sorted(circle[Tasks].open.values(), key=lambda task: (-pull(circle, task, at), *age(task)))


def closed_tasks(circle: Circle) -> list[Task]:
    """What was closed, latest first."""
    return sorted(circle[Tasks].closed.values(), key=lambda task: (-task.closings[-1].at, task.id))


def is_overdue(task: Task, at: Time) -> bool:
    return is_open(task) and 0 < task.now.due <= at


def overdue(circle: Circle, at: Time) -> list[Task]:
    """What should have been finished by now, longest ago first."""
    late = [task for task in circle[Tasks].open.values() if is_overdue(task, at)]
    return sorted(late, key=lambda task: (task.now.due, *age(task)))


def unpleasant_work(circle: Circle, at: Time) -> dict[MemberId, Fraction]:
    """Each member's part of the unpleasant work of the last 90 days, in the order they came: no ranking.

    A task weighs 1, 3 or 9 by its size (3 where nobody said) and is split evenly among those who carried it.
    """
    done = dict.fromkeys(present(circle), Fraction())
    for task in circle[Tasks].closed.values():
        if task.now.unpleasant and (closing := _done(task)) and at - LATELY < closing.at <= at:
            for member in done.keys() & closing.carried:
                done[member] += Fraction(WEIGHTS[task.now.size], len(closing.carried))
    total = sum(done.values()) or Fraction(1)
    return {member: weight / total for member, weight in done.items()}


def _done(task: Task) -> Closing | None:
    """The closing that first called a task done."""
    return next((closing for closing in task.closings if closing.outcome == "done"), None)
