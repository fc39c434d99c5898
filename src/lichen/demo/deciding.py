"""Deciding: what people of the story put to the others, where they stand, and what comes of it."""

from collections.abc import Callable, Mapping, Sequence

from lichen.core.values import EventId
from lichen.demo.teller import Deed, Teller
from lichen.practices.charter import AgreementMade, AgreementRewritten
from lichen.practices.decisions.changes import brings
from lichen.practices.decisions.facts import (
    Consequence,
    DecisionAmended,
    DecisionProposed,
    DecisionRead,
    DecisionReopened,
    ObjectionMade,
    Outcome,
    PositionTaken,
    Protocol,
    Stand,
)
from lichen.practices.decisions.questions import conclusion_due, find, may_reopen, standing_wording
from lichen.practices.decisions.state import Decision
from lichen.practices.decisions.weight import protocol_for, size_of
from lichen.practices.numbers import numbers
from lichen.practices.reviews import SmallDecided
from lichen.practices.roles import RoleDescribed, RoleGiven
from lichen.practices.suspension import SuspensionLifted, Suspensions

Brought = Callable[[Teller], tuple[Consequence, Mapping[str, str]]]
"""What would follow from a decision, with its words."""


def proposes(
    name: str,
    title: str,
    text: str = "",
    *,
    by: Protocol | None = None,
    options: Sequence[str] = (),
    about: Sequence[str] = (),
    review: int | None = None,
    then: Sequence[Brought] = (),
) -> Deed:
    """Puts a question to the circle, decided as the charter says unless `by` says otherwise."""

    def deed(teller: Teller, who: str) -> None:
        following = [brought(teller) for brought in then]
        facts = tuple(fact for fact, _ in following)
        size = size_of(facts)
        fact = DecisionProposed(
            protocol=by or protocol_for(facts, size, numbers(teller.state)),
            size=size,
            options=len(options),
            about=tuple(teller.named[one] for one in about),
            consequences=facts,
            review=0 if review is None else teller.in_days(review),
        )
        teller.say(who, fact, _words(title, text, options, following), name)

    return deed


def _words(
    title: str, text: str, options: Sequence[str], following: Sequence[tuple[Consequence, Mapping[str, str]]]
) -> dict[str, str]:
    words = {"title": title, "text": text}
    words |= {f"option{number}": option for number, option in enumerate(options, 1)}
    for number, (_, written) in enumerate(following, 1):
        words |= {f"{number}.{name}": said for name, said in written.items()}
    return words


def amends(decision: str, title: str, text: str = "", *, about: Sequence[str] = (), review: int | None = None) -> Deed:
    """Puts their own question differently; whoever had said where they stand is asked again."""

    def deed(teller: Teller, who: str) -> None:
        fact = DecisionAmended(
            decision=teller.named[decision],
            about=tuple(teller.named[one] for one in about),
            review=0 if review is None else teller.in_days(review),
        )
        teller.say(who, fact, {"title": title, "text": text})

    return deed


# What would follow


def an_agreement(title: str, text: str, *, review: int) -> Brought:
    return lambda teller: (AgreementMade(teller.in_days(review)), {"title": title, "text": text})


def another_wording(agreement: str, title: str, text: str, *, review: int) -> Brought:
    words = {"title": title, "text": text}
    return lambda teller: (AgreementRewritten(teller.named[agreement], teller.in_days(review)), words)


def a_role(name: str, purpose: str, accountabilities: str) -> Brought:
    return lambda teller: (
        RoleDescribed(),
        {"name": name, "purpose": purpose, "accountabilities": accountabilities},
    )


def a_term(role: str, member: str, *, until: int) -> Brought:
    """The role is offered to them until the evening of that day."""
    return lambda teller: (RoleGiven(teller.named[role], teller.named[member], teller.in_days(until)), {})


def their_phone_again(member: str) -> Brought:
    """Their account is no longer stopped."""

    def brought(teller: Teller) -> tuple[Consequence, Mapping[str, str]]:
        stops = teller.state[Suspensions].stops
        return SuspensionLifted(next(one.event for one in stops if one.member == teller.named[member])), {}

    return brought


# Where people stand


def reads(decision: str) -> Deed:
    return lambda teller, who: teller.say(who, DecisionRead(*_asked(teller, decision)), {})


def wants(decision: str, reason: str = "", *, serves: Sequence[str] = (), strains: Sequence[str] = ()) -> Deed:
    return _stands(decision, "yes", reason, serves, strains)


def does_not_want(decision: str, reason: str, *, serves: Sequence[str] = (), strains: Sequence[str] = ()) -> Deed:
    return _stands(decision, "no", reason, serves, strains)


def stands_aside(decision: str, reason: str) -> Deed:
    return _stands(decision, "aside", reason, (), ())


def ranks(decision: str, *each: int, reason: str = "") -> Deed:
    """Where each option comes for them: 1 is best, 0 is left out."""

    def deed(teller: Teller, who: str) -> None:
        fact = PositionTaken(*_asked(teller, decision), "yes", ranks=each)
        teller.say(who, fact, {"reason": reason})

    return deed


def objects(decision: str, harm: str, meets: str) -> Deed:
    """Says what harm they see, and what would meet it."""
    return lambda teller, who: teller.say(who, ObjectionMade(*_asked(teller, decision)), {"harm": harm, "meets": meets})


def _stands(decision: str, stand: Stand, reason: str, serves: Sequence[str], strains: Sequence[str]) -> Deed:
    def deed(teller: Teller, who: str) -> None:
        marks = (tuple(teller.named[value] for value in values) for values in (serves, strains))
        teller.say(who, PositionTaken(*_asked(teller, decision), stand, (), *marks), {"reason": reason})

    return deed


def _asked(teller: Teller, decision: str) -> tuple[EventId, EventId]:
    """The question, and the wording of it that is known where somebody speaks."""
    found = _found(teller, decision)
    wording = standing_wording(found)
    assert wording, decision
    return found.id, wording.event


def _found(teller: Teller, decision: str) -> Decision:
    found = find(teller.state, teller.named[decision])
    assert found, decision
    return found


# What comes of it


def comes_of(decision: str, outcome: Outcome, *things: str) -> Deed:
    """Writes down what came of it; what it brings into being goes by these names from here on."""

    def deed(teller: Teller, who: str) -> None:
        due = conclusion_due(teller.state, _found(teller, decision), teller.clock)
        assert due, decision
        assert due.outcome == outcome, (decision, due.outcome)
        _, wording = _asked(teller, decision)
        teller.say(who, due, {})
        for number, thing in enumerate(things, 1):
            teller.named[thing] = brings(wording, number)

    return deed


def opens_again(decision: str) -> Deed:
    """What missed somebody is open once more."""

    def deed(teller: Teller, who: str) -> None:
        found = _found(teller, decision)
        reopens = may_reopen(found)
        assert reopens, decision
        teller.say(who, DecisionReopened(found.id, reopens.conclusion.event), {})

    return deed


def tells_small(title: str, text: str, *, review: int | None = None) -> Deed:
    """Has decided something small, done it, and tells the others."""

    def deed(teller: Teller, who: str) -> None:
        fact = SmallDecided(0 if review is None else teller.in_days(review))
        teller.say(who, fact, {"title": title, "text": text})

    return deed
