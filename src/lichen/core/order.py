"""Order and past: the one order everybody folds in (P5), and who had seen what."""

from array import array
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from lichen.core.event import Event
from lichen.core.values import DeviceKey, EventId, Mark, Time

Place = tuple[int, int, str]  # (epoch, at, id)
FIRST: Place = (0, 0, "")  # before every event
EPOCH = 0  # until the first seal (P10) everything lies in one epoch


def place(event: Event) -> Place:
    """Where an event stands in the order; a plain sort, and causal, because parents have earlier times (P4)."""
    return (EPOCH, event.at, event.id)


def faces(events: Iterable[Event]) -> dict[DeviceKey, int]:
    """For each device that showed two faces, the first `seq` at which two of its events are known (P11)."""
    first: dict[DeviceKey, int] = {}
    said: dict[Mark, EventId] = {}
    for event in events:
        if said.setdefault(event.mark, event.id) != event.id:
            first[event.device] = min(event.seq, first.get(event.device, event.seq))
    return first


class Latest(NamedTuple):
    """A device's latest event in the order, and when it claims to have been said."""

    id: EventId
    at: Time


class Sight:
    """A look at the state: as the author of one event could know it, or (made of nothing) as it is known now."""

    __slots__ = ("_columns", "_seen")

    def __init__(self, columns: Mapping[DeviceKey, int] | None = None, seen: "array[int] | None" = None) -> None:
        self._columns = columns
        self._seen = seen

    def __call__(self, mark: Mark) -> bool:
        """Whether they had seen this place in a chain, and so everything before it there."""
        if self._columns is None or self._seen is None:
            return True
        column = self._columns.get(mark[0])
        return column is not None and column < len(self._seen) and self._seen[column] >= mark[1]


EVERYTHING = Sight()


class Pasts:
    """For recent events, how far into each device's chain their author had seen.

    An answer takes one look-up. Where a device showed two faces the numbers beyond the split are not told apart:
    everything of it from there on is set aside anyway.
    """

    __slots__ = ("_columns", "_heads", "_latest", "_reach")

    def __init__(self) -> None:
        self._columns: dict[DeviceKey, int] = {}
        self._reach: dict[EventId, array[int]] = {}
        self._heads: dict[DeviceKey, Latest] = {}  # each device's latest event in the order
        self._latest: tuple[EventId, Sight] = ("", EVERYTHING)  # the sight asked for last; mostly it is asked again

    def add(self, event: Event) -> bool:
        """Notes an event whose parents were noted before; false if one of them was forgotten."""
        column = self._columns.setdefault(event.device, len(self._columns))
        reach = self._before(event, column)
        if reach is None:
            return False
        if column >= len(reach):
            reach.extend([0] * (column + 1 - len(reach)))
        reach[column] = max(event.seq, reach[column])
        self._reach[event.id] = reach
        self._heads[event.device] = Latest(event.id, event.at)
        return True

    def _before(self, event: Event, column: int) -> "array[int] | None":
        """How far all parents together had seen, as a copy; nothing if one of them was forgotten."""
        known = [self._reach.get(parent) for parent in event.parents]
        if None in known:
            return None
        if event.seq > 1:
            for past in known[1:]:  # mostly, what the author had seen includes their own event before
                if column < len(past) and past[column] >= event.seq - 1:  # type: ignore[arg-type,index]
                    del known[0]
                    break
        return _merged(known)  # type: ignore[arg-type]

    def take_back(self, event: Event, head: Latest | None) -> None:
        """Undoes `add`; `head` is what the device's latest event was before."""
        del self._reach[event.id]
        self._latest = ("", EVERYTHING)
        if head is None:
            del self._heads[event.device]
        else:
            self._heads[event.device] = head

    def sight(self, event: EventId) -> "Sight":
        """What the author of the event could know when they spoke; their own event counts as seen."""
        if self._latest[0] != event:
            self._latest = (event, Sight(self._columns, self._reach[event]))
        return self._latest[1]

    def reach(self, event: EventId, device: DeviceKey) -> int:
        """The last `seq` of the device that the event's author had seen; 0 for none."""
        column = self._columns.get(device)
        seen = self._reach[event]
        return seen[column] if column is not None and column < len(seen) else 0

    def heads(self) -> Mapping[DeviceKey, Latest]:
        """Each device's latest event."""
        return self._heads

    def forget(self, most: int) -> None:
        """Drops all but the latest events noted, and each device's last."""
        if len(self._reach) > most + len(self._heads):
            wanted = {*list(self._reach)[-most:], *(head.id for head in self._heads.values())}
            self._reach = {event: reach for event, reach in self._reach.items() if event in wanted}

    def dump(self) -> tuple[list[DeviceKey], dict[EventId, list[int]], dict[DeviceKey, Latest]]:
        """All of it in plain values, to be kept."""
        return list(self._columns), {event: reach.tolist() for event, reach in self._reach.items()}, self._heads

    @classmethod
    def load(cls, columns: list[DeviceKey], reach: dict[EventId, list[int]], heads: dict[DeviceKey, Latest]) -> "Pasts":
        """What `dump` gave."""
        pasts = cls()
        pasts._columns = {device: column for column, device in enumerate(columns)}
        pasts._reach = {event: array("Q", seen) for event, seen in reach.items()}
        pasts._heads = dict(heads)
        return pasts


def _merged(known: list["array[int]"]) -> "array[int]":
    """How far all of them reach together."""
    if len(known) == 1:
        return known[0][:]
    if not known:
        return array("Q")
    known.sort(key=len)
    merged = known.pop()[:]
    for past in known:
        merged[: len(past)] = array("Q", map(max, past, merged))
    return merged
