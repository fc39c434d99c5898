"""Gatherings on pages, from their beginning on: how it was, what came of it, and what is told of it everywhere."""

from lichen.core.values import HOUR
from lichen.practices.gathering import Gatherings
from tests.web.routes import addresses
from tests.web.test_gathering_pages import EVENING, begins, calls, gathering_at, puts
from tests.web.test_hostile_forms import HOSTILE, NAMES
from tests.web.test_tasks_pages import adds
from tests.web.visitors import Browser, Page, Town


def test_under_way_the_sheet_asks_how_it_was_and_offers_what_comes_of_it(town: Town, ana: Browser, bo: Browser):
    gathering = calls(ana)
    puts(ana, gathering, "Buy keys", "20")
    bo.sends(f"{gathering}/point", {"about": adds(ana, "Pay the fee").rsplit("/", 1)[1]})
    begins(town)
    page = bo.opens(gathering)
    assert len([link for link in page.links if "/task?point=" in link]) == 1  # the fee is one already
    assert "under way" in page.text
    assert "Will you come?" not in page.text
    assert "How was it?" in page.text
    assert "A gathering is under way." in bo.asked("/gatherings").text
    task = next(link for link in page.links if "/task?point=" in link)
    page = bo.opens(task)
    assert page.form("/task").fields["title"] == "Buy keys"
    page = bo.fills_in(page, "/task", title="Buy four keys", mine="yes")
    assert "It’s on the map, and yours." in page.text
    assert "Buy four keys a task You" in page.text
    assert "Buy four keys" in bo.asked("/work?show=mine").text


def test_a_lesson_is_told_from_it_and_a_mistake_leaves_nothing_behind(town: Town, ana: Browser):
    gathering = calls(ana)
    begins(town)
    before = town.node.circle(ana.circle).count
    page = ana.fills_in(ana.opens(f"{gathering}/lesson"), "/lesson", title="", outcome="worked")
    assert page.status == 422
    assert town.node.circle(ana.circle).count == before
    page = ana.fills_in(ana.opens(f"{gathering}/lesson"), "/lesson", title="Tea first", outcome="worked")
    assert "Tea first a lesson You" in page.text
    assert "Tea first" in ana.asked("/lessons").text


def test_nothing_comes_of_a_gathering_that_has_not_begun_and_nothing_is_half_said(ana: Browser):
    gathering = calls(ana)
    before = ana.town.node.circle(ana.circle).count
    page = ana.sends(f"{gathering}/task", {"title": "Too early"})
    assert page.status == 422
    assert "That gathering has not begun yet." in page.text
    assert ana.town.node.circle(ana.circle).count == before
    assert "Too early" not in ana.asked("/work").text


def test_a_proposal_from_it_names_the_gathering(town: Town, ana: Browser):
    gathering = calls(ana)
    begins(town)
    assert f"{ana.home}/propose?from={gathering.rsplit('/', 1)[1]}" in ana.opens(gathering).links


def test_the_form_expects_whoever_said_they_come(town: Town, ana: Browser, bo: Browser):
    gathering = calls(ana)
    bo.sends(f"{gathering}/come", {"comes": "no"})
    begins(town)
    page = ana.opens(gathering)
    ticked = page.response.text.partition('name="came"')[2].partition("</fieldset>")[0]
    assert f'value="{ana.member}" checked' in ticked
    assert f'value="{bo.member}" checked' not in ticked


def test_how_it_was_is_told_by_several_and_may_be_told_anew(town: Town, ana: Browser, bo: Browser):
    gathering = calls(ana)
    begins(town)
    both = [ana.member, bo.member]
    told = {"notes": "We *met*.", "came": both, "facilitator": ana.member}
    page = Page(town.runner.run(ana.client.post(f"{gathering}/tell", data=told)))
    assert "Came Bo and you Facilitated You" in page.text
    assert "<em>met</em>" in page.response.text
    bo.sends(f"{gathering}/tell", {"notes": "It was loud.", "came": bo.member})
    text = ana.opens(gathering).text
    assert text.index("We met.") < text.index("It was loud.")
    told |= {"notes": "We met, and it was loud."}
    page = Page(town.runner.run(ana.client.post(f"{gathering}/tell", data=told)))
    assert [one.by for one in gathering_at(ana, gathering).accounts] == [bo.member, ana.member]
    assert "We met, and it was loud." in page.text
    assert "All of us 2 came" in bo.asked("/gatherings").text


def test_an_account_that_is_too_long_is_kept_in_the_form(town: Town, ana: Browser):
    gathering = calls(ana)
    begins(town)
    page = ana.sends(f"{gathering}/tell", {"notes": "x" * 20_001, "came": ana.member})
    assert page.status == 422
    assert "That is 20001 characters; 20000 fit." in page.text
    assert len(page.form("/tell").fields["notes"]) == 20_001


def test_notes_are_corrected_and_erased_by_whoever_wrote_them(town: Town, ana: Browser, bo: Browser):
    gathering = calls(ana)
    begins(town)
    ana.sends(f"{gathering}/tell", {"notes": "Something unkind"})
    account = gathering_at(ana, gathering).accounts[0].event
    page = ana.fills_in(ana.asked(f"/words/{account}/correct"), "/correct", notes="Something kind")
    assert page.path == gathering
    assert "Something kind Corrected; how it read before Something unkind" in bo.opens(gathering).text
    page = ana.fills_in(ana.asked(f"/words/{account}/erase"), "/erase")
    assert page.path == gathering
    assert "unkind" not in bo.opens(gathering).response.text
    assert "Erased by the one who said it." in bo.opens(gathering).text


def test_home_asks_how_it_was_and_one_can_say_that_it_did_not_take_place(town: Town, ana: Browser, bo: Browser):
    gathering = calls(ana)
    town.time = EVENING + 2 * HOUR
    assert "How was “All of us”?" in ana.asked("").text
    assert "How was “All of us”?" not in bo.asked("").text
    page = ana.opens(gathering)
    assert "It did not take place" in page.text
    ana.fills_in(ana.opens(f"{gathering}/call-off"), "/call-off", why="")
    assert "How was “All of us”?" not in ana.asked("").text


def test_the_record_and_the_history_tell_all_of_it_in_sentences(town: Town, ana: Browser, bo: Browser):
    gathering = calls(ana)
    bo.sends(f"{gathering}/come", {"comes": "maybe"})
    bo.sends(f"{gathering}/decline")
    puts(bo, gathering, "Keys")
    bo.fills_in(bo.opens(f"{gathering}/move"), "/move", start="2026-01-05T20:00")
    text = ana.asked("/record").text
    for sentence in (
        "You called the gathering “All of us”",
        "You said about “All of us”: I’ll come",
        "Bo said about “All of us”: Perhaps",
        "Bo would rather not facilitate “All of us”",
        "Bo put “Keys” on the agenda of “All of us”",
        "Bo moved the gathering “All of us”",
    ):
        assert sentence in text
        assert sentence in ana.opens(gathering).text
    assert "said about" not in ana.asked("").text  # home leaves out what is of little news
    assert "Keys" in ana.asked("").text


def test_whatever_was_said_of_it_is_found_and_leads_to_the_sheet(town: Town, ana: Browser, bo: Browser):
    gathering = calls(ana)
    puts(bo, gathering, "The zebra crossing")
    begins(town)
    ana.sends(f"{gathering}/tell", {"notes": "Zebras for ever"})
    for wanted in ("laundry", "crossing", "zebras"):
        assert gathering in bo.asked(f"/search?q={wanted}").links


def test_people_talk_on_the_sheet(ana: Browser, bo: Browser):
    gathering = calls(ana)
    page = bo.fills_in(bo.opens(gathering), "/say", text="I bring bread.")
    assert page.path.startswith(gathering)
    assert "I bring bread." in ana.opens(gathering).text


def test_what_people_write_is_shown_and_never_run(town: Town, ana: Browser, bo: Browser):
    evil = "<script>alert(1)</script>"
    gathering = calls(ana, title=evil, place=evil, note=evil)
    puts(ana, gathering, evil, "5", evil)
    begins(town)
    ana.sends(f"{gathering}/tell", {"notes": evil})
    for path in (gathering, f"{bo.home}/gatherings", f"{bo.home}/record", f"{gathering}/move"):
        page = bo.opens(path)
        assert not page.styles
        assert "<script>alert" not in page.response.text


def test_looking_changes_nothing_and_strangers_find_nothing(town: Town, ana: Browser):
    gathering = calls(ana)
    before = town.node.circle(ana.circle).count
    for way in ("", "/move", "/call-off", "/task", "/lesson"):
        assert ana.opens(f"{gathering}{way}").status == 200
    assert town.node.circle(ana.circle).count == before
    eve = town.browser()
    eve.starts(circle="Another", name="Eve")
    for path in (gathering, f"{ana.home}/gatherings"):
        assert eve.opens(path).status == 404
    assert ana.asked(f"/gathering/{'x' * 43}").status == 404
    assert ana.asked(f"/act/{'gathering.held'}").status == 200


def test_the_generic_page_of_an_act_asks_for_several_people_and_for_an_hour(ana: Browser, bo: Browser, town: Town):
    page = ana.asked("/act/gathering.called")
    assert 'type="datetime-local"' in page.response.text
    page = ana.fills_in(page, "/act/gathering.called", title="Plain", start="2026-01-05T19:00", minutes="30")
    assert "Plain" in page.text
    begins(town)
    [called] = town.node.circle(ana.circle)[Gatherings].all
    typed = {"gathering": called, "came": [ana.member, bo.member], "facilitator": bo.member, "notes": "Short"}
    answer = town.runner.run(ana.client.post(f"{ana.home}/act/gathering.held", data=typed))
    assert answer.status_code == 200
    [account] = town.node.circle(ana.circle)[Gatherings].all[called].accounts
    assert account.came == (ana.member, bo.member)


def test_every_form_of_the_sheet_survives_hostile_values_in_every_field(town: Town, ana: Browser, bo: Browser):
    gathering = calls(ana)
    puts(ana, gathering, "Keys", "20")
    for begun in (False, True):
        for path in addresses(bo, "POST"):
            for shift in range(0, len(HOSTILE), 7) if "/gathering/" in path else ():
                typed = {name: HOSTILE[(place + shift) % len(HOSTILE)] for place, name in enumerate(NAMES)}
                page = bo.sends(path, typed)
                assert page.status in (200, 404, 422), (path, shift)
                assert "<script>alert" not in page.response.text
        assert ana.opens(gathering).status == 200
        if not begun:
            begins(town)
