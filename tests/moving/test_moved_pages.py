"""What the old machine says of a circle that is on its way, and of one that has gone: never nothing, never silently."""

import pytest

from lichen.core.values import DAY
from lichen.node.accounts import hash_of
from lichen.node.moving.departures import Leaving, Stage
from tests.web.visitors import BASE, Browser, Town

THERE = "https://oak.example"


def leaves(town: Town, circle: str, stage: Stage, **ways: str) -> None:
    leaving = Leaving("n" * 43, "Oak", THERE, town.time, stage, ways=ways, until=town.time + DAY)
    town.node.departures.keep(circle, leaving)


@pytest.mark.parametrize("path", ["", "/work", "/people", "/charter", "/record?before=1.x", "/me"])
def test_every_page_says_where_it_is_now(town: Town, ana: Browser, path: str):
    leaves(town, ana.circle, "gone")
    for who in (ana, town.browser()):
        page = who.opens(f"{ana.home}{path}")
        assert page.status == 410
        assert "This circle has moved to Oak." in page.text
        assert f"{THERE}{ana.home}{path}" in page.said
        assert f"{THERE}{ana.home}{path}" in page.links
        assert "Elm Street" not in page.text


def test_the_first_page_leads_there_too(town: Town, ana: Browser):
    leaves(town, ana.circle, "gone")
    assert "This circle has moved to Oak." in ana.opens("/").text


def test_whoever_is_in_on_this_browser_is_shown_a_way_in(town: Town, ana: Browser):
    leaves(town, ana.circle, "gone", **{hash_of(ana.client.cookies["lichen"]): "the-way"})
    assert f"{THERE}/enter/the-way" in ana.asked("/work").links
    assert f"{THERE}/enter/the-way" not in town.browser().opens(f"{ana.home}/work").response.text


def test_a_way_in_from_another_machine_is_good_for_one_press_and_not_used_up_by_looking(town: Town, ana: Browser):
    town.node.accounts.keep_crossing(hash_of("the-way"), ana.account, town.node.clock() + DAY)
    for _ in range(2):
        assert town.browser().opens("/enter/the-way").status == 200
    first = town.browser()
    assert first.fills_in(first.opens("/enter/the-way"), "/enter/the-way").path == ana.home
    assert town.browser().opens("/enter/the-way").status == 404
    assert town.browser().sends("/enter/the-way").status == 404


def test_sign_in_links_lead_to_the_same_link_there(town: Town, ana: Browser):
    secret = town.node.accounts.new_link(ana.account)
    leaves(town, ana.circle, "gone")
    page = town.browser().opens(f"/enter/{secret}")
    assert page.status == 410
    assert f"{THERE}/enter/{secret}" in page.links
    assert town.browser().opens("/enter/nonsense").status == 404


def test_a_sign_in_link_still_lets_in_where_another_circle_stays(town: Town, ana: Browser):
    gone = ana.circle
    ana.fills_in(ana.opens("/start"), "/start", circle="Night School", name="Ana")
    secret = town.node.accounts.new_link(ana.account)
    leaves(town, gone, "gone")
    other = town.browser()
    page = other.fills_in(other.opens(f"/enter/{secret}"), secret)
    assert "Where to?" in page.text


def test_invites_lead_to_the_same_invite_there(town: Town, ana: Browser):
    link = ana.invites()
    leaves(town, ana.circle, "gone")
    for page in (town.browser().opens(link), town.browser().sends(link, {"name": "Bo"})):
        assert page.status == 410
        assert f"{THERE}{link}" in page.links
    assert town.browser().opens(link[:-3] + "abc").status == 404


def test_calendars_and_feed_readers_are_sent_there_as_programs_expect(town: Town, ana: Browser):
    page = ana.sends(f"{ana.home}/me/address", {"what": "calendar"})
    address = next(part for part in page.said if part.startswith(f"{BASE}/calendar/")).removeprefix(BASE)
    leaves(town, ana.circle, "gone")
    program = town.browser()
    program.client.follow_redirects = False
    response = program.opens(address).response
    assert (response.status_code, response.headers["location"]) == (308, f"{THERE}{address}")


def test_what_somebody_had_written_is_shown_to_take_along(town: Town, ana: Browser):
    leaves(town, ana.circle, "gone")
    text = "A long thought about the boiler that took me half an hour to write."
    page = ana.sends(f"{ana.home}/lessons/tell", {"outcome": "open", "title": "Who?", "text": text})
    assert page.status == 410
    assert text in page.text
    assert "What you wrote; take it along" in page.text


def test_while_it_is_on_its_way_one_can_read_and_is_told_to_wait_with_writing(town: Town, ana: Browser):
    ana.sends(f"{ana.home}/act/task.opened", {"title": "Fix the boiler"})
    leaves(town, ana.circle, "copying")
    assert "on its way" not in ana.asked("").text
    assert ana.sends(f"{ana.home}/act/task.opened", {"title": "Call the plumber"}).status == 200
    leaves(town, ana.circle, "closing")
    page = ana.asked("/work")
    assert "Fix the boiler" in page.text
    assert "wait with writing: this circle is on its way to another machine." in page.text
    before = len(town.node.store.ids(ana.circle))
    page = ana.sends(f"{ana.home}/act/task.opened", {"title": "My very own words"})
    assert page.status == 422
    assert "This circle is on its way to another machine. Wait some minutes" in page.text
    assert "My very own words" in page.response.text
    assert len(town.node.store.ids(ana.circle)) == before


def test_a_phone_that_no_longer_speaks_is_told_so(town: Town, ana: Browser):
    from lichen.practices.devices import DeviceRevoked

    phone, _ = town.node.phones.add(town.node.phones.offer(ana.account), "Tablet")
    assert phone
    other = town.browser()
    other.client.cookies.set("lichen", town.node.accounts.open_session(phone))
    ana.says(DeviceRevoked(phone.places[ana.circle].device))
    page = other.opens(ana.home)
    assert "This phone no longer speaks for you." in page.text
    assert "Come back in" in page.text


def test_whoever_signs_in_here_again_where_another_circle_stays_is_shown_a_way_too(town: Town, ana: Browser):
    leaves(town, ana.circle, "gone", **{ana.account.id: "the-way"})
    town.node.accounts.set_passphrase(ana.account, "ana", "moss grows on slow stone")
    other = town.browser()
    other.fills_in(other.opens("/enter"), "/enter", signs_in="ana", passphrase="moss grows on slow stone")
    assert f"{THERE}/enter/the-way" in other.opens(f"{ana.home}/work").links
    assert f"{THERE}/enter/the-way" not in town.browser().opens(f"{ana.home}/work").links
