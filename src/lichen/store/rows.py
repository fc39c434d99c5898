"""An event as a row: its exact bytes, without what the row says anyway.

Ids are text of 43 characters in an event and 32 bytes in a row. Closed by a zero byte they become 33, which is 44
characters exactly: so any number of them is turned into bytes, or back, by one call.
"""

from binascii import Error, a2b_base64, b2a_base64
from collections.abc import Iterable, Sequence
from hashlib import sha256
from sys import intern
from typing import Any

import msgspec

from lichen.core.event import EVENT_TAG, Text, decode_text
from lichen.core.values import HASH_CHARACTERS, EventId
from lichen.store.trouble import damaged

_TAG = EVENT_TAG.encode("ascii") + b"\0"
_TO_URL = bytes.maketrans(b"+/", b"-_")
_FROM_URL = bytes.maketrans(b"-_", b"+/")
_STEP = HASH_CHARACTERS + 1
_DEVICE = slice(_STEP, 2 * _STEP - 1)
_CIRCLE = slice(2 * _STEP, 3 * _STEP - 1)

_HEAD = b'{"at":%d,"circle":"%b","device":"%b","fact":'
_TAIL = b',"prev":"%b","seen":[%b],"seq":%d,"size":%d,"v":1,"words":"%b"}'
_TEXT = _HEAD + b"%b" + _TAIL

_WANTED = """
WITH RECURSIVE wanted (start) AS (
    SELECT 1 WHERE length(?1) > 0 UNION ALL SELECT start + 33 FROM wanted WHERE start + 33 < length(?1)
)
"""


def packed(ids: Iterable[str]) -> bytes:
    """Ids as bytes, each closed by a zero byte."""
    return a2b_base64("A".join((*ids, "")).encode("ascii").translate(_FROM_URL))


def unpacked(data: bytes) -> bytes:
    """The text of packed ids: one starts every 44 characters."""
    return b2a_base64(data, newline=False).translate(_TO_URL)


def blob(id: str) -> bytes:
    """The bytes behind an id or a device's key; none for text that is neither, whoever sent it."""
    try:
        data = a2b_base64(id.encode("ascii").translate(_FROM_URL) + b"=")
    except ValueError:
        return b""
    return data if name(data) == id else b""


def blobs(ids: Iterable[str]) -> bytes:
    """The bytes behind many ids, each closed by a zero byte; text that is none is left out."""
    names = [id for id in ids if len(id) == HASH_CHARACTERS]
    try:
        data, text = packed(names), "A".join((*names, "")).encode("ascii")
    except ValueError:
        data, text = b"", b"none"
    if unpacked(data) == text and not any(data[32::33]):  # else one of them is spelled as no id is
        return data
    return b"".join(each + b"\0" for each in map(blob, names) if each)


def apart(ids: bytes) -> list[bytes]:
    """One by one what `blobs` put together."""
    return [ids[start : start + 32] for start in range(0, len(ids), 33)]


def among(select: str, join: str = "") -> str:
    """SQL about the events among `blobs`, its one value: SQLite looks once for each of them, and is asked once."""
    return f"{_WANTED} {select} FROM wanted CROSS JOIN event ON event.id = substr(?1, wanted.start, 32) {join}"


def name(data: bytes) -> str:
    """The id or device key behind 32 bytes."""
    return unpacked(data)[:HASH_CHARACTERS].decode("ascii")


def squeezed(text: Text, raw: bytes) -> tuple[bytes, bytes | None]:
    """What a row holds as `fact` and `links`; the whole bytes, and no links, for a text that would not come back."""
    try:
        links = packed(filter(None, (text.prev, text.words, *text.seen)))
    except Error:
        return raw, None
    prev, seen, words = _linked(unpacked(links), text.seq, text.size)
    head = _HEAD % (text.at, text.circle.encode("ascii"), text.device.encode("ascii"))
    tail = _TAIL % (prev, seen, text.seq, text.size, words)
    if raw.startswith(head) and raw.endswith(tail):
        return raw[len(head) : -len(tail)], links
    return raw, None


def restored(columns: Sequence[Any]) -> tuple[EventId, bytes]:
    """The event behind `id, circle, device, at, seq, size, fact, links` of a row: its id and exact bytes.

    Its hash is looked at each time: no state may be folded from damaged bytes.
    """
    key, circle, device, at, seq, size, fact, links = columns
    if links is None:
        raw, ids = fact, unpacked(key)
    else:
        ids = unpacked(b"%b\0%b\0%b\0%b" % (key, device, circle, links))
        prev, seen, words = _linked(ids[3 * _STEP :], seq, size)
        of = b"" if key == circle else ids[_CIRCLE]
        raw = _TEXT % (at, of, ids[_DEVICE], fact, prev, seen, seq, size, words)
    event = ids[:HASH_CHARACTERS].decode("ascii")
    if sha256(_TAG + raw).digest() != key:
        raise damaged(f"the event {event} has changed")
    return event, raw


class _Kind(msgspec.Struct, gc=False):
    kind: Any = ""


_kind = msgspec.json.Decoder(_Kind)


def kind(fact: bytes, links: bytes | None) -> str:
    """The kind of the fact behind two columns of a row, without reading the rest of it."""
    if links is None:
        return str(decode_text(fact).fact.get("kind", ""))
    return intern(str(_kind.decode(fact).kind))


def _linked(ids: bytes, seq: int, size: int) -> tuple[bytes, bytes, bytes]:
    """What links say of `prev`, `seen` and `words`: there is a `prev` after the first event, and words with a size."""
    words_at = _STEP if seq > 1 else 0
    seen_at = words_at + _STEP if size else words_at
    seen = [ids[at : at + HASH_CHARACTERS] for at in range(seen_at, len(ids), _STEP)]
    quoted = b'"%b"' % b'","'.join(seen) if seen else b""
    return ids[:words_at][:-1], quoted, ids[words_at:seen_at][:-1]
