"""Deliberations: what people who decide together, and are cut off from each other, might say; drawn by Hypothesis."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from lichen.core.fact import Fact
from lichen.core.fold import fold
from lichen.core.values import HOUR, EventId
from lichen.practices import LAW
from lichen.practices.charter import AgreementMade, CharterAgreed, NumbersProposed, ValueNamed, version
from lichen.practices.decisions.facts import (
    DecisionAmended,
    DecisionProposed,
    DecisionRead,
    DecisionReopened,
    DecisionWithdrawn,
    ObjectionMade,
    PositionDropped,
    PositionTaken,
)
from lichen.practices.decisions.questions import conclusion_due, find, may_reopen
from lichen.practices.keepers import DeviceLives, KeeperDismissed, KeeperNamed, KeeperReadmitted
from lichen.practices.members import MemberRemoved
from lichen.practices.numbers import Numbers
from lichen.practices.suspension import SuspensionCalled
from lichen.practices.tasks import TaskOpened
from tests.laws.dice import MACHINES, PEOPLE, Dice
from tests.people import Story, founded


@st.composite
def deliberations(draw: Callable[[st.SearchStrategy[Any]], Any], most: int = 25) -> Story:
    """A circle of four whose charter holds, and what it decides while some of them are away."""
    dice, story = Dice(draw), founded(*PEOPLE[1:4])
    story.says("ana", NumbersProposed(Numbers(count_days=dice.number(0, 5))))
    for name in PEOPLE[:4]:
        story.says(name, CharterAgreed(version(story.circle)))
    for _ in range(dice.number(2, most // 4)):
        decides(dice, story, dice.one(PEOPLE[:4]))
        if dice.chance(15):
            story.says(dice.one(PEOPLE[:4]), SuspensionCalled(story[dice.one(PEOPLE[:4])]))
        if dice.chance(20):
            node = dice.one(MACHINES)
            story.says(dice.one(PEOPLE[:4]), dice.one([KeeperNamed(node), DeviceLives(node)]))
        if dice.chance(30):
            story.welcomes(dice.one(PEOPLE[:4]), f"new{len(story.arrivals)}")
        if dice.chance(50):
            story.comes_online(*story.offline)
    story.comes_online(*story.offline)
    return story


def decides(dice: Dice, story: Story, who: str) -> None:
    """A question is put, some say where they stand, some of them unheard, and some conclude by what they know."""
    if not story.device(who).seq:
        return
    asked = _asked(dice, story, who)
    for name in [name for name in PEOPLE if name in story.members and dice.chance(60)]:
        if asked in story.device(name).has:
            story.says(name, _said(dice, asked))
        if dice.chance(25):
            story.goes_offline(name)
    for name in {who, dice.one([name for name in PEOPLE if name in story.members])}:
        if asked in story.device(name).has:
            _concludes(dice, story, name, asked)


def _asked(dice: Dice, story: Story, who: str) -> EventId:
    """A question that was put before, or a new one."""
    known = story.device(who).has
    open_ones = [a.id for a in story.arrivals.values() if a.text.fact["kind"] == "decision.proposed" and a.id in known]
    if open_ones and dice.chance(60):
        return dice.one(open_ones)
    return story.says(who, _proposal(dice, story)).id


def _said(dice: Dice, asked: EventId) -> Fact:
    return dice.one(
        [
            PositionTaken(asked, asked, "yes"),
            PositionTaken(asked, asked, "yes"),
            PositionTaken(asked, asked, dice.one(["no", "aside"])),
            ObjectionMade(asked, asked),
            DecisionRead(asked, asked),
            PositionDropped(asked),
            DecisionAmended(decision=asked) if dice.chance(20) else DecisionRead(asked, asked),
            DecisionWithdrawn(asked) if dice.chance(20) else PositionTaken(asked, asked, "yes"),
        ]
    )


def _concludes(dice: Dice, story: Story, who: str, asked: EventId) -> None:
    known = [dice.one(sorted(story.device(who).has))] if dice.chance(25) else None
    past = story.past_of([*(known or story.device(who).has), story.device(who).last])
    if asked not in past:
        return
    circle = fold(LAW, [event for event in story.events if event.id in past])
    decision = find(circle, asked)
    missed = may_reopen(decision) if decision else None
    if decision and missed and dice.chance(70):
        story.says(who, DecisionReopened(asked, missed.conclusion.event), knowing=known)
        return
    at = max(decision.rounds[-1].closes if decision else 0, decision.wordings[-1].closes if decision else 0)
    at += dice.number(0, 2) * HOUR
    due = conclusion_due(circle, decision, at) if decision else None
    if due:
        story.says(who, due, at=at, knowing=known)


def _proposal(dice: Dice, story: Story) -> Fact:
    anybody = list(dict.fromkeys(story.members.values()))
    consequences: list[tuple[Any, ...]] = [
        (),
        (MemberRemoved(dice.one(anybody)),),
        (NumbersProposed(Numbers(vouches=dice.number(1, 4), count_days=dice.number(0, 20))),),
        (AgreementMade(), ValueNamed()),
        (TaskOpened(),),
        (KeeperDismissed(dice.one(MACHINES)),),
        (KeeperReadmitted(dice.one(MACHINES)), KeeperDismissed(dice.one(MACHINES))),
    ]
    protocol: Any = dice.one(["consent", "consent", "majority", "lazy"])
    size: Any = dice.one(["large", "large", "medium"])
    return DecisionProposed(protocol=protocol, size=size, consequences=dice.one(consequences))
