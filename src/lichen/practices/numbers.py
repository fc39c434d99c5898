"""Numbers: what a circle agreed on that can be counted, from the vouches that let somebody in to the days of a notice.

Until a charter is adopted, the numbers of the founding phase govern.
"""

from collections.abc import Iterator
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from lichen.core.event import Event
from lichen.core.fact import Fact
from lichen.core.practice import EVERYTHING, Circle, Practice, Sight
from lichen.core.refusal import Refusal
from lichen.core.values import Mark, Time

# What can happen


Large = Literal["consent", "supermajority", "majority"]
Medium = Literal["lazy", "consent", "supermajority", "majority"]
WayOut = Literal["talk", "vote"]


class Numbers(Struct, frozen=True):
    """The numbers that govern, and the few choices that go with them."""

    vouches: Annotated[int, Meta(ge=1, le=15)] = 2
    count_days: Annotated[int, Meta(ge=0, le=90)] = 14
    suspension_days: Annotated[int, Meta(ge=1, le=30)] = 7
    recovery_days: Annotated[int, Meta(ge=1, le=30)] = 3
    notice_days: Annotated[int, Meta(ge=0, le=60)] = 7
    quorum_percent: Annotated[int, Meta(ge=1, le=100)] = 50
    medium_days: Annotated[int, Meta(ge=0, le=60)] = 3
    urgent_hours: Annotated[int, Meta(ge=1, le=72)] = 24
    urgent_most: Annotated[int, Meta(ge=0, le=10)] = 2  # of one member in thirty days
    supermajority_percent: Annotated[int, Meta(ge=51, le=100)] = 66
    asides_percent: Annotated[int, Meta(ge=0, le=100)] = 33
    term_days: Annotated[int, Meta(ge=7, le=2 * 366)] = 180  # the longest time a role is given for
    terms_most: Annotated[int, Meta(ge=1, le=10)] = 2  # of one member in a row
    large_by: Large = "consent"
    medium_by: Medium = "lazy"
    way_out: WayOut = "vote"  # where an objection stands in the end


FOUNDING_NUMBERS = Numbers(vouches=1, count_days=0)


class NumbersAgreed(Fact, frozen=True, tag="numbers.agreed"):
    """The circle agreed which numbers govern it from here on."""

    said_by = "circle"
    governs = True

    numbers: Numbers
    among: Annotated[int, Meta(ge=1, le=1000)]  # how many stood behind the charter that they belong to


# What it adds up to


class InForce(Struct, frozen=True):
    """Numbers that govern whoever has seen this place."""

    mark: Mark
    at: Time
    numbers: Numbers
    among: int


class Governing(Struct):
    """All that ever governed, in order."""

    agreed: list[InForce] = field(default_factory=list)


# What is allowed


def refusals(circle: Circle, event: Event) -> Iterator[Refusal]:
    """Nothing more: only the circle says it, and the bounds are in the numbers themselves."""
    return iter(())


# What changes


def apply(circle: Circle, event: Event) -> None:
    """Takes the fact in."""
    if isinstance(event.fact, NumbersAgreed):
        circle[Governing].agreed.append(InForce(event.mark, event.at, event.fact.numbers, event.fact.among))


# What one can ask


def numbers(circle: Circle, sight: Sight = EVERYTHING) -> Numbers:
    """The numbers that govern whoever sees this much: the latest of the charter that most people stood behind."""
    seen = [force for force in circle[Governing].agreed if sight(force.mark)]
    most = max((force.among for force in seen), default=0)
    return next((force.numbers for force in reversed(seen) if force.among == most), FOUNDING_NUMBERS)


def is_adopted(circle: Circle, sight: Sight = EVERYTHING) -> bool:
    """Whether a charter holds for whoever sees this much."""
    return any(sight(force.mark) for force in circle[Governing].agreed)


PRACTICE = Practice("numbers", Governing, (NumbersAgreed,), refusals, apply)
