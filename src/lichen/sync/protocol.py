"""The protocol by which two nodes come to hold the same: a state machine without disk, network or clock.

One asks, the other answers and keeps nothing in between. First they find which of the circles they share differ, by
fingerprints; then, for those, each tells how far its chains go and gets what lies beyond: one round trip finds it, one
brings it both ways. What does not come out equal even so is mended event by event.

Nothing the other says is believed. It may withhold, repeat and lie: then the two copies go on differing, and we say so.
"""

from collections.abc import Generator, Iterable, Iterator, Mapping
from itertools import islice
from typing import cast

from msgspec import Struct

from lichen.core.values import CircleId, from_base64url
from lichen.sync.exchanging import Later, Shared, at_once, exchanged
from lichen.sync.holding import Holding, Record
from lichen.sync.mending import Mended, Mending, asking_for_words, giving_words, mending, repaired
from lichen.sync.messages import (
    CIRCLE_LABEL,
    MOST_CIRCLES,
    MOST_WORDS,
    TAG,
    AllExchanged,
    Answer,
    Compare,
    Compared,
    Ends,
    Exchange,
    Exchanged,
    Exchanges,
    Nonsense,
    Question,
    Repair,
    Unanswered,
    circle_label,
    encode,
    ends_of,
    is_told_whole,
    read_answer,
    read_question,
    size_of,
    tag_of,
)
from lichen.sync.ranges import FEW, MOST_STEPS, Difference, Labels, Ranges, split

MOST_ROUNDS = 10_000  # in one conversation
QUESTION_BYTES = 512 * 1024  # after so many, the circles that are left have to wait for the next question
LONGEST_WHY = 300  # bytes of an answer that says so
ANSWER_BYTES = 6 * 1024 * 1024  # after so many, the circles that are left in a question have to be asked about again


class Report(Struct):
    """What came of a conversation; circles that are not named hold the same on both sides."""

    shared: list[CircleId] = []
    differed: list[CircleId] = []
    unequal: list[CircleId] = []  # even now, though nothing else came to our copy meanwhile
    events: dict[CircleId, int] = {}  # of the circles that hold the same on both sides: how many that is
    lacked: list[CircleId] = []  # of these the other had less than we did
    sent: int = 0
    new: int = 0
    cursor: bytes = b""  # where the other's records stood to begin with
    trouble: str = ""  # what the other said that made no sense


Asking = Generator[bytes, bytes, Report]


def asking(holding: Holding, key: bytes, later: Later = at_once) -> Asking:
    """A whole conversation, as questions to send; each is answered by what comes back. `key` is 16 fresh random bytes.

    With `later`, what came is taken in while the next answer is on its way.
    """
    report = Report()
    try:
        yield from _Asking(holding, key, report, later).all()
    except Nonsense as error:
        report.trouble = str(error)
        report.cursor = b""
    return report


class _Asking:
    """The side that asks."""

    def __init__(self, holding: Holding, key: bytes, report: Report, later: Later) -> None:
        self._holding = holding
        self._later = later
        self._key = key
        self._report = report
        self._rounds = 0
        self._is_overlooked = False  # whether more differs than could be found at once
        self._wordless: dict[bytes, list[bytes]] = {}  # by tag: events whose words the other lacks

    def all(self) -> Generator[bytes, bytes, None]:
        """Compares, exchanges, mends."""
        report, summaries = self._report, self._holding.summaries()
        circles = {tag_of(self._key, circle): circle for circle in summaries}
        report.shared = list(summaries)
        report.unequal = list(summaries)  # until we know better
        labels = Labels((circle_label(self._key, *each) for each in summaries.items()), CIRCLE_LABEL)
        found = yield from self._differing(labels)
        differing = {tag: ends for tag, ends in found.items() if tag in circles}
        report.differed = [circles[tag] for tag in differing]
        report.unequal = list(summaries) if self._is_overlooked else report.differed.copy()
        report.events = {circle: summary[0] for circle, summary in summaries.items()}
        for circle in report.unequal:
            del report.events[circle]
        for some in _portions(differing):
            records = ((tag, self._holding.record(circles[tag])) for tag in some)
            yield from self._exchange([Shared(r, circles[tag], self._key, some[tag]) for tag, r in records if r])
        yield from self._ask_for_words()
        yield from self._give_words(circles)

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

    def _differing(self, labels: Labels) -> Generator[bytes, bytes, dict[bytes, Ends | None]]:
        """The tags of circles that differ, with how far the other's chains go where it said so already."""
        differing: dict[bytes, Ends | None] = {}
        few = labels.first() if len(labels) <= FEW else Ranges()
        said = yield from self._compared(Compare(self._key, whole=labels.whole(), ranges=few))
        self._report.cursor, self._wordless = said.cursor, dict(said.wordless)
        for _ in range(MOST_STEPS):
            ours, theirs, ranges = labels.heard(said.found)
            self._is_overlooked |= said.found.open.is_full or ranges.is_full
            frontiers = dict(zip(_tags(said.found.answering), said.frontiers, strict=False))
            tags = dict.fromkeys(_tags(b"".join(sorted(ours | theirs))))
            differing.update((tag, frontiers.get(tag)) for tag in tags)
            if not ranges:
                return differing
            said = yield from self._compared(Compare(self._key, ranges=ranges))
        raise Nonsense("It never narrows down what differs.")

    def _exchange(self, circles: list[Shared]) -> Generator[bytes, bytes, None]:
        """Back and forth until nothing more comes, for several circles at once; what differs even then is mended."""
        busy = {one.tag: one for one in circles}
        while busy:
            question = Exchanges(self._key, _fitting(busy.values()))
            reply = yield from self._ask(question)
            if not isinstance(reply, AllExchanged):
                raise Nonsense("It was asked to exchange.")
            answers = zip(question.circles, reply.circles, strict=False)
            answered = {asked.tag: said for asked, said in answers if said}
            through = {tag for tag, said in answered.items() if not busy[tag].hear(said, self._later)}
            busy = {tag: one for tag, one in busy.items() if answered and tag not in through}
        for one in circles:
            if one.stamp and one.record.shows() and not one.is_equal and not one.has_moved:
                yield from self._mend(one, mending(one.record, one.circle, self._key))
            if one.is_equal:
                self._report.events[one.circle] = one.record.summary()[0]
            if one.is_equal or one.has_moved:
                self._report.unequal.remove(one.circle)
            self._report.lacked += [one.circle] if one.sent else []
            self._report.sent += one.sent
            self._report.new += one.new

    def _mend(self, one: Shared, mending: Mending) -> Generator[bytes, bytes, None]:
        mended = yield from self._through(mending)
        one.sent += mended.sent
        one.new += mended.new
        one.stamp = mended.stamp or one.stamp

    def _ask_for_words(self) -> Generator[bytes, bytes, None]:
        """Of circles that are the same on both sides: whoever lacks words may lack nothing else."""
        for circle in set(self._holding.wordless()).intersection(self._report.events):
            record = self._holding.record(circle)
            wordless = record.wordless() if record else []
            if record and wordless:
                yield from self._through(asking_for_words(record, circle, self._key, wordless))

    def _give_words(self, circles: Mapping[bytes, CircleId]) -> Generator[bytes, bytes, None]:
        for tag, ids in self._wordless.items():
            circle = circles.get(tag, "")
            record = self._holding.record(circle) if circle in self._report.events else None
            if record:
                yield from self._through(giving_words(record, circle, self._key, ids))

    def _through(self, mending: Mending) -> Generator[bytes, bytes, Mended]:
        try:
            question = next(mending)
            while True:
                question = mending.send((yield from self._ask(question)))
        except StopIteration as end:
            return cast("Mended", end.value)


def _portions(differing: dict[bytes, Ends | None]) -> Iterator[dict[bytes, Ends | None]]:
    rest = iter(differing.items())
    while some := dict(islice(rest, MOST_CIRCLES)):
        yield some


def _fitting(circles: Iterable[Shared]) -> list[Exchange]:
    """What to say about the first of them, as many as a question has room for."""
    said, size = list[Exchange](), 0
    for one in circles:
        if size >= QUESTION_BYTES:
            break
        said.append(one.next())
        size += size_of(said[-1])
    return said


def answer(holding: Holding, asked: bytes) -> bytes:
    """What to say to a question; whatever it is, there is an answer."""
    try:
        return encode(_answered(holding, read_question(asked)))
    except Nonsense as error:
        return encode(Unanswered(str(error)[:200]))


def wait_of(asked: bytes) -> tuple[bytes, int]:
    """For how long a question lets us wait, and while our cursor is what; nothing and 0 when it does not."""
    try:
        question = read_question(asked)
    except Nonsense:
        return b"", 0
    return (question.since, question.wait) if isinstance(question, Compare) and question.since else (b"", 0)


def why_not(answered: bytes) -> str:
    """Why a question was not answered; empty when it was."""
    said = read_answer(answered) if len(answered) < LONGEST_WHY else None
    return said.why if isinstance(said, Unanswered) else ""


def _answered(holding: Holding, question: Question) -> Answer:
    match question:
        case Compare():
            return _compared(holding, question)
        case Exchanges():
            return AllExchanged(list(_exchanged(holding, question)))
        case Repair(key=key, tag=tag):
            circle = next((circle for circle in holding.summaries() if tag_of(key, circle) == tag), "")
            mending = holding.record(circle) if circle else None
            return repaired(mending, circle, key, question) if mending else Unanswered("Not here.")


def _exchanged(holding: Holding, question: Exchanges) -> Iterator[Exchanged | None]:
    """About each circle once, as long as there is room."""
    key, size = question.key, 0
    circles = {tag_of(key, circle): circle for circle in holding.summaries()}
    for asked in question.circles:
        circle = circles.pop(asked.tag, "") if size < ANSWER_BYTES else ""
        record = holding.record(circle) if circle else None
        said = exchanged(record, circle, key, asked) if record else None
        size += len(said.parcel) if said else 0
        yield said


def _compared(holding: Holding, asked: Compare) -> Compared:
    """Where the records here stand; and, unless the other knows that already, what differs."""
    cursor = holding.cursor()
    if asked.since:
        return Compared(cursor=cursor)
    summaries = holding.summaries()
    circles = {tag_of(asked.key, circle): circle for circle in summaries}
    labels = Labels((circle_label(asked.key, *each) for each in summaries.items()), CIRCLE_LABEL)
    wordless = list(islice(_wordless(holding, asked.key), MOST_CIRCLES)) if asked.whole else []
    if asked.whole == labels.whole():
        holding.agreed()
        return Compared(cursor=cursor, wordless=wordless)
    found = _told_once(labels.answer(asked.ranges)) if asked.ranges else Difference(labels.first())
    records = (holding.record(circles[tag]) for tag in _tags(found.answering)[:MOST_CIRCLES])
    return Compared(found, [_frontier(asked.key, record) for record in records], cursor, wordless)


def _told_once(found: Difference) -> Difference:
    """A circle that differs has another label on either side: one of the two is enough to name it."""
    told = set(_tags(found.answering))
    asking = (label for label in split(found.asking, CIRCLE_LABEL) if label[:TAG] not in told)
    return Difference(found.open, found.answering, b"".join(asking))


def _tags(labels: bytes) -> list[bytes]:
    """Of the circles whose labels these are, one after another."""
    return [label[:TAG] for label in split(labels, CIRCLE_LABEL)]


def _frontier(key: bytes, record: Record | None) -> Ends | None:
    reach = record.reach() if record and record.shows() else {}
    return ends_of(key, reach) if record and record.shows() and is_told_whole(reach) else None


def _wordless(holding: Holding, key: bytes) -> Iterator[tuple[bytes, list[bytes]]]:
    """By the tags of their circles: events whose words are lacking here."""
    for circle in holding.wordless():
        record = holding.record(circle)
        ids = [from_base64url(event) or b"" for event in record.wordless()[:MOST_WORDS]] if record else []
        if ids:
            yield tag_of(key, circle), ids
