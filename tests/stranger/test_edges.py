"""Section 7 to the last byte: both read the same events out of a file, just inside each bound and just beyond it."""

import gzip
from collections.abc import Iterator
from io import BytesIO

import pytest

from lichen.core.event import LARGEST_WORDS, Frame
from lichen.sync.bundle import Reading
from tests.stranger.ground import ground, packed, written
from tests.stranger.verifier import Found, frames_of

RECORD = ground().frames


def lines() -> list[bytes]:
    return written(RECORD, ground().circle)


def noise(number: int) -> Frame:
    """Reading does not look into the texts."""
    return Frame(b"%d" % number, bytes(64), b"")


def bundle(*frames: Frame) -> bytes:
    return packed(written(frames, ground().circle))


def first_line(old: bytes, new: bytes) -> bytes:
    head, *others = lines()
    assert old in head
    return packed([head.replace(old, new), *others])


def edges() -> Iterator[tuple[str, bytes, int]]:
    """A name, a file, and how many events it gives."""
    many = len(RECORD)
    yield "as it is", packed(lines()), many
    yield "a name of 80 characters", first_line(b"a copy", "é".encode() * 80), many
    yield "a name of 81 characters", first_line(b"a copy", b"c" * 81), 0
    yield "made at the last moment", first_line(b'"made":1', b'"made":%d' % (2**53 - 1)), many
    yield "made after the last moment", first_line(b'"made":1', b'"made":%d' % 2**53), 0
    yield "one more than it says", first_line(b'"count":%d' % many, b'"count":%d' % (many - 1)), many - 1
    yield "one less than it says", first_line(b'"count":%d' % many, b'"count":%d' % (many + 1)), many
    yield "the longest line", bundle(*RECORD, Frame(b"1", b"", b"x" * LARGEST_WORDS)), many + 1
    yield "one byte longer", bundle(*RECORD, Frame(b"1", b"", b"x" * (LARGEST_WORDS + 1))), many
    yield "99 again", bundle(*[RECORD[0]] * 100, *RECORD[1:]), 99 + many
    yield "100 again", bundle(*[RECORD[0]] * 101, *RECORD[1:]), 101
    yield "99 bad signatures", bundle(*[Frame(b"%d" % n, b"?") for n in range(99)], *RECORD), 99 + many
    yield "100 bad signatures", bundle(*[Frame(b"%d" % n, b"?") for n in range(100)], *RECORD), 100
    yield from cuts()


def cuts() -> Iterator[tuple[str, bytes, int]]:
    """Cut right before and right after the newline of each of the last lines."""
    for line, name in enumerate(("footer", "words", "signature", "text")):
        text = b"".join(line + b"\n" for line in lines()[: len(lines()) - line])
        whole = len(RECORD) - (line > 1)
        yield f"after the {name}", gzip.compress(text), whole
        yield f"at the end of the {name}", gzip.compress(text[:-1]), whole - (line == 1)


@pytest.mark.parametrize(("data", "events"), [pytest.param(data, n, id=name) for name, data, n in edges()])
def test_they_read_the_same_events(data: bytes, events: int):
    reading, found = Reading(BytesIO(data)), Found()
    ours = [(frame.raw, frame.signature, frame.words) for frame in reading.frames()]
    assert ours == list(frames_of(data, found))
    assert bool(reading.problems) == bool(found.problems)
    assert len(ours) == events


@pytest.mark.parametrize(("between", "noticed"), [(1_999, True), (2_000, False)])
def test_they_notice_what_comes_again_as_far_back(between: int, noticed: bool):
    data = bundle(*map(noise, range(between + 1)), noise(0))
    reading, found = Reading(BytesIO(data)), Found()
    assert len(list(reading.frames())) == len(list(frames_of(data, found))) == between + 2
    assert bool(reading.problems) == bool(found.problems) == noticed
