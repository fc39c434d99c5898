"""Ends of authority (P9): how far the work of those whose authority ended still stands."""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from lichen.core.event import Event
from lichen.core.values import EventId, Line, Mark, MemberId, Time, device_of, is_void


class Citation(Struct, frozen=True, array_like=True):
    """What another member's device had cited of the ended devices, in its last event before the end."""

    mark: Mark
    at: Time
    member: MemberId
    reach: dict[Line, int]


class End(Struct, frozen=True):
    """The end of a member's or a device's authority, and all that decides what it cuts."""

    event: EventId
    mark: Mark
    at: Time
    subject: str  # a member, or one device
    until: Time  # when it lapses by itself; 0 for never
    reach: dict[Line, int]  # the last `seq` of each ended line that lies in the end's own past
    heard: dict[Line, int]  # the last `seq` of each that comes before the end in the order
    cited: tuple[Citation, ...]
    stands: dict[Line, int]  # the last `seq` of each that is left standing: the outcome
    restored: tuple[Mark, ...] = ()  # the events that gave the authority back

    @property
    def is_void(self) -> bool:
        """Whether it follows from what turned out not to hold."""
        return is_void(self.mark.line)

    def holds(self, at: Time) -> bool:
        """Whether it has not lapsed by that time."""
        return not (self.until and at >= self.until)


class Ends:
    """All ends known so far, by whom they end."""

    __slots__ = ("_by_subject",)

    def __init__(self, ends: tuple[End, ...] = ()) -> None:
        self._by_subject: dict[str, list[End]] = {}
        for end in ends:
            self._by_subject.setdefault(end.subject, []).append(end)

    def __iter__(self) -> Iterator[End]:
        for ends in self._by_subject.values():
            yield from ends

    def __bool__(self) -> bool:
        return bool(self._by_subject)

    def on(self, event: Event) -> Iterator[End]:
        """Every end that speaks of the event's author at the time the event claims."""
        yield from self.of(event.by, event.at)
        yield from self.of(event.device, event.at)

    def of(self, subject: str, at: Time) -> Iterator[End]:
        """Every end of this member's or device's authority that has not lapsed by that time."""
        for end in self._by_subject.get(subject, ()):
            if end.holds(at):
                yield end

    def find(self, event: EventId, subject: str) -> End | None:
        """The end that this event is for this subject, if it is known."""
        return next((end for end in self._by_subject.get(subject, ()) if end.event == event), None)

    def add(self, end: End) -> bool:
        """Notes an end and settles anew what each leaves standing; false if an earlier answer turns out wrong."""
        self._by_subject.setdefault(end.subject, []).append(end)
        before = list(self)
        settled = [replace(each, stands=self._stands(each)) for each in before]
        self._by_subject = {}
        for each in settled:
            self._by_subject.setdefault(each.subject, []).append(each)
        moved = any(new.stands != old.stands for new, old in zip(settled, before, strict=True) if old is not end)
        return not moved and not reaches_back(self._by_subject[end.subject][-1])

    def restore(self, event: EventId, mark: Mark) -> None:
        """Notes that the event at this place gave back the authority which that other event had ended."""
        for ends in self._by_subject.values():
            for place, end in enumerate(ends):
                if end.event == event and mark not in end.restored:
                    ends[place] = replace(end, restored=(*end.restored, mark))

    def _stands(self, end: End) -> dict[Line, int]:
        """What lies in the end's own past, and what others whose own authority had not ended had cited by then."""
        stands = dict(end.reach)
        for citation in end.cited:
            if not self._disqualified(citation):
                for device, seq in citation.reach.items():
                    stands[device] = max(seq, stands.get(device, 0))
        return stands

    def _disqualified(self, citation: Citation) -> bool:
        """Whether the citing event is itself beyond an end: two who are both out cannot save each other's work."""
        device = device_of(citation.mark.line)
        ends = [*self._by_subject.get(citation.member, ()), *self._by_subject.get(device, ())]
        return any(
            not end.is_void and end.holds(citation.at) and citation.mark.seq > end.reach.get(citation.mark.line, 0)
            for end in ends
        )


def reaches_back(end: End) -> bool:
    """Whether it cuts events that come before it in the order, which a pass has let stand by the time it gets there."""
    return not end.is_void and any(seq > end.stands.get(device, 0) for device, seq in end.heard.items())
