"""A calendar and a feed reader may look for somebody without coming in, and see what they would see, no more."""

from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from icalendar import Calendar

from lichen.core.values import DAY, HOUR, EventId
from lichen.practices.charter import AgreementEnded, AgreementMade, AgreementRewritten, CharterAgreed, version
from lichen.practices.decisions import Decisions
from lichen.practices.decisions.facts import (
    DecisionAmended,
    DecisionProposed,
    DecisionWithdrawn,
    PositionTaken,
    Stand,
)
from lichen.practices.decisions.questions import conclusion_due, find
from lichen.practices.gatherings import GatheringCalled, GatheringCalledOff, GatheringMoved
from lichen.practices.lessons import LessonTold
from lichen.practices.reviews import DecisionReviewed, SmallDecided
from lichen.practices.talk import WordsCorrected, WordsErased
from lichen.practices.tasks import TaskClosed, TaskDescribed, TaskHandedBack, TaskOpened, TaskReopened, TaskTaken
from tests.web.visitors import BASE, Browser, Town

ATOM = "{http://www.w3.org/2005/Atom}"


def makes_address(one: Browser, what: str) -> str:
    page = one.sends(f"{one.home}/me/address", {"what": what})
    return next(part for part in page.said if part.startswith(f"{BASE}/{what}/")).removeprefix(BASE)


def program(town: Town) -> Browser:
    """A calendar or reader: it has no cookies, and knows nothing but the address."""
    return town.browser()


def dates(town: Town, address: str) -> list[Any]:
    response = program(town).opens(address).response
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/calendar; charset=utf-8"
    calendar: Any = Calendar.from_ical(response.content)
    assert not [error for part in calendar.walk() for error in part.errors]
    return list(calendar.walk("VEVENT"))


def the_date(town: Town, address: str) -> Any:
    [event] = dates(town, address)
    return event


def entries(town: Town, address: str) -> list[ET.Element]:
    response = program(town).opens(address).response
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/atom+xml"
    return ET.fromstring(response.content).findall(f"{ATOM}entry")


def titles(town: Town, address: str) -> list[str]:
    return [entry.findtext(f"{ATOM}title") or "" for entry in entries(town, address)]


@pytest.fixture
def calendar(ana: Browser) -> str:
    return makes_address(ana, "calendar")


@pytest.fixture
def feed(ana: Browser) -> str:
    return makes_address(ana, "feed")


# The address


@pytest.mark.parametrize("what", ["calendar", "feed"])
def test_an_address_is_shown_once_and_rests_as_a_hash(ana: Browser, town: Town, what: str):
    address = makes_address(ana, what)
    secret = address.rpartition("/")[2].partition(".")[0]
    assert len(secret) >= 32
    assert secret not in ana.asked("/me").response.text
    assert secret not in str(ana.account)
    assert program(town).opens(address).status == 200
    assert "set-cookie" not in program(town).opens(address).response.headers


@pytest.mark.parametrize("what", ["calendar", "feed"])
def test_a_new_address_ends_the_one_before_and_one_can_end_it(ana: Browser, town: Town, what: str):
    first, second = makes_address(ana, what), makes_address(ana, what)
    assert program(town).opens(first).status == 404
    assert program(town).opens(second).status == 200
    ana.sends(f"{ana.home}/me/address/end", {"what": what})
    assert program(town).opens(second).status == 404
    ana.sends(f"{ana.home}/me/address/end", {"what": what})


def test_one_address_opens_nothing_else(ana: Browser, town: Town, calendar: str):
    secret = calendar.rpartition("/")[2].partition(".")[0]
    others = (f"/feed/{secret}.atom", f"/calendar/{secret}", f"/calendar/{secret}.atom", "/calendar/.ics")
    assert [program(town).opens(path).status for path in others] == [404] * len(others)
    stranger = program(town)
    stranger.opens(f"/enter/{secret}")
    stranger.sends(f"/enter/{secret}")
    assert stranger.opens(ana.home).status == 404
    assert program(town).sends(calendar).status == 405
    hashed = ana.account.places[ana.circle].addresses["calendar"]
    assert program(town).opens(f"/calendar/{hashed}.ics").status == 404


def test_it_ends_with_everything_else_and_with_ones_place_in_the_circle(ana: Browser, bo: Browser, town: Town):
    mine, of_bo, again = makes_address(ana, "calendar"), makes_address(bo, "calendar"), makes_address(bo, "feed")
    ana.sends(f"{ana.home}/me/out-everywhere")
    assert program(town).opens(mine).status == 404
    assert program(town).opens(of_bo).status == 200
    bo.sends(f"{bo.home}/leave")
    assert program(town).opens(of_bo).status == 404
    assert program(town).opens(again).status == 404


def test_it_is_there_after_the_machine_was_started_again(ana: Browser, town: Town, calendar: str):
    accounts = type(town.node.accounts)(town.node.keyring, town.node.clock)
    secret = calendar.rpartition("/")[2].partition(".")[0]
    assert accounts.by_address(secret, "calendar") == (ana.account, ana.circle)


def test_a_phone_that_waits_to_take_over_reads_nothing(ana: Browser, town: Town, calendar: str):
    ana.account.places[ana.circle].joined = False
    assert program(town).opens(calendar).status == 404


def test_what_has_not_changed_is_not_sent_again(ana: Browser, town: Town, calendar: str, feed: str):
    for address in (calendar, feed):
        etag = program(town).opens(address).response.headers["etag"]
        for held in (etag, f"W/{etag}", f'"other", {etag}'):
            again = program(town).opens(address, **{"If-None-Match": held}).response
            assert (again.status_code, again.content) == (304, b"")
        assert program(town).opens(address, **{"If-None-Match": '"other"'}).status == 200
        ana.says(TaskTaken(ana.says(TaskOpened(due=town.time + DAY), title="One")))
        ana.says(LessonTold("worked"), title="Two")
        assert program(town).opens(address, **{"If-None-Match": etag}).status == 200


def test_only_members_make_addresses_and_only_for_what_there_is(ana: Browser, town: Town):
    assert town.browser().sends(f"{ana.home}/me/address", {"what": "calendar"}).status == 404
    for what in ("", "secrets", "Calendar"):
        assert ana.sends(f"{ana.home}/me/address", {"what": what}).status == 404


# The calendar


def test_what_one_holds_is_in_it_by_its_date(ana: Browser, town: Town, calendar: str):
    due = town.time + 5 * DAY
    task = ana.says(TaskOpened(due=due), title="Fix the light, please; “now”", what_for="It is dark\n\nand wet")
    ana.says(TaskOpened(due=due), title="Nobody holds this")
    ana.says(TaskTaken(ana.says(TaskOpened(), title="No date")))
    assert dates(town, calendar) == []
    ana.says(TaskTaken(task))
    event = the_date(town, calendar)
    assert event["SUMMARY"] == "Due: Fix the light, please; “now”"
    assert event["UID"] == f"{task}-due@lichen"
    zone = town.app.state.site.zone
    assert event["DTSTART"].dt == datetime.fromtimestamp(due / 1000, zone).date()
    assert event["STATUS"] == "CONFIRMED"
    link = f"{ana.home}/task/{task}"
    assert event["DESCRIPTION"] == f"It is dark\n\nand wet\n\n{BASE}{link}"
    assert ana.opens(str(event["URL"]).removeprefix(BASE)).path == link


def test_what_is_moved_moves_under_the_same_name(ana: Browser, town: Town, calendar: str):
    task = ana.says(TaskOpened(due=town.time + 5 * DAY), title="One")
    ana.says(TaskTaken(task))
    before = the_date(town, calendar)
    town.days_pass(1)
    ana.says(TaskDescribed(task, due=town.time + 9 * DAY), title="One, later")
    after = the_date(town, calendar)
    assert after["UID"] == before["UID"]
    assert (after["DTSTART"].dt - before["DTSTART"].dt).days == 5
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["LAST-MODIFIED"].dt > before["LAST-MODIFIED"].dt
    assert after["SUMMARY"] == "Due: One, later"


def test_what_is_corrected_or_erased_is_new(ana: Browser, town: Town, calendar: str):
    task = ana.says(TaskOpened(due=town.time + 5 * DAY), title="Call Mrs. Okafor")
    ana.says(TaskTaken(task))
    seen = [the_date(town, calendar)]
    for fact, words in ((WordsCorrected(task), {"title": "Call Chioma Okafor"}), (WordsErased(task), {})):
        town.days_pass(1)
        ana.says(fact, **words)
        seen.append(the_date(town, calendar))
    assert [str(event["SUMMARY"]) for event in seen][1:] == [
        "Due: Call Chioma Okafor", "Due: A task whose words were erased",
    ]  # fmt: skip
    revisions = [event["SEQUENCE"] for event in seen]
    assert revisions == sorted(set(revisions))


@pytest.mark.parametrize("end", [TaskHandedBack, lambda task: TaskClosed(task, "done")])
def test_what_one_no_longer_holds_is_off(ana: Browser, town: Town, calendar: str, end):
    task = ana.says(TaskOpened(due=town.time + 5 * DAY), title="One")
    ana.says(TaskTaken(task))
    ana.says(end(task))
    assert the_date(town, calendar)["STATUS"] == "CANCELLED"
    if end is not TaskHandedBack:
        ana.says(TaskReopened(task))
    ana.says(TaskTaken(task))
    assert the_date(town, calendar)["STATUS"] == "CONFIRMED"


def test_what_others_hold_and_held_is_not_in_it(ana: Browser, bo: Browser, town: Town, calendar: str):
    task = ana.says(TaskOpened(due=town.time + 5 * DAY), title="One")
    bo.says(TaskTaken(task))
    assert dates(town, calendar) == []
    ana.says(TaskClosed(task, "done"))
    assert dates(town, calendar) == []
    assert len(dates(town, makes_address(bo, "calendar"))) == 1


def test_what_is_long_over_falls_out(ana: Browser, town: Town, calendar: str):
    ana.says(TaskTaken(ana.says(TaskOpened(due=town.time + DAY), title="One")))
    town.days_pass(50)
    assert len(dates(town, calendar)) == 1
    town.days_pass(20)
    assert dates(town, calendar) == []


def test_agreements_are_in_it_when_they_are_to_be_looked_at_again(ana: Browser, town: Town, calendar: str):
    review = town.time + 90 * DAY
    agreement = ana.says(AgreementMade(review=review), title="Quiet after ten", text="Really")
    event = the_date(town, calendar)
    assert event["SUMMARY"] == "To be looked at again: Quiet after ten"
    town.days_pass(1)
    ana.says(AgreementRewritten(agreement, review=review + 30 * DAY), title="Quiet after nine", text="Really")
    moved = the_date(town, calendar)
    assert moved["UID"] == event["UID"]
    assert moved["SEQUENCE"] > event["SEQUENCE"]
    assert (moved["DTSTART"].dt - event["DTSTART"].dt).days == 30
    ana.says(AgreementEnded(agreement))
    assert the_date(town, calendar)["STATUS"] == "CANCELLED"


def test_gatherings_are_in_it_to_the_minute_and_move(ana: Browser, bo: Browser, town: Town, calendar: str):
    start = (town.time // HOUR) * HOUR + 10 * DAY
    one = bo.says(GatheringCalled(start, 90), title="Round table", place="Kitchen, ground floor")
    event = the_date(town, calendar)
    assert event["DTSTART"].dt == datetime.fromtimestamp(start / 1000, UTC)
    assert (event["DTEND"].dt - event["DTSTART"].dt).seconds == 90 * 60
    assert event["LOCATION"] == "Kitchen, ground floor"
    town.days_pass(1)
    bo.says(GatheringMoved(one, start + DAY, 60), place="Roof")
    moved = the_date(town, calendar)
    assert (moved["UID"], moved["LOCATION"], moved["SUMMARY"]) == (event["UID"], "Roof", "Round table")
    assert moved["DTSTART"].dt - event["DTSTART"].dt == timedelta(days=1)
    assert moved["SEQUENCE"] > event["SEQUENCE"]
    bo.says(GatheringCalledOff(one), why="Storm")
    assert the_date(town, calendar)["STATUS"] == "CANCELLED"


def proposes(one: Browser, days: int = 7, **more: Any) -> EventId:
    closes = one.town.time + days * DAY
    fact = DecisionProposed(protocol="majority", closes=closes, **more)
    return one.says(fact, title="Shall we buy the ladder?", text="The old one is rotten.")


def test_what_one_is_asked_is_in_it_until_it_closes(ana: Browser, bo: Browser, town: Town, calendar: str):
    decision = proposes(bo)
    closes = town.node.circle(ana.circle)[Decisions].open[decision].wordings[-1].closes
    event = the_date(town, calendar)
    assert event["SUMMARY"] == "Closes: Shall we buy the ladder?"
    assert event["DTSTART"].dt == datetime.fromtimestamp(closes // 1000, UTC)
    assert (event["TRANSP"], "DTEND" in event) == ("TRANSPARENT", False)
    town.days_pass(1)
    later = town.time + 12 * DAY
    bo.says(DecisionAmended(decision=decision, closes=later), title="Shall we buy the long ladder?")
    moved = the_date(town, calendar)
    assert moved["UID"] == event["UID"]
    assert moved["SEQUENCE"] > event["SEQUENCE"]
    assert moved["DTSTART"].dt == datetime.fromtimestamp(later // 1000, UTC)
    town.days_pass(1)
    bo.says(DecisionWithdrawn(decision))
    off = the_date(town, calendar)
    assert off["STATUS"] == "CANCELLED"
    assert off["SEQUENCE"] > moved["SEQUENCE"]
    assert ana.opens(str(event["URL"]).removeprefix(BASE)).status == 200


def test_what_others_are_asked_is_not_in_it(ana: Browser, bo: Browser, town: Town):
    proposes(bo)
    cleo = town.browser()
    cleo.joins(ana.invites(), "Cleo")  # after it was put
    assert dates(town, makes_address(cleo, "calendar")) == []
    assert len(dates(town, makes_address(ana, "calendar"))) == 1


def decides(one: Browser, *others: Browser, stand: Stand = "yes", **more: Any) -> EventId:
    """Everybody says the same, and it is concluded at once."""
    decision = proposes(one, **more)
    for each in (one, *others):
        each.says(PositionTaken(decision, wording=decision, stand=stand))
    concludes(one, decision)
    return decision


def concludes(one: Browser, decision: EventId) -> None:
    """Unless the node has done so by itself."""
    circle = one.town.node.circle(one.circle)
    found = find(circle, decision)
    assert found
    conclusion = conclusion_due(circle, found, one.town.time)
    if conclusion:
        one.says(conclusion)


def test_what_was_decided_is_in_it_when_it_is_to_be_looked_at_again(
    ana: Browser, bo: Browser, town: Town, calendar: str
):
    review = town.time + 300 * DAY
    decides(ana, bo, review=review)
    closes, again = dates(town, calendar)
    assert closes["STATUS"] == "CANCELLED"  # it was over before its time
    assert again["SUMMARY"] == "To be looked at again: Shall we buy the ladder?"
    assert again["DTSTART"].dt == datetime.fromtimestamp(review / 1000, town.app.state.site.zone).date()


def test_what_was_small_is_too_and_each_look_moves_it(ana: Browser, town: Town, calendar: str, feed: str):
    small = ana.says(SmallDecided(review=town.time + 30 * DAY), title="Bought a lamp", text="A **warm** one")
    first = the_date(town, calendar)
    assert first["SUMMARY"] == "To be looked at again: Bought a lamp"
    assert titles(town, feed) == ["Decided: Bought a lamp"]
    town.days_pass(31)
    ana.says(DecisionReviewed(small, "keep", next=town.time + 60 * DAY), how="It is bright enough")
    moved = the_date(town, calendar)
    assert moved["UID"] == first["UID"]
    assert moved["SEQUENCE"] > first["SEQUENCE"]
    assert (moved["DTSTART"].dt - first["DTSTART"].dt).days == 61


# The feed


def test_outcomes_are_in_the_feed_latest_first(ana: Browser, town: Town, feed: str):
    assert titles(town, feed) == []
    task = ana.says(TaskOpened(), title="Fix <the> light")
    ana.says(TaskTaken(task))
    ana.says(TaskClosed(task, "done", ("worked",)), worked="Two **people** & a <ladder>")
    ana.says(TaskClosed(ana.says(TaskOpened(), title="Let go"), "dropped"))
    town.days_pass(1)
    ana.says(LessonTold("failed"), title="Never alone", text="It takes two")
    assert titles(town, feed) == ["Never alone", "Done: Fix <the> light"]
    done = entries(town, feed)[1]
    content = done.find(f"{ATOM}content")
    assert content is not None
    assert content.attrib["type"] == "html"
    assert "Two <strong>people</strong> &amp; a &lt;ladder&gt;" in (content.text or "")
    [link] = [one.attrib["href"] for one in done.findall(f"{ATOM}link")]
    assert link == f"{BASE}{ana.home}/task/{task}"


def test_the_charter_is_an_outcome_once_it_holds(ana: Browser, bo: Browser, town: Town, feed: str):
    ana.says(AgreementMade(), title="Quiet after ten", text="Really")
    assert titles(town, feed) == []
    for one in (ana, bo):
        one.says(CharterAgreed(version(town.node.circle(ana.circle))))
    assert titles(town, feed) == ["The charter holds"]


@pytest.mark.parametrize(
    ("stand", "said"), [("yes", "Decided: Shall we buy the ladder?"), ("no", "Not decided: Shall we buy the ladder?")]
)
def test_decisions_are_in_the_feed_once_they_are_concluded(
    ana: Browser, bo: Browser, town: Town, feed: str, stand: Stand, said: str
):
    proposes(bo)
    assert titles(town, feed) == []
    decides(ana, bo, stand=stand)
    assert titles(town, feed) == [said]
    [entry] = entries(town, feed)
    assert "The old one is rotten." in (entry.findtext(f"{ATOM}content") or "")


def test_what_a_decision_brings_into_the_charter_is_an_outcome(ana: Browser, bo: Browser, town: Town, feed: str):
    for one in (ana, bo):
        one.says(CharterAgreed(version(town.node.circle(ana.circle))))
    calendar = makes_address(ana, "calendar")
    town.days_pass(1)
    review = town.time + 100 * DAY
    fact = DecisionProposed(protocol="consent", size="large", consequences=(AgreementMade(review=review),))
    words = {"title": "Quiet?", "1.title": "Quiet after ten", "1.text": "Really & always"}
    decision = ana.says(fact, **words)
    town.days_pass(1)
    for one in (ana, bo):
        one.says(PositionTaken(decision, wording=decision, stand="yes"))
    concludes(ana, decision)
    assert set(titles(town, feed)[:2]) == {"Decided: Quiet?", "Agreed: Quiet after ten"}
    found = {str(event["SUMMARY"]): event for event in dates(town, calendar)}
    again = found["To be looked at again: Quiet after ten"]
    assert again["LAST-MODIFIED"].dt.timestamp() * 1000 > town.time - HOUR
    assert ana.opens(str(again["URL"]).removeprefix(BASE)).status == 200


def test_words_that_were_erased_vanish_and_readers_are_told(ana: Browser, town: Town, feed: str):
    lesson = ana.says(LessonTold("failed"), title="Mrs. Okafor", text="She said no")
    before = entries(town, feed)[0]
    town.days_pass(1)
    ana.says(WordsErased(lesson))
    response = program(town).opens(feed).response
    assert "Okafor" not in response.text
    assert "She said no" not in response.text
    [after] = entries(town, feed)
    assert after.findtext(f"{ATOM}id") == before.findtext(f"{ATOM}id")
    assert (after.findtext(f"{ATOM}updated") or "") > (before.findtext(f"{ATOM}updated") or "")
    assert after.findtext(f"{ATOM}title") == "A lesson whose words were erased"


def test_words_that_were_corrected_are_shown_anew(ana: Browser, town: Town, feed: str):
    task = ana.says(TaskOpened(), title="One")
    ana.says(TaskClosed(task, "done"))
    before = entries(town, feed)[0].findtext(f"{ATOM}updated") or ""
    town.days_pass(1)
    ana.says(WordsCorrected(task), title="Two")
    [after] = entries(town, feed)
    assert after.findtext(f"{ATOM}title") == "Done: Two"
    assert (after.findtext(f"{ATOM}updated") or "") > before


def test_the_feed_is_not_endless(ana: Browser, town: Town, feed: str):
    for number in range(70):
        ana.says(LessonTold("worked"), title=f"Lesson {number}")
    assert titles(town, feed) == [f"Lesson {number}" for number in range(69, 19, -1)]
