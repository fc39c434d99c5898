"""Verdict: what positions on one wording add up to, by each way of deciding."""

from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from lichen.core.values import EventId, Mark, MemberId, Time
from lichen.practices.decisions.facts import Blank, Outcome, Protocol, Stand
from lichen.tally.ballots import Approvals, Rankings, approvals, rankings
from lichen.tally.outcome import Outcome as Count
from lichen.tally.rules.points import approval
from lichen.tally.rules.schulze import schulze

# Too few had read it, took part, said yes; it failed, or was even, or several are first; or it passed, by this way.
Why = Literal["unread", "quorum", "yes", "objection", "asides", "minority", "short", "even", "several"] | Protocol


class Position(Struct, frozen=True):
    """Where a member stands on a wording; nowhere, once they took it back."""

    event: EventId
    by: MemberId
    mark: Mark
    at: Time
    wording: EventId
    stand: Stand | None
    is_objection: bool = False
    ranks: tuple[int, ...] = ()
    serves: tuple[EventId, ...] = ()
    strains: tuple[EventId, ...] = ()


class Terms(Struct, frozen=True):
    """By what it is counted: how many must take part, have read it, and say yes."""

    protocol: Protocol
    quorum: int
    readers: int
    yes: int
    share: int  # percent of those for or against, where more than half is asked for
    asides: int  # the most who may stand aside
    options: int = 0
    blank: Blank = "last"


class Verdict(Struct, frozen=True):
    """What came of it, and why, as a code."""

    outcome: Outcome
    why: Why
    yes: int = 0
    no: int = 0
    aside: int = 0
    option: int = 0
    tied: tuple[int, ...] = ()
    heard: int = 0  # of those who decide
    readers: int = 0  # how many had to have heard of it

    @property
    def says(self) -> tuple[Outcome, int]:
        """What a conclusion says of it."""
        return self.outcome, self.option


def verdict(terms: Terms, positions: Sequence[Position], heard: int) -> Verdict:
    """What the positions add up to; `heard` is how many of those who count have read it or said where they stand."""
    yes, no, aside = (sum(one.stand == stand for one in positions) for stand in ("yes", "no", "aside"))

    def comes_to(outcome: Outcome, why: Why) -> Verdict:
        return Verdict(outcome, why, yes, no, aside, heard=heard, readers=terms.readers)

    if heard < terms.readers:
        return comes_to("too-few", "unread")
    if yes + no + aside < terms.quorum:
        return comes_to("too-few", "quorum")
    match terms.protocol:
        case "lazy" | "consent":
            if no:
                return comes_to("failed", "objection")
            if aside > terms.asides:
                return comes_to("failed", "asides")
        case "majority" | "supermajority":
            if yes == no:
                return comes_to("tied", "even")
            if yes < no:
                return comes_to("failed", "minority")
            if terms.protocol == "supermajority" and 100 * yes < terms.share * (yes + no):
                return comes_to("failed", "short")
        case "approval" | "ranking" if yes >= terms.yes:
            return _chosen(comes_to("passed", terms.protocol), counted(terms, positions))
    if yes < terms.yes:
        return comes_to("too-few", "yes")
    return comes_to("passed", terms.protocol)


def _chosen(found: Verdict, count: Count) -> Verdict:
    winners = tuple(int(name) for name in count.winners)
    if len(winners) == 1:
        return replace(found, option=winners[0])
    return replace(found, outcome="tied", why="several", tied=winners)


def counted(terms: Terms, positions: Iterable[Position]) -> Count:
    """The count of a question with several options, with all of its working; options go by their numbers."""
    ballots = ballots_of(terms, positions)
    return approval(ballots) if isinstance(ballots, Approvals) else schulze(ballots)


def ballots_of(terms: Terms, positions: Iterable[Position]) -> Approvals | Rankings:
    """The positions as ballots."""
    names = [str(number) for number in range(1, terms.options + 1)]
    ranked = [one.ranks for one in positions if one.stand == "yes"]
    if terms.protocol == "approval":
        return approvals(names, (([n for n, rank in zip(names, ranks, strict=False) if rank], 1) for ranks in ranked))
    return rankings(names, ((_levels(names, ranks), 1) for ranks in ranked), terms.blank)


def _levels(names: Sequence[str], ranks: Sequence[int]) -> list[list[str]]:
    """The options of one ballot, those with the same rank together, best first."""
    return [[n for n, rank in zip(names, ranks, strict=False) if rank == level] for level in sorted(set(ranks) - {0})]
