"""The clerk: what is due gets written down by itself, once, and by somebody who may."""

from pathlib import Path

from lichen.core.values import DAY
from lichen.practices.charter import page
from lichen.practices.decisions.facts import DecisionProposed, PositionTaken
from lichen.practices.decisions.questions import find, outcome
from lichen.practices.decisions.state import Conclusion
from lichen.practices.tasks import TaskOpened, Tasks
from tests.deciding import agreed, concludes_knowing, objects, proposes
from tests.deciding import position as takes
from tests.node.homes import Home, home
from tests.people import Story

PAINTING = {"title": "Paint the door", "1.title": "Buy paint"}


def came_of(here: Home, asked: str) -> Conclusion | None:
    circle = here.node.circle(here.circle)
    decision = find(circle, asked)
    return outcome(circle, decision) if decision else None


def test_a_question_is_concluded_by_itself_once_its_time_is_over(tmp_path: Path) -> None:
    with home(tmp_path / "home") as here:
        here.founds()
        asked = here.says(DecisionProposed(protocol="lazy", consequences=(TaskOpened(),)), **PAINTING)
        here.says(PositionTaken(asked, asked, "yes"))
        found = came_of(here, asked)
        assert found
        assert found.verdict.outcome == "passed"
        assert len(here.node.circle(here.circle)[Tasks].open) == 1


def test_nothing_is_written_down_too_early_or_twice(tmp_path: Path) -> None:
    with home(tmp_path / "home") as here:
        here.founds()
        asked = here.says(DecisionProposed(protocol="lazy"), title="Paint the door")
        assert came_of(here, asked) is None
        here.now += 4 * DAY
        assert came_of(here, asked)
        held = len(here.held)
        assert came_of(here, asked)
        assert len(here.held) == held


def test_a_home_that_was_closed_meanwhile_writes_it_down_when_it_opens(tmp_path: Path) -> None:
    with home(tmp_path / "home") as here:
        here.founds()
        asked = here.says(DecisionProposed(protocol="majority"), title="Paint the door")
        here.now += 4 * DAY
        here.opens_again()
        assert came_of(here, asked)


def brought_here(here: Home, story: Story, *names: str) -> None:
    """The story's record arrives, and these of its people live here."""
    here.now = max(here.now, story.clock)
    here.node.take_in(story.circle_id, [arrival.frame for arrival in story.arrivals.values()])
    for name in names:
        here.lets_live_here(name, story.circle_id, story[name])


def test_somebody_who_lives_here_and_may_speak_writes_it_down_for_who_proposed(tmp_path: Path) -> None:
    story = agreed("bo", "cy")
    asked = proposes(story, "ana")
    for name in ("ana", "bo", "cy"):
        takes(story, name, asked)
    with home(tmp_path / "home") as here:
        brought_here(here, story, "bo")
        found = came_of(here, asked.id)
        assert found
        assert found.by == story["bo"]


def test_where_nobody_of_them_lives_nothing_is_said(tmp_path: Path) -> None:
    story = agreed("bo", "cy")
    asked = proposes(story, "ana")
    for name in ("ana", "bo", "cy"):
        takes(story, name, asked)
    with home(tmp_path / "home") as here:
        brought_here(here, story)
        assert came_of(here, asked.id) is None


def test_what_missed_somebody_is_opened_once_more_by_itself(tmp_path: Path) -> None:
    story = agreed("bo", "cy", "dee", "eli")
    asked = proposes(story, "ana", "consent")
    story.goes_offline("eli")
    before = [takes(story, name, asked) for name in ("ana", "bo", "cy")]
    objects(story, "dee", asked)
    concludes_knowing(story, "eli", asked, *before)
    story.comes_online("eli")
    with home(tmp_path / "home") as here:
        brought_here(here, story, "bo")
        decision = find(here.node.circle(story.circle_id), asked.id)
        assert decision
        assert len(decision.rounds) == 2
        assert not page(here.node.circle(story.circle_id)).agreements
