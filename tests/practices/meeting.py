"""What tests of gatherings say again and again: one is called, one took place, somebody is asked."""

from lichen.core.event import Event
from lichen.core.values import EventId, MemberId, Time
from lichen.practices import LAW
from lichen.practices.facilitation import proposed_facilitator
from lichen.practices.gathering import Gathering, find
from lichen.practices.gatherings import (
    GatheringCalled,
    GatheringHeld,
)
from tests.people import HOUR, Story, day

EVENING = 30  # the day on which people meet, in these tests


def calls(story: Story, who: str = "ana", at: float = 1, start: float = EVENING, minutes: int = 60) -> Event:
    return story.says(who, GatheringCalled(day(start), minutes), at=day(at), title="All of us", place="The laundry")


def gathering_of(story: Story, event: Event) -> Gathering:
    gathering = find(story.circle, event.id)
    assert gathering is not None
    return gathering


def asked(story: Story, who: str, at: Time) -> list[tuple[str, EventId]]:
    asks = LAW.asks(story.circle, story[who], at)
    return [(ask.code, ask.about) for ask in asks if ask.code.startswith("gathering")]


def proposed(story: Story, event: Event) -> MemberId:
    return proposed_facilitator(story.circle, gathering_of(story, event))


def holds(story: Story, start: float, facilitator: str, who: str = "ana") -> Event:
    """A gathering that took place, and who facilitated it."""
    called = calls(story, who, at=start - 0.5, start=start)
    member = story[facilitator]
    story.says(who, GatheringHeld(called.id, (member,), member), at=day(start) + HOUR)
    return called
