"""Parcels: events packed small for a copy that holds most of what they build on.

What the receiver can work out does not travel: the circle, `prev`, hashes and sizes of words that come along, every
signature but the last of a run. An id that the receiver holds, or gets in the same parcel, is a number of two or three
bytes instead of a text of 43. The rest stands in columns, so that what is alike lies side by side, and is deflated.

Nothing in a parcel is believed. A number that the receiver reads differently makes an event of another id, which no
signature covers; then the two copies turn out not to be the same, and send each other whole events.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta, Struct

from lichen.core.event import LARGEST_TEXT, Frame, Text, decode_text, event_id, words_hash
from lichen.core.proof import Arrival, needed
from lichen.core.values import CircleId, DeviceKey, EventId, base64url, from_base64url
from lichen.sync.deflate import DEFLATED, deflated, inflated
from lichen.sync.holding import Place
from lichen.sync.messages import HANDLE, Nonsense, handle_of

MOST_EVENTS = 10_000
MOST_NUMBERS = 50_000  # that stand for ids
LARGEST = 24 * 1024 * 1024  # bytes once unpacked
SMALL = 512  # bytes; it is deflated with the message around it, and all of the message is alike

_Places = Callable[[Iterable[EventId]], Mapping[EventId, Place]]
_Standing = Callable[[Iterable[Place]], Mapping[Place, EventId]]
_Column = Annotated[list[Annotated[int, Meta(ge=0, le=2**53 - 1)]], Meta(max_length=MOST_EVENTS)]
_T = TypeVar("_T")
_Few = Annotated[dict[int, _T], Meta(max_length=MOST_EVENTS)]  # by the events' places in the parcel


class ParcelBroken(Nonsense):
    """It cannot be opened here; whole events can."""


class _Parcel(Struct, array_like=True, forbid_unknown_fields=True):
    """The columns. A device is a handle, or a whole key where the receiver does not know it."""

    devices: Annotated[list[bytes], Meta(max_length=MOST_EVENTS)]
    first: _Column  # of each device: the number of its first event that the receiver lacks
    words: bytes  # a line an event, as in the columns that follow
    whose: _Column = []
    at: _Column = []  # how much later than the one before
    facts: bytes = b""
    seen: bytes = b""
    without: _Few[tuple[bytes, int]] = {}  # events whose words do not come along: their hash and size
    signed: _Column = []
    signatures: bytes = b""
    whole: _Few[bytes] = {}  # events that do not fit the columns, as they are


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(_Parcel)

_ID = re.compile(rb'"([A-Za-z0-9_-]{43})"')
_NUMBER = re.compile(rb"[\x80-\xbf]++[\xc0-\xff]?|[\xc0-\xff]")  # or what should be one: nothing is read twice
_SEEN = re.compile(rb"[\x80-\xbf]++[\xc0-\xff]?|[\xc0-\xff]|[\x00-\x7f]{43}")
_MOST_DIGITS = 9
_HEAD = b'{"at":%d,"circle":"%b","device":"%b","fact":'
_TAIL = b',"prev":"%b","seen":[%b],"seq":%d,"size":%d,"v":1,"words":"%b"}'


def pack(
    frames: Sequence[Frame], circle: CircleId, reach: Mapping[DeviceKey, int], places: _Places, key: bytes
) -> bytes:
    """Events of one circle, parents first, for a copy that holds of each device what `reach` says."""
    return _Packing(frames, circle, reach, places, key).packed()


def pack_whole(frames: Sequence[Frame]) -> bytes:
    """Events for a copy of which nothing is known."""
    return _Packing(frames, "", {}, lambda ids: {}, b"").packed()


def unpack(data: bytes, circle: CircleId, devices: Iterable[DeviceKey], standing: _Standing, key: bytes) -> list[Frame]:
    """The events in a parcel; `devices` are those known here. Raises `ParcelBroken`."""
    try:
        parcel = _decoder.decode(inflated(data, LARGEST) if data[:1] == DEFLATED else data)
        return _Opening(parcel, circle, devices, standing, key).frames()
    except (msgspec.MsgspecError, ValueError, IndexError, KeyError, ZeroDivisionError) as error:
        raise ParcelBroken(str(error)) from error


def unpack_whole(data: bytes) -> list[Frame]:
    """The events in a parcel that was made for whoever it may be. Raises `ParcelBroken`."""
    return unpack(data, "", (), lambda places: {}, b"") if data else []


def number(value: int) -> bytes:
    """A number in digits of 64, the last one marked; no byte of it occurs in a fact."""
    digits = [0xC0 | value & 63]
    while value := value >> 6:
        digits.append(0x80 | value & 63)
    return bytes(reversed(digits))


def value_of(digits: bytes) -> int:
    if len(digits) > _MOST_DIGITS or digits[-1] < 0xC0:
        raise ParcelBroken("not a number")
    value = 0
    for digit in digits:
        value = value << 6 | digit & 63
    return value


class _Packing:
    """One parcel being made."""

    def __init__(
        self, frames: Sequence[Frame], circle: CircleId, reach: Mapping[DeviceKey, int], places: _Places, key: bytes
    ) -> None:
        self._circle, self._reach, self._key, self._frames = circle, reach, key, frames
        self._texts = [decode_text(frame.raw) for frame in frames]
        self._ids = [event_id(frame.raw) for frame in frames]
        self._here = {name: number for number, name in enumerate(self._ids)}
        self._held = self._places(places) if circle else {}
        speaking = [*(text.device for text in self._texts), *(device for device, _ in self._held.values())]
        self._devices = {device: number for number, device in enumerate(dict.fromkeys(speaking))}
        self._last: dict[DeviceKey, tuple[int, EventId]] = {}

    def _places(self, places: _Places) -> Mapping[EventId, Place]:
        """Where those ids stand that the receiver holds."""
        named = {found.decode() for frame in self._frames for found in _ID.findall(frame.raw)} - self._here.keys()
        return {
            name: (device, seq) for name, (device, seq) in places(named).items() if seq <= self._reach.get(device, 0)
        }

    def packed(self) -> bytes:
        parcel = _Parcel(
            devices=[self._name(device) for device in self._devices],
            first=[self._reach.get(device, 0) + 1 for device in self._devices],
            words=b"\n".join(frame.words for frame in self._frames),
        )
        facts, seen, before = list[bytes](), list[bytes](), 0
        for at, (frame, text) in enumerate(zip(self._frames, self._texts, strict=True)):
            fact = self._fact(frame, text) if text.at >= before else None
            if fact is None:
                parcel.whole[at] = frame.raw
                continue
            self._last[text.device] = (text.seq, self._ids[at])
            parcel.whose.append(self._devices[text.device])
            parcel.at.append(text.at - before)
            before = text.at
            facts.append(_ID.sub(lambda found: self._short(at, found[1].decode(), found[0]), fact))  # noqa: B023
            seen.append(b"".join(self._short(at, name, name.encode()) for name in text.seen))
            if text.words and not frame.words:
                parcel.without[at] = (from_base64url(text.words) or b"", text.size)
        parcel.facts, parcel.seen = b"\n".join(facts), b"\n".join(seen)
        self._sign(parcel)
        columns = _encoder.encode(parcel)
        return columns if len(columns) <= SMALL else deflated(columns)

    def _sign(self, parcel: "_Parcel") -> None:
        signatures = needed(list(map(Arrival, self._ids, self._texts, self._frames)))
        parcel.signed = [number for number, signature in enumerate(signatures) if signature]
        parcel.signatures = b"".join(signatures)

    def _fact(self, frame: Frame, text: Text) -> bytes | None:
        """The bytes of the fact alone; nothing when the event would not come back from columns."""
        if not self._circle or text.circle != self._circle or not self._follows(text):
            return None
        if text.words and not frame.words and from_base64url(text.words) is None:
            return None
        seen = b",".join(b'"%b"' % name.encode() for name in text.seen)
        head = _HEAD % (text.at, text.circle.encode(), text.device.encode())
        tail = _TAIL % (text.prev.encode(), seen, text.seq, text.size, text.words.encode())
        fits = frame.raw.startswith(head) and frame.raw.endswith(tail)
        return frame.raw[len(head) : -len(tail)] if fits else None

    def _follows(self, text: Text) -> bool:
        """Whether the receiver can tell what comes before it on its chain."""
        if text.device in self._last:
            return (text.seq - 1, text.prev) == self._last[text.device]
        if text.seq != self._reach.get(text.device, 0) + 1:
            return False
        return text.seq == 1 or self._held.get(text.prev) == (text.device, text.seq - 1)

    def _short(self, at: int, name: EventId, otherwise: bytes) -> bytes:
        """The number that stands for an id: even for how far back here, odd for how far back in a chain held there."""
        there = self._here.get(name, at)
        if there < at:
            return number(2 * (at - there))
        if name not in self._held:
            return otherwise
        device, seq = self._held[name]
        return number(2 * ((self._reach[device] - seq) * len(self._devices) + self._devices[device]) + 1)

    def _name(self, device: DeviceKey) -> bytes:
        return handle_of(self._key, device) if self._reach.get(device) else from_base64url(device) or b""


class _Opening:
    """One parcel being opened."""

    def __init__(
        self, parcel: _Parcel, circle: CircleId, devices: Iterable[DeviceKey], standing: _Standing, key: bytes
    ) -> None:
        self._parcel, self._circle = parcel, circle
        self._devices = list(_named(parcel.devices, devices, key))
        self._facts = _lines(parcel.facts, len(parcel.whose))
        self._seen = _lines(parcel.seen, len(parcel.whose))
        before = set(self._before())
        self._held = standing(before.union(self._named()))
        self._last = {place[0]: (place[1], name) for place, name in self._held.items() if place in before}
        self._ids: list[EventId] = []

    def _before(self) -> Iterator[Place]:
        """What stands right before the first event of each device here."""
        return ((device, first - 1) for device, first in zip(self._devices, self._parcel.first, strict=True))

    def _named(self) -> Iterator[Place]:
        """Every place in the chains here that an event names."""
        found = (digits for column in (self._facts, self._seen) for line in column for digits in _NUMBER.finditer(line))
        for many, digits in enumerate(found):
            if many >= MOST_NUMBERS:
                raise ParcelBroken("too many numbers")
            if (value := value_of(digits[0])) % 2:
                yield self._place(value)

    def _place(self, value: int) -> Place:
        back, whose = divmod(value >> 1, len(self._devices))
        return self._devices[whose], self._parcel.first[whose] - 1 - back

    def frames(self) -> list[Frame]:
        parcel = self._parcel
        count = len(parcel.whose) + len(parcel.whole)
        words = _lines(parcel.words, count)
        if len(parcel.at) != len(parcel.whose) or any(not 0 <= at < count for at in parcel.whole):
            raise ParcelBroken("the columns have different lengths")
        signatures = {number: parcel.signatures[64 * at : 64 * at + 64] for at, number in enumerate(parcel.signed)}
        frames, size, columns = list[Frame](), 0, self._columns(words)
        for at in range(count):
            raw = parcel.whole[at] if at in parcel.whole else next(columns)
            size += len(raw)
            if len(raw) > LARGEST_TEXT or size > LARGEST:
                raise ParcelBroken("too large")
            self._ids.append(event_id(raw))
            frames.append(Frame(raw, signatures.get(at, b""), words[at]))
        return frames

    def _columns(self, words: list[bytes]) -> Iterator[bytes]:
        """The texts that came in columns, one by one: each may name those before it."""
        at = 0
        for whose, later, fact, seen in zip(self._parcel.whose, self._parcel.at, self._facts, self._seen, strict=True):
            at += later
            device = self._devices[whose]
            here = len(self._ids)
            seq, prev = self._last.get(device, (0, ""))
            hashed, size = self._worded(here, words[here])
            raw = _HEAD % (at, self._circle.encode(), device.encode()) + _NUMBER.sub(self._named_in, fact)
            raw += _TAIL % (prev.encode(), b",".join(self._all(seen)), seq + 1, size, hashed.encode())
            yield raw
            self._last[device] = (seq + 1, self._ids[here])  # whoever took the text has added its id

    def _worded(self, here: int, words: bytes) -> tuple[str, int]:
        if here in self._parcel.without:
            hashed, size = self._parcel.without[here]
            return base64url(hashed), size
        return (words_hash(words), len(words)) if words else ("", 0)

    def _named_in(self, found: re.Match[bytes]) -> bytes:
        value = value_of(found[0])
        name = self._held[self._place(value)] if value % 2 else self._ids[-(value >> 1)]
        return b'"%b"' % name.encode()

    def _all(self, seen: bytes) -> Iterator[bytes]:
        """The ids in a line of them: numbers, or their 43 letters where there is none."""
        for found in _SEEN.finditer(seen):
            yield self._named_in(found) if found[0][0] & 0x80 else b'"%b"' % found[0]


def _lines(column: bytes, count: int) -> list[bytes]:
    """As many as there have to be."""
    lines = column.split(b"\n", count) if count else []
    if len(lines) != count:
        raise ParcelBroken("the columns have different lengths")
    return lines


def _named(named: Iterable[bytes], known: Iterable[DeviceKey], key: bytes) -> Iterator[DeviceKey]:
    """The devices behind handles and keys; two that share a handle are as good as none."""
    handles: dict[bytes, list[DeviceKey]] = {}
    for device in known if key else ():
        handles.setdefault(handle_of(key, device), []).append(device)
    for name in named:
        if len(name) > HANDLE:
            yield base64url(name)
        else:
            [device] = handles.get(name, [])
            yield device
