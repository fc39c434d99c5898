"""Dice: chance, for people whom a test makes up."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

from hypothesis import strategies as st

from tests.people import key_of

PEOPLE = ("ana", "bo", "cy", "dee", "eli")
MACHINES = tuple(key_of(f"machine {number}").public for number in range(3))
Thing = TypeVar("Thing")


@cache
def between(least: int, most: int) -> st.SearchStrategy[int]:
    """The same strategy each time, so that Hypothesis need not look at it anew."""
    return st.integers(least, most)


class Dice:
    """Chance, in a form that Hypothesis can make smaller."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self._draw = draw

    def number(self, least: int, most: int) -> int:
        return int(self._draw(between(least, most)))

    def chance(self, percent: int) -> bool:
        return self.number(0, 99) >= 100 - percent

    def one(self, things: Sequence[Thing]) -> Thing:
        return things[self.number(0, len(things) - 1)]
