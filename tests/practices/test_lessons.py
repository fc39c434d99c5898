"""What a circle learned, from what worked as much as from what failed."""

from lichen.core.kept import digest, keep, resume
from lichen.practices import LAW
from lichen.practices.lessons import MOST_A_DAY, Lessons, LessonTold, lessons, lessons_of
from lichen.practices.tasks import TaskClosed, TaskOpened, TaskReopened
from tests.people import day, founded


def test_the_account_of_a_closed_task_becomes_lessons():
    story = founded()
    roof = story.says("ana", TaskOpened(), title="Mend the roof")
    closed = story.says(
        "ana", TaskClosed(roof.id, "done", ("worked", "failed")), worked="A borrowed ladder", failed="Starting at noon"
    )
    told = lessons_of(story.circle, roof.id)
    assert [(one.event, one.outcome, one.words) for one in told] == [
        (closed.id, "worked", "worked"),
        (closed.id, "failed", "failed"),
    ]


def test_a_task_closed_without_an_account_leaves_no_lesson():
    story = founded()
    roof = story.says("ana", TaskOpened(), title="Mend the roof")
    story.says("ana", TaskClosed(roof.id, "done"))
    assert lessons(story.circle) == []


def test_a_closing_that_does_not_count_teaches_nothing():
    story = founded("bo")
    roof = story.says("ana", TaskOpened(), title="Mend the roof")
    story.says("ana", TaskClosed(roof.id, "done", ("worked",)), worked="A borrowed ladder")
    late = story.says("bo", TaskClosed(roof.id, "done", ("failed",)), failed="Everything")
    assert story.reasons(late) == ["task-closed"]
    assert lessons(story.circle, "failed") == []


def test_both_accounts_count_when_two_close_a_task_without_knowing_of_each_other():
    story = founded("bo")
    roof = story.says("ana", TaskOpened(), title="Mend the roof")
    story.goes_offline("bo")
    story.says("ana", TaskClosed(roof.id, "done", ("worked",)), worked="A borrowed ladder")
    story.says("bo", TaskClosed(roof.id, "dropped", ("failed",)), failed="It leaks again")
    story.comes_online("bo")
    assert {one.outcome for one in lessons_of(story.circle, roof.id)} == {"worked", "failed"}


def test_reopening_a_task_takes_back_nothing_that_was_learned():
    story = founded()
    roof = story.says("ana", TaskOpened(), title="Mend the roof")
    story.says("ana", TaskClosed(roof.id, "done", ("worked",)), worked="A borrowed ladder")
    story.says("ana", TaskReopened(roof.id))
    story.says("ana", TaskClosed(roof.id, "done", ("open",)), open="Who checks it in spring?")
    assert [one.outcome for one in lessons_of(story.circle, roof.id)] == ["worked", "open"]


def test_lessons_are_also_told_by_themselves_latest_first():
    story = founded("bo")
    roof = story.says("ana", TaskOpened(), title="Mend the roof")
    rain = story.says("ana", LessonTold("failed", task=roof.id), title="Never in the rain")
    rota = story.says("bo", LessonTold("worked"), title="The rota", text="Everybody knew their day.")
    assert [one.event for one in lessons(story.circle)] == [rota.id, rain.id]
    assert [one.event for one in lessons(story.circle, "failed")] == [rain.id]
    assert [one.words for one in lessons_of(story.circle, roof.id)] == ["text"]


def test_a_month_is_looked_at_by_itself():
    story = founded()
    story.says("ana", LessonTold("worked"), at=day(10), title="Flyers")
    later = story.says("ana", LessonTold("open"), at=day(40), title="Who has the key?")
    assert [one.event for one in lessons(story.circle, since=day(31))] == [later.id]


def test_a_lesson_of_an_unknown_task_is_refused():
    story = founded()
    event = story.says("ana", LessonTold("worked", task=story["ana"]), title="Flyers")
    assert story.reasons(event) == ["task-unknown"]


def test_nobody_drowns_the_lessons():
    story = founded("bo")
    for _ in range(MOST_A_DAY):
        story.says("bo", LessonTold("open"), at=day(1), title="Why?")
    assert story.reasons(story.says("bo", LessonTold("open"), at=day(1), title="Why?")) == ["too-many-lessons"]
    assert story.reasons(story.says("ana", LessonTold("open"), at=day(1), title="Why not?")) == []
    assert story.reasons(story.says("bo", LessonTold("open"), at=day(3), title="Why?")) == []


def test_kept_lessons_go_on_as_they_were():
    story = founded()
    story.says("ana", LessonTold("worked"), title="Flyers")
    again = resume(LAW, keep(LAW, story.circle))
    assert again is not None
    assert digest(LAW, again) == digest(LAW, story.circle)
    assert again[Lessons] == story.circle[Lessons]
