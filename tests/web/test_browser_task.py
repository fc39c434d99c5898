"""The way of one task through a real browser: on a phone, without scripts, and axe on every page of the way."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from lichen.node.node import Node
from tests.web.browser import Looker, Served, axe, chrome, is_wider_than_its_window, person, served

pytestmark = pytest.mark.browser
__all__ = ["axe", "chrome", "served"]


def comes_in(page: Page, served: Served) -> None:
    """Ana's browser, signed in to a circle that has just begun."""

    def secret(node: Node) -> str:
        ana = node.accounts.new()
        node.entrances.found(ana, "Elm Street Tenants", "We look after each other.", "Ana")
        return node.accounts.open_session(ana)

    page.context.add_cookies([{"name": "lichen", "value": served.do(secret), "url": served.base}])
    page.goto("/")
    if "/c/" not in page.url:
        page.get_by_role("link", name="Elm Street Tenants").first.click()


def the_whole_way(page: Page) -> Iterator[str]:
    """Adds a task, takes it, says something, closes it, finds the lesson; every page on the way is named."""
    page.get_by_role("link", name="Work", exact=True).click()
    yield "the empty map"
    page.get_by_label("The first thing").fill("Carry the old fridge out of the courtyard")
    page.get_by_role("button", name="Put it on the map").click()
    yield "the map"
    page.get_by_role("link", name="Add something that needs doing").click()
    page.get_by_role("button", name="Put it on the map").click()
    expect(page.get_by_role("alert")).to_contain_text("A few words are needed here.")
    yield "the form with a mistake in it"
    page.get_by_role("link", name="Work", exact=True).click()
    page.get_by_role("button", name="I’ll take it").click()
    yield "the task"
    page.get_by_label("Say something").fill("Who has a van?")
    page.get_by_role("button", name="Say it").click()
    expect(page.get_by_text("Who has a van?")).to_be_visible()
    page.get_by_text("What happened to it").click()  # folds open without a script
    expect(page.get_by_text("You took", exact=False)).to_be_visible()
    yield "the talk"
    page.get_by_role("link", name="Close it").click()
    page.get_by_label("What failed?").fill("My back.")
    yield "the account"
    page.get_by_role("button", name="Close it").click()
    yield "the closed task"
    page.get_by_role("link", name="Lessons").click()
    expect(page.get_by_text("My back.")).to_be_visible()
    yield "the lessons"
    page.get_by_role("link", name="Charter", exact=True).click()
    yield "the charter"
    page.get_by_role("link", name="A circle", exact=True).click()
    yield "a ready-made charter"
    page.get_by_role("button", name="Put it on our page").click()
    yield "the charter begun"


def test_the_whole_way_of_a_task_on_a_phone_without_scripts(chrome: Browser, served: Served, axe: Looker):
    with person(chrome, served) as ana:
        comes_in(ana, served)
        for place in the_whole_way(ana):
            if place != "the form with a mistake in it":  # it is the answer to a form: there is no address to look at
                assert axe.complaints(ana) == [], place
            assert not is_wider_than_its_window(ana), place


def test_a_board_is_brought_and_looked_at_without_scripts(chrome: Browser, served: Served, axe: Looker):
    with person(chrome, served) as ana:
        comes_in(ana, served)
        ana.get_by_role("link", name="Work", exact=True).click()
        ana.get_by_role("link", name="Bring a list or a board you have already").click()
        board = b"title,due,status\nRead the meters,2027-03-01,open\nPay the fee,,done\nAsk the roofer,soon,waiting\n"
        ana.get_by_label("Or choose a file").set_input_files({"name": "b.csv", "mimeType": "text/csv", "buffer": board})
        assert axe.complaints(ana) == []
        ana.get_by_role("button", name="Look at what it becomes").click()
        expect(ana.get_by_text("3 tasks from a table.")).to_be_visible()
        expect(ana.get_by_text("It was not understood as a date.")).to_be_visible()
        assert axe.complaints(ana) == []
        ana.get_by_role("button", name="Put them on the map").click()
        expect(ana.get_by_role("heading", level=1)).to_contain_text("things are unfinished.")
