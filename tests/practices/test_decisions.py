"""Decisions, as a circle takes them."""

import pytest

from lichen.core.values import DAY, HOUR
from lichen.practices.belonging import belongs, counting
from lichen.practices.charter import AgreementMade, NumbersProposed, ValueNamed, page
from lichen.practices.decisions import asks
from lichen.practices.decisions.facts import (
    AdviceAnswered,
    DecisionAmended,
    DecisionConcluded,
    DecisionRead,
    DecisionReopened,
    DecisionWithdrawn,
    ObjectionMade,
    PositionDropped,
    PositionTaken,
    Protocol,
    Stand,
)
from lichen.practices.decisions.questions import question, waited_for
from lichen.practices.members import MemberLeft, MemberRemoved
from lichen.practices.numbers import Numbers, numbers
from lichen.practices.roles import RoleDescribed, RoleGiven, Roles
from lichen.practices.tasks import TaskOpened
from tests.deciding import (
    agreed,
    came_of,
    closes,
    concludes,
    concludes_knowing,
    decision,
    objects,
    position,
    proposes,
    verdict,
    wording_of,
)
from tests.people import Story, founded

STANDS: dict[str, Stand] = {"y": "yes", "n": "no", "-": "aside"}


def test_a_majority_of_those_for_or_against_decides() -> None:
    story = agreed("bo", "cy", "dee", "eli")
    asked = proposes(story, "ana")
    for name, stand in zip(("ana", "bo", "cy", "dee"), "yyn-", strict=True):
        position(story, name, asked, STANDS[stand])
    assert verdict(story, asked) == ""
    concludes(story, "eli", asked)
    assert verdict(story, asked) == "passed"


def test_nothing_is_concluded_before_its_time_unless_all_have_spoken() -> None:
    story = agreed("bo", "cy")
    asked = proposes(story, "ana")
    position(story, "ana", asked)
    early = story.says("bo", DecisionConcluded(asked.id, "too-few", 0, ()))
    assert "decision-open" in story.reasons(early)
    position(story, "bo", asked)
    position(story, "cy", asked, "no")
    concludes(story, "bo", asked, at=story.clock)
    assert verdict(story, asked) == "passed"


def test_a_conclusion_counts_all_its_author_had_heard_and_says_what_comes_of_it() -> None:
    story = agreed("bo", "cy")
    asked = proposes(story, "ana")
    ballots = [position(story, name, asked, "no").id for name in ("ana", "bo", "cy")]
    lie = story.says("ana", DecisionConcluded(asked.id, "passed", 0, tuple(ballots)))
    some = story.says("ana", DecisionConcluded(asked.id, "failed", 0, tuple(ballots[:2])))
    assert story.reasons(lie) == ["count-differs"]
    assert story.reasons(some) == ["count-differs"]


@pytest.mark.parametrize(
    ("protocol", "stands", "comes_to"),
    [
        ("majority", "yny..", "passed"),
        ("majority", "yn-..", "tied"),
        ("majority", "yy...", "too-few"),
        ("majority", "y--..", "passed"),
        ("supermajority", "yyn..", "passed"),
        ("supermajority", "yynn.", "tied"),
        ("supermajority", "yyynn", "failed"),
        ("consent", "yyy..", "passed"),
        ("consent", "yyo..", "failed"),
        ("consent", "yy-..", "passed"),
        ("consent", "yy--.", "failed"),
        ("consent", "yy...", "too-few"),
        ("lazy", "rrr..", "passed"),
        ("lazy", "yr...", "too-few"),
        ("lazy", ".....", "too-few"),
    ],
)
def test_each_way_of_deciding_counts_by_its_own_rule(protocol: Protocol, stands: str, comes_to: str) -> None:
    story = agreed("bo", "cy", "dee", "eli")
    asked = proposes(story, "ana", protocol)
    for name, stand in zip(("ana", "bo", "cy", "dee", "eli"), stands, strict=True):
        if stand == "o":
            objects(story, name, asked)
        elif stand == "r":
            story.says(name, DecisionRead(asked.id, asked.id))
        elif stand != ".":
            position(story, name, asked, STANDS[stand])
    concludes(story, "ana", asked)
    assert verdict(story, asked) == comes_to


def test_an_objection_to_lazy_consent_calls_the_full_form_and_gives_everybody_the_notice_again() -> None:
    story = agreed("bo", "cy")
    asked = proposes(story, "ana", "lazy")
    before = closes(story, asked)
    story.clock += 2 * DAY
    objects(story, "bo", asked)
    now = question(story.circle, decision(story, asked))
    assert now
    assert now.protocol == "consent"
    assert now.closes > before + DAY


def test_an_objection_ends_when_whoever_made_it_agrees() -> None:
    story = agreed("bo", "cy")
    asked = proposes(story, "ana", "consent")
    objects(story, "bo", asked)
    for name in ("ana", "bo", "cy"):
        position(story, name, asked)
    concludes(story, "ana", asked)
    assert verdict(story, asked) == "passed"


def test_an_objection_names_its_reasons() -> None:
    story = agreed("bo")
    asked = proposes(story, "ana", "consent")
    assert story.reasons(position(story, "bo", asked, "no")) == ["objection-gives-no-reasons"]


def test_a_change_of_the_wording_asks_everybody_again_and_gives_the_notice_again() -> None:
    story = agreed("bo", "cy")
    asked = proposes(story, "ana")
    for name in ("ana", "bo"):
        position(story, name, asked)
    story.clock += DAY
    story.says("ana", DecisionAmended(decision=asked.id))
    assert {ask.code for ask in asks(story.circle, story["bo"], story.clock)} == {"position-again"}
    assert {ask.code for ask in asks(story.circle, story["cy"], story.clock)} == {"position"}
    stale = story.says("cy", PositionTaken(asked.id, asked.id, "yes"))
    assert story.reasons(stale) == ["wording-changed"]
    concludes(story, "ana", asked)
    assert verdict(story, asked) == "too-few"


def test_only_who_proposed_changes_or_withdraws() -> None:
    story = agreed("bo")
    asked = proposes(story, "ana")
    assert story.reasons(story.says("bo", DecisionAmended(decision=asked.id))) == ["not-the-proposer"]
    assert story.reasons(story.says("bo", DecisionWithdrawn(asked.id))) == ["not-the-proposer"]
    story.says("ana", DecisionWithdrawn(asked.id))
    assert story.reasons(position(story, "bo", asked)) == ["decision-withdrawn"]
    assert not list(asks(story.circle, story["bo"], story.clock))


def test_the_last_position_in_time_counts_and_one_taken_back_does_not() -> None:
    story = agreed("bo", "cy")
    asked = proposes(story, "ana")
    position(story, "ana", asked, "no")
    position(story, "ana", asked, "yes")
    position(story, "bo", asked, "no")
    story.says("bo", PositionDropped(asked.id))
    position(story, "cy", asked)
    late = position(story, "bo", asked, "no", at=closes(story, asked))
    assert story.reasons(late) == ["decision-closed"]
    concludes(story, "cy", asked)
    found = came_of(story, asked)
    assert found
    assert (found.verdict.yes, found.verdict.no) == (2, 0)


def test_newcomers_speak_but_do_not_count_yet() -> None:
    story = agreed("bo", "cy")
    story.welcomes("ana", "flo", ["bo"])
    asked = proposes(story, "flo")
    said = position(story, "flo", asked, "no")
    assert not story.reasons(said)
    for name in ("ana", "bo"):
        position(story, name, asked)
    concludes(story, "flo", asked)
    found = came_of(story, asked)
    assert found
    assert (found.verdict.yes, found.verdict.no) == (2, 0)


def test_who_leaves_is_no_longer_waited_for() -> None:
    story = agreed("bo", "cy")
    asked = proposes(story, "ana")
    story.says("cy", MemberLeft())
    assert waited_for(story.circle, decision(story, asked), story.clock) == [story["ana"], story["bo"]]


def test_of_several_options_the_most_approved_wins_and_a_tie_is_said() -> None:
    story = agreed("bo", "cy")
    asked = proposes(story, "ana", "approval", options=3)
    position(story, "ana", asked, ranks=(1, 1, 0))
    position(story, "bo", asked, ranks=(0, 1, 0))
    position(story, "cy", asked, ranks=(0, 0, 1))
    concludes(story, "ana", asked)
    found = came_of(story, asked)
    assert found
    assert (found.verdict.outcome, found.verdict.option) == ("passed", 2)
    even = proposes(story, "ana", "ranking", options=2)
    position(story, "ana", even, ranks=(1, 2))
    position(story, "bo", even, ranks=(2, 1))
    concludes(story, "ana", even)
    found = came_of(story, even)
    assert found
    assert (found.verdict.outcome, found.verdict.tied) == ("tied", (1, 2))


def test_a_tie_opens_once_more_and_never_a_third_time() -> None:
    story = agreed("bo")
    asked = proposes(story, "ana")
    position(story, "ana", asked)
    position(story, "bo", asked, "no")
    first = concludes(story, "ana", asked)
    again = story.says("bo", DecisionReopened(asked.id, first.id))
    assert not story.reasons(again)
    assert verdict(story, asked) == ""
    second = concludes(story, "ana", asked)
    assert verdict(story, asked) == "tied"
    assert story.reasons(story.says("bo", DecisionReopened(asked.id, second.id))) == ["nothing-to-reopen"]


def test_an_objection_that_stands_can_go_to_a_vote_where_the_charter_says_so() -> None:
    for agreed_on, comes_to in ((Numbers(), []), (Numbers(way_out="talk"), ["nothing-to-reopen"])):
        story = agreed("bo", "cy", "dee", numbers=agreed_on)
        asked = proposes(story, "ana", "consent")
        for name in ("ana", "bo", "cy"):
            position(story, name, asked)
        objects(story, "dee", asked)
        first = concludes(story, "ana", asked)
        assert verdict(story, asked) == "failed"
        assert story.reasons(story.says("bo", DecisionReopened(asked.id, first.id))) == comes_to
    story = agreed("bo", "cy", "dee")
    asked = proposes(story, "ana", "consent")
    for name in ("ana", "bo", "cy"):
        position(story, name, asked)
    objects(story, "dee", asked)
    story.says("bo", DecisionReopened(asked.id, concludes(story, "ana", asked).id))
    concludes(story, "ana", asked)
    assert verdict(story, asked) == "passed"


def test_with_advice_whoever_proposed_decides_after_asking_and_answering() -> None:
    story = agreed("bo", "cy")
    asked = proposes(story, "ana", "advice", asks=(story["bo"],))
    said = position(story, "bo", asked, "no")
    decides = DecisionConcluded(asked.id, "passed", 0, (said.id,))
    assert story.reasons(story.says("ana", decides)) == ["advice-unanswered"]
    story.says("ana", AdviceAnswered(asked.id, said.id))
    assert story.reasons(story.says("bo", decides)) == ["not-the-proposer"]
    assert not story.reasons(story.says("ana", decides))
    assert verdict(story, asked) == "passed"


def test_with_advice_nobody_binds_the_others() -> None:
    story = agreed("bo")
    asked = proposes(story, "ana", "advice", asks=(story["bo"],), consequences=(TaskOpened(),))
    alone = proposes(story, "ana", "advice", asks=(story["ana"],))
    assert story.reasons(asked) == ["advice-binds-nobody"]
    assert story.reasons(alone) == ["nobody-asked"]


def test_what_follows_is_done_as_the_circles_own_and_once_however_many_write_it_down() -> None:
    story = agreed("bo", "cy")
    asked = proposes(story, "ana", "consent", size="large", consequences=(AgreementMade(), ValueNamed()))
    said = [position(story, name, asked) for name in ("ana", "bo", "cy")]
    story.goes_offline("bo")
    concludes(story, "ana", asked)
    assert not story.reasons(concludes_knowing(story, "bo", asked, *said))
    assert len(page(story.circle).agreements) == 1
    assert len(page(story.circle).values) == 1


def test_whoever_saw_only_the_second_writing_down_goes_by_what_follows_too() -> None:
    story = agreed("bo", "cy")
    asked = proposes(story, "ana", "consent", size="large", consequences=(AgreementMade(),))
    said = [position(story, name, asked) for name in ("ana", "bo", "cy")]
    story.goes_offline("bo")
    concludes(story, "ana", asked)
    second = concludes_knowing(story, "bo", asked, *said)
    sight = story.circle.pasts.sight(second.id)
    assert len(page(story.circle, sight).agreements) == 1


def test_what_cannot_follow_says_why_and_the_decision_stands() -> None:
    story = agreed("bo", "cy", "dee")
    asked = proposes(story, "ana", "consent", size="large", consequences=(MemberRemoved(story["dee"]),))
    for name in ("ana", "bo", "cy"):
        position(story, name, asked)
    story.says("dee", MemberLeft())
    concludes(story, "ana", asked)
    assert verdict(story, asked) == "passed"
    assert [r.code for reasons in story.circle.unmet.values() for r in reasons] == ["member-unknown"]


def test_a_charter_changes_only_as_the_charter_says() -> None:
    story = agreed("bo", "cy")
    change = (NumbersProposed(Numbers(notice_days=14)),)
    small = proposes(story, "ana", "lazy", consequences=change)
    quick = proposes(story, "ana", "consent", size="large", urgent=True, consequences=change)
    other = proposes(story, "ana", "majority", size="large", consequences=change)
    assert story.reasons(small) == ["size-too-small"]
    assert story.reasons(quick) == ["too-large-to-hurry"]
    assert story.reasons(other) == ["protocol-not-agreed"]
    asked = proposes(story, "ana", "consent", size="large", consequences=change)
    for name in ("ana", "bo"):
        position(story, name, asked)
    concludes(story, "ana", asked)
    assert numbers(story.circle).notice_days == 14


def test_later_numbers_make_nobody_a_founder() -> None:
    story = agreed("bo", "cy")
    story.welcomes("ana", "flo", ["bo"])
    asked = proposes(story, "ana", "consent", size="large", consequences=(NumbersProposed(Numbers(count_days=30)),))
    for name in ("ana", "bo", "cy"):
        position(story, name, asked)
    concludes(story, "ana", asked)
    assert numbers(story.circle).count_days == 30
    assert story["flo"] not in counting(story.circle, story.clock)


def test_a_member_is_removed_by_the_others_and_has_a_voice_but_no_say_in_it() -> None:
    story = agreed("bo", "cy", "dee")
    asked = proposes(story, "ana", "consent", size="large", consequences=(MemberRemoved(story["dee"]),))
    assert not story.reasons(objects(story, "dee", asked))
    for name in ("ana", "bo"):
        position(story, name, asked)
    concludes(story, "cy", asked)
    assert verdict(story, asked) == "passed"
    assert not belongs(story.circle, story["dee"])
    assert story.reasons(story.says("dee", TaskOpened())) == ["authority-ended"]


def test_neither_of_two_can_remove_the_other() -> None:
    story = agreed("bo")
    asked = proposes(story, "ana", "consent", size="large", consequences=(MemberRemoved(story["bo"]),))
    assert story.reasons(asked) == ["too-few-to-remove"]


def test_of_three_both_others_must_say_yes_to_a_removal() -> None:
    story = agreed("bo", "cy")
    asked = proposes(story, "ana", "consent", size="large", consequences=(MemberRemoved(story["cy"]),))
    position(story, "ana", asked)
    story.says("bo", DecisionRead(asked.id, asked.id))
    concludes(story, "ana", asked)
    assert verdict(story, asked) == "too-few"


def test_one_alone_decides_for_themselves_and_two_only_together() -> None:
    alone = Story()
    alone.founds("ana")
    asked = proposes(alone, "ana", "consent", consequences=())
    position(alone, "ana", asked)
    concludes(alone, "ana", asked, at=alone.clock)
    assert verdict(alone, asked) == "passed"
    two = agreed("bo")
    asked = proposes(two, "ana", "consent", size="large", consequences=(ValueNamed(),))
    position(two, "ana", asked)
    concludes(two, "ana", asked)
    assert verdict(two, asked) == "too-few"


def test_an_urgent_question_needs_most_of_all_to_say_yes_and_cannot_be_asked_often() -> None:
    story = agreed("bo", "cy", "dee", "eli")
    asked = proposes(story, "ana", "majority", urgent=True)
    assert closes(story, asked) == asked.at + 24 * HOUR
    for name in ("ana", "bo"):
        position(story, name, asked)
    position(story, "cy", asked, "aside")
    concludes(story, "ana", asked)
    assert verdict(story, asked) == "too-few"
    proposes(story, "ana", "majority", urgent=True)
    assert story.reasons(proposes(story, "ana", "majority", urgent=True)) == ["too-many-urgent"]


def test_a_role_is_given_by_a_choice_among_those_who_stand_for_it() -> None:
    story = agreed("bo", "cy")
    described = proposes(story, "ana", "lazy", consequences=(RoleDescribed(),))
    for name in ("ana", "bo"):
        position(story, name, described)
    concludes(story, "ana", described)
    found = came_of(story, described)
    assert found
    role = next(iter(story.circle[Roles].open))
    until = story.clock + 90 * DAY
    choice = tuple(RoleGiven(role, story[name], until) for name in ("bo", "cy"))
    asked = proposes(story, "ana", "ranking", options=2, consequences=choice)
    for name, ranks in (("ana", (2, 1)), ("bo", (1, 2)), ("cy", (2, 1))):
        position(story, name, asked, ranks=ranks)
    concludes(story, "ana", asked)
    offers = story.circle[Roles].open[role].offers
    assert [offer.to for offer in offers] == [story["cy"]]


def test_positions_name_values_that_are_on_the_page_or_not_at_all() -> None:
    story = founded("bo")
    asked = proposes(story, "ana")
    taken = story.says("bo", PositionTaken(asked.id, wording_of(story, asked), "yes", strains=(asked.id,)))
    assert story.reasons(taken) == ["value-unknown"]


def test_objections_are_made_only_where_one_can_stop_it() -> None:
    story = founded("bo")
    asked = proposes(story, "ana", "majority")
    assert story.reasons(story.says("bo", ObjectionMade(asked.id, asked.id))) == ["objections-unasked"]


def test_one_member_cannot_drown_the_others_in_proposals() -> None:
    story = agreed("bo")
    for _ in range(8):
        assert not story.reasons(proposes(story, "ana"))
    assert story.reasons(proposes(story, "ana")) == ["too-many-proposals"]
