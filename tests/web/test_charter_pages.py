"""The charter: begun from a ready-made one, written on, agreed to by all, and carried away."""

import pytest

from lichen.node.ready import NAMES, ready_charter
from lichen.practices.charter import adoption
from tests.web.visitors import Browser, Town


def all_say_yes(*browsers: Browser) -> None:
    for browser in browsers:
        browser.fills_in(browser.asked("/charter"), "/charter/yes")


@pytest.mark.parametrize("name", NAMES)
def test_each_ready_made_charter_is_shown_first_and_then_on_the_page(ana: Browser, bo: Browser, name: str):
    draft = ready_charter(name)
    assert draft
    page = ana.asked(f"/charter/ready/{name}")
    assert draft.purpose in page.text
    assert draft.values[0].name not in bo.asked("/charter").text
    page = ana.fills_in(page, f"/ready/{name}")
    assert "Now make it yours." in page.text
    for value in draft.values:
        assert value.name in bo.asked("/charter").text
    for agreement in draft.agreements:
        assert agreement.title in page.text
    assert "Begin with one of these" not in page.text


def test_a_ready_made_charter_keeps_the_name_and_the_purpose_there_are(town: Town):
    cleo = town.browser()
    cleo.starts(circle="Ash Street", name="Cleo", purpose="We have our own reasons.")
    cleo.sends(f"{cleo.home}/charter/ready/team")
    text = cleo.asked("/charter").text
    assert "We have our own reasons." in text
    assert "Ash Street" in text


def test_anybody_writes_on_a_draft(ana: Browser, bo: Browser):
    bo.fills_in(bo.asked("/charter/purpose"), "/charter/purpose", purpose="So that nobody is alone.", circle="Elm")
    bo.fills_in(bo.asked("/charter/value"), "/charter/value", name="Kind and plain", meaning="Both.")
    ana.fills_in(
        ana.asked("/charter/agreement"), "/agreement", title="Keys", text="Four *keys* exist.", review="2026-06-01"
    )
    text = bo.asked("/charter").text
    for said in ("So that nobody is alone.", "Kind and plain", "Both.", "Keys", "Four keys exist.", "review on 1 June"):
        assert said in text


def test_a_value_can_be_taken_off_again(ana: Browser):
    ana.fills_in(ana.asked("/charter/value"), "/charter/value", name="Kind and plain")
    page = ana.asked("/charter/drop-value")
    value = page.response.text.split('name="value" value="')[1].split('"')[0]
    ana.sends(f"{ana.home}/charter/drop-value", {"value": value})
    assert "Kind and plain" not in ana.asked("/charter").text


def test_every_number_says_what_it_does_and_can_be_set(ana: Browser):
    page = ana.asked("/charter/numbers")
    assert "So many of us must vouch before somebody is let in" in page.text
    page = ana.fills_in(page, "/charter/numbers", **{"numbers.vouches": "4"})
    assert "4 vouches" in page.text
    page = ana.sends(f"{ana.home}/charter/numbers", {"numbers.vouches": "99", "numbers.notice_days": "many"})
    assert page.status == 422
    assert page.form("/numbers").fields["numbers.notice_days"] == "many"


def test_a_review_that_lies_in_the_past_is_refused_and_what_was_typed_is_there(ana: Browser):
    typed = {"title": "Keys", "text": "Four exist.", "review": "2020-01-01"}
    page = ana.sends(f"{ana.home}/charter/agreement", typed)
    assert page.status == 422
    assert {name: page.form("/agreement").fields[name] for name in typed} == typed


def test_an_agreement_put_differently_shows_how_it_read_before(ana: Browser, bo: Browser):
    ana.fills_in(ana.asked("/charter/agreement"), "/agreement", title="Keys", text="Four exist.")
    agreement = next(link for link in bo.asked("/charter").links if "/agreement/" in link)
    page = bo.fills_in(bo.opens(f"{agreement}/rewrite"), "/rewrite", text="Five exist.")
    assert "Five exist." in page.text
    assert "How it read before Keys Four exist." in page.text
    assert "rewrote the agreement" in page.text
    page = bo.fills_in(page, "/end")
    assert "Five exist." not in page.text
    assert "It is not on the page any more." in bo.opens(agreement).text


def test_when_all_have_said_yes_to_the_same_words_it_holds(ana: Browser, bo: Browser):
    ana.sends(f"{ana.home}/charter/ready/minimal")
    page = ana.fills_in(ana.asked("/charter"), "/charter/yes", note="Gladly.")
    assert "You said yes to this page." in page.text
    assert "Still missing: Bo." in page.text
    page = bo.fills_in(bo.asked("/charter"), "/charter/yes")
    assert "All have said yes. From now on this is your charter." in page.text
    assert "It holds: all who belonged said yes" in page.text
    assert "Write on it" not in page.text
    for way in ("purpose", "value", "agreement", "numbers", "ready/team"):
        assert ana.asked(f"/charter/{way}").status == 404
    page = ana.sends(f"{ana.home}/charter/value", {"name": "Too late"})
    assert page.status == 422
    assert adoption(ana.town.node.circle(ana.circle))


def test_nobody_says_yes_to_words_they_did_not_read(ana: Browser, bo: Browser):
    before = ana.asked("/charter")
    bo.fills_in(bo.asked("/charter/value"), "/charter/value", name="Slipped in")
    page = ana.fills_in(before, "/charter/yes", note="Fine")
    assert page.status == 422
    assert page.form("/yes").fields["note"] == "Fine"
    assert adoption(ana.town.node.circle(ana.circle)) is None


def test_whoever_said_yes_sees_what_changed_since(ana: Browser, bo: Browser):
    ana.sends(f"{ana.home}/charter/ready/minimal")
    all_say_yes(ana)
    bo.fills_in(bo.asked("/charter/value"), "/charter/value", name="Kind and plain")
    text = ana.asked("/charter").text
    assert "You said yes to an earlier wording; what changed since" in text
    assert "Bo named a value: “ Kind and plain ”" in text.replace("“Kind and plain”", "“ Kind and plain ”")
    assert "Nobody yet." in text


def test_the_page_fits_into_one_file(ana: Browser):
    ana.sends(f"{ana.home}/charter/ready/minimal")
    text = ana.asked("/charter.md").response.text
    assert text.startswith("---\ncharter: 1\nname: Elm Street Tenants\nnumbers:\n  vouches: 1\n")
    assert "\n# Agreement: How we decide\n" in text
