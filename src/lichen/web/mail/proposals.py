"""Proposals as a letter may ask about them: where one can stand, how that is said, and how it is taken back."""

from collections.abc import Mapping
from typing import NamedTuple, cast

from lichen.core.fact import Fact
from lichen.core.values import EventId, Time
from lichen.node.mail.questions import Answer
from lichen.practices.decisions import questions
from lichen.practices.decisions.facts import (
    DecisionRead,
    ObjectionMade,
    PositionDropped,
    PositionTaken,
    Protocol,
    Stand,
)
from lichen.practices.decisions.verdict import Position
from lichen.web.decision.following import what_follows
from lichen.web.html import Node
from lichen.web.look import Look

ASKS = frozenset({"position", "position-again"})  # the asks that one word can answer

STANDS: Mapping[Protocol, tuple[Answer, ...]] = {
    "lazy": ("yes", "read", "aside", "objection"),
    "consent": ("yes", "aside", "objection"),
    "majority": ("yes", "no", "aside"),
    "supermajority": ("yes", "no", "aside"),
    "advice": ("yes", "no", "aside"),
}  # where people choose among several options, one word is not enough

Telling = tuple[Fact, Mapping[str, str]]


class Proposal(NamedTuple):
    """A proposal that waits for somebody's position."""

    about: EventId
    wording: EventId
    round: int
    title: str
    text: str
    closes: Time
    stands: tuple[Answer, ...]


def waiting(look: Look, about: EventId) -> Proposal | None:
    """The proposal, as long as it is open; nothing otherwise."""
    decision = questions.find(look.circle, about)
    asked = questions.question(look.circle, decision) if decision else None
    if decision is None or asked is None or questions.is_withdrawn(decision) or look.at >= asked.closes:
        return None
    if questions.outcome(look.circle, decision):
        return None
    wording = asked.wording.event
    title, text = (look.view.words(wording, name) for name in ("title", "text"))
    return Proposal(about, wording, asked.round, title, text, asked.closes, STANDS.get(asked.protocol, ()))


def follows(look: Look, about: EventId) -> Node:
    """What would come of it besides: nobody should agree to that unseen."""
    decision = questions.find(look.circle, about)
    wording = questions.standing_wording(decision) if decision else None
    return what_follows(look, decision, wording) if decision and wording else None


def position(proposal: Proposal, answer: Answer, words: Mapping[str, str]) -> Telling:
    """What is said: a position and why, an objection with its harm and what would meet it, or that one has read it."""
    if answer == "read":
        return DecisionRead(proposal.about, proposal.wording), {}
    if answer == "objection":
        return ObjectionMade(proposal.about, proposal.wording), words
    return PositionTaken(proposal.about, proposal.wording, cast(Stand, answer)), words


def standing(look: Look, about: EventId) -> Position | None:
    """Where they stand on it as it reads now; nothing where they do not."""
    decision = questions.find(look.circle, about)
    wording = questions.standing_wording(decision) if decision else None
    if decision is None or wording is None:
        return None
    last = next((one for one in reversed(decision.positions) if one.by == look.me), None)
    return last if last and last.stand and last.wording == wording.event else None


def taking_back(look: Look, about: EventId, before: EventId) -> Telling:
    """What leads back to where they stood before: that once more, or no position at all."""
    decision = questions.find(look.circle, about)
    found = next((one for one in decision.positions if one.event == before), None) if decision else None
    if found is None or found.stand is None:
        return PositionDropped(about), {}
    words = {name: text for name in ("reason", "harm", "meets") if (text := look.view.words(before, name))}
    if found.is_objection:
        return ObjectionMade(about, found.wording, found.serves, found.strains), words
    return PositionTaken(about, found.wording, found.stand, found.ranks, found.serves, found.strains), words


def href(look: Look, about: EventId) -> str:
    """Where a proposal is."""
    return look.href("decision", about)
