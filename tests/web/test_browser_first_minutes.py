"""The first ten minutes in a real browser: on a phone, without scripts, by keyboard alone."""

import pytest
from playwright.sync_api import Browser, Page

from tests.web.browser import (
    Looker,
    Served,
    axe,
    chrome,
    is_wider_than_its_window,
    person,
    served,
    tab_to,
)

pytestmark = pytest.mark.browser
__all__ = ["axe", "chrome", "served"]


def type_into(page: Page, name: str, text: str) -> None:
    tab_to(page, f"[name={name}]")
    page.keyboard.type(text)


def press(page: Page, button: str) -> None:
    tab_to(page, f"button:has-text('{button}')")
    page.keyboard.press("Enter")


def fits(page: Page, axe: Looker) -> None:
    """What must be so of every page: nothing serious for axe, nothing beyond the edge."""
    assert axe.complaints(page) == []
    assert not is_wider_than_its_window(page), page.url


def start(page: Page, circle: str = "Elm Street Tenants", name: str = "Ana") -> str:
    page.goto("/")
    type_into(page, "circle", circle)
    type_into(page, "purpose", "We look after the three houses and each other.")
    type_into(page, "name", name)
    press(page, "Start it")
    page.wait_for_url("**/c/*")
    return page.url


def invite(page: Page, home: str) -> str:
    page.goto(f"{home}/invite")
    press(page, "Make the link")
    page.wait_for_url("**/invite/*")
    return page.locator(".keep code").inner_text()


def test_two_people_get_from_nothing_to_the_first_task(chrome: Browser, served: Served, axe: Looker):
    with person(chrome, served) as ana, person(chrome, served) as bo:
        ana.goto("/")
        fits(ana, axe)
        home = start(ana)
        fits(ana, axe)

        link = invite(ana, home)
        assert link.startswith(served.base)
        assert ana.locator(".qr svg").is_visible()
        fits(ana, axe)

        bo.goto(link)
        assert bo.locator("h1").inner_text() == "Ana invites you to Elm Street Tenants."
        fits(bo, axe)
        type_into(bo, "name", "Bo")
        press(bo, "Join")
        bo.wait_for_url("**/c/*")
        assert "You’re in. Here is what we’re working on." in bo.locator("main").inner_text()

        type_into(bo, "title", "Fix the front door")
        press(bo, "Put it on the map")
        bo.wait_for_url("**/work")
        assert "Fix the front door" in bo.locator("main").inner_text()
        ana.goto(home)
        assert "Fix the front door" in ana.locator("main").inner_text()


def test_every_page_of_a_circle_is_fit_for_everybody(chrome: Browser, served: Served, axe: Looker):
    with person(chrome, served) as ana, person(chrome, served) as bo:
        home = start(ana)
        bo.goto(invite(ana, home))
        type_into(bo, "name", "Bo")
        press(bo, "Join")
        bo.wait_for_url("**/c/*")
        for page in ("/people", "/me", "/record", "/aside", "/leave", "/act/member.rested", "/invite"):
            ana.goto(home + page)
            fits(ana, axe)
        ana.goto(f"{home}/people")
        ana.get_by_role("link", name="Bo").click()
        fits(ana, axe)
        for way in ("New phone", "Stop this account"):
            ana.get_by_text("A lost or taken phone").click()
            ana.get_by_role("link", name=way).click()
            fits(ana, axe)
            ana.go_back()


def test_what_stands_in_the_way_is_said_and_leads_to_its_field(chrome: Browser, served: Served):
    with person(chrome, served) as ana:
        ana.goto("/")
        press(ana, "Start it")
        ana.wait_for_url("**/start")
        assert ana.locator(".errors").is_visible()
        assert ana.locator("[name=circle]").get_attribute("aria-invalid") == "true"
        ana.locator(".errors a").first.click()
        assert ana.url.endswith("#f-circle")
        assert not is_wider_than_its_window(ana)


def test_with_scripts_it_is_the_same_only_smoother(chrome: Browser, served: Served):
    with person(chrome, served, scripts=True) as ana:
        said: list[str] = []
        ana.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        ana.on("pageerror", lambda error: said.append(str(error)))
        home = start(ana)
        ana.get_by_role("link", name="People").click()
        ana.wait_for_url("**/people")
        assert ana.locator("h1").inner_text() == "Just you, so far."
        assert ana.title().startswith("People")
        ana.goto(f"{home}/work/new")
        press(ana, "Put it on the map")
        ana.locator(".errors").wait_for()
        assert ana.evaluate("document.activeElement.className") == "errors"
        assert [line for line in said if "422" not in line] == []
