"""Where our record lives, in a real browser: on a phone, without scripts and without a mouse, and axe on each page."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page, expect

from lichen.core.event import compose, encode_words
from lichen.core.values import DAY, CircleId, NodeKey
from lichen.node.accounts import Account
from lichen.node.node import Clock, Node
from lichen.node.sharing.peers import Peer
from lichen.practices.charter import CharterAgreed, version
from lichen.practices.keepers import DeviceLives, KeeperNamed
from lichen.practices.members import MemberLeft
from lichen.practices.tasks import TaskOpened
from tests.people import key_of
from tests.web.browser import DESK, Looker, Served, axe, chrome, is_wider_than_its_window, person, serving, tab_to
from tests.web.test_browser_decisions import Circle
from tests.web.test_browser_gathering import Hand

pytestmark = pytest.mark.browser
__all__ = ["axe", "chrome"]

ATTIC, SHED, CELLAR = (key_of(name).public for name in ("attic", "shed", "cellar"))


class Scene(NamedTuple):
    """Ana's secret, and Bo's, whose phone spoke on two copies of its machine."""

    ana: str
    bo: str


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
def served(tmp_path: Path, hand: Hand) -> Iterator[Served]:
    with serving(tmp_path / "home", hand) as one:
        yield one


def a_circle_on_several_machines(node: Node, hand: Hand) -> Scene:
    """The attic has all of it, the shed is behind, nobody stands for the cellar; Dee writes from the attic too."""
    circle = Circle(node)
    for who in circle.people:
        circle.says(who, CharterAgreed(version(node.circle(circle.id))))
    circle.says("Ana", KeeperNamed(ATTIC), name="Attic", address="https://attic.example.org")
    circle.says("Bo", KeeperNamed(SHED), name="The old computer in Bo’s shed, behind the bicycles")
    circle.says("Bo", TaskOpened(), title="Sweep the stairs")
    circle.says("Eli", KeeperNamed(CELLAR), name="Cellar")
    circle.says("Eli", MemberLeft())
    circle.says("Dee", DeviceLives(ATTIC))
    _talked(node, circle.id, SHED, hand.time)
    hand.time += 12 * DAY
    for title in ("Fix the boiler", "Read the meters"):
        circle.says("Ana", TaskOpened(), title=title)
    speaks_twice(node, circle.id, circle.people["Bo"], hand)
    _talked(node, circle.id, ATTIC, hand.time)
    return Scene(*(node.accounts.open_session(circle.people[who]) for who in ("Ana", "Bo")))


def _talked(node: Node, circle: str, machine: NodeKey, at: int) -> None:
    peer = node.sharing.peers.get(machine) or Peer(machine)
    peer.seen = peer.compared = at
    peer.even[circle] = node.store.summary(circle).events
    node.sharing.peers.keep(peer)


def speaks_twice(node: Node, circle: CircleId, who: Account, clock: Clock) -> None:
    """On a copy of this machine, the same phone said something else in the same place; that comes here."""
    device = who.places[circle].device
    key, seq = node.key(device), node.living(circle).heads[device].seq
    assert key
    before = node.store.standing(circle, [(device, seq - 1)])[device, seq - 1]
    words = encode_words("salt", {"title": "Λουλούδια"})
    frame = compose(key, TaskOpened(), at=clock(), circle=circle, seq=seq, prev=before, seen=[], words=words)
    assert node.take_in(circle, [frame]).new == 1


def comes_in(page: Page, served: Served, secret: str) -> None:
    page.context.add_cookies([{"name": "lichen", "value": secret, "url": served.base}])
    page.goto("/")
    if "/c/" not in page.url:
        page.get_by_role("link", name="Elm Street Tenants").first.click()


def test_the_page_says_of_each_machine_what_one_wants_to_know(chrome: Browser, axe: Looker, served: Served, hand: Hand):
    scene = served.do(lambda node: a_circle_on_several_machines(node, hand))
    with person(chrome, served) as ana:
        comes_in(ana, served, scene.ana)
        ana.get_by_role("link", name="People", exact=True).click()
        ana.get_by_role("link", name="Where our record lives").click()
        expect(ana.locator("h1")).to_have_text("Our record lives on three machines.")
        expect(ana.locator(".entries").first).to_contain_text("nothing missing; last heard of just now")
        expect(ana.locator(".entries").first).to_contain_text("three things behind; last heard of 12 days ago")
        ana.get_by_text("Machines that get nothing new").click()
        assert not is_wider_than_its_window(ana)
        assert axe.complaints(ana) == []
        tab_to(ana, "button:has-text('Let another machine hold it too')")
        ana.keyboard.press("Enter")
        expect(ana.locator("h1")).to_have_text("Take this to the other machine.")
        ana.get_by_text("Show the link to a camera").click()
        assert not is_wider_than_its_window(ana)
    with person(chrome, served, width=DESK, dark=True) as ana:
        comes_in(ana, served, scene.ana)
        ana.goto(f"{ana.url}/places")
        assert not is_wider_than_its_window(ana)
        with ana.expect_download() as coming:
            ana.get_by_role("link", name="Take a copy").click()
        assert coming.value.suggested_filename.endswith(".bundle")


def test_whoever_two_copies_spoke_for_goes_on_with_one_press(chrome: Browser, axe: Looker, served: Served, hand: Hand):
    scene = served.do(lambda node: a_circle_on_several_machines(node, hand))
    with person(chrome, served) as ana:
        comes_in(ana, served, scene.ana)
        ana.get_by_role("link", name="People", exact=True).click()
        expect(ana.get_by_text("two copies of their machine spoke")).to_be_visible()
        ana.get_by_role("link", name="Bo").click()
        expect(ana.get_by_text("as when a backup is put back")).to_be_visible()
        assert axe.complaints(ana) == []
    with person(chrome, served) as bo:
        comes_in(bo, served, scene.bo)
        expect(bo.get_by_text("Two copies of this machine spoke in your name.")).to_be_visible()
        assert axe.complaints(bo) == []
        assert not is_wider_than_its_window(bo)
        tab_to(bo, "button:has-text('Go on with a fresh start')")
        bo.keyboard.press("Enter")
        expect(bo.get_by_role("status")).to_contain_text("You speak from here again.")


def test_a_link_for_a_machine_that_somebody_opens_is_a_page_like_any(chrome: Browser, axe: Looker, served: Served):
    with person(chrome, served) as stranger:
        stranger.goto("/meet/k7dmq-2xr4t")
        expect(stranger.locator("h1")).to_have_text("This link is for another machine.")
        assert axe.complaints(stranger) == []
        assert not is_wider_than_its_window(stranger)
