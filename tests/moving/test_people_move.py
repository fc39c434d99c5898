"""A person moves to another machine with everything they have, and closes their place on the old one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lichen.core.values import DAY, MINUTE
from lichen.node.moving.coming import Found
from lichen.node.sharing.offers import GOOD_FOR
from lichen.practices.devices import Devices, live
from lichen.practices.keepers import KeeperNamed, homes, keepers
from lichen.practices.tasks import TaskOpened
from tests.moving.village import Village, village_in
from tests.people import codes

PASSPHRASE = "correct horse battery staple"


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    with village_in(tmp_path) as village:
        yield village


def test_somebody_comes_with_all_their_circles_and_speaks_from_there(village: Village) -> None:
    old, new = village["old"], village["new"]
    ana = old.founds()
    other = old.node.entrances.found(ana, "Night School", "", "Ana").event
    circle = next(iter(ana.places))
    task = old.says(ana, TaskOpened(), title="Fix the boiler")
    here, arriving, refused = new.takes(old.offers("move", ana))
    assert refused == ()
    assert arriving
    assert not arriving.is_here
    assert here.places == {}
    village.talks()
    assert here.places.keys() == {circle, other}
    assert here.places[circle].member == ana.places[circle].member
    assert new.node.words.of(task) == {"title": "Fix the boiler"}
    new.says(here, TaskOpened(), title="Call the plumber")
    old.says(ana, TaskOpened(), title="Both speak")
    village.talks()
    assert new.holds(circle) == old.holds(circle)
    assert not old.node.store.faces(circle)


def test_where_each_device_lives_and_which_machines_hold_it_is_on_the_record(village: Village) -> None:
    old, new = village["old"], village["new"]
    ana = old.founds()
    circle = next(iter(ana.places))
    here, _, _ = new.takes(old.offers("move", ana))
    village.talks()
    state = old.node.circle(circle)
    lives = homes(state)
    assert lives[ana.places[circle].device] == old.key
    assert lives[here.places[circle].device] == new.key
    named = next(one for one in keepers(state, village.now) if one.node == new.key)
    assert list(named.stands) == [ana.places[circle].member]
    assert old.node.words.of(named.naming) == {"name": "New", "address": new.address}


def test_no_key_leaves_a_machine(village: Village) -> None:
    old, new = village["old"], village["new"]
    ana = old.founds()
    before = {name: old.node.keyring.get("device", name) for name in old.node.keyring.names("device")}
    seeds = [seed for seed in before.values() if seed]
    went: list[bytes] = []
    post = type(new.post)
    carried = post.meets

    async def watched(self: object, address: str, path: str, body: bytes, **how: object) -> bytes:
        reply = await carried(self, address, path, body, **how)  # type: ignore[arg-type]
        went.extend((body, reply))
        return reply

    post.meets = watched  # type: ignore[method-assign]
    try:
        here, _, _ = new.takes(old.offers("move", ana))
    finally:
        post.meets = carried  # type: ignore[method-assign]
    village.talks()
    circle = next(iter(ana.places))
    assert here.places[circle].device != ana.places[circle].device
    assert not set(old.node.keyring.names("device")) & set(new.node.keyring.names("device"))
    from lichen.core.values import base64url, printable

    spelled = [(base64url(seed), printable(seed), seed.hex()) for seed in seeds]
    secrets = [text.encode() for each in spelled for text in each]
    assert went
    assert not [one for one in went for secret in secrets if secret in one]


def test_the_link_is_good_for_one_machine(village: Village) -> None:
    old, new, third = village["old"], village["new"], village["third"]
    ana = old.founds()
    link = old.offers("move", ana)
    new.takes(link)
    _, arriving, refused = third.takes(link)
    assert arriving is None
    assert codes(refused) == ["offer-used"]
    village.talks()
    circle = next(iter(ana.places))
    assert len(live(old.node.circle(circle), ana.places[circle].member)) == 2


def test_the_same_machine_that_lost_the_answer_gets_it_again_and_nothing_happens_twice(village: Village) -> None:
    old, new = village["old"], village["new"]
    ana = old.founds()
    link = old.offers("move", ana)
    found = new.finds(link)
    assert isinstance(found, Found)
    keys = new.node.arrivals.keys(found.node, "", {room.circle: room.member for room in found.mover.rooms})
    from lichen.node.moving.messages import Comer, Mover
    from tests.moving.village import run

    run(new.post.meet(link, "move", Comer("New", new.address, "Phone", keys), Mover))
    old.opens_again()
    new.opens_again()
    here, _, refused = new.takes(link)
    assert not refused
    village.talks()
    circle = next(iter(ana.places))
    assert here.places[circle].device == keys[circle].device
    state = old.node.circle(circle)
    assert set(live(state, ana.places[circle].member)) == {ana.places[circle].device, keys[circle].device}
    assert len(state[Devices].enrolments) == 2


def test_a_link_that_is_too_old_lets_nobody_come(village: Village) -> None:
    old, new = village["old"], village["new"]
    link = old.offers("move", old.founds())
    village.now += GOOD_FOR
    _, arriving, refused = new.takes(link)
    assert arriving is None
    assert codes(refused) == ["offer-old"]


def test_only_looking_changes_nothing_on_the_record(village: Village) -> None:
    old, new = village["old"], village["new"]
    ana = old.founds()
    before = old.holds(next(iter(ana.places)))
    found = new.finds(old.offers("move", ana))
    assert isinstance(found, Found)
    assert (found.mover.name, [room.title for room in found.mover.rooms]) == ("Ana", ["Elm Street"])
    assert old.holds(next(iter(ana.places))) == before


def test_name_and_passphrase_come_along_if_one_wants_and_what_was_put_off(village: Village) -> None:
    old, new = village["old"], village["new"]
    ana = old.founds()
    old.node.accounts.set_passphrase(ana, "ana", PASSPHRASE)
    ana.later["charter x"] = village.now + DAY
    here, _, _ = new.takes(old.offers("move", ana))
    assert new.node.accounts.by_passphrase("Ana", PASSPHRASE) is here
    assert here.later == ana.later
    third = village["third"]
    found = third.finds(old.offers("move", ana))
    assert isinstance(found, Found)
    assert found.mover.has_passphrase
    assert found.mover.belongings.passphrase == ""


def test_a_name_that_somebody_has_there_already_is_not_taken_over(village: Village) -> None:
    old, new = village["old"], village["new"]
    ana = old.founds()
    old.node.accounts.set_passphrase(ana, "ana", PASSPHRASE)
    new.node.accounts.set_passphrase(new.founds(), "ana", "another one altogether")
    here, _, _ = new.takes(old.offers("move", ana))
    assert here.signs_in == ""
    assert new.node.accounts.by_passphrase("ana", PASSPHRASE) is None
    assert new.node.accounts.by_passphrase("ana", "another one altogether")


def test_closing_the_place_there_ends_the_old_device_and_every_way_in(village: Village) -> None:
    old, new = village["old"], village["new"]
    ana = old.founds()
    circle, device = next(iter(ana.places.items()))
    phone, _ = old.node.phones.add(old.node.phones.offer(ana), "Tablet")
    assert phone
    sessions = [old.node.accounts.open_session(one) for one in (ana, phone)]
    link = old.node.accounts.new_link(ana)
    here, arriving, _ = new.takes(old.offers("move", ana))
    assert arriving
    village.talks()
    assert arriving.may_close
    assert new.node.arrivals.close_there(arriving) == ()
    village.talks()
    assert live(old.node.circle(circle), device.member) == [here.places[circle].device]
    assert [old.node.accounts.session(one) for one in sessions] == [None, None]
    assert old.node.accounts.by_link(link) is None
    assert list(old.node.accounts) == []
    assert new.holds(circle) == old.holds(circle), "the old machine hears of it before it is shown nothing more"
    assert new.node.arrivals.of(here) == []


def test_after_that_nothing_new_goes_to_the_old_machine(village: Village) -> None:
    old, new = village["old"], village["new"]
    ana = old.founds()
    circle = next(iter(ana.places))
    here, arriving, _ = new.takes(old.offers("move", ana))
    assert arriving
    village.talks()
    new.node.arrivals.close_there(arriving)
    village.talks()
    task = new.says(here, TaskOpened(), title="Nobody there need know")
    village.talks()
    assert task not in old.holds(circle)


def test_a_machine_that_was_off_when_one_closed_the_place_hears_of_it_when_it_is_back(village: Village) -> None:
    old, new = village["old"], village["new"]
    ana = old.founds()
    session = old.node.accounts.open_session(ana)
    _, arriving, _ = new.takes(old.offers("move", ana))
    assert arriving
    village.talks()
    village.away.add("old")
    new.node.arrivals.close_there(arriving)
    village.talks()
    new.opens_again()
    assert old.node.accounts.session(session)
    village.away.clear()
    village.talks()
    assert old.node.accounts.session(session) is None


def test_nobody_has_to_close_it(village: Village) -> None:
    old, new = village["old"], village["new"]
    ana = old.founds()
    here, arriving, _ = new.takes(old.offers("move", ana))
    assert arriving
    village.talks()
    new.node.arrivals.stay(arriving)
    village.talks()
    old.says(ana, TaskOpened(), title="From here")
    new.says(here, TaskOpened(), title="From there")
    assert new.node.arrivals.of(here) == []


def test_a_place_cannot_be_closed_before_everything_has_come(village: Village) -> None:
    old, new = village["old"], village["new"]
    ana = old.founds()
    here, arriving, _ = new.takes(old.offers("move", ana))
    assert arriving
    new.node.arrivals.close_there(arriving)
    village.talks()
    circle = next(iter(ana.places))
    assert len(live(old.node.circle(circle), ana.places[circle].member)) == 2
    assert new.node.arrivals.of(here) == [arriving]


def test_who_is_here_already_in_one_circle_comes_with_the_others(village: Village) -> None:
    old, new = village["old"], village["new"]
    ana = old.founds()
    first = next(iter(ana.places))
    here, _, _ = new.takes(old.offers("move", ana))
    village.talks()
    device = here.places[first].device
    second = old.node.entrances.found(ana, "Night School", "", "Ana").event
    new.takes(old.offers("move", ana), here)
    village.talks()
    assert here.places.keys() == {first, second}
    assert here.places[first].device == device
    _, arriving, refused = new.takes(old.offers("move", ana), here)
    assert arriving is None
    assert codes(refused) == ["nothing-to-bring"]


def test_nobody_is_in_before_the_record_knows_their_new_phone(village: Village) -> None:
    """The record was here before, as with a machine that holds it: that is not enough."""
    old, new = village["old"], village["new"]
    ana = old.founds()
    old.says(ana, KeeperNamed(new.key), name="New", address=new.address)
    old.node.sharing.say_where(next(iter(ana.places)))
    old.node._settle()
    village.share(old, new)
    here, arriving, _ = new.takes(old.offers("move", ana))
    assert arriving
    new.node.arrivals.hear(next(iter(ana.places)))
    assert here.places == {}
    village.talks()
    assert here.places.keys() == ana.places.keys()


def test_coming_goes_on_after_the_new_machine_was_restarted(village: Village) -> None:
    old, new = village["old"], village["new"]
    ana = old.founds()
    here, _, _ = new.takes(old.offers("move", ana))
    new.opens_again()
    village.talks()
    found = new.node.accounts.get(here.id)
    assert found
    assert found.places.keys() == ana.places.keys()


def test_a_circle_that_parted_with_that_machine_does_not_come(village: Village) -> None:
    from lichen.practices.keepers import Keepers

    old, new = village["old"], village["new"]
    ana = old.founds()
    circle = next(iter(ana.places))
    old.node.circle(circle)[Keepers].dismissed[new.key] = circle
    before = old.holds(circle)
    _, arriving, refused = new.takes(old.offers("move", ana))
    assert arriving is None
    assert codes(refused) == ["keeper-dismissed"]
    assert old.holds(circle) == before


def test_one_minute_is_enough(village: Village) -> None:
    """Whoever presses now and not in half an hour finds the link good: nothing about a move takes long."""
    old, new = village["old"], village["new"]
    ana = old.founds()
    link = old.offers("move", ana)
    village.now += MINUTE
    assert new.takes(link)[1]
