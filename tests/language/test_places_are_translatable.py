"""Where our record lives, and what machines make of people's lives, in a language that nobody speaks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lichen.node.node import Node
from lichen.node.sharing.peers import Peer
from lichen.practices.keepers import DeviceLives, KeeperNamed
from lichen.practices.members import MemberLeft
from lichen.practices.tasks import TaskOpened
from tests.language.test_everything_is_translatable import Shown, complaints, pseudo
from tests.people import key_of
from tests.web.test_browser_places import speaks_twice
from tests.web.visitors import Browser, Town, town_in

__all__ = ["pseudo"]

ATTIC, SHED, CELLAR, ROOF = (key_of(name).public for name in ("attic", "shed", "cellar", "roof"))


@pytest.fixture
def town(pseudo: None, tmp_path: Path) -> Iterator[Town]:
    with town_in(tmp_path / "home") as town:
        town.node.store.private.put("node", "name", "Φτελιά".encode())
        yield town


@pytest.fixture
def anna(town: Town) -> Browser:
    anna = town.browser()
    anna.starts("Οδός Φτελιάς", "Άννα", "Για να μη μείνει κανείς μόνος.")
    return anna


def comes(anna: Browser, name: str) -> Browser:
    one = anna.town.browser()
    one.joins(anna.invites(), name)
    return one


def talked(node: Node, circle: str, machine: str, at: int, lacks: int = 0, uneven: int = 0) -> None:
    peer = Peer(machine, seen=at, compared=at, even={circle: node.store.summary(circle).events - lacks})
    peer.uneven = {circle: uneven} if uneven else {}
    node.sharing.peers.keep(peer)


def looked_at(one: Browser, *pages: str) -> list[str]:
    return [said for page in pages for said in complaints(page, Shown(one.asked(page).response.text))]


def test_the_page_of_one_machine_alone(anna: Browser):
    assert looked_at(anna, "/places") == []


def test_the_page_of_many_and_all_that_is_said_of_each(town: Town, anna: Browser):
    vasilis, eleni = comes(anna, "Βασίλης"), comes(anna, "Ελένη")
    for machine, name in ((ATTIC, "Σοφίτα"), (SHED, "Αποθήκη"), (ROOF, "Στέγη")):
        anna.says(KeeperNamed(machine), name=name)
    vasilis.says(KeeperNamed(ATTIC), name="Σοφίτα")
    vasilis.says(DeviceLives(ATTIC))
    eleni.says(KeeperNamed(CELLAR), name="Κελάρι")
    eleni.says(MemberLeft())
    talked(town.node, anna.circle, ATTIC, town.time)
    talked(town.node, anna.circle, SHED, town.time, lacks=2, uneven=town.time)
    assert looked_at(anna, "/places", "/people") == []
    town.days_pass(12)
    anna.says(TaskOpened(), title="Πόρτα")
    for one in (anna, vasilis):
        one.agrees()
    assert looked_at(anna, "/places", "", "/me", "/record") == []
    assert looked_at(vasilis, "/places") == []


def test_what_an_offer_says_and_why_there_is_none(town: Town, anna: Browser):
    for _ in range(2):
        page = anna.sends(f"{anna.home}/places/offer")
        assert complaints("offer", Shown(page.response.text)) == []
        town.node.restored.begin([anna.circle], town.time)


def test_a_link_for_a_machine(town: Town):
    page = town.browser().opens("/meet/k7dmq-2xr4t")
    assert complaints("meet", Shown(page.response.text)) == []


@pytest.mark.parametrize("others", [False, True])
def test_the_silence_after_a_backup(town: Town, anna: Browser, others: bool):
    if others:
        anna.says(KeeperNamed(ATTIC), name="Σοφίτα")
    town.node.restored.begin([anna.circle], town.time)
    assert looked_at(anna, "") == []


def test_two_copies_that_spoke(town: Town, anna: Browser):
    vasilis = comes(anna, "Βασίλης")
    vasilis.says(TaskOpened(), title="Πόρτα")
    speaks_twice(town.node, vasilis.circle, vasilis.account, town.clock)
    member = vasilis.member
    assert looked_at(vasilis, "", "/me") == []
    assert looked_at(anna, "/people", f"/people/{member}") == []
    page = vasilis.sends(f"{vasilis.home}/me/anew")
    assert complaints("anew", Shown(page.response.text)) == []
