"""Whoever is asked may say anything at all: who asks does not fail, nor go on for ever, nor take in what is wrong."""

import zlib
from collections.abc import Callable, Iterator
from itertools import count
from random import Random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lichen.core.event import Frame, compose, event_id
from lichen.core.values import from_base64url
from lichen.sync.messages import (
    KEY,
    LABEL,
    LARGEST_PARCEL,
    MOST_CIRCLES,
    AllExchanged,
    Answer,
    Compare,
    Compared,
    Ends,
    Exchanged,
    Exchanges,
    Question,
    Repair,
    Repaired,
    Unanswered,
    circle_label,
    encode,
    event_label,
    handle_of,
    read_question,
    stamp_of,
    tag_of,
)
from lichen.sync.parcel import pack_whole, unpack_whole
from lichen.sync.protocol import Report, answer, asking
from lichen.sync.ranges import FEW, FINGERPRINT, MOST_LABELS, MOST_RANGES, PARTS, Difference, Ranges
from tests.people import key_of
from tests.store.writer import Opened, Writer, bare
from tests.sync.bounds import at_most
from tests.sync.copies import Copy, stores, unsound

K = bytes(range(KEY))
ANYTHING = bytes(PARTS * FINGERPRINT)
NO_PARCEL = Repaired(Difference(), b"no parcel", b"")
Lies = Callable[[Question], Answer | bytes]


@pytest.fixture
def ana() -> Writer:
    return Writer()


@pytest.fixture
def copy(ana: Writer) -> Iterator[Copy]:
    """Holds a record of thirty events."""
    with stores() as store:
        yield Copy(store(ana.founding, *ana.many(29)))


def told(copy: Copy, lies: Lies, most: int = 60) -> Report:
    """What comes of asking somebody who answers like this; fails when it goes on for longer than that."""
    conversation = asking(copy, K)
    question = next(conversation)
    for _ in range(most):
        said = lies(read_question(question))
        try:
            question = conversation.send(said if isinstance(said, bytes) else encode(said))
        except StopIteration as end:
            report: Report = end.value
            return report
    raise AssertionError("it goes on asking")


class Liar:
    """Says that the circle differs, and then whatever is set; `asked` is all that was heard."""

    def __init__(self, copy: Copy, circle: str) -> None:
        self.tag, self.stamp = tag_of(K, circle), b"other"
        self.compared: Lies = lambda _: Compared(
            Difference(asking=circle_label(K, circle, copy.record(circle).summary()))
        )
        self.exchanged: Lies = lambda _: AllExchanged([Exchanged(b"", self.stamp)])
        self.repaired: Lies = lambda _: Repaired(Difference(), b"", self.stamp)
        self.asked: list[Question] = []

    def __call__(self, question: Question) -> Answer | bytes:
        self.asked.append(question)
        match question:
            case Compare():
                return self.compared(question)
            case Exchanges():
                return self.exchanged(question)
            case Repair():
                return self.repaired(question)


@pytest.fixture
def liar(copy: Copy, ana: Writer) -> Liar:
    return Liar(copy, ana.circle)


# It ends


@pytest.mark.parametrize("of", ["compared", "repaired"])
def test_ranges_that_never_narrow(copy: Copy, liar: Liar, of: str) -> None:
    wide = Difference(Ranges([("", ANYTHING)]))
    setattr(liar, of, lambda _: Compared(wide) if of == "compared" else Repaired(wide, b"", b"other"))
    assert told(copy, liar).trouble


def test_new_differences_in_every_answer(copy: Copy, liar: Liar) -> None:
    chance = Random(1)

    def more(_: Question) -> Compared:
        labels = chance.randbytes(10 * 8_000)
        return Compared(Difference(Ranges([("", ANYTHING)], [("0", chance.randbytes(10 * FEW))]), labels))

    liar.compared = more
    with at_most(seconds=4, megabytes=25):
        assert told(copy, liar).trouble


def test_always_more_and_never_anything(copy: Copy, liar: Liar, ana: Writer) -> None:
    assert told(copy, liar).unequal == [ana.circle]
    assert len(liar.asked) <= 6


def test_always_lacking_something_else(copy: Copy, liar: Liar, ana: Writer) -> None:
    turns = count()
    handle = handle_of(K, ana.key.public)

    def lacking(_: Question) -> AllExchanged:
        ends = Ends(handle if next(turns) % 2 else b"none", [29])
        return AllExchanged([Exchanged(b"", b"other", ends)])

    liar.exchanged = lacking
    assert told(copy, liar).unequal == [ana.circle]
    assert len(liar.asked) <= 8


def test_always_lacking_what_it_was_just_sent(copy: Copy, liar: Liar, ana: Writer) -> None:
    liar.exchanged = lambda _: AllExchanged([Exchanged(b"", b"other", Ends(handle_of(K, ana.key.public), [0]))])
    report = told(copy, liar)
    assert report.unequal == [ana.circle]
    assert report.sent <= 60


def test_lacking_a_little_less_each_time(copy: Copy, liar: Liar, ana: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lichen.sync.exchanging.PAGE", 4)
    turns = count()
    liar.exchanged = lambda _: AllExchanged(
        [Exchanged(b"", b"other", Ends(handle_of(K, ana.key.public), [min(next(turns), 29)]))]
    )
    report = told(copy, liar)
    assert report.unequal == [ana.circle]
    assert report.sent < 3 * 30


def test_always_a_page_full_of_what_nobody_can_place(
    copy: Copy, liar: Liar, ana: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lichen.sync.exchanging.PAGE", 3)
    turns, nobody = count(), key_of("nobody")

    def full(_: Question) -> AllExchanged:
        orphans = [compose(nobody, Opened(next(turns)), at=1, circle=ana.circle, seq=2, prev="A" * 43) for _ in "123"]
        return AllExchanged([Exchanged(pack_whole(orphans), b"other")])

    liar.exchanged = full
    assert told(copy, liar).unequal == [ana.circle]
    assert len(liar.asked) <= 8


def test_events_that_are_named_and_never_given(copy: Copy, liar: Liar) -> None:
    chance = Random(1)
    liar.repaired = lambda _: Repaired(Difference(answering=chance.randbytes(LABEL * MOST_LABELS)), b"", b"other")
    with at_most(seconds=10, megabytes=150):
        told(copy, liar)
    assert len(liar.asked) <= 8


def test_events_that_we_are_said_to_have_alone(copy: Copy, liar: Liar, ana: Writer) -> None:
    named = Random(1).randbytes(LABEL * 100) + event_label(K, ana.circle)
    liar.repaired = lambda _: Repaired(Difference(asking=named), b"", b"other")
    assert told(copy, liar).sent == 1


def test_events_that_are_named_and_given_and_nobodys(copy: Copy, liar: Liar, ana: Writer) -> None:
    """What was refused for good is not asked for again, by whatever liar it is named."""
    junk = [b'{"at":%d}' % number for number in range(3)]
    named = b"".join(sorted(event_label(K, event_id(raw)) for raw in junk))
    liar.repaired = lambda _: Repaired(Difference(answering=named), pack_whole_raw(*junk), b"other")
    told(copy, liar)
    assert copy.refused == {event_id(raw) for raw in junk}
    assert any(question.labels for question in liar.asked if isinstance(question, Repair))
    liar.asked.clear()
    told(copy, liar)
    assert not any(question.labels for question in liar.asked if isinstance(question, Repair))


def pack_whole_raw(*raws: bytes) -> bytes:
    """A parcel of what is no event at all."""
    columns = [[], [], b"\n" * (len(raws) - 1), [], [], b"", b"", {}, [], b"", dict(enumerate(raws))]
    return zlib.compress(msgspec.msgpack.encode(columns))


# It makes sense of nothing


@pytest.mark.parametrize("of", ["compared", "exchanged", "repaired"])
@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\xc1",
        b"\x92\x07\xa2\xff\xfe",
        b"\x91" * 5_000,
        encode(Compared(cursor=b"x" * 17)),
        encode(Unanswered("no")),
        encode(Unanswered("no" * 200)),
        encode(Compared()),
        encode(AllExchanged([])),
        encode(NO_PARCEL),
        encode(Compare(K)),
        encode(Compared(Difference(Ranges(lists=[("g", b"")])))),
        encode(Compared(Difference(Ranges(lists=[("0\n", b"")])))),
        encode(Compared(Difference(Ranges(lists=[("", bytes(10 * FEW * 20))])))),
        encode(Compared(Difference(answering=bytes(17 * MOST_LABELS)))),
        encode(Compared(Difference(Ranges([("", ANYTHING)] * (MOST_RANGES + 1))))),
        encode(AllExchanged([Exchanged(b"", b"")] * (MOST_CIRCLES + 1))),
        encode(AllExchanged([Exchanged(bytes(LARGEST_PARCEL + 1), b"")])),
        encode(Repaired(Difference(), bytes(LARGEST_PARCEL + 1), b"")),
    ],
)
def test_what_makes_no_sense_ends_the_conversation(copy: Copy, liar: Liar, of: str, said: bytes) -> None:
    setattr(liar, of, lambda _: said)
    report = told(copy, liar)
    assert report.trouble or said in (encode(Compared()), encode(AllExchanged([])), encode(NO_PARCEL))
    assert not (report.cursor and report.trouble)


@settings(max_examples=60)
@given(st.integers(0, 2**32))
def test_whatever_is_said_instead(seed: int) -> None:
    """True answers cut, garbled, swapped and kept for later."""
    chance, ana, kept = Random(seed), Writer(), list[bytes]()
    twin = Writer()
    with stores() as store:
        one = Copy(store(ana.founding, *ana.many(5)))
        other = Copy(store(twin.founding, *twin.many(chance.choice([0, 5])), *(twin.write(9) for _ in range(5))))

        def garbled(question: Question) -> bytes:
            kept.append(answer(other, encode(question)))
            said = bytearray(chance.choice([kept[-1], kept[-1], chance.choice(kept)]))
            for _ in range(chance.choice([0, 0, 1, 1, 4])):
                said[chance.randrange(len(said))] = chance.randrange(256)
            return bytes(said[: chance.choice([len(said)] * 5 + [chance.randrange(len(said) + 1)])])

        told(one, garbled)
        assert not unsound(one.store, ana.circle)
        assert not unsound(other.store, ana.circle)


# Nothing wrong is taken in


def test_events_of_another_circle(copy: Copy, liar: Liar, ana: Writer) -> None:
    eve = Writer("eve")
    parcel = pack_whole([each.frame for each in (eve.founding, *eve.many(3))])
    liar.exchanged = lambda _: AllExchanged([Exchanged(parcel, b"other")])
    liar.repaired = lambda _: Repaired(Difference(answering=bytes(8)), parcel, b"other")
    told(copy, liar)
    assert copy.store.circles() == [ana.circle]
    assert not copy.store.waiting.of(eve.circle)
    assert not copy.store.waiting.of(ana.circle)


def test_it_is_said_to_be_the_same_and_is_not(copy: Copy, liar: Liar, ana: Writer) -> None:
    """Then we believe so for now, and whoever is asked next tells more."""
    before = set(copy.store.ids(ana.circle))
    liar.stamp = stamp_of(K, ana.circle, copy.record(ana.circle).summary())
    assert not told(copy, liar).unequal
    assert set(copy.store.ids(ana.circle)) == before


def test_words_that_are_not_theirs(copy: Copy, liar: Liar, ana: Writer) -> None:
    [last] = ana.many(1)
    copy.store.append([bare(last)], 0)
    copy.lacks_words = True
    liar.stamp = stamp_of(K, ana.circle, copy.record(ana.circle).summary())
    parcel = pack_whole([Frame(last.frame.raw, b"", b'{"title":"no"}')])
    liar.repaired = lambda _: Repaired(Difference(), parcel, liar.stamp)
    told(copy, liar)
    assert any(question.ids for question in liar.asked if isinstance(question, Repair))
    assert copy.store.wordless(ana.circle) == [last.id]


def test_answers_about_circles_that_nobody_asked_about(copy: Copy, liar: Liar, ana: Writer) -> None:
    liar.exchanged = lambda _: AllExchanged([None, *([Exchanged(b"", b"other")] * (MOST_CIRCLES - 1))])
    report = told(copy, liar)
    assert report.unequal == [ana.circle]
    assert not report.trouble
    assert [type(question) for question in liar.asked] == [Compare, Exchanges]


def test_words_lacking_in_circles_that_the_other_has_no_place_in(copy: Copy, liar: Liar, ana: Writer) -> None:
    eve = Writer("eve")
    secret = eve.write(title="This is for our circle alone")
    copy.store.append([eve.founding, secret], 0)
    liar.stamp = stamp_of(K, ana.circle, copy.record(ana.circle).summary())
    ids = [from_base64url(event.id) or b"" for event in (secret, ana.last or secret)]
    liar.compared = lambda _: Compared(wordless=[(tag_of(K, ana.circle), ids), (b"nobody", ids)])
    told(copy, liar)
    given = [event_id(frame.raw) for q in liar.asked if isinstance(q, Repair) for frame in unpack_whole(q.parcel)]
    assert ana.last
    assert given == [ana.last.id]
