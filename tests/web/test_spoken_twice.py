"""Two copies of a machine spoke in somebody's name: all are told what that mostly is, and they the way on."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from lichen.core.kept import digest
from lichen.practices import LAW, devices
from lichen.practices.tasks import TaskOpened, Tasks
from tests.sharing.pairs import Machine
from tests.web.visitors import Browser, Town, town_in


class Twins(NamedTuple):
    """A machine and a copy of it, on both of which Ana went on."""

    one: Town
    other: Machine
    ana: Browser
    bo: Browser

    def meet(self) -> None:
        """Each takes in what the other holds."""
        circle = self.ana.circle
        self.one.time = self.other.now = max(self.one.time, self.other.now) + 60_000
        ours, theirs = ([frame for _, frame in node.store.frames(circle)] for node in (self.one.node, self.other.node))
        self.one.node.take_in(circle, theirs)
        self.other.node.take_in(circle, ours)


@pytest.fixture
def twins(tmp_path: Path) -> Iterator[Twins]:
    with town_in(tmp_path / "home") as one:
        ana, bo = one.browser(), one.browser()
        ana.starts()
        bo.joins(ana.invites(), "Bo")
        ana.says(TaskOpened(), title="Before")
        one.days_pass(3)
        one.node.store.backup_to(tmp_path / "record.db", "the other")
        (tmp_path / "copy").mkdir(mode=0o700)
        shutil.copy(tmp_path / "home" / "secret", tmp_path / "copy" / "secret")
        (tmp_path / "record.db").rename(tmp_path / "copy" / "record.db")
        other = Machine(tmp_path / "copy")
        other.now = one.time
        try:
            yield Twins(one, other, ana, bo)
        finally:
            other.node.close()


@pytest.fixture
def split(twins: Twins) -> Twins:
    """The two copies have met."""
    twins.ana.says(TaskOpened(), title="Here")
    account = next(a for a in twins.other.node.accounts if a.id == twins.ana.account.id)
    for title in ("There", "There too"):
        assert not twins.other.node.say(account, twins.ana.circle, TaskOpened(), {"title": title}).wait().refusals
    twins.meet()
    return twins


def test_whoever_it_happened_to_reads_what_it_mostly_is_and_goes_on_with_one_press(split: Twins):
    ana = split.ana
    for place in ("", "/me"):
        text = ana.asked(place).text
        assert "Two copies of this machine spoke in your name." in text
        assert "Most often a backup was put back, or the machine was copied" in text
        assert "So what you did after Thursday, 1 January 2026, 00:00 is not all counted: what, and why." in text
    page = ana.fills_in(ana.asked(""), "/me/anew")
    assert page.path == ana.home
    assert "You speak from here again." in page.text
    assert "Two copies" not in page.text
    ana.says(TaskOpened(), title="Again")
    node = split.one.node
    titles = {node.words.of(task.now.event)["title"] for task in node.circle(ana.circle)[Tasks].open.values()}
    assert titles == {"Before", "Again"}


def test_the_old_device_is_out_and_everything_else_stays_as_it_was(split: Twins):
    ana, old = split.ana, split.ana.account.places[split.ana.circle].device
    ana.sends(f"{ana.home}/me/anew")
    state = split.one.node.circle(ana.circle)
    [new] = devices.live(state, ana.member)
    assert new == ana.account.places[ana.circle].device != old
    assert ana.asked("/me").status == 200


def test_until_then_nothing_they_say_counts_and_they_are_told_why(split: Twins):
    page = split.ana.sends(f"{split.ana.home}/work/new", {"title": "Now"})
    assert page.status == 422
    assert "said two different things in one place" in page.text


def test_the_others_read_of_it_without_reproach(split: Twins):
    bo, ana = split.bo, split.ana
    assert "two copies of their machine spoke" in bo.asked("/people").text
    text = bo.asked(f"/people/{ana.member}").text
    assert "Two copies of Ana’s machine spoke, as when a backup is put back or a machine is copied." in text
    assert "Two copies" not in bo.asked("").text
    ana.sends(f"{ana.home}/me/anew")
    assert "copies" not in bo.asked("/people").text
    assert "Two copies" not in bo.asked(f"/people/{ana.member}").text


def test_nobody_is_told_anything_while_nothing_happened(twins: Twins):
    assert "Two copies" not in twins.ana.asked("").text
    page = twins.ana.sends(f"{twins.ana.home}/me/anew")
    assert page.path.endswith("/me")
    assert len(devices.of_member(twins.one.node.circle(twins.ana.circle), twins.ana.member)) == 1


def test_the_copy_hears_of_it_and_its_own_press_comes_too_late(split: Twins):
    split.ana.sends(f"{split.ana.home}/me/anew")
    split.meet()
    other, circle = split.other.node, split.ana.circle
    account = next(a for a in other.accounts if a.id == split.ana.account.id)
    said = other.say(account, circle, TaskOpened(), {"title": "Late"})
    assert said.refusals
    ours, theirs = split.one.node.circle(circle), other.circle(circle)
    assert digest(LAW, ours) == digest(LAW, theirs)


def test_two_presses_at_the_same_time_leave_nobody_in_and_the_others_vouch_for_a_new_phone(split: Twins):
    """Each revokes the device that let the other in, without having heard of that: as two phones that part do."""
    ana, other, circle = split.ana, split.other.node, split.ana.circle
    ana.sends(f"{ana.home}/me/anew")
    account = next(a for a in other.accounts if a.id == ana.account.id)
    assert not other.entrances.begin_anew(account, circle).refusals
    split.meet()
    assert split.one.node.say(ana.account, circle, TaskOpened(), {"title": "x"}).refusals
    assert other.say(account, circle, TaskOpened(), {"title": "x"}).refusals
