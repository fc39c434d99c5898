"""Answering by answering: what is plainly meant is said; all else gets one letter back, and nothing is recorded."""

from copy import deepcopy

import pytest

from lichen import language
from tests.language.pseudo import extracted
from tests.mail.office import REPLIES, SENDER
from tests.mail.questions import BO, LADDER, amends, asked, proposes
from tests.mail.reached import ReachedTown, reply, wants_mail
from tests.mail.test_answering_by_link import stands
from tests.web.visitors import Browser


@pytest.mark.parametrize(
    ("text", "stand"),
    [
        ("yes", "yes"),
        ("Yes!\n\nIt is time.", "yes"),
        ("NO\nToo dear.", "no"),
        ("No. Too dear.", "no"),
        ("Aside\n\nI will be away.\n\n-- \nBo", "aside"),
        ("I stand aside", "aside"),
        ("*Yes*\n\nSent from my iPhone", "yes"),
    ],
)
def test_a_plain_word_says_it(town: ReachedTown, ana: Browser, bo: Browser, text: str, stand: str):
    decision, letter = asked(ana, bo)
    assert str(letter.message["reply-to"]).startswith(REPLIES.partition("@")[0] + "+")
    [echo] = town.takes_in(reply(letter, text))
    assert stands(bo, decision) == stand
    assert echo.to == BO
    assert "You can take it back" in echo.text or "you can take it back" in echo.text
    page = town.browser().opens(echo.link("Take it back"))
    town.browser().fills_in(page, page.path)
    assert stands(bo, decision) == ""


def test_what_stands_below_the_word_is_the_reason(town: ReachedTown, ana: Browser, bo: Browser):
    decision, letter = asked(ana, bo)
    [echo] = town.takes_in(reply(letter, "No\n\nToo dear.\nAnd too long.\n\n-- \nBo"))
    assert "Too dear.\nAnd too long." in echo.text
    assert "-- \nBo" not in echo.text
    assert stands(bo, decision) == "no"


@pytest.mark.parametrize(
    "text",
    ["Yes, but only the short one", "Hi all,\nyes", "maybe", "yes?", "", "Can we talk about it?", "No problem!", "👍"],
)
def test_what_is_not_plain_is_asked_back_with_links_and_words_kept(
    town: ReachedTown, ana: Browser, bo: Browser, text: str
):
    decision, letter = asked(ana, bo)
    count = town.node.circle(ana.circle).count
    [back] = town.takes_in(reply(letter, text))
    assert town.node.circle(ana.circle).count == count
    assert back.to == BO
    assert f"Nothing was said in your name on “{LADDER}”." in back.text
    assert back.message["reply-to"] is None, "or two programs could go on for ever"
    assert back.message["in-reply-to"] == "<1@home.example>"
    page = town.browser().opens(back.link("Say yes"))
    assert page.form(page.path).fields["reason"].split() == text.split()
    town.browser().fills_in(page, page.path)
    assert stands(bo, decision) == "yes"


def test_an_objection_goes_on_in_a_form_that_has_their_words(town: ReachedTown, ana: Browser, bo: Browser):
    decision, letter = asked(ana, bo, protocol="consent")
    [back] = town.takes_in(reply(letter, "I object\n\nIt is too heavy for me."))
    assert stands(bo, decision) == ""
    assert [link for link in back.links if "/answer/" in link] == [f"http://elm.example:8000{back.link('Object')}"], (
        "no other way on"
    )
    page = town.browser().opens(back.link("Object"))
    assert page.form(page.path).fields["harm"] == "It is too heavy for me."
    town.browser().fills_in(page, page.path, meets="One of aluminium.")
    assert stands(bo, decision) == "objection"


def test_what_comes_from_another_address_says_nothing_and_is_told_to_its_owner(
    town: ReachedTown, ana: Browser, bo: Browser
):
    decision, letter = asked(ana, bo)
    [told] = town.takes_in(reply(letter, "yes", sender="Eve <eve@evil.example>"))
    assert (told.to, stands(bo, decision)) == (BO, "")
    assert "eve@evil.example" in told.text
    [late] = town.takes_in(reply(letter, "yes", sender="eve@evil.example", id="<2@x>"))
    assert "That letter had been answered before" in late.text
    assert town.takes_in(reply(letter, "yes", sender="eve@evil.example", id="<3@x>")) == [], "nor can she go on"
    assert "That letter was answered already." in town.browser().sends(letter.link("Say yes")).text
    assert stands(bo, decision) == ""
    bo.sends(told.link("Say no"))
    assert stands(bo, decision) == "no"


def test_a_letter_is_answered_once(town: ReachedTown, ana: Browser, bo: Browser):
    decision, letter = asked(ana, bo)
    town.takes_in(reply(letter, "yes"))
    assert town.takes_in(reply(letter, "yes")) == [], "the same letter again, as after a crash"
    [late] = town.takes_in(reply(letter, "no", id="<2@home.example>"))
    assert "That letter had been answered before" in late.text
    assert town.takes_in(reply(letter, "no", id="<3@home.example>")) == [], "said once"
    assert stands(bo, decision) == "yes"
    assert "That letter was answered already." in town.browser().opens(letter.link("Say no")).text


def test_too_late_is_told(town: ReachedTown, ana: Browser, bo: Browser):
    decision, letter = asked(ana, bo)
    town.days_pass(8)
    town.round()
    [late] = town.takes_in(reply(letter, "yes"))
    assert "It was closed or taken back before your answer came." in late.text
    assert bo.opens(late.link("Look at it")).status == 200
    assert stands(bo, decision) == ""


def test_so_is_that_it_was_changed_meanwhile(town: ReachedTown, ana: Browser, bo: Browser):
    decision, letter = asked(ana, bo)
    amends(ana, decision, "Shall we buy two ladders?")
    [late] = town.takes_in(reply(letter, "yes"))
    assert "It was changed since we wrote to you." in late.text
    assert stands(bo, decision) == ""


def test_several_questions_in_one_letter_have_links_and_no_answer_by_letter(
    town: ReachedTown, ana: Browser, bo: Browser
):
    wants_mail(bo, BO, "at-once")
    proposes(ana)
    proposes(ana, "Paint it green?")
    [letter] = [letter for letter in town.rounds(2) if letter.to == BO]
    assert letter.message["reply-to"] is None
    assert "answer this letter" not in letter.text
    assert len({link for link in letter.links if "/answer/" in link}) == 6


@pytest.mark.parametrize(
    "headers",
    [{"Auto-Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"List-Id": "<x.y>"}, {"Return-Path": "<>"}],
)
def test_what_a_program_answers_is_not_heard(town: ReachedTown, ana: Browser, bo: Browser, headers: dict[str, str]):
    decision, letter = asked(ana, bo)
    assert town.takes_in(reply(letter, "yes", **headers)) == []
    assert stands(bo, decision) == ""


def test_letters_to_nobody_are_nobodys(town: ReachedTown, ana: Browser, bo: Browser):
    _decision, letter = asked(ana, bo)
    secret = letter.link("Say yes").rsplit("/", 1)[1]
    for to in (REPLIES, SENDER, f"answers+{'a' * 32}@elm.example", f"answers+{secret}@elm.example", "x@y.example", ""):
        raw = f"From: {BO}\r\nTo: {to}\r\n\r\nyes\r\n".encode()
        assert town.takes_in(raw) == []


def test_the_mail_server_may_know_the_address_where_the_letter_does_not(town: ReachedTown, ana: Browser, bo: Browser):
    decision, letter = asked(ana, bo)
    raw = f"From: {BO}\r\nTo: undisclosed-recipients:;\r\n\r\nyes\r\n".encode()
    town.takes_in(raw, str(letter.message["reply-to"]))
    assert stands(bo, decision) == "yes"


def test_answers_in_small_letters_do_too(town: ReachedTown, ana: Browser, bo: Browser):
    decision, letter = asked(ana, bo)
    address = str(letter.message["reply-to"])
    town.takes_in(f"From: {BO.upper()}\r\nTo: {address.upper()}\r\n\r\nyes\r\n".encode())
    assert stands(bo, decision) == "yes"


def test_off_is_off_for_answers_too(town: ReachedTown, ana: Browser, bo: Browser):
    decision, letter = asked(ana, bo)
    bo.fills_in(bo.asked("/me"), "/me/mail", level="off")
    assert town.takes_in(reply(letter, "maybe")) == []
    assert stands(bo, decision) == ""


def test_a_huge_answer_is_told_to_be_too_long(town: ReachedTown, ana: Browser, bo: Browser):
    decision, letter = asked(ana, bo)
    [back] = town.takes_in(reply(letter, "yes\n\n" + "because\n" * 4_000))
    assert "Your answer did not count." in back.text
    assert stands(bo, decision) == ""


def test_words_of_the_circles_languages_do(
    town: ReachedTown, ana: Browser, bo: Browser, tmp_path, monkeypatch: pytest.MonkeyPatch
):
    from babel.messages.mofile import write_mo

    catalog = deepcopy(extracted())
    for message in catalog:
        if isinstance(message.id, str) and message.id.startswith("yes, yep"):
            message.string = "ja, genau, einverstanden"
    path = tmp_path / "catalogues" / "de" / "LC_MESSAGES" / "lichen.mo"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_mo(file, catalog)
    monkeypatch.setattr(language, "CATALOGUES", tmp_path / "catalogues")
    language._catalogue.cache_clear()
    try:
        decision, letter = asked(ana, bo)
        town.takes_in(reply(letter, "Einverstanden!\n\nEs ist Zeit."))
        assert stands(bo, decision) == "yes"
    finally:
        language._catalogue.cache_clear()
