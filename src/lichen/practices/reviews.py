"""Reviews: small things that somebody decided and told, and every decision looked at again when its time comes.

What is small needs nobody's yes: do it, tell it, and anyone may put it to the circle. Nothing decided is for ever:
its date comes back by itself, and whoever looks says how it went and when to look again.
"""

from collections.abc import Iterator
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from lichen.core.event import Event
from lichen.core.fact import LINE, NOTE, TEXT, Fact
from lichen.core.practice import Ask, Circle, Practice
from lichen.core.refusal import Refusal, refuse
from lichen.core.values import DAY, EventId, MemberId, Time
from lichen.practices.decisions.questions import find, outcome
from lichen.practices.decisions.state import Decision, Decisions

LONGEST = 5 * 366 * DAY
URGENT = 7 * DAY  # what was decided in a hurry is looked at again this much later, whatever was said
MOST_A_DAY = 20  # small things told by one member
MOST_REVIEWS = 200  # of one decision

Kept = Literal["keep", "change", "drop"]
ReviewedId = Annotated[EventId, Meta(extra={"of": "decision.proposed"})]


# What can happen


class SmallDecided(Fact, frozen=True, tag="small.decided"):
    """A member decided something small, did it, and told the others."""

    words = {"title": LINE, "text": NOTE}

    review: Time = 0


class DecisionReviewed(Fact, frozen=True, tag="decision.reviewed"):
    """A member said how a decision turned out, whether it should stay, and when to look at it again."""

    words = {"how": TEXT}

    decision: ReviewedId
    kept: Kept
    next: Time = 0


# What it adds up to


class Small(Struct, frozen=True, array_like=True):
    """A small decision; `event` says what it was."""

    event: EventId
    by: MemberId
    at: Time
    review: Time


class Review(Struct, frozen=True, array_like=True):
    """One look at a decision."""

    event: EventId
    by: MemberId
    at: Time
    kept: Kept
    next: Time


class Reviews(Struct):
    """Everything small in order, and every look at any decision."""

    small: dict[EventId, Small] = field(default_factory=dict)
    held: dict[EventId, list[Review]] = field(default_factory=dict)


# What is allowed


def refusals(circle: Circle, event: Event) -> Iterator[Refusal]:
    """Why this may not be said, as things stand at its place in the order."""
    match event.fact:
        case SmallDecided(review=review):
            yield from _date(event, "review", review)
            small = circle[Reviews].small.values()
            if sum(one.by == event.by and one.at > event.at - DAY for one in small) >= MOST_A_DAY:
                yield refuse("too-many-small", most=MOST_A_DAY)
        case DecisionReviewed(decision=name, next=again):
            yield from _date(event, "next", again)
            if name not in circle[Reviews].small and _decided(circle, name) is None:
                yield refuse("nothing-decided", decision=name)
            if len(circle[Reviews].held.get(name, ())) >= MOST_REVIEWS:
                yield refuse("too-many-reviews", most=MOST_REVIEWS)


def _date(event: Event, field: str, date: Time) -> Iterator[Refusal]:
    if date and not event.at < date <= event.at + LONGEST:
        yield refuse("review-too-far-or-past", field=field, review=date)


def _decided(circle: Circle, name: EventId) -> Decision | None:
    decision = find(circle, name)
    found = outcome(circle, decision) if decision else None
    return decision if found and found.verdict.outcome == "passed" else None


# What changes


def apply(circle: Circle, event: Event) -> None:
    """Takes the fact in."""
    reviews = circle[Reviews]
    match event.fact:
        case SmallDecided(review=review):
            reviews.small[event.id] = Small(event.id, event.by, event.at, review)
        case DecisionReviewed(decision=name, kept=kept, next=again):
            reviews.held.setdefault(name, []).append(Review(event.id, event.by, event.at, kept, again))


# What one can ask


def reviews_of(circle: Circle, name: EventId) -> list[Review]:
    """Every look at it, in order."""
    return circle[Reviews].held.get(name, [])


def review_date(circle: Circle, name: EventId) -> Time:
    """When to look at it again; 0 for never, or when nothing of the kind was decided."""
    held = reviews_of(circle, name)
    if held:
        return held[-1].next
    small = circle[Reviews].small.get(name)
    return small.review if small else _first_review(circle, name)


def _first_review(circle: Circle, name: EventId) -> Time:
    decision = _decided(circle, name)
    found = outcome(circle, decision) if decision else None
    if decision is None or found is None:
        return 0
    asked = next(one.review for one in decision.wordings if one.event == found.wording)
    hurried = found.at + URGENT if decision.urgent else 0
    return min(filter(None, (asked, hurried)), default=0)


def reviews_due(circle: Circle, at: Time) -> list[tuple[EventId, Time]]:
    """What to look at again by now, the longest overdue first."""
    dated = ((name, review_date(circle, name)) for name in (*circle[Decisions].settled, *circle[Reviews].small))
    return sorted(((name, date) for name, date in dated if date and date <= at), key=lambda due: due[1])


def asks(circle: Circle, member: MemberId, at: Time) -> Iterator[Ask]:
    """A decision whose date has come asks everybody to look at it again."""
    for name, date in reviews_due(circle, at):
        yield Ask("decision-review", name, since=date)


PRACTICE = Practice("reviews", Reviews, (SmallDecided, DecisionReviewed), refusals, apply, asks=asks)
