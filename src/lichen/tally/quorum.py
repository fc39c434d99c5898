"""How many it takes: quorums and majorities, in whole numbers."""

from fractions import Fraction
from math import ceil, isqrt

from lichen.tally.ballots import Number

HALF = Fraction(1, 2)


def quorum(electorate: int, share: Fraction = HALF) -> int:
    """The fewest people who are at least this share of an electorate."""
    return ceil(electorate * share)


def square_root_quorum(electorate: int, factor: Fraction = Fraction(3, 2)) -> int:
    """The fewest people who reach a factor of the root of the electorate; Debian asks for three halves of it."""
    square = ceil(factor * factor * electorate)
    return isqrt(square - 1) + 1 if square else 0


def has_majority(in_favour: Number, against: Number, ratio: Fraction = Fraction(1), *, over: bool = False) -> bool:
    """More in favour than against, and at least `ratio` times as many; with `over`, more than that."""
    if in_favour <= against:
        return False
    return in_favour > ratio * against if over else in_favour >= ratio * against
