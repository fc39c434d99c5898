"""Rules on small ballots: textbook cases, ties and their ways out, blanks, quorums, limits."""

from fractions import Fraction

import pytest

from lichen.tally.ballots import Number, Scores, flaws, rankings
from lichen.tally.counting import count, fits
from lichen.tally.limits import within_limits
from lichen.tally.quorum import has_majority, quorum, square_root_quorum
from lichen.tally.ranking import by_victories
from lichen.tally.rules.debian import Terms, debian
from lichen.tally.rules.irv import irv
from lichen.tally.rules.points import borda, plurality, score
from lichen.tally.rules.schulze import schulze
from lichen.tally.rules.stv import stv
from tests.tally.given import ballots

CAPITALS = "42 M>N>C>K, 26 N>C>K>M, 15 C>K>N>M, 17 K>C>N>M"  # where should the capital of Tennessee be?
SCHULZES_OWN = (  # the first example of his paper
    "5 A>C>B>E>D, 5 A>D>E>C>B, 8 B>E>D>A>C, 3 C>A>B>E>D, 7 C>A>E>B>D, 2 C>B>A>D>E, 7 D>C>E>B>A, 8 E>B>A>D>C"
)


def test_four_towns_and_three_capitals():
    given = ballots(CAPITALS)
    assert [rule(given).winners for rule in (plurality, irv, schulze, borda)] == [("M",), ("K",), ("N",), ("N",)]


def test_the_example_of_schulzes_paper():
    outcome = schulze(ballots(SCHULZES_OWN))
    assert outcome.ranking == (("E",), ("A",), ("C",), ("B",), ("D",))
    assert outcome.reason.code == "strongest-paths"
    assert outcome.paths
    assert outcome.paths[0] == (0, 28, 28, 30, 24)


def test_a_circle_of_equal_victories_is_a_tie():
    outcome = schulze(ballots("1 A>B>C, 1 B>C>A, 1 C>A>B"))
    assert outcome.winners == outcome.tied == ("A", "B", "C")
    assert (outcome.open, outcome.reason.code) == (1, "tie")


def test_places_that_are_not_comparable_stay_together():
    assert by_victories("ABC", lambda one, other: (one, other) == ("A", "B")) == (("A", "C"), ("B",))


def test_a_blank_means_what_the_ballot_said_it_would():
    unknown = "3 A, 2 B>A"
    assert schulze(ballots(unknown)).winners == ("A",)
    assert schulze(ballots(unknown, blank="apart")).winners == ("B",)


def test_nobody_voted_and_everybody_ties():
    for rule in (plurality, borda, irv, schulze, stv):
        outcome = rule(rankings("ABC", [], "last"))
        assert outcome.winners == outcome.tied == ("A", "B", "C")


def test_nothing_to_choose_from_is_an_outcome_too():
    for rule in (plurality, borda, irv, schulze, stv):
        outcome = rule(rankings("", [((), 2)], "last"))
        assert (outcome.winners, outcome.ranking, outcome.voters) == ((), (), 2)


def test_borda_shares_points_between_those_side_by_side():
    assert borda(ballots("1 A=B>C")).points == {"A": Fraction(3, 2), "B": Fraction(3, 2), "C": 0}
    assert borda(ballots("1 A", among="ABC")).points == {"A": 2, "B": Fraction(1, 2), "C": Fraction(1, 2)}
    assert borda(ballots("1 A>B", among="ABC", blank="apart")).points == {"A": 1, "B": 0, "C": 0}


def test_scores_are_added_up_or_averaged():
    said: dict[tuple[Number | None, ...], int] = {(5, None): 1, (1, 3): 1}
    last = score(Scores(candidates=("A", "B"), counts=said, blank="last"))
    apart = score(Scores(candidates=("A", "B"), counts=said, blank="apart"))
    assert last.points == {"A": 6, "B": 3}
    assert apart.points == {"A": 3, "B": 3}
    assert apart.winners == ("A", "B")


def test_a_blank_among_scores_below_zero_is_no_better_than_the_worst():
    outcome = score(Scores(candidates=("A", "B"), counts={(-2, None): 3}, blank="last"))
    assert outcome.points == {"A": -6, "B": -6}


def test_ballots_that_say_the_same_are_counted_as_one_in_whatever_order_they_name_those_side_by_side():
    assert rankings("ABC", [(("BA", "C"), 1), (("AB", "", "C"), 2)], "last").counts == {(("A", "B"), ("C",)): 3}


# Ties in rounds


def test_those_with_too_few_votes_together_go_out_together():
    first, second = irv(ballots("5 A, 4 B, 1 C>B, 1 D>B")).rounds[:2]
    assert (first.out, first.tied) == (("C", "D"), ())
    assert second.votes == {"A": 5, "B": 6}


def test_a_tie_for_going_out_that_changes_nothing_is_followed_silently():
    outcome = irv(ballots("6 A, 2 B>A, 2 C>A, 3 D"))
    assert outcome.winners == ("A",)
    outcome = irv(ballots("5 A, 3 B>A, 3 C>A"))
    assert (outcome.winners, outcome.tied) == (("A",), ())
    assert outcome.rounds[0].tied == ("B", "C")


def test_a_tie_for_going_out_that_decides_is_told_as_a_tie():
    outcome = irv(ballots("4 A, 3 B>C, 3 C>B"))
    assert outcome.winners == outcome.tied == ("B", "C")
    assert outcome.rounds[-1].tied == ("B", "C")


def test_more_ties_than_can_be_followed_stop_the_count():
    names = [f"{number:03}" for number in range(30)]
    outcome = irv(rankings(names, [(([name],), 1) for name in names], "last"))
    assert set(outcome.winners) == set(names)
    assert outcome.reason.code == "too-many-ties"


def test_a_vote_side_by_side_is_shared():
    assert irv(ballots("2 A=B>C, 1 C")).rounds[0].votes == {"A": 1, "B": 1, "C": 1}
    assert plurality(ballots("1 A=B=C")).points == {name: Fraction(1, 3) for name in "ABC"}


def test_a_tie_for_the_last_seat_leaves_it_open():
    outcome = stv(ballots("10 A, 4 B, 4 C"), 2)
    assert (outcome.winners, outcome.tied, outcome.open) == (("A", "B", "C"), ("B", "C"), 1)


def test_a_tie_looks_back_to_where_they_differed():
    outcome = stv(ballots("6 A, 2 B, 1 C, 1 D>C, 3 E"), 1)
    assert [one.out for one in outcome.rounds[:3]][:1] != [()]
    outcome = stv(ballots("7 A, 4 B, 3 C, 1 D>C, 9 E"), 1)
    assert [one.out for one in outcome.rounds[:2]] == [("D",), ("C",)]
    assert outcome.rounds[1].votes["B"] == outcome.rounds[1].votes["C"]


def test_those_whom_nobody_voted_for_share_what_is_left():
    outcome = stv(ballots("3 A", among="ABCD"), 2)
    assert (outcome.winners, outcome.tied, outcome.open) == (("A", "B", "C", "D"), ("B", "C", "D"), 1)


def test_a_small_group_with_a_quota_has_its_seat():
    outcome = stv(ballots("7 A>B>C, 3 D"), 3)
    assert set(outcome.winners) >= {"A", "B", "D"}


# Conditions


def test_an_option_needs_its_quorum_above_the_default():
    outcome = debian(ballots("3 A>D, 4 D=A"), Terms(default="D", quorum=Fraction("3.2")))
    assert outcome.winners == ("D",)
    assert outcome.fallen[0].why == "quorum"


def test_exactly_three_to_one_was_too_little_until_2015():
    given = ballots("3 A>D, 1 D>A")
    ratios = {"A": Fraction(3)}
    assert debian(given, Terms(default="D", ratios=ratios, over=True)).winners == ("D",)
    assert debian(given, Terms(default="D", ratios=ratios)).winners == ("A",)


def test_a_tie_is_left_to_the_casting_vote():
    outcome = debian(ballots("1 A>B>D, 1 B>A>D"), Terms(default="D"))
    assert (outcome.tied, outcome.reason.code) == (("A", "B"), "casting-vote")


def test_what_fell_cannot_win_however_it_is_ranked():
    outcome = debian(ballots("5 A>B>D, 2 D>B>A"), Terms(default="D", ratios={"A": Fraction(3)}))
    assert outcome.winners == ("B",)
    assert outcome.ranking == (("B",), ("D",), ("A",))


@pytest.mark.parametrize(("people", "half", "root"), [(0, 0, 0), (1, 1, 2), (7, 4, 4), (16, 8, 6), (1000, 500, 48)])
def test_quorums_are_whole_people(people: int, half: int, root: int):
    assert (quorum(people), square_root_quorum(people)) == (half, root)


def test_a_majority_is_more_than_the_others_whatever_the_ratio():
    assert has_majority(2, 1)
    assert not has_majority(1, 1)
    assert has_majority(4, 2, Fraction(2))
    assert not has_majority(4, 2, Fraction(2), over=True)


# Limits


def test_the_next_in_line_takes_the_seat_of_whom_a_limit_passes_over():
    seats = within_limits((("A",), ("B",), ("C",), ("D",)), 2, {"A": "x", "B": "x"}, {"x": 1})
    assert (seats.winners, seats.passed_over, seats.open) == (("A", "C"), ("B",), 0)


def test_a_limit_does_not_choose_between_those_who_tie():
    seats = within_limits((("A", "B"), ("C",)), 2, {"A": "x", "B": "x"}, {"x": 1})
    assert (seats.winners, seats.tied, seats.open) == (("A", "B"), ("A", "B"), 2)


def test_a_group_that_has_no_room_takes_no_seat():
    assert within_limits((("A", "B"), ("C",)), 1, {"A": "x"}, {"x": 0}).winners == ("B",)


def test_rules_say_which_ballots_they_count():
    given = ballots("1 A>B")
    assert count("score", given) is None
    assert not fits("irv", 2)
    assert list(flaws("AB", (("A", "C"), ("A",)))) == [("unknown", "C"), ("twice", "A")]
