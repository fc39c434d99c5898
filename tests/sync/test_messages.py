"""What is said comes back as it was said, and what swells when it is read is refused at little cost."""

import zlib
from random import Random

import msgspec
import pytest

from lichen.sync.messages import (
    KEY,
    MOST_DEFLATED,
    TAG,
    WORTH_IT,
    Exchange,
    Exchanges,
    Nonsense,
    encode,
    read_answer,
    read_question,
)
from tests.sync.bounds import at_most

K = bytes(range(KEY))


def asked(parcel: bytes) -> Exchanges:
    return Exchanges(K, [Exchange(bytes(TAG), parcel)])


@pytest.mark.parametrize("size", [0, WORTH_IT, 5_000, MOST_DEFLATED - 100, MOST_DEFLATED + 100])
@pytest.mark.parametrize("is_alike", [True, False])
def test_what_is_said_comes_back_as_it_was(size: int, is_alike: bool) -> None:
    question = asked(b"alike" * (size // 5) if is_alike else Random(1).randbytes(size))
    said = encode(question)
    assert read_question(said) == question
    assert len(said) < 300 or size > MOST_DEFLATED or not is_alike


@pytest.mark.parametrize(
    "said",
    [
        zlib.compress(bytes(50_000_000)),
        zlib.compress(msgspec.msgpack.encode(asked(bytes(MOST_DEFLATED + 1)))),
        zlib.compress(msgspec.msgpack.encode(asked(b""))) + b"more",
        zlib.compress(msgspec.msgpack.encode(asked(b"")))[:-1],
        b"\x78",
    ],
    ids=["zeros", "too much", "something after it", "cut short", "nothing more"],
)
def test_what_swells_or_is_no_such_thing_is_refused_at_little_cost(said: bytes) -> None:
    for read in (read_question, read_answer):
        with at_most(seconds=0.2, megabytes=1), pytest.raises(Nonsense):
            read(said)
