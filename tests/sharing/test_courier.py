"""What is new goes to whoever may hold it, at once and once; nobody asks more than there is to hear."""

import asyncio
import time
from pathlib import Path

from lichen.practices.keepers import KeeperNamed, KeeperReleased
from lichen.practices.members import MemberLeft
from tests.sharing.rooms import Room, are_even, nobody_asks, rooms, somewhere
from tests.sync.machines import running, until

QUICKLY = 0.7  # seconds: well before anybody would look again by themselves
SOON = 5.0  # seconds: they wait a moment, for the other might ask


async def has(room: Room, events: int) -> None:
    """Waits, not for long, until so many are there."""
    async with asyncio.timeout(QUICKLY):
        await until(lambda: room.events >= events)


@running
async def test_an_act_is_brought_at_once_and_with_few_questions(tmp_path: Path) -> None:
    async with rooms(tmp_path, "ana", "bo", "cy") as [ana, bo, cy]:
        await ana.opens_a_task()
        await nobody_asks([ana, bo, cy])
        before = ana.asked + bo.asked + cy.asked
        for one in (ana, bo, ana, cy, cy):
            await one.opens_a_task()
            for other in (ana, bo, cy):
                await has(other, one.events)
            await are_even([ana, bo, cy])
        await nobody_asks([ana, bo, cy])
        asked = ana.asked + bo.asked + cy.asked - before
        assert asked <= 5 * 11, "two to bring it to each, and one for each two to know that they are even; some cross"


@running
async def test_who_can_only_ask_is_told_at_once_too(tmp_path: Path) -> None:
    async with rooms(tmp_path, "ana", "bo", hidden="bo") as [ana, bo]:
        for one in (ana, bo, ana, ana, bo):
            await one.opens_a_task()
            await has(ana, one.events)
            await has(bo, one.events)


@running
async def test_that_who_can_only_ask_has_all_of_it_is_soon_known(tmp_path: Path) -> None:
    async with rooms(tmp_path, "ana", "bo", hidden="bo") as [ana, bo]:
        for _ in range(2):  # the first time something is said there, too: where it lives
            await ana.opens_a_task()
            async with asyncio.timeout(SOON):
                await are_even([ana, bo])
        asked = ana.asked
        await nobody_asks([ana, bo])
        assert ana.asked - asked <= 1, "one question stays open"


@running
async def test_what_was_promised_and_never_comes_holds_up_nothing_else(tmp_path: Path) -> None:
    async with rooms(tmp_path, "ana", "bo", hidden="bo") as [ana, bo]:
        bo.node.sharing.peers.meet(ana.machine.key, "ana", ana.machine.place.address, ["A" * 43])
        before = ana.asked
        for _ in range(5):
            await ana.opens_a_task()
            await has(bo, ana.events)
        await asyncio.sleep(1)
        assert ana.asked - before < 30


@running
async def test_a_machine_that_moved_is_found_where_the_record_says(tmp_path: Path) -> None:
    async with rooms(tmp_path, "ana", "bo", hidden="ana") as [ana, bo]:
        await bo.stops()
        place = somewhere()
        await bo.starts(place)
        await ana.says(KeeperNamed(bo.machine.key), name="bo", address=place.address)
        await has(bo, ana.events)


@running
async def test_who_may_no_longer_hold_anything_is_neither_asked_nor_answered(tmp_path: Path) -> None:
    async with rooms(tmp_path, "ana", "bo") as [ana, bo]:
        await bo.says(MemberLeft())
        await has(ana, bo.events)
        await ana.says(KeeperReleased(bo.machine.key))
        asked, here = bo.asked, bo.events
        assert not ana.node.sharing.knows(bo.machine.key)
        for _ in range(3):
            await ana.opens_a_task()
        await asyncio.sleep(0.2)
        assert bo.asked == asked
        assert bo.events == here


@running
async def test_a_machine_that_was_away_is_brought_what_is_new_as_soon_as_it_is_back(tmp_path: Path) -> None:
    async with rooms(tmp_path, "ana", "bo", hidden="ana") as [ana, bo]:
        await bo.stops()
        await ana.opens_a_task()
        await until(lambda: bool(trouble_of(ana, bo)))
        await bo.starts()
        await ana.opens_a_task()
        await has(bo, ana.events)
        await until(lambda: not trouble_of(ana, bo))


def trouble_of(one: Room, other: Room) -> str:
    peer = one.node.sharing.peers.get(other.machine.key)
    return peer.trouble if peer else ""


@running
async def test_ending_takes_no_time_though_others_wait_for_news(tmp_path: Path) -> None:
    async with rooms(tmp_path, "ana", "bo") as [ana, _]:
        await until(lambda: ana.keeps_waiting)
        start = time.monotonic()
        await ana.stops()
        assert time.monotonic() - start < 1
