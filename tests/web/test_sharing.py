"""What stands on a page can be carried into the chat a group already has, as plain text that lets nobody in."""

import re
from html import unescape

import pytest

from lichen.core.values import DAY, HOUR
from lichen.practices.charter import AgreementMade
from lichen.practices.decisions.facts import DecisionProposed, DecisionWithdrawn
from lichen.practices.gatherings import GatheringCalled, GatheringCalledOff
from lichen.practices.talk import WordsErased
from lichen.practices.tasks import TaskClosed, TaskOpened, TaskTaken
from tests.web.visitors import BASE, Browser, Town


def to_copy(one: Browser, path: str) -> list[str]:
    """The lines of the text that the page offers."""
    found = re.findall(r"<textarea[^>]*readonly[^>]*>\n(.*?)</textarea>", one.asked(path).response.text, re.DOTALL)
    assert len(found) == 1
    return unescape(found[0]).split("\n")


def test_a_task_says_what_it_is_who_is_wanted_until_when_and_where(ana: Browser, bo: Browser, town: Town):
    due = town.time + 5 * DAY
    task = ana.says(TaskOpened(due=due), title="Fix <the> light", what_for="It's dark")
    link = f"{BASE}{ana.home}/task/{task}"
    nobody = "Nobody has it yet. Nobody will assign it: take it if you can."
    assert to_copy(ana, f"/task/{task}") == [
        "Fix <the> light", "It's dark", nobody, "To be done by 6 January 2026.", link,
    ]  # fmt: skip
    bo.says(TaskTaken(task))
    assert "Somebody has it already; you can join in." in to_copy(ana, f"/task/{task}")
    ana.says(TaskClosed(task, "done"))
    assert to_copy(ana, f"/task/{task}") == ["Fix <the> light", "It's dark", "It is done.", link]


def test_it_names_nobody_and_lets_nobody_in(ana: Browser, bo: Browser, town: Town):
    task = ana.says(TaskOpened(), title="One")
    bo.says(TaskTaken(task), note="Bo is on it")
    ana.sends(f"{ana.home}/me/address", {"what": "calendar"})
    text = "\n".join(to_copy(ana, f"/task/{task}"))
    assert not re.search(r"\b(Ana|Bo)\b", text)
    assert town.browser().opens(text.rpartition(BASE)[2]).status == 404


def test_words_that_were_erased_are_not_in_it(ana: Browser):
    task = ana.says(TaskOpened(), title="Call Mrs. Okafor")
    ana.says(WordsErased(task))
    assert to_copy(ana, f"/task/{task}")[0] == "A task whose words were erased"


def test_an_agreement_says_how_it_reads_and_when_to_look_again(ana: Browser, town: Town):
    one = ana.says(AgreementMade(review=town.time + 30 * DAY), title="Quiet", text="After ten.\nReally.")
    link = f"{BASE}{ana.home}/agreement/{one}"
    said = ["Quiet", "After ten.", "Really.", "To be looked at again by 31 January 2026.", link]
    assert to_copy(ana, f"/agreement/{one}") == said


def test_a_gathering_says_when_and_where_and_asks_who_comes(ana: Browser, town: Town):
    start = (town.time // HOUR) * HOUR + 10 * DAY
    one = ana.says(GatheringCalled(start, 90), title="Round table", place="Kitchen")
    lines = to_copy(ana, f"/gathering/{one}")
    assert lines[0] == "Round table"
    assert "11 January 2026" in lines[1]
    assert lines[2:] == ["Kitchen", "Do you come? Please say so.", f"{BASE}{ana.home}/gathering/{one}"]
    ana.says(GatheringCalledOff(one))
    assert "It is called off." in to_copy(ana, f"/gathering/{one}")


def test_a_decision_asks_where_people_stand_until_it_closes(ana: Browser, bo: Browser, town: Town):
    fact = DecisionProposed(protocol="majority", closes=town.time + 7 * DAY)
    one = ana.says(fact, title="Shall we buy the ladder?", text="The old one is rotten.")
    lines = to_copy(bo, f"/decision/{one}")
    assert lines[:2] == ["Shall we buy the ladder?", "The old one is rotten."]
    assert lines[2].startswith("Where do you stand? Please say so by ")
    assert "8 January 2026" in lines[2]
    assert lines[3:] == [f"{BASE}{ana.home}/decision/{one}"]
    ana.says(DecisionWithdrawn(one))
    assert to_copy(bo, f"/decision/{one}")[2] == "It was taken back."


@pytest.mark.parametrize("words", ["x" * 5_000, "many words " * 500])
def test_a_long_text_is_cut(ana: Browser, words: str):
    task = ana.says(TaskOpened(), title="One", what_for=words)
    assert len("\n".join(to_copy(ana, f"/task/{task}"))) < 700
