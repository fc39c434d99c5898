"""However many machines somebody stands for, and whatever these bring: most of the time here is for people here."""

import secrets
import time
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import pytest

from lichen.core.keys import SigningKey
from lichen.core.values import NodeKey
from lichen.node.sharing.choosing import FEW, MOST, chosen
from lichen.node.sharing.courier import Courier
from lichen.node.sharing.peers import Peer
from lichen.node.sharing.records import ShownRecord
from lichen.node.sharing.shares import AHEAD, FAIR, LONGEST, PART, Shares, burden
from lichen.node.sharing.sharing import Sharing
from lichen.node.sharing.shown import Shown
from lichen.node.sharing.sponsors import Sponsors
from lichen.practices.keepers import KeeperNamed
from lichen.sync.http.refusing import Refused
from lichen.sync.protocol import answer
from tests.sharing.rooms import Room, rooms, somewhere
from tests.sync.machines import running, until

MACHINES = 20  # that one member names: more than anybody talks with for one member
SLOW = 0.1  # seconds
EXCHANGES = b"\3"  # the number of that question


# How much


def test_whoever_takes_up_more_than_its_share_waits_and_nobody_else_does() -> None:
    now = 0.0
    shares = Shares(lambda: now)
    shares.take("eve", 0.5)
    assert shares.wait("eve") == 0.5, "as long as it took"
    shares.take("eve", AHEAD - 0.5)
    shares.take("eve", 0.5)
    assert shares.wait("eve") == 0.5 / PART, "and in the long run no more than a part"
    assert shares.wait("bo") == 0
    now += 0.5 / PART
    assert shares.wait("eve") == 0
    shares.take("eve", 0)
    assert shares.wait("eve") == 0
    shares.take("eve", 1_000)
    assert shares.wait("eve") == LONGEST


def sponsors_of(node: NodeKey) -> Collection[str]:
    """Eve stands for all machines, that of Bo among them; he stands for his."""
    return ("Eve", "Bo") if node == "bo" else ("Eve",)


def test_all_machines_of_one_member_share_one_share() -> None:
    now, busy = 0.0, 0.0
    shares = Shares(lambda: now, sponsors_of)
    while now < 7_200:
        ready = [node for node in map(str, range(32)) if not shares.wait(node)]
        if ready:
            now += 0.4
            busy += 0.4 * (now > 3_600)
            shares.take(ready[0], 0.4)
        else:
            now += 0.25
    assert busy / 3_600 == pytest.approx(PART, rel=0.1)
    assert shares.wait("bo") == 0, "that Eve stands for his machine too takes nothing from it"


def test_who_stands_for_a_machine_answers_for_it_only_as_far_as_nobody_else_does() -> None:
    shares = Shares(lambda: 0.0, sponsors_of)
    shares.take("1", AHEAD + 1)
    assert shares.wait("2") > 1
    assert shares.wait("bo") == 0
    shares.take("bo", 1)
    assert shares.wait("bo") == 1


def test_an_event_that_takes_long_is_a_burden_and_many_that_do_not_are_none() -> None:
    assert burden(10_000 * FAIR / 2, 10_000) == 0
    assert burden(1.0, 1) == 1.0 - FAIR
    assert burden(1.0, 0) == 1.0


def courier(room: Room) -> Courier:
    found: Courier = room._app.state.courier
    return found


def borne(room: Room) -> set[str]:
    """Who has to bear, in this room, that something took so long."""
    since = time.monotonic() + SLOW / 2 / PART
    return {one for one, until in courier(room)._shares._paid.items() if until > since}


@running
async def test_what_takes_long_is_charged_though_it_is_new_and_to_who_stands_for_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with rooms(tmp_path, "ana", "bo", hidden="bo") as [ana, bo]:
        for one in (ana, bo):
            courier(one)._shares._paid.clear()
        take = Sharing.take

        def slowly(*what: Any) -> int:
            time.sleep(SLOW)  # as a fold of a long record would
            return take(*what)

        monkeypatch.setattr(Sharing, "take", slowly)
        await bo.opens_a_task()
        await until(lambda: bo.machine.key in borne(ana))
        assert borne(ana) & courier(ana)._sponsors.of(bo.machine.key)
        assert not borne(bo)
        await ana.opens_a_task()
        await until(lambda: ana.machine.key in borne(bo))
        assert borne(bo) & courier(bo)._sponsors.of(ana.machine.key)


@running
async def test_breaking_off_in_the_middle_makes_nothing_cheaper(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with rooms(tmp_path, "ana", "bo", hidden="bo") as [ana, bo]:
        courier(bo)._shares._paid.clear()

        def breaking_off(shown: Shown, asked: bytes) -> bytes:
            if asked[1:2] == EXCHANGES:
                raise Refused(503, "it is tired")
            return answer(shown, asked)

        read = ShownRecord.reach

        def slowly(record: ShownRecord) -> Mapping[str, int]:
            time.sleep(SLOW)
            return read(record)

        monkeypatch.setattr("lichen.node.sharing.courier.answer", breaking_off)
        monkeypatch.setattr(ShownRecord, "reach", slowly)
        await ana.opens_a_task()
        await until(lambda: ana.machine.key in borne(bo))


@running
async def test_who_answers_for_a_machine_is_known_as_soon_as_somebody_stands_for_it(tmp_path: Path) -> None:
    async with rooms(tmp_path, "ana", "bo") as [ana, bo]:
        sponsors, node = Sponsors(ana.node.sharing), SigningKey(secrets.token_bytes(32)).public
        assert sponsors.of(bo.machine.key)
        assert not sponsors.of(node)
        await ana.says(KeeperNamed(node), name="x", address="")
        assert sponsors.of(node) == {ana.person.places[ana.circle].member}


# With whom


def wanted(number: int, address: str) -> list[Peer]:
    return [Peer(f"{address} {at}", address=address) for at in range(number)]


def talked_with(peers: list[Peer], sponsors: dict[str, tuple[str, ...]]) -> list[str]:
    return [peer.address for peer in chosen(peers, lambda node: sponsors.get(node.split()[0], ()))]


def test_few_of_one_place_are_talked_with_whatever_its_ports() -> None:
    peers = [*wanted(FEW - 1, "http://elm.example:1"), *wanted(3, "http://ELM.example:2"), *wanted(2, "http://[oak")]
    places = talked_with(peers, {})
    assert len(places) == FEW + 2
    assert places.count("http://ELM.example:2") == 1


def test_few_of_one_member_are_talked_with_and_all_to_whom_people_here_agreed() -> None:
    peers = [peer for at in range(3 * FEW) for peer in wanted(1, f"http://{at}.example")]
    eves: dict[str, tuple[str, ...]] = {peer.address: ("Eve",) for peer in peers}
    assert talked_with(peers, eves) == [peer.address for peer in peers[:FEW]]
    eves[peers[FEW].address] = ("Eve", "Bo")
    assert talked_with(peers, eves) == [peer.address for peer in peers[: FEW + 1]]
    assert len(talked_with(peers, {})) == 3 * FEW


@running
async def test_machines_that_somebody_only_names_take_turns_and_keep_nobody_else_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with rooms(tmp_path, "ana", "bo") as [ana, bo]:
        nowhere = somewhere().address
        named = {SigningKey(secrets.token_bytes(32)).public for _ in range(MACHINES)}
        for node in named:
            await ana.says(KeeperNamed(node), name="x", address=nowhere)
        rounds = courier(ana)._rounds
        courier(ana)._look_around()
        assert bo.machine.key in rounds
        before = list(rounds)
        courier(ana)._look_around()
        assert list(rounds) == before, "each has its turn, and looking more often makes no more of them"
        monkeypatch.setattr("lichen.node.sharing.round.TURN", 0)

        def all_are_tried() -> bool:
            if all(each.tried.is_set() for each in rounds.values()):
                courier(ana)._look_around()
            assert len(rounds) == FEW <= MOST
            return all(peer.trouble for peer in ana.node.sharing.peers if peer.node in named)

        await until(all_are_tried)
