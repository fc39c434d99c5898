"""Kept states: a folded circle as bytes, to go on from without folding everything again."""

from typing import Any

import msgspec
from msgspec import Raw, Struct

from lichen.core.ends import End, Ends
from lichen.core.keys import hashed
from lichen.core.law import Law
from lichen.core.order import Dump, Pasts, Place
from lichen.core.practice import Circle
from lichen.core.refusal import Refusal
from lichen.core.values import EventId

REMEMBERED = 512  # how many recent events may still be named as parents after going on from a kept state


class Kept(Struct, frozen=True, array_like=True):
    """A circle's state right after the event at `last`, as plain values."""

    version: int
    id: str  # empty before the founding
    last: Place
    count: int
    aside: dict[EventId, tuple[Refusal, ...]]
    unmet: dict[EventId, tuple[Refusal, ...]]
    ends: tuple[End, ...]
    pasts: Dump
    states: dict[str, Raw]


_decoder = msgspec.msgpack.Decoder(Kept)
_encoder = msgspec.msgpack.Encoder()  # as it stands: dicts keep the order in which people came


def keep(law: Law, circle: Circle) -> bytes:
    """The circle as bytes; it goes on from them as from itself. A torn one is not worth keeping."""
    circle.pasts.forget(REMEMBERED)
    states = {p.name: Raw(_encoder.encode(circle[p.state])) for p in law.practices}
    kept = Kept(
        law.version,
        circle.id,
        circle.last,
        circle.count,
        circle.aside,
        circle.unmet,
        tuple(circle.ends),
        circle.pasts.dump(),
        states,
    )
    return _encoder.encode(kept)


def resume(law: Law, data: bytes) -> Circle | None:
    """The circle that was kept, or nothing when it was kept under another law or shape of state."""
    try:
        kept = _decoder.decode(data)
        if kept.version != law.version:
            return None
        states = {p.state: msgspec.msgpack.decode(kept.states[p.name], type=p.state) for p in law.practices}
    except (msgspec.MsgspecError, KeyError):
        return None
    circle = Circle(states)
    circle.id, circle.last, circle.count = kept.id, kept.last, kept.count
    circle.aside, circle.unmet = kept.aside, kept.unmet
    # Ends found later in the order are found again on the way, with all that has come to be known since.
    circle.ends = Ends(tuple(end for end in kept.ends if (0, end.at, end.event) <= kept.last))
    circle.pasts = Pasts.load(kept.pasts)
    return circle


def digest(law: Law, circle: Circle) -> str:
    """A fingerprint of everything the circle adds up to: equal on every replica that holds the same events."""
    plain: list[Any] = [circle.id, circle.count, circle.aside, circle.unmet]
    plain += [circle[practice.state] for practice in law.practices]
    return hashed("lichen-state-v1", msgspec.json.encode(plain, order="sorted"))
