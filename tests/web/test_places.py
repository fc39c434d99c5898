"""Where our record lives: every machine, how far it is, who writes from there, what hangs on it, and how to add one."""

import gzip
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import httpx
import pytest

from lichen.node.sharing.links import Link, read_link
from lichen.node.sharing.meeting import Met
from lichen.practices.keepers import DeviceLives, KeeperNamed, may_hold
from lichen.practices.members import MemberLeft
from lichen.practices.tasks import TaskOpened
from lichen.sync.bundle import Reading
from lichen.web.limits import USUAL, Limits
from tests.people import key_of
from tests.sharing.pairs import Machine, machine, talk
from tests.web.visitors import BASE, Browser, Page, Town, town_in

ATTIC = key_of("attic").public


@pytest.fixture
def attic(tmp_path: Path, town: Town) -> Iterator[Machine]:
    with machine(tmp_path / "attic") as one:
        one.now = town.time
        yield one


def over_http(browser: Browser) -> Callable[..., object]:
    """How a machine that takes up a code reaches the pages' own server."""

    async def once(address: str, path: str, body: bytes, **how: object) -> bytes:
        assert address == BASE
        transport = httpx.ASGITransport(browser.town.app)
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
            answer = await client.post(path, content=body)
        assert answer.status_code == 200
        return answer.content

    return once


def link_on(page: Page) -> Link:
    said = next(part for part in page.said if "/meet/" in part)
    link = read_link(said.split("'")[1])
    assert link
    return link


def comes_to_hold(attic: Machine, by: Browser, name: str = "Attic") -> None:
    page = by.fills_in(by.asked("/places"), "/places/offer")
    assert isinstance(attic.meets(link_on(page), over_http(by), name), Met)  # type: ignore[arg-type]
    are_even(attic, by.town)


def are_even(attic: Machine, town: Town) -> None:
    attic.now = max(attic.now, town.time)
    talk(attic.node, town.node)
    talk(attic.node, town.node)


# One machine only


def test_with_one_machine_it_says_what_that_means_and_what_to_do(ana: Browser):
    page = ana.asked("/places")
    assert "Our record lives on this machine alone." in page.text
    assert "If it goes, our record is gone: no other copy is known of." in page.text
    assert "you write from there; whoever runs it could write in your name" in page.text
    assert any(form.action.endswith("/places/offer") for form in page.forms)
    assert f"{ana.home}/places/copy" in page.links


def test_people_and_you_and_the_record_lead_there(ana: Browser):
    for page in ("/people", "/me", "/record"):
        assert f"{ana.home}/places" in ana.asked(page).links


def test_strangers_and_newcomers_do_not_see_it(town: Town, ana: Browser):
    ana.agrees()
    waits = town.browser()
    waits.joins(ana.invites(), "Bo")
    assert town.browser().opens(f"{ana.home}/places").status == 404
    for path in ("/places", "/places/copy"):
        assert "Attic" not in waits.opens(ana.home + path).text


def test_with_everybody_on_one_machine_nobody_could_go_on_without_it(ana: Browser, bo: Browser):
    assert "Without it, nobody could write any more: all of us write only from there." in ana.asked("/places").text


# Letting another hold it


def test_a_code_made_on_the_page_lets_another_machine_hold_all_of_it(ana: Browser, attic: Machine):
    comes_to_hold(attic, ana)
    assert set(attic.held) == set(attic.node.store.ids(ana.circle)) == set(ana.town.node.store.ids(ana.circle))
    page = ana.asked("/places")
    assert "Our record lives on two machines." in page.text
    assert "Each of them can be lost, and what we said stays." in page.text
    assert "Attic" in page.text
    assert "you stand for it" in page.text
    assert "nothing missing; last heard of just now" in page.text
    assert "nobody writes from there" in page.text
    assert "If it goes, nothing is lost." in page.text


def test_the_offer_shows_the_link_the_code_and_what_it_means(ana: Browser):
    page = ana.fills_in(ana.asked("/places"), "/places/offer")
    link = link_on(page)
    assert link.address == BASE
    assert f"lichen node pair {BASE} {link.code[:5]}-{link.code[5:]}" in page.text
    assert "It is good once, and for 30 minutes." in page.text
    assert "Whoever runs it can read what we can read." in page.text
    assert "<svg" in page.response.text


def test_whoever_opens_the_link_learns_what_to_do_with_it_and_nothing_else(town: Town, ana: Browser):
    link = link_on(ana.fills_in(ana.asked("/places"), "/places/offer"))
    stranger = town.browser()
    good, bad = stranger.opens(f"/meet/{link.code}"), stranger.opens("/meet/00000-00000")
    assert "This link is for another machine." in good.text
    assert f"lichen node pair '{link}'" in good.text
    assert bad.text.replace("00000-00000", "") == good.text.replace(f"{link.code[:5]}-{link.code[5:]}", "")
    assert stranger.opens("/meet/x").status == 404


def test_where_no_machine_can_come_no_code_is_made(tmp_path: Path):
    with town_in(tmp_path / "home", "http://127.0.0.1:8000") as town:
        ana = town.browser()
        ana.starts()
        page = ana.fills_in(ana.asked("/places"), "/places/offer")
        assert "No other machine can reach this one yet." in page.text
        assert not town.node.keyring.names("offer")


def test_nobody_tries_codes_without_end(tmp_path: Path):
    with town_in(tmp_path / "home", limits=Limits(USUAL, clock=lambda: 0.0)) as town:
        eve = town.browser()
        tried = [eve.asks("POST", "/meet", content=b"{}").status for _ in range(30)]
        assert tried == [200] * 20 + [429] * 10


def test_what_is_too_long_to_be_said_there_is_not_read(town: Town):
    assert town.browser().asks("POST", "/meet", content=b" " * 70_000).status == 413


def test_whoever_may_not_stand_for_another_is_told_before_they_carry_a_code_around(ana: Browser):
    for number in range(32):
        ana.says(KeeperNamed(key_of(f"machine {number}").public), name=f"Machine {number}")
    page = ana.fills_in(ana.asked("/places"), "/places/offer")
    assert page.status == 422
    assert "One person can stand for at most 32 machines." in page.text


# How far each is


def test_it_says_how_much_a_machine_lacks(town: Town, ana: Browser, attic: Machine):
    comes_to_hold(attic, ana)
    for number in range(3):
        ana.says(TaskOpened(), title=f"Task {number}")
    page = ana.asked("/places")
    assert "three things behind; last heard of just now" in page.text
    assert "Just now no other one is known to have all of it." in page.text
    assert "If it goes, the last three things we said are gone" in page.text
    are_even(attic, town)
    assert "nothing missing" in ana.asked("/places").text


def test_a_machine_that_is_not_heard_of_for_days_is_said_so_calmly(town: Town, ana: Browser, attic: Machine):
    comes_to_hold(attic, ana)
    town.days_pass(2)
    assert "It may be switched off" not in ana.asked("/places").text
    town.days_pass(10)
    page = ana.asked("/places")
    assert "nothing missing; last heard of 12 days ago" in page.text
    assert "It may be switched off, or have moved." in page.text


def test_a_machine_that_was_named_and_never_came_is_said_so(ana: Browser):
    ana.says(KeeperNamed(ATTIC), name="Attic")
    assert "not heard of yet" in ana.asked("/places").text


def test_copies_that_talk_and_still_differ_are_said_so_after_a_day(town: Town, ana: Browser, attic: Machine):
    comes_to_hold(attic, ana)
    report = talk(attic.node, town.node)
    report.events, report.unequal = {}, [ana.circle]
    town.node.sharing.talked(attic.key, report)
    assert "not come to hold the same" not in ana.asked("/places").text
    town.days_pass(1.5)
    town.node.sharing.talked(attic.key, report)
    assert "It answers, but it has not come to hold the same as this machine" in ana.asked("/places").text
    assert "Each of them can be lost" not in ana.asked("/places").text


def test_home_says_so_only_once_no_other_machine_had_all_of_it_for_a_week(town: Town, ana: Browser, attic: Machine):
    said = "No other machine is known to have all that we said"
    comes_to_hold(attic, ana)
    town.days_pass(30)
    assert said not in ana.asked("").text  # nothing was said since, so nothing is missing there
    are_even(attic, town)
    ana.says(TaskOpened(), title="Fix the door")
    assert said not in ana.asked("").text
    town.days_pass(8)
    page = ana.asked("")
    assert said in page.text
    assert f"{ana.home}/places" in page.links
    are_even(attic, town)
    assert said not in ana.asked("").text


def test_home_is_quiet_about_a_machine_that_was_named_a_moment_ago_and_about_none_at_all(town: Town, ana: Browser):
    said = "No other machine"
    town.days_pass(30)
    assert said not in ana.asked("").text
    ana.says(KeeperNamed(ATTIC), name="Attic")
    assert said not in ana.asked("").text
    town.days_pass(8)
    assert said in ana.asked("").text


# Who writes from there, and what hangs on it


def test_it_says_who_writes_from_where_and_how_they_would_come_back(town: Town, ana: Browser, bo: Browser):
    town.browser().joins(ana.invites(), "Cy")
    bo.says(DeviceLives(ATTIC))
    ana.says(KeeperNamed(ATTIC), name="Attic")
    account = bo.account
    del account.places[bo.circle]  # so that here only the record knows of Bo's phone
    ana.town.node.accounts.save(account)
    page = ana.asked("/places")
    assert "Bo writes from there; whoever runs it could write in their name" in page.text
    assert "Without it, Bo would have to be invited anew." in page.text
    assert "Without it, Cy and you would have to be invited anew." in page.text
    assert "nobody could write any more" not in page.text


def test_once_a_charter_holds_they_come_back_by_a_new_phone(ana: Browser, bo: Browser):
    ana.agrees()
    bo.agrees()
    bo.says(DeviceLives(ATTIC))
    account = bo.account
    del account.places[bo.circle]
    ana.town.node.accounts.save(account)
    text = ana.asked("/places").text
    assert "Without it, Bo would need a new phone, and others who vouch that it is theirs." in text
    assert "Without it, you would need a new phone, and others who vouch that it is yours." in text


def test_a_machine_that_could_decide_alone_is_warned_of(town: Town, ana: Browser, bo: Browser):
    cy = town.browser()
    cy.joins(ana.invites(), "Cy")
    for one in (ana, bo, cy):
        one.agrees()
    text = ana.asked("/places").text
    assert "3 of the 3 of us who count write only from this machine." in text
    assert "decide what binds all of us, even against everybody else" in text


def test_alone_it_could_do_nothing_to_others_while_there_are_none(ana: Browser):
    assert "Who could act alone" not in ana.asked("/places").text


# Standing for one, and parting with it


def test_one_takes_back_that_one_stands_for_it_with_one_press(ana: Browser, attic: Machine):
    comes_to_hold(attic, ana)
    page = ana.asked("/places")
    form = next(form for form in page.forms if form.fields.get("node") == attic.key)
    page = ana.sends(form.action, form.fields)
    assert page.path.endswith("/places")
    assert "Our record lives on this machine alone." in page.text
    assert not may_hold(ana.town.node.circle(ana.circle), attic.key, ana.town.time)


def test_the_others_can_stand_for_it_too_or_propose_to_part_with_it(ana: Browser, bo: Browser, attic: Machine):
    comes_to_hold(attic, ana)
    page = bo.asked("/places")
    assert any("/act/keeper.named?" in link for link in page.links)
    assert not any("/propose/dismiss" in link for link in page.links)
    for one in (ana, bo):
        one.agrees()
    page = bo.asked("/places")
    part = next(link for link in page.links if link.endswith(f"/propose/dismiss/{attic.key}"))
    assert "Should our record no longer go there?" in bo.opens(part).text


def test_who_stands_for_it_too_keeps_where_it_is_reached(ana: Browser, bo: Browser, attic: Machine):
    bo.says(KeeperNamed(ATTIC), name="Attic", address="https://attic.example")
    form = ana.opens(next(link for link in ana.asked("/places").links if "/act/keeper.named?" in link))
    assert form.form("keeper.named").fields["address"] == "https://attic.example"


def test_a_machine_that_is_reached_elsewhere_now_lets_one_say_so(town: Town, ana: Browser, bo: Browser):
    own = town.node.sharing.own.public
    bo.says(KeeperNamed(own), name="Elm", address="https://old.example")
    said = f"Tell the other machines that this one is reached at {BASE} now"
    page = ana.asked("/places")
    assert said in page.text
    form = ana.opens(next(link for link in page.links if "/act/keeper.named?" in link))
    assert form.form("keeper.named").fields["address"] == BASE
    ana.says(KeeperNamed(own), name="Elm", address=BASE)
    assert said not in ana.asked("/places").text


def test_a_machine_for_which_nobody_stands_any_more_is_listed_apart(ana: Browser, bo: Browser):
    bo.says(KeeperNamed(ATTIC), name="Attic")
    bo.says(MemberLeft())
    text = ana.asked("/places").text
    assert "Machines that get nothing new" in text
    assert "nobody stands for it any more, so our record no longer goes there" in text


def test_a_name_that_somebody_gave_a_machine_is_never_markup(ana: Browser):
    ana.says(KeeperNamed(ATTIC), name="<b>Attic</b>")
    assert "<b>Attic" not in ana.asked("/places").response.text


# A copy to carry


def test_anybody_takes_the_record_with_them_as_a_file(ana: Browser, bo: Browser):
    answer = bo.asked("/places/copy").response
    assert answer.headers["content-disposition"].startswith('attachment; filename="elm-street-tenants-')
    assert answer.headers["cache-control"] == "no-store"
    reading = Reading(BytesIO(answer.content))
    frames = list(reading.frames())
    assert not reading.problems
    assert len(frames) == bo.town.node.circle(bo.circle).count
    assert b"Elm Street Tenants" in gzip.decompress(answer.content)


def test_but_not_all_day_long(tmp_path: Path):
    with town_in(tmp_path / "home", limits=Limits(USUAL, clock=lambda: 0.0)) as town:
        ana = town.browser()
        ana.starts()
        assert [ana.asked("/places/copy").status for _ in range(8)] == [200] * 6 + [429] * 2
