"""A machine that was put back from a backup asks the others, and speaks again once enough of them were heard (P11)."""

from collections.abc import Iterator
from pathlib import Path
from secrets import token_bytes

import pytest

from lichen.core.values import DAY
from lichen.node.restored import WITHIN, Restored
from lichen.node.sharing.copies import copies
from lichen.practices.keepers import KeeperReleased
from lichen.practices.tasks import TaskOpened, Tasks
from lichen.sync.messages import KEY, Compare, encode
from lichen.sync.protocol import answer as answered
from lichen.sync.ranges import Ranges
from tests.people import codes
from tests.sharing.pairs import Machine, machine, pair

TITLE = {"title": "Fix the boiler"}


@pytest.fixture
def elm(tmp_path: Path) -> Iterator[Machine]:
    with machine(tmp_path / "elm") as one:
        one.founds()
        yield one


@pytest.fixture
def attic(tmp_path: Path, elm: Machine) -> Iterator[Machine]:
    with machine(tmp_path / "attic") as one:
        pair(elm, one, "Attic")
        yield one


@pytest.fixture
def shed(tmp_path: Path, elm: Machine, attic: Machine) -> Iterator[Machine]:
    with machine(tmp_path / "shed") as one:
        pair(elm, one, "Shed")
        elm.talks_with(attic)
        yield one


def is_put_back(elm: Machine) -> None:
    """As `lichen restore` leaves a home; what it had said since is on the others' machines, or nowhere."""
    elm.node.restored.begin([elm.circle], elm.now)


def speaks(elm: Machine) -> bool:
    return not elm.node.restored.is_silent(elm.circle)


def waits(elm: Machine) -> None:
    """As long as anybody who is there needs to come by."""
    elm.now += WITHIN
    elm.node.sharing.catch_up()


def test_where_there_is_one_other_machine_it_speaks_minutes_after_that_one_answered(elm: Machine, attic: Machine):
    """Not at once: that one may keep back what it alone has, and somebody with a copy on a stick come by."""
    is_put_back(elm)
    assert codes(elm.begins(TaskOpened(), **TITLE).refusals) == ["restored-copy"]
    elm.talks_with(attic)
    assert not speaks(elm)
    waits(elm)
    assert speaks(elm)


def test_or_after_that_one_asked_and_showed_that_it_holds_the_same(elm: Machine, attic: Machine):
    is_put_back(elm)
    attic.talks_with(elm)
    assert not speaks(elm)
    waits(elm)
    assert speaks(elm)


def test_a_question_that_compares_nothing_ends_no_silence(elm: Machine, attic: Machine):
    nothing = Ranges(lists=[("ffffffff", b"")])
    elm.says(TaskOpened(), **TITLE)
    for whole in (b"", b"whatever"):
        is_put_back(elm)
        question = encode(Compare(token_bytes(KEY), whole=whole, ranges=nothing))
        answered(elm.node.sharing.shown(attic.key), question)
        waits(elm)
        assert not speaks(elm)
        assert [one.has_all for one in copies(elm.node, elm.circle)] == [True, False], "nor is it taken for a copy"


def test_of_two_others_one_is_not_enough_for_the_last_words_may_have_reached_the_other_alone(
    elm: Machine, attic: Machine, shed: Machine
):
    is_put_back(elm)
    attic.talks_with(elm)
    waits(elm)
    assert not speaks(elm)
    shed.talks_with(elm)
    waits(elm)
    assert speaks(elm)


def test_whoever_is_not_there_is_not_waited_for_longer_than_anybody_who_is_would_need(
    elm: Machine, attic: Machine, shed: Machine
):
    is_put_back(elm)
    elm.talks_with(attic)
    elm.now += WITHIN - 1_000
    elm.talks_with(attic)
    assert not speaks(elm)
    elm.now += 1_000
    elm.node.sharing.catch_up()
    assert speaks(elm)


def test_a_machine_that_knows_less_than_the_backup_does_not_begin_that_time(
    elm: Machine, attic: Machine, shed: Machine
):
    """It was away when this one spoke last, so it cannot tell whether anybody heard more."""
    elm.says(TaskOpened(), **TITLE)
    is_put_back(elm)
    elm.talks_with(attic)
    elm.now += 10 * DAY
    elm.talks_with(attic)
    assert not speaks(elm)
    elm.talks_with(shed)
    waits(elm)
    assert speaks(elm)


def test_what_it_had_said_since_the_backup_comes_back_before_it_goes_on(elm: Machine, attic: Machine, tmp_path: Path):
    backup = tmp_path / "yesterday.db"
    elm.node.store.backup_to(backup, "put back")
    said = elm.says(TaskOpened(), **TITLE)
    attic.talks_with(elm)
    elm.node.close()
    for file in (*elm.path.glob("record.db*"), *elm.path.glob("heads*")):
        file.unlink()
    backup.rename(elm.path / "record.db")
    elm.node = elm._opened()
    is_put_back(elm)
    assert said not in elm.held
    elm.talks_with(attic)
    assert said in elm.held
    waits(elm)
    elm.says(TaskOpened(), title="And the door")
    attic.talks_with(elm)
    assert not attic.node.store.faces(elm.circle)
    assert len(attic.node.circle(elm.circle)[Tasks].open) == 2


def test_machines_that_get_the_record_no_more_are_not_waited_for(elm: Machine, attic: Machine, shed: Machine):
    elm.says(KeeperReleased(shed.key))
    elm.talks_with(attic)
    is_put_back(elm)
    attic.talks_with(elm)
    waits(elm)
    assert speaks(elm)


def test_a_copy_that_differs_even_after_talking_is_not_heard(elm: Machine, attic: Machine):
    is_put_back(elm)
    report = elm.talks_with(attic)
    elm.node.restored.begin([elm.circle], elm.now)
    report.events.clear()
    report.unequal = [elm.circle]
    elm.node.sharing.talked(attic.key, report)
    assert not speaks(elm)


def test_whom_it_heard_is_remembered_over_a_restart(elm: Machine, attic: Machine, shed: Machine):
    is_put_back(elm)
    attic.talks_with(elm)
    elm.opens_again()
    assert not speaks(elm)
    shed.talks_with(elm)
    elm.opens_again()
    waits(elm)
    assert speaks(elm)


def test_a_silence_that_began_before_this_was_so_is_still_one(elm: Machine):
    elm.node.store.private.put("restored", elm.circle, b"1767225600000")
    assert Restored(elm.node.store.private).is_silent(elm.circle)


def test_with_no_other_machine_somebody_has_to_say_so(elm: Machine):
    is_put_back(elm)
    elm.now += 10 * DAY
    elm.node.sharing.catch_up()
    assert not speaks(elm)
    elm.node.speaks_again()
    assert speaks(elm)
