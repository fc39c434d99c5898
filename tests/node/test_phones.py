"""Several phones of one person on one machine: each comes in by another's word, and can go without the others."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lichen.core.values import HOUR, MINUTE, CircleId
from lichen.node.accounts import Account
from lichen.node.phones import GOOD_FOR
from lichen.practices.charter import CharterAgreed, NumbersProposed, version
from lichen.practices.devices import MOST_DEVICES, DeviceRevoked, live
from lichen.practices.numbers import Numbers
from lichen.practices.tasks import TaskOpened
from tests.node.homes import Home, home
from tests.people import codes

PASSPHRASE = "correct horse battery staple"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Home]:
    """A home in which Ana has begun a circle."""
    with home(tmp_path / "home") as here:
        here.founds()
        yield here


def adds(here: Home, account: Account, label: str = "Phone") -> Account:
    phone, refused = here.node.phones.add(here.node.phones.offer(account), label)
    assert not refused
    assert phone
    return phone


def speaks(here: Home, account: Account, circle: CircleId) -> list[str]:
    """Why not, if it cannot."""
    said = here.node.say(account, circle, TaskOpened(), {"title": "Fix the boiler"})
    return codes(said.wait().refusals)


def second_circle(here: Home, account: Account) -> CircleId:
    return here.node.entrances.found(account, "Night School", "", "Ana").event


def test_a_second_phone_speaks_with_a_key_of_its_own_in_every_circle_of_the_first(here: Home) -> None:
    ana, other = here.person, second_circle(here, here.person)
    phone = adds(here, ana)
    assert phone.places.keys() == ana.places.keys() == {here.circle, other}
    for circle in (here.circle, other):
        assert phone.places[circle].member == ana.places[circle].member
        assert phone.places[circle].device != ana.places[circle].device
        assert not speaks(here, phone, circle)
    listed = here.node.phones.of(ana, here.circle)
    assert [one.account for one in listed] == [ana, phone]
    assert [here.node.words.of(one.enrolled).get("label") for one in listed] == [None, "Phone"]
    assert [one.is_first for one in listed] == [True, False]


def test_what_a_second_phone_says_first_is_let_in_on_every_machine(here: Home, tmp_path: Path) -> None:
    phone = adds(here, here.person)
    here.says(TaskOpened(), title="Something else comes between")
    assert not speaks(here, phone, here.circle)
    with home(tmp_path / "other") as other:
        other.now = here.now
        taken = other.node.take_in(here.circle, here.frames)
        assert (taken.refused, taken.waiting) == ([], 0)
        assert other.held == here.held


def test_a_link_is_good_for_one_phone_also_after_a_restart(here: Home) -> None:
    secret = here.node.phones.offer(here.person)
    here.opens_again()
    assert here.node.phones.add(secret, "Phone")[0]
    for node in (here.node, here.opens_again()):
        assert node.phones.offered(secret) is None
        assert node.phones.add(secret, "Phone") == (None, {})
    assert len(live(here.node.circle(here.circle), here.person.places[here.circle].member)) == 2


def test_a_link_is_good_for_an_hour(here: Home) -> None:
    secret, late = here.node.phones.offer(here.person), here.node.phones.offer(here.person)
    here.now += GOOD_FOR - 10 * MINUTE
    assert here.node.phones.add(secret, "")[0]
    here.now += HOUR
    assert here.node.phones.add(late, "") == (None, {})


def test_a_link_lets_nobody_in_as_the_phone_that_made_it(here: Home) -> None:
    secret = here.node.phones.offer(here.person)
    assert here.node.accounts.by_link(secret) is None
    assert here.node.accounts.session(secret) is None


def test_one_phone_goes_and_the_other_stays(here: Home) -> None:
    ana, other = here.person, second_circle(here, here.person)
    phone = adds(here, ana)
    accounts, lost = here.node.accounts, phone.places[here.circle].device
    session, link = accounts.open_session(phone), accounts.new_link(phone)
    stays = accounts.open_session(ana)
    assert here.node.phones.part_with(ana, here.circle, lost) == ()
    for opened in (accounts, here.opens_again().accounts):
        assert opened.session(session) is None
        assert opened.by_link(link) is None
        assert (opened.session(stays) or phone).id == ana.id
        assert opened.get(phone.id) is None
    for circle in (here.circle, other):
        assert live(here.node.circle(circle), ana.places[circle].member) == [ana.places[circle].device]
        assert not speaks(here, ana, circle)
        assert speaks(here, phone, circle) == ["authority-ended"]


def test_when_the_first_phone_goes_the_next_keeps_what_they_shared(here: Home) -> None:
    ana = here.person
    accounts = here.node.accounts
    accounts.set_passphrase(ana, "ana", PASSPHRASE)
    phone, third = adds(here, ana), adds(here, ana)
    stolen, link = accounts.open_session(ana), accounts.new_link(ana)
    session, way_back, another = accounts.open_session(phone), accounts.new_link(phone), accounts.open_session(third)
    lost, own = ana.places[here.circle].device, phone.places[here.circle].device
    assert here.node.phones.part_with(phone, here.circle, lost) == ()
    for opened in (accounts, here.opens_again().accounts):
        assert opened.session(stolen) is None
        assert opened.by_link(link) is None
        found = opened.session(session)
        assert found
        assert found.places[here.circle].device == own
        assert opened.by_link(way_back) is found
        last = opened.session(another)
        assert last
        [first] = opened.people()
        assert opened.by_passphrase("ana", PASSPHRASE) is first
        assert opened.phones(last)[0] is first
        assert {one.id for one in opened.phones(first)} == {found.id, last.id}
        assert not speaks(here, found, here.circle)


def test_what_only_the_lost_phone_was_in_stays_with_the_person(here: Home) -> None:
    ana = here.person
    phone = adds(here, ana)
    alone = second_circle(here, phone)
    assert here.node.phones.part_with(ana, here.circle, phone.places[here.circle].device) == ()
    assert alone in ana.places
    assert not speaks(here, ana, alone)
    assert not here.node.phones.elsewhere(ana)


def test_a_circle_that_one_phone_came_into_can_be_had_on_the_others_too(here: Home) -> None:
    ana = here.person
    phone = adds(here, ana)
    alone = second_circle(here, phone)
    assert here.node.phones.elsewhere(ana) == {alone: phone}
    assert here.node.phones.elsewhere(phone) == {}
    assert here.node.phones.bring(ana, alone) == ()
    assert not speaks(here, ana, alone)
    assert here.node.phones.elsewhere(ana) == {}


def test_whoever_leaves_a_circle_leaves_it_with_all_phones(here: Home) -> None:
    ana, other = here.person, second_circle(here, here.person)
    phone = adds(here, ana)
    here.node.accounts.leave(ana, other)
    assert list(phone.places) == [here.circle]


def test_nobody_parts_with_the_phone_of_another(here: Home) -> None:
    bo, other = joins(here, "Bo"), second_circle(here, here.person)
    phone = adds(here, here.person)
    refused = here.node.phones.part_with(bo, here.circle, phone.places[here.circle].device)
    assert codes(refused) == ["not-your-own"]
    assert other not in bo.places, "nor does anybody get into a circle that way"
    assert not speaks(here, phone, here.circle)
    assert here.node.accounts.get(phone.id)


def test_more_phones_than_anybody_may_have_are_refused_with_the_reason_and_leave_no_key_behind(here: Home) -> None:
    ana = here.person
    for _ in range(MOST_DEVICES - 1):
        adds(here, ana)
    assert [codes(reasons) for reasons in here.node.phones.hinders(ana).values()] == [["too-many-devices"]]
    keys = here.node.keyring.names("device")
    phone, refused = here.node.phones.add(here.node.phones.offer(ana), "")
    assert phone is None
    assert codes(refused[here.circle]) == ["too-many-devices"]
    assert here.node.keyring.names("device") == keys


def test_where_there_is_no_room_for_it_a_phone_is_left_out_and_the_link_says_so(here: Home) -> None:
    ana = here.person
    for _ in range(MOST_DEVICES - 1):
        adds(here, ana)
    other = second_circle(here, ana)
    phone, refused = here.node.phones.add(here.node.phones.offer(ana), "")
    assert phone
    assert list(phone.places) == [other]
    assert codes(refused[here.circle]) == ["too-many-devices"]


def test_while_somebody_waits_to_be_let_in_they_cannot_add_a_phone_there(here: Home) -> None:
    ana, bo, cy = here.person, joins(here, "Bo"), joins(here, "Cy")
    here.says(NumbersProposed(Numbers(vouches=2)))
    for each in (ana, bo, cy):
        here.node.say(each, here.circle, CharterAgreed(version(here.node.circle(here.circle)))).wait()
    eve = joins(here, "Eve")
    assert [codes(reasons) for reasons in here.node.phones.hinders(eve).values()] == [["waits-for-vouches"]]


def test_a_phone_that_was_parted_with_elsewhere_is_let_go_here(here: Home) -> None:
    ana = here.person
    phone = adds(here, ana)
    session = here.node.accounts.open_session(phone)
    here.says(DeviceRevoked(phone.places[here.circle].device))
    assert here.node.accounts.session(session), "nobody has looked yet"
    here.node.phones.hear(here.circle)
    assert here.node.accounts.session(session) is None
    assert here.node.accounts.phones(ana) == [ana]
    here.node.phones.hear(here.circle)
    assert not speaks(here, ana, here.circle)


def test_a_phone_parted_with_in_one_circle_stays_in_the_others(here: Home) -> None:
    ana, other = here.person, second_circle(here, here.person)
    phone = adds(here, ana)
    here.node.say(ana, here.circle, DeviceRevoked(phone.places[here.circle].device)).wait()
    here.node.phones.hear(here.circle)
    assert list(phone.places) == [other]


def joins(here: Home, name: str) -> Account:
    invited, secret = here.node.entrances.invite(here.person, here.circle, 1, 5)
    invited.wait()
    account = here.node.accounts.new()
    assert not here.node.entrances.join(account, invited.event, secret, name).refusals
    return account
