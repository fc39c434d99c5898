"""A second phone by a link or a code on the screen, and parting with one of them."""

from pathlib import Path

from lichen.core.values import MINUTE
from lichen.node.phones import GOOD_FOR
from lichen.practices.devices import MOST_DEVICES
from tests.web.visitors import BASE, Browser, Page, Town, town_in


def link_for_another(one: Browser) -> str:
    page = one.fills_in(one.asked("/me"), "/me/phone")
    assert "Open this on the other phone." in page.text
    assert "<svg" in page.response.text
    return next(part for part in page.said if part.startswith(f"{BASE}/phone/")).removeprefix(BASE)


def takes(town: Town, link: str, label: str = "Phone") -> tuple[Browser, Page]:
    phone = town.browser()
    page = phone.fills_in(phone.opens(link), link, label=label)
    phone.home = "/".join(page.path.split("/")[:3])
    return phone, page


def test_a_second_phone_comes_in_by_the_link_that_the_first_one_shows(town: Town, ana: Browser):
    link = link_for_another(ana)
    phone = town.browser()
    page = phone.opens(link)
    assert "Is this your phone, Ana?" in page.text
    assert "lichen" not in phone.client.cookies, "looking at it does nothing"
    phone, page = takes(town, link, "The old tablet")
    assert "This phone is yours now." in page.text
    assert phone.home == ana.home
    assert phone.member == ana.member
    listed = ana.asked("/me")
    assert "The one you came with" in listed.text
    assert "The old tablet" in listed.text
    assert listed.text.count("this one") == 1
    assert "kept on this machine" in listed.text
    assert phone.sends(f"{phone.home}/act/task.opened", {"title": "Fix the boiler"}).status == 200
    assert "added a device" in ana.asked("/record").text


def test_the_link_is_good_once(town: Town, ana: Browser):
    link = link_for_another(ana)
    takes(town, link)
    stranger = town.browser()
    for page in (stranger.opens(link), stranger.sends(link, {"label": "Mine"}), stranger.opens("/phone/nonsense")):
        assert page.status == 404
        assert "This link is no longer good." in page.text
    assert "lichen" not in stranger.client.cookies


def test_the_link_is_good_for_an_hour(town: Town, ana: Browser):
    link = link_for_another(ana)
    town.time += GOOD_FOR - MINUTE
    assert town.browser().opens(link).status == 200
    town.time += MINUTE
    assert town.browser().sends(link, {"label": "Mine"}).status == 404


def test_opened_on_the_same_phone_the_link_says_so_and_stays_good(town: Town, ana: Browser):
    link = link_for_another(ana)
    assert "You’re in here already." in ana.opens(link).text
    takes(town, link)


def test_on_the_phone_of_somebody_else_one_is_told_that_they_would_be_out(town: Town, ana: Browser, bo: Browser):
    link = link_for_another(ana)
    assert "Somebody else is in on this phone. They would be out." in bo.opens(link).text


def test_a_name_too_long_for_a_phone_comes_back_with_the_reason(town: Town, ana: Browser):
    link = link_for_another(ana)
    phone = town.browser()
    page = phone.fills_in(phone.opens(link), link, label="x" * 300)
    assert page.status == 422
    assert "300 characters" in page.text
    takes(town, link)


def test_one_phone_is_parted_with_and_the_other_goes_on(town: Town, ana: Browser):
    phone, _ = takes(town, link_for_another(ana))
    back = phone.fills_in(phone.asked("/me"), "/me/link")
    way_back = next(part for part in back.said if part.startswith(f"{BASE}/enter/")).removeprefix(BASE)
    page = ana.fills_in(ana.asked("/me"), "/me/phone/gone")
    assert "That phone no longer speaks for you." in page.text
    assert not [form for form in page.forms if form.action.endswith("/gone")]
    assert phone.asked("").status == 404
    assert town.browser().opens(way_back).status == 404
    assert ana.asked("").status == 200


def test_the_second_phone_can_part_with_the_first_and_keeps_the_passphrase(town: Town, ana: Browser):
    ana.fills_in(ana.asked("/me"), "/passphrase", signs_in="Ana", passphrase="moss grows on slow stone")
    phone, _ = takes(town, link_for_another(ana))
    phone.fills_in(phone.asked("/me"), "/me/phone/gone")
    assert ana.asked("").status == 404
    assert phone.asked("").status == 200
    other = town.browser()
    page = other.fills_in(other.opens("/enter"), "/enter", signs_in="ana", passphrase="moss grows on slow stone")
    assert page.path == phone.home
    other.home = phone.home
    assert other.sends(f"{phone.home}/act/task.opened", {"title": "Fix the boiler"}).status == 200


def test_nobody_parts_with_the_phone_they_hold_or_with_that_of_another(town: Town, ana: Browser, bo: Browser):
    for one in (ana, bo):
        page = ana.sends(f"{ana.home}/me/phone/gone", {"device": one.account.places[ana.circle].device})
        assert page.status == 422
        assert "That belongs to somebody else" in page.text
    assert ana.sends(f"{ana.home}/me/phone/gone", {"device": "x"}).status == 422
    assert bo.asked("").status == 200


def test_both_phones_put_off_the_same_and_have_one_passphrase(town: Town, ana: Browser, bo: Browser):
    phone, _ = takes(town, link_for_another(ana))
    ana.agrees()
    asked = "Shall we adopt this charter?"
    bo.fills_in(bo.asked("/me"), "/passphrase", signs_in="bo", passphrase="moss grows on slow stone")
    phone_of_bo, _ = takes(town, link_for_another(bo))
    assert phone_of_bo.asked("/me").form("/me/passphrase").fields["signs_in"] == "bo"
    assert asked in phone_of_bo.asked("").text
    later = next(form for form in phone_of_bo.asked("").forms if "/later/charter" in form.action)
    phone_of_bo.sends(later.action)
    assert asked not in bo.asked("").text
    assert phone.asked("").status == 200


def test_a_calendar_made_on_one_phone_is_ended_on_the_other(town: Town, ana: Browser):
    phone, _ = takes(town, link_for_another(ana))
    page = phone.sends(f"{phone.home}/me/address", {"what": "calendar"})
    address = next(part for part in page.said if part.startswith(f"{BASE}/calendar/")).removeprefix(BASE)
    assert town.browser().opens(address).status == 200
    ana.sends(f"{ana.home}/me/address/end", {"what": "calendar"})
    assert town.browser().opens(address).status == 404


def test_logging_out_everywhere_means_all_phones(town: Town, ana: Browser):
    phone, _ = takes(town, link_for_another(ana))
    phone.fills_in(phone.asked("/me"), "/me/out-everywhere")
    assert ana.asked("").status == 404


def test_whoever_leaves_has_left_with_all_phones(town: Town, ana: Browser, bo: Browser):
    phone, _ = takes(town, link_for_another(bo))
    bo.fills_in(bo.asked("/leave"), "/leave")
    assert phone.asked("").status == 404


def test_a_circle_one_came_into_on_one_phone_can_be_had_on_the_other(town: Town, ana: Browser):
    phone, _ = takes(town, link_for_another(ana))
    home = phone.fills_in(phone.opens("/start"), "/start", circle="Night School", name="Ana").path
    page = ana.opens("/circles")
    assert "On your other phones" in page.text
    page = ana.fills_in(page, "/circles/here")
    assert "On your other phones" not in page.text
    assert ana.opens(home).status == 200
    assert ana.sends("/circles/here", {"circle": "x"}).status == 200
    assert town.browser().sends("/circles/here", {"circle": ana.circle}).path == "/"


def test_where_no_more_phones_fit_the_page_says_why(town: Town, ana: Browser):
    for _ in range(MOST_DEVICES - 1):
        takes(town, link_for_another(ana))
    page = ana.fills_in(ana.asked("/me"), "/me/phone")
    assert page.status == 422
    assert "Nobody can have more than 8 devices at a time." in page.text


def test_where_only_this_machine_reaches_the_pages_no_link_is_made(tmp_path: Path):
    with town_in(tmp_path, base="http://localhost:8000") as town:
        ana = town.browser()
        ana.starts()
        page = ana.fills_in(ana.asked("/me"), "/me/phone")
        assert "No phone can reach this machine yet." in page.text
        assert "/phone/" not in page.text
