"""Roles in a real browser: on a phone, without scripts, and axe on every page of the way."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from lichen.core.values import DAY
from lichen.node.node import Node
from lichen.practices.roles import RoleDescribed, RoleGiven, Roles
from tests.voice import lent, spoken
from tests.web.browser import Looker, Served, axe, chrome, is_wider_than_its_window, person, served

pytestmark = pytest.mark.browser
__all__ = ["axe", "chrome", "served"]


@pytest.fixture(scope="module", autouse=True)
def voice() -> Iterator[None]:
    with lent():
        yield


def comes_in(page: Page, served: Served) -> None:
    """Ana's browser, in a circle that asks her to take on a role and has another that nobody has."""

    def secret(node: Node) -> str:
        ana = node.accounts.new()
        circle = node.entrances.found(ana, "Elm Street Tenants", "We look after each other.", "Ana").event
        for name in ("Keeper of the cash box", "Translator"):
            words = {"name": name, "purpose": "So that we can pay.", "accountabilities": "* Receipts on the wall"}
            assert not node.say(ana, circle, spoken(RoleDescribed()), words).refusals
        role = next(iter(node.circle(circle)[Roles].open))
        offer = RoleGiven(role, ana.places[circle].member, node.clock() + 10 * DAY)
        assert not node.say(ana, circle, spoken(offer)).wait().refusals
        return node.accounts.open_session(ana)

    page.context.add_cookies([{"name": "lichen", "value": served.do(secret), "url": served.base}])
    page.goto("/")


def the_whole_way(page: Page) -> Iterator[str]:
    """She takes it on, tells how it goes, gives it up and hands it over; every page on the way is named."""
    expect(page.get_by_text("Would you take on", exact=False)).to_be_visible()
    yield "the home page that asks"
    page.get_by_role("link", name="Look, and say").first.click()
    yield "the role she is asked to take on"
    page.get_by_role("button", name="I’ll take it on").click()
    expect(page.get_by_text("ends in", exact=False)).to_be_visible()
    yield "the role she has"
    page.get_by_role("link", name="Tell how it went").click()
    page.get_by_label("What failed?").fill("My coat has holes.")
    yield "the debrief"
    page.get_by_role("button", name="Tell it").click()
    page.get_by_role("link", name="Give it up").click()
    yield "giving it up"
    page.get_by_role("button", name="Give it up").click()
    page.get_by_role("link", name="Hand it over").click()
    page.get_by_label("What does the next one have to know?").fill("The key is under the pot.")
    yield "the handover"
    page.get_by_role("button", name="Hand it over").click()
    page.get_by_text("The handover", exact=True).click()  # folds open without a script
    expect(page.get_by_text("The key is under the pot.")).to_be_visible()
    yield "the role that is open again"
    page.get_by_role("link", name="All roles").click()
    page.get_by_text("How evenly roles and work are spread").click()
    yield "all roles"


def test_the_whole_way_of_a_role_on_a_phone_without_scripts(chrome: Browser, served: Served, axe: Looker):
    with person(chrome, served) as ana:
        comes_in(ana, served)
        for place in the_whole_way(ana):
            assert axe.complaints(ana) == [], place
            assert not is_wider_than_its_window(ana), place
