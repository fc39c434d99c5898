"""The protocol by which two nodes come to hold the same: a state machine without disk, network or clock.

One asks, the other answers and keeps nothing in between. First they find which of the circles they share differ, by
fingerprints; then, for those, each tells how far its chains go and gets what lies beyond: one round trip finds it, one
brings it both ways. What does not come out equal even so is mended event by event.

Nothing the other says is believed. It may withhold, repeat and lie: then the two copies go on differing, and we say so.
"""

from collections.abc import Generator, Iterator
from itertools import islice
from typing import cast

import msgspec
from msgspec import Struct

from lichen.core.values import CircleId
from lichen.sync.exchanging import Shared, exchanged
from lichen.sync.holding import Holding
from lichen.sync.mending import Mended, Mending, asking_for_words, mending, repaired
from lichen.sync.messages import (
    CIRCLE_MARK,
    TAG,
    AllExchanged,
    Answer,
    Compare,
    Compared,
    Ends,
    Exchanges,
    Nonsense,
    Question,
    Repair,
    Unanswered,
    circle_mark,
    encode,
    ends_of,
    read_answer,
    read_question,
    tag_of,
)
from lichen.sync.parcel import ParcelBroken
from lichen.sync.ranges import FEW, Difference, Marks, Ranges

TOGETHER = 64  # circles in one message
MOST_ROUNDS = 10_000  # in one conversation
ANSWER_BYTES = 6 * 1024 * 1024  # after so many, the circles that are left in a question have to be asked about again


class Report(Struct):
    """What came of a conversation; circles that are not named hold the same on both sides."""

    shared: list[CircleId] = []
    differed: list[CircleId] = []
    unequal: list[CircleId] = []  # even now
    sent: int = 0
    new: int = 0
    cursor: bytes = b""  # where the other's records stood, if nothing differed
    trouble: str = ""  # what the other said that made no sense


Asking = Generator[bytes, bytes, Report]


def asking(holding: Holding, key: bytes, since: bytes = b"", wait: int = 0) -> Asking:
    """A whole conversation, as questions to send; each is answered by what comes back. `key` is 16 fresh random bytes.

    `since` is the cursor of an earlier report of these two, given only if nothing came to us since then either; `wait`
    is for how many seconds the other may keep silent until something differs.
    """
    report = Report()
    try:
        yield from _Asking(holding, key, report).all(since, wait)
    except (Nonsense, ParcelBroken, msgspec.MsgspecError) as error:
        report.trouble = str(error)
        report.cursor = b""
    return report


class _Asking:
    """The side that asks."""

    def __init__(self, holding: Holding, key: bytes, report: Report) -> None:
        self._holding = holding
        self._key = key
        self._report = report
        self._rounds = 0

    def all(self, since: bytes, wait: int) -> Generator[bytes, bytes, None]:
        """Compares, exchanges, mends."""
        report = self._report
        if since:
            said = yield from self._compared(Compare(self._key, since, wait=wait))
            if said.cursor == since:
                report.cursor = since
                return
            wait = 0
        summaries = self._holding.summaries()
        circles = {tag_of(self._key, circle): circle for circle in summaries}
        report.shared = list(summaries)
        report.unequal = list(summaries)  # until we know better
        marks = Marks((circle_mark(self._key, *each) for each in summaries.items()), CIRCLE_MARK)
        found = yield from self._differing(marks, wait)
        differing = {tag: ends for tag, ends in found.items() if tag in circles}
        report.differed = [circles[tag] for tag in differing]
        report.unequal = report.differed.copy()
        if differing:
            report.cursor = b""
        for some in _portions(differing):
            yield from self._exchange(
                [Shared(self._holding.record(circles[tag]), circles[tag], self._key, some[tag]) for tag in some]
            )

    def _ask(self, question: Question) -> Generator[bytes, bytes, Answer]:
        self._rounds += 1
        if self._rounds > MOST_ROUNDS:
            raise Nonsense("It never comes to an end.")
        reply: Answer = read_answer((yield encode(question)))
        if isinstance(reply, Unanswered):
            raise Nonsense(reply.why)
        return reply

    def _compared(self, question: Compare) -> Generator[bytes, bytes, Compared]:
        reply = yield from self._ask(question)
        if not isinstance(reply, Compared):
            raise Nonsense("It was asked to compare.")
        return reply

    def _differing(self, marks: Marks, wait: int) -> Generator[bytes, bytes, dict[bytes, Ends | None]]:
        """The tags of circles that differ, with how far the other's chains go where it said so already."""
        differing: dict[bytes, Ends | None] = {}
        few = marks.first() if len(marks) <= FEW else Ranges()
        said = yield from self._compared(Compare(self._key, b"", marks.whole(), few, wait))
        self._report.cursor = said.cursor
        while True:
            ours, theirs, ranges = marks.heard(said.found)
            frontiers = dict(said.frontiers)
            tags = dict.fromkeys(mark[:TAG] for mark in sorted(ours | theirs))
            differing.update((tag, frontiers.get(tag)) for tag in tags)
            if not ranges:
                return differing
            said = yield from self._compared(Compare(self._key, ranges=ranges))

    def _exchange(self, circles: list[Shared]) -> Generator[bytes, bytes, None]:
        """Back and forth until nothing more comes, for several circles at once; what differs even then is mended."""
        busy = {one.tag: one for one in circles}
        while busy:
            reply = yield from self._ask(Exchanges(self._key, [one.next() for one in busy.values()]))
            if not isinstance(reply, AllExchanged):
                raise Nonsense("It was asked to exchange.")
            answers = {one.tag: one for one in reply.circles}
            busy = {tag: one for tag, one in busy.items() if tag in answers and one.hear(answers[tag])}
        for one in circles:
            if one.stamp and not one.is_equal:
                yield from self._mend(one, mending(one.record, one.circle, self._key))
            if one.is_equal:
                self._report.unequal.remove(one.circle)
                if one.record.wordless():
                    yield from self._mend(one, asking_for_words(one.record, one.circle, self._key))
            self._report.sent += one.sent
            self._report.new += one.new

    def _mend(self, one: Shared, mending: Mending) -> Generator[bytes, bytes, None]:
        mended = yield from self._through(mending)
        one.sent += mended.sent
        one.new += mended.new
        one.stamp = mended.stamp or one.stamp

    def _through(self, mending: Mending) -> Generator[bytes, bytes, Mended]:
        try:
            question = next(mending)
            while True:
                question = mending.send((yield from self._ask(question)))
        except StopIteration as end:
            return cast("Mended", end.value)


def _portions(differing: dict[bytes, Ends | None]) -> Iterator[dict[bytes, Ends | None]]:
    rest = iter(differing.items())
    while some := dict(islice(rest, TOGETHER)):
        yield some


def answer(holding: Holding, asked: bytes) -> bytes:
    """What to say to a question; whatever it is, there is an answer."""
    try:
        question = read_question(asked)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        return encode(Unanswered(f"It makes no sense: {error}"[:200]))
    try:
        return encode(_answered(holding, question))
    except ParcelBroken as error:
        return encode(Unanswered(f"It cannot be opened: {error}"[:200]))


def wait_of(asked: bytes) -> tuple[bytes, int]:
    """For how long a question lets us wait, and while our cursor is what; nothing and 0 when it does not."""
    try:
        question = read_question(asked)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return b"", 0
    return (question.since, question.wait) if isinstance(question, Compare) and question.since else (b"", 0)


def _answered(holding: Holding, question: Question) -> Answer:
    match question:
        case Compare():
            return _compared(holding, question)
        case Exchanges(key=key):
            circles = {tag_of(key, circle): circle for circle in holding.summaries()}
            answers, size = [], 0
            for asked in question.circles:
                if asked.tag in circles and size < ANSWER_BYTES:
                    circle = circles[asked.tag]
                    answers.append(exchanged(holding.record(circle), circle, key, asked))
                    size += len(answers[-1].parcel)
            return AllExchanged(answers)
        case Repair(key=key, tag=tag):
            circle = next((circle for circle in holding.summaries() if tag_of(key, circle) == tag), "")
            return repaired(holding.record(circle), circle, key, question) if circle else Unanswered("Not here.")


def _compared(holding: Holding, asked: Compare) -> Compared:
    """Where the records here stand; and, unless the other knows that already, what differs."""
    cursor = holding.cursor()
    if asked.since:
        return Compared(cursor=cursor)
    summaries = holding.summaries()
    circles = {tag_of(asked.key, circle): circle for circle in summaries}
    marks = Marks((circle_mark(asked.key, *each) for each in summaries.items()), CIRCLE_MARK)
    if asked.whole == marks.whole():
        return Compared(cursor=cursor)
    found = marks.answer(asked.ranges) if asked.ranges else Difference(marks.first())
    tags = dict.fromkeys(mark[:TAG] for mark in (*marks.split(found.answering), *marks.split(found.asking)))
    here = [tag for tag in tags if tag in circles][:TOGETHER]
    ends = [(tag, ends_of(asked.key, holding.record(circles[tag]).reach())) for tag in here]
    return Compared(found, ends, cursor)
