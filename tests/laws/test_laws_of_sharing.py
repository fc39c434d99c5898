"""Laws of sharing: however machines lose, delay, repeat and lie, honest ones come to hold the same, and show the lies.

Each history is one number: `python -m tests.sync.long --seed N --histories 1` lives through it again.
"""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sync.copies import stores
from tests.sync.lives import Seeded, come_together, life


@settings(max_examples=14)
@given(st.integers(0, 2**32))
def test_honest_machines_come_to_hold_the_same_whatever_happens(seed: int) -> None:
    with stores() as store:
        come_together(life(Seeded(seed), store))


@settings(max_examples=6)
@given(st.integers(0, 2**32))
def test_without_lies_two_faces_and_wrong_clocks_it_is_enough_to_say_how_far_chains_go(seed: int) -> None:
    with stores() as store:
        network = life(Seeded(seed), store, is_honest=True)
        come_together(network)
        assert network.count["faces"] or not network.count["mended"]
