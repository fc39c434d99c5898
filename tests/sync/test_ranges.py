"""Two sets of labels come to know exactly where they differ, with few and small messages, whatever either says."""

from itertools import count
from random import Random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lichen.sync.ranges import FEW, FINGERPRINT, MOST_LABELS, MOST_RANGES, MOST_STEPS, PARTS, Difference, Labels, Ranges
from tests.sync.bounds import at_most

SIZE = 8  # bytes of a label
SEEDS = st.integers(0, 2**32)
ANYTHING = bytes(PARTS * FINGERPRINT)


def labels(chance: Random, many: int) -> set[bytes]:
    return {chance.randbytes(SIZE) for _ in range(many)}


def crowded(chance: Random, many: int) -> set[bytes]:
    """Labels that mostly begin alike, as nobody could choose them."""
    starts = [chance.randbytes(3) for _ in range(3)]
    return {chance.choice(starts) + chance.randbytes(SIZE - 3) for _ in range(many)}


class Compared:
    """Two sets, compared to the end: what each found to have alone, and what was said for it."""

    def __init__(self, mine: set[bytes], theirs: set[bytes]) -> None:
        asks, answers = Labels(mine, SIZE), Labels(theirs, SIZE)
        self.mine, self.theirs, ranges = set[bytes](), set[bytes](), asks.first()
        self.bytes = 0
        for self.steps in count(1):
            said = answers.answer(ranges)
            self.bytes += len(msgspec.msgpack.encode(ranges)) + len(msgspec.msgpack.encode(said))
            only_mine, only_theirs, ranges = asks.heard(said)
            self.mine |= only_mine
            self.theirs |= only_theirs
            if not ranges:
                break


@settings(max_examples=60)
@given(SEEDS, st.sampled_from([labels, crowded]))
def test_exactly_what_differs_is_found(seed: int, of: object) -> None:
    chance = Random(seed)
    both = of(chance, chance.choice([0, 1, FEW, FEW + 1, 300, 2_000]))  # type: ignore[operator]
    mine, theirs = (of(chance, chance.choice([0, 0, 1, 3, 9, 100, 500])) for _ in range(2))  # type: ignore[operator]
    found = Compared(both | mine, both | theirs)
    assert (found.mine, found.theirs) == (mine - theirs, theirs - mine)
    assert found.steps <= MOST_STEPS


@pytest.mark.parametrize(("differ", "bytes"), [(1, 3_000), (10, 20_000), (1_000, 400_000)])
def test_what_is_said_grows_with_the_difference_and_hardly_with_the_sets(differ: int, bytes: int) -> None:
    chance = Random(1)
    both, mine = labels(chance, 20_000), labels(chance, differ)
    found = Compared(both | mine, both)
    assert found.mine == mine
    assert found.bytes < bytes
    assert found.steps <= 4


def test_what_would_be_too_much_at_once_waits_for_the_next_time() -> None:
    chance = Random(1)
    mine, theirs = labels(chance, 60_000), labels(chance, 60_000)
    found = Compared(mine, theirs)
    assert found.mine < mine
    assert len(found.mine) > 5_000
    assert found.theirs < theirs


def test_who_asks_for_the_same_again_and_again_in_one_question_is_told_once() -> None:
    held = Labels(labels(Random(1), 100_000), SIZE)
    with at_most(seconds=2, megabytes=60):
        said = held.answer(Ranges([("", ANYTHING)] * MOST_RANGES, [("", b"")] * MOST_RANGES))
        assert len(said.answering) == MOST_LABELS * SIZE
        assert len(said.open.parts) == 16


def test_ranges_within_others_are_not_looked_at_either() -> None:
    held = Labels(labels(Random(1), 100_000), SIZE)
    nested = [f"{number:x}"[:8] for number in range(MOST_RANGES - 1)]
    with at_most(seconds=2, megabytes=60):
        said = held.answer(Ranges([(prefix, ANYTHING) for prefix in ["", *nested]], [(p, b"") for p in ["", *nested]]))
        assert len(said.open.parts) == 16
        _, theirs, ranges = held.heard(Difference(Ranges([("", ANYTHING)] * MOST_RANGES, [("", b"\1" * 8)] * 4_096)))
        assert len(theirs) == 1
        assert len(ranges.parts) == 16
