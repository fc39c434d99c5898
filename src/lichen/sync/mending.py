"""Mending: two copies of a record differ though their chains go equally far, as when a device showed two faces (P11).

Then they look for the very events, and send those whole. Also how words are asked for that somebody kept back.
"""

from collections.abc import Generator, Iterator, Sequence

from lichen.core.event import Frame, event_id
from lichen.core.values import CircleId, base64url, from_base64url
from lichen.sync.exchanging import PAGE, PAGE_BYTES
from lichen.sync.holding import Record
from lichen.sync.messages import MARK, Answer, Nonsense, Repair, Repaired, event_mark, stamp_of, tag_of
from lichen.sync.parcel import pack_whole, unpack_whole
from lichen.sync.ranges import MOST_MARKS, Difference, Marks

MOST_WORDS = 1_000  # events whose words are asked for at a time


class Mended:
    """What came of it."""

    def __init__(self) -> None:
        self.sent = self.new = 0
        self.stamp = b""  # what the other's copy comes to


Mending = Generator[Repair, Answer, Mended]


def mending(record: Record, circle: CircleId, key: bytes) -> Mending:
    """The side that asks: first which events, then those; each question is answered by what comes back."""
    tag, mended = tag_of(key, circle), Mended()
    by_mark = {event_mark(key, event): event for event in record.ids()}
    marks = Marks(by_mark, MARK)
    mine, theirs, ranges = set[bytes](), set[bytes](), marks.first()
    while ranges:
        said = _repaired((yield Repair(key, tag, ranges)))
        only_mine, only_theirs, ranges = marks.heard(said.found)
        mine |= only_mine & by_mark.keys()
        theirs |= only_theirs
    theirs -= {event_mark(key, event) for event in record.unwanted()}
    wanted, pages = sorted(theirs)[:MOST_MARKS], pages_of(record.framed(by_mark[mark] for mark in mine))
    while True:
        page = next(pages, [])
        if not page and not wanted:
            return mended
        said = _repaired((yield Repair(key, tag, marks=b"".join(wanted), parcel=pack_whole(page) if page else b"")))
        frames = unpack_whole(said.parcel)
        mended.sent += len(page)
        mended.new += record.take(frames)
        mended.stamp = said.stamp
        came = {event_mark(key, event_id(frame.raw)) for frame in frames}
        wanted = [mark for mark in wanted if mark not in came] if came.intersection(wanted) else []


def asking_for_words(record: Record, circle: CircleId, key: bytes) -> Mending:
    """Asks for words that never came: whoever passed the events on may have kept them back."""
    ids = (from_base64url(event) for event in record.wordless()[:MOST_WORDS])
    said = _repaired((yield Repair(key, tag_of(key, circle), ids=[raw for raw in ids if raw])))
    record.take(unpack_whole(said.parcel))
    return Mended()


def repaired(record: Record, circle: CircleId, key: bytes, asked: Repair) -> Repaired:
    """The side that answers."""
    if asked.parcel:
        record.take(unpack_whole(asked.parcel))
    found = Difference()
    wanted = [base64url(raw) for raw in asked.ids]
    if asked.ranges or asked.marks:
        by_mark = {event_mark(key, event): event for event in record.ids()}
        marks = Marks(by_mark, MARK)
        found = marks.answer(asked.ranges)
        wanted += [by_mark[mark] for mark in marks.split(asked.marks) if mark in by_mark]
    page = next(pages_of(record.framed(wanted)), [])
    return Repaired(found, pack_whole(page) if page else b"", stamp_of(key, circle, record.summary()))


def pages_of(frames: Sequence[Frame]) -> Iterator[list[Frame]]:
    """In portions that fit a message."""
    page, size = list[Frame](), 0
    for frame in frames:
        page.append(frame)
        size += len(frame.raw) + len(frame.words)
        if len(page) >= PAGE or size >= PAGE_BYTES:
            yield page
            page, size = [], 0
    if page:
        yield page


def _repaired(said: Answer) -> Repaired:
    if not isinstance(said, Repaired):
        raise Nonsense("no repair")
    return said
