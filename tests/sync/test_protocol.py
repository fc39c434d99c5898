"""Two copies that talk come to hold the same, whatever each lacked, and say little while they do."""

from collections.abc import Callable, Iterator
from random import Random
from secrets import token_bytes

import pytest

from lichen.core.door import Arrival
from lichen.core.event import Frame, compose
from lichen.store.contract import MOST_WAITING
from lichen.sync.batches import batches
from lichen.sync.messages import KEY, Compare, Compared, Exchanges, encode, read_answer, read_question
from lichen.sync.protocol import answer
from tests.store.writer import Opened, Writer, bare
from tests.sync.copies import Copy, Talk, stores, talk

NewCopy = Callable[..., Copy]


@pytest.fixture
def copy() -> Iterator[NewCopy]:
    with stores() as store:

        def made(*events: Arrival, expects: tuple[str, ...] = ()) -> Copy:
            return Copy(store(*events), expects)

        yield made


def same(one: Copy, other: Copy) -> bool:
    return all(
        list(one.store.in_order(circle)) == list(other.store.in_order(circle))
        and one.store.words(one.store.ids(circle)) == other.store.words(other.store.ids(circle))
        for circle in {*one.store.circles(), *other.store.circles()}
    )


def test_where_nothing_is_new_little_is_said(copy: NewCopy) -> None:
    ana = Writer()
    events = [ana.founding, *ana.many(30)]
    said = talk(copy(*events), copy(*events))
    assert said.rounds == 1
    assert said.up + said.down < 100
    assert not said.report.unequal


def test_each_gets_what_it_lacks_in_two_rounds(copy: NewCopy) -> None:
    ana = Writer()
    bo = Writer("bo", ana.founding)
    ours, theirs = ana.many(20), bo.many(20)
    one, other = copy(ana.founding, *ours, theirs[0]), copy(ana.founding, ours[0], *theirs)
    said = talk(one, other)
    assert (said.rounds, said.report.new, said.report.sent) == (2, 19, 19)
    assert not said.is_mended
    assert not said.report.unequal
    assert same(one, other)


def test_who_expects_a_circle_gets_all_of_it(copy: NewCopy) -> None:
    ana = Writer()
    events = [ana.founding, *ana.many(40)]
    one, other = copy(expects=(ana.circle,)), copy(*events)
    assert talk(one, other).report.new == 41
    third = copy(expects=(ana.circle,))
    said = talk(one, third)
    assert said.report.sent == 41
    assert not said.is_mended
    assert same(one, other)
    assert same(one, third)


def test_who_does_not_expect_a_circle_hears_nothing_of_it(copy: NewCopy) -> None:
    ana = Writer()
    other = copy()
    assert not talk(copy(ana.founding), other).report.sent
    assert not other.store.circles()


@pytest.mark.parametrize("asks", [0, 1])
def test_two_faces_come_to_be_known_to_both(copy: NewCopy, asks: int) -> None:
    ana, twin = Writer(), Writer()
    shared = [ana.founding, ana.write(1)]
    twin.write(1)
    one, other = ana.many(3), [twin.write(100 + number) for number in range(2)]
    copies = copy(*shared, *one), copy(*shared, *other)
    said = talk(copies[asks], copies[1 - asks])
    assert not said.report.unequal
    assert same(*copies)
    assert copies[0].store.faces(ana.circle) == {ana.key.public: 3}


def test_words_that_somebody_kept_back_are_asked_for(copy: NewCopy) -> None:
    ana = Writer()
    events = ana.many(4)
    whole, without = copy(ana.founding, *events), copy(ana.founding, *map(bare, events[:3]), events[3])
    third = copy(ana.founding)
    talk(third, without)
    assert third.store.wordless(ana.circle)
    third.lacks_words = True
    events.append(ana.write())
    whole.store.append(events[-1:], 1)
    talk(third, whole)
    assert same(third, whole)


def test_words_are_asked_for_where_nothing_else_is_lacking(copy: NewCopy) -> None:
    ana = Writer()
    events = ana.many(4)
    whole, without = copy(ana.founding, *events), copy(ana.founding, *map(bare, events[:3]), events[3])
    assert talk(without, whole).rounds == 1
    without.lacks_words = True
    assert not talk(without, whole).report.differed
    assert same(without, whole)


def test_who_is_only_ever_asked_gets_words_too(copy: NewCopy) -> None:
    ana = Writer()
    events = ana.many(4)
    whole, without = copy(ana.founding, *events), copy(ana.founding, *map(bare, events[:3]), events[3])
    without.lacks_words = True
    talk(whole, without)
    assert same(whole, without)


def test_words_come_from_whoever_has_some_of_them(copy: NewCopy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lichen.sync.exchanging.PAGE", 3)
    ana = Writer()
    events = ana.many(12)
    one, other = copy(ana.founding, *map(bare, events[:9]), *events[9:]), copy(ana.founding, *map(bare, events))
    last = ana.write()
    for each in (one, other):
        each.store.append([last], 1)
    other.lacks_words = True
    talk(other, one)
    assert same(one, other)


def test_what_comes_in_portions_keeps_its_words() -> None:
    events = [bare(event) for event in Writer().many(30)]
    worded = [Frame(event.frame.raw, b"", b"words") for event in events]
    assert [len(batch) for batch in batches(worded, 2, most=5)] == [10, 10, 10, 0]
    assert all(frame.words for batch in batches(worded, 2) for frame in batch)
    [later, *_] = batches(worded, 2, most=5, words_later=True)
    assert [bool(frame.words) for frame in later] == [True, True, *[False] * 8]


def test_words_that_nobody_has_are_asked_for_once_a_conversation(copy: NewCopy) -> None:
    ana = Writer()
    events = [*map(bare, ana.many(4)), ana.write()]
    one, other = copy(ana.founding, *events), copy(ana.founding, *events)
    one.lacks_words = True
    assert talk(one, other).rounds == 2


def test_what_only_its_last_event_proves_comes_through_though_nothing_more_can_wait(
    copy: NewCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two faces one is longer than a page, and was signed once; where it comes to, others fill the waiting room."""
    monkeypatch.setattr("lichen.sync.exchanging.PAGE", 10)
    ana, twin = Writer(), Writer()
    one, other = copy(ana.founding, *ana.many(2)), copy(twin.founding)
    twin.write(100)
    assert twin.last
    other.store.append([twin.last, *twin.many(45)], 1)
    noise = (
        compose(ana.key, Opened(n), at=1_001, circle=ana.circle, seq=2, prev=ana.circle) for n in range(MOST_WAITING)
    )
    one.store.waiting.replace(ana.circle, (Frame(frame.raw) for frame in noise))
    talk(one, other)
    assert same(one, other)


def test_where_somebody_made_more_devices_than_can_be_told_the_rest_is_mended(
    copy: NewCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lichen.sync.messages.MOST_DEVICES", 5)
    ana = Writer()
    crowd = [Writer(f"phone {number}", ana.founding) for number in range(12)]
    firsts = [each.write() for each in crowd]
    one, other = copy(ana.founding, *firsts), copy(ana.founding, *firsts, *crowd[3].many(5))
    one.store.append(crowd[10].many(4), 1)
    said = talk(one, other)
    assert not said.report.unequal
    assert same(one, other)
    assert said.rounds < 8
    assert (said.report.sent, said.report.new) == (4, 5)
    assert max(told(said)) == 5


def test_however_long_runs_are_woven_into_each_other_no_page_has_to_hold_them_whole(
    copy: NewCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As few signatures as can be are kept of two devices that speak in turns, so that nothing in between is proved."""
    monkeypatch.setattr("lichen.sync.exchanging.PAGE", 20)
    monkeypatch.setattr("lichen.sync.exchanging.MOST_PAGES", 3)
    monkeypatch.setattr("lichen.store.shelves.MOST_WAITING", 100)
    ana = Writer()
    bo = Writer("bo", ana.founding)
    woven = [each for pair in zip(ana.many(150), bo.many(150), strict=True) for each in pair]
    one, other = copy(ana.founding, *woven), copy(ana.founding, *woven[:2])
    one.store.append([ana.write()], 1)
    talk(other, one)
    assert same(one, other)


def told(said: Talk) -> Iterator[int]:
    """In each message, of how many chains of a circle it says how far they go."""
    for question, reply in said.said:
        asks, answers = read_question(question), read_answer(reply)
        if isinstance(asks, Exchanges):
            yield from (len(one.ends.numbers) for one in asks.circles)
        if isinstance(answers, Compared):
            yield from (len(ends.numbers) for ends in answers.frontiers if ends)


@pytest.mark.parametrize("asks", [0, 1])
def test_what_one_message_cannot_hold_goes_in_the_next(
    copy: NewCopy, monkeypatch: pytest.MonkeyPatch, asks: int
) -> None:
    monkeypatch.setattr("lichen.sync.protocol.QUESTION_BYTES", 4_000)
    monkeypatch.setattr("lichen.sync.protocol.ANSWER_BYTES", 4_000)
    writers = [Writer(f"writer {number}") for number in range(70)]
    foundings = [writer.founding for writer in writers]
    copies = copy(*foundings), copy(*foundings)
    copies[0].store.append([event for writer in writers for event in writer.many(6)], 1)
    said = talk(copies[asks], copies[1 - asks])
    assert not said.report.unequal
    assert not said.report.trouble
    assert same(*copies)
    assert max(max(size) for size in said.sizes) < 20_000


def test_where_more_differs_than_can_be_found_at_once_nothing_is_called_the_same(
    copy: NewCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lichen.sync.ranges.MOST_RANGES", 6)
    writers = [Writer(f"writer {number}") for number in range(60)]
    one, other = copy(*(writer.founding for writer in writers)), copy(*(writer.founding for writer in writers))
    one.store.append([writer.write() for writer in writers], 1)
    chance, calls = Random(1), 0
    while not same(one, other):
        calls += 1
        report = talk(one, other, chance.randbytes(16)).report
        called_same = set(report.shared) - set(report.unequal)
        assert all(one.store.summary(circle) == other.store.summary(circle) for circle in called_same)
        assert report.events.keys() == called_same
        assert calls < 30
    assert calls > 1


def test_much_that_was_said_in_one_step_comes_through_first_without_all_its_words(copy: NewCopy) -> None:
    """As after bringing in a thousand long texts: one signature proves them all."""
    ana, chance = Writer(), Random(1)
    one, other = copy(ana.founding), copy(ana.founding)
    one.store.append([ana.write(title=chance.randbytes(10_000).hex()) for _ in range(400)], 1)
    other.lacks_words = True
    said = talk(other, one)
    assert not said.report.unequal
    assert same(one, other)
    assert max(down for _, down in said.sizes) < 2_000_000


def test_a_message_is_never_larger_than_may_be(copy: NewCopy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where little is proved for long, what waits where it came is proved by what comes next."""
    monkeypatch.setattr("lichen.sync.exchanging.LARGEST_PARCEL", 3_000)
    ana, twin = Writer(), Writer()
    one, other = copy(ana.founding), copy(ana.founding)
    other.store.append(ana.many(100), 1)
    one.store.append([twin.write(100 + number) for number in range(100)], 1)
    said = talk(one, other)
    assert same(one, other)
    assert max(max(size) for size in said.sizes) < 5_000


def test_a_long_record_comes_in_pages(copy: NewCopy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lichen.sync.exchanging.PAGE", 10)
    ana = Writer()
    bo = Writer("bo", ana.founding)
    first = bo.write()
    one, other = copy(ana.founding, first), copy(ana.founding, first)
    for _ in range(12):
        one.store.append(ana.many(4), 1)
        other.store.append(bo.many(3), 1)
    said = talk(one, other)
    assert said.rounds > 4
    assert (said.report.new, said.report.sent) == (36, 48)
    assert not said.is_mended
    talk(one, other)  # some words came without being asked for, some have to be
    assert same(one, other)


def test_of_many_circles_only_those_that_differ_are_talked_about(copy: NewCopy) -> None:
    writers = [Writer(f"writer {number}") for number in range(60)]
    foundings = [writer.founding for writer in writers]
    one, other = copy(*foundings), copy(*foundings)
    one.store.append([writers[7].write()], 1)
    other.store.append([writers[42].write(), writers[7].write(5)], 1)
    said = talk(one, other)
    assert sorted(said.report.differed) == sorted([writers[7].circle, writers[42].circle])
    assert not said.report.unequal
    assert same(one, other)


def test_while_nothing_came_to_either_nothing_is_compared(copy: NewCopy) -> None:
    ana = Writer()
    one, other = copy(ana.founding), copy(ana.founding)
    cursor = talk(one, other).report.cursor
    assert cursor
    asked = encode(Compare(token_bytes(KEY), cursor))
    assert read_answer(answer(other, asked)) == Compared(cursor=cursor)
    other.store.append([ana.write()], 1)
    assert read_answer(answer(other, asked)) not in (Compared(), Compared(cursor=cursor))
