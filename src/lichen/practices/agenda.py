"""The agenda: how the time there is goes over its points, and what is open in the circle that could be one.

Each source of suggestions is one function that looks at how things will stand when the gathering begins.
"""

from collections.abc import Callable, Iterator
from typing import Literal

from msgspec import Struct

from lichen.core.practice import Circle
from lichen.core.values import MINUTE, EventId, Time
from lichen.practices.belonging import Members, waiting
from lichen.practices.charter import reviews_due
from lichen.practices.decisions.questions import is_lapsed, question
from lichen.practices.decisions.state import Decisions
from lichen.practices.gathering import Gathering, Point
from lichen.practices.reviews import reviews_due as decisions_due
from lichen.practices.rolemap import soon_vacant, vacant, vacant_from, vacant_since
from lichen.practices.taskmap import blocks, open_tasks, overdue

Why = Literal["newcomer", "review", "vacant", "ending", "overdue", "blocked", "open", "decided"]


class Suggestion(Struct, frozen=True):
    """Something open that could be talked about: what, why, and since when, or for what ends, until when."""

    why: Why
    about: EventId
    when: Time


def planned(gathering: Gathering) -> int:
    """How many minutes the points take together."""
    return sum(point.minutes for point in gathering.points.values())


def left(gathering: Gathering) -> int:
    """How many minutes nothing is planned for; below zero when there is more than there is time for."""
    return gathering.now.minutes - planned(gathering)


def agenda(gathering: Gathering) -> Iterator[tuple[Point, Time]]:
    """The points in the order they were added, each with when its turn comes; 0 after one that nobody gave time."""
    turn = gathering.now.start
    for point in gathering.points.values():
        yield point, turn
        turn = turn + point.minutes * MINUTE if turn and point.minutes else 0


def suggestions(circle: Circle, gathering: Gathering) -> list[Suggestion]:
    """What is open and not on the agenda yet, each thing once."""
    taken = {point.about for point in gathering.points.values()}
    found = []
    for source in SOURCES:
        for one in source(circle, gathering.now.start):
            if one.about not in taken:
                taken.add(one.about)
                found.append(one)
    return found


# What may be open, one source after another


def newcomers(circle: Circle, at: Time) -> Iterator[Suggestion]:
    """Who waits to be let in."""
    for one in waiting(circle):
        yield Suggestion("newcomer", one, circle[Members].people[one].at)


def reviews(circle: Circle, at: Time) -> Iterator[Suggestion]:
    """Agreements that the circle wanted to look at again."""
    for agreement in reviews_due(circle, at):
        yield Suggestion("review", agreement.id, agreement.review)


def roles_to_fill(circle: Circle, at: Time) -> Iterator[Suggestion]:
    """Roles that nobody will hold by then, or not for long."""
    for role in vacant(circle, at):
        yield Suggestion("vacant", role.id, vacant_since(role))
    for role in soon_vacant(circle, at):
        yield Suggestion("ending", role.id, vacant_from(role, at))


def overdue_tasks(circle: Circle, at: Time) -> Iterator[Suggestion]:
    for task in overdue(circle, at):
        yield Suggestion("overdue", task.id, task.now.due)


def blocked_tasks(circle: Circle, at: Time) -> Iterator[Suggestion]:
    for task in open_tasks(circle, at):
        if stuck := blocks(circle, task):
            yield Suggestion("blocked", task.id, min(block.at for block in stuck))


def open_questions(circle: Circle, at: Time) -> Iterator[Suggestion]:
    """Questions about which people still say where they stand, and decisions to look at again by then."""
    for decision in circle[Decisions].open.values():
        asked = question(circle, decision)
        if asked and not is_lapsed(asked, at):
            yield Suggestion("open", decision.id, asked.closes)
    for name, date in decisions_due(circle, at):
        yield Suggestion("decided", name, date)


SOURCES: tuple[Callable[[Circle, Time], Iterator[Suggestion]], ...] = (
    newcomers,
    reviews,
    open_questions,
    roles_to_fill,
    overdue_tasks,
    blocked_tasks,
)
