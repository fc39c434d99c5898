"""Lessons: what worked, what failed, what is open. They are told by themselves or come from closed tasks.

A failure is worth as much as a success; nothing here counts or compares them.
"""

from collections.abc import Iterator
from itertools import takewhile
from typing import Literal

from msgspec import Struct, field

from lichen.core.event import Event
from lichen.core.fact import LINE, NOTE, Fact
from lichen.core.practice import Circle, Practice
from lichen.core.refusal import Refusal, refuse
from lichen.core.values import DAY, EventId, MemberId, Time
from lichen.practices.tasks import TaskClosed, TaskOrNone, Told, find

MOST_A_DAY = 100  # lessons of one member


# What can happen


class LessonTold(Fact, frozen=True, tag="lesson.told"):
    """Somebody told what worked, what failed, or what is still open, of a task or of anything."""

    words = {"title": LINE, "text": NOTE}

    outcome: Told
    task: TaskOrNone = ""


# What it adds up to


class Lesson(Struct, frozen=True, array_like=True):
    """One lesson; its text is what `event` says under the name `words`."""

    event: EventId
    by: MemberId
    at: Time
    outcome: Told
    task: TaskOrNone
    words: Literal["text", "worked", "failed", "open"]


class Lessons(Struct):
    """Every lesson, in the order they were told."""

    told: list[Lesson] = field(default_factory=list)


# What is allowed


def refusals(circle: Circle, event: Event) -> Iterator[Refusal]:
    """Why this may not be said, as things stand at its place in the order."""
    if isinstance(event.fact, LessonTold):
        task = event.fact.task
        if task and find(circle, task) is None:
            yield refuse("task-unknown", task=task)
        if _drowns(circle[Lessons].told, event):
            yield refuse("too-many-lessons", most=MOST_A_DAY)


def _drowns(told: list[Lesson], event: Event) -> bool:
    """Whether the author has told as many lessons within the last day as one member may."""
    since = event.at - DAY
    if len(told) < MOST_A_DAY or told[-MOST_A_DAY].at <= since:
        return False  # all together told fewer
    return sum(one.by == event.by for one in takewhile(lambda one: one.at > since, reversed(told))) >= MOST_A_DAY


# What changes


def apply(circle: Circle, event: Event) -> None:
    """Takes the fact in; a closing brings one lesson for each part of its account."""
    told = circle[Lessons].told
    match event.fact:
        case LessonTold(outcome=outcome, task=task):
            told.append(Lesson(event.id, event.by, event.at, outcome, task, "text"))
        case TaskClosed(task=task, told=parts):
            told.extend(Lesson(event.id, event.by, event.at, part, task, part) for part in parts)


# What one can ask


def lessons(circle: Circle, outcome: Told | None = None, since: Time = 0) -> list[Lesson]:
    """All lessons since then, or those of one outcome; latest first."""
    told = reversed(circle[Lessons].told)
    return [lesson for lesson in told if lesson.at >= since and outcome in (None, lesson.outcome)]


def lessons_of(circle: Circle, task: EventId) -> list[Lesson]:
    """What was learned from a task, in the order it was told; reopening it takes nothing back."""
    return [lesson for lesson in circle[Lessons].told if lesson.task == task]


PRACTICE = Practice("lessons", Lessons, (LessonTold,), refusals, apply, hears=(TaskClosed,))
