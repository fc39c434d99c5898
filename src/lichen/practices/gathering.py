"""One gathering as it stands: when it takes place, who comes, what is on its agenda, how it was."""

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from lichen.core.practice import Circle
from lichen.core.values import MINUTE, EventId, Mark, MemberId, Time
from lichen.practices.belonging import present

Comes = Literal["yes", "no", "maybe"]
MemberOrNone = MemberId
AnythingOrNone = Annotated[str, Meta(max_length=43)]


class Timing(Struct, frozen=True, array_like=True):
    """When it takes place, and the event whose words say where."""

    event: EventId
    mark: Mark
    start: Time
    minutes: int

    @property
    def end(self) -> Time:
        return self.start + self.minutes * MINUTE


class Coming(Struct, frozen=True, array_like=True):
    """What a member said about coming, and of which time; 0 for one that nobody goes by any more."""

    event: EventId
    comes: Comes
    start: Time


class Point(Struct, frozen=True, array_like=True):
    """Something on the agenda."""

    event: EventId
    by: MemberId
    minutes: int
    about: AnythingOrNone


class Agreed(Struct, frozen=True, array_like=True):
    """Who facilitates, as somebody said."""

    mark: Mark
    member: MemberId


class Off(Struct, frozen=True, array_like=True):
    """Somebody called it off; `event` holds why."""

    event: EventId
    by: MemberId
    mark: Mark


class Account(Struct, frozen=True, array_like=True):
    """How it was, as one member tells it; `event` holds their notes."""

    event: EventId
    by: MemberId
    at: Time
    mark: Mark
    came: tuple[MemberId, ...]
    facilitator: MemberOrNone


class Brought(Struct, frozen=True, array_like=True):
    """One thing that came of it."""

    thing: EventId
    by: MemberId
    at: Time


class Gathering(Struct):
    """One gathering; of two times that did not know of each other both are kept, the last one is gone by."""

    id: EventId
    by: MemberId
    at: Time
    timings: list[Timing]
    off: list[Off] = []
    coming: dict[MemberId, Coming] = {}
    points: dict[EventId, Point] = {}
    dropped: dict[EventId, Point] = {}
    agreed: list[Agreed] = []
    declined: list[MemberId] = []
    accounts: list[Account] = []
    brought: list[Brought] = []
    said: dict[MemberId, int] = {}
    history: list[EventId] = []

    @property
    def now(self) -> Timing:
        """When it takes place, as far as is known."""
        return self.timings[-1]


class Gatherings(Struct):
    """Every gathering, in the order they were called."""

    all: dict[EventId, Gathering] = field(default_factory=dict)


def find(circle: Circle, gathering: EventId) -> Gathering | None:
    """The gathering, whether it is still to come, over or called off."""
    return circle[Gatherings].all.get(gathering)


def find_point(circle: Circle, point: EventId) -> tuple[Gathering, Point] | None:
    """A point on some agenda, also one that is no longer on it."""
    for gathering in circle[Gatherings].all.values():
        found = gathering.points.get(point) or gathering.dropped.get(point)
        if found:
            return gathering, found
    return None


def is_off(gathering: Gathering) -> bool:
    """Whether it does not take place; if somebody tells how it was, it did."""
    return bool(gathering.off) and not gathering.accounts


def is_over(gathering: Gathering, at: Time) -> bool:
    return bool(gathering.accounts) or at >= gathering.now.end


def ahead(circle: Circle, at: Time) -> list[Gathering]:
    """Those under way and to come, the next first."""
    found = [one for one in circle[Gatherings].all.values() if not is_off(one) and not is_over(one, at)]
    return sorted(found, key=lambda one: (one.now.start, one.id))


def behind(circle: Circle, at: Time) -> list[Gathering]:
    """Those that are over or called off, the latest first."""
    found = [one for one in circle[Gatherings].all.values() if is_off(one) or is_over(one, at)]
    return sorted(found, key=lambda one: (-one.now.start, one.id))


def answer(gathering: Gathering, member: MemberId) -> Comes | None:
    """Whether a member comes, as they said; nothing if they said so of another time, or not at all."""
    said = gathering.coming.get(member)
    return said.comes if said and said.start == gathering.now.start else None


def who_said(circle: Circle, gathering: Gathering, comes: Comes | None) -> list[MemberId]:
    """The members who said so of coming, or who said nothing; in the order they came to the circle."""
    return [one for one in present(circle) if answer(gathering, one) == comes]
