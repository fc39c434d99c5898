"""The plain values everything is made of: ids, keys, times. All are ASCII text or whole numbers."""

from base64 import b64encode
from binascii import a2b_base64, b2a_base64
from typing import Annotated, NamedTuple

from msgspec import Meta

HASH_CHARACTERS = 43  # 32 bytes in base64url, without padding
SIGNATURE_CHARACTERS = 86  # 64 bytes in base64url, without padding

EventId = Annotated[str, Meta(min_length=HASH_CHARACTERS, max_length=HASH_CHARACTERS)]
CircleId = EventId  # the id of the event that founded it (P3)
MemberId = Annotated[str, Meta(max_length=HASH_CHARACTERS, extra={"of": "member"})]  # the event they came by
DeviceKey = Annotated[str, Meta(min_length=HASH_CHARACTERS, max_length=HASH_CHARACTERS)]
NodeKey = Annotated[  # a node's own key: it vouches for requests and answers between nodes, never for events
    str, Meta(min_length=HASH_CHARACTERS, max_length=HASH_CHARACTERS, extra={"of": "node"})
]
Signature = Annotated[str, Meta(min_length=SIGNATURE_CHARACTERS, max_length=SIGNATURE_CHARACTERS)]

GREATEST_NUMBER = 2**53 - 1  # what every JSON reader can hold exactly
Time = Annotated[int, Meta(ge=0, le=GREATEST_NUMBER, extra={"is": "time"})]  # milliseconds since 1970, UTC
Moment = Annotated[int, Meta(ge=0, le=GREATEST_NUMBER, extra={"is": "moment"})]  # the same, where the hour matters
Sequence = Annotated[int, Meta(ge=1, le=GREATEST_NUMBER)]

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR


LINE_CHARACTERS = 2 * HASH_CHARACTERS + 1

# One device's chain; where it split, each further face is a line of its own: the device, "~", its first event.
Line = Annotated[str, Meta(max_length=LINE_CHARACTERS)]


CLAIM, VOID = "?", "!"  # how lines begin that stand for a claim, and for one that turned out not to hold


class Mark(NamedTuple):
    """One place in one line; whoever has seen it has seen everything before it there too."""

    line: Line
    seq: int


def device_of(line: Line) -> DeviceKey:
    """Whose chain the line belongs to."""
    return line.partition("~")[0]


def claimed(event: EventId, *, holds: bool) -> Mark:
    """The place of what follows from an event: seen by whoever saw the event, and nothing that speaks against it."""
    return Mark((CLAIM if holds else VOID) + event, 1)


def is_void(line: Line) -> bool:
    """Whether the line stands for a claim that turned out not to hold."""
    return line.startswith(VOID)


_TO_URL = bytes.maketrans(b"+/", b"-_")
_FROM_URL = bytes.maketrans(b"-_", b"+/")


def base64url(data: bytes) -> str:
    """The text form of bytes used everywhere: base64url without padding."""
    return b2a_base64(data, newline=False).translate(_TO_URL, b"=").decode("ascii")


def from_base64url(text: str) -> bytes | None:
    """The bytes behind the text, or nothing when it is not their one canonical spelling."""
    try:
        data = a2b_base64(text.encode("ascii").translate(_FROM_URL) + b"=" * (-len(text) % 4))
    except ValueError:
        return None
    return data if base64url(data) == text else None


def printable(data: bytes) -> str:
    """Bytes as one line of standard base64, for files that people may open."""
    return b64encode(data).decode("ascii")
