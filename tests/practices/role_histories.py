"""Histories of roles: how a small circle offers, accepts, forgets, quarrels and parts, drawn by Hypothesis."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from lichen.core.fact import Fact
from lichen.core.values import DAY
from lichen.practices.members import MemberLeft, MemberRemoved
from lichen.practices.numbers import Numbers, NumbersAgreed
from lichen.practices.rest import MemberRested, MemberReturned
from lichen.practices.roles import (
    HandoverPosted,
    RoleAccepted,
    RoleDebriefed,
    RoleDeclined,
    RoleDescribed,
    RoleEnded,
    RoleGiven,
    RoleGivenUp,
    RoleRecalled,
    RoleRewritten,
    RoleUnwanted,
    RoleWanted,
    UnderstudyBegan,
    UnderstudyEnded,
)
from tests.laws.dice import Dice
from tests.people import Story, founded
from tests.voice import spoken

TERM_DAYS, TERMS_MOST = 20, 2
MEMBERS_SAY = (
    RoleAccepted, RoleAccepted, RoleAccepted, RoleDeclined, RoleWanted, RoleUnwanted, RoleDebriefed, RoleDebriefed,
    RoleGivenUp, UnderstudyBegan, UnderstudyEnded, HandoverPosted,
)  # fmt: skip


@st.composite
def stories(draw: Callable[[st.SearchStrategy[Any]], Any]) -> Story:
    """A circle of four with two roles or three, over some months; a term is short here, so that all of it happens."""
    dice, story = Dice(draw), founded("bo", "cy", "dee")
    story.says("ana", spoken(NumbersAgreed(Numbers(term_days=TERM_DAYS, terms_most=TERMS_MOST), 2)))
    for _ in range(dice.number(1, 3)):
        story.says("ana", spoken(RoleDescribed()), name="A role")
    for _ in range(dice.number(5, 25)):
        _step(dice, story)
    return story


def _step(dice: Dice, story: Story) -> None:
    """Somebody goes or comes, a term goes its way, or anybody says anything."""
    what, who = dice.number(0, 99), dice.one(["bo", "cy", "dee"])
    if what < 8:
        story.goes_offline(who)
    elif what < 20:
        story.comes_online(*story.offline)
    elif what < 52:
        _term(dice, story, who)
    elif what < 60:
        _row(dice, story, who)
    elif what < 75:
        _says(dice, story, "ana", _of_the_circle(dice, story))
    else:
        _says(dice, story, who, _of_a_member(dice, story))


def _term(dice: Dice, story: Story, who: str) -> None:
    """A role is offered; mostly it is accepted and told about, sometimes broken off, in the end handed over."""
    role, until = _role(dice, story), story.clock + dice.number(1, TERM_DAYS) * DAY
    story.says("ana", spoken(RoleGiven(role, story[who], until)))
    if dice.chance(80):
        story.says(who, RoleAccepted(role))
    if dice.chance(60):
        _says(dice, story, who, RoleDebriefed(role))
    if dice.chance(30):
        ends: list[Fact] = [RoleGivenUp(role), MemberRested(), MemberLeft()]
        decided: list[Fact] = [RoleRecalled(role, story[who]), RoleEnded(role), MemberRemoved(story[who])]
        if dice.chance(50):
            story.says(who, dice.one(ends))
        else:
            story.says("ana", spoken(dice.one(decided)))
    if dice.chance(30):
        _says(dice, story, who, HandoverPosted(role))


def _row(dice: Dice, story: Story, who: str) -> None:
    """One person tries to go on and on."""
    role = _role(dice, story)
    for _ in range(TERMS_MOST + 1):
        story.says("ana", spoken(RoleGiven(role, story[who], story.clock + dice.number(1, TERM_DAYS) * DAY)))
        story.says(who, RoleAccepted(role))
        _says(dice, story, who, RoleDebriefed(role))


def _says(dice: Dice, story: Story, who: str, fact: Fact) -> None:
    at = story.clock + dice.number(0, 12 * 24) * DAY // 24 if dice.chance(70) else None
    told = {"worked": "This and that"} if isinstance(fact, RoleDebriefed) and dice.chance(80) else {}
    story.says(who, fact, at=at, **told)


def _of_the_circle(dice: Dice, story: Story) -> Fact:
    role, member = _role(dice, story), dice.one(list(dict.fromkeys(story.members.values())))
    until = max(0, story.clock + dice.number(-2, TERM_DAYS + 2) * DAY)
    given = [RoleGiven(role, member, until)] * 3
    rare: list[Fact] = [RoleRewritten(role), RoleEnded(role), RoleDescribed(), MemberRemoved(member)]
    return spoken(dice.one([*given, RoleRecalled(role, member), RoleRecalled(role, member), *rare]))


def _of_a_member(dice: Dice, story: Story) -> Fact:
    if dice.chance(15):
        return dice.one([MemberLeft(), MemberRested(), MemberRested(), MemberReturned(), MemberReturned()])
    return dice.one(MEMBERS_SAY)(_role(dice, story))


def _role(dice: Dice, story: Story) -> str:
    """Mostly a role; now and then something that is none."""
    roles = [one.id for one in story.arrivals.values() if _describes(one.text.fact)]
    return dice.one(roles) if dice.chance(97) else story.circle_id


def _describes(fact: Any) -> bool:
    return bool(fact["kind"] == "circle.spoke" and fact["fact"]["kind"] == "role.described")
