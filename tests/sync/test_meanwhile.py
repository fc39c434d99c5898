"""While two copies talk, people go on speaking, and what came is taken in while more is on its way."""

from collections import deque
from collections.abc import Callable, Iterator

import pytest

from lichen.sync.messages import KEY, Exchanges, Repair, read_question
from lichen.sync.protocol import Report, answer, asking
from tests.store.writer import Writer
from tests.sync.copies import Copy, stores

K = bytes(range(KEY))
PAGE = 20
Both = tuple[Copy, Copy]
Meanwhile = Callable[[bytes], None]
Answers = Callable[[bytes], bytes]


@pytest.fixture
def ana(monkeypatch: pytest.MonkeyPatch) -> Writer:
    monkeypatch.setattr("lichen.sync.exchanging.PAGE", PAGE)
    return Writer()


@pytest.fixture
def bo(ana: Writer) -> Writer:
    return Writer("bo", ana.founding)


@pytest.fixture
def copies(ana: Writer, bo: Writer) -> Iterator[tuple[Copy, Copy]]:
    """One with nothing but the beginning, and one with much more."""
    first = bo.write()
    with stores() as store:
        one, two = store(ana.founding, first), store(ana.founding, first)
        for _ in range(5):
            two.append(ana.many(PAGE), 0)
        yield Copy(one), Copy(two)


def talked(
    asker: Copy, other: Copy, meanwhile: Meanwhile = lambda _: None, answers: Answers | None = None
) -> tuple[Report, list[object]]:
    """After each question has gone out something else happens, and then what was put off is done."""
    put_off, asked = deque[Callable[[], None]](), list[object]()
    conversation = asking(asker, K, later=put_off.append)
    try:
        question = next(conversation)
        while True:
            asked.append(read_question(question))
            reply = answers(question) if answers else answer(other, question)
            meanwhile(question)
            while put_off:
                put_off.popleft()()
            question = conversation.send(reply)
    except StopIteration as end:
        return end.value, asked


def test_what_came_is_taken_in_while_the_next_answer_is_on_its_way(copies: Both, ana: Writer) -> None:
    one, two = copies
    had = list[int]()
    report, _ = talked(one, two, lambda _: had.append(one.store.summary(ana.circle).events))
    assert one.store.summaries() == two.store.summaries()
    assert (report.new, report.unequal) == (5 * PAGE, [])
    assert had == [2, 2, *(2 + page * PAGE for page in range(5))], "a page is not in yet when the next one is asked for"


def test_what_is_said_here_meanwhile_is_nothing_to_be_mended(copies: Both, ana: Writer, bo: Writer) -> None:
    one, two = copies

    def speak(question: bytes) -> None:
        if isinstance(read_question(question), Exchanges):
            one.store.append([bo.write()], 0)

    report, asked = talked(one, two, speak)
    assert not any(isinstance(question, Repair) for question in asked)
    assert (report.unequal, report.events) == ([], {}), "nobody knows yet whether they hold the same"
    again, _ = talked(one, two)
    assert ana.circle in again.events


def test_the_same_page_again_and_again_is_not_asked_for_without_end(copies: Both) -> None:
    one, two = copies
    pages = list[bytes]()

    def lie(question: bytes) -> bytes:
        if not isinstance(read_question(question), Exchanges):
            return answer(two, question)
        pages.append(answer(two, question))
        return pages[0]

    _, asked = talked(one, two, answers=lie)
    assert sum(isinstance(question, Exchanges) for question in asked) < 5
