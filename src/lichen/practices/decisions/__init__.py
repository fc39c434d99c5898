"""Decisions: a question is put with notice, everybody who counts says where they stand, and what follows is done.

Nothing here rests on one person's hand: anyone may propose and anyone may write down the outcome, and both are judged
by what their authors could see. A conclusion that missed somebody does not hold, and the question opens once more (P8).
"""

from collections.abc import Iterator

from lichen.core.practice import Ask, Circle, Practice
from lichen.core.values import MemberId, Time
from lichen.practices.decisions.changes import apply, consequences
from lichen.practices.decisions.facts import FACTS
from lichen.practices.decisions.questions import (
    is_ripe,
    may_reopen,
    outcome,
    question,
    unanswered,
    waited_for,
)
from lichen.practices.decisions.rules import refusals
from lichen.practices.decisions.state import Decision
from lichen.practices.decisions.state import Decisions as Decisions

REOPEN_WITHIN = 14 * 24 * 3_600_000  # how long the home asks whether to open a question once more


def asks(circle: Circle, member: MemberId, at: Time) -> Iterator[Ask]:
    """Open questions ask who has not said where they stand; advice asks whoever proposed for answers and a decision."""
    for decision in circle[Decisions].open.values():
        yield from _open(circle, decision, member, at)
    for decision in circle[Decisions].settled.values():
        found = outcome(circle, decision)
        if found and found.at > at - REOPEN_WITHIN and member in found.electorate and may_reopen(decision):
            yield Ask("decision-again", decision.id, since=found.at)


def _open(circle: Circle, decision: Decision, member: MemberId, at: Time) -> Iterator[Ask]:
    asked = question(circle, decision)
    if asked is None:
        return
    if member in waited_for(circle, decision, at):
        again = any(one.by == member and one.stand for one in decision.positions)
        yield Ask("position-again" if again else "position", decision.id, asked.wording.at, asked.closes)
    if member in asked.electorate and may_reopen(decision):
        yield Ask("decision-again", decision.id, since=asked.closes)
    if asked.protocol == "advice" and member == decision.by:
        if unanswered(decision, asked):
            yield Ask("advice-answer", decision.id, since=asked.wording.at, until=asked.closes)
        elif is_ripe(circle, decision, asked, at):
            yield Ask("advice-decide", decision.id, since=asked.closes)


PRACTICE = Practice(
    "decisions",
    Decisions,
    FACTS,
    refusals,
    apply,
    consequences=consequences,
    asks=asks,
)
