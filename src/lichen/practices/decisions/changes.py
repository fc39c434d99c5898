"""What changes: how each thing said of a proposal is taken in, and what follows from a conclusion (P8)."""

from collections.abc import Iterable

from msgspec.structs import replace

from lichen.core.event import Event
from lichen.core.keys import hashed
from lichen.core.order import Claim
from lichen.core.practice import EVERYTHING, Circle, following
from lichen.core.values import EventId, Time, claimed
from lichen.practices.belonging import counting
from lichen.practices.decisions.facts import (
    AdviceAnswered,
    DecisionAmended,
    DecisionConcluded,
    DecisionProposed,
    DecisionRead,
    DecisionReopened,
    DecisionWithdrawn,
    ObjectionMade,
    OfDecision,
    PositionDropped,
    PositionTaken,
    Proposal,
)
from lichen.practices.decisions.missed import against, agrees, note_cited
from lichen.practices.decisions.questions import (
    find,
    is_withdrawn,
    may_reopen,
    notice,
    outcome,
    question,
    verdict_of,
)
from lichen.practices.decisions.state import (
    Answer,
    Brought,
    Conclusion,
    Decision,
    Decisions,
    Reading,
    Round,
    Withdrawal,
    Wording,
)
from lichen.practices.decisions.verdict import Position
from lichen.practices.numbers import numbers


def apply(circle: Circle, event: Event) -> None:
    """Takes the fact in."""
    fact = event.fact
    if isinstance(fact, DecisionProposed):
        circle[Decisions].open[event.id] = _proposed(circle, event, fact)
    elif isinstance(fact, OfDecision | DecisionAmended):
        decision = find(circle, fact.decision)
        if decision:
            _change(circle, event, decision)
            _file(circle, decision)


def _proposed(circle: Circle, event: Event, fact: DecisionProposed) -> Decision:
    sight = circle.sight(event)
    agreed = numbers(circle, sight)
    closes = fact.closes or event.at + notice(fact.size, fact.urgent, agreed)
    return Decision(
        id=event.id,
        by=event.by,
        mark=event.mark,
        at=event.at,
        size=fact.size,
        urgent=fact.urgent,
        blank=fact.blank,
        asks=tuple(one for one in dict.fromkeys(fact.asks) if one != event.by),
        revisits=fact.revisits,
        wordings=[_worded(circle, event, fact, closes)],
        rounds=[Round(event.id, event.mark, event.at, closes, fact.protocol)],
    )


def _worded(circle: Circle, event: Event, fact: Proposal, closes: Time) -> Wording:
    sight = circle.sight(event)
    return Wording(
        event=event.id,
        mark=event.mark,
        at=event.at,
        closes=closes,
        options=fact.options,
        about=fact.about,
        consequences=fact.consequences,
        review=fact.review,
        counting=tuple(counting(circle, event.at, sight)),
        numbers=numbers(circle, sight),
    )


def _change(circle: Circle, event: Event, decision: Decision) -> None:
    match event.fact:
        case DecisionAmended() as fact:
            agreed = numbers(circle, circle.sight(event))
            closes = fact.closes or event.at + notice(decision.size, decision.urgent, agreed)
            decision.wordings.append(_worded(circle, event, fact, closes))
        case DecisionWithdrawn():
            decision.withdrawn.append(Withdrawal(event.id, event.mark, event.at))
        case DecisionRead(wording=wording):
            note_cited(circle, event, decision)
            decision.readings.append(Reading(event.id, event.by, event.mark, event.at, wording))
        case AdviceAnswered(to=name):
            decision.answers.append(Answer(event.id, event.mark, name))
        case DecisionConcluded() as fact:
            decision.conclusions.append(_concluded(circle, event, decision, fact))
        case DecisionReopened():
            _reopen(circle, event, decision)
        case _:
            note_cited(circle, event, decision)
            decision.positions.append(_position(circle, event, decision))


def _position(circle: Circle, event: Event, decision: Decision) -> Position:
    match event.fact:
        case PositionTaken(wording=wording, stand=stand, ranks=ranks, serves=serves, strains=strains):
            return Position(event.id, event.by, event.mark, event.at, wording, stand, False, ranks, serves, strains)
        case ObjectionMade(wording=wording, serves=serves, strains=strains):
            return Position(event.id, event.by, event.mark, event.at, wording, "no", True, (), serves, strains)
    asked = question(circle, decision, circle.sight(event))
    wording = asked.wording.event if asked else decision.id
    assert isinstance(event.fact, PositionDropped), "nothing else is said of a proposal"
    return Position(event.id, event.by, event.mark, event.at, wording, None)


def _reopen(circle: Circle, event: Event, decision: Decision) -> None:
    sight = circle.sight(event)
    reopens, asked = may_reopen(decision, sight), question(circle, decision, sight)
    assert reopens is not None, "the rules let nothing else through"
    assert asked is not None, "the rules let nothing else through"
    closes = event.at + notice(decision.size, decision.urgent, asked.wording.numbers)
    decision.rounds.append(Round(event.id, event.mark, event.at, closes, reopens.protocol, reopens.why))


def _file(circle: Circle, decision: Decision) -> None:
    """Keeps what is open apart from what has an outcome."""
    decisions = circle[Decisions]
    settled = outcome(circle, decision) is not None or is_withdrawn(decision)
    (decisions.open if settled else decisions.settled).pop(decision.id, None)
    (decisions.settled if settled else decisions.open)[decision.id] = decision


# Concluding


def _concluded(circle: Circle, event: Event, decision: Decision, fact: DecisionConcluded) -> Conclusion:
    asked = question(circle, decision, circle.sight(event))
    assert asked is not None, "the rules let nothing else through"
    found = verdict_of(circle, decision, asked, event.at, circle.sight(event))
    if asked.protocol == "advice":
        found = replace(found, outcome=fact.outcome, why="advice", option=0)
    speaks = against(circle, event, decision, asked, found)
    holds = not any(all(map(EVERYTHING, marks)) for marks in speaks.marks)
    other = agrees(circle, decision, found) if holds else None
    mark = other.mark if other else claimed(event.id, holds=holds)
    circle.pasts.claim(mark.line, Claim(event.mark, speaks.marks))
    return Conclusion(
        event=event.id,
        by=event.by,
        seen=event.mark,
        mark=mark,
        at=event.at,
        round=asked.round,
        wording=asked.wording.event,
        verdict=found,
        positions=tuple(one.event for one in asked.positions),
        electorate=asked.electorate,
        missed=speaks.positions,
        unknown=speaks.unknown,
        again=other is not None,
    )


def consequences(circle: Circle, event: Event) -> Iterable[Event]:
    """What the proposal said would be so; once, however many write down that it passed."""
    if not isinstance(event.fact, DecisionConcluded):
        return
    decision = find(circle, event.fact.decision)
    conclusion = decision.conclusions[-1] if decision else None
    if decision is None or conclusion is None or conclusion.again or conclusion.verdict.outcome != "passed":
        return
    wording = next(one for one in decision.wordings if one.event == conclusion.wording)
    for number, fact in enumerate(wording.consequences, 1):
        if conclusion.verdict.option in (0, number):
            thing = brings(wording.event, number)
            circle[Decisions].brought[thing] = Brought(wording.event, number)
            yield following(event, fact, thing, conclusion.mark)


def brings(wording: EventId, number: int) -> EventId:
    """The id of what a wording brings into being, whoever writes down that it passed."""
    return hashed("lichen-consequence-v1", f"{wording} {number}".encode())
