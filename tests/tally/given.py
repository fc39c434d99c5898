"""Ballots written down quickly, ballots from Hypothesis, and the real ones where they lie beside the checkout."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from lichen.tally.ballots import Blank, Rankings, rankings
from lichen.tally.formats.reading import Reading, Wanted
from lichen.tally.formats.recognise import read

HERE = Path(__file__).parent / "data"
BESIDE = Path(__file__).parents[3] / "shared" / "data"


def real(path: str) -> Path:
    """A file that may not be part of this project; the test says loudly when it is not there."""
    found = BESIDE / path
    if not found.exists():
        pytest.skip(f"LEFT OUT: no real data at {found}")
    return found


def expected(path: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(real(path).read_bytes())
    return found


def from_file(path: Path, wanted: Wanted = "ranks", blank: Blank | None = None) -> Reading:
    reading = read([path.read_bytes()], wanted, blank, path.suffix)
    assert not reading.problems
    return reading


def ranked(path: Path, blank: Blank | None = None) -> Rankings:
    ballots = from_file(path, blank=blank).ballots
    assert isinstance(ballots, Rankings)
    return ballots


def ballots(text: str, *, among: str = "", blank: Blank = "last") -> Rankings:
    """From "3 A>B=C, 2 B"; options are single letters, and all that occur unless `among` says otherwise."""
    given: list[tuple[list[str], int]] = []
    for part in text.split(","):
        weight, _, order = part.strip().partition(" ")
        given.append((["".join(level.split("=")) for level in order.split(">")], int(weight)))
    names = among or sorted({name for levels, _ in given for level in levels for name in level})
    return rankings(names, given, blank)


@st.composite
def some_ballots(
    draw: st.DrawFn, options: str = "ABCDE", blanks: Iterable[Blank] = ("last", "apart"), *, strict: bool = False
) -> Rankings:
    """A few ballots with ties and blanks, or without any ties."""
    names = options[: draw(st.integers(2, len(options)))]
    given = []
    for _ in range(draw(st.integers(1, 8))):
        order = draw(st.permutations(names))[: draw(st.integers(1, len(names)))]
        cuts = [not strict and draw(st.booleans()) for _ in order]
        levels: list[str] = []
        for name, joined in zip(order, cuts, strict=True):
            if joined and levels:
                levels[-1] += name
            else:
                levels.append(name)
        given.append((levels, draw(st.integers(1, 3))))
    return rankings(names, given, draw(st.sampled_from(list(blanks))))
