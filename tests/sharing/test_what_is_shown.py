"""What one machine shows another: what the record says it may see, what it is still owed, and not one bit more."""

from collections.abc import Iterator
from pathlib import Path
from secrets import token_bytes

import msgspec
import pytest

from lichen.core.values import DAY, CircleId, from_base64url
from lichen.node.accounts import Account
from lichen.node.moving.messages import Bring, HandOver, Mover, Not, Room, encode, read_answered
from lichen.node.sharing.owed import OWED_FOR
from lichen.node.sharing.peers import Peer
from lichen.practices.keepers import KeeperNamed, KeeperReleased, Keepers, may_hold
from lichen.practices.members import MemberLeft
from lichen.practices.tasks import TaskOpened
from lichen.sync.exchanging import Shared
from lichen.sync.holding import Record
from lichen.sync.http.trouble import PeerRefused
from lichen.sync.messages import (
    KEY,
    AllExchanged,
    Compare,
    Compared,
    Ends,
    Exchange,
    Exchanged,
    Exchanges,
    Repair,
    Repaired,
    ends_of,
    handle_of,
    read_answer,
    tag_of,
)
from lichen.sync.messages import encode as packed
from lichen.sync.ranges import Ranges
from lichen.web.pages.meet import WELCOMES
from tests.moving.village import Machine, Village, village_in
from tests.people import codes

SECRET = "Hide Jo in the attic"


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    with village_in(tmp_path) as village:
        yield village


@pytest.fixture
def host(village: Village) -> Machine:
    return village["host"]


@pytest.fixture
def eve(village: Village) -> Machine:
    return village["eve"]


@pytest.fixture
def ana(host: Machine) -> Account:
    """She has said something that is nobody else's business."""
    ana = host.founds()
    host.says(ana, TaskOpened(), title=SECRET)
    return ana


@pytest.fixture
def circle(ana: Account) -> CircleId:
    return next(iter(ana.places))


def expects(machine: Machine, other: Machine, circle: CircleId) -> None:
    """As if somebody had agreed to that there, however they were brought to."""
    machine.node.sharing.peers.meet(other.key, other.name, other.address, [circle])


def hears(asker: Machine, other: Machine, circle: CircleId) -> bool:
    """Whether it comes by a word of the secret, by talking like everybody else."""
    expects(asker, other, circle)
    try:
        asker.village.talk(asker, other)
    except PeerRefused:
        return False
    return any(SECRET.encode() in frame.words for _, frame in asker.node.store.frames(circle))


# What is expected from a machine


def test_a_machine_from_which_a_circle_is_expected_is_shown_nothing_of_it(
    village: Village, host: Machine, eve: Machine, circle: CircleId
) -> None:
    expects(host, eve, circle)
    assert not hears(eve, host, circle)
    assert not village.talk(host, eve).sent, "nor where the host asks"
    assert eve.holds(circle) == []


def test_it_comes_by_nothing_by_asking_otherwise(host: Machine, eve: Machine, circle: CircleId, ana: Account) -> None:
    """Not how many devices there are, nor how much they said, nor which events there are, nor the least of them."""
    expects(host, eve, circle)
    key = token_bytes(KEY)
    tag = tag_of(key, circle)
    events = [event for event, _ in host.node.store.in_order(circle)]

    def ask(question: Compare | Exchanges | Repair) -> object:
        return read_answer(host.answers(eve.key, packed(question)))

    compared = ask(Compare(key, whole=b"x", ranges=Ranges(lists=[("", b"")])))
    empty = ask(Compare(key, whole=b"x", ranges=Ranges(lists=[("", b"")])))
    assert isinstance(compared, Compared)
    assert compared == empty
    assert compared.frontiers == [None]
    host.says(ana, TaskOpened(), title=SECRET)
    host.node._settle()
    assert ask(Compare(key, whole=b"x", ranges=Ranges(lists=[("", b"")]))) == compared, "not even that there is more"
    for whole in (True, False):
        told = ask(Exchanges(key, [Exchange(tag, whole=whole)]))
        assert told == AllExchanged([Exchanged(b"", b"")])
    asked = Repair(key, tag, Ranges(lists=[("", b"")]), ids=[from_base64url(event) or b"" for event in events])
    told = ask(asked)
    assert isinstance(told, Repaired)
    assert (told.found.answering, told.found.open, told.parcel, told.stamp) == (b"", Ranges(), b"", b"")


def test_it_does_not_draw_out_of_whoever_asks_it_how_far_chains_go(
    host: Machine, eve: Machine, circle: CircleId, ana: Account
) -> None:
    """It says that it holds something else, and waits to be told all."""
    expects(host, eve, circle)
    record = host.node.sharing.shown(eve.key).record(circle)
    assert record
    key = token_bytes(KEY)
    for theirs in (None, Ends(), ends_of(key, {"A" * 43: 7})):
        shared = Shared(record, circle, key, theirs)
        for _ in range(2):
            said = shared.next()
            assert said.parcel == b""
            assert handle_of(key, ana.places[circle].device) not in said.ends.handles
            shared.hear(Exchanged(b"", b"anything"), lambda work: work())


def test_whoever_takes_a_circle_in_goes_on_where_it_was_broken_off(
    village: Village, host: Machine, ana: Account, circle: CircleId, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From either side, though nothing yet says that the other may have what is here already."""
    monkeypatch.setattr("lichen.sync.exchanging.PAGE", 5)
    for number in range(20):
        host.says(ana, TaskOpened(), title=f"Task {number}")
    for asks in (0, 1):
        taker = village[f"taker{asks}"]
        host.says(ana, KeeperNamed(taker.key), name=taker.name, address=taker.address)
        host.node.sharing.say_where(circle)
        host.node._settle()
        begun = [frame for _, frame in host.node.store.frames(circle)][:12]
        taker.node.take_in(circle, begun)
        assert not may_hold(taker.node.circle(circle), host.key, village.now)
        expects(taker, host, circle)
        report = village.talk(*((taker, host), (host, taker))[asks])
        assert taker.holds(circle) == host.holds(circle)
        assert not report.unequal
        assert report.new + report.sent == len(host.holds(circle)) - len(begun), "what it had is not sent again"


def test_nothing_is_expected_of_a_circle_that_is_here_already(
    village: Village, host: Machine, eve: Machine, circle: CircleId
) -> None:
    own = eve.founds("Eve")
    link = eve.offers("move", own)
    honest = WELCOMES["move"]
    lie = msgspec.json.encode(Mover("Eve", "Eve", [Room(circle, "Nice", circle)]))
    WELCOMES["move"] = lambda *_: lie
    try:
        _, arriving, refused = host.takes(link)
    finally:
        WELCOMES["move"] = honest
    assert arriving is None
    assert codes(refused) == ["held-already"]
    assert codes(host.node.sharing.expect(Peer(eve.key, "Eve", eve.address, [circle]))) == ["held-already"]
    assert eve.arranges(host, next(iter(own.places))) == ()
    answer = read_answered(host.answers(eve.key, encode(Bring(circle, {"x": circle}))))
    assert isinstance(answer, Not)
    assert codes(tuple(answer.reasons)) == ["held-already"]
    host.answers(eve.key, encode(HandOver(circle, {})))
    assert not host.node.sharing.owed(eve.key)
    assert not hears(eve, host, circle)


def test_what_was_broken_off_may_be_begun_again(host: Machine, eve: Machine, circle: CircleId) -> None:
    expects(eve, host, circle)
    eve.node.take_in(circle, [frame for _, frame in host.node.store.frames(circle)][:2])
    assert eve.node.sharing.expect(Peer(host.key, "Host", host.address, [circle])) == ()


def test_nor_does_it_open_a_circle_that_came_later(village: Village, host: Machine, eve: Machine) -> None:
    old = village["old"]
    ana = old.founds()
    circle = next(iter(ana.places))
    old.says(ana, TaskOpened(), title=SECRET)
    expects(host, eve, circle)
    assert old.arranges(host, circle) == ()
    assert old.moves(circle).is_gone
    assert not hears(eve, host, circle)


def test_who_has_left_reads_on_by_no_expectation(
    village: Village, host: Machine, eve: Machine, circle: CircleId, ana: Account
) -> None:
    away = host.lets_join("Eve", ana, at=eve)
    host.says(ana, KeeperNamed(eve.key), name="eve", address=eve.address)
    village.talk(eve, host)
    eve.says(away, MemberLeft())
    village.talk(eve, host)
    host.says(ana, KeeperReleased(eve.key))
    host.says(ana, TaskOpened(), title="Now that Eve is gone")
    host.node._settle()
    expects(host, eve, circle)
    expects(eve, host, circle)
    village.talk(eve, host)
    assert not any(b"Eve is gone" in frame.words for _, frame in eve.node.store.frames(circle))


# What is owed to a machine that was left


@pytest.fixture
def left(village: Village) -> tuple[Machine, Machine, Account, CircleId]:
    """Ana went on from an old machine to a new one, and closed her place there; the old one has not heard it yet."""
    old, new = village["old"], village["new"]
    ana = old.founds()
    here, arriving, _ = new.takes(old.offers("move", ana))
    assert arriving
    village.talk(new, old)
    assert new.node.arrivals.close_there(arriving) == ()
    new.node._settle()
    circle = next(iter(ana.places))
    assert not may_hold(new.node.circle(circle), old.key, village.now)
    return old, new, here, circle


Left = tuple[Machine, Machine, Account, CircleId]


def later(new: Machine, here: Account) -> None:
    new.says(here, TaskOpened(), title=SECRET)
    new.node._settle()


@pytest.mark.parametrize("asks", [0, 1])
def test_a_machine_that_was_left_hears_that_and_nothing_later(village: Village, left: Left, asks: int) -> None:
    old, new, here, circle = left
    before = len(new.holds(circle))
    later(new, here)
    village.talk(*((old, new), (new, old))[asks])
    assert len(old.holds(circle)) == before
    assert len(new.holds(circle)) == before + 1
    assert not hears(old, new, circle), "and then no more at all"
    assert not new.node.sharing.owed(old.key)


def test_a_machine_that_had_no_place_there_is_owed_nothing(host: Machine, eve: Machine, circle: CircleId) -> None:
    with host.node.sharing.leaving(eve.key, circle):
        pass
    assert not host.node.sharing.knows(eve.key)


def test_it_never_says_that_it_heard_and_is_shown_no_more_for_that(village: Village, left: Left) -> None:
    old, new, here, circle = left
    later(new, here)
    record: Record | None = new.node.sharing.shown(old.key).record(circle)
    assert record
    texts = [frame.words for frame in (*record.beyond({}), *record.framed(new.holds(circle)))]
    assert not any(SECRET.encode() in words for words in texts)
    assert set(record.ids()) < set(new.holds(circle))
    events, _ = record.summary()
    assert events == len(list(record.ids())) == len(list(record.beyond({}))) == sum(record.reach().values())
    assert record.wordless() == []


def test_what_it_brings_itself_is_no_secret_to_it(village: Village, left: Left) -> None:
    """So both can come to hold the same, though it heard from somebody else meanwhile."""
    old, new, here, circle = left
    later(new, here)
    ana = next(iter(old.node.accounts))
    old.says(ana, TaskOpened(), title="Said before she heard")
    report = village.talk(old, new)
    assert circle in report.events
    assert len(new.holds(circle)) == len(old.holds(circle)) + 1
    assert not hears(old, new, circle)


def test_after_a_week_it_is_owed_nothing(village: Village, left: Left) -> None:
    old, new, _, circle = left
    before = old.holds(circle)
    assert new.node.sharing.knows(old.key)
    village.now += OWED_FOR - DAY
    assert new.node.sharing.knows(old.key)
    village.now += DAY
    assert not new.node.sharing.knows(old.key)
    assert not hears(old, new, circle)
    assert old.holds(circle) == before


def test_nor_once_the_circle_parted_with_it(village: Village, left: Left) -> None:
    old, new, _, circle = left
    new.node.circle(circle)[Keepers].dismissed[old.key] = circle
    assert not new.node.sharing.knows(old.key)
    assert not hears(old, new, circle)


def test_a_machine_that_a_circle_left_and_that_says_no_farewell_reads_no_further(village: Village) -> None:
    old, new = village["old"], village["new"]
    ana = old.founds()
    circle = next(iter(ana.places))
    assert old.arranges(new, circle) == ()
    assert old.moves(circle).is_gone
    here = next(iter(new.node.accounts))
    later(new, here)
    village.talk(new, old) if new.node.sharing.knows(old.key) else None
    assert not hears(old, new, circle)


# The cursor


def cursor(host: Machine, to: Machine) -> bytes:
    host.node._settle()
    answer = read_answer(host.answers(to.key, packed(Compare(token_bytes(KEY), b"x"))))
    assert isinstance(answer, Compared)
    return answer.cursor


def test_the_cursor_tells_nothing_of_other_circles(
    village: Village, host: Machine, eve: Machine, circle: CircleId, ana: Account
) -> None:
    host.says(ana, KeeperNamed(eve.key), name="eve", address=eve.address)
    private = host.node.accounts.new()
    host.node.entrances.found(private, "Private", "", "Bo")
    before = cursor(host, eve)
    host.says(private, TaskOpened(), title=SECRET)
    assert cursor(host, eve) == before
    host.says(ana, TaskOpened(), title="Their own")
    after = cursor(host, eve)
    assert after != before
    host.opens_again()
    assert cursor(host, eve) == after, "nor is another process of the same node taken for news"


def test_the_cursor_changes_as_circles_come_to_be_shown_and_go(
    host: Machine, eve: Machine, circle: CircleId, ana: Account
) -> None:
    other = host.node.entrances.found(ana, "Night School", "", "Ana").wait().event
    host.says(ana, KeeperNamed(eve.key), name="eve")
    told = [cursor(host, eve)]
    named = {"name": "eve"}
    host.node.say(ana, other, KeeperNamed(eve.key), named).wait()
    told.append(cursor(host, eve))
    host.node.say(ana, other, KeeperReleased(eve.key)).wait()
    told.append(cursor(host, eve))
    assert told[0] == told[2] != told[1]
