"""What every store can do, whatever database is behind it; proved for each by one suite, `tests/store/contract.py`.

A store believes what it is given: everything in it has passed the door, and every signature and all words that come
along have been checked. It is the only place that holds a record; all else can be made again from its events.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, Protocol

from lichen.core.door import Arrival
from lichen.core.event import Frame, Text
from lichen.core.order import FIRST, Place
from lichen.core.values import GREATEST_NUMBER, CircleId, DeviceKey, EventId, Time

LAST: Place = (GREATEST_NUMBER, GREATEST_NUMBER, "~")  # after every event
MOST_WAITING = 1_000  # events a circle
MOST_WAITING_BYTES = 4 * 1024 * 1024


class Head(NamedTuple):
    """The last event held of a device; the id beside the number is what shows two faces (P11)."""

    seq: int
    id: EventId


class Summary(NamedTuple):
    """Says of two copies of a record whether they hold the same: how many ids, and their sum (mod 2**256)."""

    events: int
    sum: int


NOTHING = Summary(0, 0)  # of a record of which nothing is here


class Entry(NamedTuple):
    """An event as the record page shows it: whether its own signature is here, and when it came to this node."""

    id: EventId
    raw: bytes
    signed: bool
    came: Time


class Writing(NamedTuple):
    """What came with an event in words: the event's arrival number, to go on from, and what it is and when it was."""

    n: int
    id: EventId
    at: Time
    kind: str
    words: bytes


class News(NamedTuple):
    """What other processes have done in the same store."""

    circles: frozenset[CircleId] = frozenset()  # their records have grown
    waiting: frozenset[CircleId] = frozenset()  # other events wait there
    private: frozenset[tuple[str, str]] = frozenset()  # by kind and name
    words: bool = False  # some were erased, or came after their events
    missed: bool = False  # nobody knows: anything may have been done


NO_NEWS = News()  # all there ever is where one process has its store for itself


class KeptStates(Protocol):
    """States to go on from, as opaque bytes. Whatever an append makes wrong is dropped in the same transaction."""

    def keep(self, circle: CircleId, place: Place, data: bytes, upon: int | None = None) -> None:
        """Keeps the state right after the event at this place; none that lacks events of the circle.

        `upon` is how many it has: what somebody else appended meanwhile could belong before its end.
        """

    def nearest(self, circle: CircleId, before: Place = LAST) -> tuple[Place, bytes] | None:
        """The last one kept before a place."""

    def places(self, circle: CircleId) -> list[Place]:
        """Where there are any, in order; for thinning out."""

    def forget(self, circle: CircleId, places: Iterable[Place]) -> None:
        """Drops those at exactly these places."""


class WaitingRoom(Protocol):
    """Events that cannot be let in yet: orphans, unproved ones, early ones. Bounded, and never passed on."""

    def of(self, circle: CircleId) -> list[Frame]:
        """All that wait, longest first."""

    def circles(self) -> list[CircleId]:
        """Where any wait."""

    def replace(self, circle: CircleId, frames: Iterable[Frame]) -> int:
        """From now on these wait, as many as there is room for; returns how many there was no room for."""


class Private(Protocol):
    """The node's own values by kind and name: keys, sessions, settings. They belong to no record."""

    def get(self, kind: str, name: str) -> bytes | None: ...

    def put(self, kind: str, name: str, value: bytes) -> None: ...

    def settle(self, kind: str, name: str, value: bytes) -> bytes:
        """The value that is there; this one from now on, if there was none."""

    def drop(self, kind: str, name: str) -> None: ...

    def all(self, kind: str) -> dict[str, bytes]: ...

    def kinds(self) -> list[str]: ...


class Store(Protocol):
    """The records a node holds. Iterators see the record as it was when they began, whatever is appended meanwhile."""

    @property
    def kept(self) -> KeptStates: ...

    @property
    def waiting(self) -> WaitingRoom: ...

    @property
    def private(self) -> Private: ...

    @property
    def instance(self) -> str:
        """Names this very database: arrival numbers mean nothing in any other, nor in a copy of it."""

    def append(
        self, arrivals: Iterable[Arrival], at: Time, *, upon: Mapping[CircleId, int] | None = None
    ) -> list[EventId]:
        """Takes in events of any number of circles, all or none, fsynced on return; gives those that were new.

        `upon` says of circles how many events they had for whoever drafted these: where there are others by now, and
        these are new, it raises `StoreMoved`.

        Known events add the words or signature that were missing, except words erased here. Of a device's run
        that comes at once only the last signature is kept: it proves the run (P3), and `frames` gives the whole run.
        """

    def known(self, ids: Iterable[EventId]) -> Mapping[EventId, Text]:
        """The texts of those that are held: what the door asks."""

    def circles(self) -> list[CircleId]:
        """Every circle of which there are events, first met first."""

    def in_order(self, circle: CircleId, after: Place = FIRST) -> Iterator[tuple[EventId, bytes]]:
        """The exact bytes of all events after a place, in the one order (P5)."""

    def recent(self, circle: CircleId, before: Place = LAST, most: int = 50) -> list[Entry]:
        """The last events before a place, newest first."""

    def frames(self, circle: CircleId, after: int = 0) -> Iterator[tuple[int, Frame]]:
        """Events as they travel, with their arrival numbers: parents first, unsigned ones before what proves them."""

    def frontier(self, circle: CircleId) -> dict[DeviceKey, Head]:
        """The last event of each device; of two with the same number, the one with the lesser id."""

    def faces(self, circle: CircleId) -> dict[DeviceKey, int]:
        """For each device that showed two faces, the first number at which two of its events are held (P11)."""

    def arrived(self) -> int:
        """A number that rises whenever an event comes to any record; for telling quickly that nothing did."""

    def summaries(self) -> dict[CircleId, Summary]:
        """What each record here comes to; kept up to date by `append`, so it costs a row a circle."""

    def summary(self, circle: CircleId) -> Summary:
        """The same of one."""

    def beyond(self, circle: CircleId, reach: Mapping[DeviceKey, int]) -> Iterator[Frame]:
        """Every event numbered above what `reach` says of its device (0 where it says nothing), parents first."""

    def places(self, ids: Iterable[EventId]) -> dict[EventId, tuple[DeviceKey, int]]:
        """Whose each of these events is, and the how manyth, for those that are held."""

    def standing(
        self, circle: CircleId, places: Iterable[tuple[DeviceKey, int]]
    ) -> dict[tuple[DeviceKey, int], EventId]:
        """What stands at each of these places in the chains; of two faces neither, from where the chain split."""

    def ids(self, circle: CircleId) -> list[EventId]:
        """All that is held of a circle, in no order."""

    def framed(self, ids: Iterable[EventId]) -> list[Frame]:
        """Those events as they travel, parents first, each with a signature if any is kept."""

    def wordless(self, circle: CircleId) -> list[EventId]:
        """Events that name words which are not here, though nobody erased them here."""

    def words(self, ids: Iterable[EventId]) -> dict[EventId, bytes]:
        """The words of those events that have any here."""

    def written(self, circle: CircleId, after: int = 0) -> Iterator[Writing]:
        """All words here of events that arrived after a number, in that order: for looking through them."""

    def erase_words(self, ids: Iterable[EventId]) -> None:
        """Removes their words for good, from the disk too; they are not taken in again. Events stay as they are."""

    def check(self) -> None:
        """Reads everything and compares each event with its id; raises `StoreDamaged` at the first thing wrong."""

    def backup_to(self, path: Path, instance: str) -> None:
        """A complete copy in a new file, made while work goes on; being another database, it has its own instance."""

    # Several processes on one store

    @property
    def is_shared(self) -> bool:
        """Whether other processes may be at work on it; then arrival numbers count the events of a circle."""

    def news(self, *, asking: bool = True) -> News:
        """What other processes did since this was asked last: all that had been acknowledged before it was asked.

        Without `asking`, what came along with other answers: after taking a turn, all that was acknowledged before.
        """

    def take_turn(self, name: str, *, wait: bool = False) -> bool:
        """Keeps every other process from taking this turn; whether it could, which with `wait` it does in the end.

        Whoever waits while it has another turn may wait for ever. A turn ends with the process that has it.
        """

    def end_turns(self, names: Collection[str]) -> None:
        """Somebody else may have them."""

    def close(self) -> None: ...
