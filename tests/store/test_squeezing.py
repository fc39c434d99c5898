"""Laws of squeezing: nothing is lost, whatever the bytes, and each id costs its own size once."""

import zlib

import msgspec
from hypothesis import example, given
from hypothesis import strategies as st

from lichen.core.keys import hashed
from lichen.store.squeezing import squeezed, unsqueezed

IDS = [hashed("test", bytes([number])) for number in range(4)]
Plain = st.recursive(
    st.sampled_from(IDS) | st.text(max_size=50) | st.integers(-(2**63), 2**64 - 1) | st.binary(max_size=50),
    lambda inner: st.lists(inner, max_size=8) | st.dictionaries(st.sampled_from(IDS), inner),
)


@given(Plain)
def test_a_state_comes_back_exactly(state: object) -> None:
    data = msgspec.msgpack.encode(state)
    assert unsqueezed(squeezed(data)) == data


@given(st.binary() | st.lists(st.sampled_from([b"\xd9\x2b", b"x" * 43, b"\xd9", b"\n", b""])).map(b"".join))
@example(b"\xd9\x2b" * 30)
def test_so_do_bytes_that_only_look_like_one(data: bytes) -> None:
    assert unsqueezed(squeezed(data)) == data


def test_naming_an_id_again_costs_next_to_nothing() -> None:
    once = msgspec.msgpack.encode([hashed("test", str(number).encode()) for number in range(2_000)])
    assert len(squeezed(once)) < 2_000 * 40
    assert len(squeezed(once * 3)) < len(squeezed(once)) + 2 * 2_000 * 5


@given(st.binary())
def test_what_was_squeezed_in_another_way_is_no_state(data: bytes) -> None:
    assert unsqueezed(zlib.compress(data + b"\x93")) is None
    assert unsqueezed(b"\0" + data) is None
