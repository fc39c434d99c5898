"""A machine that was put back from a backup says on every page that one can read here and not write yet, and why."""

from pathlib import Path

import pytest

from tests.web.visitors import Browser, town_in

SAID = "this machine was put back from a backup"
PAGES = ["", "/work", "/people", "/charter", "/lessons", "/record", "/aside", "/me", "/invite", "/work/new"]


@pytest.fixture
def ana(tmp_path: Path):
    with town_in(tmp_path / "home") as town:
        ana = town.browser()
        ana.starts()
        yield ana


def falls_silent(one: Browser) -> None:
    one.town.node.restored.begin([one.circle], one.town.time)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_the_circle_says_so_and_how_it_ends(ana: Browser, page: str):
    assert SAID not in ana.asked(page).text
    falls_silent(ana)
    text = ana.asked(page).text
    assert SAID in text
    assert "lichen bundle in" in text
    assert "lichen restored --no-other-copy" in text


def test_what_somebody_tries_to_say_meanwhile_is_kept_in_its_form(ana: Browser):
    falls_silent(ana)
    page = ana.sends(f"{ana.home}/work/new", {"title": "Fix the front door"})
    assert page.status == 422
    assert page.form("/work/new").fields["title"] == "Fix the front door"


def test_it_is_gone_once_people_can_speak_again(ana: Browser):
    falls_silent(ana)
    ana.town.node.speaks_again()
    assert SAID not in ana.asked("").text


def test_other_circles_on_the_same_machine_speak_on(ana: Browser):
    falls_silent(ana)
    bo = ana.town.browser()
    bo.starts("Hill Street", "Bo")
    assert SAID not in bo.asked("").text
