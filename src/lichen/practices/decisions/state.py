"""What proposals add up to: every wording, position and conclusion, in the order people read them."""

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from lichen.core.values import EventId, Mark, MemberId, Time
from lichen.practices.decisions.facts import Blank, Consequence, Protocol, Size
from lichen.practices.decisions.verdict import Position, Verdict
from lichen.practices.numbers import Numbers

Again = Literal["missed", "few", "vote"]  # the count missed somebody; too few or even; an objection goes to a vote
IdOrNone = Annotated[str, Meta(max_length=43)]


class Wording(Struct, frozen=True):
    """What was put to the circle, as it reads since this event."""

    event: EventId
    mark: Mark
    at: Time
    closes: Time
    options: int
    about: tuple[EventId, ...]
    consequences: tuple[Consequence, ...]
    review: Time
    counting: tuple[MemberId, ...]  # who counted when it was put so
    numbers: Numbers  # that governed then


class Withdrawal(Struct, frozen=True):
    """Whoever proposed took it back."""

    event: EventId
    mark: Mark
    at: Time


class Reading(Struct, frozen=True):
    """Somebody said that they have read a wording."""

    event: EventId
    by: MemberId
    mark: Mark
    at: Time
    wording: EventId


class Round(Struct, frozen=True):
    """A time in which positions are taken: the first begins with the proposal, another where it was opened again."""

    event: EventId
    mark: Mark
    at: Time
    closes: Time
    protocol: Protocol
    why: Again | None = None  # it was opened once more


class Answer(Struct, frozen=True):
    """What whoever proposed answered to a piece of advice."""

    event: EventId
    mark: Mark
    to: EventId


class Conclusion(Struct, frozen=True):
    """What somebody wrote down of the outcome, and everything it rests on."""

    event: EventId
    by: MemberId
    seen: Mark  # where it was said
    mark: Mark  # seen by those who saw it and nothing that speaks against it
    at: Time
    round: int
    wording: EventId
    verdict: Verdict
    positions: tuple[EventId, ...]
    electorate: tuple[MemberId, ...]
    missed: tuple[EventId, ...]  # positions that it should have counted
    unknown: tuple[MemberId, ...]  # members it should have known of
    again: bool  # it says what another had said before


class Decision(Struct):
    """One question, from the proposal to what came of it."""

    id: EventId
    by: MemberId
    mark: Mark
    at: Time
    size: Size
    urgent: bool
    blank: Blank
    asks: tuple[MemberId, ...]
    revisits: IdOrNone  # a decision it would replace
    wordings: list[Wording]
    rounds: list[Round]
    positions: list[Position] = []
    readings: list[Reading] = []
    answers: list[Answer] = []
    withdrawn: list[Withdrawal] = []
    conclusions: list[Conclusion] = []
    cited: dict[EventId, list[Mark]] = {}  # where others who decide showed in time that they had seen it

    @property
    def numbers(self) -> Numbers:
        """The numbers that governed when it was put as it reads now."""
        return self.wordings[-1].numbers


class Brought(Struct, frozen=True):
    """Where the words of something that a decision brought into being stand: in which wording, under which number."""

    wording: EventId
    number: int


class Decisions(Struct):
    """Every question ever put to the circle, those without an outcome apart, and what they brought into being."""

    open: dict[EventId, Decision] = field(default_factory=dict)
    settled: dict[EventId, Decision] = field(default_factory=dict)
    brought: dict[EventId, Brought] = field(default_factory=dict)
