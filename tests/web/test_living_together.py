"""Home, people, the record: what asks for somebody, who is here, what happened and what did not count."""

import pytest

from lichen.core.values import DAY
from lichen.practices.members import MemberVouched
from lichen.practices.tasks import TaskOpened, TaskTaken
from tests.web.visitors import Browser, Page, Town


def says(browser: Browser, fact: object, **words: str) -> str:
    account = browser.town.node.accounts.session(browser.client.cookies["lichen"])
    assert account
    said = browser.town.node.say(account, browser.circle, fact, words).wait()  # type: ignore[arg-type]
    assert not said.refusals, said.refusals
    return said.event


# Home


def test_home_says_what_would_begin_a_circle_of_one(ana: Browser):
    page = ana.asked("")
    assert "A circle of one is a beginning." in page.text
    assert f"{ana.home}/charter" in page.links
    assert f"{ana.home}/invite" in page.links
    page = ana.fills_in(page, "/work/new", title="Fix the front door")
    assert "Fix the front door" in page.text


def test_a_task_asks_only_when_its_date_is_near(town: Town, bo: Browser):
    task = says(bo, TaskOpened(due=town.time + 30 * DAY), title="Read the meters")
    says(bo, TaskTaken(task))
    assert "Nothing asks for you." in bo.asked("").text
    assert "You hold" in bo.asked("").text
    town.days_pass(28)
    page = bo.asked("")
    assert "One thing asks for you. Everything else can wait." in page.text
    assert "You have “Read the meters”. How far is it?" in page.text


def test_not_now_puts_an_ask_off_for_a_day(town: Town, bo: Browser):
    says(bo, TaskTaken(says(bo, TaskOpened(due=town.time + DAY), title="Read the meters")))
    page = bo.asked("")
    later = next(form for form in page.forms if "/later/" in form.action)
    assert "It will ask again tomorrow." in bo.sends(later.action).text
    assert "Nothing asks for you." in bo.asked("").text
    town.days_pass(1.1)
    assert "How far is it?" in bo.asked("").text


def test_putting_off_what_does_not_ask_keeps_nothing(bo: Browser):
    for nonsense in ("x" * 3000, "vouch", "../.."):
        bo.sends(f"{bo.home}/later/{nonsense}/{nonsense}")
    [account] = [a for a in bo.town.node.accounts if bo.circle in a.places and a.places[bo.circle].member == bo.member]
    assert account.later == {}


def test_home_tells_what_others_did_since_one_was_here(town: Town, ana: Browser, bo: Browser):
    ana.asked("")
    town.days_pass(1)
    ana.asked("")
    says(bo, TaskOpened(), title="Fix the front door")
    says(ana, TaskOpened(), title="Something of my own")
    text = ana.asked("").text
    assert "Since you were here" in text
    assert "Bo put “Fix the front door” on the map" in text
    assert "Something of my own" not in text
    town.days_pass(1)
    ana.asked("")
    town.days_pass(1)
    assert "Fix the front door" not in ana.asked("").text.partition("Since you were here")[2]


# People


def test_people_say_kindly_that_they_are_few(ana: Browser):
    assert "Just you, so far." in ana.asked("/people").text
    assert "From five on" in ana.asked("/people").text


def test_somebody_rests_and_comes_back(ana: Browser, bo: Browser):
    page = bo.fills_in(bo.asked("/act/member.rested"), "/member.rested", note="Exams until March")
    assert page.path.endswith("/people")
    assert "One is resting." in ana.asked("/people").text
    assert "You’re resting." in bo.asked("").text
    bo.fills_in(bo.asked("/act/member.returned"), "/member.returned")
    assert "resting" not in ana.asked("/people").text


def test_leaving_takes_one_step_and_the_circle_is_gone_for_whoever_left(ana: Browser, bo: Browser):
    says(bo, TaskTaken(says(bo, TaskOpened(), title="Fix the front door")))
    page = bo.asked("/leave")
    assert "The task you hold goes back on the map." in page.text
    page = bo.fills_in(page, "/leave", note="Moving away. Take care of the door.")
    assert "You left." in page.text
    assert bo.asked("").status == 404
    assert "Bo left" in ana.asked("/record").text
    assert "Just you, so far." in ana.asked("/people").text


def test_somebody_is_called_what_they_say(ana: Browser):
    page = ana.asked("/me")
    assert page.form("/me/name").fields["name"] == "Ana"
    ana.fills_in(page, "/me/name", name="Ana María", about="Ladders, forms, Portuguese")
    text = ana.asked("/people").text
    assert "Ladders, forms, Portuguese" in text
    assert "Ana María" in ana.asked("/record").text or "You said" in ana.asked("/record").text


def test_a_members_page_says_who_else_could_write_in_their_name(ana: Browser, bo: Browser):
    assert "whoever runs this machine could write in their name" in ana.asked(f"/people/{bo.member}").text


# The record


def test_the_record_tells_the_latest_first_in_plain_sentences(ana: Browser, bo: Browser):
    task = says(bo, TaskOpened(), title="Fix the front door")
    says(bo, TaskTaken(task))
    text = ana.asked("/record").text
    assert "Bo took “Fix the front door”" in text
    assert text.index("Bo took") < text.index("Bo put") < text.index("Bo came, on an invite") < text.index("You began")
    page = ana.asked(f"/record/{task}")
    assert "Bo put “Fix the front door” on the map" in page.text
    assert "What came of it" in page.text
    assert "Its mark" in page.text


def test_a_long_record_is_turned_page_by_page_and_nothing_is_missed(ana: Browser):
    for number in range(50):
        says(ana, TaskOpened(), title=f"Task number {number};")
    seen: list[str] = []
    page = ana.asked("/record")
    while True:
        seen += [word for word in page.said if word.startswith("Task number")]
        earlier = [link for link in page.links if "?before=" in link]
        if not earlier:
            break
        page = ana.opens(earlier[0])
    assert seen == [f"Task number {number};" for number in reversed(range(50))]


@pytest.mark.parametrize("before", ["", "x", "1.x", "99999999999999999999." + "A" * 43, "1." + "A" * 43])
def test_a_place_in_the_record_that_is_none_is_the_latest(ana: Browser, before: str):
    assert ana.asked(f"/record?before={before}").status == 200


def test_what_was_not_counted_is_told_with_every_reason(town: Town, ana: Browser, bo: Browser):
    assert "Everything that was said so far counted." in ana.asked("/aside").text
    odd = _vouched_for_a_member(town, ana, bo)
    page = ana.asked("/aside")
    assert "One thing somebody said had no effect. The words are kept." in page.text
    assert "Bo vouched for you" in page.text
    assert "She is one of us." in page.text
    assert "Whoever this is about is in already." in page.text
    assert "no" in ana.asked(f"/record/{odd}").text


def _vouched_for_a_member(town: Town, ana: Browser, bo: Browser) -> str:
    """Bo vouches, as another copy of the record would bring it, for somebody who is in already."""
    from lichen.core.event import Frame, compose, encode_words

    node, circle = town.node, ana.circle
    key = node.keyring.device(
        next(a for a in node.accounts if a.places[circle].member == bo.member).places[circle].device
    )
    assert key is not None
    living = node.living(circle)
    seq, prev = living.heads[key.public]
    fact = MemberVouched(ana.member)
    words = encode_words("s" * 22, {"note": "She is one of us."})
    frame: Frame = compose(key, fact, at=town.clock(), circle=circle, seq=seq + 1, prev=prev, seen=[], words=words)
    taken = node.take_in(circle, [frame])
    assert taken.new == 1
    return next(iter(node.circle(circle).aside))


def test_a_kind_is_never_shown_by_its_own_name(ana: Browser, bo: Browser):
    pages: list[Page] = [ana.asked(path) for path in ("", "/record", "/aside", "/people", "/me", "/invite")]
    for page in pages:
        assert "member." not in page.text
        assert "event" not in page.text.lower()
        assert "fact" not in page.text.lower().replace("artifact", "")


def test_from_a_circle_one_finds_to_all_others_and_to_a_new_one(ana: Browser):
    assert "/circles" in ana.asked("/work").links
    page = ana.opens("/circles")
    assert ana.home in page.links
    assert "/start" in page.links
    assert ana.town.browser().opens("/circles").path == "/"
