"""What one machine could do alone: told beforehand, and then tried out."""

from typing import get_args

import pytest

from lichen.core.door import consent
from lichen.core.values import DAY
from lichen.practices.belonging import is_ended
from lichen.practices.charter import AgreementMade
from lichen.practices.concentration import Alone, Power, holds_alone
from lichen.practices.decisions.facts import DecisionReopened
from lichen.practices.decisions.questions import may_reopen
from lichen.practices.devices import RecoveryAsked, RecoveryCompleted, RecoveryVouched, speaker
from lichen.practices.keepers import DeviceLives, homes
from lichen.practices.numbers import Large, Numbers, WayOut
from lichen.practices.rest import MemberRested
from lichen.practices.suspension import SuspensionCalled
from tests.deciding import agreed, concludes, decision, objects, position, proposes, verdict
from tests.people import Story, founded, key_of

OURS = key_of("machine of ours").public
PEOPLE = ("ana", "bo", "cy", "dee", "eli", "flo")


def living_there(story: Story, *names: str) -> None:
    for name in names:
        assert not story.reasons(story.says(name, DeviceLives(OURS)))


def told(story: Story) -> list[Alone]:
    return holds_alone(story.circle, story.clock, homes(story.circle))


def could(story: Story) -> set[Power]:
    found = told(story)
    assert len(found) < 2
    return set(found[0].could) if found else set()


# Trying it out


def circle_of(size: int, numbers: Numbers) -> Story:
    return agreed(*PEOPLE[1:size], numbers=numbers)


def tries_to_stop(story: Story, theirs: list[str], others: list[str]) -> bool:
    if not others:
        return False
    for name in theirs[:2]:
        story.says(name, SuspensionCalled(story[others[0]]))
    return is_ended(story.circle, story[others[0]], story.clock + DAY)


def tries_to_take_over(story: Story, theirs: list[str], others: list[str]) -> bool:
    if not others:
        return False
    member, new = story[others[0]], story.device("new")
    asked = story.says(theirs[0], RecoveryAsked(new.key.public, member, consent(new.key, story.circle_id, member)))
    for name in theirs[1:]:
        story.says(name, RecoveryVouched(asked.id))
    story.says_citing("new", RecoveryCompleted(asked.id), asked.id, at=story.clock + 9 * DAY)
    return speaker(story.circle, new.key.public) == member


def tries_to_decide(story: Story, theirs: list[str], others: list[str], protocol: Large) -> bool:
    """They propose it and say yes; the others are silent, or against it where they are given."""
    asked = proposes(story, theirs[0], protocol, size="large", consequences=(AgreementMade(),))
    assert not story.reasons(asked)
    for name in theirs:
        position(story, name, asked)
    for name in others:
        if protocol == "consent":
            objects(story, name, asked)
        else:
            position(story, name, asked, "no")
    concludes(story, theirs[0], asked)
    again = may_reopen(decision(story, asked))
    if again and again.why == "vote":
        story.says(theirs[0], DecisionReopened(asked.id, again.conclusion.event))
        for name in theirs:
            position(story, name, asked)
        for name in others:
            position(story, name, asked, "no")
        when = decision(story, asked).rounds[-1].closes
        concludes(story, theirs[0], asked, at=when)
    return verdict(story, asked) == "passed"


CHARTERS = [
    Numbers(count_days=0),
    Numbers(count_days=0, quorum_percent=80, large_by="majority"),
    Numbers(count_days=0, quorum_percent=1, large_by="majority"),
    Numbers(count_days=0, quorum_percent=34, large_by="supermajority", supermajority_percent=75),
    Numbers(count_days=0, way_out="talk"),
]


@pytest.mark.parametrize("numbers", CHARTERS, ids=lambda one: f"{one.large_by}-{one.quorum_percent}-{one.way_out}")
@pytest.mark.parametrize("size", [2, 3, 4, 5, 6])
def test_what_is_told_of_a_machine_is_what_it_can_do(size: int, numbers: Numbers):
    for held in range(2, size + 1):
        theirs, others = list(PEOPLE[:held]), list(PEOPLE[held:size])
        lives = circle_of(size, numbers)
        living_there(lives, *theirs)
        did = {
            "stops": tries_to_stop(lives.again(), theirs, others),
            "takes-over": tries_to_take_over(lives.again(), theirs, others),
            "decides": tries_to_decide(lives.again(), theirs, [], numbers.large_by),
            "outvotes": tries_to_decide(lives.again(), theirs, others, numbers.large_by),
        }
        assert could(lives) == {power for power, done in did.items() if done}, (held, did)
        assert did.keys() == set(get_args(Power))


# Whose keys are there


def test_three_of_five_decide_alone_while_the_others_are_silent():
    story = circle_of(5, Numbers(count_days=0))
    living_there(story, "ana", "bo", "cy")
    assert told(story) == [
        Alone(OURS, (story["ana"], story["bo"], story["cy"]), 3, 5, ("stops", "takes-over", "decides"))
    ]


def test_two_of_six_can_stop_an_account_and_no_more():
    story = circle_of(6, Numbers(count_days=0))
    living_there(story, "ana", "bo")
    assert could(story) == {"stops"}


def test_nobody_is_warned_of_a_machine_with_the_keys_of_one():
    story = circle_of(2, Numbers(count_days=0))
    living_there(story, "ana")
    assert told(story) == []


def test_nobody_is_warned_of_their_own_machine_where_they_alone_count():
    story = circle_of(2, Numbers(count_days=0))
    living_there(story, "ana")
    story.says("bo", MemberRested())
    assert told(story) == []


def test_nobody_decides_anything_while_all_of_them_rest():
    story = circle_of(2, Numbers(count_days=0))
    living_there(story, "ana", "bo")
    for name in ("ana", "bo"):
        story.says(name, MemberRested())
    assert told(story) == []


def test_one_yes_decides_nothing_where_two_count():
    story = circle_of(3, Numbers(count_days=0))
    living_there(story, "ana", "bo")
    story.says("bo", MemberRested())
    assert told(story) == []


def test_the_machine_with_the_keys_of_most_comes_first():
    story = circle_of(5, Numbers(count_days=0))
    other = key_of("another").public
    for name in ("ana", "bo"):
        story.says(name, DeviceLives(other))
    living_there(story, "cy", "dee", "eli")
    assert [(one.node, one.counting) for one in told(story)] == [(OURS, 3), (other, 2)]


def test_most_of_a_circle_is_told_of_even_where_their_charter_asks_for_more():
    story = circle_of(4, Numbers(count_days=0, quorum_percent=100, way_out="talk"))
    living_there(story, "ana", "bo", "cy")
    assert could(story) == {"stops", "takes-over"}


def test_a_key_elsewhere_keeps_somebody_out_of_its_hands():
    story = circle_of(3, Numbers(count_days=0))
    living_there(story, "ana", "bo")
    enrolment = story.enrols("bo", "phone")
    assert told(story) == []
    story.first_words("bo/phone", DeviceLives(key_of("another").public), enrolment)
    assert told(story) == []
    story.says("bo/phone", DeviceLives(OURS))
    assert "stops" in could(story)


def test_a_stopped_account_lends_its_machine_nothing():
    story = circle_of(4, Numbers(count_days=0))
    living_there(story, "ana", "bo")
    assert "stops" in could(story)
    for name in ("cy", "dee"):
        story.says(name, SuspensionCalled(story["bo"]))
    assert told(story) == []


def test_whoever_does_not_count_yet_lends_it_nothing():
    story = circle_of(4, Numbers(count_days=30))
    for name in ("eli", "flo"):
        story.welcomes("ana", name, vouchers=["bo"])
    living_there(story, "eli", "flo")
    assert told(story) == []


def test_before_a_charter_holds_nobody_is_stopped_or_taken_over():
    story = founded("bo", "cy")
    living_there(story, "ana", "bo")
    assert could(story) == {"decides", "outvotes"}


@pytest.mark.parametrize("way_out", ["talk", "vote"])
def test_a_machine_with_all_keys_decides_everything(way_out: WayOut):
    story = circle_of(3, Numbers(count_days=0, way_out=way_out))
    living_there(story, "ana", "bo", "cy")
    assert could(story) == {"decides", "outvotes"}
