"""Ballots: what people said about the options, with equal ballots counted once and weighed.

A ranking need not speak of every option. What a *blank* means must be stated before anyone fills in a ballot: no
comparison with anything (`apart`), or below all that is ranked (`last`).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Literal

from msgspec import Struct

Candidate = str
Level = tuple[Candidate, ...]  # options placed together, in the order of the list of options
Ranking = tuple[Level, ...]  # best first
Blank = Literal["apart", "last"]
Number = int | Fraction


class Rankings(Struct, frozen=True, kw_only=True):
    """How many people gave each ranking of these options."""

    candidates: tuple[Candidate, ...]
    counts: Mapping[Ranking, int]
    blank: Blank


class Approvals(Struct, frozen=True, kw_only=True):
    """How many people approved of exactly these options."""

    candidates: tuple[Candidate, ...]
    counts: Mapping[frozenset[Candidate], int]


class Scores(Struct, frozen=True, kw_only=True):
    """How many people gave these scores, one for each option in their order; nothing is a blank. More is better."""

    candidates: tuple[Candidate, ...]
    counts: Mapping[tuple[Number | None, ...], int]
    blank: Blank


Ballots = Rankings | Approvals | Scores


def rankings(
    candidates: Iterable[Candidate], given: Iterable[tuple[Iterable[Iterable[Candidate]], int]], blank: Blank
) -> Rankings:
    """Ballots from anything that goes through levels of options; the order within a level says nothing."""
    names = tuple(candidates)
    place = {name: number for number, name in enumerate(names)}
    counts: Counter[Ranking] = Counter()
    for levels, weight in given:
        counts[tuple(_in_order(tuple(level), place) for level in levels if level)] += weight
    return Rankings(candidates=names, counts=counts, blank=blank)


def _in_order(level: Level, place: Mapping[Candidate, int]) -> Level:
    return level if len(level) == 1 else tuple(sorted(level, key=place.__getitem__))


def approvals(candidates: Iterable[Candidate], given: Iterable[tuple[Iterable[Candidate], int]]) -> Approvals:
    counts: Counter[frozenset[Candidate]] = Counter()
    for approved, weight in given:
        counts[frozenset(approved)] += weight
    return Approvals(candidates=tuple(candidates), counts=counts)


def approved_by_ranking(ballots: Rankings) -> Approvals:
    """The approvals in rankings: a ballot approves of whatever it ranks at all."""
    named = ((sum(ranking, ()), weight) for ranking, weight in ballots.counts.items())
    return approvals(ballots.candidates, named)


def voters(ballots: Ballots) -> int:
    return sum(ballots.counts.values())


def flaws(candidates: Iterable[Candidate], ranking: Iterable[Level]) -> Iterator[tuple[str, Candidate]]:
    """Why these levels are no ranking of these options: `unknown` or `twice`, and which option."""
    known, named = set(candidates), set[Candidate]()
    for name in (name for level in ranking for name in level):
        if name not in known:
            yield "unknown", name
        elif name in named:
            yield "twice", name
        named.add(name)
