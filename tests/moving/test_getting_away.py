"""A circle leaves though not everybody there means well: it gets away, or it stays, and people can go on speaking."""

import secrets
from collections.abc import Callable

import pytest

from lichen.core.door import consent
from lichen.core.event import compose
from lichen.core.keys import SigningKey
from lichen.core.trouble import Trouble
from lichen.core.values import CircleId
from lichen.node.accounts import Account, hash_of
from lichen.node.moving.messages import (
    Bring,
    Goodbye,
    HandOver,
    Key,
    Ready,
    Settled,
    encode,
    read_said,
)
from lichen.practices.keepers import KeeperNamed, KeeperReleased
from lichen.practices.members import MemberLeft
from lichen.practices.tasks import TaskOpened
from lichen.sync.messages import Compared, Unanswered
from lichen.sync.messages import encode as packed
from tests.moving.village import Machine, Village, VillagePost, run
from tests.people import codes


@pytest.fixture
def ana(village: Village) -> Account:
    return village["old"].founds()


@pytest.fixture
def circle(ana: Account) -> CircleId:
    return next(iter(ana.places))


# A machine that keeps nothing


class Liar(VillagePost):
    """The new machine says yes to everything; it has made keys, and keeps them to itself."""

    def __init__(self, village: Village, machine: Machine, circle: CircleId) -> None:
        super().__init__(village, machine.node)
        self.circle = circle

    async def ask(self, to: str, address: str, body: bytes) -> bytes:
        if body[:1] != b"{":
            return packed(Compared(cursor=b"x"))
        match read_said(body):
            case Bring(people=people):
                keys = {who: SigningKey(secrets.token_bytes(32)) for who in people}
                said = {who: Key(key.public, consent(key, self.circle, people[who])) for who, key in keys.items()}
                return encode(Ready(said))
            case HandOver():
                return encode(Settled())
            case _:
                return encode(Goodbye())


def test_a_circle_is_gone_only_once_each_new_phone_has_said_a_word_that_is_here(
    village: Village, ana: Account, circle: CircleId
) -> None:
    old, new = village["old"], village["new"]
    old.arranges(new, circle)
    moved = old.moves(circle, Liar(village, old, circle))
    assert not moved.is_gone
    assert codes(moved.refused) == ["not-there-yet"]
    assert old.node.departures.gone(circle) is None
    old.opens_again()
    assert old.node.departures.stay(circle)
    [ana] = old.node.accounts
    old.says(ana, TaskOpened(), title="Still here")


def test_it_goes_though_somebody_who_was_to_come_has_left_meanwhile(
    village: Village, ana: Account, circle: CircleId
) -> None:
    """They can say nothing any more, there or here."""
    old, new = village["old"], village["new"]
    bo = old.lets_join("Bo", ana)
    old.arranges(new, circle)
    old.moves(circle, prepare=True)
    old.says(bo, MemberLeft())
    assert old.moves(circle).is_gone


# A member's machine that never is silent


class Meddling(VillagePost):
    """While the circle leaves, a third machine brings one thing after another to one of the two."""

    def __init__(self, village: Village, to: Machine, say: Callable[[], None]) -> None:
        super().__init__(village, village["old"].node)
        self.to, self.say = to, say

    async def ask(self, to: str, address: str, body: bytes) -> bytes:
        reply = await super().ask(to, address, body)
        leaving = self.village["old"].node.departures.get(next(iter(self.village["old"].node.circles())))
        if leaving and leaving.stage == "closing" and body[:1] != b"{":
            self.say()
        return reply


@pytest.mark.parametrize("faces", [0, 2])
@pytest.mark.parametrize("told", ["old", "new"])
def test_whoever_never_is_silent_keeps_nobody_from_leaving(
    village: Village, ana: Account, circle: CircleId, told: str, faces: int
) -> None:
    old, new, third = village["old"], village["new"], village["third"]
    old.says(ana, KeeperNamed(third.key), name="Third", address=third.address)
    cy = old.lets_join("Cy", ana, third)
    village.talks()
    device, said = cy.places[circle].device, list[str]()
    key, (seq, prev) = third.node.key(device), third.node.store.frontier(circle)[device]
    assert key
    for at in range(village.now, village.now + faces):
        fact = KeeperReleased(third.key)
        frame = compose(key, fact, at=at, circle=circle, seq=seq + 1, prev=prev, seen=[], words=b"")
        old.node.take_in(circle, [frame])
    old.node._settle()
    assert bool(old.node.store.faces(circle)) == bool(faces)

    def say() -> None:
        said.append(third.says(cy, TaskOpened(), title="And one more thing"))
        frames = [frame for _, frame in third.node.store.frames(circle)]
        village[told].node.take_in(circle, frames[-1:])
        village[told].node._settle()

    old.arranges(new, circle)
    last = old.says(ana, TaskOpened(), title="The last word")
    moved = old.moves(circle, Meddling(village, village[told], say))
    assert (moved.refused, moved.is_gone) == ((), True)
    assert said
    assert last in new.holds(circle)


def test_the_other_is_asked_whether_it_has_all_that_was_here(village: Village, ana: Account, circle: CircleId) -> None:
    old, new = village["old"], village["new"]
    old.arranges(new, circle)
    old.moves(circle, prepare=True)

    def reaches() -> bool:
        reach = {device: head.seq for device, head in old.node.store.frontier(circle).items()}
        return run(old.post.reaches(new.key, new.address, circle, reach))

    assert reaches()
    old.says(ana, TaskOpened(), title="One more")
    assert not reaches()


def test_where_it_does_not_come_to_that_people_speak_again(village: Village, ana: Account, circle: CircleId) -> None:
    old, new = village["old"], village["new"]

    class Deaf(VillagePost):
        """From the moment nobody speaks, the new machine takes in nothing more; at last it does not answer at all."""

        async def ask(self, to: str, address: str, body: bytes) -> bytes:
            leaving = old.node.departures.get(circle)
            if leaving and leaving.stage == "closing":
                if cut:
                    raise Trouble("The cable was cut.", "Mend it.")
                return packed(Unanswered("No."))
            return await super().ask(to, address, body)

    for cut in (False, True):
        old.arranges(new, circle)
        if cut:
            with pytest.raises(Trouble):
                old.moves(circle, Deaf(village, old.node))
        else:
            assert codes(old.moves(circle, Deaf(village, old.node)).refused) == ["never-even"]
        old.says(ana, TaskOpened(), title="Are we still here?")
    assert old.moves(circle).is_gone


def test_it_goes_on_with_a_new_code_too_though_the_answer_to_the_last_step_was_lost(
    village: Village, ana: Account, circle: CircleId
) -> None:
    old, new = village["old"], village["new"]
    token = old.node.accounts.open_session(ana)

    class Lost(VillagePost):
        async def ask(self, to: str, address: str, body: bytes) -> bytes:
            reply = await super().ask(to, address, body)
            if b'"hand-over"' in body:
                raise Trouble("The cable was cut.", "Mend it.")
            return reply

    old.arranges(new, circle)
    with pytest.raises(Trouble):
        old.moves(circle, Lost(village, old.node))
    old.node.accounts.open_session(ana)  # what is different by now does not matter

    class Deaf(VillagePost):
        async def ask(self, to: str, address: str, body: bytes) -> bytes:
            return await super().ask(to, address, body) if body[:1] == b"{" else packed(Unanswered("No."))

    assert codes(old.moves(circle, Deaf(village, old.node)).refused) == ["never-even"]
    hindrance = old.node.departures.hinders(circle)
    assert hindrance
    assert hindrance.code == "circle-moving", "they may live there already, so nobody speaks here"
    village.moves(circle)
    leaving = old.node.departures.gone(circle)
    assert leaving
    assert new.node.accounts.by_link(old.node.departures.way(leaving, hash_of(token)))
