"""A circle leaves a machine for good: everybody who lives there comes along, and nothing that was said is lost."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from lichen.core.trouble import Trouble
from lichen.core.values import DAY, CircleId
from lichen.node.accounts import Account, hash_of
from lichen.node.moving.hosting import WELCOME_FOR
from lichen.node.moving.messages import Bring, Guest, HandOver, Not, Ready, Settled, encode, read_answered, read_said
from lichen.node.moving.post import Progress
from lichen.practices.charter import CharterAgreed, NumbersProposed, version
from lichen.practices.devices import MOST_DEVICES, live
from lichen.practices.keepers import KeeperNamed, homes, may_hold
from lichen.practices.numbers import Numbers
from lichen.practices.tasks import TaskOpened
from lichen.sync.http.trouble import PeerRefused
from lichen.sync.protocol import Report
from tests.moving.village import LosingPost, Machine, Village, VillagePost, run, village_in
from tests.people import codes

PASSPHRASE = "correct horse battery staple"


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    with village_in(tmp_path) as village:
        yield village


@pytest.fixture
def circle(village: Village) -> CircleId:
    """A circle of Ana and Bo, who live on the old machine, and of Cy, who lives on a third one."""
    old = village["old"]
    ana = old.founds()
    old.lets_join("Bo", ana)
    old.says(ana, KeeperNamed(village["third"].key), name="Third", address=village["third"].address)
    old.lets_join("Cy", ana, village["third"])
    village.talks()
    return next(iter(ana.places))


def lives_on(machine: Machine, name: str) -> Account:
    """Who of a machine is called so."""
    from lichen.node.view import View

    for account in machine.node.accounts.people():
        for circle, place in account.places.items():
            view = View(machine.node.circle(circle), machine.node.words, "", machine.village.now)
            if view.name(place.member) == name:
                return account
    raise AssertionError(f"{name} does not live there")


def test_everybody_who_lived_there_lives_here_and_says_so(village: Village, circle: CircleId) -> None:
    old, new = village["old"], village["new"]
    assert old.arranges(new, circle) == ()
    moved = old.moves(circle)
    assert (moved.refused, moved.left, moved.taken, moved.is_gone) == ((), [], [], True)
    ana, bo = lives_on(new, "Ana"), lives_on(new, "Bo")
    assert set(moved.people) == {lives_on(old, one).places[circle].member for one in ("Ana", "Bo")}
    village.talks()
    state = village["third"].node.circle(circle)
    for account in (ana, bo):
        place = account.places[circle]
        assert live(state, place.member) == [place.device]
        assert homes(state)[place.device] == new.key
        new.says(account, TaskOpened(), title="From here")
    village.talks()
    assert new.holds(circle) == village["third"].holds(circle)
    assert not village["third"].node.store.faces(circle)


def test_nothing_that_was_acknowledged_is_lost(village: Village, circle: CircleId) -> None:
    old, new = village["old"], village["new"]
    said = [old.says(lives_on(old, "Ana"), TaskOpened(), title=f"Task {number}") for number in range(20)]
    old.arranges(new, circle)
    old.moves(circle, prepare=True)
    said += [old.says(lives_on(old, "Bo"), TaskOpened(), title=f"Meanwhile {number}") for number in range(5)]
    old.moves(circle)
    assert set(said) <= set(new.holds(circle))
    assert [new.node.words.of(one)["title"] for one in said] == [old.node.words.of(one)["title"] for one in said]
    assert set(old.holds(circle)) == set(new.holds(circle))


def test_what_was_said_in_the_last_moment_goes_too_before_anybody_is_handed_over(
    village: Village, circle: CircleId
) -> None:
    """Another process of the old machine acknowledged it after the record had gone, and before speaking ended."""
    old, new = village["old"], village["new"]
    said: list[str] = []

    class Hurried(VillagePost):
        async def even(self, to: str, address: str, circle: str, told: Progress) -> Report:
            report = await super().even(to, address, circle, told)
            if not said:
                said.append(old.says(lives_on(old, "Bo"), TaskOpened(), title="In the last moment"))
                old.node._settle()
            return report

        async def ask(self, to: str, address: str, body: bytes) -> bytes:
            if b'"hand-over"' in body:
                assert said[0] in new.holds(circle)
            return await super().ask(to, address, body)

    old.arranges(new, circle)
    assert old.moves(circle, Hurried(village, old.node)).is_gone
    assert said[0] not in new.node.circle(circle).aside


def test_afterwards_nobody_speaks_from_the_old_machine(village: Village, circle: CircleId) -> None:
    old, new = village["old"], village["new"]
    old.arranges(new, circle)
    old.moves(circle)
    for _ in range(2):
        for account in old.node.accounts:
            said = old.node.say(account, circle, TaskOpened(), {"title": "Still here?"})
            assert codes(said.refusals) == ["circle-moved"]
            assert said.refusals[0].particulars == {"address": new.address}
        before = old.holds(circle)
        old.node.circle(circle)
        old.node.sharing.say_where(circle)
        assert old.holds(circle) == before
        old.opens_again()
    assert not may_hold(new.node.circle(circle), old.key, village.now)


def test_while_the_last_bit_goes_people_are_told_to_wait(village: Village, circle: CircleId) -> None:
    old, new = village["old"], village["new"]
    old.arranges(new, circle)
    with pytest.raises(Trouble):
        old.moves(circle, CutAtHandOver(village, old.node))
    leaving = old.node.departures.get(circle)
    assert leaving
    assert leaving.stage == "closing"
    old.opens_again()
    ana = lives_on(old, "Ana")
    assert codes(old.node.say(ana, circle, TaskOpened(), {"title": "Now?"}).refusals) == ["circle-moving"]
    assert old.moves(circle).is_gone


class CutAtHandOver(VillagePost):
    async def ask(self, to: str, address: str, body: bytes) -> bytes:
        if b'"hand-over"' in body:
            raise Trouble("The cable was cut.", "Mend it.")
        return await super().ask(to, address, body)


def messages(village: Village, circle: CircleId) -> int:
    """How many messages a whole journey has."""

    class Counting(VillagePost):
        count = 0

        async def ask(self, to: str, address: str, body: bytes) -> bytes:
            Counting.count += 1
            return await super().ask(to, address, body)

    old, new = village["old"], village["new"]
    old.arranges(new, circle)
    assert old.moves(circle, Counting(village, old.node)).is_gone
    return Counting.count


def test_wherever_it_breaks_off_it_goes_on_and_ends_the_same(tmp_path: Path) -> None:
    """The cable is cut at each message in turn, before it arrives and before its answer does; both start anew."""
    with village_in(tmp_path / "count") as village:
        count = messages(village, small_circle(village))
    assert count > 5
    for number in range(1, count + 1):
        for answered in (False, True):
            with village_in(tmp_path / f"{number} {answered}") as village:
                breaks_off(village, number, answered=answered)


def small_circle(village: Village) -> CircleId:
    village.folder.mkdir(exist_ok=True)
    ana = village["old"].founds()
    village["old"].lets_join("Bo", ana)
    return next(iter(ana.places))


def breaks_off(village: Village, number: int, *, answered: bool) -> None:
    circle = small_circle(village)
    old, new = village["old"], village["new"]
    ways = {account.id: old.node.accounts.new_link(account) for account in old.node.accounts}
    browsers = [old.node.accounts.open_session(account) for account in old.node.accounts]
    old.arranges(new, circle)
    with suppress(Trouble):
        old.moves(circle, LosingPost(village, old.node, number, answered=answered))
    stopped = old.node.departures.hinders(circle)
    for one in (old, new):
        one.opens_again()
    assert old.node.departures.hinders(circle) == stopped
    moved = old.moves(circle)
    assert moved.refused == ()
    assert moved.is_gone
    assert old.holds(circle) == new.holds(circle)
    state = new.node.circle(circle)
    for account in old.node.accounts:
        here = new.node.accounts.by_link(ways[account.id])
        assert here
        place = here.places[circle]
        assert live(state, place.member) == [place.device]
        assert new.node.key(place.device)
    assert len(new.node.accounts.people()) == 2
    assert not new.node.store.faces(circle)
    leaving = old.node.departures.gone(circle)
    assert leaving
    assert all(new.node.accounts.by_link(leaving.ways[hash_of(token)]) for token in browsers)
    assert len(list(new.node.accounts._crossings)) == len(browsers), "no other way in was left open at an earlier try"


# How people come in afterwards


def test_sign_in_links_and_passphrases_are_good_on_the_new_machine(village: Village, circle: CircleId) -> None:
    old, new = village["old"], village["new"]
    ana, bo = lives_on(old, "Ana"), lives_on(old, "Bo")
    link = old.node.accounts.new_link(ana)
    old.node.accounts.set_passphrase(bo, "bo", PASSPHRASE)
    old.says(ana, NumbersProposed(Numbers()))
    old.says(ana, CharterAgreed(version(old.node.circle(circle))))
    bo.later = {f"charter {circle}": village.now + DAY}
    old.arranges(new, circle)
    old.moves(circle)
    assert new.node.accounts.by_link(link) is lives_on(new, "Ana")
    assert new.node.accounts.by_passphrase("bo", PASSPHRASE) is lives_on(new, "Bo")
    assert lives_on(new, "Bo").later == bo.later


def test_a_browser_that_is_in_is_shown_a_way_that_is_good_once(village: Village, circle: CircleId) -> None:
    old, new = village["old"], village["new"]
    ana = lives_on(old, "Ana")
    token, other = old.node.accounts.open_session(ana), old.node.accounts.open_session(ana)
    old.arranges(new, circle)
    old.moves(circle)
    leaving = old.node.departures.gone(circle)
    assert leaving
    way = leaving.ways[hash_of(token)]
    assert way != leaving.ways[hash_of(other)]
    assert new.node.accounts.by_link(way) is lives_on(new, "Ana")
    new.node.accounts.used(way)
    assert new.node.accounts.by_link(way) is None
    assert new.node.accounts.by_link(leaving.ways[hash_of(other)])
    assert new.node.accounts.session(token) is None


def test_invites_and_the_addresses_of_calendars_are_good_there_too(village: Village, circle: CircleId) -> None:
    old, new = village["old"], village["new"]
    ana = lives_on(old, "Ana")
    said, secret = old.node.entrances.invite(ana, circle, 1, 14)
    said.wait()
    calendar = old.node.accounts.new_address(ana, circle, "calendar")
    old.arranges(new, circle)
    old.moves(circle)
    assert new.node.entrances.invite_secret(said.event) == secret
    found = new.node.accounts.by_address(calendar, "calendar")
    assert found == (lives_on(new, "Ana"), circle)
    newcomer = new.node.accounts.new()
    assert not new.node.entrances.join(newcomer, said.event, secret, "Dee").refusals


def test_phones_of_one_person_stay_phones_of_one_person(village: Village, circle: CircleId) -> None:
    old, new = village["old"], village["new"]
    ana = lives_on(old, "Ana")
    phone, _ = old.node.phones.add(old.node.phones.offer(ana), "The old tablet")
    assert phone
    link = old.node.accounts.new_link(phone)
    old.arranges(new, circle)
    old.moves(circle)
    first, there = lives_on(new, "Ana"), new.node.accounts.by_link(link)
    assert there
    assert new.node.accounts.phones(first) == [first, there]
    assert first.places[circle].device != there.places[circle].device
    labels = {new.node.words.of(one.enrolled).get("label", "") for one in new.node.phones.of(first, circle)}
    assert labels == {"", "The old tablet"}


def test_where_there_is_no_room_for_all_phones_they_go_by_the_first_one(village: Village, circle: CircleId) -> None:
    old, new = village["old"], village["new"]
    ana = lives_on(old, "Ana")
    phones = [ana]
    while len(phones) < MOST_DEVICES - 1:
        phone, _ = old.node.phones.add(old.node.phones.offer(ana), f"Phone {len(phones)}")
        assert phone
        phones.append(phone)
    links = [old.node.accounts.new_link(phone) for phone in phones]
    old.arranges(new, circle)
    moved = old.moves(circle)
    assert (moved.refused, moved.left) == ((), [])
    device = lives_on(new, "Ana").places[circle].device
    found = [new.node.accounts.by_link(link) for link in links]
    assert {one.places[circle].device for one in found if one} >= {device}
    assert all(found)
    assert live(new.node.circle(circle), lives_on(new, "Ana").places[circle].member)


def test_two_circles_with_the_same_people_make_one_account_of_each(village: Village, circle: CircleId) -> None:
    old, new = village["old"], village["new"]
    ana = lives_on(old, "Ana")
    other = old.node.entrances.found(ana, "Night School", "", "Ana").event
    old.arranges(new, circle, other)
    assert old.moves(circle).is_gone
    assert old.moves(other).is_gone
    assert lives_on(new, "Ana").places.keys() == {circle, other}
    assert len(new.node.accounts.people()) == 2


def test_a_name_that_is_somebody_elses_there_is_told_in_the_report(village: Village, circle: CircleId) -> None:
    old, new = village["old"], village["new"]
    bo = lives_on(old, "Bo")
    old.node.accounts.set_passphrase(bo, "bo", PASSPHRASE)
    new.node.accounts.set_passphrase(new.node.accounts.new(), "bo", "another one altogether")
    old.arranges(new, circle)
    moved = old.moves(circle)
    assert moved.taken == [bo.places[circle].member]
    assert new.node.accounts.by_passphrase("bo", PASSPHRASE) is None


# Who cannot come, and who may not bring


def test_whoever_waits_to_be_let_in_is_named_before_anything_is_done(village: Village) -> None:
    from lichen.node.moving.journey import Journey

    old, new = village["old"], village["new"]
    ana = old.founds()
    people = [ana, old.lets_join("Bo", ana), old.lets_join("Cy", ana)]
    circle = next(iter(ana.places))
    village.agrees(Numbers(vouches=2), *((old, one) for one in people))
    eve = old.lets_join("Eve", ana)
    old.arranges(new, circle)
    staying = Journey(old.node, old.post, circle, lambda *_: None).staying()
    assert [(one.member, codes(one.reasons)) for one in staying] == [(eve.places[circle].member, ["waits-for-vouches"])]
    moved = old.moves(circle)
    assert [one.member for one in moved.left] == [eve.places[circle].member]
    assert moved.is_gone
    assert len(new.node.accounts.people()) == 3


def test_a_machine_brings_circles_only_where_it_is_welcome(village: Village, circle: CircleId) -> None:
    old, new = village["old"], village["new"]
    new.node.sharing.peers.meet(old.key, "Old", old.address)
    old.node.departures.begin(circle, new.key, "New", new.address)
    with pytest.raises(PeerRefused):
        old.moves(circle)
    old.arranges(new, circle)
    village.now += WELCOME_FOR
    with pytest.raises(PeerRefused):
        old.moves(circle)
    new.node.sharing.peers.meet(old.key, "Old", old.address, [circle])
    assert codes(old.moves(circle).refused) == ["not-welcome"]
    assert new.node.circles() == []


def test_a_code_that_welcomes_one_machine_welcomes_no_other(village: Village, circle: CircleId) -> None:
    from lichen.node.moving.journey import arrange

    old, new, third = village["old"], village["new"], village["third"]
    link = new.offers("welcome")
    assert run(arrange(old.node, old.post, link, [circle], old.address)) == ()
    refused = run(arrange(third.node, third.post, link, [circle], third.address))
    assert codes(refused) == ["offer-used"]
    assert third.node.departures.get(circle) is None


def test_nobody_is_handed_over_with_the_device_of_somebody_who_lives_here(village: Village, circle: CircleId) -> None:
    """Whoever runs the old machine could else come in as anybody on the new one."""
    old, new = village["old"], village["new"]
    bo, _, _ = new.takes(old.offers("move", lives_on(old, "Bo")))
    village.talks()
    old.arranges(new, circle)
    victim = bo.places[circle]
    over = HandOver(circle, {"x": _guest(victim.member, victim.device)})
    answered = read_answered(new.node.hosting.answer(old.key, encode(over)))
    assert isinstance(answered, Not)
    assert codes(answered.reasons) == ["device-elsewhere"]
    assert new.node.accounts.people() == [bo]


def _guest(member: str, device: str) -> Guest:
    return Guest(member, device, device)


def test_nobody_moves_in_before_the_record_knows_their_device(village: Village, circle: CircleId) -> None:
    old, new = village["old"], village["new"]
    old.arranges(new, circle)
    member = lives_on(old, "Ana").places[circle].member
    ready = read_answered(new.node.hosting.answer(old.key, encode(Bring(circle, {"x": member}))))
    assert isinstance(ready, Ready)
    over = HandOver(circle, {"x": _guest(member, ready.keys["x"].device)})
    for _ in range(2):
        answered = read_answered(new.node.hosting.answer(old.key, encode(over)))
        assert isinstance(answered, Not)
        assert codes(answered.reasons) == ["record-behind"]
        village.share(old, new)  # now it is there, and knows nothing of that device


def test_a_hash_that_would_cost_much_to_check_is_no_passphrase_here(village: Village, circle: CircleId) -> None:
    old, new = village["old"], village["new"]
    ana = lives_on(old, "Ana")
    ana.signs_in, ana.passphrase = "ana", "$argon2id$v=19$m=4194304,t=9,p=1$" + "A" * 22 + "$" + "A" * 43
    old.node.accounts.save(ana)
    old.arranges(new, circle)
    assert old.moves(circle).is_gone
    assert lives_on(new, "Ana").passphrase == ""


def test_what_makes_no_sense_is_answered_and_nothing_more(village: Village, circle: CircleId) -> None:
    old, new = village["old"], village["new"]
    old.arranges(new, circle)
    for asked in (b"{", b"{}", b'{"type":"bring"}', b'{"type":"hand-over","circle":"x","guests":{}}', b"{\xff"):
        answered = read_answered(new.node.hosting.answer(old.key, asked))
        assert isinstance(answered, Not)
        assert codes(answered.reasons) == ["malformed"]


def test_no_key_is_among_what_is_said(village: Village, circle: CircleId) -> None:
    from lichen.core.values import base64url

    said: list[bytes] = []

    class Watched(VillagePost):
        async def ask(self, to: str, address: str, body: bytes) -> bytes:
            reply = await super().ask(to, address, body)
            said.extend((body, reply))
            return reply

    old, new = village["old"], village["new"]
    old.arranges(new, circle)
    old.moves(circle, Watched(village, old.node))
    held = [one.node.keyring.get("device", name) for one in (old, new) for name in one.node.keyring.names("device")]
    seeds = [base64url(seed).encode() for seed in held if seed] + [seed for seed in held if seed]
    assert len(said) > 10
    assert not [1 for one in said for seed in seeds if seed in one]
    assert not set(old.node.keyring.names("device")) & set(new.node.keyring.names("device"))
    overs = [read_said(one) for one in said if one.startswith(b'{"type":"hand-over"')]
    assert overs


def test_whoever_runs_it_can_think_better_of_it_until_it_has_gone(village: Village, circle: CircleId) -> None:
    old, new = village["old"], village["new"]
    old.arranges(new, circle)
    with pytest.raises(Trouble):
        old.moves(circle, CutAtHandOver(village, old.node))
    assert old.node.departures.stay(circle)
    old.says(lives_on(old, "Ana"), TaskOpened(), title="Still here")
    old.arranges(new, circle)
    assert old.moves(circle).is_gone
    assert not old.node.departures.stay(circle)


def test_settled_twice_is_settled_once(village: Village, circle: CircleId) -> None:
    old, new = village["old"], village["new"]

    class Twice(VillagePost):
        async def ask(self, to: str, address: str, body: bytes) -> bytes:
            first = await super().ask(to, address, body)
            if b'"hand-over"' in body:
                second = await super().ask(to, address, body)
                assert isinstance(read_answered(second), Settled)
            return first

    old.arranges(new, circle)
    assert old.moves(circle, Twice(village, old.node)).is_gone
    assert len(new.node.accounts.people()) == 2
    place = lives_on(new, "Ana").places[circle]
    assert live(new.node.circle(circle), place.member) == [place.device]
