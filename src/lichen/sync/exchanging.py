"""Exchanging: bringing two copies of one circle's record to the same, chain by chain."""

from collections.abc import Mapping

import msgspec

from lichen.core.event import Frame, decode_text
from lichen.core.values import CircleId, DeviceKey
from lichen.sync.batches import batches
from lichen.sync.holding import Record
from lichen.sync.messages import Ends, Exchange, Exchanged, Nonsense, ends_of, handle_of, stamp_of, tag_of
from lichen.sync.parcel import ParcelBroken, pack, unpack

PAGE = 2_000  # events for one circle in one message
PAGE_BYTES = 2 * 1024 * 1024
TWICE = 2  # no circle's record has to be sent more often than this


def page(record: Record, reach: Mapping[DeviceKey, int]) -> tuple[list[Frame], bool]:
    """The next events for a copy that goes so far, such that they prove themselves (P3), and whether there are more."""
    beyond = record.beyond(reach)
    frames = next(batches(beyond, PAGE, PAGE_BYTES))
    return frames, next(beyond, None) is not None


def received(record: Record, circle: CircleId, key: bytes, parcel: bytes) -> tuple[int, dict[DeviceKey, int]]:
    """Takes in what a parcel holds: how many events were new, and how far they go; none, if it cannot be opened."""
    try:
        frames = unpack(parcel, circle, record.reach(), record.standing, key) if parcel else []
    except ParcelBroken:
        return 0, {}
    return record.take(frames) if frames else 0, dict(map(chained, frames))


def named(key: bytes, reach: Mapping[DeviceKey, int]) -> dict[bytes, DeviceKey]:
    """The devices known here, by their handles."""
    return {handle_of(key, device): device for device in reach}


def exchanged(record: Record, circle: CircleId, key: bytes, asked: Exchange) -> Exchanged:
    """The side that answers: takes in what came, and gives what the other lacks."""
    received(record, circle, key, asked.parcel)
    mine = record.reach()
    devices = named(key, mine)
    told = dict(asked.ends.each())
    theirs = {devices[handle]: number for handle, number in told.items() if handle in devices}
    reach = {device: theirs.get(device, 0 if asked.whole else number) for device, number in mine.items()}
    frames, more = page(record, reach)
    fewer = {handle: mine.get(devices.get(handle, ""), 0) for handle in told}
    lacking = [(handle, number) for handle, number in fewer.items() if number < told[handle]]
    return Exchanged(
        asked.tag,
        pack(frames, circle, reach, record.places, key) if frames else b"",
        more,
        stamp_of(key, circle, record.summary()),
        Ends(b"".join(handle for handle, _ in lacking), [number for _, number in lacking]),
    )


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
        self._lacking = Ends()
        if theirs is not None:
            self._compare(theirs)

    @property
    def is_equal(self) -> bool:
        """Whether both hold the same now."""
        return self.stamp == stamp_of(self._key, self.circle, self.record.summary())

    def _compare(self, theirs: Ends) -> None:
        """What the other lacks, and where it has more."""
        mine = self.record.reach()
        devices = named(self._key, mine)
        told = dict(theirs.each())
        self._theirs = {devices[handle]: number for handle, number in told.items() if handle in devices}
        fewer = {handle: mine.get(devices.get(handle, ""), 0) for handle in told}
        ahead = [(handle, number) for handle, number in fewer.items() if number < told[handle]]
        self._ends = Ends(b"".join(handle for handle, _ in ahead), [number for _, number in ahead])

    def next(self) -> Exchange:
        """What to say about it now."""
        frames, _ = page(self.record, self._theirs) if self._theirs is not None else ([], False)
        parcel = pack(frames, self.circle, self._theirs or {}, self.record.places, self._key) if frames else b""
        self.sent += len(frames)
        events, _ = self.record.summary()
        if self.sent > TWICE * events + PAGE:
            raise Nonsense("it lacks what it was sent, again and again")
        self._reach = self.record.reach()
        ends = self._ends
        return Exchange(self.tag, parcel, ends or ends_of(self._key, self._reach), whole=ends is None)

    def hear(self, said: Exchanged) -> bool:
        """Takes in what came back; whether to go on, because it brought the two nearer and they still differ."""
        new, came = received(self.record, self.circle, self._key, said.parcel)
        self.new += new
        self.stamp = said.stamp
        if self.is_equal:
            return False
        was_whole, self._ends = self._ends is None, None
        if not was_whole:
            self._theirs = None  # from here on, everything is told
            return True
        told, self._lacking = self._lacking, said.lacking
        first = self._theirs is None
        devices = named(self._key, self._reach)
        lacking = {devices[handle]: number for handle, number in said.lacking.each() if handle in devices}
        self._theirs = {**self._reach, **came, **lacking}
        return first or new > 0 or said.lacking != told


def chained(frame: Frame) -> tuple[DeviceKey, int]:
    """Whose event it says it is, and the how manyth; nobody's, if it is none."""
    try:
        text = decode_text(frame.raw)
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        return "", 0
    return text.device, text.seq
