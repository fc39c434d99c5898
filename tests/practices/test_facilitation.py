"""Who facilitates: it goes round, nobody is assigned, and whoever wants to takes it."""

from lichen.practices.facilitation import facilitating, turns
from lichen.practices.gatherings import (
    ComingSaid,
    FacilitatorAgreed,
    FacilitatorDeclined,
    GatheringCalledOff,
    GatheringHeld,
)
from lichen.practices.members import MemberLeft
from lichen.practices.rest import MemberRested, MemberReturned
from tests.people import day, founded
from tests.practices.meeting import EVENING, calls, gathering_of, holds, proposed


def test_whoever_never_facilitated_is_proposed_first_and_of_those_who_came_first():
    story = founded("bo", "cy")
    assert proposed(story, calls(story)) == story["ana"]
    holds(story, 5, "ana")
    assert proposed(story, calls(story, at=6)) == story["bo"]


def test_whoever_did_it_longest_ago_is_proposed():
    story = founded("bo", "cy")
    for start, who in ((4, "bo"), (6, "ana"), (8, "cy"), (10, "bo")):
        holds(story, start, who)
    called = calls(story, at=11)
    assert proposed(story, called) == story["ana"]
    assert turns(story.circle, day(EVENING)) == {
        story["ana"]: day(6), story["bo"]: day(10), story["cy"]: day(8),
    }  # fmt: skip
    assert turns(story.circle, day(8)) == {story["ana"]: day(6), story["bo"]: day(4), story["cy"]: 0}


def test_the_turn_goes_by_when_people_met_not_by_when_it_was_called():
    story = founded("bo")
    late, early = calls(story, start=20), calls(story, start=10)
    for called, at in ((early, 11), (late, 21)):
        story.says("ana", GatheringHeld(called.id, (), story["ana"]), at=day(at))
    assert turns(story.circle, day(EVENING))[story["ana"]] == day(20)


def test_whoever_has_agreed_to_the_gathering_before_is_not_proposed_again():
    story = founded("bo")
    first, second = calls(story, start=20), calls(story, start=30)
    story.says("ana", FacilitatorAgreed(first.id, story["ana"]))
    assert proposed(story, second) == story["bo"]
    assert proposed(story, first) == story["ana"]
    story.says("ana", GatheringCalledOff(first.id))
    assert proposed(story, second) == story["ana"]


def test_accounts_say_who_did_it_whoever_had_agreed_before():
    story = founded("bo", "cy")
    called = calls(story, start=5)
    story.says("ana", FacilitatorAgreed(called.id, story["ana"]))
    story.says("cy", GatheringHeld(called.id, (), story["bo"]), at=day(6))
    assert proposed(story, calls(story, at=7)) == story["ana"]


def test_whoever_left_rests_stays_away_or_would_rather_not_is_not_proposed():
    story = founded("bo", "cy", "dee", "eli")
    called = calls(story, "eli")
    story.says("ana", MemberLeft())
    story.says("bo", MemberRested())
    story.says("cy", ComingSaid(called.id, "no"))
    story.says("dee", FacilitatorDeclined(called.id))
    assert proposed(story, called) == story["eli"]
    story.says("bo", MemberReturned())
    assert proposed(story, called) == story["bo"]


def test_nobody_is_left_to_propose_when_all_would_rather_not():
    story = founded()
    called = calls(story)
    story.says("ana", FacilitatorDeclined(called.id))
    assert proposed(story, called) == ""


def test_whoever_wants_to_takes_it_and_others_may_only_confirm_who_is_proposed():
    story = founded("bo", "cy")
    called = calls(story)
    assert story.reasons(story.says("cy", FacilitatorAgreed(called.id, story["bo"]))) == ["facilitator-not-proposed"]
    story.says("cy", FacilitatorAgreed(called.id, story["ana"]))
    assert facilitating(story.circle, gathering_of(story, called)) == [story["ana"]]
    story.says("bo", FacilitatorAgreed(called.id, story["bo"]))
    assert facilitating(story.circle, gathering_of(story, called)) == [story["bo"]]


def test_whoever_stays_away_or_rests_does_not_facilitate():
    story = founded("bo")
    called = calls(story)
    story.says("bo", ComingSaid(called.id, "no"))
    assert story.reasons(story.says("bo", FacilitatorAgreed(called.id, story["bo"]))) == ["facilitator-away"]
    story.says("bo", ComingSaid(called.id, "maybe"))
    assert story.reasons(story.says("bo", FacilitatorAgreed(called.id, story["bo"]))) == []
    story.says("bo", ComingSaid(called.id, "no"))
    assert facilitating(story.circle, gathering_of(story, called)) == []
    story.says("bo", ComingSaid(called.id, "yes"))
    story.says("bo", MemberRested())
    assert facilitating(story.circle, gathering_of(story, called)) == []


def test_one_may_agree_and_think_better_of_it_and_agree_again():
    story = founded("bo")
    called = calls(story)
    story.says("ana", FacilitatorAgreed(called.id, story["ana"]))
    story.says("ana", FacilitatorDeclined(called.id))
    assert facilitating(story.circle, gathering_of(story, called)) == []
    assert proposed(story, called) == story["bo"]
    story.says("ana", FacilitatorAgreed(called.id, story["ana"]))
    assert facilitating(story.circle, gathering_of(story, called)) == [story["ana"]]


def test_two_who_take_it_without_knowing_of_each_other_both_stand_until_one_says_so_again():
    story = founded("bo")
    called = calls(story)
    story.goes_offline("bo")
    story.says("ana", FacilitatorAgreed(called.id, story["ana"]))
    story.says("bo", FacilitatorAgreed(called.id, story["bo"]))
    story.comes_online("bo")
    assert set(facilitating(story.circle, gathering_of(story, called))) == {story["ana"], story["bo"]}
    story.says("bo", FacilitatorAgreed(called.id, story["bo"]))
    assert facilitating(story.circle, gathering_of(story, called)) == [story["bo"]]
