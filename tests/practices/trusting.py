"""What tests of roles say again and again: a role is described, offered, accepted, told about."""

from lichen.core.event import Event
from lichen.core.practice import Ask
from lichen.core.values import EventId
from lichen.practices import LAW
from lichen.practices.roles import (
    Role,
    RoleAccepted,
    RoleDebriefed,
    RoleDescribed,
    RoleGiven,
    Roles,
    find,
    holders,
)
from tests.people import Story, day
from tests.voice import decides


def described(story: Story, at: float = 1, name: str = "Treasurer") -> EventId:
    decides(story, RoleDescribed(), at=day(at), name=name)
    return list(story.circle[Roles].open)[-1]


def role_of(story: Story, role: EventId) -> Role:
    found = find(story.circle, role)
    assert found is not None
    return found


def offered(story: Story, role: EventId, who: str, at: float, until: float) -> Event:
    return decides(story, RoleGiven(role, story[who], day(until)), at=day(at))


def accepted(story: Story, role: EventId, who: str, at: float) -> Event:
    return story.says(who, RoleAccepted(role), at=day(at))


def begins(story: Story, role: EventId, who: str, at: float, until: float) -> Event:
    """A whole term from here: offered, and accepted an hour later."""
    offered(story, role, who, at, until)
    event = accepted(story, role, who, at + 1 / 24)
    assert story.reasons(event) == []
    return event


def debriefed(story: Story, role: EventId, who: str, at: float) -> Event:
    return story.says(who, RoleDebriefed(role), at=day(at), worked="The books are in order")


def people_in(story: Story, role: EventId, at: float) -> list[str]:
    names = {member: name for name, member in story.members.items()}
    return [names[member] for member in holders(role_of(story, role), day(at))]


def asked(story: Story, who: str, at: float) -> list[Ask]:
    codes = ("role-offered", "role-debrief", "handover")
    return [ask for ask in LAW.asks(story.circle, story[who], day(at)) if ask.code in codes]


def in_a_row(story: Story, role: EventId, who: str, *spans: tuple[float, float]) -> None:
    for since, until in spans:
        begins(story, role, who, since, until)
        debriefed(story, role, who, until - 1)
