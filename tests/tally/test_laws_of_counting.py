"""What holds for every rule, whatever people say: nobody's name or place in a list counts, and no coin is tossed."""

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise as neighbours

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lichen.tally.ballots import Approvals, Number, Rankings, Scores, approved_by_ranking, rankings, voters
from lichen.tally.outcome import Outcome
from lichen.tally.pairwise import pairwise
from lichen.tally.rules.debian import Terms, debian, schwartz_winners
from lichen.tally.rules.irv import irv
from lichen.tally.rules.points import approval, borda, plurality, score
from lichen.tally.rules.schulze import schulze
from lichen.tally.rules.stv import stv
from tests.tally.given import some_ballots

Rule = Callable[[Rankings], Outcome]


def approval_of_ranked(ballots: Rankings) -> Outcome:
    return approval(approved_by_ranking(ballots))


def score_of_ranked(ballots: Rankings) -> Outcome:
    counts: dict[tuple[Number | None, ...], int] = {
        tuple(
            next((-place for place, level in enumerate(ranking) if name in level), None) for name in ballots.candidates
        ): 0
        for ranking in ballots.counts
    }
    for ranking, weight in ballots.counts.items():
        given = (next((-at for at, level in enumerate(ranking) if name in level), None) for name in ballots.candidates)
        counts[tuple(given)] += weight
    return score(Scores(candidates=ballots.candidates, counts=counts, blank=ballots.blank))


def two_seats(ballots: Rankings) -> Outcome:
    return stv(ballots, 2)


def under_conditions(ballots: Rankings) -> Outcome:
    return debian(ballots, Terms(default="A", quorum=2, ratios={"B": Fraction(2)}))


NEUTRAL: list[Rule] = [plurality, borda, irv, schulze, stv, two_seats, approval_of_ranked, score_of_ranked]
EVERY: list[Rule] = [*NEUTRAL, under_conditions]


def renamed(ballots: Rankings, called: dict[str, str], order: list[str]) -> Rankings:
    given = [([[called[name] for name in level] for level in levels], n) for levels, n in ballots.counts.items()]
    return rankings([called[name] for name in order], given, ballots.blank)


def groups(outcome: Outcome) -> list[frozenset[str]]:
    return [frozenset(level) for level in outcome.ranking]


@pytest.mark.parametrize("rule", NEUTRAL)
@given(ballots=some_ballots(), data=st.data())
def test_names_and_their_order_count_for_nothing(rule: Rule, ballots: Rankings, data: st.DataObject):
    called = dict(zip(ballots.candidates, data.draw(st.permutations(ballots.candidates)), strict=True))
    order = data.draw(st.permutations(ballots.candidates))
    one, other = rule(ballots), rule(renamed(ballots, called, order))
    assert [frozenset(called[name] for name in level) for level in groups(one)] == groups(other)
    assert {called[name] for name in one.winners} == set(other.winners)
    assert {called[name] for name in one.tied} == set(other.tied)


@pytest.mark.parametrize("rule", EVERY)
@given(ballots=some_ballots(), data=st.data())
def test_the_order_of_ballots_counts_for_nothing(rule: Rule, ballots: Rankings, data: st.DataObject):
    shuffled = data.draw(st.permutations(list(ballots.counts.items())))
    assert rule(rankings(ballots.candidates, shuffled, ballots.blank)) == rule(ballots)


@pytest.mark.parametrize("rule", EVERY)
@given(ballots=some_ballots())
def test_a_weight_is_as_many_equal_ballots(rule: Rule, ballots: Rankings):
    repeated = [(ranking, 1) for ranking, weight in ballots.counts.items() for _ in range(weight)]
    assert rule(rankings(ballots.candidates, repeated, ballots.blank)) == rule(ballots)


@pytest.mark.parametrize("rule", EVERY)
@given(ballots=some_ballots())
def test_everybody_is_ranked_once_and_winners_fill_the_seats(rule: Rule, ballots: Rankings):
    outcome = rule(ballots)
    assert sorted(name for level in outcome.ranking for name in level) == sorted(ballots.candidates)
    assert len(set(outcome.winners)) == len(outcome.winners)
    sure = len(outcome.winners) - len(outcome.tied)
    assert sure + outcome.open == min(outcome.seats, len(ballots.candidates))
    assert bool(outcome.tied) == bool(outcome.open)
    assert set(outcome.tied) <= set(outcome.winners)
    assert len(outcome.tied) > outcome.open or not outcome.tied


@pytest.mark.parametrize("rule", EVERY)
@given(ballots=some_ballots())
def test_winners_stand_first(rule: Rule, ballots: Rankings):
    outcome = rule(ballots)
    first = [name for level in outcome.ranking for name in level][: len(outcome.winners)]
    assert set(first) == set(outcome.winners)


@given(some_ballots())
def test_a_pairwise_table_is_what_counting_pair_by_pair_gives(ballots: Rankings):
    for one, row in zip(ballots.candidates, pairwise(ballots), strict=True):
        for other, votes in zip(ballots.candidates, row, strict=True):
            assert votes == sum(
                weight for ranking, weight in ballots.counts.items() if above(ballots, ranking, one, other)
            )


def above(ballots: Rankings, ranking: tuple[tuple[str, ...], ...], one: str, other: str) -> bool:
    place = {name: number for number, level in enumerate(ranking) for name in level}
    if ballots.blank == "apart" and (one not in place or other not in place):
        return False
    return place.get(one, 99) < place.get(other, 99)


# Schulze


def beats(ballots: Rankings) -> Callable[[str, str], bool]:
    table, place = pairwise(ballots), {name: number for number, name in enumerate(ballots.candidates)}
    return lambda one, other: table[place[one]][place[other]] > table[place[other]][place[one]]


@given(some_ballots())
def test_who_beats_everybody_wins_and_who_loses_to_everybody_is_last(ballots: Rankings):
    beat, ranking = beats(ballots), schulze(ballots).ranking
    for name in ballots.candidates:
        others = [other for other in ballots.candidates if other != name]
        if all(beat(name, other) for other in others):
            assert ranking[0] == (name,)
        if all(beat(other, name) for other in others):
            assert ranking[-1] == (name,)


@given(some_ballots())
def test_winners_come_from_the_smallest_group_that_beats_all_others(ballots: Rankings):
    beat = beats(ballots)
    smith: set[str] = set(ballots.candidates)
    for start in ballots.candidates:
        group = {start}
        while more := {one for one in ballots.candidates if one not in group and any(not beat(m, one) for m in group)}:
            group |= more
        smith = min(smith, group, key=len)
    assert set(schulze(ballots).winners) <= smith


@given(some_ballots(), st.data())
def test_lifting_a_winner_on_a_ballot_never_makes_it_lose(ballots: Rankings, data: st.DataObject):
    winner = data.draw(st.sampled_from(schulze(ballots).winners))
    ranking = data.draw(st.sampled_from(sorted(ballots.counts)))
    assume(any(winner in level for level in ranking))
    rest = tuple(left for level in ranking if (left := tuple(name for name in level if name != winner)))
    lifted = [(one, weight) for one, weight in ballots.counts.items() if one != ranking]
    lifted += [(((winner,), *rest), 1), (ranking, ballots.counts[ranking] - 1)]
    after = rankings(ballots.candidates, [one for one in lifted if one[1]], ballots.blank)
    assert winner in schulze(after).winners


@given(some_ballots(blanks=("last",)), st.data())
def test_a_clone_neither_helps_nor_harms(ballots: Rankings, data: st.DataObject):
    """A copy that everybody places right beside the original, a little below."""
    twin = data.draw(st.sampled_from(ballots.candidates))
    cloned = [(list(with_clone(ranking, twin)), weight) for ranking, weight in ballots.counts.items()]
    before, after = schulze(ballots), schulze(rankings((*ballots.candidates, "Z"), cloned, "last"))
    assert {name for name in after.winners if name not in {twin, "Z"}} == set(before.winners) - {twin}
    assert bool({twin, "Z"} & set(after.winners)) == (twin in before.winners)


def with_clone(ranking: tuple[tuple[str, ...], ...], twin: str) -> list[tuple[str, ...]]:
    levels = [(*level, "Z") if twin in level and len(level) > 1 else level for level in ranking]
    return [one for level in levels for one in ([level, ("Z",)] if level == (twin,) else [level])]


@given(some_ballots())
def test_dropping_weakest_defeats_finds_who_has_the_strongest_paths(ballots: Rankings):
    """Debian's procedure and Schulze's paths are one rule told in two ways, where no two defeats are equally strong."""
    table, place = pairwise(ballots), range(len(ballots.candidates))
    won = [table[one][other] for one in place for other in place if table[one][other] > table[other][one]]
    assume(len(set(won)) == len(won))
    found = {ballots.candidates[one] for one in schwartz_winners(table, list(place))}
    assert found == set(schulze(ballots).winners)


# Instant runoff and transferable votes


@given(some_ballots())
def test_a_winner_of_an_instant_runoff_has_more_than_half_of_what_counts_in_the_last_round(ballots: Rankings):
    outcome = irv(ballots)
    votes = outcome.rounds[-1].votes
    assert len(outcome.winners) > 1 or votes[outcome.winners[0]] * 2 > sum(votes.values())


@given(some_ballots())
def test_no_vote_gets_lost_on_the_way_in_an_instant_runoff(ballots: Rankings):
    for one, after in neighbours(irv(ballots).rounds):
        assert sum(one.votes.values()) + one.exhausted == voters(ballots)
        assert set(one.votes) - set(one.out) == set(after.votes) or one.tied


@given(some_ballots(), st.integers(1, 3))
def test_each_seated_has_the_quota_or_was_needed_to_fill_the_seats(ballots: Rankings, seats: int):
    outcome = stv(ballots, seats)
    assert outcome.quota is not None
    for one in outcome.rounds[:-1]:
        assert all(one.votes[name] >= outcome.quota for name in one.elected)
        assert sum(one.votes.values()) + one.exhausted == voters(ballots)
        assert one.exhausted >= 0


@given(some_ballots())
def test_a_solid_majority_has_its_way(ballots: Rankings):
    """Whom more than half put first alone wins by every rule that promises so."""
    total = voters(ballots)
    for name in ballots.candidates:
        first = sum(weight for ranking, weight in ballots.counts.items() if ranking[0] == (name,))
        if first * 2 > total and ballots.blank == "last":
            assert all(rule(ballots).winners == (name,) for rule in (plurality, irv, schulze, stv))


def test_approvals_need_no_ranking():
    given = Approvals(candidates=("A", "B"), counts={frozenset({"A", "B"}): 2, frozenset({"B"}): 1, frozenset(): 4})
    assert approval(given).winners == ("B",)
    assert approval(given).points == {"A": 2, "B": 3}
