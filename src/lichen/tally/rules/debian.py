"""Debian's rule: quorum and majority against a default option, then the Schwartz set, dropping weakest defeats.

It follows Debian's constitution, A.6 as in force from 2003 to 2022, step by step. Until December 2015 an option had to
win *more* than its majority ratio, since then at least that. Ties are for whoever has the casting vote: they stay ties.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from msgspec import Struct

from lichen.tally.ballots import Candidate, Level, Number, Rankings, voters
from lichen.tally.outcome import Fallen, Matrix, Outcome, Reason, Seated, seated
from lichen.tally.pairwise import pairwise
from lichen.tally.quorum import has_majority
from lichen.tally.rules.schulze import ranked, strongest_paths, why

Pair = tuple[int, int]


class Terms(Struct, frozen=True, kw_only=True):
    """What an option must reach against the default option to be counted at all."""

    default: Candidate
    quorum: Number = 0
    ratios: Mapping[Candidate, Fraction] = {}  # 1 for whatever is not named
    over: bool = False  # more than the ratio, as until December 2015


def debian(ballots: Rankings, terms: Terms, seats: int = 1) -> Outcome:
    table = pairwise(ballots)
    fallen = tuple(_fallen(ballots, table, terms))
    out = {one.candidate for one in fallen}
    standing = [place for place, name in enumerate(ballots.candidates) if name not in out]
    ranking = _ranking(ballots, table, standing, tuple(one.candidate for one in fallen))
    won = seated(ranking[:-1] if fallen else ranking, seats)
    return Outcome(
        rule="debian",
        candidates=ballots.candidates,
        voters=voters(ballots),
        seats=seats,
        winners=won.winners,
        ranking=ranking,
        reason=_why(ballots, table, terms, standing, won),
        blank=ballots.blank,
        tied=won.tied,
        open=won.open,
        matrix=table,
        fallen=fallen,
    )


def _fallen(ballots: Rankings, table: Matrix, terms: Terms) -> Iterator[Fallen]:
    default = ballots.candidates.index(terms.default)
    for place, name in enumerate(ballots.candidates):
        for_it, against, ratio = table[place][default], table[default][place], terms.ratios.get(name, Fraction(1))
        if place == default:
            continue
        if for_it < terms.quorum:
            yield Fallen(candidate=name, why="quorum", in_favour=for_it, against=against, needed=terms.quorum)
        elif not has_majority(for_it, against, ratio, over=terms.over):
            yield Fallen(candidate=name, why="majority", in_favour=for_it, against=against, needed=ratio)


def _ranking(ballots: Rankings, table: Matrix, standing: list[int], fallen: Level) -> tuple[Level, ...]:
    """Those the constitution calls winners, then the others by their chains of defeats, then what fell."""
    best = schwartz_winners(table, standing)
    names = [ballots.candidates[place] for place in standing]
    strengths = _strengths(table, standing)
    by_chains = ranked(names, strongest_paths(strengths))
    first = tuple(ballots.candidates[place] for place in best)
    rest = (tuple(name for name in level if name not in first) for level in by_chains)
    return tuple(level for level in (first, *rest, fallen) if level)


def schwartz_winners(table: Matrix, standing: list[int]) -> list[int]:
    """Steps 4 to 8: while there are defeats within the Schwartz set, the weakest of them are dropped."""
    defeats = {(one, other) for one in standing for other in standing if table[one][other] > table[other][one]}
    while True:
        best = _schwartz_set(defeats, standing)
        within = [pair for pair in defeats if pair[0] in best and pair[1] in best]
        if not within:
            return best
        weakest = min(_strength(table, pair) for pair in within)
        defeats -= {pair for pair in within if _strength(table, pair) == weakest}


def _schwartz_set(defeats: set[Pair], standing: list[int]) -> list[int]:
    """Whoever defeats, over whatever chain, everybody who so defeats them."""
    reach = {one: {other for winner, other in defeats if winner == one} for one in standing}
    for through in standing:
        for one in standing:
            if through in reach[one]:
                reach[one] |= reach[through]
    return [one for one in standing if all(other in reach[one] or one not in reach[other] for other in standing)]


def _strength(table: Matrix, pair: Pair) -> Pair:
    """More votes for it make a defeat stronger; with as many, fewer against it."""
    winner, loser = pair
    return table[winner][loser], -table[loser][winner]


def _strengths(table: Matrix, standing: list[int]) -> Matrix:
    """The place of each defeat among all defeats, weakest 1, and 0 where there is none."""
    pairs = [(one, other) for one in standing for other in standing if table[one][other] > table[other][one]]
    marks = {mark: number for number, mark in enumerate(sorted({_strength(table, pair) for pair in pairs}), 1)}
    won = {pair: marks[_strength(table, pair)] for pair in pairs}
    return tuple(tuple(won.get((one, other), 0) for other in standing) for one in standing)


def _why(ballots: Rankings, table: Matrix, terms: Terms, standing: list[int], won: Seated) -> Reason:
    if won.tied:
        return Reason("casting-vote", {"names": list(won.tied)})
    if won.winners == (terms.default,):
        return Reason("default-wins", {"name": terms.default})
    return why(ballots.candidates, table, standing, won.winners[0])
