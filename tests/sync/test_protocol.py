"""Two copies that talk come to hold the same, whatever each lacked, and say little while they do."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from lichen.core.door import Arrival
from lichen.store.sqlite import SqliteStore
from tests.store.writer import Writer, bare
from tests.sync.copies import Copy, talk

NewCopy = Callable[..., Copy]


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[NewCopy]:
    stores: list[SqliteStore] = []

    def made(*events: Arrival, expects: tuple[str, ...] = ()) -> Copy:
        stores.append(SqliteStore(tmp_path / f"{len(stores)}.db", f"copy {len(stores)}"))
        stores[-1].append(events, 1)
        return Copy(stores[-1], expects)

    yield made
    for store in stores:
        with closing(store):
            pass


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
    assert not said.report.unequal
    assert same(one, other)


def test_who_expects_a_circle_gets_all_of_it(copy: NewCopy) -> None:
    ana = Writer()
    events = [ana.founding, *ana.many(40)]
    one, other = copy(expects=(ana.circle,)), copy(*events)
    assert talk(one, other).report.new == 41
    third = copy(expects=(ana.circle,))
    assert talk(one, third).report.sent == 41
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
    assert talk(one, other, since=cursor).report.cursor == cursor
    other.store.append([ana.write()], 1)
    assert talk(one, other, since=cursor).report.new == 1
