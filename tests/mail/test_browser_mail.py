"""Mail through a real browser: giving an address, confirming it, ending it; on a phone, without scripts, with axe."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from lichen.core.values import DAY
from lichen.node.mail.reach import Reach, Reaches
from lichen.node.mail.room import MailRoom
from lichen.node.node import Node
from lichen.practices.decisions.facts import DecisionProposed
from lichen.web.mail.postman import Postman
from tests.mail.office import Delivered, Office
from tests.web.browser import Looker, Served, axe, chrome, is_wider_than_its_window, person, serving
from tests.web.test_browser_task import comes_in

pytestmark = pytest.mark.browser
__all__ = ["axe", "chrome"]


@pytest.fixture
def served(tmp_path: Path, office: Office) -> Iterator[Served]:
    with serving(tmp_path / "home", mail=office.settings()) as one:
        yield one


def arrived(served: Served, office: Office, words: str) -> str:
    """The link under these words in the letter that came last."""
    served.do(lambda node: room(served).carrier.carry())
    return office.letters[-1].link(words)


def the_whole_way(page: Page, served: Served, office: Office) -> Iterator[str]:
    page.get_by_role("link", name="You and your devices").click()
    page.get_by_label("Your address").fill("ana at home")
    page.get_by_role("button", name="Keep it so").click()
    expect(page.get_by_role("alert")).to_contain_text("That is no mail address")
    yield "the form with a mistake in it"
    page.get_by_label("Your address").fill("ana@home.example")
    page.get_by_label("One letter a week").check()
    page.get_by_role("button", name="Keep it so").click()
    expect(page.get_by_role("status")).to_contain_text("A letter is on its way to you.")
    yield "waiting for the letter"
    page.goto(arrived(served, office, "If that is you"))
    yield "the link in it"
    page.get_by_role("button", name="Yes, write to me there").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Letters reach you there from now on.")
    expect(page.get_by_text("One letter a week")).to_be_visible()
    page.goto("/mail/stop/" + served.do(stop))
    yield "the link that ends it"
    page.get_by_role("button", name="No more mail").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You get no more mail from here.")
    page.goto("/")
    page.get_by_role("link", name="You and your devices").click()
    expect(page.get_by_label("No mail at all")).to_be_checked()
    yield "off"


def asked(served: Served, office: Office) -> Delivered:
    """Bo proposes something, and Ana gets a letter about it."""

    def propose(node: Node) -> None:
        ana, bo = next(iter(node.accounts)), node.accounts.new()
        [circle] = ana.places
        said, secret = node.entrances.invite(ana, circle, 1, 7)
        assert not node.entrances.join(bo, said.wait().event, secret, "Bo").wait().refusals
        fact = DecisionProposed(protocol="consent", closes=node.clock() + 14 * DAY)
        words = {"title": "Shall we buy the ladder?", "text": "The old one is *rotten*.\n\n* one\n* two"}
        assert not node.say(bo, circle, fact, words).wait().refusals
        room(served).reaches.save(Reach(ana.id, "ana@home.example", "at-once", "s" * 32))

    served.do(propose)
    going = Postman(served.server.config.app.state.site, room(served)).go_round()  # type: ignore[union-attr]
    asyncio.run_coroutine_threadsafe(going, served.loop).result()
    served.do(lambda node: room(served).carrier.carry())
    return office.letters[-1]


def room(served: Served) -> MailRoom:
    found: MailRoom = served.server.config.app.state.site.mail  # type: ignore[union-attr]
    return found


def answering(page: Page, letter: Delivered) -> Iterator[str]:
    page.goto(letter.link("Object"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Shall we buy the ladder?")
    page.get_by_label("What harm do you see?").fill("It is too heavy.")
    page.get_by_role("button", name="Object").click()
    expect(page.get_by_role("alert")).to_contain_text("What would meet it?")
    yield "an objection without a remedy"
    page.goto(letter.link("Say yes"))
    yield "the link"
    page.get_by_label("Why?").fill("It is time.")
    page.get_by_role("button", name="Say yes").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You said yes to “Shall we buy the ladder?”.")
    yield "said"
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("It was taken back.")
    yield "taken back"
    page.goto(letter.link("Say yes"))
    expect(page.get_by_role("heading", level=1)).to_have_text("That letter was answered already.")
    yield "used"


def test_the_way_of_an_answer(chrome: Browser, served: Served, office: Office, axe: Looker):
    with person(chrome, served) as page:
        comes_in(page, served)
    letter = asked(served, office)
    with person(chrome, served) as page:
        wrong = []
        for where in answering(page, letter):
            assert not is_wider_than_its_window(page), where
            wrong += axe.complaints(page)
        assert wrong == []


def stop(node: Node) -> str:
    return next(iter(Reaches(node.keyring))).stop


def test_the_way_of_an_address(chrome: Browser, served: Served, office: Office, axe: Looker):
    with person(chrome, served) as page:
        comes_in(page, served)
        wrong = []
        for where in the_whole_way(page, served, office):
            assert not is_wider_than_its_window(page), where
            wrong += axe.complaints(page)
        assert wrong == []
