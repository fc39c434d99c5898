"""Parcels that are small and swell when they are opened: the worst that somebody may send."""

import zlib
from collections.abc import Callable
from typing import Any

import msgspec

from lichen.core.event import LARGEST_TEXT, LARGEST_WORDS
from lichen.sync.parcel import MOST_EVENTS, number

SMALL = 2 * 1024 * 1024  # bytes that a parcel may have once unpacked, here
COLUMNS = ("devices", "first", "words", "whose", "at", "facts", "seen", "without", "signed", "signatures", "whole")
ONE = {"devices": [b"k" * 32], "first": [2**40], "whose": [0], "at": [0]}  # a device, and an event of it


def swelling(**columns: Any) -> bytes:
    """A parcel of these columns; the others are empty."""
    empty: dict[str, Any] = {"words": b"", "facts": b"", "seen": b"", "signatures": b"", "without": {}, "whole": {}}
    return zlib.compress(msgspec.msgpack.encode([columns.get(name, empty.get(name, [])) for name in COLUMNS]), 1)


def lines(*facts: bytes) -> bytes:
    """An event with each of these facts, as many of them as fit."""
    many = min(MOST_EVENTS, (SMALL - 100_000) // (sum(map(len, facts)) // len(facts) + 4))
    facts = (facts * (many // len(facts) + 1))[:many]
    ends = b"\n" * (many - 1)
    return swelling(**ONE | {"whose": [0] * many, "at": [1] * many}, facts=b"\n".join(facts), seen=ends, words=ends)


def places() -> bytes:
    """Each number stands for another place."""
    return lines(*(b"".join(number(2 * (2_000 * line + at) + 1) for at in range(2_000)) for line in range(200)))


def devices() -> bytes:
    """An event of each of very many."""
    many, ends = MOST_EVENTS // 4, b"\n" * (MOST_EVENTS // 4 - 1)
    keys = [at.to_bytes(4) * 8 for at in range(many)]
    whose = {"devices": keys, "first": [2] * many, "whose": list(range(many)), "at": [1] * many}
    return swelling(**whose, facts=ends, seen=ends, words=ends)


BOMBS: dict[str, Callable[[], bytes]] = {
    "nothing but zeros": lambda: zlib.compress(bytes(20 * SMALL), 9),
    "words without end": lambda: swelling(words=b"\n" * (SMALL - 100), whole={0: b"x"}),
    "facts without end": lambda: swelling(**ONE, facts=b"\n" * (SMALL - 100)),
    "one long number": lambda: swelling(**ONE, facts=b"\xbf" * (SMALL - 200) + b"\xc1"),
    "numbers that do not end": lambda: lines(b"\x80" * LARGEST_WORDS),
    "places, all of them others": places,
    "the one before, again and again": lambda: lines(number(2) * (LARGEST_TEXT // 46)),
    "lines that swell": lambda: lines(number(2) * LARGEST_WORDS),
    "one line that swells": lambda: swelling(
        **ONE | {"whose": [0, 0], "at": [0, 0]}, facts=b"{}\n" + number(2) * (SMALL - 200), seen=b"\n", words=b"\n"
    ),
    "more whole events than may be": lambda: swelling(whole=dict.fromkeys(range(250_000), b"")),
    "more events without words than may be": lambda: swelling(without=dict.fromkeys(range(200_000), (b"", 0))),
    "very many devices": devices,
    "whole events, all very large": lambda: swelling(
        whole=dict.fromkeys(range(62), b"x" * LARGEST_TEXT), words=b"\n" * 61, signed=list(range(62))
    ),
}
