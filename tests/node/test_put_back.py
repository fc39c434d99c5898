"""A record put back to an earlier state: the second place, beside it, tells how far this node had spoken (P11)."""

import shutil
from pathlib import Path

import pytest

from lichen.node.heads import Heads
from lichen.practices.talk import RemarkMade
from lichen.practices.tasks import TaskOpened, Tasks
from tests.node.homes import Home, home
from tests.people import codes

TITLE = {"title": "Fix the boiler"}


def put_back(here: Home, earlier: Path) -> None:
    """Somebody copies the database of yesterday over that of today; everything else in the folder stays."""
    here.node.close()
    for file in here.path.glob("record.db*"):
        file.unlink()
    shutil.copy(earlier, here.path / "record.db")
    here.node = here._opened()


def copied(here: Home, to: Path) -> Path:
    here.node.close()
    shutil.copy(here.path / "record.db", to)
    here.node = here._opened()
    return to


def test_it_refuses_to_speak_until_another_copy_told_it_what_it_had_said(tmp_path: Path) -> None:
    with home(tmp_path / "home") as here, home(tmp_path / "other") as other:
        here.founds()
        here.says(TaskOpened(), **TITLE)
        earlier = copied(here, tmp_path / "yesterday.db")
        forgotten = [here.says(TaskOpened(), **TITLE) for _ in range(3)]
        circle, news = here.circle, here.frames
        other.node.take_in(circle, news)
        put_back(here, earlier)
        assert codes(here.begins(TaskOpened(), **TITLE).refusals) == ["restored-copy"]
        assert not here.node.may_speak(circle)
        here.node.take_in(circle, other.frames[:-1])
        assert not here.node.may_speak(circle)
        here.node.take_in(circle, other.frames)
        assert here.node.may_speak(circle)
        here.says(RemarkMade(forgotten[0]), text="Back again")
        other.now = here.now
        other.node.take_in(circle, here.frames)
        assert other.digest == here.digest
        assert not other.node.store.faces(circle)


def test_or_until_somebody_says_that_there_is_no_other_copy(tmp_path: Path) -> None:
    with home(tmp_path / "home") as here:
        here.founds()
        here.says(TaskOpened(), **TITLE)
        earlier = copied(here, tmp_path / "yesterday.db")
        here.says(TaskOpened(), **TITLE)
        put_back(here, earlier)
        assert codes(here.begins(TaskOpened(), **TITLE).refusals) == ["restored-copy"]
        here.opens_again()
        assert codes(here.begins(TaskOpened(), **TITLE).refusals) == ["restored-copy"]
        here.node.speaks_again()
        here.says(TaskOpened(), **TITLE)
        here.opens_again()
        here.says(TaskOpened(), **TITLE)
        assert len(here.node.circle(here.circle)[Tasks].open) == 3


def test_only_those_who_had_spoken_since_are_silent(tmp_path: Path) -> None:
    with home(tmp_path / "home") as here:
        here.founds()
        invited, secret = here.node.entrances.invite(here.person, here.circle, 1, 5)
        invited.wait()
        bo = here.node.accounts.new()
        here.node.entrances.join(bo, invited.event, secret, "Bo")
        earlier = copied(here, tmp_path / "yesterday.db")
        bo = here.node.accounts.get(bo.id) or bo
        here.node.say(bo, here.circle, TaskOpened(), TITLE).wait()
        put_back(here, earlier)
        ana = next(each for each in here.node.accounts if each.places[here.circle].member == here.circle)
        assert not here.node.say(ana, here.circle, TaskOpened(), TITLE).wait().refusals
        assert codes(here.node.say(bo, here.circle, TaskOpened(), TITLE).refusals) == ["restored-copy"]


def test_where_nothing_was_put_back_it_speaks_at_once(tmp_path: Path) -> None:
    with home(tmp_path / "home") as here:
        here.founds()
        for _ in range(3):
            here.says(TaskOpened(), **TITLE)
            here.opens_again()
            assert here.node.may_speak(here.circle)


# The second place itself


def test_the_second_place_survives_a_line_cut_short_and_noise(tmp_path: Path) -> None:
    path = tmp_path / "heads"
    path.write_bytes(b"ana 12\nbo 7\nnoise\n\xff\xfe\x00 3\nana x\nana 13\nbo 1")
    heads = Heads(path)
    assert heads.beyond("ana", 12)
    assert not heads.beyond("ana", 13)
    assert heads.beyond("bo", 6)
    heads.note({"bo": 8})
    heads.close()
    again = Heads(path)
    assert again.beyond("bo", 7)
    assert again.beyond("ana", 12)
    again.close()


def test_a_second_place_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    """The disk is full there: what was said is on the record, and whoever said it hears so."""
    with home(tmp_path / "home") as here:
        here.founds()
        full = Path("/dev/full")
        if not full.exists():
            pytest.skip("no device that is always full")
        here.node._heads.close()
        here.node._heads._file = full.open("a", buffering=1)
        here.says(TaskOpened(), **TITLE)
        here.says(TaskOpened(), **TITLE)
        assert len(here.node.circle(here.circle)[Tasks].open) == 2
