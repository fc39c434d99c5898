"""Any table of tasks as comma-separated text: a spreadsheet, an export of whatever a group used before."""

import csv
import io
from collections import Counter
from itertools import islice
from typing import NamedTuple

from msgspec import Struct

from lichen.carry import dates
from lichen.carry.draft import MOST_ITEMS, Comment, Report, TaskDraft, Unclear, Why
from lichen.carry.gathering import Gathering
from lichen.carry.spellings import Column, column_named, size_named, state_named
from lichen.carry.text import line, lines, paragraphs

_SAMPLE = 50
_DELIMITERS = ",;\t|"
MOST_COLUMNS = 200
_ONCE: tuple[Column, ...] = ("title", "due", "size", "status", "source")  # a second such column is kept as text

Row = list[str]


class Cut(NamedTuple):
    """Rows, the text of those that are too many, and what was odd about the quotes."""

    rows: list[Row]
    over: list[str]
    odd: list[Unclear]


class Layout(Struct, frozen=True, kw_only=True):
    """What each column is (nothing: kept as text under its name), and how its dates are written."""

    names: Row
    means: list[Column | None]
    order: dates.Order


def looks_like(text: str) -> bool:
    """Two columns with known names; one, if all rows are even; or even rows cut by what nobody writes in sentences."""
    sample = _sample(text)
    delimiter = delimiter_of(sample)
    rows = _cut(sample, delimiter).rows
    if not rows or len(rows[0]) < 2:
        return False
    named = {column_named(name) for name in rows[0]} - {None}
    even = len({len(row) for row in rows}) == 1
    if {"title", "what_for"} & named:
        return len(named) >= 2 or even
    return even and delimiter != "," and len(rows) >= 3


def read(text: str, odd: tuple[Unclear, ...] = ()) -> Report:
    gathering = Gathering("table", odd)
    cut = _cut(text, delimiter_of(_sample(text)))
    gathering.unclear += cut.odd
    if not cut.rows:
        return gathering.report()
    layout, rows = _laid_out(cut.rows, gathering)
    over = [*map("\t".join, rows[gathering.room :]), *cut.over]
    gathering.count("columns", len(layout.names))
    gathering.count("rows", len(rows) + len(cut.over))
    if over:
        gathering.cannot_read(f"from row {gathering.room + 1} on", "\n".join(over), Why.TOO_MANY)
    for number, row in enumerate(rows[: gathering.room], 1):
        _take(row, f"row {number}", layout, gathering)
    return gathering.report()


def _sample(text: str) -> str:
    """The first lines; a quoted cell cut in two at the end does no harm to counting."""
    return "".join(text[:200_000].splitlines(keepends=True)[:_SAMPLE])


def delimiter_of(sample: str) -> str:
    """The delimiter that respects quotes, gives columns with known names, and cuts most rows evenly, in this order."""

    def fitness(delimiter: str) -> tuple[bool, int, float, int]:
        rows, _, broken = _cut(sample, delimiter)
        width, times = Counter(map(len, rows)).most_common(1)[0] if rows else (1, 0)
        if width == 1:
            return False, 0, 0, 0
        return not broken, sum(map(bool, map(column_named, rows[0]))), times / len(rows), width

    return max(_DELIMITERS, key=fitness)


def _cut(text: str, delimiter: str) -> Cut:
    """All rows with anything in them. Quotes that do not match are read as well as can be, and reported."""
    for strict in (True, False):
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
        rows = (row for row in reader if any(map(str.strip, row)))
        try:
            first, over = list(islice(rows, MOST_ITEMS + 1)), list(map("\t".join, rows))
        except csv.Error:
            continue
        return Cut(first, over, [] if strict else [Unclear("", "", Why.BROKEN_QUOTES)])
    whole = [part for part in text.splitlines() if part.strip()]
    return Cut([[line] for line in whole[:MOST_ITEMS]], whole[MOST_ITEMS:], [Unclear("", "", Why.BROKEN_QUOTES)])


def _laid_out(rows: list[Row], gathering: Gathering) -> tuple[Layout, list[Row]]:
    means = _meanings(rows[0][:MOST_COLUMNS])
    if any(means):
        names = [gathering.name_of(name.strip()) for name in rows[0][:MOST_COLUMNS]]
        gathering.tell(line("More columns", ", ".join(rows[0][MOST_COLUMNS:])))
        rows = rows[1:]
    else:
        gathering.cannot_read("row 1", "", Why.NO_HEADER)
        names = [f"Column {number}" for number in range(1, min(MOST_COLUMNS, max(map(len, rows))) + 1)]
        means = [None] * len(names)
    if "title" not in means:
        stand_in = means.index("what_for") if "what_for" in means else 0
        means[stand_in] = "title"
        gathering.guesses.add(f"the column “{names[stand_in]}” is the title", "row 1")
    due = means.index("due") if "due" in means else len(names)
    order = dates.order_in(row[due] for row in rows if len(row) > due)
    return Layout(names=names, means=means, order=order), rows


def _meanings(header: Row) -> list[Column | None]:
    means: list[Column | None] = []
    for name in header:
        meaning = column_named(name)
        means.append(None if meaning in _ONCE and meaning in means else meaning)
    return means


class RowDraft:
    """One row on its way to a draft: each cell goes where its column belongs."""

    def __init__(self, where: str, layout: Layout, gathering: Gathering) -> None:
        self.where, self.layout, self.gathering = where, layout, gathering
        self.title = self.source = self.skills = self.blocked = ""
        self.due, self.size, self.done = 0, size_named(""), False
        self.text: list[str] = []
        self.beside: list[str] = []
        self.labels: list[str] = []
        self.comments: list[Comment] = []

    def put(self, name: str, meaning: Column | None, cell: str) -> None:
        match meaning:
            case "title" | "source":
                setattr(self, meaning, cell)
            case "what_for":
                self.text.append(cell)
            case "due":
                self._put_due(name, cell)
            case "size":
                self.size = size_named(cell)
                self.keep(name, cell if not self.size else "")
            case "status" | "place":
                self._put_state(name, cell)
            case "blocked" | "skills":
                self._put_beside(name, meaning, cell)
            case "labels":
                self.labels += [label.strip() for label in cell.replace(";", ",").split(",") if label.strip()]
            case "comments":
                self.comments.append(Comment("", 0, cell))
            case "who" | None:
                self.keep(name, cell)

    def keep(self, name: str, cell: str) -> None:
        if cell:
            self.beside.append(line(name, cell) if name else cell)
            self.gathering.kept.add(name or "cells without a column", self.where)

    def _put_due(self, name: str, cell: str) -> None:
        due = dates.in_numbers(cell, self.layout.order)
        self.due = due or 0
        if not due:
            self.gathering.cannot_read(self.where, cell, Why.DAY_OR_MONTH if due is None else Why.NOT_A_DATE)
            self.keep(name, cell)

    def _put_state(self, name: str, cell: str) -> None:
        """A state stays in the text as written: “waiting for Bo” says more than any state here."""
        state = state_named(cell)
        if state is None and state_named(name) == "done" and dates.in_numbers(cell, self.layout.order) != 0:
            self.gathering.guesses.add(f"a date under “{name}” means done", self.where)
            state = "done"
        self.done = self.done or state == "done"
        self.blocked = self.blocked or (cell if state == "blocked" else "")
        self.keep(name, cell)

    def _put_beside(self, name: str, meaning: Column, cell: str) -> None:
        """Into its field, unless that is taken or the cell only says no."""
        if getattr(self, meaning) or state_named(cell) == "open":
            self.keep(name, cell)
        else:
            setattr(self, meaning, cell)

    def draft(self) -> TaskDraft:
        return TaskDraft(
            title=self.title,
            what_for=paragraphs(*self.text, lines(*self.beside)),
            size=self.size,
            due=self.due,
            skills=self.skills,
            done=self.done,
            blocked=self.blocked,
            comments=tuple(self.comments),
            labels=tuple(self.labels),
            source=self.source,
        )


def _take(row: Row, where: str, layout: Layout, gathering: Gathering) -> None:
    drafting = RowDraft(where, layout, gathering)
    for name, meaning, cell in zip(layout.names, layout.means, row, strict=False):
        if cell.strip():
            drafting.put(name, meaning, cell.strip())
    more = "\t".join(row[len(layout.names) :]).strip()
    if more:
        gathering.cannot_read(where, more, Why.MORE_CELLS)
        drafting.keep("", more)
    gathering.take(drafting.draft(), where)
