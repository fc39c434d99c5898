"""What the rows about replicas measure is what they say."""

import os
import socket
from pathlib import Path

import pytest

from bench.circles import small
from bench.corpus import corpus
from bench.serving import LOOPBACK
from bench.sync import Peer
from bench.sync_cases import UNHEARD, cases, everything, tell
from bench.sync_floor import Floor
from bench.sync_git import GitPeer
from bench.sync_loro import LoroPeer
from bench.sync_ours import OurPeer
from bench.wire import Wire
from lichen.core.door import receive
from lichen.core.event import decode_text

SMALL = 1_000
RECORD = corpus(SMALL, unheard=UNHEARD)
SAID = tell(RECORD)
CASES = cases(SAID, (3, 60))


def test_what_a_replica_holds_never_names_what_it_lacks() -> None:
    for case in CASES:
        held = set(range(SMALL)) - case.lacks
        assert all(set(SAID[place].parents) <= held for place in held), case.name


def test_so_much_is_lacking_as_the_name_says_at_the_end_or_far_apart() -> None:
    *_, recent, scattered = CASES
    assert [len(case.lacks) for case in CASES] == [0, 3, 3, 60, 60]
    assert recent.in_order == list(range(SMALL - 60, SMALL))
    assert len({SAID[place].device for place in scattered.lacks}) > 20
    assert scattered.in_order[0] < SMALL * 0.6


def test_a_circle_with_phones_that_nobody_hears_is_let_in_whole() -> None:
    assert len(receive(RECORD.frames, lambda ids: {}).admitted) == SMALL


def test_nobody_names_what_a_phone_said_that_nobody_hears() -> None:
    away = set(list(dict.fromkeys(said.device for said in SAID))[-UNHEARD:])
    unheard = {place for place, said in enumerate(SAID) if said.device in away and not said.first}
    named = {parent for said in SAID for parent in said.parents if SAID[parent].device != said.device}
    assert len(unheard) > 8
    assert not unheard & named


def test_every_peer_comes_to_hold_what_it_lacked_and_no_protocol_is_below_the_floor(tmp_path: Path) -> None:
    floor = Floor(tmp_path, RECORD.frames, SAID)
    ours = OurPeer(tmp_path / "ours", RECORD.frames, CASES)
    peers: list[Peer] = [ours, GitPeer(tmp_path / "git", SAID, CASES)]
    if LoroPeer.here():
        peers.append(LoroPeer(SAID))
    for case in CASES:
        least = floor.catch_up(case).value("bytes")
        assert least >= 64 * len({SAID[place].device for place in case.lacks}), case.name
        assert all(peer.catch_up(case).value("bytes") > least for peer in peers), case.name
    ours.close()


def test_a_replica_that_has_nothing_gets_everything(tmp_path: Path) -> None:
    case = everything(SAID)
    ours = OurPeer(tmp_path / "ours", RECORD.frames, [], [RECORD.circle])
    whole = sum(len(frame.raw) for frame in RECORD.frames)
    assert Floor(tmp_path, RECORD.frames, SAID).join(case).many == ours.join(case).many == SMALL
    assert ours.join(case).value("down") < whole < GitPeer(tmp_path / "git", SAID, []).join(case).value("down") * 2
    ours.close()


def test_small_circles_are_let_in_whole_and_are_all_different() -> None:
    frames = [frame for number in range(20) for frame in small(number)]
    assert len(receive(frames, lambda ids: {}).admitted) == len({frame.raw for frame in frames}) == len(frames)
    assert len({decode_text(frame.raw).device for frame in frames}) == 20


@pytest.mark.parametrize("size", [0, 1, 300_000])
def test_every_byte_that_goes_over_the_wire_is_counted(size: int) -> None:
    wire = Wire("cat", environment=dict(os.environ))
    with wire, socket.create_connection((LOOPBACK, wire.port)) as connection:
        connection.sendall(b"x" * size)
        connection.shutdown(socket.SHUT_WR)
        came = sum(map(len, iter(lambda: connection.recv(65_536), b"")))
    assert wire.up == wire.down == came == size
