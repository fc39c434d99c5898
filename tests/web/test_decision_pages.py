"""The pages on which a circle decides."""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any, get_args

import pytest

from lichen.core.values import DAY
from lichen.language import verdicts
from lichen.node.accounts import Place
from lichen.practices.charter import AgreementMade, ValueNamed
from lichen.practices.decisions.facts import (
    DecisionAmended,
    DecisionProposed,
    ObjectionMade,
    PositionTaken,
    Protocol,
)
from lichen.practices.decisions.questions import find, outcome, question
from lichen.practices.decisions.state import Decision
from lichen.practices.decisions.verdict import Why
from lichen.practices.members import MemberLeft, MemberRemoved
from lichen.practices.reviews import SmallDecided
from lichen.practices.suspension import SuspensionCalled, SuspensionLifted, Suspensions
from lichen.practices.tasks import TaskOpened, TaskTaken
from tests import deciding as told
from tests.people import Story, key_of
from tests.web.visitors import Browser, Page, Town


@pytest.fixture
def cy(town: Town, ana: Browser) -> Browser:
    browser = town.browser()
    browser.joins(ana.invites(), "Cy")
    return browser


def proposes(
    by: Browser,
    protocol: Protocol = "consent",
    title: str = "A ramp at the door",
    text: str = "So that all get in.",
    words: Mapping[str, str] | None = None,
    **fields: Any,
) -> str:
    return by.says(DecisionProposed(protocol=protocol, **fields), title=title, text=text, **(words or {}))


def chooses(by: Browser, *options: str, protocol: Protocol = "ranking", **fields: Any) -> str:
    words = {f"option{number}": option for number, option in enumerate(options, 1)}
    return proposes(by, protocol, "Which tree?", options=len(options), words=words, **fields)


def the(one: Browser, decision: str) -> Decision:
    found = find(one.town.node.circle(one.circle), decision)
    assert found
    return found


def sees(one: Browser, decision: str) -> Page:
    return one.asked(f"/decision/{decision}")


def stands(one: Browser, decision: str, stand: str = "yes", **typed: str) -> Page:
    form = sees(one, decision).form("/position")
    assert typed.keys() <= set(form.names)
    return one.sends(form.action, {**form.fields, **typed, "stand": stand})


def takes(one: Browser, decision: str, stand: Any = "yes", reason: str = "", **fields: Any) -> str:
    fact = PositionTaken(decision, the(one, decision).wordings[-1].event, stand, **fields)
    return one.says(fact, **({"reason": reason} if reason else {}))


def objects(one: Browser, decision: str, harm: str = "It blocks the way", meets: str = "A folding one") -> str:
    return one.says(ObjectionMade(decision, the(one, decision).wordings[-1].event), harm=harm, meets=meets)


def is_counted(one: Browser, decision: str) -> Page:
    """The time passes, and the home writes down what came of it."""
    asked = question(one.town.node.circle(one.circle), the(one, decision))
    assert asked
    one.town.time = max(one.town.time, asked.closes)
    return sees(one, decision)


# The list


def test_where_nothing_was_asked_yet_the_page_says_what_to_do_first(ana: Browser) -> None:
    page = ana.asked("/decisions")
    assert "What should we decide together first?" in page.text
    assert f"{ana.home}/propose" in page.links


def test_open_questions_stand_first_those_that_close_soonest_on_top(ana: Browser, bo: Browser) -> None:
    proposes(ana, title="Later", size="large")
    proposes(ana, title="Sooner")
    page = ana.asked("/decisions")
    assert page.text.index("Sooner") < page.text.index("Later")
    assert "Two questions are open. Two of them wait for you." in page.text
    assert "waits for Bo and you" in page.text
    assert "closes in 7 days" in page.text


def test_what_was_decided_is_a_register_with_outcomes_in_words(ana: Browser, bo: Browser) -> None:
    tree = chooses(ana, "Oak", "Ash")
    for one in (ana, bo):
        takes(one, tree, ranks=(1, 2))
    ramp = proposes(ana)
    objects(bo, ramp)
    is_counted(ana, tree)
    is_counted(ana, ramp)
    page = bo.asked("/decisions")
    assert "Nothing is waiting to be decided." in page.text
    assert "decided: Oak" in page.text
    assert "not decided" in page.text


def test_a_small_thing_that_was_told_has_a_page_and_can_be_looked_at_again(ana: Browser, bo: Browser) -> None:
    small = ana.says(SmallDecided(review=ana.town.time + 10 * DAY), title="New bulbs", text="Warm ones.")
    assert "New bulbs" in bo.asked("/decisions").text
    page = sees(bo, small)
    assert "Something small: done, and told." in page.text
    again = next(link for link in page.links if "/propose/question?about=" in link)
    assert bo.opens(again).form("/propose/question").fields["title"] == "New bulbs"
    refused = bo.fills_in(page, "/review", how="They are too dim")
    assert refused.status == 422
    assert refused.form("/review").fields["how"] == "They are too dim"
    assert "They are too dim" in bo.fills_in(sees(bo, small), "/review", how="They are too dim", kept="drop").text


# Saying where one stands


def test_by_consent_one_agrees_stands_aside_or_objects_and_may_change_it(ana: Browser, bo: Browser) -> None:
    asked = proposes(ana)
    page = stands(bo, asked, "yes", reason="At last")
    assert "That is where you stand, until you change it." in page.text
    assert page.form("/position").fields["stand"] == "yes"
    assert page.form("/position").fields["reason"] == "At last"
    page = stands(bo, asked, "objection", harm="It blocks the bikes", meets="Put it left")
    assert "It blocks the bikes" in sees(ana, asked).text
    assert page.form("/position").fields["meets"] == "Put it left"
    assert page.form("/position").fields["stand"] == "objection"
    page = bo.fills_in(page, "/take-back")
    assert "It blocks the bikes" not in page.text
    assert "Your position" in page.text


def test_an_objection_says_the_harm_and_what_would_meet_it_and_nothing_typed_is_lost(ana: Browser, bo: Browser) -> None:
    asked = proposes(ana)
    page = stands(bo, asked, "objection", harm="It blocks the bikes")
    assert page.status == 422
    assert "What would meet it? A few words are needed here." in page.text
    assert page.form("/position").fields["harm"] == "It blocks the bikes"
    assert page.form("/position").fields["stand"] == "objection"
    assert not the(bo, asked).positions


def test_nothing_chosen_is_said_and_what_was_typed_is_kept(ana: Browser, bo: Browser) -> None:
    page = bo.fills_in(sees(bo, proposes(ana, "majority")), "/position", reason="Because")
    assert page.status == 422
    assert "Something has to be chosen here." in page.text
    assert page.form("/position").fields["reason"] == "Because"


def test_where_silence_is_a_yes_one_says_that_one_has_read_it(ana: Browser, bo: Browser) -> None:
    asked = proposes(ana, "lazy")
    page = bo.fills_in(sees(bo, asked), "/read")
    assert "your silence is a yes" in page.text
    assert "We wait for you" in sees(ana, asked).text
    page = stands(bo, asked, "objection", harm="Noise", meets="Rubber")
    assert "It holds if nobody objects and no more than" in page.text, "an objection calls the full form"


def test_by_majority_one_is_for_it_or_against_it(ana: Browser, bo: Browser, cy: Browser) -> None:
    asked = proposes(ana, "majority")
    stands(ana, asked, "yes")
    stands(bo, asked, "no", reason="Too dear")
    stands(cy, asked, "yes")
    page = is_counted(cy, asked)
    assert "Decided. One of us saw it differently; here is why." in page.text
    assert "2 were for it and 1 against." in page.text
    assert page.text.index("here is why.") < page.text.index("Too dear") < page.text.index("How it was counted")


def test_options_are_ticked(ana: Browser, bo: Browser) -> None:
    asked = chooses(ana, "Oak", "Ash", "Elm", protocol="approval")
    page = stands(bo, asked, ranks="2")
    assert the(bo, asked).positions[-1].ranks == (0, 1, 0)
    assert "Can live with “Ash”" in page.text
    stands(ana, asked, ranks="2")
    page = is_counted(ana, asked)
    assert "Decided: Ash." in page.text
    assert "More people approve of it than of anything else." in page.text
    assert "2 of 2" in page.text


def test_no_tick_at_all_is_no_ballot(ana: Browser, bo: Browser) -> None:
    asked = chooses(ana, "Oak", "Ash", protocol="approval")
    assert bo.sends(sees(bo, asked).form("/position").action, {"wording": asked, "stand": "yes"}).status == 422
    assert not the(bo, asked).positions


def test_options_are_ranked_by_numbers_and_the_ballot_says_what_a_blank_means(ana: Browser, bo: Browser) -> None:
    asked = chooses(ana, "Oak", "Ash", "Elm", blank="apart")
    assert "What you leave blank is compared with nothing" in sees(bo, asked).text
    page = stands(bo, asked, rank1="2", rank3="1", reason="Elms are gone")
    assert the(bo, asked).positions[-1].ranks == (2, 0, 1)
    assert "“Elm”, then “Oak”" in page.text
    assert page.form("/position").fields["rank1"] == "2"
    assert "comes after all that you ranked" in sees(bo, chooses(ana, "A", "B")).text


@pytest.mark.parametrize("rank", ["99", "-1", "x", "1" * 400, "²"])
def test_a_rank_that_is_none_is_refused_with_the_rest_kept(ana: Browser, bo: Browser, rank: str) -> None:
    asked = chooses(ana, "Oak", "Ash")
    page = stands(bo, asked, rank1=rank, rank2="1")
    assert page.status == 422
    assert page.form("/position").fields["rank2"] == "1"


def test_a_ranking_shows_every_option_against_every_other(ana: Browser, bo: Browser, cy: Browser) -> None:
    asked = chooses(ana, "Oak", "Ash", "Elm")
    for one, ranks in ((ana, (1, 2, 3)), (bo, (1, 3, 2)), (cy, (3, 1, 2))):
        takes(one, asked, ranks=ranks)
    page = is_counted(ana, asked)
    assert "Decided: Oak. One of us saw it differently" in page.text
    assert "more people place Oak above each other option than below it" in page.text
    assert "✓ 2 to 1, preferred" in page.text
    assert "1 to 2" in page.text


def test_advice_is_given_answered_and_then_whoever_asked_decides(ana: Browser, bo: Browser) -> None:
    asked = proposes(ana, "advice", asks=(bo.member,))
    bare = stands(bo, asked, "yes")
    assert bare.status == 422
    stands(bo, asked, "no", reason="Ask the owner first")
    page = sees(ana, asked)
    assert not [form for form in page.forms if form.action.endswith("/decide")]
    assert ana.fills_in(page, "/answer", answer="").status == 422
    page = ana.fills_in(sees(ana, asked), "/answer", answer="I did, she is fine with it")
    assert "I did, she is fine with it" in sees(bo, asked).text
    page = ana.fills_in(page, "/decide", reason="We begin on Monday") if "/decide" else page
    assert page.status == 422, "which of the two was not said"
    page = ana.sends(page.form("/decide").action, {"outcome": "passed", "reason": "We begin on Monday"})
    assert "We begin on Monday" in page.text
    assert "asked for advice, answered it, and decided" in page.text


def test_a_position_says_which_values_it_serves_and_strains(ana: Browser, bo: Browser, cy: Browser) -> None:
    care = ana.says(ValueNamed(), name="Care", meaning="")
    asked = proposes(ana)
    stands(ana, asked, "yes", serves=care)
    page = stands(bo, asked, "aside", strains=care)
    assert "It serves Care." in page.text
    assert "It strains Care." in page.text
    assert "Where values pull apart" in page.text
    assert "it is served, say Ana; it is strained, say you" in page.text
    assert page.form("/position").fields["strains"] == care


def test_whoever_came_later_speaks_and_does_not_count(town: Town, ana: Browser, bo: Browser) -> None:
    asked = proposes(ana)
    dee = town.browser()
    dee.joins(ana.invites(), "Dee")
    page = stands(dee, asked, "yes", reason="I like it")
    assert "in this question you do not count" in page.text
    assert "Those who speak and do not count here" in sees(ana, asked).text
    assert "I like it" in sees(ana, asked).text


# The wording


def test_what_would_follow_is_said_in_plain_words(ana: Browser, bo: Browser, cy: Browser) -> None:
    for one in (ana, bo, cy):
        one.agrees()
    follows = (AgreementMade(), TaskOpened())
    words = {"1.title": "Quiet hours", "1.text": "From ten at night.", "2.title": "Ask the mason"}
    page = sees(ana, proposes(ana, size="large", consequences=follows, words=words))
    assert "The agreement “Quiet hours” is added to the charter." in page.text
    assert "From ten at night." in page.text
    assert "“Ask the mason” goes on the map" in page.text
    assert "at least 2 must say yes in so many words" in page.text
    removal = sees(ana, proposes(ana, size="large", consequences=(MemberRemoved(bo.member),)))
    assert "Bo leaves the circle." in removal.text


def test_what_was_put_differently_shows_how_it_read_and_asks_again(ana: Browser, bo: Browser) -> None:
    asked = proposes(ana)
    form = sees(bo, asked).form("/position")
    stands(bo, asked, "yes", reason="Fine")
    ana.town.days_pass(1)
    ana.says(DecisionAmended(decision=asked), title="A ramp at the back", text="Less wind there.")
    page = sees(bo, asked)
    assert "A ramp at the back" in page.text
    assert "How it read before" in page.text
    assert "You are asked again." in page.text
    assert "Said before it was put differently; asked again" in sees(ana, asked).text
    late = bo.sends(form.action, {**form.fields, "stand": "yes", "reason": "Still fine"})
    assert late.status == 422
    assert late.form("/position").fields["reason"] == "Still fine"


def test_how_it_is_decided_is_said_with_every_number(ana: Browser, bo: Browser, cy: Browser) -> None:
    told = sees(ana, proposes(ana)).text
    assert "It holds if nobody objects and no more than 0 stand aside." in told
    assert "At least 2 of the 3 who decide must say where they stand." in told
    assert "anybody may put it to a vote once; then 66 percent must be for it" in told


def test_who_is_waited_for_is_named_with_since_when(ana: Browser, bo: Browser) -> None:
    asked = proposes(ana)
    takes(bo, asked)
    ana.town.days_pass(2)
    assert "We wait for you, since Thursday." in sees(ana, asked).text
    assert "We wait for Ana, since Thursday." in sees(bo, asked).text


def test_how_those_stand_who_carry_the_work_is_shown_and_does_not_weigh(ana: Browser, bo: Browser) -> None:
    task = ana.says(TaskOpened(), title="Mend the door")
    bo.says(TaskTaken(task))
    asked = proposes(ana, about=(task,))
    objects(bo, asked)
    told = sees(ana, asked).text
    assert "It touches the work on Mend the door." in told
    assert "Those who lately carried this work Object Bo" in told
    assert "count as much as anybody’s" in told


# What came of it


def test_what_follows_is_done_or_says_why_not(ana: Browser, bo: Browser) -> None:
    for one in (ana, bo):
        one.agrees()
    task = proposes(ana, "consent", size="large", consequences=(TaskOpened(),), words={"1.title": "Ask the mason"})
    for one in (ana, bo):
        takes(one, task)
    page = sees(ana, task)
    assert "It is so." in page.text
    assert "Ask the mason" in bo.asked("/work").text


def test_an_objection_may_go_to_a_vote_once(ana: Browser, bo: Browser, cy: Browser) -> None:
    asked = proposes(ana)
    takes(ana, asked)
    objects(bo, asked)
    page = is_counted(ana, asked)
    assert "Not decided: it does not happen. One of us saw it differently; here is why." in page.text
    assert "By consent one objection is enough, and 1 of 2 objected." in page.text
    page = bo.fills_in(page, "/reopen")
    assert "It is open once more; what you said still counts." in page.text
    assert "at least 66 percent of those for or against are for it" in page.text
    assert "Came back" in bo.asked("/decisions").text


def test_too_few_may_be_asked_once_more(ana: Browser, bo: Browser, cy: Browser) -> None:
    asked = proposes(ana)
    page = is_counted(ana, asked)
    assert "Too few of us took part." in page.text
    assert "At least 2 of us had to have read it, and 0 had." in page.text
    ana.fills_in(page, "/reopen")
    assert "Too few of us took part. It is open once more" in sees(cy, asked).text


def test_counting_too_early_says_why_not(ana: Browser, bo: Browser) -> None:
    asked = proposes(ana)
    page = ana.sends(f"{ana.home}/decision/{asked}/conclude")
    assert page.status == 422
    assert outcome(ana.town.node.circle(ana.circle), the(ana, asked)) is None


def test_only_whoever_proposed_is_led_to_where_it_is_put_differently(ana: Browser, bo: Browser) -> None:
    asked = proposes(ana)
    amend = f"{ana.home}/decision/{asked}/amend"
    assert amend in sees(ana, asked).links
    assert ana.opens(amend).status == 200
    assert amend not in sees(bo, asked).links


def test_only_whoever_proposed_takes_it_back(ana: Browser, bo: Browser) -> None:
    asked = proposes(ana)
    assert bo.sends(f"{bo.home}/decision/{asked}/withdraw").status == 422
    page = ana.fills_in(sees(ana, asked), "/withdraw", note="The owner does it")
    assert "You took it back. What was said stays here." in page.text
    assert "taken back" in bo.asked("/decisions").text


def test_a_decision_says_when_it_comes_back_and_takes_how_it_went(ana: Browser, bo: Browser) -> None:
    asked = proposes(ana, "majority", review=ana.town.time + 30 * DAY)
    for one in (ana, bo):
        takes(one, asked)
    page = is_counted(ana, asked)
    assert "It comes back by itself" in page.text
    ana.town.days_pass(40)
    page = sees(bo, asked)
    assert "It is time to look at it again" in page.text
    page = bo.fills_in(page, "/review", how="It holds up well", kept="keep")
    assert "It holds up well" in page.text
    assert "No date is set to look at it again." in page.text


def test_every_reason_of_a_verdict_has_a_sentence() -> None:
    assert set(every_literal(Why)) <= verdicts.WHY.keys()


def every_literal(kind: Any) -> Iterator[str]:
    """All that something may be, of literals and unions of them."""
    for one in get_args(kind):
        yield from (one,) if isinstance(one, str) else every_literal(one)


# A count that missed somebody


def lives(town: Town, story: Story, name: str, *, speaks: bool = True) -> Browser:
    """The browser of somebody of a story whose record is here; without a key they can only look."""
    key, node = key_of(name), town.node
    if speaks:
        node.keyring.put("device", key.public, sha256(name.encode()).digest())
    account = node.accounts.new()
    account.places[story.circle_id] = Place(key.public, story[name])
    node.accounts.save(account)
    browser = town.browser()
    browser.client.cookies.set("lichen", node.accounts.open_session(account))
    browser.home = f"/c/{story.circle_id[:12]}"
    return browser


def a_count_that_missed_dee() -> tuple[Story, str]:
    """Eli was away, and counted without having heard that Dee objects."""
    story = told.agreed("bo", "cy", "dee", "eli")
    asked = told.proposes(story, "ana", "consent")
    story.goes_offline("eli")
    before = [told.position(story, name, asked) for name in ("ana", "bo", "cy")]
    told.objects(story, "dee", asked)
    told.concludes_knowing(story, "eli", asked, *before)
    story.comes_online("eli")
    return story, asked.id


def comes_here(town: Town, story: Story) -> None:
    town.time = max(town.time, story.clock)
    town.node.take_in(story.circle_id, [arrival.frame for arrival in story.arrivals.values()])


def test_a_count_that_missed_somebody_says_whom_and_never_holds_in_silence(town: Town) -> None:
    story, asked = a_count_that_missed_dee()
    comes_here(town, story)
    looking = lives(town, story, "bo", speaks=False)
    page = looking.asked(f"/decision/{asked}")
    assert "The count missed" in page.text
    assert "It opens once more." in page.text
    assert "That does not hold." in page.text
    assert page.form("/reopen").method == "post"
    assert "Came back" in looking.asked("/decisions").text


def test_once_it_is_open_again_the_page_says_why(town: Town) -> None:
    story, asked = a_count_that_missed_dee()
    comes_here(town, story)
    bo = lives(town, story, "bo")
    page = bo.asked(f"/decision/{asked}")
    assert "The count missed" in page.text
    assert "It is open once more; what you said still counts." in page.text
    assert "Came back" in bo.asked("/decisions").text


def test_who_was_stopped_has_a_say_in_just_that(ana: Browser, bo: Browser, cy: Browser) -> None:
    for one in (ana, bo, cy):
        one.agrees()
    for one in (ana, bo):
        one.says(SuspensionCalled(cy.member), reason="Her phone was taken")
    stop = ana.town.node.circle(ana.circle)[Suspensions].stops[-1].event
    other = proposes(ana)
    asked = proposes(ana, consequences=(SuspensionLifted(stop),), protocol="majority")
    waiting = cy.asked("/wait")
    assert "You have a say in that." in waiting.text
    assert "You have a say in that." in sees(cy, other).text
    stands(cy, asked, "yes", reason="I have it back")
    decision = find(ana.town.node.circle(ana.circle), asked)
    assert decision
    assert [one.by for one in decision.positions] == [cy.member]


def test_what_could_not_follow_is_said_beside_what_was_not_counted(ana: Browser, bo: Browser, cy: Browser) -> None:
    for one in (ana, bo, cy):
        one.agrees()
    asked = proposes(ana, size="large", title="Part with Cy", consequences=(MemberRemoved(cy.member),))
    for one in (ana, bo):
        takes(one, asked)
    cy.says(MemberLeft())
    ana.town.days_pass(8)
    page = ana.asked("/aside")
    assert "Something that was to follow from “Part with Cy”" in page.text
