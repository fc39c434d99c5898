"""How people meet: it is called and moved, people come, and somebody tells how it was."""

import pytest

from lichen.core.practice import Ask
from lichen.core.values import MINUTE, Time
from lichen.practices import LAW
from lichen.practices.gathering import ahead, answer, behind, is_off, who_said
from lichen.practices.gatherings import (
    FARTHEST,
    FORGOTTEN,
    LATER,
    MOST_A_DAY,
    MOST_POINTS,
    MOST_SAID,
    SLACK,
    SOON,
    ComingSaid,
    FacilitatorAgreed,
    FacilitatorDeclined,
    GatheringBrought,
    GatheringCalled,
    GatheringCalledOff,
    GatheringHeld,
    GatheringMoved,
    PointAdded,
    PointDropped,
    PointTimed,
)
from lichen.practices.lessons import LessonTold
from lichen.practices.members import MemberLeft
from lichen.practices.tasks import TaskOpened
from tests.people import HOUR, day, founded
from tests.practices.meeting import EVENING, asked, calls, gathering_of

# Calling, moving, calling off


def test_a_title_a_time_and_a_length_are_enough():
    story = founded()
    called = story.says("ana", GatheringCalled(day(30), 60), at=day(1), title="All of us")
    assert [one.id for one in ahead(story.circle, day(29))] == [called.id]
    assert gathering_of(story, called).now.end == day(30) + HOUR


def test_the_next_comes_first_and_of_those_that_are_over_the_latest():
    story = founded()
    late, soon, off = calls(story, start=40), calls(story, start=30), calls(story, start=35)
    story.says("ana", GatheringCalledOff(off.id))
    assert [one.id for one in ahead(story.circle, day(29))] == [soon.id, late.id]
    assert [one.id for one in behind(story.circle, day(41))] == [late.id, off.id, soon.id]


def test_it_is_under_way_until_its_last_minute():
    story = founded()
    called = calls(story)
    end = day(EVENING) + HOUR
    assert [one.id for one in ahead(story.circle, end - 1)] == [called.id]
    assert [one.id for one in behind(story.circle, end)] == [called.id]


@pytest.mark.parametrize(
    ("start", "reasons"),
    [
        (-SLACK, []),
        (-SLACK - 1, ["start-too-far-or-past"]),
        (FARTHEST, []),
        (FARTHEST + 1, ["start-too-far-or-past"]),
    ],
)
def test_people_meet_and_then_write_it_down_a_few_minutes_later_at_most(start: Time, reasons: list[str]):
    story = founded()
    event = story.says("ana", GatheringCalled(day(10) + start, 60), at=day(10))
    assert story.reasons(event) == reasons


def test_moving_says_all_of_it_anew():
    story = founded("bo")
    called = calls(story)
    moved = story.says("bo", GatheringMoved(called.id, day(33), 90), place="The yard")
    now = gathering_of(story, called).now
    assert (now.event, now.start, now.minutes) == (moved.id, day(33), 90)
    past = story.says("bo", GatheringMoved(called.id, day(0), 90))
    assert story.reasons(past) == ["start-too-far-or-past"]


def test_two_who_move_it_at_once_are_both_heard_until_somebody_settles_it():
    story = founded("bo")
    called = calls(story)
    story.goes_offline("bo")
    hers = story.says("ana", GatheringMoved(called.id, day(31), 60))
    his = story.says("bo", GatheringMoved(called.id, day(32), 60))
    story.comes_online("bo")
    assert {one.event for one in gathering_of(story, called).timings} == {hers.id, his.id}
    both = story.says("bo", GatheringMoved(called.id, day(33), 60))
    assert [one.event for one in gathering_of(story, called).timings] == [both.id]


def test_what_is_called_off_is_left_alone():
    story = founded("bo")
    called = calls(story)
    point = story.says("ana", PointAdded(called.id), title="Keys")
    story.says("ana", GatheringCalledOff(called.id), why="The boiler")
    for fact in (
        GatheringMoved(called.id, day(40), 60),
        GatheringCalledOff(called.id),
        ComingSaid(called.id, "yes"),
        PointAdded(called.id),
        PointTimed(called.id, point.id, 5),
        PointDropped(called.id, point.id),
        FacilitatorAgreed(called.id, story["bo"]),
        FacilitatorDeclined(called.id),
    ):
        assert "gathering-off" in story.reasons(story.says("bo", fact))
    assert story.reasons(story.says("bo", GatheringHeld(called.id), at=day(31))) == ["gathering-off"]
    assert asked(story, "bo", day(29)) == []


def test_it_took_place_after_all_if_somebody_who_had_not_heard_tells_how_it_was():
    story = founded("bo")
    called = calls(story)
    story.goes_offline("bo")
    story.says("ana", GatheringCalledOff(called.id))
    assert is_off(gathering_of(story, called))
    held = story.says("bo", GatheringHeld(called.id, (story["bo"],)), at=day(31))
    story.comes_online("bo")
    assert story.reasons(held) == []
    assert not is_off(gathering_of(story, called))


def test_one_that_nobody_came_to_can_still_be_moved_or_called_off_afterwards():
    story = founded()
    one, other = calls(story), calls(story)
    assert story.reasons(story.says("ana", GatheringMoved(one.id, day(40), 60), at=day(32))) == []
    assert story.reasons(story.says("ana", GatheringCalledOff(other.id), at=day(32))) == []


def test_what_was_told_of_is_over():
    story = founded("bo")
    called = calls(story)
    point = story.says("ana", PointAdded(called.id), title="Keys")
    story.says("ana", GatheringHeld(called.id), at=day(EVENING) + 10 * MINUTE)
    for fact in (
        GatheringMoved(called.id, day(40), 60),
        GatheringCalledOff(called.id),
        ComingSaid(called.id, "yes"),
        PointAdded(called.id),
        PointDropped(called.id, point.id),
        FacilitatorAgreed(called.id, story["bo"]),
    ):
        assert "gathering-over" in story.reasons(story.says("bo", fact, at=day(EVENING) + 11 * MINUTE))


def test_it_is_too_late_to_prepare_it_once_its_time_is_up():
    story = founded()
    called = calls(story)
    last, late = day(EVENING) + HOUR - 1, day(EVENING) + HOUR
    assert story.reasons(story.says("ana", PointAdded(called.id), at=last, title="Keys")) == []
    assert story.reasons(story.says("ana", PointAdded(called.id), at=late, title="Locks")) == ["gathering-over"]


def test_it_is_too_early_to_tell_of_it_before_it_begins():
    story = founded()
    called = calls(story)
    for fact in (GatheringBrought(called.id, called.id), GatheringHeld(called.id)):
        assert story.reasons(story.says("ana", fact, at=day(29))) == ["gathering-not-begun"]
    assert story.reasons(story.says("ana", GatheringHeld(called.id), at=day(EVENING) - 1)) == ["gathering-not-begun"]
    assert story.reasons(story.says("ana", GatheringHeld(called.id), at=day(EVENING))) == []


def test_an_unknown_gathering_or_point_is_refused():
    story = founded()
    called = calls(story)
    assert story.reasons(story.says("ana", ComingSaid(story["ana"], "yes"))) == ["gathering-unknown"]
    assert story.reasons(story.says("ana", PointDropped(called.id, called.id))) == ["point-unknown"]
    assert story.reasons(story.says("ana", PointTimed(called.id, called.id, 5))) == ["point-unknown"]


# Who comes


def test_everybody_says_whether_they_come_and_may_think_again():
    story = founded("bo", "cy")
    called = calls(story)
    story.says("ana", ComingSaid(called.id, "yes"))
    story.says("bo", ComingSaid(called.id, "no"))
    story.says("bo", ComingSaid(called.id, "maybe"))
    gathering = gathering_of(story, called)
    assert who_said(story.circle, gathering, "yes") == [story["ana"]]
    assert who_said(story.circle, gathering, "maybe") == [story["bo"]]
    assert who_said(story.circle, gathering, "no") == []
    assert who_said(story.circle, gathering, None) == [story["cy"]]


def test_whoever_comes_at_one_time_does_not_have_to_come_at_another():
    story = founded("bo", "cy")
    called = calls(story)
    story.says("ana", ComingSaid(called.id, "yes"))
    story.goes_offline("cy")
    story.says("bo", GatheringMoved(called.id, day(31), 60))
    story.says("cy", ComingSaid(called.id, "yes"))  # who had not heard of it
    story.comes_online("cy")
    story.says("bo", ComingSaid(called.id, "yes"))
    gathering = gathering_of(story, called)
    assert [answer(gathering, story[one]) for one in ("ana", "bo", "cy")] == [None, "yes", None]
    story.says("bo", GatheringMoved(called.id, day(31), 90), place="The yard")
    assert answer(gathering_of(story, called), story["bo"]) == "yes"  # the same hour, elsewhere


def test_a_gathering_asks_for_a_week_until_it_begins_or_one_has_answered():
    story = founded("bo")
    called = calls(story)
    week = day(EVENING) - SOON
    assert asked(story, "bo", week - 1) == []
    assert asked(story, "bo", week) == [("gathering", called.id)]
    assert asked(story, "bo", day(EVENING) - 1) == [("gathering", called.id)]
    assert asked(story, "bo", day(EVENING)) == []
    [ask] = [one for one in LAW.asks(story.circle, story["bo"], day(29)) if one.code == "gathering"]
    assert ask == Ask("gathering", called.id, since=week, until=day(EVENING))
    story.says("bo", ComingSaid(called.id, "maybe"))
    assert asked(story, "bo", day(29)) == []


# How it was, and what came of it


def test_anybody_tells_how_it_was_and_a_second_account_stands_beside_the_first():
    story = founded("bo")
    called = calls(story)
    first = story.says("ana", GatheringHeld(called.id, (story["ana"],), story["ana"]), at=day(31), notes="We met")
    second = story.says("bo", GatheringHeld(called.id, (story["bo"],), story["bo"]), at=day(32), notes="So did I")
    assert [one.event for one in gathering_of(story, called).accounts] == [first.id, second.id]
    better = story.says("ana", GatheringHeld(called.id, (story["ana"], story["bo"])), at=day(33), notes="We met, both")
    assert [one.event for one in gathering_of(story, called).accounts] == [second.id, better.id]


def test_two_accounts_of_one_member_who_did_not_know_of_the_first_are_both_kept():
    story = founded()
    called = calls(story)
    enrolment = story.enrols("ana", "phone")
    story.goes_offline("ana/phone")
    story.says("ana", GatheringHeld(called.id), at=day(31))
    story.first_words("ana/phone", GatheringHeld(called.id), enrolment, at=day(31))
    story.comes_online("ana/phone")
    assert len(gathering_of(story, called).accounts) == 2


def test_an_account_names_people_who_came_to_the_circle_each_once():
    story = founded("bo")
    called = calls(story)
    ana, stranger = story["ana"], called.id
    refused = story.says("ana", GatheringHeld(called.id, (ana, ana, stranger), stranger), at=day(31))
    assert story.reasons(refused) == ["member-unknown", "came-twice"]
    assert story.reasons(story.says("ana", GatheringHeld(called.id, ("",)))) == ["member-unknown"]
    story.says("bo", MemberLeft())
    gone = story.says("ana", GatheringHeld(called.id, (ana, story["bo"]), story["bo"]), at=day(31))
    assert story.reasons(gone) == []


def test_what_came_of_it_is_listed_once():
    story = founded("bo")
    called = calls(story)
    task = story.says("ana", TaskOpened(), at=day(31), title="Mend the roof")
    lesson = story.says("ana", LessonTold("worked"), title="Tea first")
    story.says("ana", GatheringBrought(called.id, task.id))
    story.says("bo", GatheringBrought(called.id, lesson.id))
    again = story.says("bo", GatheringBrought(called.id, task.id))
    assert story.reasons(again) == ["brought-already"]
    assert [(one.thing, one.by) for one in gathering_of(story, called).brought] == [
        (task.id, story["ana"]), (lesson.id, story["bo"]),
    ]  # fmt: skip


def test_first_the_facilitator_is_asked_how_it_was_and_later_everybody_who_came():
    story = founded("bo", "cy", "dee")
    called = calls(story, "dee")
    story.says("bo", FacilitatorAgreed(called.id, story["bo"]))
    story.says("cy", ComingSaid(called.id, "yes"))
    story.says("ana", ComingSaid(called.id, "no"))
    end = day(EVENING) + HOUR
    notes = [("gathering-notes", called.id)]
    assert [asked(story, one, end - 1) for one in ("ana", "bo", "cy", "dee")] == [[], [], [], []]
    assert [asked(story, one, end) for one in ("ana", "bo", "cy", "dee")] == [[], notes, [], []]
    assert [asked(story, one, end + LATER) for one in ("ana", "bo", "cy", "dee")] == [[], notes, notes, []]
    assert asked(story, "bo", end + FORGOTTEN) == []
    story.says("cy", GatheringHeld(called.id), at=day(31))
    assert asked(story, "bo", end + LATER) == []


def test_where_nobody_facilitated_whoever_called_it_is_asked():
    story = founded("bo")
    called = calls(story, "bo")
    assert asked(story, "ana", day(EVENING) + HOUR) == []
    assert asked(story, "bo", day(EVENING) + HOUR) == [("gathering-notes", called.id)]


# Nobody drowns the others


def test_nobody_calls_without_end():
    story = founded("bo")
    for _ in range(MOST_A_DAY):
        assert story.reasons(calls(story)) == []
    assert story.reasons(calls(story)) == ["too-many-gatherings"]
    assert story.reasons(calls(story, "bo")) == []
    assert story.reasons(calls(story, at=3)) == []


def test_nobody_fills_the_whole_agenda():
    story = founded("bo")
    called = calls(story)
    points = [story.says("ana", PointAdded(called.id), title="Why?") for _ in range(MOST_POINTS)]
    assert story.reasons(story.says("ana", PointAdded(called.id), title="Why?")) == ["too-many-points"]
    assert story.reasons(story.says("bo", PointAdded(called.id), title="Why not?")) == []
    story.says("bo", PointDropped(called.id, points[0].id))
    assert story.reasons(story.says("ana", PointAdded(called.id), title="Why?")) == []


def test_nobody_says_more_about_one_gathering_than_anybody_would():
    story = founded("bo")
    called, other = calls(story), calls(story)
    for _ in range(MOST_SAID):
        story.says("bo", ComingSaid(called.id, "maybe"))
    assert story.reasons(story.says("bo", ComingSaid(called.id, "yes"))) == ["too-much-about-gathering"]
    assert story.reasons(story.says("bo", ComingSaid(other.id, "yes"))) == []
    assert story.reasons(story.says("ana", ComingSaid(called.id, "yes"))) == []
