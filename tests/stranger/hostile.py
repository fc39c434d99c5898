"""Hostile bundles: a record spoiled in whatever ways a number chooses. `hostile(n)` is always the same file."""

import gzip
import zlib
from collections.abc import Callable
from random import Random

from lichen.core.event import LARGEST_WORDS
from tests.stranger.ground import ground, packed, written
from tests.stranger.hostile_events import OF_EVENTS


def hostile(number: int) -> bytes:
    chance = Random(number)
    frames = list(ground().frames)
    for _ in range(chance.randint(0, 4)):
        chance.choice(OF_EVENTS)(chance, frames)
    lines = written(frames, ground().circle)
    for _ in range(chance.choice((0, 0, 0, 1, 2))):
        chance.choice(OF_LINES)(chance, lines)
    data = packed(lines)
    return chance.choice(OF_BYTES)(chance, data) if chance.random() < 0.2 else data


# Lines


def drop(chance: Random, lines: list[bytes]) -> None:
    if len(lines) > 1:
        del lines[chance.randrange(len(lines))]


def double(chance: Random, lines: list[bytes]) -> None:
    at = chance.randrange(len(lines))
    lines.insert(at, lines[at])


def swap(chance: Random, lines: list[bytes]) -> None:
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]


def flip(chance: Random, lines: list[bytes]) -> None:
    """Some bytes are others, maybe one in every line."""
    for at in range(len(lines)) if chance.random() < 0.2 else [chance.randrange(len(lines))]:
        line = bytearray(lines[at] or b"\0")
        line[chance.randrange(len(line))] ^= 1 << chance.randrange(8)
        lines[at] = bytes(line)


def put_in(chance: Random, lines: list[bytes]) -> None:
    more = (b"", b"{}", b"\r", b"x" * LARGEST_WORDS, b"x" * (LARGEST_WORDS + 1), b"x" * 200_000, lines[0], lines[-1])
    lines.insert(chance.randrange(len(lines) + 1), chance.choice(more))


def cut(chance: Random, lines: list[bytes]) -> None:
    del lines[chance.randrange(1, len(lines) + 1) :]


def say_something_else_first_or_last(chance: Random, lines: list[bytes]) -> None:
    """The header or the footer counts otherwise, speaks of something else, or is spelled otherwise."""
    count = b"%d" % (len(lines) // 3)
    other = b"%d" % chance.choice((0, 1, len(lines) // 3 - 1, len(lines) // 3 + 1, 2**53 - 1, 2**53))
    at = chance.choice((0, -1))
    old, new = chance.choice(
        (
            (b'"count":' + count, b'"count":' + other),
            (b'"count":' + count, b'"count":-1'),
            (b'"count":' + count, b'"count":true'),
            (b'"count":' + count, b'"count":%b,"count":%b' % (count, count)),
            (b'"made":1', b'"made":-1'),
            (b'"made":1', b'"made":1,"more":1'),
            (b"a copy", chance.choice((b"", b"c" * 80, b"c" * 81, b"\xc3\xa9", b"\\u00e9", b"\xff", b"\x7f"))),
            (b"bundle-v1", b"bundle-v2"),
            (b",", b", "),
            (ground().circle.encode(), chance.choice((b"A" * 43, b"A" * 42, b"=" * 43, b"A" * 42 + b"B"))),
        )
    )
    lines[at] = lines[at].replace(old, new, 1)


def leave_the_first_or_last_out(chance: Random, lines: list[bytes]) -> None:
    del lines[chance.choice((0, -1, -1))]
    lines += [] if lines else [b""]


OF_LINES: tuple[Callable[[Random, list[bytes]], None], ...] = (
    drop, double, swap, flip, put_in, cut, say_something_else_first_or_last, say_something_else_first_or_last,
    leave_the_first_or_last_out,
)  # fmt: skip


# Bytes of the packed file


def flip_bits(chance: Random, data: bytes) -> bytes:
    whole = bytearray(data)
    for _ in range(chance.randint(1, 3)):
        whole[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
    return bytes(whole)


def spoil_the_check(chance: Random, data: bytes) -> bytes:
    """All of it unpacks, and then its checksum or its length is wrong."""
    return data[: -chance.choice((4, 8))] + chance.randbytes(4) + data[-4:]


def cut_bytes(chance: Random, data: bytes) -> bytes:
    return data[: chance.randrange(len(data))]


def go_on(chance: Random, data: bytes) -> bytes:
    return data + chance.choice((b"\0", b"\n", b"x" * 100, data, gzip.compress(b"")))


def pack_otherwise(chance: Random, data: bytes) -> bytes:
    """In two members, not compressed, as zlib, or not at all."""
    try:
        text = gzip.decompress(data)
    except (OSError, EOFError, zlib.error):
        return data
    half = chance.randrange(len(text) + 1)
    two = gzip.compress(text[:half]) + gzip.compress(text[half:])
    return chance.choice((two, gzip.compress(text, 0), zlib.compress(text), text, gzip.compress(text[:half])))


OF_BYTES: tuple[Callable[[Random, bytes], bytes], ...] = (
    flip_bits, flip_bits, spoil_the_check, cut_bytes, go_on, pack_otherwise,
)  # fmt: skip
