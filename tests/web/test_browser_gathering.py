"""The way of one gathering through a real browser: called, prepared, held, and printed on one sheet."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from lichen.core.values import HOUR, Time
from tests.people import BEGINNING
from tests.web.browser import Looker, Served, axe, chrome, is_wider_than_its_window, person, serving
from tests.web.test_browser_task import comes_in

pytestmark = pytest.mark.browser
__all__ = ["axe", "chrome"]


class Hand:
    """A clock that one turns by hand."""

    def __init__(self) -> None:
        self.time: Time = BEGINNING

    def __call__(self) -> Time:
        self.time += 1
        return self.time


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
def served(tmp_path: Path, hand: Hand) -> Iterator[Served]:
    with serving(tmp_path / "home", hand) as one:
        yield one


def calls_one(page: Page) -> None:
    page.get_by_role("link", name="Work", exact=True).click()
    page.get_by_role("link", name="Gatherings").first.click()
    page.get_by_label("What do you call it?").fill("All of us, before the winter")
    page.get_by_label("When does it begin?").fill("2026-01-05T19:00")
    page.get_by_label("Where?").fill("The laundry room of number 4")
    page.get_by_role("button", name="Call it").click()


def puts(page: Page, title: str, minutes: str) -> None:
    page.locator("summary", has_text="Put something on it").click()
    page.get_by_label("What about?").fill(title)
    page.get_by_label("How many minutes?").fill(minutes)
    page.get_by_role("button", name="Put it on the agenda").click()


def the_whole_way(page: Page, hand: Hand) -> Iterator[str]:
    calls_one(page)
    expect(page.locator("dd", has_text="Monday, 5 January 2026, 19:00 to 20:00")).to_be_visible()
    yield "just called"
    page.get_by_label("What about?").fill("How is everybody?")
    page.get_by_role("button", name="Put it on the agenda").click()
    puts(page, "The rent letter: do we answer, and who signs?", "45")
    page.get_by_role("button", name="I’ll do it").click()
    expect(page.get_by_text("You facilitate.")).to_be_visible()
    yield "with an agenda"
    page.get_by_role("link", name="Change").last.click()
    yield "one point"
    page.get_by_role("link", name="Gatherings").last.click()
    yield "all gatherings"
    hand.time = BEGINNING + 4 * 24 * HOUR + 19 * HOUR + HOUR // 2
    page.get_by_role("link", name="All of us, before the winter").click()
    yield "under way"
    page.get_by_role("link", name="Make it a task").last.click()
    page.get_by_role("button", name="Put it on the map").click()
    page.get_by_label("What was said?").fill("We answer, and two of us sign.")
    page.get_by_role("button", name="Tell it").click()
    expect(page.get_by_text("We answer, and two of us sign.").first).to_be_visible()
    yield "told"


def test_the_whole_way_of_a_gathering_on_a_phone_without_scripts(
    chrome: Browser, served: Served, axe: Looker, hand: Hand
):
    with person(chrome, served) as ana:
        comes_in(ana, served)
        for place in the_whole_way(ana, hand):
            assert axe.complaints(ana) == [], place
            assert not is_wider_than_its_window(ana), place


def test_a_point_comes_off_the_agenda_with_scripts_too(chrome: Browser, served: Served):
    with person(chrome, served, scripts=True) as ana:
        comes_in(ana, served)
        calls_one(ana)
        ana.get_by_label("What about?").fill("Keys")
        ana.get_by_role("button", name="Put it on the agenda").click()
        ana.get_by_role("link", name="Change").click()
        ana.get_by_role("button", name="Take it off the agenda").click()
        expect(ana.get_by_text("Nothing is on it yet.")).to_be_visible()
        ana.get_by_role("button", name="I can’t").click()
        expect(ana.get_by_role("heading", name="You can’t come")).to_be_visible()


def test_a_gathering_with_eight_points_fits_on_one_sheet_of_paper(chrome: Browser, served: Served):
    with person(chrome, served) as ana:
        comes_in(ana, served)
        calls_one(ana)
        ana.get_by_label("What about?").fill("How is everybody?")
        ana.get_by_role("button", name="Put it on the agenda").click()
        for number in range(7):
            puts(ana, f"A point that has some words in it, number {number}", "10")
        expect(ana.locator(".agenda .entry")).to_have_count(8)
        assert ana.pdf(format="A4").count(b"/Type /Page\n") == 1
