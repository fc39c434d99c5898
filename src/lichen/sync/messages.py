"""Messages: what two nodes say to each other, in MessagePack. Who answers keeps nothing between two questions.

A circle goes by its *tag*, a hash of its id under a key made for this conversation: whoever does not hold the circle
learns nothing from it. In the same way a device goes by its *handle*, an event by its *label*, and what a whole record
comes to by its *stamp*.
"""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Annotated, TypeAlias, TypeVar

import msgspec
from msgspec import Meta, Struct

from lichen.core.values import CircleId, DeviceKey, EventId, from_base64url
from lichen.sync.deflate import DEFLATED, deflated, inflated
from lichen.sync.ranges import MOST_LABELS, Difference, Ranges, labelled

KEY = 16  # bytes
TAG = 6
STAMP = 8
LABEL = 8
HANDLE = 4
CIRCLE_LABEL = TAG + 3  # a circle's tag and the beginning of its stamp
MOST_CIRCLES = 64  # in one message
WORTH_IT = 200  # bytes of a message
MOST_DEFLATED = 64 * 1024  # bytes of one before it is deflated; in longer ones, what is large is deflated already
MOST_DEVICES = 10_000
LARGEST_PARCEL = 3 * 1024 * 1024  # bytes; what came to one copy in one has to fit one to the next, too
MOST_WORDS = 1_000  # events whose words are asked for at a time

_Key = Annotated[bytes, Meta(min_length=KEY, max_length=KEY)]
_Tag = Annotated[bytes, Meta(min_length=TAG, max_length=TAG)]
_Seq = Annotated[int, Meta(ge=0, le=2**53 - 1)]
_Parcel = Annotated[bytes, Meta(max_length=LARGEST_PARCEL)]
_RawId = Annotated[bytes, Meta(min_length=32, max_length=32)]
_RawIds = Annotated[list[_RawId], Meta(max_length=MOST_WORDS)]

Summary: TypeAlias = tuple[int, int]
"""How many events a record holds, and the sum of their ids."""


class Ends(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """How far devices' chains go: their handles, one after another, and the number of the last event of each."""

    handles: Annotated[bytes, Meta(max_length=MOST_DEVICES * HANDLE)] = b""
    numbers: Annotated[list[_Seq], Meta(max_length=MOST_DEVICES)] = []

    def each(self) -> Iterator[tuple[bytes, int]]:
        """Handle by handle; what does not add up is left out."""
        for at, number in zip(range(0, len(self.handles) - HANDLE + 1, HANDLE), self.numbers, strict=False):
            yield self.handles[at : at + HANDLE], number


class Compare(Struct, array_like=True, tag=1, forbid_unknown_fields=True):
    """Which circles differ? `since` is where the answerer's records stood when nothing differed, if we know."""

    key: _Key
    since: Annotated[bytes, Meta(max_length=16)] = b""
    whole: Annotated[bytes, Meta(max_length=8)] = b""
    ranges: Ranges = Ranges()
    wait: Annotated[int, Meta(ge=0, le=60)] = 0  # seconds that we would wait for something to differ


class Compared(Struct, array_like=True, tag=2, forbid_unknown_fields=True):
    """What differs, as far as it is settled; for the first that the answerer holds, in that order, how far chains go.

    First of all also events whose words are lacking here, for whoever holds them.
    """

    found: Difference = Difference()
    frontiers: Annotated[list[Ends | None], Meta(max_length=MOST_CIRCLES)] = []
    cursor: Annotated[bytes, Meta(max_length=16)] = b""
    wordless: Annotated[list[tuple[_Tag, _RawIds]], Meta(max_length=MOST_CIRCLES)] = []


class Exchange(Struct, array_like=True, forbid_unknown_fields=True):
    """About one circle: events for the other, and how far the chains go where we lack some; if `whole`, all of them."""

    tag: _Tag
    parcel: _Parcel = b""
    ends: Ends = Ends()
    whole: bool = False


class Exchanges(Struct, array_like=True, tag=3, forbid_unknown_fields=True):
    """Exchanges about several circles at once."""

    key: _Key
    circles: Annotated[list[Exchange], Meta(max_length=MOST_CIRCLES)]


class Exchanged(Struct, array_like=True, forbid_unknown_fields=True):
    """Events in return; what the record comes to now; which chains go less far here."""

    parcel: _Parcel
    stamp: Annotated[bytes, Meta(max_length=STAMP)]
    lacking: Ends = Ends()


class AllExchanged(Struct, array_like=True, tag=4, forbid_unknown_fields=True):
    """The answers, in the order of the question; none about a circle that is not shared, or for which no room was."""

    circles: Annotated[list[Exchanged | None], Meta(max_length=MOST_CIRCLES)]


class Repair(Struct, array_like=True, tag=5, forbid_unknown_fields=True):
    """About one circle whose copies differ though its chains go equally far: which events? Then these, whole."""

    key: _Key
    tag: _Tag
    ranges: Ranges = Ranges()
    labels: Annotated[bytes, Meta(max_length=MOST_LABELS * LABEL)] = b""  # of events that we lack
    ids: _RawIds = []  # of events whose words we lack
    parcel: _Parcel = b""


class Repaired(Struct, array_like=True, tag=6, forbid_unknown_fields=True):
    """What differs, and some of the events that were asked for, parents first."""

    found: Difference
    parcel: _Parcel
    stamp: Annotated[bytes, Meta(max_length=STAMP)]


class Unanswered(Struct, array_like=True, tag=7, forbid_unknown_fields=True):
    """The question was none that can be answered."""

    why: Annotated[str, Meta(max_length=200)]


class Nonsense(Exception):
    """The other side said what it may not."""


Question: TypeAlias = Compare | Exchanges | Repair
Answer: TypeAlias = Compared | AllExchanged | Repaired | Unanswered

_encode = msgspec.msgpack.Encoder().encode
_questions: msgspec.msgpack.Decoder[Question] = msgspec.msgpack.Decoder(Question)
_answers: msgspec.msgpack.Decoder[Answer] = msgspec.msgpack.Decoder(Answer)
_T = TypeVar("_T")


def encode(message: Question | Answer) -> bytes:
    """As it travels. What is short enough that whoever reads it need not fear what it swells to is deflated."""
    said = _encode(message)
    return min(said, deflated(said), key=len) if WORTH_IT <= len(said) <= MOST_DEFLATED else said


def size_of(said: Exchange) -> int:
    """How many bytes it adds to a question, before that is deflated."""
    return len(_encode(said))


def read_question(data: bytes) -> Question:
    """What somebody asks; raises `Nonsense`."""
    return _read(_questions, data)


def read_answer(data: bytes) -> Answer:
    """What somebody answers; raises `Nonsense`."""
    return _read(_answers, data)


def _read(decoder: "msgspec.msgpack.Decoder[_T]", data: bytes) -> _T:
    try:
        return decoder.decode(inflated(data, MOST_DEFLATED) if data[:1] == DEFLATED else data)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise Nonsense(f"it makes no sense: {error}") from error


def tag_of(key: bytes, circle: CircleId) -> bytes:
    """What a circle goes by in the conversation with this key."""
    return labelled(key, circle.encode(), TAG)


def stamp_of(key: bytes, circle: CircleId, summary: Summary) -> bytes:
    """What a record comes to; equal for two copies exactly when they hold the same events."""
    return labelled(key, f"{circle} {summary[0]} {summary[1]}".encode(), STAMP)


def circle_label(key: bytes, circle: CircleId, summary: Summary) -> bytes:
    """A circle and what its record comes to, as a member of a set of such."""
    return tag_of(key, circle) + stamp_of(key, circle, summary)[: CIRCLE_LABEL - TAG]


def event_label(key: bytes, event: EventId) -> bytes:
    """An event, as a member of a set of such."""
    return labelled(key, event.encode(), LABEL)


def handle_of(key: bytes, device: DeviceKey) -> bytes:
    """What a device goes by."""
    return labelled(key, from_base64url(device) or b"", HANDLE)


def ends_of(key: bytes, reach: Mapping[DeviceKey, int]) -> Ends:
    """How far these chains go, as it is told; not all, if there are too many."""
    told = dict(islice(reach.items(), MOST_DEVICES))
    return Ends(b"".join(handle_of(key, device) for device in told), list(told.values()))


def is_told_whole(reach: Mapping[DeviceKey, int]) -> bool:
    """Whether that is how far all of them go. Where somebody made more devices than that, the rest is mended."""
    return len(reach) <= MOST_DEVICES
