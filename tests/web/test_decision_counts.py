"""The working of a count on a page: each option against each other, and bars."""

import re

from lichen.practices.decisions.verdict import Verdict
from lichen.tally.ballots import approvals, rankings
from lichen.tally.rules.points import approval
from lichen.tally.rules.schulze import schulze
from lichen.web.decision.counts import bars, pairwise, working, yes_and_no
from lichen.web.html import Node, Renderable, render

NAMES = {"1": "Oak", "2": "Ash", "3": "Elm"}


def words(shown: Node) -> str:
    return " ".join(re.sub("<[^>]+>", " ", render(shown)).split())


def rows(shown: Renderable) -> list[str]:
    return [" ".join(re.sub("<[^>]+>", " ", row).split()) for row in render(shown).split("<tr>")[2:]]


def test_a_row_says_how_many_prefer_it_and_a_tick_stands_only_where_more_do() -> None:
    ballots = rankings(
        "123", [([["1"], ["2"], ["3"]], 3), ([["2"], ["3"], ["1"]], 2), ([["3"], ["1", "2"]], 1)], "last"
    )
    shown = pairwise(schulze(ballots), NAMES.__getitem__)
    assert rows(shown) == [
        "1 Oak (chosen) – ✓ 3 to 2 , preferred 3 to 3",
        "2 Ash 2 to 3 – ✓ 5 to 1 , preferred",
        "3 Elm 3 to 3 1 to 5 –",
    ]


def test_columns_are_named_for_whoever_hears_the_table() -> None:
    shown = render(pairwise(schulze(rankings("12", [([["1"]], 1)], "last")), NAMES.__getitem__))
    assert '<span class="hidden">Ash</span>' in shown
    assert "<caption>Each option against each other" in shown


def test_the_bars_of_what_was_ticked_stand_most_first() -> None:
    count = approval(approvals("123", [(["2"], 3), (["2", "3"], 2), ([], 1)]))
    shown = bars(count, NAMES.__getitem__)
    assert words(shown) == "Ash 5 of 6 Elm 2 of 6 Oak 0 of 6"
    assert float(re.findall(r'class="chosen"[^>]* width="([\d.]+)"', render(shown))[0]) > 80
    assert "preferred" not in words(working(count, NAMES.__getitem__))


def test_yes_and_no_are_words_over_a_bar_that_they_fill() -> None:
    shown = yes_and_no(Verdict("passed", "majority", 3, 1, 0), "majority")
    assert words(shown) == "3 for it 1 against it"
    widths = [float(width) for width in re.findall(r'class="(?:yes|no|aside)"[^>]* width="([\d.]+)"', str(shown))]
    assert 98 < sum(widths) <= 100
    assert yes_and_no(Verdict("too-few", "unread"), "consent") is None
