"""Finding, copying and subscribing in a real browser: on a phone, with scripts and without, and axe on every page."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.browser import Looker, Served, axe, chrome, is_wider_than_its_window, person, served
from tests.web.test_browser_task import comes_in

pytestmark = pytest.mark.browser
__all__ = ["axe", "chrome", "served"]

TITLE = "Carry the old fridge out of the courtyard"


def puts_a_task(page: Page) -> None:
    """On the circle's own page, which asks a new circle for its first one."""
    page.get_by_label("The first thing").fill(TITLE)
    page.get_by_role("button", name="Put it on the map").click()


def the_whole_way(page: Page) -> Iterator[str]:
    puts_a_task(page)
    page.get_by_role("link", name="Find").click()
    yield "the empty search"
    page.get_by_label("Words, or how they begin").fill("fridge")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Tasks")).to_be_visible()
    expect(page.locator("mark")).to_have_text("fridge")
    yield "what was found"
    page.get_by_label("Words, or how they begin").fill("zebra")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_text("Nobody has said that here.", exact=False)).to_be_visible()
    yield "nothing found"
    page.get_by_role("link", name="Work", exact=True).click()
    page.get_by_role("link", name=TITLE).click()
    page.get_by_text("Copy for our group chat").click()
    expect(page.get_by_label("The text to copy")).to_be_visible()
    yield "the task"
    page.get_by_role("link", name="You and your devices").click()
    page.get_by_role("button", name="Make an address").first.click()
    yield "the address"
    page.get_by_role("link", name="I have kept it").click()
    yield "the page of one's own"


def test_the_whole_way_without_scripts(chrome: Browser, served: Served, axe: Looker) -> None:
    with person(chrome, served) as page:
        comes_in(page, served)
        for where in the_whole_way(page):
            assert not is_wider_than_its_window(page), where
            if where != "the address":  # the answer to a form; axe would ask for it anew
                assert axe.complaints(page) == [], where


def test_without_scripts_there_is_no_button_that_does_nothing(chrome: Browser, served: Served) -> None:
    with person(chrome, served) as page:
        comes_in(page, served)
        puts_a_task(page)
        page.get_by_role("link", name=TITLE).click()
        page.get_by_text("Copy for our group chat").click()
        expect(page.get_by_role("button", name="Copy it")).to_be_hidden()
        expect(page.get_by_label("The text to copy")).to_have_attribute("readonly", "")


def test_with_scripts_one_press_copies_it_also_over_plain_http(chrome: Browser, served: Served) -> None:
    with person(chrome, served, scripts=True) as page:
        comes_in(page, served)
        puts_a_task(page)
        page.get_by_role("link", name=TITLE).click()
        page.get_by_text("Copy for our group chat").click()
        copied = page.get_by_label("The text to copy").input_value()
        assert copied.startswith(f"{TITLE}\n")
        assert copied.endswith(page.url)
        page.get_by_role("button", name="Copy it").click()
        expect(page.get_by_text("Copied.")).to_be_visible()
        page.get_by_label("Say something").click()
        page.keyboard.press("Control+v")
        expect(page.get_by_label("Say something")).to_have_value(copied)
