"""Whatever is packed comes back byte for byte; whatever else is opened is refused, at little cost."""

import zlib
from collections.abc import Iterable
from contextlib import suppress
from hashlib import sha256
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lichen.core.values import EventId, base64url
from lichen.sync.deflate import DEFLATED
from lichen.sync.holding import Place
from lichen.sync.messages import handle_of
from lichen.sync.parcel import ParcelBroken, number, pack, pack_whole, unpack, unpack_whole
from tests.sync.bombs import BOMBS, SMALL, swelling
from tests.sync.bounds import at_most
from tests.sync.parcels import KEY, Made, made, thinned

SEEDS = st.integers(0, 2**32)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A parcel may be a tenth as large, so that the largest are made and opened quickly."""
    monkeypatch.setattr("lichen.sync.parcel.LARGEST", SMALL)
    monkeypatch.setattr("lichen.sync.parcel.MOST_NUMBERS", 20_000)


def lacking(chance: Random, record: Made) -> tuple[Made, dict[str, int]]:
    """A copy that holds only so much of each chain, and how much that is."""
    reach = {device: chance.randint(0, end) for device, end in record.reach().items() if chance.random() < 0.7}
    held = [each for each in record.arrivals if each.text.seq <= reach.get(each.text.device, 0)]
    return Made(held), {device: end for device, end in reach.items() if end}


@settings(max_examples=250)
@given(SEEDS)
def test_what_is_packed_for_a_copy_comes_back_byte_for_byte(seed: int) -> None:
    """A page of it, too; then what is named may still be to come."""
    chance = Random(seed)
    record = made(chance)
    copy, reach = lacking(chance, record)
    frames = record.beyond(reach)[: chance.choice([5, 100])]
    parcel = pack(frames, record.circle, reach, record.places, KEY)
    assert unpack(parcel, record.circle, copy.devices(), copy.standing, KEY) == thinned(frames)


@settings(max_examples=150)
@given(SEEDS)
def test_what_is_packed_for_whoever_it_may_be_comes_back_byte_for_byte(seed: int) -> None:
    record = made(Random(seed), forks=True)
    assert unpack_whole(pack_whole(record.frames)) == thinned(record.frames)


@settings(max_examples=150)
@given(SEEDS)
def test_a_copy_that_heard_another_face_gets_nothing_that_is_proved_and_wrong(seed: int) -> None:
    chance = Random(seed)
    record = made(chance, forks=True)
    _, reach = lacking(chance, record)
    face = {(each.text.device, each.text.seq): each for each in record.arrivals}  # one of those that share a number
    copy = Made([each for place, each in face.items() if place[1] <= reach.get(place[0], 0)])
    frames = record.beyond(reach)
    try:
        got = unpack(
            pack(frames, record.circle, reach, record.places, KEY), record.circle, copy.devices(), copy.standing, KEY
        )
    except ParcelBroken:
        return
    for one, other in zip(got, frames, strict=True):
        assert one.words == other.words
        assert one.raw == other.raw or not one.signature or one.signature == other.signature


def test_what_the_receiver_can_work_out_does_not_travel() -> None:
    """An event that names five others, all known: its key, its place and theirs are numbers of a byte or two."""
    record = made(Random(3), most=20)
    reach = record.reach() | {record.arrivals[-1].text.device: record.arrivals[-1].text.seq - 1}
    frames = record.beyond(reach)
    assert len(frames) == 1
    parcel = zlib.decompress(pack(frames, record.circle, reach, record.places, KEY))
    assert not any(name.encode() in parcel for name in record.ids)
    assert len(parcel) < len(frames[0].raw) + len(frames[0].words) - 200


def test_two_devices_that_go_by_one_handle_are_not_mistaken_for_each_other() -> None:
    """It happens by chance, once in many conversations; then whole events help."""
    handles, device, other = dict[bytes, str](), "", ""
    while device == other:
        device = base64url(sha256(device.encode()).digest())
        other = handles.setdefault(handle_of(KEY, device), device)
    record = made(Random(3))
    whose = {other: 1, record.arrivals[0].text.device: 1}
    columns = {"devices": [handle_of(KEY, device)], "first": [2], "whose": [0], "at": [1]}
    parcel = swelling(**columns, facts=b"{}", seen=b"", words=b"")
    assert unpack(parcel, record.circle, whose, anything, KEY)
    with pytest.raises(ParcelBroken):
        unpack(parcel, record.circle, [*whose, device], anything, KEY)


# Damage


@settings(max_examples=700)
@given(SEEDS)
def test_however_it_is_damaged_nothing_but_that_is_said(seed: int) -> None:
    chance = Random(seed)
    record = made(chance, most=10)
    copy, reach = lacking(chance, record)
    parcel = damaged(chance, pack(record.beyond(reach), record.circle, reach, record.places, KEY))
    with suppress(ParcelBroken):
        unpack(parcel, record.circle, copy.devices(), copy.standing, KEY)


def damaged(chance: Random, parcel: bytes) -> bytes:
    """A byte of it, or of what is inside; or columns with something else in them."""
    inside = zlib.decompress(parcel) if parcel[:1] == DEFLATED else parcel
    match chance.randrange(4):
        case 0:
            return _garbled(chance, parcel)
        case 1:
            return zlib.compress(_garbled(chance, inside))
        case _:
            columns = msgspec.msgpack.decode(inside, strict=False)
            for _ in range(chance.randint(1, 3)):
                at = chance.randrange(len(columns))
                columns[at] = _other(chance, columns[at])
            return zlib.compress(msgspec.msgpack.encode(columns))


def _garbled(chance: Random, data: bytes) -> bytes:
    garbled = bytearray(data)
    for _ in range(chance.randint(1, 3)):
        garbled[chance.randrange(len(garbled))] = chance.randrange(256)
    return bytes(garbled)


def _other(chance: Random, column: Any) -> Any:
    numbers = [0, 1, -1, 7, 2**53 - 1, 2**53, 2**63 - 1]
    pieces = [b"", b"\0", b"\n", b"\x80" * 100, b"\xff" * 50, b"\xc1", b"\xc3" * 10, b'"' * 43]
    match column:
        case bytes():
            at = chance.randint(0, len(column))
            return column[:at] + chance.choice(pieces) + column[at + chance.randint(0, 5) :]
        case list():
            at = chance.randint(0, len(column))
            more = [chance.choice([*column, *numbers, *pieces])] * chance.randint(0, 2)
            return column[:at] + more + column[at + chance.randint(0, 2) :]
        case dict():
            thing = chance.choice([*column.values(), b"x", [b"", 1], [b"y" * 32, -5]])
            return {**column, chance.choice(numbers): thing}
    return chance.choice(numbers)


# Parcels that swell


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_parcel_that_swells_costs_little(small: None, bomb: str) -> None:
    parcel = BOMBS[bomb]()
    with at_most(seconds=1, megabytes=15), suppress(ParcelBroken):
        unpack(parcel, "C" * 43, ["D" * 43] * 1_000, anything, KEY)


def test_a_parcel_as_large_as_an_honest_one_gets_is_opened() -> None:
    """Five thousand events, as may come where only the last is signed, each of which names ten others."""
    many = 5_000
    ends = b"\n" * (many - 1)
    facts = [b"{}", *[b'{"of":[%b]}' % (9 * number(2) + number(1))] * (many - 1)]
    whose = {"devices": [b"k" * 32], "first": [2], "whose": [0] * many, "at": [1] * many}
    parcel = swelling(**whose, facts=b"\n".join(facts), seen=ends, words=ends)
    assert len(unpack(parcel, "C" * 43, [], anything, KEY)) == many


def anything(places: Iterable[Place]) -> dict[Place, EventId]:
    return dict.fromkeys(places, "A" * 43)
