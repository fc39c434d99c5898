"""Rules counted a second time, slowly and word for word as they are defined: ballot by ballot, chain by chain."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise, permutations

from hypothesis import given

from lichen.tally.ballots import Number, Rankings, approved_by_ranking
from lichen.tally.rules.irv import irv
from lichen.tally.rules.points import approval, borda, plurality
from lichen.tally.rules.schulze import schulze
from tests.tally.given import some_ballots

UNNAMED = 99  # the place of what a ballot does not name, where blanks are last
Paper = dict[str, int]  # one person's ballot: the place of each option it names


def papers(ballots: Rankings) -> list[Paper]:
    return [
        {name: place for place, level in enumerate(ranking) for name in level}
        for ranking, weight in ballots.counts.items()
        for _ in range(weight)
    ]


def compared(ballots: Rankings, paper: Paper, one: str, other: str) -> int:
    """1 where a ballot places one option above another, -1 below, 0 beside it or where it does not compare them."""
    if ballots.blank == "apart" and not {one, other} <= set(paper):
        return 0
    mine, theirs = paper.get(one, UNNAMED), paper.get(other, UNNAMED)
    return (mine < theirs) - (mine > theirs)


def best(points: dict[str, Number]) -> set[str]:
    return {name for name in points if points[name] == max(points.values())}


# Schulze: the strongest of all chains of victories, each walked from end to end


def chains(names: tuple[str, ...], one: str, other: str) -> Iterator[tuple[str, ...]]:
    between = [name for name in names if name not in (one, other)]
    for length in range(len(between) + 1):
        for steps in permutations(between, length):
            yield (one, *steps, other)


def strongest(ballots: Rankings) -> dict[tuple[str, str], int]:
    names, everybody = ballots.candidates, papers(ballots)
    votes = {
        (one, other): sum(compared(ballots, paper, one, other) > 0 for paper in everybody)
        for one, other in permutations(names, 2)
    }
    won = {pair: count if count > votes[pair[::-1]] else 0 for pair, count in votes.items()}
    return {
        (one, other): max(min(won[step] for step in pairwise(chain)) for chain in chains(names, one, other))
        for one, other in permutations(names, 2)
    }


@given(some_ballots())
def test_schulze_goes_by_the_strongest_of_all_chains(ballots: Rankings):
    outcome, strength = schulze(ballots), strongest(ballots)
    above = {pair for pair, votes in strength.items() if votes > strength[pair[::-1]]}
    assert set(outcome.winners) == set(ballots.candidates) - {beaten for _, beaten in above}
    level = {name: number for number, names in enumerate(outcome.ranking) for name in names}
    assert all(level[one] < level[other] for one, other in above)
    assert outcome.paths
    assert strength == {
        (one, other): votes
        for one, row in zip(ballots.candidates, outcome.paths, strict=True)
        for other, votes in zip(ballots.candidates, row, strict=True)
        if one != other
    }


# Instant runoff: one after another goes out, in every order that ties allow, until one is left or nobody has a vote


def votes_among(standing: frozenset[str], everybody: list[Paper]) -> dict[str, Number]:
    votes: dict[str, Number] = dict.fromkeys(standing, 0)
    for paper in everybody:
        left = [name for name in paper if name in standing]
        first = [name for name in left if paper[name] == min(paper[one] for one in left)]
        for name in first:
            votes[name] += Fraction(1, len(first))
    return votes


def last_standing(standing: frozenset[str], everybody: list[Paper]) -> frozenset[str]:
    votes = votes_among(standing, everybody)
    if len(standing) == 1 or not any(votes.values()):
        return standing
    fewest = {name for name in standing if votes[name] == min(votes.values())}
    return frozenset().union(*(last_standing(standing - {name}, everybody) for name in fewest))


@given(some_ballots())
def test_an_instant_runoff_puts_one_after_another_out(ballots: Rankings):
    outcome, everybody = irv(ballots), papers(ballots)
    assert set(outcome.winners) == last_standing(frozenset(ballots.candidates), everybody)
    for one in outcome.rounds:
        assert one.votes == votes_among(frozenset(one.votes), everybody)


# Points, added up person by person


@given(some_ballots())
def test_borda_is_a_point_for_each_one_below_and_half_for_each_beside(ballots: Rankings):
    points: dict[str, Number] = dict.fromkeys(ballots.candidates, 0)
    for paper in papers(ballots):
        for one, other in permutations(ballots.candidates if ballots.blank == "last" else paper, 2):
            points[one] += Fraction(1 + compared(ballots, paper, one, other), 2)
    assert borda(ballots).points == points
    assert set(borda(ballots).winners) == best(points)


@given(some_ballots())
def test_approval_and_plurality_are_a_vote_for_all_and_for_the_first(ballots: Rankings):
    everybody, names = papers(ballots), ballots.candidates
    approved: dict[str, Number] = {name: sum(name in paper for paper in everybody) for name in names}
    first = votes_among(frozenset(names), everybody)
    assert approval(approved_by_ranking(ballots)).points == approved
    assert set(approval(approved_by_ranking(ballots)).winners) == best(approved)
    assert plurality(ballots).points == first
    assert set(plurality(ballots).winners) == best(first)
