"""Mending: two copies of a record differ though their chains go equally far, as when a device showed two faces (P11).

Then they look for the very events, and send those whole. Also how words are asked for that somebody kept back.
"""

from collections.abc import Generator, Sequence

from lichen.core.event import Frame, decode_text, event_id
from lichen.core.values import CircleId, EventId, base64url, from_base64url
from lichen.sync.exchanging import pages
from lichen.sync.holding import Record
from lichen.sync.messages import MARK, Answer, Nonsense, Repair, Repaired, event_mark, stamp_of, tag_of
from lichen.sync.parcel import pack_whole, unpack_whole
from lichen.sync.ranges import MOST_MARKS, MOST_STEPS, Difference, Marks, split

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
    mine, theirs, ranges, steps = set[bytes](), set[bytes](), marks.first(), 0
    while ranges:
        said = _repaired((yield Repair(key, tag, ranges)))
        only_mine, only_theirs, ranges = marks.heard(said.found)
        mine |= only_mine & by_mark.keys()
        theirs |= only_theirs
        if (steps := steps + 1) > MOST_STEPS:
            raise Nonsense("it never narrows down what differs")
    theirs -= {event_mark(key, event) for event in record.unwanted()}
    wanted, portions = sorted(theirs)[:MOST_MARKS], pages(record.framed(by_mark[mark] for mark in mine))
    while True:
        page = next(portions, [])
        if not page and not wanted:
            return mended
        said = _repaired((yield Repair(key, tag, marks=b"".join(wanted), parcel=pack_whole(page) if page else b"")))
        frames = unpack_whole(said.parcel)
        mended.sent += len(page)
        mended.new += record.take(frames)
        mended.stamp = said.stamp
        came = {event_mark(key, event_id(frame.raw)) for frame in frames}
        wanted = [mark for mark in wanted if mark not in came] if came.intersection(wanted) else []


def asking_for_words(record: Record, circle: CircleId, key: bytes, wordless: Sequence[EventId]) -> Mending:
    """Asks for words that never came: whoever passed the events on may have kept them back."""
    ids = (from_base64url(event) for event in wordless[:MOST_WORDS])
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
        found = Marks(by_mark, MARK).answer(asked.ranges) if asked.ranges else found
        wanted += [by_mark[mark] for mark in split(asked.marks, MARK) if mark in by_mark]
    page = next(pages(frame for frame in record.framed(wanted) if _circle_of(frame) == circle))
    return Repaired(found, pack_whole(page) if page else b"", stamp_of(key, circle, record.summary()))


def _circle_of(frame: Frame) -> CircleId:
    """Whoever may see one circle and knows an id from another is not given that event."""
    return decode_text(frame.raw).circle or event_id(frame.raw)


def _repaired(said: Answer) -> Repaired:
    if not isinstance(said, Repaired):
        raise Nonsense("no repair")
    return said
