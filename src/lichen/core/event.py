"""Events: what was said, as exact bytes, with its place in its author's chain (P1), and its words apart (P2)."""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from lichen.core.fact import Fact
from lichen.core.keys import SigningKey, hashed
from lichen.core.values import (
    GREATEST_NUMBER,
    CircleId,
    DeviceKey,
    EventId,
    Line,
    Mark,
    MemberId,
    Sequence,
    Time,
    is_void,
)

EVENT_TAG = "lichen-event-v1"
WORDS_TAG = "lichen-words-v1"
FORMAT = 1
LARGEST_TEXT = 32 * 1024
LARGEST_WORDS = 64 * 1024
MOST_SEEN = 64

_Number = Annotated[int, Meta(ge=-GREATEST_NUMBER, le=GREATEST_NUMBER)]
_Key = Annotated[str, Meta(min_length=1, max_length=40)]
_Plain = _Number | bool | str
_Inner = _Plain | list[_Plain] | dict[_Key, _Plain]
_Nested = _Plain | list[_Inner] | dict[_Key, _Inner]
_Value = _Plain | list[_Nested] | dict[_Key, _Nested]
RawFact = dict[_Key, _Value]  # any fact of any version: flat or a little nested, no floats, no nulls


class Text(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """The signed text of an event; `prev`, `circle` and `words` are empty where there is none."""

    at: Time
    circle: Annotated[str, Meta(max_length=43)]
    device: DeviceKey
    fact: RawFact
    prev: Annotated[str, Meta(max_length=43)]
    seen: Annotated[list[EventId], Meta(max_length=MOST_SEEN)]
    seq: Sequence
    size: Annotated[int, Meta(ge=0, le=LARGEST_WORDS)]
    v: Annotated[int, Meta(ge=FORMAT, le=FORMAT)]
    words: Annotated[str, Meta(max_length=43)]

    @property
    def parents(self) -> list[EventId]:
        """Every event it names as its own past: the one before on its chain, and what it had seen."""
        return [self.prev, *self.seen] if self.prev else self.seen


class Event(Struct, frozen=True, gc=False):
    """What the law sees of an event: who said what, when, and where in the chains. Never the words."""

    id: EventId
    at: Time
    device: DeviceKey
    seq: int
    parents: tuple[EventId, ...]
    fact: Fact
    has_words: bool = False
    by: MemberId = ""  # the member the device speaks for; the fold fills these two in
    line: Line = ""  # the device, unless its chain split
    cause: EventId = ""  # for what the circle says: the event it follows from

    @property
    def mark(self) -> Mark:
        """Its place, to ask later who had seen it."""
        return Mark(self.line, self.seq)

    @property
    def source(self) -> EventId:
        """The event in the record: itself, or what it follows from."""
        return self.cause or self.id

    @property
    def is_void(self) -> bool:
        """Whether it follows from what turned out not to hold: only who saw no more than that goes by it (P8)."""
        return is_void(self.line)


class Frame(Struct, frozen=True, gc=False):
    """An event as it travels and is kept: exact bytes, and its signature and words where the sender has them."""

    raw: bytes
    signature: bytes = b""
    words: bytes = b""


_encoder = msgspec.json.Encoder(order="sorted")
_text_decoder = msgspec.json.Decoder(Text)
_words_decoder = msgspec.json.Decoder(dict[str, str])


def canonical(value: object) -> bytes:
    """The one JSON spelling: sorted keys, no spaces (RFC 8785 for ASCII keys and whole numbers)."""
    return _encoder.encode(value)


def event_id(raw: bytes) -> EventId:
    """The id of the event with these exact bytes; the signature is not part of it."""
    return hashed(EVENT_TAG, raw)


def words_hash(words: bytes) -> str:
    """What an event's text says of its words."""
    return hashed(WORDS_TAG, words)


def decode_text(raw: bytes) -> Text:
    """The text behind the bytes; raises `msgspec.MsgspecError` when it is not shaped like one."""
    return _text_decoder.decode(raw)


def decode_words(words: bytes) -> dict[str, str]:
    """What people wrote, by name, without the salt; raises `msgspec.MsgspecError` when malformed."""
    written = _words_decoder.decode(words)
    written.pop("salt", None)
    return written


def encode_words(salt: str, written: dict[str, str]) -> bytes:
    """Words as bytes; the salt keeps a short answer from being guessed from its hash. Nothing written, no bytes."""
    return canonical({**written, "salt": salt}) if written else b""


def compose(
    key: SigningKey,
    fact: Fact,
    *,
    at: Time,
    circle: CircleId = "",
    seq: int = 1,
    prev: EventId = "",
    seen: list[EventId] | None = None,
    words: bytes = b"",
) -> Frame:
    """A new signed event, ready for the door."""
    text = Text(
        at=at,
        circle=circle,
        device=key.public,
        fact=msgspec.to_builtins(fact),
        prev=prev,
        seen=sorted(seen or []),
        seq=seq,
        size=len(words),
        v=FORMAT,
        words=words_hash(words) if words else "",
    )
    raw = canonical(text)
    return Frame(raw, key.sign(EVENT_TAG, raw), words)
