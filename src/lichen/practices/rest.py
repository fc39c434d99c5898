"""Rest: members who need a while without being asked for anything, and who are welcome back."""

from collections.abc import Iterator

from msgspec import Struct, field

from lichen.core.event import Event
from lichen.core.fact import SHORT, Fact
from lichen.core.practice import EVERYTHING, Circle, Practice, Sight
from lichen.core.refusal import Refusal, refuse
from lichen.core.values import Mark, MemberId

# What can happen


class MemberRested(Fact, frozen=True, tag="member.rested"):
    """A member rests: nothing is asked of them, and they are welcome back."""

    governs = True
    words = {"note": SHORT}


class MemberReturned(Fact, frozen=True, tag="member.returned"):
    """A member who rested is back."""

    governs = True
    words = {"note": SHORT}


# What it adds up to


class Turn(Struct, frozen=True):
    """A turn into rest, or back."""

    mark: Mark
    resting: bool


class Rests(Struct):
    """Everybody's turns, in order."""

    turns: dict[MemberId, list[Turn]] = field(default_factory=dict)


# What is allowed


def refusals(circle: Circle, event: Event) -> Iterator[Refusal]:
    """Why this may not be said, by what its author could see."""
    resting = is_resting(circle, event.by, circle.sight(event))
    if isinstance(event.fact, MemberRested) and resting:
        yield refuse("already-resting")
    if isinstance(event.fact, MemberReturned) and not resting:
        yield refuse("not-resting")


# What changes


def apply(circle: Circle, event: Event) -> None:
    """Takes the fact in."""
    turn = Turn(event.mark, isinstance(event.fact, MemberRested))
    circle[Rests].turns.setdefault(event.by, []).append(turn)


# What one can ask


def is_resting(circle: Circle, member: MemberId, sight: Sight = EVERYTHING) -> bool:
    """Whether a member rests."""
    for turn in reversed(circle[Rests].turns.get(member, ())):
        if sight(turn.mark):
            return turn.resting
    return False


PRACTICE = Practice("rest", Rests, (MemberRested, MemberReturned), refusals, apply)
