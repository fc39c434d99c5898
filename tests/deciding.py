"""How the people of the tests decide: short ways to put a question, to say where one stands, and to conclude."""

from typing import Any

from lichen.core.event import Event
from lichen.core.values import Time
from lichen.practices.charter import CharterAgreed, NumbersProposed, adoption, version
from lichen.practices.decisions.facts import (
    DecisionProposed,
    ObjectionMade,
    PositionTaken,
    Protocol,
    Stand,
)
from lichen.practices.decisions.questions import conclusion_due, find, outcome, question, standing_wording
from lichen.practices.decisions.state import Conclusion, Decision
from lichen.practices.numbers import Numbers
from tests.people import Story, founded


def agreed(*others: str, numbers: Numbers | None = None) -> Story:
    """A circle of Ana and the others whose charter holds; they all count."""
    story = founded(*others)
    story.says("ana", NumbersProposed(numbers or Numbers(count_days=14)))
    for name in ("ana", *others):
        story.says(name, CharterAgreed(version(story.circle)))
    assert adoption(story.circle)
    return story


def proposes(story: Story, who: str, protocol: Protocol = "majority", **fields: Any) -> Event:
    return story.says(who, DecisionProposed(protocol=protocol, **fields))


def position(story: Story, who: str, of: Event, stand: Stand = "yes", at: Time | None = None, **fields: Any) -> Event:
    """Where somebody stands on the wording they know."""
    return story.says(who, PositionTaken(of.id, wording_of(story, of), stand, **fields), at=at)


def objects(story: Story, who: str, of: Event) -> Event:
    return story.says(who, ObjectionMade(of.id, wording_of(story, of)))


def wording_of(story: Story, of: Event) -> str:
    wording = standing_wording(decision(story, of))
    assert wording
    return wording.event


def decision(story: Story, of: Event) -> Decision:
    found = find(story.circle, of.id)
    assert found, story.reasons(of)
    return found


def closes(story: Story, of: Event) -> Time:
    asked = question(story.circle, decision(story, of))
    assert asked
    return asked.closes


def concludes(story: Story, who: str, of: Event, at: Time | None = None) -> Event:
    """Somebody who has heard everything writes down what came of it, once its time has come."""
    when = max(at or closes(story, of), story.clock + 60_000)
    due = conclusion_due(story.circle, decision(story, of), when)
    assert due, "nothing is due"
    return story.says(who, due, at=when)


def concludes_knowing(story: Story, who: str, of: Event, *known: Event, at: Time | None = None) -> Event:
    """Somebody writes it down by what they know: these events and their pasts, and all they said themselves."""
    device = story.device(who)
    past = story.past_of([*(one.id for one in known), device.last])
    less = Story()
    less.arrivals = {name: one for name, one in story.arrivals.items() if name in past}
    when = at or closes(less, of)
    due = conclusion_due(less.circle, decision(less, of), when)
    assert due, "nothing is due"
    return story.says(who, due, at=when, knowing=[one.id for one in known])


def came_of(story: Story, of: Event) -> Conclusion | None:
    return outcome(story.circle, decision(story, of))


def verdict(story: Story, of: Event) -> str:
    """What came of it, in a word; empty while it is open."""
    found = came_of(story, of)
    return found.verdict.outcome if found else ""
