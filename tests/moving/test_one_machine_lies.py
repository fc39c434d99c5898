"""The old machine, or whoever had it, means harm: what they gain at the new one by a move is little."""

import asyncio
import json
from typing import Any

import pytest

from lichen.core.event import Frame, compose
from lichen.core.trouble import Trouble
from lichen.core.values import DAY, CircleId
from lichen.node.accounts import Account, hash_of
from lichen.node.moving.coming import Found, come
from lichen.node.moving.hosting import CROSSING_FOR
from lichen.node.moving.messages import (
    MOST_PEOPLE,
    Answered,
    Bring,
    Farewell,
    Goodbye,
    Guest,
    HandOver,
    Not,
    Ready,
    Said,
    Settled,
    encode,
    read_answered,
)
from lichen.node.sharing.courier import Courier
from lichen.node.sharing.shares import Shares
from lichen.practices.charter import CharterAgreed, NumbersProposed, version
from lichen.practices.devices import DeviceEnrolled, DeviceRevoked, live, speaker
from lichen.practices.keepers import KeeperNamed
from lichen.practices.numbers import Numbers
from tests.moving.village import Machine, Village, VillagePost, run
from tests.people import codes

PASSPHRASE = "correct horse battery staple"


@pytest.fixture
def ana(village: Village) -> Account:
    return village["old"].founds()


@pytest.fixture
def circle(ana: Account) -> CircleId:
    return next(iter(ana.places))


def tells(by: Machine, to: Machine, said: Said) -> Answered:
    answered: Answered = read_answered(to.answers(by.key, encode(said)))
    return answered


def refused(answered: Answered) -> list[str]:
    return codes(answered.reasons) if isinstance(answered, Not) else []


def over_there(village: Village, ana: Account, circle: CircleId) -> Account:
    """Who somebody of the old machine is on the new one."""
    people = village["new"].node.accounts.people()
    return next(one for one in people if one.places[circle].member == ana.places[circle].member)


# Keys that were made for somebody else


def test_a_key_that_was_made_for_one_member_is_never_made_for_another(
    village: Village, ana: Account, circle: CircleId
) -> None:
    """Quinn catches on the way what was made for him, and lets it in himself, before Pia comes to the same machine."""
    old, own, new = village["old"], village["own"], village["new"]
    pia, quinn = old.lets_join("Pia", ana), old.lets_join("Quinn", ana)
    here, _, _ = own.takes(old.offers("move", quinn))
    village.talks()
    caught: dict[str, Any] = {}

    class Catching(VillagePost):
        async def meets(self, address: str, path: str, body: bytes, **more: object) -> bytes:
            caught.update(json.loads(body)["said"].get("keys", {}))
            if caught:
                raise Trouble("It broke off.", "Try again.")
            return await super().meets(address, path, body, **more)

    link = old.offers("move", quinn)
    found = new.finds(link)
    assert isinstance(found, Found)
    with pytest.raises(Trouble):
        run(come(new.node, Catching(village, new.node), link, found, new.comer(), new.node.accounts.new()))
    own.says(here, DeviceEnrolled(caught[circle]["device"], here.places[circle].member, caught[circle]["consent"]))
    there, _, reasons = new.takes(old.offers("move", pia))
    assert reasons == ()
    village.talks()
    device = there.places[circle].device
    assert device != caught[circle]["device"]
    assert speaker(new.node.circle(circle), device) == pia.places[circle].member


def test_a_machine_that_brings_one_account_for_two_members_gets_two_keys(village: Village, circle: CircleId) -> None:
    old, new = village["old"], village["new"]
    old.arranges(new, circle)
    first, second = (tells(old, new, Bring(circle, {"x": member})) for member in ("a" * 43, "b" * 43))
    assert isinstance(first, Ready)
    assert isinstance(second, Ready)
    assert first.keys["x"].device != second.keys["x"].device
    assert tells(old, new, Bring(circle, {"x": "a" * 43})) == first


def test_nobody_is_handed_over_with_a_key_that_was_made_for_another_member(
    village: Village, ana: Account, circle: CircleId
) -> None:
    old, new = village["old"], village["new"]
    bo = old.lets_join("Bo", ana)
    old.arranges(new, circle)
    old.moves(circle, prepare=True)
    leaving = old.node.departures.get(circle)
    assert leaving
    device, before = leaving.devices[bo.id], bo.places[circle].device
    over = HandOver(circle, {bo.id: Guest(ana.places[circle].member, device, before)})
    assert refused(tells(old, new, over)) == ["device-elsewhere"]


# Once is once


def evil(village: Village, ana: Account, circle: CircleId) -> Guest:
    """The same guest again, with one more link that somebody else has."""
    leaving = village["old"].node.departures.get(circle)
    assert leaving
    place = ana.places[circle]
    ways = [hash_of("evil link")], [hash_of("evil crossing")]
    return Guest(place.member, leaving.devices[ana.id], place.device, links=ways[0], crossings=ways[1])


def lets_in_evil(machine: Machine) -> list[Account | None]:
    accounts = machine.node.accounts
    return [found for found in map(accounts.by_link, ("evil link", "evil crossing")) if found]


def test_after_the_farewell_nobody_is_handed_over_again(village: Village, ana: Account, circle: CircleId) -> None:
    old, new = village["old"], village["new"]
    overs: list[bytes] = []

    class Watched(VillagePost):
        async def ask(self, to: str, address: str, body: bytes) -> bytes:
            overs.extend([body] if b'"hand-over"' in body else [])
            return await super().ask(to, address, body)

    old.arranges(new, circle)
    assert old.moves(circle, Watched(village, old.node)).is_gone
    again = HandOver(circle, {ana.id: evil(village, ana, circle)})
    for over in (encode(again), overs[0]):
        assert refused(read_answered(new.answers(old.key, over))) == ["handed-over-before"]
    assert refused(tells(old, new, Bring(circle, {"x": ana.places[circle].member}))) == ["handed-over-before"]
    assert not lets_in_evil(new)
    assert isinstance(tells(old, new, Farewell(circle)), Goodbye)


def test_before_it_the_same_gets_the_same_answer_and_anything_else_none(
    village: Village, ana: Account, circle: CircleId
) -> None:
    old, new = village["old"], village["new"]
    link = old.node.accounts.new_link(ana)
    asked: list[Answered] = []

    class Twice(VillagePost):
        async def ask(self, to: str, address: str, body: bytes) -> bytes:
            reply = await super().ask(to, address, body)
            if b'"hand-over"' in body:
                new.node.accounts.close_everything(over_there(village, ana, circle))
                asked.append(read_answered(await super().ask(to, address, body)))
                asked.append(tells(old, new, HandOver(circle, {ana.id: evil(village, ana, circle)})))
            return reply

    old.arranges(new, circle)
    assert old.moves(circle, Twice(village, old.node)).is_gone
    assert isinstance(asked[0], Settled)
    assert refused(asked[1]) == ["handed-over-before"]
    assert not lets_in_evil(new)
    assert new.node.accounts.by_link(link) is None, "what somebody ended meanwhile stays ended"


def test_with_one_more_circle_come_no_more_ways_into_those_that_came(
    village: Village, ana: Account, circle: CircleId
) -> None:
    """Neither by the same account, nor by one that says it is another phone of it, nor in the place of one."""
    old, new = village["old"], village["new"]
    village.moves(circle)
    there = over_there(village, ana, circle)
    private = new.node.entrances.found(there, "Only here", "", "Ana").wait().event
    eve = old.node.accounts.new()
    trap = old.node.entrances.found(eve, "A trap", "", "Eve").wait().event
    old.arranges(new, trap)
    old.moves(trap, prepare=True)
    leaving = old.node.departures.get(trap)
    assert leaving
    made = tells(old, new, Bring(trap, dict.fromkeys((ana.id, "phone"), trap)))
    assert isinstance(made, Ready)
    for key in made.keys.values():
        old.says(eve, DeviceEnrolled(key.device, trap, key.consent))
    village.share(old, new)
    links = [hash_of("evil link")]
    guests = {
        ana.id: Guest(trap, made.keys[ana.id].device, eve.places[trap].device, links=links),
        "phone": Guest(trap, made.keys["phone"].device, eve.places[trap].device, ana.id, crossings=[hash_of("x")]),
    }
    assert isinstance(tells(old, new, HandOver(trap, guests)), Settled)
    assert not lets_in_evil(new)
    assert new.node.accounts.phones(there) == [there]
    phone = new.node.accounts.by_link("x")
    assert phone
    assert phone.places.keys() == {trap}
    assert there.places.keys() >= {circle, private}


def test_nobody_loses_the_place_they_have_to_whoever_is_handed_over(
    village: Village, ana: Account, circle: CircleId
) -> None:
    """Ana is in a circle on the new machine; the old one hands over somebody else there as if that were her."""
    old, new = village["old"], village["new"]
    village.moves(circle)
    there = over_there(village, ana, circle)
    other = new.node.entrances.found(there, "Night School", "", "Ana").wait().event
    own = there.places[other].device
    assert not new.node.say(there, other, KeeperNamed(old.key), {"name": "Old"}).wait().refusals
    new.node.say(there, other, KeeperNamed(old.key), {"name": "Old"}).wait()
    invited, secret = new.node.entrances.invite(there, other, 1, 14)
    invited.wait()
    village.share(new, old)
    eve = old.node.accounts.new()
    assert not old.node.entrances.join(eve, invited.event, secret, "Eve").refusals
    member = eve.places[other].member
    made = tells(old, new, Bring(other, {ana.id: member}))
    assert isinstance(made, Ready)
    key = made.keys[ana.id]
    old.says(eve, DeviceEnrolled(key.device, member, key.consent))
    village.share(old, new)
    tells(old, new, HandOver(other, {ana.id: Guest(member, key.device, eve.places[other].device)}))
    assert there.places[other].device == own


def test_a_way_over_is_good_for_a_week_on_both_machines(village: Village, ana: Account, circle: CircleId) -> None:
    old, new = village["old"], village["new"]
    token = old.node.accounts.open_session(ana)
    village.moves(circle)
    leaving = old.node.departures.gone(circle)
    assert leaving
    way = old.node.departures.way(leaving, hash_of(token))
    assert new.node.accounts.by_link(way)
    old.node.sharing.catch_up()
    assert leaving.ways
    village.now += CROSSING_FOR
    for one in (old, new):
        one.opens_again()
        one.node.sharing.catch_up()
    assert new.node.accounts.by_link(way) is None
    leaving = old.node.departures.gone(circle)
    assert leaving
    assert not leaving.ways
    assert not leaving.over


# What stays


def test_what_somebody_has_in_circles_that_stay_is_not_told(village: Village, ana: Account, circle: CircleId) -> None:
    old, new = village["old"], village["new"]
    bo = old.lets_join("Bo", ana)
    old.node.entrances.found(bo, "Stays here", "", "Bo").wait()
    for one, name in ((ana, "ana"), (bo, "bo")):
        old.node.accounts.set_passphrase(one, name, PASSPHRASE)
    old.says(ana, NumbersProposed(Numbers()))
    old.says(ana, CharterAgreed(version(old.node.circle(circle))))
    here, elsewhere = f"charter {circle}", "vouch " + "x" * 43
    bo.later = dict.fromkeys((here, elsewhere), village.now + DAY)
    old.node.accounts.save(bo)
    village.moves(circle)
    there = over_there(village, bo, circle)
    assert list(there.later) == [here]
    assert (there.signs_in, there.passphrase) == ("", "")
    assert new.node.accounts.by_passphrase("ana", PASSPHRASE) is over_there(village, ana, circle)


def test_whoever_comes_in_by_a_passphrase_that_stays_is_shown_a_way(
    village: Village, ana: Account, circle: CircleId
) -> None:
    old, new = village["old"], village["new"]
    old.node.entrances.found(ana, "Stays here", "", "Ana").wait()
    old.node.accounts.set_passphrase(ana, "ana", PASSPHRASE)
    village.moves(circle)
    leaving = old.node.departures.gone(circle)
    assert leaving
    back = old.node.accounts.by_passphrase("ana", PASSPHRASE)
    assert back
    way = old.node.departures.way(leaving, hash_of(old.node.accounts.open_session(back)), back.id)
    assert new.node.accounts.by_link(way) is over_there(village, ana, circle)


def test_a_browser_is_shown_the_same_way_from_each_circle_that_goes(
    village: Village, ana: Account, circle: CircleId
) -> None:
    old, new = village["old"], village["new"]
    other = old.node.entrances.found(ana, "Night School", "", "Ana").wait().event
    token = old.node.accounts.open_session(ana)
    old.arranges(new, circle, other)
    assert old.moves(circle).is_gone
    late = old.node.accounts.open_session(ana)
    assert old.moves(other).is_gone
    ways = [
        old.node.departures.way(leaving, hash_of(token))
        for leaving in map(old.node.departures.gone, (circle, other))
        if leaving
    ]
    assert len(ways) == 2
    assert len(set(ways)) == 1
    leaving = old.node.departures.gone(other)
    assert leaving
    assert old.node.departures.way(leaving, hash_of(late)) == "", "none is shown that would lead nowhere"
    assert new.node.accounts.by_link(ways[0]) is over_there(village, ana, other)


# A word of a key that has ended


def test_by_the_word_of_a_key_that_has_ended_nobody_loses_their_way_in(
    village: Village, ana: Account, circle: CircleId
) -> None:
    """Whoever ran the old machine says with its keys, as if they had not heard of their end, that the new ones end."""
    old, new = village["old"], village["new"]
    bo = old.lets_join("Bo", ana)
    phone, _ = old.node.phones.add(old.node.phones.offer(ana), "Tablet")
    assert phone
    village.now += DAY
    village.moves(circle)
    leaving = old.node.departures.get(circle)
    assert leaving
    before = [(one.id, one.places) for one in new.node.accounts]
    frames = [stale(old, one, circle, leaving.devices[one.id]) for one in (ana, bo, phone)]
    assert new.node.take_in(circle, frames).new == len(frames)
    new.node.sharing.catch_up()
    assert not live(new.node.circle(circle), ana.places[circle].member)
    assert [(one.id, one.places) for one in new.node.accounts] == before


def stale(machine: Machine, account: Account, circle: CircleId, device: str) -> Frame:
    """By the key that somebody had there: that their new one no longer speaks, said after its own last word alone."""
    key, head = machine.node.key(account.places[circle].device), machine.node.store.frontier(circle)
    assert key
    seq, prev = head[key.public]
    fact = DeviceRevoked(device)
    return compose(key, fact, at=machine.village.now, circle=circle, seq=seq + 1, prev=prev, seen=[], words=b"")


# A machine that makes work


def test_a_machine_that_is_welcome_has_only_so_many_keys_made(
    village: Village, circle: CircleId, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lichen.node.moving.hosting.MOST_COMING", 4)
    old, new = village["old"], village["new"]
    old.arranges(new, circle)
    crowd = {f"x{number}": "a" * 43 for number in range(MOST_PEOPLE + 1)}
    assert refused(tells(old, new, Bring(circle, crowd))) == ["malformed"]
    assert refused(tells(old, new, Bring(circle, {}))) == ["malformed"]
    few = dict.fromkeys("xyz", "a" * 43)
    for _ in range(2):
        assert isinstance(tells(old, new, Bring(circle, few)), Ready), "those that were made are told again"
    assert refused(tells(old, new, Bring("c" * 43, dict.fromkeys("xy", "a" * 43)))) == ["too-many-coming"]
    village.moves(circle)
    assert len(new.node.keyring.names("device")) == 1, "of those made only the one that is somebody's is kept"
    assert isinstance(tells(old, new, Bring("c" * 43, few)), Ready), "whoever moved in does not count"


def test_what_it_asks_takes_its_turn_and_counts_as_its_part_of_the_time(village: Village, circle: CircleId) -> None:
    old, new = village["old"], village["new"]
    old.arranges(new, circle)

    async def asks() -> float:
        courier = Courier(new.node.sharing)
        courier._shares = Shares(lambda: 0.0)
        async with courier._answering:
            asked = asyncio.create_task(courier.answer(old.key, encode(Bring(circle, {"x": "a" * 43}))))
            await asyncio.sleep(0.01)
            assert not asked.done()
        assert isinstance(read_answered(await asked), Ready)
        return courier._shares.wait(old.key)

    assert run(asks()) > 0
