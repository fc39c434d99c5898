"""Roles on the pages: what is open, who holds what until when, and what each may do about it just now."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings

from lichen.core.fact import Fact
from lichen.core.values import DAY, EventId, Time
from lichen.node.accounts import Account, Place
from lichen.practices.belonging import belongs
from lichen.practices.roles import (
    RoleDescribed,
    RoleEnded,
    RoleGiven,
    RoleRecalled,
    RoleRewritten,
    Roles,
)
from tests.people import Story
from tests.practices.role_histories import stories
from tests.voice import lent, spoken
from tests.web.visitors import Browser, Page, Town, town_in

pytestmark = pytest.mark.usefixtures("voice")

PURPOSE = "So that two of us can always pay."


@pytest.fixture(scope="module")
def voice() -> Iterator[None]:
    with lent():
        yield


@pytest.fixture
def cy(town: Town, ana: Browser) -> Browser:
    browser = town.browser()
    browser.joins(ana.invites(), "Cy")
    return browser


def account_of(browser: Browser) -> Account:
    account = browser.town.node.accounts.session(browser.client.cookies["lichen"])
    assert account is not None
    return account


def decides(browser: Browser, fact: Fact, **words: str) -> None:
    node = browser.town.node
    said = node.say(account_of(browser), browser.circle, spoken(fact), words).wait()
    assert not said.refusals
    assert said.event not in node.circle(browser.circle).unmet


def describes(
    browser: Browser, name: str = "Keeper of the cash box", accountabilities: str = "", purpose: str = PURPOSE
) -> EventId:
    decides(browser, RoleDescribed(), name=name, purpose=purpose, accountabilities=accountabilities)
    return list(browser.town.node.circle(browser.circle)[Roles].open)[-1]


def gives(browser: Browser, role: EventId, to: Browser, days: int = 90) -> None:
    decides(browser, RoleGiven(role, to.member, browser.town.time + days * DAY))


def holds(browser: Browser, role: EventId, holder: Browser, days: int = 90) -> None:
    gives(browser, role, holder, days)
    holder.sends(f"{holder.home}/role/{role}/accept")


def page_of(browser: Browser, role: EventId) -> Page:
    return browser.asked(f"/role/{role}")


def verbs(page: Page) -> set[str]:
    """Where its buttons and links about this role lead."""
    ways = [*(form.action for form in page.forms), *page.links]
    here = page.path.split("?")[0]
    return {way.removeprefix(f"{here}/") for way in ways if way.startswith(f"{here}/")}


def test_a_circle_without_roles_says_what_one_is_and_how_to_begin(ana: Browser):
    page = ana.asked("/roles")
    assert "No role so far. A role is what we trust somebody with." in page.text
    assert f"{ana.home}/propose/role" in page.links


def test_the_roles_are_one_press_from_work_and_people(ana: Browser):
    for page in (ana.asked("/work"), ana.asked("/people")):
        assert f"{ana.home}/roles" in page.links
    describes(ana)
    assert "Roles: one is open" in ana.asked("/people").text


def test_what_nobody_has_comes_first_and_says_for_how_long(town: Town, ana: Browser, bo: Browser):
    cash, phone = describes(ana), describes(ana, "Plumbing phone")
    holds(ana, phone, bo)
    town.days_pass(12)
    page = ana.asked("/roles")
    assert "One role is open. Each is given until a day and ends by itself." in page.text
    assert "Nobody has it open for 12 days Keeper of the cash box" in page.text
    assert "Somebody has it Plumbing phone" in page.text
    assert "ends on 1 April" in page.text
    assert PURPOSE in page.text
    assert f"{ana.home}/role/{cash}" in page.links


def test_what_will_be_open_soon_stands_by_itself(town: Town, ana: Browser, bo: Browser):
    role = describes(ana)
    holds(ana, role, bo, days=20)
    assert "Every role is held." in ana.asked("/roles").text
    assert "Open again soon" not in ana.asked("/roles").text
    town.days_pass(10)
    page = ana.asked("/roles")
    assert "Open again soon Keeper of the cash box" in page.text
    assert "Somebody has it" not in page.text


def test_somebody_would_like_a_role_and_the_others_see_it_with_what_they_wrote(ana: Browser, bo: Browser, cy: Browser):
    role = describes(ana)
    page = bo.fills_in(bo.asked(f"/role/{role}/want"), "/want", note="I like numbers")
    assert "The others can see that you’d like it." in page.text
    assert "Who would like it You I like numbers" in page.text
    assert not [form for form in bo.asked("/roles").forms if form.action.endswith("/want")]
    cy.fills_in(cy.asked("/roles"), "/want")
    assert "Bo and Cy would like it" in ana.asked("/roles").text
    page = bo.fills_in(page_of(bo, role), "/unwant")
    assert "Who would like it Cy" in page.text
    assert "Who would like it You" not in page.text


def test_whoever_is_asked_sees_it_at_home_and_takes_it_on(ana: Browser, bo: Browser):
    role = describes(ana)
    gives(ana, role, bo)
    home = bo.asked("")
    assert "The circle asks you Would you take on “Keeper of the cash box”, until 1 April 2026?" in home.text
    assert "the offer lapses in 14 days" in home.text
    assert "Bo is asked. The offer lapses in 14 days." in page_of(ana, role).text
    assert "Bo has been asked" in ana.asked("/roles").text
    assert {"accept", "decline"} <= verbs(page_of(bo, role))
    assert not {"accept", "decline"} & verbs(page_of(ana, role))
    page = bo.fills_in(page_of(bo, role), "/accept")
    assert "It’s yours until its day. Thank you." in page.text
    assert "ends on 1 April" in page.text
    assert "Nothing asks for you." in bo.asked("").text


def test_saying_no_needs_no_reason(ana: Browser, bo: Browser):
    role = describes(ana)
    gives(ana, role, bo)
    page = bo.fills_in(bo.asked(f"/role/{role}/decline"), "/decline")
    assert "You said no. Thank you for saying so." in page.text
    assert "asked" not in ana.asked("/roles").text
    assert "accept" not in verbs(page_of(bo, role))


def test_a_role_lapses_by_itself_and_thanks_whoever_had_it(town: Town, ana: Browser, bo: Browser):
    role = describes(ana)
    holds(ana, role, bo, days=30)
    town.days_pass(35)
    page = page_of(ana, role)
    assert "The term of Bo ended on Saturday. Thank you, Bo. It’s open again." in page.text
    assert "No handover yet from Bo." in page.text
    assert "Your term ended on Saturday. Thank you. It’s open again." in page_of(bo, role).text
    assert "No handover yet from Bo" in ana.asked("/roles").text


def test_a_term_about_to_end_asks_how_it_went_and_then_for_the_handover(town: Town, ana: Browser, bo: Browser):
    role = describes(ana)
    holds(ana, role, bo, days=30)
    assert "Nothing asks for you." in bo.asked("").text
    town.days_pass(20)
    home = bo.asked("")
    assert "Your time as “Keeper of the cash box” is ending. How did it go?" in home.text
    assert f"{bo.home}/role/{role}/debrief" in home.links
    page = bo.fills_in(bo.asked(f"/role/{role}/debrief"), "/debrief", worked="Two keys", failed="My coat", advice="")
    assert "Told. Thank you." in page.text
    assert "What worked Two keys What failed My coat" in ana.asked(f"/role/{role}").text
    assert "For the next one" not in page.text
    assert "Nothing asks for you." in bo.asked("").text
    town.days_pass(20)
    assert "What does the next one have to know about “Keeper of the cash box”?" in bo.asked("").text
    page = bo.fills_in(bo.asked(f"/role/{role}/handover"), "/handover", packet="The box is with Dee.")
    assert "Handed over. Thank you for the time you carried it." in page.text
    assert "The handover The box is with Dee." in ana.asked(f"/role/{role}").text
    opened = '<details class="folded" open><summary>The handover'
    assert opened not in page_of(ana, role).response.text
    gives(ana, role, ana)
    assert opened in page_of(ana, role).response.text
    assert "No handover yet" not in ana.asked("/roles").text
    assert "Nothing asks for you." in bo.asked("").text


def test_an_empty_debrief_is_refused_and_a_form_keeps_what_was_typed(ana: Browser, bo: Browser):
    role = describes(ana)
    holds(ana, role, bo)
    page = bo.sends(f"{bo.home}/role/{role}/debrief", {"worked": " ", "failed": ""})
    assert page.status == 422
    assert "A few words are needed here." in page.text
    page = bo.sends(f"{bo.home}/role/{role}/debrief", {"worked": "kept <b>so</b>", "advice": "x" * 20_001})
    assert page.status == 422
    assert page.form("/debrief").fields["worked"] == "kept <b>so</b>"
    assert len(page.form("/debrief").fields["advice"]) == 20_001
    page = bo.sends(f"{bo.home}/role/{role}/handover", {"packet": "too early"})
    assert page.status == 422
    assert "It is theirs until" in page.text
    assert page.form("/handover").fields["packet"] == "too early"


def test_whoever_gives_a_role_up_is_thanked_and_it_is_open(ana: Browser, bo: Browser):
    role = describes(ana)
    holds(ana, role, bo)
    page = bo.fills_in(bo.asked(f"/role/{role}/give-up"), "/give-up", note="The baby comes")
    assert "It’s open again. Thank you for what you did." in page.text
    assert "given up, with our thanks" in ana.asked(f"/role/{role}").text
    assert "handover" in verbs(page_of(bo, role))


def test_somebody_learns_a_role_beside_whoever_has_it(ana: Browser, bo: Browser, cy: Browser):
    role = describes(ana)
    assert "learn" not in verbs(page_of(cy, role))  # nobody to learn from
    holds(ana, role, bo)
    assert "learn" not in verbs(page_of(bo, role))
    page = cy.fills_in(page_of(cy, role), "/learn")
    assert "You are learning it." in page.text
    assert "Cy is learning it" in ana.asked("/roles").text
    page = cy.fills_in(page_of(cy, role), "/stop-learning")
    assert "You’re not learning it any more." in page.text
    assert "Cy is learning it" not in ana.asked("/roles").text


def test_each_sees_only_what_they_may_do_now(town: Town, ana: Browser, bo: Browser):
    role = describes(ana)
    assert verbs(page_of(ana, role)) == {"want"}
    holds(ana, role, bo, days=30)
    assert verbs(page_of(bo, role)) == {"debrief", "give-up", "want"}
    assert verbs(page_of(ana, role)) == {"want", "learn"}
    town.days_pass(31)
    assert verbs(page_of(bo, role)) == {"handover", "debrief", "want"}
    assert verbs(page_of(ana, role)) == {"want"}
    decides(ana, RoleEnded(role))
    assert verbs(page_of(ana, role)) == set()
    assert verbs(page_of(bo, role)) == {"debrief"}


def test_what_needs_a_decision_leads_to_a_proposal(ana: Browser):
    role = describes(ana)
    assert f"{ana.home}/propose/role/{role}" in page_of(ana, role).links


def test_going_on_is_one_term_after_the_other(town: Town, ana: Browser, bo: Browser):
    role = describes(ana)
    holds(ana, role, bo, days=30)
    bo.sends(f"{bo.home}/role/{role}/debrief", {"worked": "Two keys"})
    town.days_pass(25)
    holds(ana, role, bo, days=60)
    text = page_of(ana, role).text
    assert "went over into the next term" in text
    assert "ends on 27 March" in text
    assert "No handover yet" not in text


def test_a_recalled_role_is_open_and_the_page_blames_nobody(ana: Browser, bo: Browser):
    role = describes(ana)
    holds(ana, role, bo)
    decides(ana, RoleRecalled(role, bo.member))
    text = page_of(ana, role).text
    assert "It was taken back just now, and is open again." in text
    assert "Thank you, Bo" not in text


def test_a_role_reads_as_the_circle_put_it_last_and_keeps_how_it_read_before(ana: Browser):
    role = describes(ana, accountabilities="* Receipts on the wall")
    decides(ana, RoleRewritten(role), name="Cash box", purpose="So that we can pay.", accountabilities="* Two keys")
    page = page_of(ana, role)
    assert "Cash box So that we can pay." in page.text.replace("Nobody has had it yet. We wrote it down just now. ", "")
    assert "What the others can count on Two keys" in page.text
    assert f"How it read before Keeper of the cash box {PURPOSE} Receipts on the wall" in page.text
    assert page.text.count("How it read before") == 1
    assert "Cash box" in ana.asked("/roles").text


def test_a_role_that_is_no_more_can_still_be_read(ana: Browser, bo: Browser):
    role = describes(ana)
    holds(ana, role, bo)
    decides(ana, RoleEnded(role))
    page = ana.asked("/roles")
    assert "No role so far." in page.text
    assert "Roles we no longer need ended just now Keeper of the cash box" in page.text
    assert "The circle ended this role just now." in page_of(ana, role).text
    assert "Talk" in page_of(ana, role).text


def test_what_was_pressed_a_moment_too_late_is_told_with_its_reason(town: Town, ana: Browser, bo: Browser):
    role = describes(ana)
    gives(ana, role, bo)
    town.days_pass(15)
    page = bo.sends(f"{bo.home}/role/{role}/accept")
    assert page.status == 422
    assert "The offer was good until" in page.text
    page = bo.sends(f"{bo.home}/role/{role}/unwant")
    assert "They had not said that they would like it." in page.text


def test_people_talk_about_a_role_on_its_page(ana: Browser, bo: Browser):
    role = describes(ana)
    page = bo.fills_in(page_of(bo, role), "/say", text="Who has the second key?")
    assert page.path.startswith(f"{bo.home}/role/{role}")
    assert "Who has the second key?" in page_of(ana, role).text


def test_what_was_told_of_a_role_is_found_and_leads_there(ana: Browser, bo: Browser):
    role = describes(ana)
    holds(ana, role, bo)
    bo.sends(f"{bo.home}/role/{role}/debrief", {"failed": "The padlock rusted"})
    page = ana.asked("/search?q=padlock")
    assert "Keeper of the cash box" in page.text
    assert f"{ana.home}/role/{role}" in page.links


def test_one_corrects_and_erases_what_one_told(ana: Browser, bo: Browser):
    role = describes(ana)
    holds(ana, role, bo)
    page = bo.fills_in(bo.asked(f"/role/{role}/debrief"), "/debrief", failed="Cy lost the key")
    correct = next(link for link in page.links if link.endswith("/correct"))
    assert correct not in ana.asked(f"/role/{role}").links
    page = bo.fills_in(bo.opens(correct), "/correct", failed="We lost the key")
    assert page.path == f"{bo.home}/role/{role}"
    assert "We lost the key" in ana.asked(f"/role/{role}").text
    bo.sends(correct.replace("/correct", "/erase"))
    text = ana.asked(f"/role/{role}").text
    assert "Erased by the one who said it." in text
    assert "We lost the key" not in text


def test_the_page_of_a_person_says_what_they_hold(ana: Browser, bo: Browser):
    role = describes(ana)
    holds(ana, role, bo)
    assert "Holds Keeper of the cash box ends on 1 April" in ana.asked(f"/people/{bo.member}").text
    assert "Bo Keeper of the cash box" in ana.asked("/people").text


def test_how_evenly_all_is_spread_is_said_in_words_and_ranks_nobody(ana: Browser, bo: Browser, cy: Browser):
    summary = "How evenly roles and work are spread"
    assert f"{summary} Nobody carried a role or a task" in ana.asked("/roles").text
    for name in ("Cash box", "Phone", "Garden"):
        holds(ana, describes(ana, name), cy)
    holds(ana, describes(ana, "Table"), ana)
    text = bo.asked("/roles").text
    assert "Whoever carries most carries 75 % of it. Spread evenly, it would be 33 %." in text
    assert "Nobody is ranked. Who Roles Tasks Ana 1 0 You 0 0 Cy 3 0" in text


def test_a_role_whose_words_were_erased_can_still_be_found(ana: Browser):
    role = describes(ana)
    ana.sends(f"{ana.home}/words/{role}/erase")
    assert "A role whose words were erased" in ana.asked("/roles").text
    assert page_of(ana, role).status == 200


def test_looking_changes_nothing_and_strangers_find_no_role(town: Town, ana: Browser):
    role = describes(ana)
    before = len(list(town.node.store.in_order(ana.circle)))
    ways = ["", "/want", "/decline", "/give-up", "/debrief", "/handover"]
    paths = [f"{ana.home}/roles", *(f"{ana.home}/role/{role}{way}" for way in ways)]
    for path in paths:
        assert ana.opens(path).status == 200
    assert ana.opens(f"{ana.home}/role/{role}/accept").status == 405
    assert ana.opens(f"{ana.home}/role/{'A' * 43}").status == 404
    assert len(list(town.node.store.in_order(ana.circle))) == before
    stranger = town.browser()
    stranger.starts(circle="Another circle", name="Eve")
    assert {stranger.opens(path).status for path in paths} == {404}


# Whatever may have happened, the pages can be read


@settings(max_examples=25)
@given(stories())
def test_the_pages_can_be_read_in_every_state_that_people_can_bring_about(story: Story) -> None:
    with TemporaryDirectory() as folder, town_in(Path(folder)) as town:
        town.time = _now(story)
        town.node.take_in(story.circle_id, [arrival.frame for arrival in story.arrivals.values()])
        roles = town.node.circle(story.circle_id)[Roles]
        here = [name for name in ("ana", "bo", "cy") if belongs(story.circle, story[name])]
        for browser in (_comes_in(town, story, name) for name in here):
            for role in (*roles.open, *roles.ended):
                page = browser.asked(f"/role/{role}")
                assert (page.status, page.path) == (200, f"{browser.home}/role/{role}")
                assert not page.styles
                assert "…" not in page.text.partition("Talk")[0].partition("What happened to it")[0]
            assert browser.asked("/roles").status == 200
            assert browser.asked("").status == 200


def _now(story: Story) -> Time:
    return max(arrival.text.at for arrival in story.arrivals.values()) + DAY


def _comes_in(town: Town, story: Story, name: str) -> Browser:
    """A browser that looks with somebody's eyes; nobody speaks in it."""
    account = town.node.accounts.new()
    account.places[story.circle_id] = Place(story.device(name).key.public, story[name])
    town.node.accounts.save(account)
    browser = town.browser()
    browser.client.cookies.set("lichen", town.node.accounts.open_session(account))
    browser.home = f"/c/{story.circle_id[:12]}"
    return browser
