"""Who saw it differently, where values pull apart, and who carries the work that a question touches."""

from lichen.core.values import DAY
from lichen.practices.charter import ValueNamed
from lichen.practices.decisions.facts import DecisionAmended
from lichen.practices.decisions.questions import question
from lichen.practices.decisions.sides import (
    before_change,
    carriers,
    counted_in,
    differing,
    values_apart,
)
from lichen.practices.tasks import TaskClosed, TaskOpened, TaskTaken
from tests.deciding import agreed, came_of, concludes, decision, position, proposes
from tests.people import founded


def test_values_pull_apart_where_some_say_it_serves_and_others_that_it_strains() -> None:
    story = founded("bo", "cy")
    care, quiet = (story.says("ana", ValueNamed()).id for _ in range(2))
    asked = proposes(story, "ana")
    position(story, "ana", asked, serves=(care, care))
    position(story, "bo", asked, "no", strains=(care,))
    position(story, "cy", asked, serves=(quiet,))
    [apart] = values_apart(decision(story, asked).positions)
    assert (apart.value, apart.serves, apart.strains) == (care, (story["ana"],), (story["bo"],))


def test_one_who_sees_both_sides_of_a_value_does_not_pull_it_apart() -> None:
    story = founded("bo")
    care = story.says("ana", ValueNamed()).id
    asked = proposes(story, "ana")
    position(story, "bo", asked, serves=(care,), strains=(care,))
    assert values_apart(decision(story, asked).positions) == []


def test_who_lately_carried_a_task_it_is_about_is_found_for_ninety_days() -> None:
    story = agreed("bo", "cy")
    held, done, long_ago = (story.says("ana", TaskOpened()).id for _ in range(3))
    story.says("cy", TaskClosed(long_ago, outcome="done"))
    story.clock += 91 * DAY
    story.says("bo", TaskTaken(held))
    story.says("cy", TaskClosed(done, outcome="done"))
    asked = proposes(story, "ana", about=(long_ago,))
    later = proposes(story, "ana", about=(held, done))
    assert carriers(story.circle, decision(story, asked).wordings[-1], story.clock) == []
    assert carriers(story.circle, decision(story, later).wordings[-1], story.clock) == [story["bo"], story["cy"]]


def test_those_differ_who_would_have_had_it_otherwise_or_stood_aside() -> None:
    story = agreed("bo", "cy", "dee", "eli")
    asked = proposes(story, "ana")
    for name, stand in (("ana", "yes"), ("bo", "yes"), ("cy", "no"), ("dee", "aside")):
        position(story, name, asked, stand)  # type: ignore[arg-type]
    concludes(story, "ana", asked)
    found = came_of(story, asked)
    assert found
    differ = differing(found.verdict, counted_in(decision(story, asked), found))
    assert [one.by for one in differ] == [story["cy"], story["dee"]]


def test_where_it_was_turned_down_those_differ_who_were_for_it() -> None:
    story = agreed("bo", "cy")
    asked = proposes(story, "ana")
    for name, stand in (("ana", "yes"), ("bo", "no"), ("cy", "no")):
        position(story, name, asked, stand)  # type: ignore[arg-type]
    concludes(story, "ana", asked)
    found = came_of(story, asked)
    assert found
    assert [one.by for one in differing(found.verdict, counted_in(decision(story, asked), found))] == [story["ana"]]


def test_of_several_options_those_differ_who_placed_another_first() -> None:
    story = agreed("bo", "cy", "dee")
    asked = proposes(story, "ana", "ranking", options=3)
    for name, ranks in (("ana", (2, 3, 0)), ("bo", (1, 1, 2)), ("cy", (2, 1, 3)), ("dee", (1, 2, 3))):
        position(story, name, asked, ranks=ranks)
    concludes(story, "ana", asked)
    found = came_of(story, asked)
    assert found
    assert found.verdict.option == 1
    assert [one.by for one in differing(found.verdict, counted_in(decision(story, asked), found))] == [story["cy"]]


def test_who_has_not_spoken_since_it_was_put_differently_stands_apart() -> None:
    story = agreed("bo", "cy")
    asked = proposes(story, "ana", "consent")
    for name in ("bo", "cy"):
        position(story, name, asked)
    story.says("ana", DecisionAmended(decision=asked.id))
    position(story, "bo", asked)
    now = question(story.circle, decision(story, asked))
    assert now
    assert list(before_change(decision(story, asked), now)) == [story["cy"]]
