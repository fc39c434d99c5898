"""Beginning a circle, inviting, joining, and coming back: what the first ten minutes are made of."""

from pathlib import Path

from lichen.practices.devices import DeviceRevoked
from tests.web.visitors import BASE, Browser, Town, town_in


def test_a_circle_begins_with_a_name_what_for_and_what_people_call_you(town: Town):
    ana = town.browser()
    page = ana.starts(purpose="We look after the three houses.")
    assert page.status == 200
    assert "It has begun. Now invite the ones it is for." in page.text
    assert "Elm Street Tenants" in page.text
    assert "It has begun" not in ana.asked("").text  # said once


def test_whoever_leaves_something_out_sees_every_reason_and_what_they_typed(town: Town):
    ana = town.browser()
    page = ana.fills_in(ana.opens("/"), "/start", circle="", purpose="kept <b>words</b>", name="x" * 90)
    assert page.status == 422
    assert "A few words are needed here." in page.text
    assert "That is 90 characters; 80 fit." in page.text
    assert page.form("/start").fields["purpose"] == "kept <b>words</b>"
    assert not list(town.node.accounts)


def test_somebody_invited_is_in_with_one_field_and_one_button(town: Town, ana: Browser):
    link = ana.invites()
    bo = town.browser()
    page = bo.opens(link)
    assert "Ana invites you to Elm Street Tenants." in page.text
    assert page.form(link).names == ["name"]
    page = bo.joins(link, "Bo")
    assert "You’re in. Here is what we’re working on." in page.text
    assert "Bo" in ana.asked("/people").text


def test_opening_an_invite_uses_nothing_up(town: Town, ana: Browser):
    link = ana.invites()
    for _ in range(3):
        assert town.browser().opens(link).status == 200
    assert town.browser().joins(link, "Bo").status == 200
    page = town.browser().opens(link)
    assert "This invite was for one person, and somebody has used it." in page.text
    assert not page.forms


def test_a_link_with_another_secret_leads_nowhere(town: Town, ana: Browser):
    link = ana.invites()
    stranger = town.browser()
    assert stranger.opens(link[:-3] + "abc").status == 404
    assert stranger.sends(link[:-3] + "abc", {"name": "Eve"}).status == 404
    assert "Eve" not in ana.asked("/people").text


def test_joining_when_signed_in_adds_the_circle_to_the_same_person(town: Town, ana: Browser):
    other = town.browser()
    other.starts("Night School", "Chidi")
    page = ana.joins(other.invites(), "Ana")
    assert "Night School" in page.text
    page = ana.opens("/")
    assert "Where to?" in page.text
    assert "Elm Street Tenants" in page.text
    assert len(list(town.node.accounts)) == 2


def test_whoever_needs_more_vouches_waits_and_sees_for_whom(town: Town, ana: Browser, bo: Browser):
    chidi = town.browser()
    chidi.joins(ana.invites(), "Chidi")
    _adopt_two_vouches(town, ana, bo, chidi)
    ines = town.browser()
    page = ines.joins(bo.invites(), "Ines")
    assert page.path.endswith("/wait")
    assert "Bo vouched for you." in page.text
    assert "Ana and Chidi can vouch for you." in page.text
    assert ines.asked("/people").path.endswith("/wait")
    assert "Ines would like to join." in ana.asked("").text
    page = ana.fills_in(ana.asked(f"/people/{ines.member}"), "/vouch")
    assert "You vouched for Ines, who is in now." in page.text
    assert ines.asked("/people").path.endswith("/people")


def _adopt_two_vouches(town: Town, *people: Browser) -> None:
    """All say yes to a charter that asks for two vouches."""
    from lichen.practices.charter import CharterAgreed, version

    for one in people:
        account = town.node.accounts.session(one.client.cookies["lichen"])
        assert account
        state = town.node.circle(one.circle)
        assert not town.node.say(account, one.circle, CharterAgreed(version(state))).wait().refusals
    town.days_pass(20)


def test_no_invite_is_made_for_an_address_that_only_this_machine_reaches(tmp_path: Path):
    with town_in(tmp_path, base="http://localhost:8000") as town:
        ana = town.browser()
        ana.starts()
        page = ana.asked("/invite")
        assert "No phone can reach this machine yet." in page.text
        assert not [form for form in page.forms if form.action.endswith("/invite")]
        page = ana.sends(f"{ana.home}/invite", {"uses": "1", "days": "7"})
        assert "No phone can reach this machine yet." in page.text
        assert not ana.town.node.living(ana.circle).state.count > 1


def test_an_invite_taken_back_lets_nobody_in(town: Town, ana: Browser):
    link = ana.invites()
    invite = link.split("/")[2]
    page = ana.fills_in(ana.asked(f"/invite/{invite}"), "/withdraw")
    assert "The invite was taken back." in page.text
    assert "This invite was taken back." in town.browser().opens(link).text


def test_only_whoever_made_an_invite_sees_its_link(ana: Browser, bo: Browser):
    invite, secret = ana.invites().split("/")[2:]
    assert secret in ana.asked(f"/invite/{invite}").text
    assert secret not in bo.asked(f"/invite/{invite}").response.text


# Coming back


def test_a_sign_in_link_lets_one_in_again_and_looking_at_it_does_nothing(town: Town, ana: Browser):
    page = ana.fills_in(ana.asked("/me"), "/link")
    link = next(part for part in page.said if part.startswith(f"{BASE}/enter/")).removeprefix(BASE)
    phone = town.browser()
    page = phone.opens(link)
    assert "lichen" not in phone.client.cookies
    page = phone.fills_in(page, link)
    assert page.path == ana.home
    assert "Elm Street Tenants" in page.text


def test_a_name_and_a_passphrase_let_one_in_again(town: Town, ana: Browser):
    ana.fills_in(ana.asked("/me"), "/passphrase", signs_in="Ana", passphrase="moss grows on slow stone")
    phone = town.browser()
    page = phone.fills_in(phone.opens("/enter"), "/enter", signs_in="ana", passphrase="not that one at all")
    assert page.status == 422
    assert "do not belong together" in page.text
    assert page.form("/enter").fields["signs_in"] == "ana"
    page = phone.fills_in(page, "/enter", signs_in="ana ", passphrase="moss grows on slow stone")
    assert page.path == ana.home


def test_a_passphrase_too_short_or_a_name_taken_is_said_at_once(town: Town, ana: Browser, bo: Browser):
    ana.fills_in(ana.asked("/me"), "/passphrase", signs_in="Ana", passphrase="moss grows on slow stone")
    page = bo.fills_in(bo.asked("/me"), "/passphrase", signs_in="ana", passphrase="short")
    assert page.status == 422
    assert "Somebody else here comes in by that name." in page.text
    assert "Make it at least 10 characters" in page.text


def test_after_logging_out_nothing_of_the_circle_is_there(ana: Browser):
    page = ana.fills_in(ana.asked("/me"), "/me/out")
    assert "You’re out." in page.text
    assert ana.asked("").status == 404


def test_logging_out_everywhere_ends_other_browsers_and_links(town: Town, ana: Browser):
    page = ana.fills_in(ana.asked("/me"), "/link")
    link = next(part for part in page.said if part.startswith(f"{BASE}/enter/")).removeprefix(BASE)
    phone = town.browser()
    phone.fills_in(phone.opens(link), link)
    ana.fills_in(ana.asked("/me"), "/out-everywhere")
    page = phone.opens(ana.home)
    assert page.status == 404
    assert "Somebody was in with this browser, and is not any more." in page.text
    page = town.browser().opens(link)
    assert page.status == 404
    assert "Somebody was in" not in page.text


# A new phone that others vouch for


def test_members_who_vouch_bring_back_somebody_who_lost_everything(town: Town, ana: Browser, bo: Browser):
    chidi = town.browser()
    chidi.joins(ana.invites(), "Chidi")
    for one in (ana, bo, chidi):
        one.agrees()
    page = ana.asked(f"/people/{bo.member}/comeback")
    page = ana.fills_in(page, "/comeback", note="We met at the laundry.")
    link = next(part for part in page.said if part.startswith(f"{BASE}/enter/")).removeprefix(BASE)
    phone = town.browser()
    page = phone.fills_in(phone.opens(link), link)
    assert "Welcome back, Bo." in page.text
    assert "One more member has to vouch for this phone." in page.text
    assert phone.opens(f"{ana.home}/people").path.endswith("/wait")

    page = chidi.asked(f"/people/{bo.member}")
    assert "We met at the laundry." in page.text
    chidi.fills_in(page, "/yes")
    page = phone.sends(f"{ana.home}/takeover")
    assert page.status == 422 or page.path.endswith("/wait")
    town.days_pass(4)
    page = phone.opens(f"{ana.home}/wait")
    page = phone.fills_in(page, "/takeover")
    assert "You’re back." in page.text
    assert bo.asked("").status == 404  # the old phone is out
    assert town.browser().opens(link).status == 404  # so is the link others had in hand


def test_an_old_phone_can_say_no(town: Town, ana: Browser, bo: Browser):
    chidi = town.browser()
    chidi.joins(ana.invites(), "Chidi")
    for one in (ana, bo, chidi):
        one.agrees()
    page = ana.fills_in(ana.asked(f"/people/{bo.member}/comeback"), "/comeback")
    link = next(part for part in page.said if part.startswith(f"{BASE}/enter/")).removeprefix(BASE)
    assert "Somebody wants to speak for you from a new phone." in bo.asked("").text
    page = bo.fills_in(bo.asked(f"/people/{bo.member}"), "/no")
    assert "You said no." in page.text
    phone = town.browser()
    page = phone.fills_in(phone.opens(link), link)
    assert "This new phone cannot take over." in page.text


def test_before_a_charter_holds_the_page_says_to_invite_anew(ana: Browser, bo: Browser):
    assert "invite Bo again instead" in ana.asked(f"/people/{bo.member}/comeback").text
    assert "nobody can be stopped" in ana.asked(f"/people/{bo.member}/stop").text


def test_whoever_has_no_phone_left_that_speaks_for_them_is_told_how_the_others_bring_them_back(
    town: Town, ana: Browser, bo: Browser
):
    device = bo.account.places[bo.circle].device
    town.node.say(bo.account, bo.circle, DeviceRevoked(device)).wait()
    town.node.phones.hear(bo.circle)
    page = bo.asked("")
    assert page.status == 200
    assert page.path.endswith("/wait")
    assert "You are still one of us, and what you said stays. The others can bring you back." in page.text
    assert "They open your page under People and press “New phone”." in page.text
    assert ana.asked(f"/people/{bo.member}").status == 200
