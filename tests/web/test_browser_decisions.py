"""Deciding in a real browser: on a phone, without scripts and without a mouse, and axe on every page of the way."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page, expect

from lichen.core.values import DAY
from lichen.node.accounts import Account
from lichen.node.node import Node
from lichen.practices.charter import ValueNamed
from lichen.practices.decisions.facts import DecisionProposed, ObjectionMade, PositionTaken
from tests.web.browser import Looker, Served, axe, chrome, is_wider_than_its_window, person, serving, tab_to
from tests.web.test_browser_gathering import Hand

pytestmark = pytest.mark.browser
__all__ = ["axe", "chrome"]

TREES = {"option1": "An oak", "option2": "Three apple trees", "option3": "A hedge, and grass for the children"}
RANKS = {"Ana": (1, 2, 3), "Bo": (1, 3, 2), "Cy": (3, 1, 2), "Dee": (2, 1, 0), "Eli": (1, 2, 3)}


class Scene(NamedTuple):
    """Ana's secret, and the questions that stand in the circle."""

    secret: str
    open: str
    ballot: str
    passed: str
    chosen: str


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
def served(tmp_path: Path, hand: Hand) -> Iterator[Served]:
    with serving(tmp_path / "home", hand) as one:
        yield one


class Circle:
    """People of one circle who say things without a browser."""

    def __init__(self, node: Node) -> None:
        self.node = node
        ana = node.accounts.new()
        self.id = node.entrances.found(ana, "Elm Street Tenants", "We look after each other.", "Ana").event
        self.people = {"Ana": ana} | {name: self._joins(ana, name) for name in ("Bo", "Cy", "Dee", "Eli")}

    def _joins(self, host: Account, name: str) -> Account:
        made, secret = self.node.entrances.invite(host, self.id, 1, 7)
        made.wait()
        account = self.node.accounts.new()
        assert not self.node.entrances.join(account, made.event, secret, name).wait().refusals
        return account

    def says(self, who: str, fact: object, **words: str) -> str:
        said = self.node.say(self.people[who], self.id, fact, words)  # type: ignore[arg-type]
        assert not said.wait().refusals
        return said.event


def a_circle_that_decides(node: Node, hand: Hand) -> Scene:
    """One question open with an objection, one with a ballot, one that passed, one that was ranked."""
    all_of_us = Circle(node)
    says = all_of_us.says
    care = says("Ana", ValueNamed(), name="Care", meaning="Nobody is left outside.")
    quiet = says("Bo", ValueNamed(), name="Quiet", meaning="Nights are for sleeping.")
    trees = says("Bo", DecisionProposed(protocol="ranking", options=3), title="What do we plant in the yard?", **TREES)
    for name, ranks in RANKS.items():
        says(name, PositionTaken(trees, trees, "yes", ranks), reason="It grows slowly." if name == "Cy" else "")
    fund = says(
        "Cy",
        DecisionProposed(protocol="majority", review=hand.time + 60 * DAY),
        title="Put five a month from each of us into a box for repairs",
        text="The door has been broken since March. Nobody has the money at once.",
    )
    for name in ("Ana", "Bo", "Cy"):
        says(
            name, PositionTaken(fund, fund, "yes", serves=(care,)), reason="We can all do that." if name == "Bo" else ""
        )
    says(
        "Dee",
        PositionTaken(fund, fund, "no", strains=(care,)),
        reason="Five is a lot in my house. Let those give who can.",
    )
    says("Eli", PositionTaken(fund, fund, "aside"))
    hand.time += 4 * DAY
    ballot = says(
        "Ana", DecisionProposed(protocol="ranking", options=3, blank="apart"), title="What do we plant?", **TREES
    )
    ramp = says(
        "Bo",
        DecisionProposed(protocol="consent"),
        title="A ramp at the front door",
        text="So that **everybody** gets in.",
    )
    says("Cy", PositionTaken(ramp, ramp, "yes", serves=(care,)), reason="My mother could visit.")
    says("Eli", PositionTaken(ramp, ramp, "aside"))
    says(
        "Dee",
        ObjectionMade(ramp, ramp, strains=(quiet,)),
        harm="Skateboards all night, right under my window.",
        meets="A rough surface, and a gate that closes at ten.",
    )
    hand.time += DAY // 2
    return Scene(node.accounts.open_session(all_of_us.people["Ana"]), ramp, ballot, fund, trees)


def comes_in(page: Page, served: Served, hand: Hand) -> Scene:
    scene = served.do(lambda node: a_circle_that_decides(node, hand))
    page.context.add_cookies([{"name": "lichen", "value": scene.secret, "url": served.base}])
    page.goto("/")
    if "/c/" not in page.url:
        page.get_by_role("link", name="Elm Street Tenants").first.click()
    return scene


def the_whole_way(page: Page, scene: Scene) -> Iterator[str]:
    """Looks at what is open, objects without a word and then with them, changes her mind, ranks, reads outcomes."""
    page.get_by_role("link", name="Decisions").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Two questions are open.")
    yield "all decisions"
    page.get_by_role("link", name="A ramp at the front door").click()
    expect(page.get_by_text("What harm do you see?")).not_to_be_visible()
    yield "a question with an objection"
    page.get_by_role("radio", name="Object").check()
    page.get_by_label("What harm do you see?").fill("It takes the place of the bench.")
    page.get_by_role("button", name="That is where I stand").click()
    expect(page.get_by_role("alert")).to_contain_text("What would meet it?")
    expect(page.get_by_label("What harm do you see?")).to_have_value("It takes the place of the bench.")
    yield "an objection that lacks something"
    page.get_by_role("radio", name="Stand aside").check()
    page.get_by_role("button", name="That is where I stand").click()
    expect(page.get_by_role("heading", name="Where you stand")).to_be_visible()
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("heading", name="Your position")).to_be_visible()
    page.goto(page.url.replace(scene.open, scene.ballot))
    yield "a ballot"
    page.get_by_label("Three apple trees").select_option("1")
    page.get_by_label("An oak").select_option("2")
    page.get_by_role("button", name="That is where I stand").click()
    expect(page.get_by_text("“Three apple trees”, then “An oak”").first).to_be_visible()
    yield "a ballot that was given"
    page.goto(page.url.replace(scene.ballot, scene.passed))
    expect(page.get_by_text("Decided. Two of us saw it differently; here is why.")).to_be_visible()
    yield "what came of it, with the other view"
    page.goto(page.url.replace(scene.passed, scene.chosen))
    expect(page.get_by_role("table")).to_contain_text("preferred")
    yield "every option against every other"


def test_the_whole_way_of_deciding_on_a_phone_without_scripts(
    chrome: Browser, served: Served, axe: Looker, hand: Hand
) -> None:
    with person(chrome, served) as ana:
        scene = comes_in(ana, served, hand)
        for place in the_whole_way(ana, scene):
            assert axe.complaints(ana) == [], place
            assert not is_wider_than_its_window(ana), place


def test_a_position_is_taken_with_the_keyboard_alone(chrome: Browser, served: Served, hand: Hand) -> None:
    with person(chrome, served) as ana:
        scene = comes_in(ana, served, hand)
        ana.goto(f"{ana.url.rstrip('/')}/decision/{scene.open}")
        tab_to(ana, "input[name=stand]")
        ana.keyboard.press("Space")
        ana.keyboard.press("ArrowDown")
        ana.keyboard.press("Enter")
        expect(ana.get_by_role("heading", name="Where you stand")).to_be_visible()
        expect(ana.locator("input[name=stand]:checked")).to_have_value("aside")
