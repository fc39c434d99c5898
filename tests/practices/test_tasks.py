"""What people may do with tasks, and what the map of what is unfinished says."""

from fractions import Fraction

from lichen.core.event import Event
from lichen.core.kept import digest, keep, resume
from lichen.core.values import EventId
from lichen.practices import LAW
from lichen.practices.members import MemberLeft
from lichen.practices.rest import MemberRested
from lichen.practices.taskmap import (
    blocks,
    closed_tasks,
    held_up,
    open_tasks,
    overdue,
    pull,
    unpleasant_work,
    waiting_since,
)
from lichen.practices.tasks import (
    MOST_BLOCKS,
    MOST_OPEN,
    Task,
    TaskBlocked,
    TaskClosed,
    TaskDescribed,
    TaskHandedBack,
    TaskOpened,
    TaskReopened,
    Tasks,
    TaskTaken,
    TaskUnblocked,
    find,
    is_open,
    mine,
    stewards,
)
from tests.people import Story, day, founded


def task_of(story: Story, event: Event) -> Task:
    task = find(story.circle, event.id)
    assert task is not None
    return task


def opens(story: Story, who: str = "ana", at: float = 1, **fields: object) -> Event:
    return story.says(who, TaskOpened(**fields), at=day(at), title="Mend the roof")  # type: ignore[arg-type]


def ids(tasks: list[Task]) -> list[EventId]:
    return [task.id for task in tasks]


def test_a_title_is_enough():
    story = founded()
    roof = opens(story)
    assert ids(open_tasks(story.circle, day(2))) == [roof.id]
    assert task_of(story, roof).now.event == roof.id
    assert stewards(task_of(story, roof)) == []


def test_nobody_is_assigned_and_several_may_take_the_same_task():
    story = founded("bo", "cy")
    roof = opens(story)
    story.says("cy", TaskTaken(roof.id), note="Saturdays only")
    story.says("bo", TaskTaken(roof.id))
    assert stewards(task_of(story, roof)) == [story["cy"], story["bo"]]
    assert ids(mine(story.circle, story["bo"])) == [roof.id]
    assert mine(story.circle, story["ana"]) == []


def test_taking_twice_does_not_count():
    story = founded()
    roof = opens(story)
    story.says("ana", TaskTaken(roof.id))
    assert story.reasons(story.says("ana", TaskTaken(roof.id))) == ["already-steward"]


def test_two_who_take_a_task_without_knowing_of_each_other_both_hold_it():
    story = founded("bo")
    roof = opens(story)
    story.goes_offline("bo")
    story.says("bo", TaskTaken(roof.id))
    story.says("ana", TaskTaken(roof.id))
    story.comes_online("bo")
    assert set(stewards(task_of(story, roof))) == {story["ana"], story["bo"]}


def test_a_task_handed_back_waits_from_then_on():
    story = founded("bo")
    roof = opens(story, at=1)
    assert waiting_since(task_of(story, roof)) == day(1)
    story.says("ana", TaskTaken(roof.id), at=day(2))
    story.says("bo", TaskTaken(roof.id), at=day(3))
    assert waiting_since(task_of(story, roof)) == 0
    story.says("ana", TaskHandedBack(roof.id), at=day(4))
    assert waiting_since(task_of(story, roof)) == 0
    story.says("bo", TaskHandedBack(roof.id), at=day(5), note="My back")
    assert waiting_since(task_of(story, roof)) == day(5)


def test_only_a_steward_hands_back():
    story = founded("bo")
    roof = opens(story)
    story.says("ana", TaskTaken(roof.id))
    assert story.reasons(story.says("bo", TaskHandedBack(roof.id))) == ["not-steward"]


def test_whoever_leaves_or_rests_hands_back_what_they_held():
    story = founded("bo", "cy")
    roof, door = opens(story), opens(story)
    story.says("bo", TaskTaken(roof.id))
    story.says("cy", TaskTaken(door.id))
    left = story.says("bo", MemberLeft(), at=day(7))
    rested = story.says("cy", MemberRested(), at=day(8))
    assert waiting_since(task_of(story, roof)) == day(7)
    assert waiting_since(task_of(story, door)) == day(8)
    assert task_of(story, roof).history[-1] == left.id
    assert task_of(story, door).history[-1] == rested.id


def test_what_waits_longer_pulls_harder():
    story = founded()
    older, younger = opens(story, at=2), opens(story, at=8)
    assert ids(open_tasks(story.circle, day(14))) == [older.id, younger.id]
    assert [pull(story.circle, task_of(story, one), day(14)) for one in (older, younger)] == [12, 6]


def test_unpleasant_work_pulls_twice_as_hard():
    story = founded()
    bins = opens(story, at=2, unpleasant=True)
    assert pull(story.circle, task_of(story, bins), day(14)) == 24


def test_a_date_pulls_from_two_weeks_before_until_two_weeks_after():
    story = founded()
    permit = opens(story, at=20, due=day(30))
    days = [0, 5, 10, 20, 40]
    assert [pull(story.circle, task_of(story, permit), day(20 + d)) - d for d in days] == [4, 9, 14, 24, 28]


def test_what_somebody_holds_or_something_blocks_does_not_pull():
    story = founded()
    held, blocked = opens(story), opens(story)
    story.says("ana", TaskTaken(held.id))
    story.says("ana", TaskBlocked(blocked.id), why="The key is with the landlord")
    assert [pull(story.circle, task_of(story, one), day(40)) for one in (held, blocked)] == [0, 0]


def test_a_task_is_blocked_by_another_only_while_that_one_is_open():
    story = founded()
    roof, ladder = opens(story), opens(story)
    story.says("ana", TaskBlocked(roof.id, by=ladder.id))
    assert [block.by for block in blocks(story.circle, task_of(story, roof))] == [ladder.id]
    assert ids(held_up(story.circle, task_of(story, ladder))) == [roof.id]
    story.says("ana", TaskClosed(ladder.id, "done"))
    assert blocks(story.circle, task_of(story, roof)) == []
    assert held_up(story.circle, task_of(story, ladder)) == []
    story.says("ana", TaskReopened(ladder.id))
    assert blocks(story.circle, task_of(story, roof)) != []


def test_each_thing_in_the_way_is_cleared_by_itself():
    story = founded("bo")
    roof = opens(story)
    rain = story.says("ana", TaskBlocked(roof.id), why="Rain")
    nails = story.says("bo", TaskBlocked(roof.id), why="No nails")
    story.says("bo", TaskUnblocked(roof.id, rain.id))
    assert [block.event for block in blocks(story.circle, task_of(story, roof))] == [nails.id]
    assert story.reasons(story.says("ana", TaskUnblocked(roof.id, rain.id))) == ["block-unknown"]


def test_a_task_blocks_neither_itself_nor_for_something_unknown():
    story = founded()
    roof = opens(story)
    assert story.reasons(story.says("ana", TaskBlocked(roof.id, by=roof.id))) == ["blocks-itself"]
    assert story.reasons(story.says("ana", TaskBlocked(roof.id, by=story["ana"]))) == ["task-unknown"]
    for _ in range(MOST_BLOCKS):
        story.says("ana", TaskBlocked(roof.id))
    assert story.reasons(story.says("ana", TaskBlocked(roof.id))) == ["too-many-blocks"]


def test_anybody_describes_a_task_anew():
    story = founded("bo")
    roof = opens(story)
    again = story.says("bo", TaskDescribed(roof.id, "large", day(30), True), title="Mend both roofs")
    now = task_of(story, roof).now
    assert (now.event, now.size, now.due, now.unpleasant) == (again.id, "large", day(30), True)
    assert task_of(story, roof).history == [roof.id, again.id]


def test_two_descriptions_that_did_not_know_of_each_other_are_both_kept_until_somebody_settles_it():
    story = founded("bo")
    roof = opens(story)
    story.goes_offline("bo")
    hers = story.says("ana", TaskDescribed(roof.id), title="Mend the north roof")
    his = story.says("bo", TaskDescribed(roof.id), title="Mend the south roof")
    story.comes_online("bo")
    assert {one.event for one in task_of(story, roof).descriptions} == {hers.id, his.id}
    both = story.says("bo", TaskDescribed(roof.id), title="Mend both roofs")
    assert [one.event for one in task_of(story, roof).descriptions] == [both.id]


def test_a_closed_task_leaves_the_map():
    story = founded()
    roof, door = opens(story), opens(story)
    story.says("ana", TaskClosed(roof.id, "done", ("worked",)), worked="The neighbour lent us a ladder.")
    story.says("ana", TaskClosed(door.id, "dropped"))
    assert open_tasks(story.circle, day(9)) == []
    assert ids(closed_tasks(story.circle)) == [door.id, roof.id]
    assert waiting_since(task_of(story, roof)) == 0


def test_what_is_known_to_be_closed_stays_as_it_is():
    story = founded("bo")
    roof = opens(story)
    block = story.says("ana", TaskBlocked(roof.id))
    story.says("ana", TaskClosed(roof.id, "done"))
    for fact in (
        TaskTaken(roof.id),
        TaskDescribed(roof.id),
        TaskBlocked(roof.id),
        TaskUnblocked(roof.id, block.id),
        TaskClosed(roof.id, "done"),
    ):
        assert story.reasons(story.says("bo", fact)) == ["task-closed"]


def test_no_account_is_lost_because_somebody_else_closed_the_task_a_moment_before():
    story = founded("bo")
    roof = opens(story)
    story.goes_offline("bo")
    first = story.says("ana", TaskClosed(roof.id, "done", ("worked",)), worked="Slates")
    second = story.says("bo", TaskClosed(roof.id, "dropped", ("failed",)), failed="It leaks again")
    story.comes_online("bo")
    assert [closing.event for closing in task_of(story, roof).closings] == [first.id, second.id]
    assert story.circle[Tasks].opened[story["ana"]] == 0


def test_who_carried_a_task_does_not_depend_on_who_took_it_first():
    story = founded("bo", "cy")
    roof = opens(story)
    for who in sorted(("ana", "bo", "cy"), key=story.__getitem__, reverse=True):
        story.says(who, TaskTaken(roof.id))
    story.says("ana", TaskClosed(roof.id, "done"))
    assert task_of(story, roof).closings[0].carried == tuple(sorted(story.members.values()))


def test_an_account_tells_each_part_once():
    story = founded()
    roof = opens(story)
    assert story.reasons(story.says("ana", TaskClosed(roof.id, "done", ("failed", "failed")))) == ["told-twice"]


def test_a_task_reopened_waits_for_whoever_wants_it():
    story = founded("bo")
    roof = opens(story)
    story.says("ana", TaskTaken(roof.id))
    story.says("ana", TaskClosed(roof.id, "done"))
    story.says("bo", TaskReopened(roof.id), at=day(20), why="It still leaks")
    assert is_open(task_of(story, roof))
    assert stewards(task_of(story, roof)) == []
    assert waiting_since(task_of(story, roof)) == day(20)
    assert story.reasons(story.says("bo", TaskReopened(roof.id))) == ["task-open"]


def test_reopening_does_not_undo_a_closing_it_did_not_know_of():
    story = founded("bo")
    roof = opens(story)
    story.says("ana", TaskClosed(roof.id, "done"))
    story.goes_offline("bo")
    story.says("bo", TaskReopened(roof.id))
    story.comes_online("bo")
    assert is_open(task_of(story, roof))

    story = founded("bo")
    roof = opens(story)
    story.goes_offline("bo")
    story.says("bo", TaskClosed(roof.id, "done"))
    story.says("ana", TaskClosed(roof.id, "dropped"))
    story.says("ana", TaskReopened(roof.id))
    story.comes_online("bo")
    assert [closing.outcome for closing in task_of(story, roof).closings] == ["done"]


def test_overdue_begins_with_the_date_itself():
    story = founded()
    permit, sign = opens(story, due=day(30)), opens(story, due=day(20))
    assert ids(overdue(story.circle, day(30) - 1)) == [sign.id]
    assert ids(overdue(story.circle, day(30))) == [sign.id, permit.id]


def test_what_one_holds_with_the_next_date_comes_first():
    story = founded()
    some_day, late, soon = opens(story), opens(story, due=day(90)), opens(story, due=day(20))
    for task in (some_day, late, soon):
        story.says("ana", TaskTaken(task.id))
    assert ids(mine(story.circle, story["ana"])) == [soon.id, late.id, some_day.id]
    asked = [ask for ask in LAW.asks(story.circle, story["ana"], day(9)) if ask.code == "task"]
    assert [(ask.about, ask.until) for ask in asked] == [(soon.id, day(20)), (late.id, day(90)), (some_day.id, 0)]


def test_unpleasant_work_is_weighed_by_size_and_split_among_those_who_carried_it():
    story = founded("bo", "cy")
    bins, drain = opens(story, unpleasant=True, size="small"), opens(story, unpleasant=True, size="large")
    story.says("ana", TaskClosed(bins.id, "done"))
    story.says("bo", TaskTaken(drain.id))
    story.says("cy", TaskTaken(drain.id))
    story.says("ana", TaskClosed(drain.id, "done"), at=day(10))
    assert list(unpleasant_work(story.circle, day(11)).values()) == [Fraction(n, 20) for n in (2, 9, 9)]


def test_pleasant_dropped_and_long_past_work_is_not_weighed():
    story = founded("bo")
    cake, bins, drain = opens(story), opens(story, unpleasant=True), opens(story, unpleasant=True)
    story.says("ana", TaskClosed(cake.id, "done"))
    story.says("ana", TaskClosed(bins.id, "dropped"))
    story.says("bo", TaskClosed(drain.id, "done"), at=day(10))
    assert unpleasant_work(story.circle, day(11)) == {story["ana"]: 0, story["bo"]: 1}
    assert unpleasant_work(story.circle, day(100)) == {story["ana"]: 0, story["bo"]: 0}


def test_nobody_drowns_the_map():
    story = founded("bo")
    last = [opens(story) for _ in range(MOST_OPEN)][-1]
    assert story.reasons(last) == []
    assert story.reasons(opens(story)) == ["too-many-open"]
    assert story.reasons(opens(story, "bo")) == []
    story.says("bo", TaskClosed(last.id, "dropped"))
    story.says("bo", TaskReopened(last.id))
    assert story.reasons(opens(story)) == ["too-many-open"]
    story.says("bo", TaskClosed(last.id, "dropped"))
    assert story.reasons(opens(story)) == []


def test_an_unknown_task_is_refused_by_name():
    story = founded()
    event = story.says("ana", TaskTaken(story["ana"]))
    (refusal,) = story.circle.aside[event.id]
    assert (refusal.code, refusal.particulars) == ("task-unknown", {"task": story["ana"]})


def test_a_kept_map_goes_on_as_it_was():
    story = founded("bo")
    roof, door = opens(story, due=day(30), size="small"), opens(story)
    story.says("bo", TaskTaken(roof.id))
    story.says("ana", TaskBlocked(roof.id, by=door.id))
    story.says("ana", TaskClosed(door.id, "done", ("worked", "open")))
    again = resume(LAW, keep(LAW, story.circle))
    assert again is not None
    assert digest(LAW, again) == digest(LAW, story.circle)
    assert again[Tasks] == story.circle[Tasks]
