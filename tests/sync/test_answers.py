"""Whoever asks may ask anything at all: there is an answer, at little cost, and it says nothing it should not."""

from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lichen.core.event import event_id
from lichen.core.values import from_base64url
from lichen.sync.mending import mending
from lichen.sync.messages import (
    KEY,
    LABEL,
    MOST_CIRCLES,
    AllExchanged,
    Compare,
    Compared,
    Ends,
    Exchange,
    Exchanges,
    Question,
    Repair,
    Repaired,
    Unanswered,
    encode,
    event_label,
    read_answer,
    tag_of,
)
from lichen.sync.parcel import unpack_whole
from lichen.sync.protocol import answer, asking
from lichen.sync.ranges import FINGERPRINT, MOST_LABELS, MOST_RANGES, PARTS, Difference, Ranges
from tests.store.writer import Writer
from tests.sync.bombs import BOMBS, SMALL
from tests.sync.bounds import at_most
from tests.sync.copies import Copy, NewStore, stores, unsound

K = bytes(range(KEY))
ANYTHING = bytes(PARTS * FINGERPRINT)


@pytest.fixture
def store() -> Iterator[NewStore]:
    with stores() as new:
        yield new


def asked(one: Copy, other: Copy) -> list[bytes]:
    """All that one of them asks the other while they become the same."""
    questions: list[bytes] = []
    conversation = asking(one, K)
    try:
        questions.append(next(conversation))
        while True:
            questions.append(conversation.send(answer(other, questions[-1])))
    except StopIteration:
        return questions


@settings(max_examples=40)
@given(st.integers(0, 2**32))
def test_whatever_bytes_come_there_is_an_answer(seed: int) -> None:
    """True questions, garbled and cut; of a conversation in which two faces come to be known."""
    chance, ana, twin = Random(seed), Writer(), Writer()
    with stores() as store:
        ours, theirs = [ana.founding, *ana.many(4)], [ana.founding, *(twin.write(100 + n) for n in range(3))]
        questions = asked(Copy(store(*ours)), Copy(store(*theirs)))
        other = Copy(store(*theirs))
        for question in questions * 4:
            said = bytearray(question)
            for _ in range(chance.choice([0, 1, 1, 4])):
                said[chance.randrange(len(said))] = chance.randrange(256)
            read_answer(answer(other, bytes(said[: chance.choice([len(said)] * 5 + [chance.randrange(len(said))])])))
        assert not unsound(other.store, ana.circle)


@given(st.binary(max_size=200))
def test_bytes_that_are_no_question(data: bytes) -> None:
    with stores() as store:
        assert isinstance(read_answer(answer(Copy(store()), data)), Unanswered)


def test_ranges_that_say_the_same_again_and_again_cost_little(store: NewStore) -> None:
    ana = Writer()
    copy = Copy(store(ana.founding, *ana.many(3_000)))
    wide = Ranges([("", ANYTHING)] * MOST_RANGES, [("", b"")] * MOST_RANGES)
    questions: list[Question] = [Compare(K, ranges=wide), Repair(K, tag_of(K, ana.circle), wide)]
    for question in questions:
        with at_most(seconds=1, megabytes=30):
            said = read_answer(answer(copy, encode(question)))
        assert isinstance(said, Compared | Repaired)
        assert len(said.found.answering) <= 3_001 * LABEL


@pytest.mark.parametrize("bomb", ["nothing but zeros", "lines that swell", "very many devices", "one long number"])
def test_a_question_full_of_parcels_that_swell_costs_little(
    store: NewStore, bomb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lichen.sync.parcel.LARGEST", SMALL)
    ana = Writer()
    copy = Copy(store(ana.founding))
    about = Exchange(tag_of(K, ana.circle), BOMBS[bomb]())
    often, once = encode(Exchanges(K, [about] * MOST_CIRCLES)), encode(Repair(K, about.tag, parcel=about.parcel))
    with at_most(seconds=3, megabytes=30):
        said = read_answer(answer(copy, often))
        assert isinstance(read_answer(answer(copy, once)), Repaired | Unanswered)
    assert isinstance(said, AllExchanged)
    assert len(said.circles) - said.circles.count(None) == 1
    assert not unsound(copy.store, ana.circle)


def test_labels_and_ids_of_nothing_cost_little(store: NewStore) -> None:
    ana, chance = Writer(), Random(1)
    copy = Copy(store(ana.founding, *ana.many(20)))
    ids = [chance.randbytes(32) for _ in range(1_000)]
    with at_most(seconds=2, megabytes=30):
        labels = chance.randbytes(LABEL * MOST_LABELS)
        said = read_answer(answer(copy, encode(Repair(K, tag_of(K, ana.circle), labels=labels, ids=ids))))
    assert isinstance(said, Repaired)
    assert not said.parcel


def test_asking_for_everything_at_once_fills_no_memory(store: NewStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither here, nor where somebody says that all of it is lacking there."""
    monkeypatch.setattr("lichen.store.chains.FEW", 1_000)
    ana, chance = Writer(), Random(1)
    events = [ana.write(title=chance.randbytes(4_000).hex()) for _ in range(3_000)]
    copy = Copy(store(ana.founding, *events))
    labels = b"".join(event_label(K, event.id) for event in events)
    asked = Repair(K, tag_of(K, ana.circle), labels=labels)
    with at_most(seconds=4, megabytes=14):
        said = read_answer(answer(copy, encode(asked)))
    assert isinstance(said, Repaired)
    assert len(unpack_whole(said.parcel)) > 50
    mends = mending(copy.record(ana.circle), ana.circle, K)
    next(mends)
    with at_most(seconds=4, megabytes=14):
        question = mends.send(Repaired(Difference(asking=labels), b"", b""))
    assert question.parcel


def test_chains_of_devices_that_nobody_knows_are_only_lacking(store: NewStore) -> None:
    ana, chance = Writer(), Random(1)
    copy = Copy(store(ana.founding))
    ends = Ends(chance.randbytes(4 * 9_999) + b"x", [2**53 - 1] * 10_000)
    with at_most(seconds=1, megabytes=30):
        said = read_answer(answer(copy, encode(Exchanges(K, [Exchange(tag_of(K, ana.circle), ends=ends, whole=True)]))))
    assert isinstance(said, AllExchanged)
    [one] = said.circles
    assert one
    assert len(list(one.lacking.each())) == 9_999
    assert one.parcel


def test_who_knows_an_id_from_another_circle_is_not_given_the_event(store: NewStore) -> None:
    ana, eve = Writer(), Writer("eve")
    secret = eve.write(title="This is for our circle alone")
    copy = Copy(store(ana.founding, eve.founding, secret))
    raw = from_base64url(secret.id)
    assert raw
    for name, circle in (("eve", eve.circle), ("ana", ana.circle)):
        said = read_answer(answer(copy, encode(Repair(K, tag_of(K, circle), ids=[raw]))))
        assert isinstance(said, Repaired)
        assert [event_id(frame.raw) for frame in unpack_whole(said.parcel)] == [secret.id] * (name == "eve")


def test_of_a_circle_that_is_not_here_nothing_is_said(store: NewStore) -> None:
    copy = Copy(store(Writer().founding))
    assert isinstance(read_answer(answer(copy, encode(Repair(K, b"nobody")))), Unanswered)
    said = read_answer(answer(copy, encode(Exchanges(K, [Exchange(b"nobody", whole=True)]))))
    assert isinstance(said, AllExchanged)
    assert said.circles == [None]
