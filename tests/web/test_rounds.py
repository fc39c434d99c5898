"""A count in rounds as a picture, and as a table that says the same."""

from lichen.tally.ballots import rankings
from lichen.tally.rules.irv import irv
from lichen.web.html import render
from lichen.web.rounds import rounds

NAMES = {"1": "Oak", "2": "Ash", "3": "Elm"}


def drawn() -> str:
    ballots = [([["1"], ["2"]], 4), ([["2"], ["1"]], 3), ([["3"], ["2"]], 2), ([["3"]], 1)]
    return render(rounds(irv(rankings("123", ballots, "last")), NAMES.__getitem__))


def test_every_round_is_told_to_whoever_cannot_see_the_picture() -> None:
    shown = drawn()
    assert "<title" in shown
    assert "Round 1: Oak 4, Ash 3, Elm 3." in shown
    assert "drops out." in shown
    assert 'role="img"' in shown


def test_the_table_says_the_same_with_what_speaks_for_nobody() -> None:
    shown = drawn()
    assert "3, drops out" in shown
    assert "– speaks for nobody" in shown or "exhausted" not in shown
    assert shown.count("<tr") >= 4


def test_the_parts_of_a_bar_fill_it_and_stay_inside() -> None:
    import re

    rects = [(float(x), float(w)) for x, w in re.findall(r'<rect x="([\d.]+)"[^>]* width="([\d.]+)"', drawn())]
    assert rects
    assert all(x >= 22 and x + w <= 320.1 for x, w in rects)
    assert max(x + w for x, w in rects) > 310


def test_a_rule_that_counts_in_one_go_has_no_rounds() -> None:
    from lichen.tally.rules.schulze import schulze

    assert render(rounds(schulze(rankings("12", [([["1"], ["2"]], 1)], "last")), NAMES.__getitem__)) == ""
