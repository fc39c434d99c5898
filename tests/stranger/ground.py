"""What hostile bundles are made from: a small circle's record, another circle's, and the keys of all who speak."""

import gzip
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec

from lichen.core.event import Frame, canonical, event_id
from lichen.core.keys import SigningKey
from lichen.core.values import printable
from tests.core.homes import record_of, village
from tests.people import founded, key_of

Text = dict[str, Any]  # of an event, or nearly so
NEW_PHONE, NOBODY = key_of("new phone"), key_of("nobody")


@dataclass(frozen=True)
class Ground:
    circle: str
    frames: tuple[Frame, ...]
    foreign: tuple[Frame, ...]
    keys: dict[str, SigningKey]


@cache
def ground() -> Ground:
    ours, theirs = village(), founded("dee", by="eve")
    keys = [device.key for story in (ours, theirs) for device in story.devices.values()]
    by_name = {key.public: key for key in (*keys, NEW_PHONE, NOBODY)}
    return Ground(ours.circle_id, tuple(record_of(ours)), tuple(record_of(theirs)), by_name)


def written(frames: Iterable[Frame], circle: str) -> list[bytes]:
    """The lines of a bundle."""
    events = [(frame.raw, printable(frame.signature).encode(), frame.words) for frame in frames]
    head = {"circle": circle, "copy": "a copy", "count": len(events), "format": "lichen-bundle-v1", "made": 1}
    foot = {"count": len(events), "end": "lichen-bundle-v1"}
    return [canonical(head), *(line for event in events for line in event), canonical(foot)]


def packed(lines: Iterable[bytes]) -> bytes:
    return gzip.compress(b"".join(line + b"\n" for line in lines), mtime=0)


def text_of(frame: Frame) -> Text:
    """What the frame's text says; if it says nothing, what the first of all texts says."""
    try:
        text = msgspec.json.decode(frame.raw)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        text = None
    right = isinstance(text, dict) and isinstance(text.get("fact"), dict) and isinstance(text.get("device"), str)
    return text if right else text_of(ground().frames[0])


def id_of(frame: Frame) -> str:
    return event_id(frame.raw)


def signed(raw: bytes, device: object, words: bytes = b"") -> Frame:
    """Signed by the device, if anybody has its key."""
    key = ground().keys.get(device) if isinstance(device, str) else None
    return Frame(raw, key.sign("lichen-event-v1", raw) if key else bytes(64), words)


def said(text: Text, words: bytes = b"") -> Frame:
    return signed(canonical(text), text.get("device"), words)


def number_in(text: Text, field: str) -> int:
    return text[field] if type(text.get(field)) is int else 1


def seen_in(text: Text) -> list[str]:
    seen = text.get("seen")
    return [one for one in seen if isinstance(one, str)] if isinstance(seen, list) else []
