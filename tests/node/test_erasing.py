"""Erasing: words that were taken back are gone from memory and disk, corrections too, and do not come in again."""

import subprocess
from pathlib import Path

import pytest

from lichen.core.door import Arrival
from lichen.core.event import Frame, decode_text
from lichen.core.values import EventId
from lichen.node.node import Node
from lichen.practices.talk import RemarkMade, WordsCorrected, WordsErased
from lichen.store.sqlite import SqliteStore
from tests.node.homes import Home, home
from tests.people import BEGINNING

NAMES = ("Erika Mustermann", "Erica Mustermann", "E. Mustermann")


def on_disk(here: Home) -> bytes:
    return subprocess.run(["cat", *here.path.glob("record.db*")], check=True, capture_output=True).stdout


def remembered(node: Node) -> str:
    return str(list(node.words._lately.values()))


def told(here: Home) -> list[EventId]:
    """A remark and two corrections of it, each with a name in it."""
    first = here.says(RemarkMade(here.circle), text=NAMES[0])
    return [first, *(here.says(WordsCorrected(first), text=name) for name in NAMES[1:])]


def gone(here: Home, events: list[EventId]) -> bool:
    here.node._settle()
    disk = on_disk(here)
    assert not [name for name in NAMES if name.encode() in disk or name in remembered(here.node)]
    return here.node.store.words(events) == {} and not any(map(here.node.words.of, events))


def test_what_is_erased_is_gone_from_memory_and_disk_with_its_corrections(tmp_path: Path) -> None:
    with home(tmp_path / "home") as here:
        here.founds()
        events = told(here)
        assert all(name.encode() in on_disk(here) for name in NAMES)
        assert all(map(here.node.words.of, events))
        here.says(WordsErased(events[0]))
        assert gone(here, events)
        here.opens_again()
        assert gone(here, events)


def test_it_does_not_come_in_again(tmp_path: Path) -> None:
    with home(tmp_path / "home") as here:
        here.founds()
        events, earlier = told(here), here.frames
        here.says(WordsErased(events[0]))
        for _ in range(2):
            taken = here.node.take_in(here.circle, earlier)
            assert (taken.new, taken.known) == (0, len(earlier))
            assert gone(here, events)
            here.opens_again()


def test_nor_where_it_came_with_its_erasure_or_after_it(tmp_path: Path) -> None:
    """Another copy hears of the erasure first, without the words; or of all of it at once, with the words."""
    with home(tmp_path / "home") as here:
        here.founds()
        events, earlier = told(here), here.frames
        here.says(WordsErased(events[0]))
        erasure, circle = here.frames[-1], here.circle
        bare = [Frame(frame.raw, frame.signature) for frame in earlier]
    for number, portions in enumerate([[[*earlier, erasure]], [[*bare, erasure], earlier], [bare, [erasure], earlier]]):
        with home(tmp_path / f"copy {number}") as copy:
            copy.now = BEGINNING + 10**9
            for portion in portions:
                copy.node.take_in(circle, portion)
            assert gone(copy, events), number


@pytest.mark.parametrize("words_came_later", [False, True])
def test_what_was_not_erased_before_the_node_ended_is_erased_when_it_begins_again(
    tmp_path: Path, words_came_later: bool
) -> None:
    with home(tmp_path / "home") as here, home(tmp_path / "copy") as copy:
        here.founds()
        events, circle = told(here), here.circle
        earlier = here.frames
        copy.node.take_in(circle, [Frame(f.raw, f.signature) for f in earlier] if words_came_later else earlier)
        here.says(WordsErased(events[0]))
        frame = here.frames[-1]
        # The erasure itself is the last thing that got onto the disk.
        copy.node.store.append([Arrival(here.held[-1], decode_text(frame.raw), frame)], BEGINNING)
        copy.opens_again().circle(circle)
        assert gone(copy, events)
        copy.node.take_in(circle, earlier)
        assert gone(copy, events)


def test_nothing_is_looked_up_on_the_disk_before_it_is_gone_from_there(tmp_path: Path) -> None:
    with home(tmp_path / "home") as here:
        here.founds()
        events = told(here)
        said = here.begins(WordsErased(events[0]))
        here.node.words.fetch(events)
        said.wait()
        assert gone(here, events)


def test_words_are_swept_from_the_disk_only_when_there_are_any_to_sweep(tmp_path: Path) -> None:
    """A sweep writes the whole file anew."""
    swept: list[list[EventId]] = []

    class Watched(SqliteStore):
        def erase_words(self, ids):
            swept.append(list(ids))
            super().erase_words(swept[-1])

    with home(tmp_path / "home", Watched) as here:
        here.founds()
        events = told(here)
        here.says(WordsErased(events[0]))
        here.says(RemarkMade(here.circle), text="And on")
        here.node.take_in(here.circle, here.frames)
        here.opens_again()
        here.says(RemarkMade(here.circle), text="And on")
        assert [sorted(ids) for ids in swept] == [sorted(events)]
