"""Holding: what sharing asks of the node it runs in; a node gives one to each other node it talks with."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from lichen.core.event import Frame
from lichen.core.values import CircleId, DeviceKey, EventId
from lichen.sync.messages import Summary

Place = tuple[DeviceKey, int]
"""Where an event stands: whose it is, and the how manyth."""


class Record(Protocol):
    """A circle's record, as far as sharing looks at it."""

    def shows(self) -> bool:
        """Whether the other may be told what is here; where it may not, it only brings, and the rest gives nothing."""

    def summary(self) -> Summary: ...

    def reach(self) -> Mapping[DeviceKey, int]:
        """How far each device's chain goes."""

    def beyond(self, reach: Mapping[DeviceKey, int]) -> Iterator[Frame]:
        """What goes further than that, parents first."""

    def places(self, ids: Iterable[EventId]) -> Mapping[EventId, Place]:
        """Where these stand in the chains, if they are held."""

    def standing(self, places: Iterable[Place]) -> Mapping[Place, EventId]:
        """What stands there, where it is one and no more."""

    def ids(self) -> Iterable[EventId]:
        """All that is held."""

    def unwanted(self) -> Iterable[EventId]:
        """Events that were refused for good, as far as is remembered: nobody asks for them again."""

    def wordless(self) -> list[EventId]:
        """Events whose words should be here and are not, as far as it is time to ask for them."""

    def framed(self, ids: Iterable[EventId]) -> list[Frame]:
        """Those of these that are held, parents first."""

    def take(self, frames: list[Frame]) -> int:
        """Takes in what came, through the door; how many were new."""


class Holding(Protocol):
    """What a node shows one other: only circles in whose records both have a place."""

    def summaries(self) -> Mapping[CircleId, Summary]:
        """Each of these circles, those included of which nothing is here yet."""

    def record(self, circle: CircleId) -> Record | None:
        """One of them; nothing, if the other may not see it any more."""

    def wordless(self) -> Iterable[CircleId]:
        """Those of these circles in which words should be here and are not, if it is time to ask for them."""

    def agreed(self) -> None:
        """The other asked, and has shown that it holds just the same of all these circles."""

    def cursor(self) -> bytes:
        """Changes with every event that comes to one of these circles; means nothing in another database."""
