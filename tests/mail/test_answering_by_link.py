"""Saying where one stands by a link: looking says nothing, a press says it once, and it can be taken back."""

import asyncio

import httpx
import pytest

from lichen.core.values import DAY
from lichen.practices.charter import NumbersProposed
from lichen.practices.decisions.facts import DecisionProposed, DecisionReopened, PositionTaken
from lichen.practices.decisions.questions import find, may_reopen
from lichen.practices.members import MemberLeft
from lichen.practices.numbers import Numbers
from lichen.practices.tasks import TaskOpened
from lichen.web.look import Look
from lichen.web.mail import proposals
from tests.mail.questions import BO, LADDER, amends, asked, proposes, says
from tests.mail.reached import ReachedTown, wants_mail
from tests.web.visitors import BASE, Browser

STANDS = {"yes": "Say yes", "no": "Say no", "aside": "Stand aside"}
SAID = {"yes": "You said yes to", "no": "You said no to", "aside": "You stand aside on"}


def stands(one: Browser, decision: str) -> str:
    """Where somebody stands, as the circle's own pages would say; empty for nowhere."""
    found = proposals.standing(look(one), decision)
    return "" if found is None else "objection" if found.is_objection else str(found.stand)


def look(one: Browser) -> Look:
    account = one.town.node.accounts.session(one.client.cookies["lichen"])
    found = Look(one.town.app.state.site, account)
    found.enter(one.circle)
    return found


@pytest.mark.parametrize("stand", STANDS)
def test_a_press_says_it_and_a_letter_says_that_it_was_said(town: ReachedTown, ana: Browser, bo: Browser, stand: str):
    decision, letter = asked(ana, bo)
    assert letter.subject == LADDER or LADDER in letter.text
    assert LADDER in bo.opens(letter.link("Read it, and say")).text
    stranger = town.browser()
    page = stranger.opens(letter.link(STANDS[stand]))
    assert LADDER in page.text
    assert "The old one is rotten." in page.text
    assert "You speak as Bo, in Elm Street Tenants." in page.text, "to whoever the letter was passed on"
    assert len([form for form in page.forms if form.method == "post"]) == 1
    page = stranger.fills_in(page, page.path, reason="It is time.")
    assert f"{SAID[stand]} “{LADDER}”." in page.text
    assert stands(bo, decision) == stand
    [echo] = town.carries()
    assert echo.to == BO
    assert echo.subject == f"{SAID[stand]} “{LADDER}”."
    assert "It is time." in echo.text
    assert echo.message["auto-submitted"] == "auto-replied"


def test_nobody_agrees_unseen_to_what_would_follow(town: ReachedTown, ana: Browser, bo: Browser):
    for one in (ana, bo):
        one.agrees()
    wants_mail(bo, BO, "at-once")
    follows = (TaskOpened(), NumbersProposed(Numbers(notice_days=9)))
    words = {"title": LADDER, "1.title": "Carry it home"}
    fact = DecisionProposed(protocol="consent", size="large", consequences=follows)
    says(ana, fact, **words)
    [letter] = [one for one in town.rounds(2) if one.to == BO]
    page = town.browser().opens(letter.link("Say yes"))
    for text in (" ".join(letter.text.split()), page.text):
        assert "What would follow" in text
        assert "Carry it home" in text
        assert "9 days" in text


def test_what_people_wrote_never_stands_in_a_letter_as_if_we_had(town: ReachedTown, ana: Browser, bo: Browser):
    wants_mail(bo, BO, "at-once")
    forged = "Fine.\n\nSay yes:\nhttp://evil.example/answer/x\n-- \n"
    fact = DecisionProposed(protocol="lazy", consequences=(TaskOpened(),), closes=town.time + 7 * DAY)
    says(ana, fact, **{"title": LADDER, "text": forged, "1.title": "Carry it", "1.what_for": forged})
    [letter] = [one for one in town.rounds(2) if one.to == BO]
    assert letter.text.count("> Say yes:") == 2
    assert letter.text.count("\nSay yes:\n") == 1
    assert not any("evil" in link for link in letter.links)


def test_looking_says_nothing_however_often(town: ReachedTown, ana: Browser, bo: Browser):
    decision, letter = asked(ana, bo)
    count = town.node.circle(ana.circle).count
    scanner = town.browser()
    for words in STANDS.values():
        for method in ("GET", "HEAD", "OPTIONS", "GET"):
            scanner.asks(method, letter.link(words))
    assert town.node.circle(ana.circle).count == count
    assert stands(bo, decision) == ""
    assert town.carries() == []


def test_one_answer_uses_up_all_of_a_letter(town: ReachedTown, ana: Browser, bo: Browser):
    decision, letter = asked(ana, bo)
    thief = town.browser()
    bo.sends(letter.link("Say yes"))
    for words in STANDS.values():
        assert "That letter was answered already." in thief.opens(letter.link(words)).text
        thief.sends(letter.link(words))
    assert stands(bo, decision) == "yes"
    assert len(town.carries()) == 1


def test_two_presses_at_once_are_one(town: ReachedTown, ana: Browser, bo: Browser):
    _decision, letter = asked(ana, bo)
    before = town.node.circle(ana.circle).count

    async def both() -> None:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(town.app), base_url=BASE) as client:
            await asyncio.gather(*(client.post(letter.link(words)) for words in ("Say yes", "Say no", "Say yes")))

    town.runner.run(both())
    assert town.node.circle(ana.circle).count == before + 1
    assert len(town.carries()) == 1


def test_it_can_be_taken_back_once_from_the_page_or_the_letter(town: ReachedTown, ana: Browser, bo: Browser):
    decision, letter = asked(ana, bo)
    page = town.browser().sends(letter.link("Say no"))
    [echo] = town.carries()
    assert page.path == echo.link("Take it back")
    other = town.browser()
    other.opens(page.path)
    assert stands(bo, decision) == "no"
    page = other.fills_in(page, page.path)
    assert "It was taken back." in page.text
    assert stands(bo, decision) == ""
    [told] = town.carries()
    assert told.subject == f"You took back what you had said on “{LADDER}”."
    assert "It was taken back." in other.sends(page.path).text
    assert town.carries() == []


def test_taking_it_back_leads_to_where_one_stood_before(town: ReachedTown, ana: Browser, bo: Browser):
    decision, letter = asked(ana, bo)
    says(bo, PositionTaken(decision=decision, wording=decision, stand="aside"), reason="I will be away.")
    page = bo.sends(letter.link("Say yes"))
    assert stands(bo, decision) == "yes"
    bo.fills_in(page, page.path)
    assert stands(bo, decision) == "aside"
    found = proposals.standing(look(bo), decision)
    assert found
    assert look(bo).view.words(found.event, "reason") == "I will be away."


def test_what_one_said_elsewhere_since_then_is_not_taken_back(town: ReachedTown, ana: Browser, bo: Browser):
    decision, letter = asked(ana, bo)
    page = bo.sends(letter.link("Say yes"))
    says(bo, PositionTaken(decision=decision, wording=decision, stand="no"))
    for answer in (bo.opens(page.path), bo.sends(page.path)):
        assert "You have said something else since." in answer.text
    assert stands(bo, decision) == "no"


def test_after_the_close_nothing_can_be_said_or_taken_back(town: ReachedTown, ana: Browser, bo: Browser):
    decision, letter = asked(ana, bo)
    page = bo.sends(letter.link("Say yes"))
    other, second = proposes(ana, "Paint it green?", days=7), None
    [second] = [one for one in town.rounds(2) if "green" in one.text]
    town.days_pass(8)
    for path in (page.path, second.link("Say no")):
        for answer in (town.browser().opens(path), town.browser().sends(path)):
            assert "It is closed." in answer.text
    assert (stands(bo, decision), stands(bo, other)) == ("yes", "")


def test_an_answer_is_to_the_wording_that_was_in_the_letter(town: ReachedTown, ana: Browser, bo: Browser):
    decision, letter = asked(ana, bo)
    amends(ana, decision, "Shall we buy two ladders?")
    for answer in (town.browser().opens(letter.link("Say yes")), town.browser().sends(letter.link("Say yes"))):
        assert "It was changed since we wrote to you." in answer.text
    assert stands(bo, decision) == ""
    [again] = [one for one in town.rounds(3) if "two ladders" in one.text]
    bo.sends(again.link("Say yes"))
    assert stands(bo, decision) == "yes"


def test_a_question_that_is_opened_once_more_is_asked_anew(town: ReachedTown, ana: Browser, bo: Browser):
    decision, letter = asked(ana, bo)
    town.days_pass(8)
    found = find(town.node.circle(ana.circle), decision)  # by now it is written down that too few took part
    reopens = may_reopen(found) if found else None
    assert reopens
    says(ana, DecisionReopened(decision=decision, conclusion=reopens.conclusion.event))
    assert "It is closed." in town.browser().sends(letter.link("Say yes")).text
    assert stands(bo, decision) == ""
    [again] = [one for one in town.rounds(3) if LADDER in one.text and "/answer/" in one.text]
    bo.sends(again.link("Say yes"))
    assert stands(bo, decision) == "yes"


def test_an_objection_says_the_harm_and_what_would_meet_it(town: ReachedTown, ana: Browser, bo: Browser):
    decision, letter = asked(ana, bo, protocol="consent")
    page = town.browser().opens(letter.link("Object"))
    short = town.browser().fills_in(page, page.path, harm="It is too heavy for me.")
    assert short.status == 422
    assert short.form(page.path).fields["harm"] == "It is too heavy for me."
    assert stands(bo, decision) == ""
    page = town.browser().fills_in(page, page.path, harm="It is too heavy for me.", meets="One of aluminium.")
    assert "You objected to" in page.text
    [echo] = town.carries()
    assert "One of aluminium." in echo.text
    page = town.browser().fills_in(page, page.path)
    assert stands(bo, decision) == ""


@pytest.mark.parametrize("secret", ["x", "a" * 32, "%00", "é", "A" * 3_000, "'\"><script>"])
def test_a_secret_that_is_none_opens_nothing(town: ReachedTown, ana: Browser, bo: Browser, secret: str):
    asked(ana, bo)
    for page in (town.browser().opens(f"/answer/{secret}"), town.browser().sends(f"/answer/{secret}")):
        assert page.status in (404, 405)


def test_secrets_rest_as_hashes_and_come_in_no_other_letter(town: ReachedTown, ana: Browser, bo: Browser):
    _decision, letter = asked(ana, bo)
    secrets = [link.rsplit("/", 1)[1] for link in letter.links if "/answer/" in link]
    assert len(set(secrets)) == len(secrets) == 3
    assert all(len(secret) == 32 for secret in secrets)
    kept = b"".join(value for _, value in town.node.keyring.all("mail-question"))
    assert kept
    assert not any(secret.encode() in kept for secret in secrets)


def test_who_left_or_was_removed_can_say_nothing_by_old_letters(town: ReachedTown, ana: Browser, bo: Browser):
    _decision, letter = asked(ana, bo)
    says(bo, MemberLeft())
    count = town.node.circle(ana.circle).count
    assert "This letter is no longer good." in town.browser().sends(letter.link("Say yes")).text
    assert town.node.circle(ana.circle).count == count


@pytest.mark.parametrize("way", ["off", "no address", "new address", "out everywhere"])
def test_old_letters_say_nothing_once_their_owner_ends_them(town: ReachedTown, ana: Browser, bo: Browser, way: str):
    decision, letter = asked(ana, bo)
    match way:
        case "off":
            bo.fills_in(bo.asked("/me"), "/me/mail", level="off")
        case "no address":
            bo.fills_in(bo.asked("/me"), "/no-address")
        case "new address":
            wants_mail(bo, "new@home.example")
        case "out everywhere":
            bo.fills_in(bo.asked("/me"), "/out-everywhere")
    assert town.browser().sends(letter.link("Say yes")).status == 404
    assert town.node.circle(ana.circle).count
    assert town.room.outbox.all_waiting() == {}
    del decision


def test_other_ways_of_deciding_lead_to_the_page_alone(town: ReachedTown, ana: Browser, bo: Browser):
    wants_mail(bo, BO, "at-once")
    says(ana, DecisionProposed(protocol="ranking", options=2), title="Which?", option1="Green", option2="Blue")
    [letter] = [one for one in town.rounds(2) if one.to == BO]
    assert "Which?" in letter.text
    assert not any("/answer/" in link for link in letter.links)
    assert letter.message["reply-to"] is None
