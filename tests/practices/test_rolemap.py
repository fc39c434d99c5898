"""What roles ask of people, and what the map of roles shows: vacant, soon vacant, and how evenly all is spread."""

from fractions import Fraction

import pytest

from lichen.core.practice import Ask
from lichen.practices.rolemap import (
    Busiest,
    Load,
    busiest_third,
    held,
    past_terms,
    roles_of,
    soon_vacant,
    spread,
    vacant,
)
from lichen.practices.roles import (
    HandoverPosted,
    RoleDeclined,
    RoleEnded,
    RoleGivenUp,
)
from lichen.practices.tasks import TaskClosed, TaskOpened, TaskTaken
from tests.people import DAY, day, founded
from tests.practices.trusting import accepted, asked, begins, debriefed, described, offered, role_of
from tests.voice import decides

pytestmark = pytest.mark.usefixtures("voice")


def test_an_offer_asks_until_it_is_answered_or_lapses():
    story = founded("bo")
    role = described(story)
    offered(story, role, "bo", 2, 100)
    assert asked(story, "bo", 3) == [Ask("role-offered", role, day(2), day(16))]
    assert asked(story, "ana", 3) == []
    assert asked(story, "bo", 16) == []
    offered(story, role, "bo", 20, 100)
    accepted(story, role, "bo", 21)
    assert asked(story, "bo", 22) == []


def test_a_term_asks_for_a_debrief_two_weeks_before_its_end():
    story = founded("bo")
    role = described(story)
    begins(story, role, "bo", 2, 100)
    assert asked(story, "bo", 86 - 1 / 24) == []
    assert asked(story, "bo", 86) == [Ask("role-debrief", role, day(86), day(100))]
    debriefed(story, role, "bo", 90)
    assert asked(story, "bo", 91) == []


def test_a_term_shorter_than_that_asks_from_its_beginning():
    story = founded("bo")
    role = described(story)
    offered(story, role, "bo", 2, 9)
    accepted(story, role, "bo", 3)
    assert asked(story, "bo", 4) == [Ask("role-debrief", role, day(3), day(9))]


@pytest.mark.parametrize("given_up", [True, False])
def test_a_former_holder_is_asked_for_the_handover_until_it_is_posted(given_up: bool):
    story = founded("bo")
    role = described(story)
    begins(story, role, "bo", 2, 40)
    if given_up:
        story.says("bo", RoleGivenUp(role), at=day(30))
    assert asked(story, "bo", 40) == [Ask("handover", role, day(30 if given_up else 40))]
    assert asked(story, "bo", 400) == asked(story, "bo", 40)
    story.says("bo", HandoverPosted(role), at=day(401))
    assert asked(story, "bo", 402) == []


def test_nobody_is_asked_to_hand_over_what_they_may_go_on_with():
    story = founded("bo")
    role = described(story)
    begins(story, role, "bo", 2, 40)
    debriefed(story, role, "bo", 39)
    offered(story, role, "bo", 40, 100)
    assert [ask.code for ask in asked(story, "bo", 41)] == ["role-offered"]
    story.says("bo", RoleDeclined(role), at=day(42))
    assert [ask.code for ask in asked(story, "bo", 43)] == ["handover"]


def test_a_role_without_an_understudy_asks_nobody():
    story = founded("bo")
    role = described(story)
    begins(story, role, "bo", 2, 100)
    assert asked(story, "bo", 5) == asked(story, "ana", 5) == []


def test_vacant_roles_stand_with_the_longest_vacant_first_and_soon_vacant_ones_with_the_next():
    story = founded("bo", "cy")
    new, lapsed, soon, later = (described(story, at=number, name=str(number)) for number in (9, 10, 11, 12))
    begins(story, lapsed, "bo", 13, 20)
    begins(story, later, "bo", 14, 100)
    begins(story, soon, "cy", 15, 90)
    at = day(80)
    assert [one.id for one in vacant(story.circle, at)] == [new, lapsed]
    assert [one.id for one in held(story.circle, at)] == [soon, later]
    assert [one.id for one in soon_vacant(story.circle, at)] == [soon]
    assert [one.id for one in soon_vacant(story.circle, at, 20 * DAY)] == [soon, later]
    assert [one.id for one in roles_of(story.circle, story["bo"], at)] == [later]


def test_a_role_is_not_soon_vacant_while_one_of_two_stays():
    story = founded("bo", "cy")
    role = described(story)
    begins(story, role, "bo", 2, 30)
    begins(story, role, "cy", 3, 100)
    assert soon_vacant(story.circle, day(25)) == []


def test_past_terms_are_kept_latest_first():
    story = founded("bo", "cy")
    role = described(story)
    begins(story, role, "bo", 2, 30)
    begins(story, role, "cy", 3, 20)
    past = past_terms(role_of(story, role), day(40))
    assert [term.member for term in past] == [story["bo"], story["cy"]]
    assert past_terms(role_of(story, role), day(25)) == [past[1]]


def test_how_roles_and_work_are_spread_counts_what_is_held_and_what_was_carried_lately():
    story = founded("bo", "cy")
    treasurer, greeter = described(story), described(story)
    begins(story, treasurer, "bo", 2, 30)
    begins(story, greeter, "bo", 3, 150)
    door, roof, bins = (story.says("ana", TaskOpened(), at=day(4)) for _ in range(3))
    story.says("bo", TaskTaken(door.id))
    story.says("cy", TaskTaken(roof.id))
    story.says("cy", TaskClosed(roof.id, "done"), at=day(40))
    story.says("cy", TaskClosed(bins.id, "dropped"), at=day(40))
    loads = spread(story.circle, day(50))
    assert list(loads) == [story["ana"], story["bo"], story["cy"]]
    assert list(loads.values()) == [Load(0, 0), Load(2, 1), Load(0, 1)]
    assert busiest_third(loads) == Busiest(1, Fraction(3, 4))
    decides(story, RoleEnded(treasurer), at=day(51))
    assert spread(story.circle, day(51)) == loads
    later = spread(story.circle, day(130))
    assert list(later.values()) == [Load(0, 0), Load(1, 1), Load(0, 0)]


def test_a_circle_that_carries_nothing_has_nobody_busy():
    loads = spread(founded("bo", "cy", "dee").circle, day(1))
    assert busiest_third(loads) == Busiest(2, Fraction(0))
