"""What holds for gatherings whatever people say, in whatever order it is heard."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lichen.core.fact import Fact
from lichen.core.fold import fold
from lichen.core.kept import digest, keep, resume
from lichen.practices import LAW
from lichen.practices.agenda import agenda, left, planned, suggestions
from lichen.practices.facilitation import facilitating
from lichen.practices.gathering import Gatherings, ahead, behind
from lichen.practices.gatherings import (
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
from lichen.practices.rest import MemberRested, MemberReturned
from tests.laws.dice import Dice
from tests.people import HOUR, Story, day, founded
from tests.practices.meeting import calls


def lived() -> Story:
    """A little of everything."""
    story = founded("bo")
    called = calls(story)
    point = story.says("bo", PointAdded(called.id, 20), title="Keys")
    story.says("ana", PointAdded(called.id, 10, point.id))
    story.says("ana", ComingSaid(called.id, "yes"))
    story.says("ana", FacilitatorAgreed(called.id, story["ana"]))
    story.says("bo", FacilitatorDeclined(called.id))
    story.goes_offline("bo")
    story.says("ana", GatheringMoved(called.id, day(31), 60))
    story.says("bo", GatheringMoved(called.id, day(32), 60))
    story.says("bo", GatheringCalledOff(called.id))
    story.comes_online("bo")
    other = calls(story, start=20)
    story.says("ana", GatheringHeld(other.id, (story["ana"],), story["ana"]), at=day(21))
    story.says("ana", GatheringBrought(other.id, called.id))
    return story


def test_kept_gatherings_go_on_as_they_were():
    story = lived()
    again = resume(LAW, keep(LAW, story.circle))
    assert again is not None
    assert digest(LAW, again) == digest(LAW, story.circle)
    assert again[Gatherings] == story.circle[Gatherings]
    assert not story.circle.aside


def saying(dice: Dice, story: Story, who: str) -> Fact:
    """Anything somebody might say about gatherings, sensible or not."""
    kinds = {"gathering.called": [story.circle_id], "point.added": [story.circle_id]}
    for arrival in story.arrivals.values():
        kinds.setdefault(str(arrival.text.fact["kind"]), []).append(arrival.id)
    called, point = dice.one(kinds["gathering.called"]), dice.one(kinds["point.added"])
    start, minutes = story.clock + dice.number(-1, 20) * HOUR, dice.number(10, 90)
    somebody = dice.one(sorted(story.members.values()))
    sayings: Sequence[Callable[[], Fact]] = [
        lambda: GatheringCalled(start, minutes),
        lambda: GatheringMoved(called, start, minutes),
        lambda: GatheringCalledOff(called),
        lambda: ComingSaid(called, dice.one(["yes", "no", "maybe"])),
        lambda: PointAdded(called, minutes, dice.one(["", point])),
        lambda: PointTimed(called, point, minutes),
        lambda: PointDropped(called, point),
        lambda: FacilitatorAgreed(called, somebody),
        lambda: FacilitatorAgreed(called, story[who]),
        lambda: FacilitatorDeclined(called),
        lambda: GatheringHeld(called, (somebody,), somebody),
        lambda: GatheringBrought(called, point),
        MemberRested,
        MemberReturned,
    ]
    return dice.one(sayings)()


@st.composite
def meetings(draw: Callable[[st.SearchStrategy[Any]], Any]) -> Story:
    """Three people who call, move, prepare and tell, often without hearing of each other."""
    dice, story = Dice(draw), founded("bo", "cy")
    people = ("ana", "bo", "cy")
    story.says("ana", GatheringCalled(story.clock + HOUR, 60))
    for _ in range(dice.number(5, 30)):
        who = dice.one(people)
        if dice.chance(15):
            story.goes_offline(who)
        elif dice.chance(20):
            story.comes_online(who)
        else:
            at = story.clock + dice.number(0, 3) * HOUR if dice.chance(40) else None
            story.says(who, saying(dice, story, who), at=at)
    return story


@settings(max_examples=60)
@given(meetings(), st.randoms(use_true_random=False))
def test_every_copy_sees_the_same_gatherings_whatever_the_order_of_arrival(story: Story, random: Any) -> None:
    shuffled = list(story.events)
    random.shuffle(shuffled)
    assert digest(LAW, fold(LAW, shuffled)) == digest(LAW, story.circle)


@settings(max_examples=60)
@given(meetings(), st.integers(0, 20 * 24))
def test_whatever_was_said_everything_one_can_ask_has_an_answer(story: Story, hours: int) -> None:
    circle, at = story.circle, story.clock + hours * HOUR
    for gathering in circle[Gatherings].all.values():
        assert gathering in (*ahead(circle, at), *behind(circle, at))
        assert set(facilitating(circle, gathering)) <= set(story.members.values())
        assert planned(gathering) + left(gathering) == gathering.now.minutes
        assert len(list(agenda(gathering))) == len(gathering.points)
        suggestions(circle, gathering)
    for member in story.members.values():
        for ask in LAW.asks(circle, member, at):
            assert ask.since <= at


@pytest.mark.parametrize("minutes", [9, 601, -1])
def test_a_gathering_lasts_ten_minutes_to_ten_hours(minutes: int):
    flaws = LAW.flaws({"kind": "gathering.called", "start": 0, "minutes": minutes})
    assert [flaw.particulars["field"] for flaw in flaws] == ["minutes"]
