"""Where another machine is reached: what it said itself counts, and what somebody wrote for that circle alone."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from lichen.core.values import CircleId
from lichen.node.sharing.addresses import PAUSE, STAYS, spoken_of, tell, turn
from lichen.node.sharing.links import by_hand, plain, read_link
from lichen.node.sharing.peers import Peer
from lichen.practices.keepers import KeeperNamed
from lichen.practices.tasks import TaskOpened
from tests.moving.village import Village, village_in
from tests.sharing.rooms import Room, rooms, somewhere
from tests.sync.machines import running, until

OWN, OURS, HERS = "http://bo.example", "http://10.0.0.7:8000", "http://eve.example"
CODE = "k7dmq-2xr4t"


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    with village_in(tmp_path) as village:
        yield village


# What is in use


def test_what_a_machine_said_itself_is_kept_while_it_works_whatever_anybody_writes() -> None:
    peer = Peer("bo", "Bo", OWN)
    tell(peer, "elm", OURS)
    tell(peer, "knitting", HERS)
    assert not turn(peer, STAYS)
    assert peer.address == OWN
    assert spoken_of(peer, OWN) is None


def test_where_it_does_not_work_others_are_tried_for_the_circles_that_name_them() -> None:
    peer = Peer("bo", "Bo", OWN, trouble="nobody answers there")
    tell(peer, "elm", OURS)
    tell(peer, "knitting", HERS)
    assert turn(peer, PAUSE)
    assert peer.address == OURS
    assert spoken_of(peer, OURS) == frozenset({"elm"})
    assert not turn(peer, PAUSE + 1)
    assert turn(peer, 2 * PAUSE)
    assert spoken_of(peer, peer.address) == frozenset({"knitting"})
    peer.trouble = ""
    assert not turn(peer, 2 * PAUSE + STAYS - 1)
    assert turn(peer, 2 * PAUSE + STAYS)
    assert peer.address == OWN, "and in a while its own again"


def test_no_circle_changes_what_another_said_but_each_what_it_said_itself() -> None:
    peer = Peer("bo")
    tell(peer, "elm", OURS)
    assert peer.address == OURS
    tell(peer, "knitting", HERS)
    assert peer.address == OURS
    tell(peer, "elm", "http://bo.example:81")
    assert peer.address in ("http://bo.example:81", HERS)
    assert spoken_of(peer, HERS) == frozenset({"knitting"})
    tell(peer, "knitting", "")
    tell(peer, "elm", OURS)
    assert (peer.address, spoken_of(peer, OURS)) == (OURS, frozenset({"elm"}))
    tell(peer, "elm", "")
    assert peer.address == ""


def test_over_an_address_that_only_one_circle_names_nothing_is_said_of_another(village: Village) -> None:
    ana, bo = village["ana"], village["bo"]
    person = ana.founds()
    elm = next(iter(person.places))
    knitting = ana.node.entrances.found(person, "Knitting", "", "Eve").wait().event
    for circle, address in ((elm, bo.address), (knitting, HERS)):
        ana.node.say(person, circle, KeeperNamed(bo.key), {"name": "bo", "address": address}).wait()
    ana.node.sharing.catch_up()

    def shown(over: str) -> set[CircleId]:
        found = ana.node.sharing.shown(bo.key, over)
        assert {one for one in (elm, knitting) if found.record(one)} == found.summaries().keys()
        return set(found.summaries())

    assert shown(HERS) == {knitting}
    assert shown(bo.address) == {elm}
    assert shown("") == {elm, knitting}, "whoever asks us has shown its key"


# Somebody in another circle says that it is reached at hers


@asynccontextmanager
async def relay(to: Room) -> AsyncIterator[tuple[str, bytearray]]:
    """Eve's: carries everything on, and reads along."""
    seen, place = bytearray(), somewhere()

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while piece := await reader.read(65_536):
                seen.extend(piece)
                writer.write(piece)
                await writer.drain()
        writer.close()

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back, on = await asyncio.open_connection("127.0.0.1", to.machine.place.port)
        await asyncio.gather(pump(reader, on), pump(back, writer))

    server = await asyncio.start_server(carry, "127.0.0.1", place.port)
    try:
        yield place.address, seen
    finally:
        server.close()


@running
async def test_nobody_leads_what_is_said_in_one_circle_past_herself_by_a_word_in_another(tmp_path: Path) -> None:
    async with rooms(tmp_path, "bo", "ana", hidden="ana") as [bo, ana], relay(bo) as (hers, seen):
        eve = ana.node.accounts.new()
        knitting = ana.node.entrances.found(eve, "Knitting", "", "Eve").wait().event
        ana.node.say(eve, knitting, KeeperNamed(bo.machine.key), {"name": "x", "address": hers}).wait()
        await until(lambda: knitting in _told(ana, bo))
        await bo.says(TaskOpened(), title="Hide Jo in the attic")
        await until(lambda: ana.events == bo.events)
        await ana.says(TaskOpened(), title="He is there")
        await until(lambda: ana.events == bo.events)
        assert not seen


def _told(room: Room, other: Room) -> dict[CircleId, str]:
    peer = room.node.sharing.peers.get(other.machine.key)
    return peer.told if peer else {}


# What is an address at all


@pytest.mark.parametrize(
    "address",
    [
        "http://10.0.0.1/admin",
        "http://10.0.0.1/?delete=all",
        "http://10.0.0.1?x",
        "http://10.0.0.1/#x",
        "http://root:secret@10.0.0.1",
        "http://@10.0.0.1",
        "ftp://10.0.0.1",
        "http://",
        "http://10.0.0.1:0",
        "http://10.0.0.1:99999",
        "elm.example",
        "http://[",
        "",
    ],
)
def test_an_address_leads_to_a_machine_and_to_no_place_on_it(village: Village, address: str) -> None:
    assert plain(address) == ""
    ana, other = village["ana"], "A" * 43
    ana.says(ana.founds(), KeeperNamed(other), name="inside", address=address)
    ana.node._settle()
    ana.node.sharing.catch_up()
    known = ana.node.sharing.peers.get(other)
    assert not known or known.address == ""
    assert ana.node.sharing.peers.meet(other, "inside", address).address == ""


def test_nor_does_a_link_lead_elsewhere() -> None:
    for address in ("http://elm.example/admin", "http://root@elm.example", "http://elm.example?x=1"):
        assert by_hand(address, CODE) is None
        assert read_link(f"{address}/meet/{CODE}") is None
    assert plain("http://elm.example:8000/") == "http://elm.example:8000"
    assert plain("https://[::1]") == "https://[::1]"
