"""Gatherings on pages: called, moved and prepared, on the sheet that people hold in their hands meanwhile."""

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from lichen.core.values import DAY, HOUR, MINUTE, Time
from lichen.practices.gathering import Gathering, Gatherings, find
from lichen.web.forms import moment, moment_text
from lichen.web.gathering.agenda import FEW, SUGGESTED
from tests.people import BEGINNING
from tests.web.test_tasks_pages import adds
from tests.web.visitors import Browser, Page, Town

EVENING: Time = BEGINNING + 4 * DAY + 19 * HOUR  # Monday, 5 January 2026


def calls(browser: Browser, title: str = "All of us", start: Time = EVENING, minutes: int = 60, **typed: str) -> str:
    """Calls a gathering; gives its address."""
    asked = {"title": title, "start": moment_text(start, UTC), "minutes": str(minutes), "place": "The laundry"}
    page = browser.fills_in(browser.asked("/gatherings/call"), "/gatherings/call", **asked | typed)
    assert page.status == 200
    return page.path


def gathering_at(browser: Browser, path: str) -> Gathering:
    found = find(browser.town.node.circle(browser.circle), path.rsplit("/gathering/", 1)[1])
    assert found is not None
    return found


def puts(browser: Browser, gathering: str, title: str, minutes: str = "", note: str = "") -> Page:
    typed = {"title": title, "minutes": minutes, "note": note}
    return browser.fills_in(browser.opens(gathering), "/point", **typed)


def begins(town: Town) -> None:
    town.time = EVENING + MINUTE


# Calling


def test_the_empty_page_asks_when_to_meet_first(ana: Browser):
    page = ana.asked("/gatherings")
    assert "Nothing here yet. When do you meet first?" in page.text
    page = ana.fills_in(page, "/gatherings/call", title="All of us", start="2026-01-05T19:00", place="The laundry")
    assert "Monday, 5 January 2026, 19:00 to 20:00" in page.text
    assert "The laundry" in page.text
    assert "The next gathering is Monday evening." in ana.asked("/gatherings").text


def test_whoever_calls_it_comes_unless_they_say_otherwise(ana: Browser, bo: Browser):
    assert "Will be there You" in ana.opens(calls(ana)).text
    form = bo.asked("/gatherings/call").form("/gatherings/call")
    assert form.fields.pop("mine") == "yes"
    page = bo.sends(form.action, form.fields | {"title": "Later", "start": "2026-01-06T19:00"})
    assert "Will you come?" in page.text


def test_a_gathering_soon_asks_everybody_and_a_later_one_a_week_before(town: Town, ana: Browser, bo: Browser):
    notice = ana.fills_in(
        ana.asked("/gatherings/call"), "/gatherings/call", title="Far", start="2026-02-05T19:00", minutes="60"
    )
    assert "A week before it, everybody is asked whether they come." in notice.text
    assert "will you come?" not in bo.asked("").text
    town.days_pass(32)
    assert "“Far”: will you come?" in bo.asked("").text
    assert "will you come?" not in ana.asked("").text


@pytest.mark.parametrize(
    ("start", "said"),
    [
        ("", "Something has to be chosen here."),
        ("2026-01-05", "That is not a day with an hour. Write it like 2027-01-31 19:00."),
        ("2026-02-30T19:00", "That is not a day with an hour."),
        ("2026-01-05T25:00", "That is not a day with an hour."),
        ("2025-12-31T19:00", "It has to begin later than now, and within two years."),
        ("2029-01-05T19:00", "It has to begin later than now, and within two years."),
    ],
)
def test_a_time_that_cannot_be_is_said_beside_the_field_and_the_rest_is_kept(ana: Browser, start: str, said: str):
    page = ana.fills_in(ana.asked("/gatherings/call"), "/gatherings/call", title="All of us", start=start, minutes="45")
    assert page.status == 422
    assert said in page.text
    fields = page.form("/gatherings/call").fields
    assert (fields["title"], fields["minutes"], fields["start"]) == ("All of us", "45", start)


def test_day_and_hour_may_be_typed_where_a_browser_offers_nothing(ana: Browser):
    assert gathering_at(ana, calls(ana, start=EVENING)).now.start == EVENING
    page = ana.sends(f"{ana.home}/gatherings/call", {"title": "x", "start": " 2026-01-05  19:00 ", "minutes": "60"})
    assert gathering_at(ana, page.path).now.start == EVENING


def test_an_hour_is_that_of_the_place_where_people_live():
    tokyo = ZoneInfo("Asia/Tokyo")
    assert moment("2026-01-05T19:00", tokyo) == EVENING - 9 * HOUR
    assert moment_text(EVENING, tokyo) == "2026-01-06T04:00"
    assert moment(moment_text(EVENING, tokyo), tokyo) == EVENING


def test_the_next_form_begins_with_the_length_of_the_last_one(ana: Browser):
    assert ana.asked("/gatherings/call").form("/call").fields["minutes"] == "60"
    calls(ana, minutes=90)
    assert ana.asked("/gatherings/call").form("/call").fields["minutes"] == "90"


def test_the_next_stands_first_and_those_that_are_over_are_folded_away(town: Town, ana: Browser):
    calls(ana, "Later", EVENING + DAY)
    calls(ana, "Sooner", EVENING)
    calls(ana, "Before", BEGINNING + HOUR)
    town.days_pass(1)
    page = ana.asked("/gatherings")
    assert page.text.index("Sooner") < page.text.index("Later") < page.text.index("Those that are over")
    assert "Before nobody has told yet how it was" in page.text
    assert '<details class="folded"><summary>Those that are over' in page.response.text


def test_work_leads_to_the_gatherings_in_the_words_of_the_next(ana: Browser):
    assert f"{ana.home}/gatherings" in ana.asked("/work").links
    calls(ana)
    assert "The next gathering is Monday evening" in ana.asked("/work").text


# Moving and calling off


def test_moving_begins_with_what_was_said_and_asks_again_who_comes(ana: Browser, bo: Browser):
    gathering = calls(ana)
    bo.sends(f"{gathering}/come", {"comes": "yes"})
    page = bo.opens(f"{gathering}/move")
    fields = page.form("/move").fields
    assert (fields["start"], fields["minutes"], fields["place"]) == ("2026-01-05T19:00", "60", "The laundry")
    page = ana.fills_in(page, "/move", start="2026-01-06T18:30", why="The boiler man")
    assert "Tuesday, 6 January 2026, 18:30 to 19:30" in page.text
    assert "Will be there" not in page.text
    assert "Will you come?" in bo.opens(gathering).text


def test_two_times_said_at_once_are_both_shown_until_one_is_said_again(ana: Browser, bo: Browser):
    gathering = calls(ana)
    circle = ana.town.node.circle(ana.circle)
    one = circle[Gatherings].all[gathering.rsplit("/", 1)[1]]
    one.timings = [one.now, one.timings[0].__class__(one.id, one.now.mark, EVENING + DAY, 60)]
    page = bo.opens(gathering)
    assert "Somebody else said at the same time: Monday, 5 January 2026, 19:00 to 20:00, The laundry." in page.text
    assert "two times were said for it" in bo.asked("/gatherings").text


def test_what_is_called_off_says_why_and_asks_nothing(ana: Browser, bo: Browser):
    gathering = calls(ana)
    page = bo.fills_in(bo.opens(f"{gathering}/call-off"), "/call-off", why="Rain")
    assert "You called it off: Rain" in page.text
    assert not [way for way in (*page.links, *(form.action for form in page.forms)) if f"{gathering}/" in way]
    assert "called off" in ana.asked("/gatherings").text
    assert "will you come?" not in ana.asked("").text
    refused = ana.sends(f"{gathering}/come", {"comes": "yes"})
    assert refused.status == 422
    assert "That gathering was called off." in refused.text


# Coming and facilitating


def test_everybody_says_whether_they_come_and_can_think_again(ana: Browser, bo: Browser):
    gathering = calls(ana)
    assert "Have not said Bo" in ana.opens(gathering).text
    page = bo.sends(f"{gathering}/come", {"comes": "maybe"})
    assert "You come perhaps" in page.text
    assert "Perhaps Bo" in ana.opens(gathering).text
    page = bo.sends(f"{gathering}/come", {"comes": "yes"})
    assert "Will be there Ana and you" in page.text
    assert "Not this time Bo" in ana.opens(bo.sends(f"{gathering}/come", {"comes": "no"}).path).text


def test_the_turn_goes_round_and_says_why(town: Town, ana: Browser, bo: Browser):
    gathering = calls(ana)
    assert "It would be your turn: you have not done it yet." in ana.opens(gathering).text
    assert "It would be Ana’s turn, who has not done it yet." in bo.opens(gathering).text
    begins(town)
    ana.sends(f"{gathering}/tell", {"notes": "Good", "facilitator": ana.member})
    again = calls(ana, start=EVENING + 7 * DAY)
    assert "It would be Bo’s turn, who has not done it yet." in ana.opens(again).text
    town.time = EVENING + 7 * DAY + MINUTE
    ana.sends(f"{again}/tell", {"notes": "Good", "facilitator": bo.member})
    third = calls(ana, start=EVENING + 14 * DAY)
    assert "It would be your turn: you did it 7 days ago, longest ago of all." in ana.opens(third).text
    rows = ana.asked("/gatherings").text.partition("Who Last time")[2]
    assert rows.index("Ana") < rows.index("Bo") if "Ana" in rows else rows.index("You") < rows.index("Bo")


def test_whoever_would_rather_not_passes_it_on_and_nobody_is_assigned(ana: Browser, bo: Browser):
    gathering = calls(ana)
    page = ana.fills_in(ana.opens(gathering), "/decline")
    assert "It goes to the next." in page.text
    assert "It would be Bo’s turn" in page.text
    page = bo.fills_in(bo.opens(gathering), "/facilitate")
    assert "You facilitate." in page.text
    assert "Facilitates Bo" in ana.opens(gathering).text
    assert "I’ll do it" not in ana.opens(gathering).text
    refused = ana.sends(f"{gathering}/facilitate", {"member": "x" * 43})
    assert refused.status == 422
    assert "Somebody else is proposed by now." in refused.text


def test_others_may_write_down_that_whoever_is_proposed_said_yes(ana: Browser, bo: Browser):
    gathering = calls(ana)
    page = bo.opens(gathering)
    assert "Ana said yes" in page.text
    confirm = next(form for form in page.forms if form.fields.get("member") == ana.member)
    assert "Facilitates Ana" in bo.sends(confirm.action, confirm.fields).text


# The agenda


def test_the_agenda_says_whose_turn_comes_when_and_whether_the_time_is_enough(ana: Browser, bo: Browser):
    gathering = calls(ana)
    puts(ana, gathering, "Keys", "20", "Four keys exist.")
    page = puts(bo, gathering, "Roof", "25")
    assert "15 minutes are left." in page.text
    assert "19:00 Keys 20 minutes Ana Four keys exist." in page.text
    assert "19:20 Roof 25 minutes You" in page.text
    assert "The time is used to the minute." in puts(bo, gathering, "Cake", "15").text
    assert "12 minutes more than there is." in puts(bo, gathering, "Soup", "12").text
    page = puts(bo, gathering, "Songs")
    assert "12 minutes more than there is. One point has no time yet." in page.text


def test_a_point_gets_more_time_or_comes_off_the_agenda(ana: Browser, bo: Browser):
    gathering = calls(ana)
    puts(ana, gathering, "Keys", "20")
    change = next(link for link in bo.opens(gathering).links if "/point/" in link)
    page = bo.fills_in(bo.opens(change), "/time", minutes="45")
    assert "Keys 45 minutes Ana" in page.text
    assert "Keys Ana" in bo.fills_in(bo.opens(change), "/time", minutes="").text  # nobody says how long any more
    page = bo.fills_in(bo.opens(change), "/time", minutes="999")
    assert page.status == 422
    assert page.form("/time").fields["minutes"] == "999"
    page = bo.sends(f"{change}/drop")
    assert "Nothing is on it yet." in page.text
    assert "You took “Keys” off the agenda of “All of us”" in page.text
    assert bo.opens(change).status == 404


def test_an_empty_point_is_refused_beside_its_field(ana: Browser):
    gathering = calls(ana)
    page = ana.fills_in(ana.opens(gathering), "/point", title=" ", note="So that")
    assert page.status == 422
    assert "What about? A few words are needed here." in page.text
    assert page.form("/point").fields["note"] == "So that"


def test_what_is_open_is_suggested_and_put_on_with_one_button(ana: Browser, bo: Browser):
    gathering = calls(ana)
    task = adds(ana, "Pay the fee", due="2026-01-02")
    page = bo.opens(gathering)
    assert "Pay the fee is due tomorrow evening Put it on the agenda" in page.text
    form = next(form for form in page.forms if form.fields.get("about"))
    page = bo.sends(form.action, form.fields)
    assert f"19:00 Pay the fee {SUGGESTED} minutes You" in page.text
    assert "Open, and not on it" not in page.text
    assert task in page.links
    refused = bo.sends(form.action, form.fields)
    assert "That is on the agenda already." in refused.text


def test_a_point_by_what_it_is_about_never_copies_words_so_erasing_them_is_enough(ana: Browser, bo: Browser):
    gathering = calls(ana)
    task = adds(ana, "Said in anger", due="2026-01-02").rsplit("/", 1)[1]
    bo.sends(f"{gathering}/point", {"about": task, "minutes": "10"})
    assert "Said in anger" in bo.opens(gathering).text
    ana.sends(f"{ana.home}/words/{task}/erase")
    for path in (gathering, f"{bo.home}/record", bo.home):
        assert "Said in anger" not in bo.opens(path).response.text


def test_many_suggestions_are_folded_after_a_few(ana: Browser):
    gathering = calls(ana)
    for number in range(FEW + 3):
        adds(ana, f"Fee {number}", due="2026-01-02")
    page = ana.opens(gathering)
    assert "3 more" in page.text
    assert len([form for form in page.forms if form.fields.get("about")]) >= FEW + 3
