"""What was written in a circle is found by its words, from the first look on, however it came here."""

import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lichen.core.event import Frame
from lichen.core.values import CircleId, EventId
from lichen.node.finding import folded, plain, spans, wanted_words
from lichen.practices.talk import RemarkMade, WordsErased
from lichen.practices.tasks import TaskOpened
from lichen.store.contract import Writing
from lichen.store.sqlite import SqliteStore
from tests.node.homes import Home, home
from tests.people import BEGINNING

TEXTS = st.text(max_size=60) | st.text("aáåßﬁ İıé'’-_ .会議室 한글が\u0301", max_size=60)
SPELLED = [
    ("Straße", "strasse"),
    ("STRASSE", "straß"),
    ("café", "cafe\u0301"),
    ("İstanbul", "istanbul"),
    ("Łódź", "lodz"),
    ("ﬁne", "fin"),
    ("don’t", "don't"),
    ("l’été", "ete"),
    ("会議室で", "議室"),
    ("مُحَمَّد", "محمد"),
    ("naïve-ly", "naive ly"),
    ("№ 5", "no"),
]


def found(here: Home, wanted: str) -> list[EventId]:
    circle = here.node.circle(here.circle)
    return [one.event for one in here.node.words.find(circle, wanted)]


@pytest.mark.parametrize(("text", "wanted"), SPELLED)
def test_words_are_found_however_they_are_spelled(text: str, wanted: str) -> None:
    assert all(word in folded(text) for word in wanted_words(wanted))
    assert spans(text, wanted_words(wanted))


@pytest.mark.parametrize("wanted", ["", "  ", "…", "🐞", "_"])
def test_no_words_find_nothing(tmp_path: Path, wanted: str) -> None:
    with home(tmp_path) as here:
        here.founds()
        here.says(TaskOpened(), title="🐞 … _ ()")
        assert found(here, wanted) == []


@given(TEXTS)
def test_each_word_of_a_text_finds_it_and_is_marked_in_it(text: str) -> None:
    for word in text.split():
        for wanted in wanted_words(word):
            assert wanted in folded(text)
            assert spans(text, [wanted])


@given(TEXTS, st.text("aeß会ıt'", min_size=1, max_size=3))
def test_what_is_marked_begins_with_what_was_looked_for(text: str, wanted: str) -> None:
    words = wanted_words(wanted)
    marks = spans(text, words)
    assert bool(marks) == any(word in folded(text) for word in words)
    assert all(0 <= start < end <= len(text) for start, end in marks)
    assert all(before[1] < after[0] for before, after in pairwise(marks))


@given(st.text())
def test_folding_is_the_same_sign_by_sign_and_once_more(text: str) -> None:
    assert "".join(map(plain, text)) == plain(text)
    assert folded(folded(text)) == folded(text)


def test_what_is_said_after_the_first_look_is_found_too_latest_first(tmp_path: Path) -> None:
    with home(tmp_path) as here:
        here.founds()
        first = here.says(TaskOpened(), title="Fix the boiler")
        assert found(here, "boiler") == [first]
        second = here.says(RemarkMade(first), text="Which boiler?")
        assert found(here, "boiler") == [second, first]
        here.opens_again()
        assert found(here, "boiler") == [second, first]


def test_what_came_without_its_words_is_found_once_they_come(tmp_path: Path) -> None:
    with home(tmp_path / "home") as here, home(tmp_path / "copy") as copy:
        here.founds()
        task, later = here.says(TaskOpened(), title="Fix the boiler"), here.says(TaskOpened(), title="The boiler room")
        circle, frames = here.circle, here.frames
        copy.now = BEGINNING + 10**9
        copy.node.take_in(circle, [Frame(f.raw, f.signature, f.words if f is frames[-1] else b"") for f in frames])
        assert found(copy, "boiler") == [later]
        copy.node.take_in(circle, frames)
        assert found(copy, "boiler") == [later, task]


def test_only_what_is_new_is_read_when_somebody_looks_again(tmp_path: Path) -> None:
    read: list[EventId] = []

    class Watched(SqliteStore):
        def written(self, circle: CircleId, after: int = 0) -> Iterator[Writing]:
            for writing in super().written(circle, after):
                read.append(writing.id)
                yield writing

    with home(tmp_path, Watched) as here:
        circle = here.founds()
        first = here.says(TaskOpened(), title="Fix the boiler")
        assert found(here, "boiler") == [first]
        second = here.says(RemarkMade(first), text="Which boiler?")
        assert found(here, "boiler") == found(here, "boiler") == [second, first]
        assert read == [circle, first, second]


def test_circles_are_looked_through_apart(tmp_path: Path) -> None:
    with home(tmp_path) as here:
        circle = here.founds()
        task = here.says(TaskOpened(), title="Fix the boiler")
        other = here.node.entrances.found(here.person, "Hill Street", "A boiler for all", "Ana").event
        assert [one.event for one in here.node.words.find(here.node.circle(circle), "boiler")] == [task]
        assert [one.event for one in here.node.words.find(here.node.circle(other), "boiler")] == [other]


@pytest.mark.parametrize("looked_before", [False, True])
def test_what_was_erased_is_not_held_anywhere(tmp_path: Path, looked_before: bool) -> None:
    with home(tmp_path) as here:
        here.founds()
        remark = here.says(RemarkMade(here.circle), text="Call Mrs. Okafor")
        if looked_before:
            assert found(here, "okafor") == [remark]
        said = here.begins(WordsErased(remark))  # it may still be on the disk
        assert "okafor" not in str(here.node.words._finding._held)
        assert found(here, "okafor") == []
        said.wait()
        here.node._settle()
        assert found(here, "okafor") == []
        assert "okafor" not in str(here.node.words._finding._held)
        disk = subprocess.run(["cat", *here.path.glob("record.db*")], check=True, capture_output=True).stdout
        assert b"okafor" not in disk.lower()
        here.opens_again()
        assert found(here, "okafor") == []


def test_only_a_few_circles_are_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lichen.node.finding.MOST_CIRCLES", 2)
    with home(tmp_path) as here:
        here.founds()
        circles = [here.node.entrances.found(here.person, f"Street {number}", "", "Ana").event for number in range(4)]
        for circle in (*circles, *circles):
            assert [one.event for one in here.node.words.find(here.node.circle(circle), "street")] == [circle]
            assert len(here.node.words._finding._held) <= 2
