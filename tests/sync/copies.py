"""Copies of records that talk with each other in memory: the real protocol over real stores, with the bytes counted."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from secrets import token_bytes
from tempfile import TemporaryDirectory

from lichen.core.door import Arrival, receive, wrong_words
from lichen.core.event import Frame
from lichen.core.values import GREATEST_NUMBER, CircleId, DeviceKey, EventId, Time
from lichen.node.taken import of_circle
from lichen.store.contract import NOTHING, Store, Summary
from lichen.store.sqlite import SqliteStore
from lichen.sync.holding import Place
from lichen.sync.messages import KEY, Repair, read_question
from lichen.sync.protocol import Report, answer, asking

MEMORY = Path("/dev/shm")  # files in it are as quick as memory, and otherwise like any other

NewStore = Callable[..., SqliteStore]


@contextmanager
def stores() -> Iterator[NewStore]:
    """New stores, each with these events; closed and gone after the block."""
    opened: list[SqliteStore] = []
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:

        def store(*events: Arrival) -> SqliteStore:
            opened.append(SqliteStore(Path(folder) / f"{len(opened)}.db", f"{len(opened)} of {Path(folder).name}"))
            opened[-1].append(events, 0)
            return opened[-1]

        try:
            yield store
        finally:
            for one in opened:
                one.close()


def unsound(store: Store, circle: CircleId) -> list[object]:
    """What of a record would not pass the door once more, as it travels from here; nothing, where all is sound."""
    verdict = receive([frame for _, frame in store.frames(circle)], lambda ids: {})
    strange = [each for each in verdict.admitted if (each.text.circle or each.id) != circle]
    return [*verdict.refused, *verdict.orphans, *verdict.unproved, *verdict.stray_words, *strange]


class Record:
    """A record in a store; what comes goes through the door."""

    def __init__(self, copy: "Copy", circle: CircleId) -> None:
        self.copy = copy
        self.store = copy.store
        self.circle = circle

    def shows(self) -> bool:
        return True

    def summary(self) -> Summary:
        return self.store.summary(self.circle)

    def reach(self) -> Mapping[DeviceKey, int]:
        return {device: head.seq for device, head in self.store.frontier(self.circle).items()}

    def beyond(self, reach: Mapping[DeviceKey, int]) -> Iterator[Frame]:
        return self.store.beyond(self.circle, reach)

    def places(self, ids: Iterable[EventId]) -> Mapping[EventId, Place]:
        return self.store.places(ids)

    def standing(self, places: Iterable[Place]) -> Mapping[Place, EventId]:
        return self.store.standing(self.circle, places)

    def ids(self) -> Iterable[EventId]:
        return self.store.ids(self.circle)

    def unwanted(self) -> Iterable[EventId]:
        return self.copy.refused

    def wordless(self) -> list[EventId]:
        return self.store.wordless(self.circle)

    def framed(self, ids: Iterable[EventId]) -> list[Frame]:
        return self.store.framed(ids)

    def take(self, frames: list[Frame]) -> int:
        waited = self.store.waiting.of(self.circle)
        portion = receive([*frames, *waited], self.store.known, self.copy.latest())
        verdict = of_circle(self.circle, portion)
        known = (a for a in verdict.known if a.frame.words and wrong_words(a.text, a.frame.words) is None)
        later = [Arrival(a.id, a.text, Frame(a.frame.raw, b"", a.frame.words)) for a in known]
        self.copy.lacks_words |= any(each.text.words and not each.frame.words for each in verdict.admitted)
        self.copy.refused |= {each.id for each in verdict.refused if each.lasting}
        self.store.append([*verdict.admitted, *later], 0)
        self.copy.heard(self.circle, [*verdict.admitted, *later])
        self.copy.early[self.circle] = min((each.text.at for each in verdict.early), default=GREATEST_NUMBER)
        waiting = [arrival.frame for arrival in (*verdict.early, *verdict.unproved, *verdict.orphans)]
        if waiting or waited:
            self.store.waiting.replace(self.circle, waiting)
        return len(verdict.admitted)


class Copy:
    """A node with nothing but records: those it has, and those it `expects`."""

    def __init__(self, store: Store, expects: Iterable[CircleId] = ()) -> None:
        self.store = store
        self.expects = list(expects)
        self.agrees = 0  # how often another showed that it holds the same
        self.lacks_words = False  # whether something came without its words
        self.refused: set[EventId] = set()
        self.early: dict[CircleId, Time] = {}  # when the first of what came too early is due

    def summaries(self) -> Mapping[CircleId, Summary]:
        return {**dict.fromkeys(self.expects, NOTHING), **self.store.summaries()}

    def heard(self, circle: CircleId, arrivals: list[Arrival]) -> None:
        """These came in, or their words did."""

    def latest(self) -> Time:
        """What is dated after this has to wait."""
        return GREATEST_NUMBER

    def record(self, circle: CircleId) -> Record:
        return Record(self, circle)

    def wordless(self) -> list[CircleId]:
        return self.store.circles() if self.lacks_words else []

    def agreed(self) -> None:
        self.agrees += 1

    def cursor(self) -> bytes:
        total = sum(events for events, _ in self.store.summaries().values())
        return f"{self.store.instance[:4]} {total}".encode()


class Talk:
    """What a conversation was, in numbers."""

    def __init__(self, report: Report, said: list[tuple[bytes, bytes]]) -> None:
        self.report = report
        self.said = said
        self.sizes = [(len(question), len(reply)) for question, reply in said]
        self.rounds = len(said)
        self.up = sum(up for up, _ in self.sizes)
        self.down = sum(down for _, down in self.sizes)

    @property
    def is_mended(self) -> bool:
        """Whether telling how far chains go was not enough."""
        return any(is_mending(question) for question, _ in self.said)


def is_mending(question: bytes) -> bool:
    """Whether it asks which events differ."""
    asked = read_question(question)
    return isinstance(asked, Repair) and bool(asked.ranges)


def talk(asker: Copy, other: Copy, key: bytes = b"") -> Talk:
    """One asks, the other answers, until there is nothing left to ask."""
    conversation = asking(asker, key or token_bytes(KEY))
    said = list[tuple[bytes, bytes]]()
    try:
        question = next(conversation)
        while True:
            reply = answer(other, question)
            said.append((question, reply))
            question = conversation.send(reply)
    except StopIteration as end:
        return Talk(end.value, said)
