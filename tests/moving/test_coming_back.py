"""Somebody whose machine is gone comes back: members on other machines vouch for a phone on one of theirs."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from lichen.core.values import DAY, CircleId, EventId
from lichen.node.accounts import Account
from lichen.practices.devices import Devices, RecoveryVetoed, RecoveryVouched, live, running
from lichen.practices.keepers import KeeperNamed, homes
from lichen.practices.numbers import Numbers
from lichen.practices.tasks import TaskOpened
from tests.moving.village import Machine, Village, village_in
from tests.people import codes


class Circle(NamedTuple):
    """Ana, Bo and Cy, each on a machine of their own, who have agreed on a charter."""

    village: Village
    id: CircleId
    ana: Account
    bo: Account
    cy: Account

    def recovery(self, on: Machine) -> EventId:
        [name] = running(on.node.circle(self.id))
        return name

    @property
    def member(self) -> EventId:
        return self.bo.places[self.id].member


@pytest.fixture
def circle(tmp_path: Path) -> Iterator[Circle]:
    with village_in(tmp_path) as village:
        elm, oak, ash = village["elm"], village["oak"], village["ash"]
        ana = elm.founds()
        for machine in (elm, oak, ash):
            elm.says(ana, KeeperNamed(machine.key), name=machine.name, address=machine.address)
        bo, cy = elm.lets_join("Bo", ana, oak), elm.lets_join("Cy", ana, ash)
        village.agrees(Numbers(count_days=0, recovery_days=3), (elm, ana), (oak, bo), (ash, cy))
        village.talks()
        yield Circle(village, next(iter(ana.places)), ana, bo, cy)


def begins(circle: Circle) -> tuple[Account, str]:
    """Ana says that Bo lost his phone; gives the new one, on her machine."""
    elm = circle.village["elm"]
    said, link = elm.node.entrances.begin_recovery(circle.ana, circle.id, circle.member, "I heard his voice.")
    assert not said.wait().refusals
    new = elm.node.accounts.by_link(link)
    assert new
    circle.village.talks()
    return new, said.event


def vouches(circle: Circle) -> None:
    ash = circle.village["ash"]
    ash.says(circle.cy, RecoveryVouched(circle.recovery(ash)))
    circle.village.talks()


def test_others_vouch_from_their_machines_and_the_new_phone_goes_on_from_the_helpers(circle: Circle) -> None:
    village, elm, ash = circle.village, circle.village["elm"], circle.village["ash"]
    village.away.add("oak")
    new, recovery = begins(circle)
    assert codes(elm.node.entrances.complete_recovery(new, circle.id, recovery).refusals) == ["recovery-lacks-vouches"]
    vouches(circle)
    assert codes(elm.node.entrances.complete_recovery(new, circle.id, recovery).refusals) == ["recovery-too-early"]
    village.now += 4 * DAY
    assert not elm.node.entrances.complete_recovery(new, circle.id, recovery).wait().refusals
    village.talks()
    for machine in (elm, ash):
        state = machine.node.circle(circle.id)
        assert live(state, circle.member) == [new.places[circle.id].device]
        assert homes(state)[new.places[circle.id].device] == elm.key
    elm.says(new, TaskOpened(), title="I am back")
    village.talks()
    assert ash.holds(circle.id) == elm.holds(circle.id)


def test_the_machine_that_was_lost_hears_of_it_when_it_turns_up_and_speaks_no_more(circle: Circle) -> None:
    village, elm, oak = circle.village, circle.village["elm"], circle.village["oak"]
    village.away.add("oak")
    new, recovery = begins(circle)
    vouches(circle)
    village.now += 4 * DAY
    elm.node.entrances.complete_recovery(new, circle.id, recovery).wait()
    late = oak.says(circle.bo, TaskOpened(), title="Said by whoever has it now")
    village.away.clear()
    village.talks()
    said = oak.node.say(circle.bo, circle.id, TaskOpened(), {"title": "More"})
    assert codes(said.refusals) == ["authority-ended"]
    for machine in (elm, oak, village["ash"]):
        assert codes(machine.node.circle(circle.id).aside[late]) == ["authority-ended"]


def test_the_new_phone_can_live_on_yet_another_machine(circle: Circle) -> None:
    village, elm, fir = circle.village, circle.village["elm"], circle.village["fir"]
    village.away.add("oak")
    link = elm.offers("recover", circle.ana, circle.id, circle.member)
    here, arriving, refused = fir.takes(link)
    assert refused == ()
    assert arriving
    village.talks()
    assert here.places[circle.id].member == circle.member
    assert not here.places[circle.id].joined
    recovery = circle.recovery(fir)
    assert [vouch.by for vouch in fir.node.circle(circle.id)[Devices].recoveries[recovery].vouches] == [
        circle.ana.places[circle.id].member
    ]
    vouches(circle)
    village.now += 4 * DAY
    assert not fir.node.entrances.complete_recovery(here, circle.id, recovery).wait().refusals
    village.talks()
    state = village["ash"].node.circle(circle.id)
    assert live(state, circle.member) == [here.places[circle.id].device]
    assert homes(state)[here.places[circle.id].device] == fir.key
    fir.says(here, TaskOpened(), title="I am back")
    village.talks()
    assert village["ash"].holds(circle.id) == fir.holds(circle.id)
    assert fir.node.arrivals.of(here) == []


def test_the_note_of_whoever_vouches_first_goes_with_it(circle: Circle) -> None:
    elm, fir = circle.village["elm"], circle.village["fir"]
    from lichen.node.sharing.links import by_hand

    code = elm.node.sharing.offers.make(
        "recover", circle.ana.id, circle.id, elm.address, circle.member, "We met at the laundry."
    )
    link = by_hand(elm.address, code, elm.key)
    assert link
    fir.takes(link)
    assert elm.node.words.of(circle.recovery(elm)) == {"note": "We met at the laundry."}


def test_a_link_for_a_lost_phone_is_good_for_one_machine(circle: Circle) -> None:
    elm = circle.village["elm"]
    link = elm.offers("recover", circle.ana, circle.id, circle.member)
    circle.village["fir"].takes(link)
    _, arriving, refused = circle.village["yew"].takes(link)
    assert arriving is None
    assert codes(refused) == ["offer-used"]
    assert len(running(elm.node.circle(circle.id))) == 1


def test_whoever_may_not_vouch_brings_nobody_back(circle: Circle) -> None:
    elm, fir = circle.village["elm"], circle.village["fir"]
    link = elm.offers("recover", circle.ana, circle.id, circle.ana.places[circle.id].member)
    before = elm.holds(circle.id)
    here, arriving, refused = fir.takes(link)
    assert arriving is None
    assert codes(refused) == ["not-about-oneself"]
    assert elm.holds(circle.id) == before, "nor is the machine named that would have been theirs"
    assert not here.places


@pytest.mark.parametrize("where", ["elm", "fir"])
def test_the_old_phone_says_no_from_its_own_machine_and_all_hear_it(circle: Circle, where: str) -> None:
    village, oak = circle.village, circle.village["oak"]
    if where == "elm":
        new, _ = begins(circle)
    else:
        new, _, _ = village["fir"].takes(village["elm"].offers("recover", circle.ana, circle.id, circle.member))
        village.talks()
    recovery = circle.recovery(oak)
    vouches(circle)
    oak.says(circle.bo, RecoveryVetoed(recovery))
    village.talks()
    village.now += 4 * DAY
    for machine in village.machines.values():
        assert not running(machine.node.circle(circle.id))
    said = village[where].node.entrances.complete_recovery(new, circle.id, recovery)
    assert codes(said.refusals) == ["recovery-vetoed"]
    oak.says(circle.bo, TaskOpened(), title="It was never me")


def test_a_no_that_comes_late_still_holds_everywhere(circle: Circle) -> None:
    """The old machine was cut off: it said no in time, but nobody heard it before the new phone took over."""
    village, elm, oak = circle.village, circle.village["elm"], circle.village["oak"]
    new, recovery = begins(circle)
    vouches(circle)
    village.away.add("oak")
    oak.says(circle.bo, RecoveryVetoed(recovery))
    village.now += 4 * DAY
    assert not elm.node.entrances.complete_recovery(new, circle.id, recovery).wait().refusals
    village.talks()
    village.away.clear()
    village.talks()
    task = oak.says(circle.bo, TaskOpened(), title="Still me")
    village.talks()
    assert task not in elm.node.circle(circle.id).aside
    assert oak.node.accounts.within(circle.id) == [circle.bo], "nobody was let go here for somebody else’s word"
    said = elm.node.say(new, circle.id, TaskOpened(), {"title": "And me?"})
    assert said.refusals
