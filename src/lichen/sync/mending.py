"""Mending: two copies of a record differ though their chains go equally far, as when a device showed two faces (P11).

Then they look for the very events, and send those whole. Also how words are asked for that somebody kept back.
"""

from collections.abc import Collection, Generator, Iterable, Sequence

from lichen.core.event import Frame, decode_text, event_id
from lichen.core.values import CircleId, EventId, base64url, from_base64url
from lichen.sync.exchanging import pages, parcelled, portions, stamped
from lichen.sync.holding import Record
from lichen.sync.messages import LABEL, MOST_WORDS, Answer, Nonsense, Repair, Repaired, event_label, tag_of
from lichen.sync.parcel import pack_whole, unpack_whole
from lichen.sync.ranges import MOST_LABELS, MOST_STEPS, Difference, Labels, split

MANY = 1_000  # events; no more are held at a time


class Mended:
    """What came of it."""

    def __init__(self) -> None:
        self.sent = self.new = 0
        self.stamp = b""  # what the other's copy comes to


Mending = Generator[Repair, Answer, Mended]


def mending(record: Record, circle: CircleId, key: bytes) -> Mending:
    """The side that asks: first which events, then those; each question is answered by what comes back."""
    tag, mended = tag_of(key, circle), Mended()
    by_label = {event_label(key, event): event for event in record.ids()}
    labels = Labels(by_label, LABEL)
    mine, theirs, ranges, steps = set[bytes](), set[bytes](), labels.first(), 0
    while ranges:
        said = _repaired((yield Repair(key, tag, ranges)))
        only_mine, only_theirs, ranges = labels.heard(said.found)
        mine |= only_mine & by_label.keys()
        theirs |= only_theirs
        if (steps := steps + 1) > MOST_STEPS:
            raise Nonsense("it never narrows down what differs")
    theirs -= {event_label(key, event) for event in record.unwanted()}
    wanted, ours = sorted(theirs)[:MOST_LABELS], pages(_framed(record, {by_label[label] for label in mine}))
    page = list[Frame]()
    while True:
        page = page or next(ours, [])
        if not page and not wanted:
            return mended
        parcel, left = parcelled(page, pack_whole)
        said = _repaired((yield Repair(key, tag, labels=b"".join(wanted), parcel=parcel)))
        frames = unpack_whole(said.parcel)
        mended.sent += len(page) - len(left)
        page = left
        mended.new += record.take(frames)
        mended.stamp = said.stamp
        came = {event_label(key, event_id(frame.raw)) for frame in frames}
        wanted = [label for label in wanted if label not in came] if came.intersection(wanted) else []


def asking_for_words(record: Record, circle: CircleId, key: bytes, wordless: Sequence[EventId]) -> Mending:
    """Asks for words that never came, until no more come: whoever passed the events on may have kept them back."""
    lacking, before = list(wordless[:MOST_WORDS]), MOST_WORDS + 1
    while lacking and len(lacking) < before:
        ids = [from_base64url(event) or b"" for event in lacking]
        said = _repaired((yield Repair(key, tag_of(key, circle), ids=ids)))
        frames = unpack_whole(said.parcel)
        record.take(frames)
        came = {event_id(frame.raw) for frame in frames if frame.words}
        before, lacking = len(lacking), [event for event in lacking if event not in came]
    return Mended()


def giving_words(record: Record, circle: CircleId, key: bytes, ids: Iterable[bytes]) -> Mending:
    """Gives words that the other said it lacks: perhaps it cannot reach anybody to ask."""
    for page in portions(_worded(record, circle, ids)):
        if page:
            _repaired((yield Repair(key, tag_of(key, circle), parcel=pack_whole(page))))
    return Mended()


def repaired(record: Record, circle: CircleId, key: bytes, asked: Repair) -> Repaired:
    """The side that answers."""
    if asked.parcel:
        record.take(unpack_whole(asked.parcel))
    found, page = Difference(), next(portions(_worded(record, circle, asked.ids)))
    if asked.ranges or asked.labels:
        by_label = {event_label(key, event): event for event in record.ids()}
        found = Labels(by_label, LABEL).answer(asked.ranges) if asked.ranges else found
        wanted = {by_label[label] for label in split(asked.labels, LABEL) if label in by_label}
        page += next(pages(_framed(record, wanted)))
    parcel, _ = parcelled(page, pack_whole)
    return Repaired(found, parcel, stamped(record, circle, key))


def _framed(record: Record, ids: Collection[EventId]) -> Iterable[Frame]:
    """These events, parents first; very many of them are read one by one, as they are needed."""
    if len(ids) <= MANY:
        return record.framed(ids)
    return (frame for frame in record.beyond({}) if event_id(frame.raw) in ids)


def _worded(record: Record, circle: CircleId, ids: Iterable[bytes]) -> list[Frame]:
    """Those of these events that have words here, and are of this circle, whoever may know ids from another."""
    held = record.framed(map(base64url, ids))
    return [frame for frame in held if frame.words and (decode_text(frame.raw).circle or event_id(frame.raw)) == circle]


def _repaired(said: Answer) -> Repaired:
    if not isinstance(said, Repaired):
        raise Nonsense("no repair")
    return said
