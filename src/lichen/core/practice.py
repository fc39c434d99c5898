"""What a practice is made of: facts, state, rules; and the circle in which practices meet."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from lichen.core.ends import Ends
from lichen.core.event import Event
from lichen.core.fact import Fact
from lichen.core.order import EVERYTHING, FIRST, Pasts, Place, Sight
from lichen.core.refusal import Refusal
from lichen.core.values import DeviceKey, EventId, Mark, MemberId, Time

THE_CIRCLE: MemberId = "circle"  # who says what follows from a decision of all
Subject = MemberId | DeviceKey


class Ending(Struct, frozen=True):
    """What a practice says of an end of authority: a member's or one device's, and whether it lapses (P9)."""

    subject: Subject
    until: Time = 0  # the first moment it no longer holds; 0 for never


class Ask(Struct, frozen=True):
    """Something that asks for one member: what about, since when, and until when it can wait (0 for no limit)."""

    code: str
    about: EventId
    since: Time = 0
    until: Time = 0


__all__ = ["EVERYTHING", "THE_CIRCLE", "Ask", "Circle", "Ending", "Practice", "Sight", "following"]

State = TypeVar("State")
Rule = Callable[["Circle", Event], Iterable[Refusal]]
Change = Callable[["Circle", Event], None]


def _nothing(circle: "Circle", event: Event) -> Iterator[Any]:
    return iter(())


def _nothing_asked(circle: "Circle", member: MemberId, at: Time) -> Iterator[Ask]:
    return iter(())


def following(event: Event, fact: Fact, thing: EventId = "", mark: Mark | None = None) -> Event:
    """What the circle itself says because of an event; as `thing` where it brings something new into being."""
    line, seq = mark or event.mark
    return replace(event, id=thing or event.id, fact=fact, by=THE_CIRCLE, line=line, seq=seq, cause=event.source)


class Practice(Struct, frozen=True):
    """One way of working together; it may rely on the practices listed before it."""

    name: str
    state: type[Any]
    facts: tuple[type[Fact], ...]
    refusals: Rule
    apply: Change
    hears: tuple[type[Fact], ...] = ()  # facts of other practices that change its state too
    hears_words: bool = False  # and all facts that words go with
    ends: Callable[["Circle", Event], Iterable[Ending]] = _nothing
    restores: Callable[["Circle", Event], Iterable[tuple[EventId, Mark]]] = _nothing
    """The events whose ends no longer hold for whoever has seen a place, and that place."""
    consequences: Callable[["Circle", Event], Iterable[Event]] = _nothing
    """What the circle itself says because of an event, made by `following`."""
    asks: Callable[["Circle", MemberId, Time], Iterable[Ask]] = _nothing_asked
    overhears: Change | None = None  # called for everything said, whether it counts or not

    @property
    def has_sequels(self) -> bool:
        """Whether anything can follow from its facts besides a change of state."""
        return any(hook is not _nothing for hook in (self.ends, self.restores, self.consequences))


class Circle:
    """A circle as it stands at one place in its record."""

    __slots__ = ("aside", "count", "ends", "id", "last", "pasts", "states", "torn", "unmet")

    def __init__(self, states: dict[type[Any], Any]) -> None:
        self.id: EventId = ""
        self.states = states
        self.pasts = Pasts()
        self.aside: dict[EventId, tuple[Refusal, ...]] = {}
        self.unmet: dict[EventId, tuple[Refusal, ...]] = {}  # consequences that could not be, by what they follow from
        self.ends = Ends()
        self.count = 0
        self.last: Place = FIRST
        self.torn = False  # an end turned out to cut what stands before it: only a fold from the start is right

    def __getitem__(self, state: type[State]) -> State:
        found: State = self.states[state]
        return found

    def saw(self, event: Event, mark: Mark) -> bool:
        """Whether the author of the event had seen that place when they spoke."""
        return self.sight(event)(mark)

    def sight(self, event: Event) -> Sight:
        """What the author of the event could know: how governing rules look at the state (P8, P9)."""
        return self.pasts.sight(event.cause or event.id)
