"""Order and past: the one order everybody folds in (P5), and who had seen what."""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

from lichen.core.event import Event
from lichen.core.values import VOID, DeviceKey, EventId, Line, Mark, Time, device_of

Place = tuple[int, int, str]  # (epoch, at, id)
FIRST: Place = (0, 0, "")  # before every event
EPOCH = 0  # until the first seal (P10) everything lies in one epoch


def place(event: Event) -> Place:
    """Where an event stands in the order; a plain sort, and causal, because parents have earlier times (P4)."""
    return (EPOCH, event.at, event.id)


def faces(events: Iterable[Event]) -> dict[DeviceKey, int]:
    """For each device that showed two faces, the first `seq` at which two of its events are known (P11)."""
    first: dict[DeviceKey, int] = {}
    said: dict[tuple[DeviceKey, int], EventId] = {}
    for event in events:
        if said.setdefault((event.device, event.seq), event.id) != event.id:
            first[event.device] = min(event.seq, first.get(event.device, event.seq))
    return first


class Latest(Struct, frozen=True, array_like=True, gc=False):
    """A line's latest event in the order, and when it claims to have been said."""

    id: EventId
    at: Time


class Claim(NamedTuple):
    """A place from which something follows for whoever saw it, unless they also saw what speaks against it (P8).

    Each entry of `against` speaks against it only as a whole.
    """

    mark: Mark
    against: tuple[tuple[Mark, ...], ...]

    def holds(self, sight: "Sight") -> bool:
        """Whether it does for whoever sees this much."""
        return sight(self.mark) and not any(all(map(sight, marks)) for marks in self.against)


Claims = Mapping[Line, Sequence[Claim]]


class Sight:
    """A look at the state: as the author of one event could know it, or (made of nothing) as it is known now."""

    __slots__ = ("_claims", "_columns", "_seen")

    def __init__(
        self, columns: Mapping[Line, int] | None = None, seen: "array[int] | None" = None, claims: Claims | None = None
    ) -> None:
        self._columns = columns
        self._seen = seen
        self._claims = claims or {}

    def __call__(self, mark: Mark) -> bool:
        """Whether they had seen this place in a line, and so everything before it there."""
        if self._columns is None or self._seen is None:
            return mark[0][:1] != VOID
        column = self._columns.get(mark[0])
        if column is None:
            return any(claim.holds(self) for claim in self._claims.get(mark[0], ()))
        return column < len(self._seen) and self._seen[column] >= mark[1]


EVERYTHING = Sight()


class Fork(NamedTuple):
    """Where a line branched off another: the line it left, and the first number that both have."""

    base: Line
    start: int


class Pasts:
    """For recent events, how far into each line their author had seen; an answer takes one look-up."""

    __slots__ = ("_claims", "_columns", "_forks", "_heads", "_latest", "_reach", "_sides")

    def __init__(self) -> None:
        self._columns: dict[Line, int] = {}
        self._reach: dict[EventId, array[int]] = {}
        self._heads: dict[Line, Latest] = {}  # each line's latest event in the order
        self._sides: dict[EventId, Line] = {}  # the lines of events that are not on their device's first
        self._forks: dict[Line, Fork] = {}
        self._claims: dict[Line, list[Claim]] = {}
        self._latest: tuple[EventId, Sight] = ("", EVERYTHING)  # the sight asked for last; mostly it is asked again

    def line(self, event: Event) -> Line:
        """The line an event continues, or begins: the first face in the order keeps the device's own."""
        before = event.parents[0] if event.seq > 1 else ""
        base = self._sides.get(before, event.device)
        head = self._heads.get(base)
        if head is None or head.id == before:
            return base
        line = f"{event.device}~{event.id}"
        self._sides[event.id] = line
        self._forks[line] = Fork(base, event.seq)
        return line

    def add(self, event: Event) -> bool:
        """Notes an event whose line is known and whose parents were noted; false if one of them was forgotten."""
        column = self._columns.setdefault(event.line, len(self._columns))
        reach = self._before(event, column)
        if reach is None:
            return False
        if column >= len(reach):
            reach.extend([0] * (column + 1 - len(reach)))
        if event.seq > reach[column]:
            reach[column] = event.seq
        self._reach[event.id] = reach
        self._heads[event.line] = Latest(event.id, event.at)
        if event.line != event.device:
            self._sides[event.id] = event.line
        return True

    def _before(self, event: Event, column: int) -> "array[int] | None":
        """How far all parents together had seen, as a copy; nothing if one of them was forgotten."""
        try:
            known = [self._reach[parent] for parent in event.parents]
        except KeyError:
            return None
        if event.seq > 1:
            for past in known[1:]:  # mostly, what the author had seen includes their own event before
                if column < len(past) and past[column] >= event.seq - 1:
                    del known[0]
                    break
        return _merged(known)

    def take_back(self, event: Event, head: Latest | None) -> None:
        """Undoes `add`; `head` is what the line's latest event was before."""
        del self._reach[event.id]
        self._sides.pop(event.id, None)
        self._latest = ("", EVERYTHING)
        if head is None:
            del self._heads[event.line]
            self._forks.pop(event.line, None)
        else:
            self._heads[event.line] = head

    def sight(self, event: EventId) -> "Sight":
        """What the author of the event could know when they spoke; their own event counts as seen."""
        if self._latest[0] != event:
            self._latest = (event, Sight(self._columns, self._reach[event], self._claims))
        return self._latest[1]

    def claim(self, line: Line, claim: Claim) -> None:
        """Notes that what stands on this line, which is no device's, is seen by whoever goes by the claim."""
        self._claims.setdefault(line, []).append(claim)

    def reach(self, event: EventId, line: Line) -> int:
        """The last `seq` of the line that the event's author had seen; 0 for none."""
        column = self._columns.get(line)
        seen = self._reach[event]
        return seen[column] if column is not None and column < len(seen) else 0

    def heads(self) -> Mapping[Line, Latest]:
        """Each line's latest event."""
        return self._heads

    def lines(self, device: DeviceKey) -> list[Line]:
        """The device's chain, and every further face of it."""
        return [device, *(line for line in self._forks if device_of(line) == device)]

    def saw_two_faces(self, event: EventId, device: DeviceKey) -> bool:
        """Whether the event's author had seen two events of the device with one number (P11)."""
        seen: dict[Fork, int] = {}
        for line, fork in self._forks.items():
            if device_of(line) == device:
                own = self.reach(event, fork.base) >= fork.start
                seen[fork] = seen.get(fork, int(own)) + (self.reach(event, line) > 0)
        return any(faces > 1 for faces in seen.values())

    def forget(self, most: int) -> None:
        """Drops all but the latest events noted, and each line's last."""
        if len(self._reach) > most + len(self._heads):
            wanted = {*list(self._reach)[-most:], *(head.id for head in self._heads.values())}
            self._reach = {event: reach for event, reach in self._reach.items() if event in wanted}
            self._sides = {event: line for event, line in self._sides.items() if event in wanted}

    def dump(self) -> "Dump":
        """All of it in plain values, to be kept."""
        reach = {event: seen.tolist() for event, seen in self._reach.items()}
        return Dump(list(self._columns), reach, self._heads, self._sides, self._forks, self._claims)

    @classmethod
    def load(cls, dump: "Dump") -> "Pasts":
        """What `dump` gave."""
        pasts = cls()
        pasts._columns = {line: column for column, line in enumerate(dump.columns)}
        pasts._reach = {event: array("Q", seen) for event, seen in dump.reach.items()}
        pasts._heads, pasts._sides, pasts._forks = dict(dump.heads), dict(dump.sides), dict(dump.forks)
        pasts._claims = {line: list(claims) for line, claims in dump.claims.items()}
        return pasts


class Dump(NamedTuple):
    """Pasts in plain values."""

    columns: list[Line]
    reach: dict[EventId, list[int]]
    heads: dict[Line, Latest]
    sides: dict[EventId, Line]
    forks: dict[Line, Fork]
    claims: dict[Line, list[Claim]]


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
