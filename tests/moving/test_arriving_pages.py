"""Moving by pages: the link on the old machine, the few questions on the new one, and what each says meanwhile."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lichen.core.values import CircleId
from lichen.node.node import Node
from lichen.node.sharing.links import Link
from lichen.practices.charter import CharterAgreed, version
from lichen.practices.devices import live, running
from tests.moving.served import Browser, Served, served, until
from tests.web.visitors import BASE, Page, Town
from tests.web.visitors import Browser as Visitor

PASSPHRASE = "moss grows on slow stone"


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path / "old") as one:
        yield one


@pytest.fixture
def new(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path / "new") as one:
        yield one


def starts(at: Served) -> tuple[Browser, str]:
    """Ana, with a circle; gives her browser and the circle's address."""
    ana = Browser(at)
    page = ana.fills_in(ana.opens("/"), "/start", circle="Elm Street", name="Ana")
    return ana, page.path


def link_from(old: Served, kind: str = "move", about: str = "") -> str:
    """The link that the page would show, if this machine had an address for others."""

    def make(node: Node) -> str:
        account = node.accounts.people()[0]
        circle = next(iter(account.places)) if about else ""
        code = node.sharing.offers.make(kind, account.id, circle, old.base, about)  # type: ignore[arg-type]
        return str(Link(old.base, code, node.sharing.own.public))

    return old.do(make)


def invite(at: Served, circle: CircleId) -> str:
    """The address of an invite by the first who came."""

    def make(node: Node) -> str:
        said, secret = node.entrances.invite(node.accounts.people()[0], circle, 1, 5)
        return f"/join/{said.wait().event}/{secret}"

    return at.do(make)


def arrives(browser: Browser, link: str, **more: str) -> Page:
    page = browser.fills_in(browser.opens("/arrive"), "/arrive", link=link)
    return browser.fills_in(page, "/arrive/come", **more)


def waits(browser: Browser, sentence: str) -> Page:
    until(lambda: sentence in browser.opens("/arrive/way").text)
    return browser.opens("/arrive/way")


def test_somebody_moves_with_everything_and_closes_the_old_place(old: Served, new: Served) -> None:
    ana, home = starts(old)
    ana.sends(f"{home}/me/passphrase", signs_in="ana", passphrase=PASSPHRASE)
    ana.sends(f"{home}/act/task.opened", title="Fix the boiler")
    here = Browser(new)
    page = here.fills_in(here.opens("/arrive"), "/arrive", link=link_from(old))
    assert "Is this you, Ana?" in page.text
    assert "Elm Street" in page.text
    assert "lichen" not in here.client.cookies, "nothing has happened yet"
    here.fills_in(page, "/arrive/come", passphrase="yes")
    page = waits(here, "Everything is here.")
    assert "Close your place on" in page.text
    assert "Fix the boiler" in here.opens(f"{home}/work").text
    page = here.fills_in(page, "/arrive/close")
    assert page.path == home
    assert "Your place there is closed. You live here now." in page.text
    until(lambda: ana.opens(home).status == 404)
    other = Browser(new)
    assert other.fills_in(other.opens("/enter"), "/enter", signs_in="ana", passphrase=PASSPHRASE).path == home
    assert here.sends(f"{home}/act/task.opened", title="From here").status == 200


def test_whoever_keeps_both_places_speaks_from_both(old: Served, new: Served) -> None:
    ana, home = starts(old)
    here = Browser(new)
    arrives(here, link_from(old))
    page = here.fills_in(waits(here, "Everything is here."), "/arrive/stay")
    assert "You speak from both machines from now on." in page.text
    assert here.opens("/arrive/way").path == home
    here.sends(f"{home}/act/task.opened", title="From there")
    ana.sends(f"{home}/act/task.opened", title="From here")
    until(lambda: "From there" in ana.opens(f"{home}/work").text)
    until(lambda: "From here" in here.opens(f"{home}/work").text)
    listed = ana.opens(f"{home}/me").text
    assert "kept on this machine" in listed


def test_a_link_that_is_none_used_or_leads_nowhere_is_said_beside_the_field(old: Served, new: Served) -> None:
    starts(old)
    here = Browser(new)
    for wrong in ("", "nonsense", old.base, f"{old.base}/meet/short"):
        page = here.sends("/arrive", link=wrong)
        assert page.status == 422
        assert "That is not a whole link." in page.text
        assert page.form("/arrive").fields["link"] == wrong
    nobody = "http://127.0.0.1:9/meet/k7dmq-2xr4t"
    assert "The other machine does not answer there." in here.sends("/arrive", link=nobody).text
    link = link_from(old)
    wrong = link.replace(link.split("/meet/")[1][:5], "00000")
    assert "That is not the code" in here.sends("/arrive", link=wrong).text
    arrives(here, link)
    with_another = old.do(lambda node: [one.by for one in node.sharing.offers._shelf.values()])
    assert with_another == [new.do(lambda node: node.sharing.own.public)]
    page = here.sends("/arrive", link=link_from(new) if new.do(lambda node: bool(node.accounts.people())) else link)
    assert page.status == 422


def test_the_address_and_the_code_do_as_well_as_the_link(old: Served, new: Served) -> None:
    starts(old)
    here = Browser(new)
    code = link_from(old).split("/meet/")[1].partition("#")[0]
    assert "Is this you, Ana?" in here.sends("/arrive", link=f"{old.base} {code}").text


def test_a_new_phone_on_yet_another_machine_waits_and_takes_over(old: Served, new: Served) -> None:
    _, home = starts(old)
    circle = old.do(lambda node: node.circles()[0])
    members = {}
    for name in ("Bo", "Cy"):
        one = Browser(old)
        one.sends(invite(old, circle), name=name)
        members[name] = one

    def agree(node: Node) -> str:
        for account in node.accounts.people():
            node.say(account, circle, CharterAgreed(version(node.circle(circle)))).wait()
        return next(
            account.places[circle].member
            for account in node.accounts.people()
            if node.words.of(account.places[circle].member).get("name") == "Bo"
        )

    bo = old.do(agree)
    here = Browser(new)
    page = here.fills_in(here.opens("/arrive"), "/arrive", link=link_from(old, "recover", bo))
    assert "Is this you, Bo?" in page.text
    assert "vouches that you are who you say" in page.text
    here.fills_in(page, "/arrive/come")
    until(lambda: here.opens("/").path == f"{home}/wait")
    page = here.opens("/")
    assert "Welcome back, Bo." in page.text
    assert "One more member has to vouch for this phone." in page.text
    members["Cy"].fills_in(members["Cy"].opens(f"{home}/people/{bo}"), "/yes")
    until(lambda: "You can go on from this phone" in here.opens("/").text)
    members["Bo"].fills_in(members["Bo"].opens(f"{home}/people/{bo}"), "/no")
    until(lambda: "This new phone cannot take over." in here.opens("/").text)
    assert not new.do(lambda node: running(node.circle(circle)))
    assert len(old.do(lambda node: live(node.circle(circle), bo))) == 1


# The pages that show a link


def test_the_page_of_ones_own_shows_a_link_to_move_with(town: Town, ana: Visitor) -> None:
    page = ana.fills_in(ana.asked("/me"), "/me/move")
    assert "Bring this to the other machine." in page.text
    link = next(part for part in page.said if part.startswith(f"{BASE}/meet/"))
    assert link.endswith(f"#{town.node.sharing.own.public}")
    again = ana.fills_in(ana.asked("/me"), "/me/move")
    assert link not in again.said, "an earlier one is good no more"


def test_a_link_for_a_lost_phone_can_lead_to_another_machine(town: Town, ana: Visitor, bo: Visitor) -> None:
    for one in (ana, bo):
        one.agrees()
    page = ana.asked(f"/people/{bo.member}/comeback")
    assert "For a phone on another machine" in page.text
    page = ana.sends(f"{ana.home}/people/{bo.member}/elsewhere", {"note": "We met at the laundry."})
    assert "Give this link to Bo, and to nobody else." in page.text
    assert any(part.startswith(f"{BASE}/meet/") for part in page.said)
    assert not running(town.node.circle(ana.circle)), "nothing was asked for yet"
    page = ana.sends(f"{ana.home}/people/{bo.member}/elsewhere", {"note": "x" * 300})
    assert page.status == 422
    assert "300 characters" in page.text


def test_whoever_is_on_no_way_is_led_on(ana: Visitor, town: Town) -> None:
    assert ana.opens("/arrive/way").path == ana.home
    assert town.browser().opens("/arrive/way").path == "/"
    assert ana.sends("/arrive/close", {"node": "x"}).path == ana.home
    assert "Come here from another machine" in town.browser().opens("/").text
