"""Questions to the circle by command: put, answered, concluded, shown, written out."""

from pathlib import Path

import pytest

from tests.cli.conftest import Lichen


def proposes(ana: Lichen, *more: str, title: str = "A bench", protocol: str = "consent") -> str:
    return str(ana.data("act", "decision.proposed", "--title", title, "--protocol", protocol, *more)["event"])


def test_a_question_is_put_and_asks_for_a_position_with_the_command_that_takes_it(ana: Lichen) -> None:
    proposes(ana, "--text", "To sit down.")
    [ask] = ana.data("due")
    assert ask["sentence"] == "“A bench”: where do you stand?"
    assert ask["command"] == 'lichen act position-taken --decision "A bench" --stand yes --reason "…"'
    [one] = ana.data("show", "decisions")["decisions"]
    assert (one["is"], one["title"], one["text"], one["by"]) == ("open", "A bench", "To sit down.", "Ana")
    assert (one["protocol"], one["waits_for"]) == ("consent", ["Ana"])
    assert "A bench · open until" in ana.says("show", "decisions")
    ana("act", "position.taken", "--decision", "bench", "--stand", "yes", "--reason", "My knees")
    assert ana.data("due") == []


def test_a_question_that_the_charter_would_decide_otherwise_is_refused_in_words(ana: Lichen) -> None:
    said = ana.says("act", "decision.proposed", "--title", "A", "--protocol", "advice", ends_with=1)
    assert "Choose whom you ask for advice." in said
    assert "There is nothing" in ana.says("act", "decision-reopened", "--decision", proposes(ana), ends_with=1)


def test_options_are_put_in_order_by_numbers(ana: Lichen) -> None:
    said = ana.says("act", "decision.proposed", "--title", "A", "--protocol", "ranking", "--options", "2", ends_with=1)
    assert "A few words are needed here." in said
    decision = proposes(ana)
    for ranks, why in (("1 x", "That is not a whole number."), ("1 2", "This is no choice between several.")):
        typed = ("--decision", decision, "--stand", "yes", "--ranks", ranks)
        assert why in ana.says("act", "position.taken", *typed, ends_with=1)


def test_everything_that_asks_about_a_decision_has_a_sentence_and_a_command(ana: Lichen) -> None:
    proposes(ana, "--asks", "Ana", protocol="majority")
    ana("act", "objection-made", "--decision", "bench", "--harm", "x", "--meets", "y", ends_with=1)
    ana("act", "decision-read", "--decision", "bench")
    ana("act", "position-dropped", "--decision", "bench", ends_with=1)
    ana("act", "decision-withdrawn", "--decision", "bench", "--note", "Later")
    [one] = ana.data("show", "decisions")["decisions"]
    assert one["is"] == "taken back"
    assert "A bench · taken back" in ana.says("show", "decisions")


@pytest.fixture
def decided(ana: Lichen) -> Lichen:
    """What was proposed has passed: nobody is left to wait for, and the home has written that down."""
    proposes(ana, "--text", "To sit **down**.\n# Not a heading", "--review", "in 2 months")
    ana("act", "position.taken", "--decision", "bench", "--stand", "yes", "--reason", "My knees")
    return ana


def test_what_came_of_it_is_shown_with_why(decided: Lichen) -> None:
    [one] = decided.data("show", "decisions")["decisions"]
    assert (one["is"], one["outcome"]) == ("settled", "passed")
    assert one["because"] == "1 agreed, 0 stood aside, and nobody objected."
    assert one["reasons"] == [{"by": "Ana", "stand": "yes", "reason": "My knees"}]
    said = decided.says("show", "decisions")
    assert "A bench · decided" in said
    assert "1 agreed, 0 stood aside" in said


def test_the_pages_that_are_written_out_tell_outcomes_and_reasons(decided: Lichen, tmp_path: Path) -> None:
    decided("act", "small-decided", "--title", "I bought *paint*", "--text", "Blue")
    decided("export", "--markdown", str(tmp_path / "out"))
    page = (tmp_path / "out" / "decisions.md").read_text(encoding="utf-8")
    assert "## A bench" in page
    assert "**Decided.** 1 agreed, 0 stood aside, and nobody objected." in page
    assert "* Ana: Yes\n\n  > My knees" in page
    assert "  > # Not a heading" in page
    assert "\n# Not a heading" not in page
    assert "## I bought \\*paint\\*" in page


def test_what_is_small_is_told_and_looked_at_again(ana: Lichen) -> None:
    ana("act", "small-decided", "--title", "I bought paint")
    ana("act", "decision-reviewed", "--decision", "paint", "--kept", "keep", "--how", "Fine")
    told = ana.data("show", "decisions")
    assert [one["title"] for one in told["small"]] == ["I bought paint"]
    assert "I bought paint · Ana, small" in ana.says("show", "decisions")


def test_a_choice_in_the_charter_stays_as_it_is_when_a_number_changes(ana: Lichen) -> None:
    ana("act", "numbers-proposed", "--medium-by", "majority")
    ana("act", "numbers-proposed", "--vouches", "3")
    draft = ana.data("show", "charter")["draft"]
    assert (draft["numbers"]["vouches"], draft["choices"]["medium_by"]) == (3, "majority")
