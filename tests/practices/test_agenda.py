"""What is on the agenda, whether the time is enough, and what is open that could be on it."""

import pytest

from lichen.core.values import MINUTE
from lichen.practices.agenda import agenda, left, planned, suggestions
from lichen.practices.charter import AgreementMade, CharterAgreed, NumbersProposed, version
from lichen.practices.gatherings import (
    PointAdded,
    PointDropped,
    PointTimed,
)
from lichen.practices.numbers import Numbers
from lichen.practices.tasks import TaskBlocked, TaskClosed, TaskOpened
from tests.people import day, founded
from tests.practices.meeting import EVENING, calls, gathering_of
from tests.practices.trusting import begins, described, role_of


def test_the_points_take_turns_and_their_minutes_are_held_against_the_time_there_is():
    story = founded("bo")
    called = calls(story, minutes=60)
    keys = story.says("ana", PointAdded(called.id, 20), title="Keys")
    roof = story.says("bo", PointAdded(called.id, 30), title="Roof")
    cake = story.says("bo", PointAdded(called.id, 22), title="Cake")
    gathering, begin = gathering_of(story, called), day(EVENING)
    assert [(point.event, turn) for point, turn in agenda(gathering)] == [
        (keys.id, begin), (roof.id, begin + 20 * MINUTE), (cake.id, begin + 50 * MINUTE),
    ]  # fmt: skip
    assert (planned(gathering), left(gathering)) == (72, -12)
    story.says("ana", PointTimed(called.id, roof.id, 10))
    story.says("ana", PointDropped(called.id, keys.id))
    gathering = gathering_of(story, called)
    assert [point.event for point, _turn in agenda(gathering)] == [roof.id, cake.id]
    assert (planned(gathering), left(gathering)) == (32, 28)
    assert gathering.points[roof.id].by == story["bo"]


def test_nobody_knows_the_turn_of_what_follows_a_point_without_time():
    story = founded()
    called = calls(story)
    for minutes in (10, 0, 10):
        story.says("ana", PointAdded(called.id, minutes), title="Keys")
    turns_of = [turn for _point, turn in agenda(gathering_of(story, called))]
    assert turns_of == [day(EVENING), day(EVENING) + 10 * MINUTE, 0]


def test_a_point_is_said_in_words_or_by_what_it_is_about():
    story = founded()
    called, roof = calls(story), story.says("ana", TaskOpened(), title="Mend the roof")
    named = story.says("ana", PointAdded(called.id, about=roof.id), title="")
    assert story.reasons(named) == []
    again = story.says("ana", PointAdded(called.id, about=roof.id), title="The roof")
    assert story.reasons(again) == ["on-the-agenda"]


def test_a_point_that_says_nothing_is_refused():
    story = founded()
    called = calls(story)
    empty = story.says("ana", PointAdded(called.id))
    (refusal,) = story.circle.aside[empty.id]
    assert (refusal.code, refusal.particulars) == ("words-missing", {"field": "title"})


def test_what_is_open_is_suggested_once_for_the_time_of_the_gathering():
    story = founded("bo")
    called = calls(story)
    both = story.says("ana", TaskOpened(due=day(29)), title="Pay the fee")
    story.says("ana", TaskBlocked(both.id), why="No money")
    stuck = story.says("ana", TaskOpened(), title="Paint")
    since = story.says("ana", TaskBlocked(stuck.id), at=day(3), why="Rain")
    later = story.says("ana", TaskOpened(due=day(31)), title="Next month")
    quiet = story.says("ana", AgreementMade(day(28)), title="Quiet")
    done = story.says("ana", TaskOpened(due=day(2)), title="Done long ago")
    story.says("ana", TaskClosed(done.id, "done"))
    found = [(one.why, one.about, one.when) for one in suggestions(story.circle, gathering_of(story, called))]
    assert found == [
        ("review", quiet.id, day(28)), ("overdue", both.id, day(29)), ("blocked", stuck.id, since.at),
    ]  # fmt: skip
    story.says("bo", PointAdded(called.id, about=both.id))
    on = suggestions(story.circle, gathering_of(story, called))
    assert [one.about for one in on] == [quiet.id, stuck.id]
    assert later.id not in [about for _why, about, _when in found]


def test_newcomers_who_wait_are_suggested():
    story = founded("bo", "cy")
    story.says("ana", NumbersProposed(Numbers(vouches=2)))
    for who in ("ana", "bo", "cy"):
        story.says(who, CharterAgreed(version(story.circle)))
    called, dee = calls(story), story.welcomes("ana", "dee")
    found = [(one.why, one.about) for one in suggestions(story.circle, gathering_of(story, called))]
    assert found == [("newcomer", dee.id)]


@pytest.mark.usefixtures("voice")
def test_roles_that_are_vacant_or_soon_will_be_are_suggested():
    story = founded("bo")
    called = calls(story)
    empty, ending, running = (described(story, name=name) for name in ("Keys", "Books", "Garden"))
    begins(story, ending, "bo", 2, EVENING + 3)
    begins(story, running, "bo", 3, EVENING + 100)
    found = [(one.why, one.about, one.when) for one in suggestions(story.circle, gathering_of(story, called))]
    assert found == [("vacant", empty, role_of(story, empty).at), ("ending", ending, day(EVENING + 3))]
