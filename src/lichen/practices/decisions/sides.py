"""Sides: who saw it differently, where values pull apart, and how those stand who carry the work it touches.

All of it informs whoever reads; none of it weighs: every position that counts, counts the same.
"""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from lichen.core.practice import Circle
from lichen.core.values import DAY, EventId, MemberId, Time
from lichen.practices import roles, tasks
from lichen.practices.decisions.questions import Question
from lichen.practices.decisions.state import Conclusion, Decision, Wording
from lichen.practices.decisions.verdict import Position, Verdict
from lichen.practices.roles import Role
from lichen.practices.tasks import Task

LATELY = 90 * DAY


class Apart(Struct, frozen=True):
    """A value that some say it serves, and others that it strains."""

    value: EventId
    serves: tuple[MemberId, ...]
    strains: tuple[MemberId, ...]


def values_apart(positions: Iterable[Position]) -> list[Apart]:
    """The values over which those who say where they stand do not agree."""
    serves: dict[EventId, list[MemberId]] = {}
    strains: dict[EventId, list[MemberId]] = {}
    for one in positions:
        for named, values in ((serves, one.serves), (strains, one.strains)):
            for value in dict.fromkeys(values):
                named.setdefault(value, []).append(one.by)
    return [
        Apart(value, tuple(serves[value]), tuple(strains[value]))
        for value in serves
        if value in strains and {*serves[value]} != {*strains[value]}
    ]


def carriers(circle: Circle, wording: Wording, at: Time) -> list[MemberId]:
    """Who lately carried a task or held a role that the proposal is about, in the order people came to it."""
    found = (member for thing in wording.about for member in _carried(circle, thing, at))
    return list(dict.fromkeys(found))


def _carried(circle: Circle, thing: EventId, at: Time) -> Iterator[MemberId]:
    task, role = tasks.find(circle, thing), roles.find(circle, thing)
    if task:
        yield from _of_task(task, at)
    if role:
        yield from _of_role(role, at)


def _of_task(task: Task, at: Time) -> Iterator[MemberId]:
    if tasks.is_open(task):
        yield from (one for one in tasks.stewards(task) if task.stewards[one] <= at)
    for closing in task.closings:
        if at - LATELY < closing.at <= at:
            yield from closing.carried


def _of_role(role: Role, at: Time) -> Iterator[MemberId]:
    for term in role.terms:
        if term.since <= at and term.over > at - LATELY:
            yield term.member


def differing(verdict: Verdict, positions: Iterable[Position]) -> list[Position]:
    """Those who would have had it come out otherwise, or stood aside; nobody where nothing came out."""
    if verdict.outcome not in ("passed", "failed"):
        return []
    return [one for one in positions if not _is_with(verdict, one)]


def _is_with(verdict: Verdict, one: Position) -> bool:
    if verdict.option and one.stand == "yes":
        rank = one.ranks[verdict.option - 1]
        return rank == min(filter(None, one.ranks))
    return one.stand == ("yes" if verdict.outcome == "passed" else "no")


def counted_in(decision: Decision, conclusion: Conclusion) -> list[Position]:
    """The positions that a conclusion rests on."""
    names = set(conclusion.positions)
    return [one for one in decision.positions if one.event in names]


def speaking(decision: Decision, asked: Question) -> list[Position]:
    """What was said in time of the wording by those who do not count here: they speak, and are heard."""
    said = [one for one in decision.positions if one.wording == asked.wording.event and one.at < asked.closes]
    latest = {one.by: one for one in said if one.by not in asked.electorate}
    return [one for one in latest.values() if one.stand]


def before_change(decision: Decision, asked: Question) -> dict[MemberId, Position]:
    """Where each stood last on an older wording who has not said anew where they stand."""
    again = {one.by for one in decision.positions if one.wording == asked.wording.event}
    older = {one.by: one for one in decision.positions if one.wording != asked.wording.event}
    return {by: one for by, one in older.items() if one.stand and by not in again}


def mine(positions: Sequence[Position], member: MemberId) -> Position | None:
    """Where a member stands, among these."""
    return next((one for one in positions if one.by == member), None)
