"""Questions from the command line: what follows from a yes, and how the charter wants it decided."""

from pathlib import Path

import pytest

from lichen.core.values import DAY, HOUR, Time
from lichen.node.home import clock, open_home
from lichen.node.node import Node
from tests.cli.conftest import Lichen


class Later:
    """How much later it is for every home than it really is."""

    by: Time = 0

    def opens(self, home: Path) -> Node:
        return open_home(home, lambda: clock() + self.by)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    later = Later()
    monkeypatch.setattr("lichen.cli.here.open_home", later.opens)
    return later


@pytest.fixture
def elm(ana: Lichen, later: Later) -> Lichen:
    """Ana, Bo, Cy and Dee in one home; nobody has said yes to a charter yet."""
    invite = ana.data("invite", "--by-hand", "--uses", "3")["link"]
    for name in ("Bo", "Cy", "Dee"):
        ana("join", invite, "--you", name, "--new")
    return ana


@pytest.fixture
def agreed(elm: Lichen) -> Lichen:
    """The same once their charter holds."""
    for name in ("Ana", "Bo", "Cy", "Dee"):
        elm("act", "charter-agreed", "--as", name)
    return elm


def decides(elm: Lichen, later: Later, *words: str, by: str = "Ana", yes: str = "Ana Bo Cy") -> None:
    """Somebody proposes it, some say yes, and its time passes."""
    put = elm.data("propose", *words, "--as", by)
    for name in yes.split():
        elm("act", "position-taken", "--decision", put["event"], "--stand", "yes", "--as", name)
    later.by = max(later.by, put["closes"] - clock()) + HOUR


def names(elm: Lichen) -> list[str]:
    return [one["name"] for one in elm.data("show", "people", "--as", "Ana") if one["is"] == "here"]


def test_a_question_says_how_it_is_decided_and_until_when(agreed: Lichen):
    told = agreed.says("propose", "--title", "Meet on Sundays", "--as", "Bo")
    assert told.startswith("“Meet on Sundays” is open until ")
    assert told.endswith(": holds unless somebody objects.\n")
    put = agreed.data("propose", "--title", "Quiet", "--agreement", "No trumpet.", "--as", "Bo")
    assert put["protocol"] == "consent"
    assert put["closes"] - clock() > 6 * DAY


def test_an_urgent_question_is_open_for_a_day(agreed: Lichen):
    put = agreed.data("propose", "--title", "The pipe burst", "--urgent", "--as", "Bo")
    assert 23 * HOUR < put["closes"] - clock() <= 24 * HOUR


def test_the_charter_holds_by_a_decision_not_to_wait(elm: Lichen, later: Later):
    for name in ("Ana", "Bo", "Cy"):
        elm("act", "charter-agreed", "--as", name)
    elm("act", "value-named", "--name", "Plain", "--meaning", "…", "--as", "Bo")
    too_few = elm.says("propose", "--title", "We begin", "--adopt", "--as", "Ana", ends_with=1)
    assert too_few.strip()
    for name in ("Ana", "Bo", "Cy"):
        elm("act", "charter-agreed", "--as", name)
    decides(elm, later, "--title", "We begin", "--adopt")
    refused = elm.data("act", "value-named", "--name", "X", "--meaning", "…", "--as", "Dee", ends_with=1)
    assert [one["code"] for one in refused["refused"]] == ["charter-adopted"]


def test_an_agreement_has_the_title_of_the_question_and_the_text_that_was_given(agreed: Lichen, later: Later):
    decides(agreed, later, "--title", "Quiet after ten", "--agreement", "No trumpet.")
    page = agreed.says("show", "charter", "--as", "Dee")
    assert "# Agreement: Quiet after ten" in page
    assert "No trumpet." in page


def test_somebody_is_removed_by_the_others(agreed: Lichen, later: Later):
    decides(agreed, later, "--title", "Without Dee", "--remove", "Dee")
    assert names(agreed) == ["Ana", "Bo", "Cy"]


def test_a_stopped_account_stays_stopped_and_is_lifted_in_a_hurry(agreed: Lichen, later: Later):
    later.by = DAY
    for name in ("Ana", "Bo"):
        agreed("act", "suspension-called", "--member", "Dee", "--reason", "Taken.", "--as", name)
    keep = ("--keep-stopped", "Dee", "--until", "in 20 days", "--urgent")
    decides(agreed, later, "--title", "Stay", *keep, by="Cy", yes="Cy Dee")
    later.by += 8 * DAY
    agreed("act", "task-opened", "--title", "X", "--as", "Dee", ends_with=1)
    decides(agreed, later, "--title", "Again", "--lift", "Dee", "--urgent", by="Cy", yes="Cy Dee")
    agreed("act", "task-opened", "--title", "X", "--as", "Dee")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--keep-stopped", "Dee"], "wants --until"),
        (["--until", "in 3 days"], "wants --keep-stopped"),
        (["--lift", "Dee"], "never stopped"),
        (["--remove", "Zoe"], "none of the people"),
        (["--review", "soon"], "is not a day"),
    ],
)
def test_what_cannot_be_meant_is_said_and_nothing_is_put(agreed: Lichen, words: list[str], says: str):
    assert says in agreed.says("propose", "--title", "X", *words, "--as", "Ana", ends_with=2)


def test_what_the_law_says_no_to_comes_in_words(agreed: Lichen):
    [refused] = agreed.data("propose", "--remove", "Bo", "--as", "Ana", ends_with=1)["refused"]
    assert (refused["code"], refused["particulars"]["field"]) == ("words-missing", "title")


# A new phone


def test_a_link_for_a_new_phone_lets_somebody_come_back_in_the_end(agreed: Lichen, later: Later):
    made = agreed.data("comeback", "Dee", "--note", "She stood here.", "--as", "Cy")
    assert "/enter/" in made["link"]
    agreed("act", "recovery-vouched", "--recovery", made["recovery"], "--as", "Bo")
    early = agreed.data("takeover", "Dee", ends_with=1)
    assert [one["code"] for one in early["refused"]] == ["recovery-too-early"]
    later.by += 4 * DAY
    assert agreed.says("takeover", "Dee").startswith("Welcome back, Dee.")
    agreed("act", "task-opened", "--title", "X", "--as", "Dee")


def test_nobody_makes_such_a_link_for_themselves(agreed: Lichen):
    refused = agreed.data("comeback", "Ana", "--as", "Ana", ends_with=1)["refused"]
    assert [one["code"] for one in refused] == ["not-about-oneself"]


def test_whoever_lost_nothing_takes_nothing_over(agreed: Lichen):
    refused = agreed.data("takeover", "Ana", ends_with=1)["refused"]
    assert [one["code"] for one in refused] == ["recovery-unknown"]
