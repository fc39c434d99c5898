"""How much mail somebody gets: what they chose, never twice, never more than one letter an hour, and off means off."""

from itertools import pairwise

import pytest

from lichen.core.fact import Fact
from lichen.core.values import DAY, HOUR, MINUTE
from lichen.practices.members import MemberLeft
from lichen.practices.rest import MemberRested
from lichen.practices.suspension import SuspensionCalled
from lichen.practices.tasks import TaskOpened, TaskTaken
from lichen.web.asking import WORDED
from lichen.web.limits import Limits
from tests.mail.office import Office
from tests.mail.questions import proposes, says
from tests.mail.reached import ReachedTown, reached_town, wants_mail
from tests.web.visitors import Browser, town_in

ANA, BO = "ana@home.example", "bo@home.example"


def newcomer(ana: Browser, name: str) -> Browser:
    """Somebody who waits for a vouch: that asks those who count, and has no time by which it must be done."""
    browser = ana.town.browser()
    browser.joins(ana.invites(), name)
    return browser


def holds_a_task(one: Browser, title: str, due_in: int) -> None:
    """A task asks whoever holds it when its date is near."""
    task = says(one, TaskOpened(due=one.town.time + due_in), title=title)
    says(one, TaskTaken(task))


def test_nothing_is_written_to_anybody_who_did_not_ask_for_it(town: ReachedTown, ana: Browser, bo: Browser):
    holds_a_task(bo, "Fix the door", DAY)
    assert town.rounds(48) == []


def test_nothing_but_the_question_goes_to_an_address_before_it_is_confirmed(town: ReachedTown, bo: Browser):
    holds_a_task(bo, "Fix the door", DAY)
    bo.fills_in(bo.asked("/me"), "/me/mail", address=BO, level="at-once")
    [letter] = town.rounds(48)
    assert letter.subject == "Is this your address?"
    assert not {"Bo", "Elm", "door"} & set(letter.text.replace("/", " ").split())


def test_what_presses_comes_at_once_and_only_once(town: ReachedTown, bo: Browser):
    wants_mail(bo, BO)
    town.time += 2 * HOUR
    assert town.round() == []
    holds_a_task(bo, "Fix the door", DAY)
    [letter] = town.round()
    assert letter.subject == "You have “Fix the door”. How far is it?"
    assert str(letter.message["from"]) == "Elm Street Tenants <lichen@elm.example>"
    assert town.rounds(3) == []


def test_a_crash_between_a_letter_and_the_note_of_what_it_told_tells_nothing_twice(town: ReachedTown, bo: Browser):
    wants_mail(bo, BO)
    [before] = town.node.keyring.all("mail")
    holds_a_task(bo, "Fix the door", DAY)
    assert len(town.rounds(1)) == 1
    town.node.keyring.put("mail", *before)
    town.starts_again()
    holds_a_task(bo, "Fix the window", DAY)
    [letter] = town.rounds(3)
    assert "window" in letter.subject
    assert "door" not in letter.text


def test_never_more_than_one_letter_an_hour(town: ReachedTown, bo: Browser):
    wants_mail(bo, BO, "at-once")
    town.time += HOUR
    sent = []
    for number in range(30):
        holds_a_task(bo, f"Task {number}", DAY)
        town.time += 5 * MINUTE
        sent += [(town.time, letter) for letter in town.round()]
    assert len(sent) == 3
    assert all(later - earlier >= HOUR for (earlier, _), (later, _) in pairwise(sent))
    told = "".join(letter.text for _, letter in sent)
    assert all(told.count(f"“Task {number}”") == 1 for number in range(20))
    assert "asks for you" in sent[1][1].subject or "things ask for you" in sent[1][1].subject


def test_one_letter_holds_all_circles_of_a_person(town: ReachedTown, bo: Browser):
    wants_mail(bo, BO)
    holds_a_task(bo, "Fix the door", DAY)
    bo.home = bo.sends("/start", {"circle": "Night School", "name": "Bo"}).path
    holds_a_task(bo, "Find a room", DAY)
    town.time += 2 * HOUR
    [letter] = town.round()
    assert letter.subject == "Two things ask for you"
    assert letter.text.index("ELM STREET TENANTS") < letter.text.index("Fix the door")
    assert letter.text.index("NIGHT SCHOOL") < letter.text.index("Find a room")


def asks_without_a_time(town: ReachedTown, ana: Browser, bo: Browser) -> None:
    """The charter asks for a yes, whenever one likes."""
    ana.sends(f"{ana.home}/charter/agreement", {"title": "Keys", "text": "Four of us have one."})
    ana.agrees()


@pytest.mark.parametrize(("level", "after"), [("at-once", 1), ("soon", 23), ("week", 7 * 24 - 1)])
def test_what_can_wait_waits_as_long_as_was_chosen(
    town: ReachedTown, ana: Browser, bo: Browser, level: str, after: int
):
    wants_mail(bo, BO, level)
    asks_without_a_time(town, ana, bo)
    hours = next(hour for hour in range(1, 400) if town.rounds(1))
    assert hours == after
    assert "Shall we adopt this charter?" in town.office.letters[-1].text


@pytest.mark.parametrize(("level", "letters"), [("at-once", 2), ("soon", 2), ("week", 0)])
def test_a_question_is_asked_and_once_more_when_it_begins_to_press(
    town: ReachedTown, ana: Browser, bo: Browser, level: str, letters: int
):
    wants_mail(bo, BO, level)
    town.until_morning(1)
    begun = town.time
    proposes(ana, days=6.5)
    sent = [(town.time - begun, letter) for _ in range(5 * 24) for letter in town.rounds(1)]
    assert len(sent) == letters
    if letters:
        assert [since // DAY for since, _ in sent] == [0, 3]


def test_what_was_put_off_is_not_written_about(town: ReachedTown, bo: Browser):
    wants_mail(bo, BO)
    holds_a_task(bo, "Fix the door", 2 * DAY)
    home = bo.asked("")
    bo.sends(next(form.action for form in home.forms if "/later/" in form.action))
    town.time += HOUR
    assert town.rounds(20) == []


@pytest.mark.parametrize("after", [3 * DAY, 9 * DAY + 3 * HOUR])
def test_once_a_week_in_the_morning_it_says_what_happened(town: ReachedTown, ana: Browser, bo: Browser, after: int):
    wants_mail(bo, BO, "week")
    for _ in range(after // HOUR):
        assert town.rounds(1) == []
    ana.fills_in(ana.asked("/work/new"), "/work/new", title="Paint the stairs")
    letters = []
    for _ in range(15 * 24):
        town.time += HOUR
        letters += [(town.time % DAY // HOUR, letter) for letter in town.round()]
    [(hour, letter)] = letters
    assert hour == 8
    assert letter.subject == "What happened in Elm Street Tenants"
    assert "Ana put “Paint the stairs” on the map" in letter.text
    assert f"{bo.home}/record" in letter.text


def test_what_one_did_oneself_is_no_news(town: ReachedTown, ana: Browser, bo: Browser):
    wants_mail(bo, BO, "week")
    town.time += 3 * DAY
    bo.fills_in(bo.asked("/work/new"), "/work/new", title="Paint the stairs")
    assert town.rounds(15 * 24) == []


@pytest.mark.parametrize("way", ["level", "link", "one press", "no address"])
def test_off_is_off(town: ReachedTown, ana: Browser, bo: Browser, way: str):
    wants_mail(bo, BO, "at-once")
    town.time += HOUR
    holds_a_task(bo, "Fix the door", DAY)
    [letter] = town.round()
    stranger = town.browser()
    match way:
        case "level":
            bo.fills_in(bo.asked("/me"), "/me/mail", level="off")
        case "link":
            page = stranger.opens(letter.link("No more mail"))
            assert "No more letters from here?" in page.text
            stranger.fills_in(page, page.path)
        case "one press":
            stranger.sends(letter.link("No more mail"), {"List-Unsubscribe": "One-Click"})
        case "no address":
            bo.fills_in(bo.asked("/me"), "/no-address")
    holds_a_task(bo, "Fix the window", DAY)
    asks_without_a_time(town, ana, bo)
    assert town.rounds(15 * 24) == []


def test_looking_at_the_link_that_ends_mail_ends_nothing(town: ReachedTown, bo: Browser):
    wants_mail(bo, BO)
    town.time += HOUR
    holds_a_task(bo, "Fix the door", DAY)
    [letter] = town.round()
    town.browser().opens(letter.link("No more mail"))
    holds_a_task(bo, "Fix the window", DAY)
    assert len(town.rounds(2)) == 1


def test_off_calls_back_what_waits_to_go(town: ReachedTown, office: Office, bo: Browser):
    wants_mail(bo, BO)
    town.time += HOUR
    holds_a_task(bo, "Fix the door", DAY)
    office.says = lambda to: "450 Not now"
    assert town.round() == []
    bo.fills_in(bo.asked("/me"), "/me/mail", level="off")
    office.says = lambda to: ""
    assert town.rounds(24) == []


def test_mail_can_be_switched_on_again_without_confirming_anew(town: ReachedTown, bo: Browser):
    wants_mail(bo, BO)
    bo.fills_in(bo.asked("/me"), "/me/mail", level="off")
    page = bo.fills_in(bo.asked("/me"), "/me/mail", level="soon")
    assert "That is how mail reaches you from now on." in page.text
    holds_a_task(bo, "Fix the door", DAY)
    assert len(town.rounds(2)) == 1


def test_whoever_forgot_their_address_here_and_gives_it_again_gets_letters_again(town: ReachedTown, bo: Browser):
    wants_mail(bo, BO)
    bo.fills_in(bo.asked("/me"), "/no-address")
    assert BO not in bo.asked("/me").response.text
    wants_mail(bo, BO)
    holds_a_task(bo, "Fix the door", DAY)
    assert len(town.rounds(2)) == 1


def test_a_new_address_has_to_be_confirmed_and_the_old_one_is_used_until_then(town: ReachedTown, bo: Browser):
    wants_mail(bo, BO)
    bo.fills_in(bo.asked("/me"), "/me/mail", address="new@home.example")
    [question] = town.carries()
    holds_a_task(bo, "Fix the door", DAY)
    assert [letter.to for letter in town.rounds(2)] == [BO]
    page = town.browser().opens(question.link("If that is you"))
    assert "Is new@home.example yours?" in page.text
    holds_a_task(bo, "Fix the window", DAY)
    assert [letter.to for letter in town.rounds(2)] == [BO], "looking confirms nothing"
    town.browser().sends(page.path)
    holds_a_task(bo, "Fix the stairs", DAY)
    assert [letter.to for letter in town.rounds(3)] == ["new@home.example"]
    assert town.browser().opens(question.link("If that is you")).status == 404, "once"


def test_the_link_that_confirms_does_not_live_for_ever(town: ReachedTown, bo: Browser):
    bo.fills_in(bo.asked("/me"), "/me/mail", address=BO)
    [question] = town.carries()
    town.days_pass(3.1)
    assert town.browser().sends(question.link("If that is you")).status == 404


def test_what_is_no_address_is_said_beside_the_field(town: ReachedTown, bo: Browser):
    page = bo.fills_in(bo.asked("/me"), "/me/mail", address="bo at home", level="week")
    assert page.status == 422
    assert "That is no mail address" in page.text
    assert page.form("/me/mail").fields["address"] == "bo at home"
    assert page.form("/me/mail").fields["level"] == "week"


def test_nobody_can_have_many_letters_sent_to_addresses_of_others(tmp_path, office: Office):
    with reached_town(tmp_path, office, limits=Limits()) as town:
        eve = town.browser()
        eve.starts()
        pages = [eve.sends(f"{eve.home}/me/mail", {"address": f"v{n}@x.example", "level": "soon"}) for n in range(8)]
        assert [page.status for page in pages] == [200] * 6 + [429] * 2


@pytest.mark.parametrize("fact", [MemberRested(), MemberLeft()])
def test_whoever_rests_or_left_gets_nothing_about_the_circle(town: ReachedTown, ana: Browser, bo: Browser, fact: Fact):
    wants_mail(bo, BO)
    town.until_morning(2)
    says(bo, fact)
    ana.fills_in(ana.asked("/work/new"), "/work/new", title="Paint the stairs")
    ana.agrees()
    assert town.rounds(15 * 24) == []


def test_whose_account_was_stopped_gets_nothing_for_it_may_be_in_other_hands(
    town: ReachedTown, ana: Browser, bo: Browser
):
    chidi = town.browser()
    chidi.joins(ana.invites(), "Chidi")
    for one in (ana, bo, chidi):
        one.agrees()
    wants_mail(bo, BO, "at-once")
    holds_a_task(bo, "Fix the door", 2 * DAY)
    for one in (ana, chidi):
        says(one, SuspensionCalled(bo.member), reason="His phone was taken.")
    assert town.rounds(24) == []


def test_a_copy_that_was_put_back_from_a_backup_writes_to_nobody_until_it_has_caught_up(town: ReachedTown, bo: Browser):
    wants_mail(bo, BO)
    holds_a_task(bo, "Fix the door", DAY)
    town.node.restored.begin([bo.circle], town.time)
    assert town.rounds(3) == []
    town.node.speaks_again()
    assert len(town.rounds(3)) == 1


def test_a_node_without_mail_says_nothing_of_it(tmp_path):
    with town_in(tmp_path) as plain:
        ana = plain.browser()
        ana.starts()
        assert "By mail" not in ana.asked("/me").text
        assert ana.sends(f"{ana.home}/me/mail", {"address": ANA, "level": "soon"}).status == 404
        assert ana.opens("/mail/stop/x").status == ana.opens("/answer/x").status == 404


def test_what_goes_wrong_with_one_persons_letter_is_in_nobody_elses_way(
    town: ReachedTown, ana: Browser, bo: Browser, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    wants_mail(ana, ANA)
    wants_mail(bo, BO)
    broken = says(ana, TaskOpened(due=town.time + DAY), title="Broken")
    says(ana, TaskTaken(broken))
    holds_a_task(bo, "Fix the door", DAY)
    worded = WORDED["task"]
    monkeypatch.setitem(WORDED, "task", lambda look, ask: worded(look, ask) if ask.about != broken else 1 / 0)
    assert [letter.to for letter in town.rounds(3)] == [BO]
    assert "No letter could be written" in caplog.text
