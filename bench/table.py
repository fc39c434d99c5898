"""The table: one line a row, with what was aimed at and what the machine can do beside it."""

from collections.abc import Sequence
from statistics import median
from typing import Literal, NamedTuple

from bench.measure import Bench, Figure, Reading, figure

Unit = Literal["/s", "s", "ms", "MB", "B", "×"]


class Row(NamedTuple):
    """One measured line; `beside` is the floor from the same rounds."""

    what: str
    unit: Unit
    values: list[float]
    beside: str = ""
    floor: list[float] = []
    goal: float | None = None
    cpu_us: float | None = None  # of one thing

    @property
    def more_is_better(self) -> bool:
        return self.unit in ("/s", "×")

    @property
    def ratio(self) -> float | None:
        """How it compares with the floor, round by round; above 1 is better than the floor, whatever the unit."""
        pairs = list(zip(self.values, self.floor, strict=False))
        if not pairs:
            return None
        return median(mine / floor if self.more_is_better else floor / mine for mine, floor in pairs)

    @property
    def meets(self) -> bool | None:
        if self.goal is None:
            return None
        middle = figure(self.values).middle
        return middle >= self.goal if self.more_is_better else middle <= self.goal


def row(
    what: str,
    unit: Unit,
    readings: Sequence[Reading],
    name: str,
    beside: str = "",
    floor: Sequence[Reading] = (),
    floor_name: str = "",
    goal: float | None = None,
    cpu: bool = True,
) -> Row:
    """A row of one figure of some readings, beside a figure of others."""
    return Row(
        what,
        unit,
        [reading.value(name) for reading in readings],
        beside,
        [reading.value(floor_name or name) for reading in floor],
        goal,
        median(reading.value("cpu_us") for reading in readings) if cpu else None,
    )


HEAD = """| what | measured | lowest – highest | CPU each | beside it | that | ratio | goal | |
|---|--:|--:|--:|---|--:|--:|--:|---|
"""


def line(each: Row) -> str:
    """A row in Markdown."""
    mine, floor = figure(each.values), figure(each.floor) if each.floor else None
    cells = [
        each.what,
        f"**{_number(mine.middle, each.unit)}**",
        _spread(mine, each.unit),
        "" if each.cpu_us is None else _time(each.cpu_us),
        each.beside,
        _number(floor.middle, each.unit) if floor else "",
        "" if each.ratio is None else f"{each.ratio:.2f}",
        "" if each.goal is None else _number(each.goal, each.unit),
        {True: "met", False: "not met", None: ""}[each.meets],
    ]
    return "| " + " | ".join(cells) + " |\n"


def _spread(figure: Figure, unit: Unit) -> str:
    return "" if figure.least == figure.most else f"{_number(figure.least, unit)} – {_number(figure.most, unit)}"


def _number(value: float, unit: Unit) -> str:
    if unit == "/s":
        return f"{value:,.0f}/s"
    digits = 2 if value < 10 else 1 if value < 100 else 0
    return f"{value:.{digits}f}" + ("×" if unit == "×" else f" {unit}")


def _time(microseconds: float) -> str:
    if microseconds < 1_000:
        return f"{microseconds:.0f} µs"
    return f"{microseconds / 1_000:.0f} ms" if microseconds < 1e6 else f"{microseconds / 1e6:.2f} s"


def steadiness(bench: Bench) -> str:
    """How steady the machine was."""
    unit = figure(bench.units)
    return (
        f"One signature check took {unit.middle:.0f} µs ({unit.least:.0f} – {unit.most:.0f}), measured before and "
        f"after each of {len(bench.units) // 2} rounds: where this moves, the machine was busy with something else.\n"
    )
