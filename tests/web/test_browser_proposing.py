"""Proposing in a real browser: on a phone, without scripts and without a mouse, and axe on every page of the way."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page, expect

from lichen.core.values import DAY
from lichen.node.node import Node
from lichen.practices.charter import AgreementMade, CharterAgreed, page, version
from tests.web.browser import Looker, Served, axe, chrome, is_wider_than_its_window, person, serving, tab_to
from tests.web.test_browser_decisions import Circle
from tests.web.test_browser_gathering import Hand

pytestmark = pytest.mark.browser
__all__ = ["axe", "chrome"]


class Scene(NamedTuple):
    """Ana's secret, an agreement of the circle, and somebody else in it."""

    secret: str
    agreement: str
    bo: str


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
def served(tmp_path: Path, hand: Hand) -> Iterator[Served]:
    with serving(tmp_path / "home", hand) as one:
        yield one


def a_circle_whose_charter_holds(node: Node, hand: Hand) -> Scene:
    us = Circle(node)
    us.says("Ana", AgreementMade(), title="Keys", text="Four of us have one.")
    for name in us.people:
        us.says(name, CharterAgreed(version(node.circle(us.id))))
    hand.time += 20 * DAY
    agreement = next(iter(page(node.circle(us.id)).agreements))
    return Scene(node.accounts.open_session(us.people["Ana"]), agreement, us.people["Bo"].places[us.id].member)


def comes_in(page: Page, served: Served, secret: str) -> None:
    page.context.add_cookies([{"name": "lichen", "value": secret, "url": served.base}])
    page.goto("/")


def test_somebody_proposes_an_agreement_with_nothing_but_a_keyboard(
    served: Served, hand: Hand, chrome: Browser, axe: Looker
) -> None:
    scene = served.do(lambda node: a_circle_whose_charter_holds(node, hand))
    with person(chrome, served) as ana:
        comes_in(ana, served, scene.secret)
        home = ana.url
        ana.goto(f"{home}/propose/agreement")
        assert not axe.complaints(ana)
        ana.locator("#f-title").focus()
        ana.keyboard.type("Quiet after ten")
        ana.keyboard.press("Tab")
        ana.keyboard.type("Please.")
        tab_to(ana, "main button.act")
        ana.keyboard.press("Enter")
        expect(ana.locator("h1")).to_have_text("An agreement: Quiet after ten")
        tab_to(ana, "main button.act")
        ana.keyboard.press("Enter")
        expect(ana.locator(".notice")).to_contain_text("before the circle now")


def test_every_page_of_proposing_fits_and_has_nothing_against_it(
    served: Served, hand: Hand, chrome: Browser, axe: Looker
) -> None:
    scene = served.do(lambda node: a_circle_whose_charter_holds(node, hand))
    ways = ["", "/question", "/choice", "/advice", "/small", "/charter", "/numbers", "/role", "/roles"]
    ways += [f"/agreement/{scene.agreement}", f"/part/{scene.bo}"]
    with person(chrome, served) as ana:
        comes_in(ana, served, scene.secret)
        home = ana.url
        for way in ways:
            ana.goto(f"{home}/propose{way}")
            assert not is_wider_than_its_window(ana), way
            assert not axe.complaints(ana)
        ana.goto(f"{home}/propose/question")
        ana.locator("main button.act").click()
        expect(ana.locator(".errors")).to_be_visible()
        assert not is_wider_than_its_window(ana)
