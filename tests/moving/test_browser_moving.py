"""Phones and moving in a real browser: on a phone and on a desk, without scripts, and axe on every page."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from lichen.node.moving.arrivals import Arriving, Coming
from lichen.node.moving.departures import Leaving
from lichen.node.node import Node
from tests.web.browser import DESK, PHONE, RULES, Served, chrome, is_wider_than_its_window, person, serious, served
from tests.web.test_browser_task import comes_in

pytestmark = pytest.mark.browser
__all__ = ["chrome", "served"]

LONG = "Tenants and neighbours of the Donaudampfschifffahrtsgesellschaft in the three houses"


def is_sound(page: Page, where: str) -> None:
    """On a phone and on a desk nobody pushes the page sideways, and axe finds nothing serious."""
    for width in (PHONE, DESK):
        page.set_viewport_size({"width": width, "height": 740})
        assert not is_wider_than_its_window(page), f"{where} at {width}"
        assert serious(page, RULES) == [], f"{where} at {width}"


def comes(node: Node, *, is_here: bool) -> None:
    """Somebody who is in here is on the way from another machine, or all of it has come."""
    account = node.accounts.people()[0]
    [(circle, place)] = account.places.items()
    there = Coming(LONG, place.member, place.device, 5_300, ["d" * 43], is_here=is_here)
    rooms = {circle if is_here else "c" * 43: there}
    node.arrivals._shelf.put("x", Arriving(account.id, "n" * 43, "Elm", node.clock(), rooms))


def the_whole_way(page: Page, served: Served) -> Iterator[str]:
    page.get_by_role("link", name="You and your devices").click()
    yield "the page of one's own"
    page.get_by_role("button", name="Add a phone").click()
    expect(page.get_by_text("Open this on the other phone.")).to_be_visible()
    yield "the link for a phone"
    link = page.locator(".keep code").inner_text()
    page.goto(link)
    yield "the link on the same phone"
    page.get_by_role("link", name="Go on here").click()
    page.get_by_role("link", name="You and your devices").click()
    page.get_by_role("button", name="Move to another machine").click()
    page.get_by_text("Show it to a camera").click()
    yield "the link to move with"
    page.goto("/arrive")
    yield "where it goes"
    page.get_by_role("button", name="Look").click()
    expect(page.get_by_text("That is not a whole link.").first).to_be_visible()
    yield "what is wrong with it"
    served.do(lambda node: comes(node, is_here=False))
    page.goto("/arrive/way")
    expect(page.get_by_text("0 of 5300 things")).to_be_visible()
    yield "on the way"
    served.do(lambda node: comes(node, is_here=True))
    page.goto("/arrive/way")
    expect(page.get_by_role("button", name="Close it")).to_be_visible()
    yield "everything is here"


def test_every_page_of_it_is_sound(chrome: Browser, served: Served) -> None:
    with person(chrome, served, scripts=True) as page:
        comes_in(page, served)
        for where in the_whole_way(page, served):
            is_sound(page, where)


def test_a_second_phone_comes_in_without_scripts_and_by_keyboard(chrome: Browser, served: Served) -> None:
    with person(chrome, served) as ana, person(chrome, served) as phone:
        comes_in(ana, served)
        ana.get_by_role("link", name="You and your devices").click()
        ana.get_by_role("button", name="Add a phone").click()
        phone.goto(ana.locator(".keep code").inner_text())
        expect(phone.get_by_label("What is this one called?")).to_have_value("Phone")
        phone.get_by_label("What is this one called?").fill("Tablet in the kitchen")
        phone.keyboard.press("Enter")
        expect(phone.get_by_text("This phone is yours now.")).to_be_visible()
        ana.get_by_role("link", name="Back to your phones").click()
        expect(ana.get_by_text("Tablet in the kitchen")).to_be_visible()
        assert not is_wider_than_its_window(ana)
        ana.get_by_text("No longer mine").click()
        assert not is_wider_than_its_window(ana)
        ana.get_by_role("button", name="Part with it").click()
        expect(ana.get_by_text("That phone no longer speaks for you.")).to_be_visible()


def test_what_stands_where_a_circle_was_is_sound(chrome: Browser, served: Served) -> None:
    with person(chrome, served, scripts=True) as page:
        comes_in(page, served)

        def move(node: Node) -> None:
            [circle] = node.circles()
            node.departures.keep(circle, Leaving("n" * 43, "Oak", "https://oak.example", node.clock(), "closing"))

        served.do(move)
        page.reload()
        expect(page.get_by_text("this circle is on its way to another machine", exact=False)).to_be_visible()
        is_sound(page, "on its way")

        def gone(node: Node) -> None:
            [circle] = node.circles()
            leaving = node.departures.get(circle)
            assert leaving
            leaving.stage = "gone"
            node.departures.keep(circle, leaving)

        served.do(gone)
        page.reload()
        expect(page.get_by_text("This circle has moved to Oak.")).to_be_visible()
        is_sound(page, "gone")
