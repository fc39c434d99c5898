"""Exchanging: bringing two copies of one circle's record to the same, chain by chain."""

from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec

from lichen.core.event import Frame, decode_text
from lichen.core.values import CircleId, DeviceKey
from lichen.sync.batches import batches
from lichen.sync.holding import Record
from lichen.sync.messages import (
    LARGEST_PARCEL,
    Ends,
    Exchange,
    Exchanged,
    ends_of,
    handle_of,
    is_told_whole,
    stamp_of,
    tag_of,
)
from lichen.sync.parcel import ParcelBroken, pack, unpack

PAGE = 500  # events for one circle in one message: more would keep people waiting on both sides
PAGE_BYTES = 512 * 1024
MOST_PAGES = 20  # at once, where what comes first is proved by what comes late
TWICE = 2  # no circle's record has to be sent more often than this


Later = Callable[[Callable[[], None]], None]
"""What is handed to it is done by the time the next answer is heard."""


def at_once(work: Callable[[], None]) -> None:
    work()


def pages(frames: Iterable[Frame]) -> Iterator[list[Frame]]:
    """In portions such that each proves itself (P3), the words of some to be asked for later; at least an empty one."""
    return batches(frames, PAGE, PAGE_BYTES, MOST_PAGES, words_later=True)


def portions(frames: Iterable[Frame]) -> Iterator[list[Frame]]:
    """Of events that the other holds already."""
    return batches(frames, PAGE, PAGE_BYTES, 1)


def parcelled(frames: list[Frame], packed: Callable[[list[Frame]], bytes]) -> tuple[bytes, list[Frame]]:
    """As much of a page as a message has room for, and what is left over: nothing, unless somebody made it so."""
    many = len(frames)
    while True:
        parcel = packed(frames[:many]) if many else b""
        if len(parcel) <= LARGEST_PARCEL or many <= 1:
            return parcel, frames[many:]
        many //= 2


def opened(record: Record, circle: CircleId, key: bytes, parcel: bytes) -> list[Frame]:
    """What a parcel holds; nothing, if it cannot be opened here."""
    try:
        return unpack(parcel, circle, record.reach(), record.standing, key) if parcel else []
    except ParcelBroken:
        return []


def named(key: bytes, reach: Mapping[DeviceKey, int]) -> dict[bytes, DeviceKey]:
    """The devices known here, by their handles."""
    return {handle_of(key, device): device for device in reach}


def known(ends: Ends, devices: Mapping[bytes, DeviceKey]) -> dict[DeviceKey, int]:
    """What was told of the chains that are known here."""
    return {devices[handle]: number for handle, number in ends.each() if handle in devices}


def shorter(ends: Ends, devices: Mapping[bytes, DeviceKey], reach: Mapping[DeviceKey, int]) -> Ends:
    """Where our chains go less far than was told, and how far those go."""
    ours = ((handle, reach.get(devices.get(handle, ""), 0), number) for handle, number in ends.each())
    fewer = {handle: own for handle, own, number in ours if own < number}
    return Ends(b"".join(fewer), list(fewer.values()))


def stamped(record: Record, circle: CircleId, key: bytes) -> bytes:
    """What the record comes to; empty to whom that may not be told."""
    return stamp_of(key, circle, record.summary()) if record.shows() else b""


def exchanged(record: Record, circle: CircleId, key: bytes, asked: Exchange) -> Exchanged:
    """The side that answers: takes in what came, and gives what the other lacks."""
    if frames := opened(record, circle, key, asked.parcel):
        record.take(frames)
    mine = record.reach()
    devices = named(key, mine)
    theirs = known(asked.ends, devices)
    reach = {device: theirs.get(device, 0 if asked.whole else number) for device, number in mine.items()}
    page = next(pages(record.beyond(reach)))
    parcel, _ = parcelled(page, lambda frames: pack(frames, circle, reach, record.places, key))
    return Exchanged(parcel, stamped(record, circle, key), shorter(asked.ends, devices, mine))


class Shared:
    """One circle in a conversation, on the side that asks."""

    def __init__(self, record: Record, circle: CircleId, key: bytes, theirs: Ends | None) -> None:
        self.record = record
        self.circle = circle
        self.tag = tag_of(key, circle)
        self.sent = self.new = 0
        self.stamp = b""  # what the other's copy comes to
        self._key = key
        self._theirs: dict[DeviceKey, int] | None = None  # how far the other's chains go, as far as is known
        self._ends: Ends | None = None  # how far ours go, where the other said that it has more; nothing: tell all
        self._short: int | None = None  # by how many events the other lacks of what we told it
        self._sending = 0
        self._coming: dict[DeviceKey, int] = {}  # how far that goes which is taken in while more is asked for
        self._before = -1  # how much had come before that
        self._said: dict[DeviceKey, int] = {}  # how far it said that they go, or brought them
        self._told = 0  # how much there was without what came, when we told how far our chains go
        if theirs is not None:
            self._compare(theirs)

    @property
    def is_equal(self) -> bool:
        """Whether both hold the same now."""
        return self.stamp == stamp_of(self._key, self.circle, self.record.summary())

    @property
    def has_moved(self) -> bool:
        """Whether anything else came to our copy since the other was told of it: then no wonder if they differ."""
        return self._told != self.record.summary()[0] - self.new

    def _compare(self, theirs: Ends) -> None:
        """What the other lacks, and where it has more."""
        mine = self.record.reach()
        devices = named(self._key, mine)
        self._theirs = known(theirs, devices)
        self._ends = shorter(theirs, devices, mine)
        self._said.update(self._theirs)

    def next(self) -> Exchange:
        """What to say about it now."""
        parcel = self._parcel(self._theirs) if self._theirs is not None else b""
        self._reach = self._tellable({**self.record.reach(), **self._coming})
        self._told = self.record.summary()[0] - self.new
        if self._ends is not None:
            return Exchange(self.tag, parcel, self._ends)
        return Exchange(self.tag, parcel, ends_of(self._key, self._reach), whole=is_told_whole(self._reach))

    def _tellable(self, reach: dict[DeviceKey, int]) -> dict[DeviceKey, int]:
        """How far ours go; to whom only brings, no further than it knows."""
        if self.record.shows():
            return reach
        return {device: min(number, reach[device]) for device, number in self._said.items() if device in reach}

    def _parcel(self, theirs: Mapping[DeviceKey, int]) -> bytes:
        """The next events that the other lacks."""
        page = next(pages(self.record.beyond(theirs)))
        parcel, left = parcelled(page, lambda frames: pack(frames, self.circle, theirs, self.record.places, self._key))
        self._sending = len(page) - len(left)
        return parcel

    def hear(self, said: Exchanged, later: Later) -> bool:
        """Takes in what came back; whether to go on, because it brought the two nearer and they still differ.

        Where there is most likely more, that is asked for first, unless what was put off before was nothing new.
        """
        frames, new = opened(self.record, self.circle, self._key, said.parcel), self.new
        came = dict(map(chained, frames))
        self._said.update(came)
        self.sent, self._sending = self.sent + self._sending, 0
        self.stamp = said.stamp
        is_put_off = len(frames) >= PAGE and new != self._before
        self._coming, self._before = (came, new) if is_put_off else ({}, -1)
        (later if is_put_off else at_once)(lambda: self._take(frames))
        if not is_put_off and self.is_equal:
            return False
        was_whole, self._ends = self._ends is None, None
        if not was_whole:
            self._theirs = None  # from here on, everything is told
            return True
        lacking = known(said.lacking, named(self._key, self._reach))
        self._theirs = {**self._reach, **came, **lacking}
        before, self._short = self._short, sum(self._reach[device] - number for device, number in lacking.items())
        nearer = before is None or is_put_off or self.new > new or self._short < before
        return nearer and self.sent <= TWICE * self.record.summary()[0] + PAGE

    def _take(self, frames: list[Frame]) -> None:
        self.new += self.record.take(frames) if frames else 0


def chained(frame: Frame) -> tuple[DeviceKey, int]:
    """Whose event it says it is, and the how manyth; nobody's, if it is none."""
    try:
        text = decode_text(frame.raw)
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        return "", 0
    return text.device, text.seq
