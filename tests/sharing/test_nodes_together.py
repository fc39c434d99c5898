"""Nodes of one circle as processes: cut apart, killed, put back, with clocks that are off. All end with the same."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random
from threading import Event, Thread

import httpx

from bench.corpus import corpus
from lichen.core.values import HOUR
from tests.sharing.network import Namespaces
from tests.sharing.nodes import Circle, Person, circle, lent, until

HEALED = 12.0  # seconds
LONG = 3_000  # events


@contextmanager
def busy(elm: Circle) -> Iterator[None]:
    """Everybody says one thing after the other, as far as their machine is there."""
    over = Event()

    def talk(person: Person) -> None:
        while not over.is_set():
            with suppress(httpx.HTTPError):
                person.says(elm.text())
            over.wait(0.02)

    talking = [Thread(target=talk, args=[person]) for person in elm.people]
    for each in talking:
        each.start()
    try:
        yield
    finally:
        over.set()
        for each in talking:
            each.join()


def test_cut_apart_they_go_on_and_once_healed_all_hold_the_same_in_seconds(tmp_path: Path) -> None:
    with circle(tmp_path) as (elm, net):
        elm.comes_even()
        for cut in (net.cut, net.silence):
            cut(1)
            for person in elm.people * 3:
                person.says(elm.text())
            until(lambda: elm.is_even(elm.machines[::2]) or net.how != Namespaces.how, "those on one side are even")
            assert not elm.is_even()
            net.heal(1)
            assert elm.comes_even() < HEALED
        elm.is_whole()
        assert max(machine.stop() for machine in elm.machines) < 2


def test_killed_at_any_moment_nothing_acknowledged_is_lost_and_they_come_even(tmp_path: Path) -> None:
    random = Random()
    with circle(tmp_path) as (elm, _):
        with busy(elm):
            for _ in range(4):
                machine = random.choice(elm.machines)
                elm.hears(random.randint(1, 60))
                machine.kill()
                machine.start()
        elm.comes_even()
        elm.is_whole()


def test_killed_while_it_takes_in_a_long_record_it_goes_on_and_has_all_of_it(tmp_path: Path) -> None:
    random = Random()
    with lent(tmp_path, corpus(LONG)) as (elm, _):
        giver, taker = elm.machines
        giver.start()
        for part in range(3):
            taker.start()
            taker.has(elm.id, part * LONG // 6 + 1)
            time.sleep(random.random() / 20)  # anywhere
            taker.kill()
            assert taker.faces(elm.id) == {}
        assert not elm.is_even(), "it was killed before it had all"
        taker.start()
        elm.comes_even()
        assert taker.summary(elm.id).events >= LONG


def test_put_back_from_a_backup_it_is_silent_until_it_has_heard_from_the_others(tmp_path: Path) -> None:
    with circle(tmp_path) as (elm, _):
        ana = elm.people[0]
        ana.says(elm.text())
        elm.comes_even()
        ana.machine.stop()
        shutil.copytree(ana.machine.home, tmp_path / "backup")
        ana.machine.start()
        for _ in range(5):
            ana.says(elm.text())
        elm.comes_even()
        ana.machine.kill()
        shutil.rmtree(ana.machine.home)
        shutil.copytree(tmp_path / "backup", ana.machine.home)
        ana.machine.start()
        ana.says(elm.text())
        elm.comes_even()
        elm.is_whole()


def test_with_a_clock_hours_ahead_others_wait_and_nothing_is_lost(tmp_path: Path) -> None:
    with circle(tmp_path) as (elm, _):
        ana, bo, cy = elm.people
        bo.machine.stop()
        bo.machine.start(ahead=3 * HOUR)
        for person in (bo, ana, cy, bo, ana, cy):
            person.says(elm.text())
        elm.comes_even(machines=[ana.machine, cy.machine])
        until(lambda: (ana.said | cy.said) <= bo.machine.texts(elm.id), "who is ahead hears the others at once")
        assert not bo.said & ana.machine.texts(elm.id), "they do not hear what is said hours from now"
        assert at_rest(elm) < 0.3, "nor does anybody try again and again"
        for person in (ana, cy):
            person.machine.stop()
            person.machine.start(ahead=3 * HOUR)
        elm.comes_even()
        elm.is_whole()


def at_rest(elm: Circle) -> float:
    """The part of its time that the busiest machine is at work while nobody does anything."""
    before = [machine.runs.cpu for machine in elm.machines]
    time.sleep(1)
    return max(machine.runs.cpu - cpu for machine, cpu in zip(elm.machines, before, strict=True))
