"""CSV as in the Kubernetes elections: the first row names the options, every further row is one ballot.

A cell is a rank (1 is best, equal numbers are a tie, gaps between ranks say nothing), a score or an approval, whichever
the rule asks for. An empty cell or "No opinion" is a blank.
"""

import csv
import re
from collections.abc import Iterator
from fractions import Fraction

from lichen.tally.ballots import Blank, Candidate, Number
from lichen.tally.formats.gathering import Gathering, Levels, whole
from lichen.tally.formats.lines import Lines
from lichen.tally.formats.reading import MOST_OPTIONS, Note, Reading, Wanted, Why

DELIMITERS = ",;\t"
MOST_REMEMBERED = 10_000
BLANKS = {"", "-", "no opinion"}
YES, NO = {"yes", "x", "true", "✓", "✔"}, {"no", "false"}
_SCORE = re.compile(r"-?\d{1,9}(?:\.\d{1,9})?")
_WRONG = {"ranks": Why.NOT_A_RANK, "scores": Why.NOT_A_SCORE, "approvals": Why.NOT_AN_APPROVAL}


def read(lines: Lines, wanted: Wanted, blank: Blank | None) -> Reading:
    gathering = Gathering("csv", wanted, blank or "apart")
    first = next((line for line in lines if line.strip()), "")
    lines.put_back(first)
    rows = _rows(csv.reader(lines, delimiter=_delimiter(first), strict=True), lines, gathering)
    header = _trimmed(next(rows, []), 1)
    for number, name in enumerate(header, 1):
        gathering.option(" ".join(name.split()), f"column {number}")
        if number > MOST_OPTIONS:
            break
    if header and all(whole(name) is not None for name in header):
        gathering.note(Note.NUMBERS_AS_NAMES)
    gathering.closed = True
    if not gathering.problems:
        _take(rows, lines, gathering)
    return gathering.reading()


def _delimiter(line: str) -> str:
    return max(DELIMITERS, key=re.sub('"[^"]*"', "", line).count)


def _rows(reader: Iterator[list[str]], lines: Lines, gathering: Gathering) -> Iterator[list[str]]:
    try:
        yield from (row for row in reader if row)
    except csv.Error:
        gathering.wrong(f"line {lines.number}", "", Why.BROKEN_QUOTES)


def _trimmed(row: list[str], width: int) -> list[str]:
    """Without empty cells at the end beyond the width: the comma too many that spreadsheets leave."""
    while len(row) > width and not row[-1].strip():
        row = row[:-1]
    return row


def _take(rows: Iterator[list[str]], lines: Lines, gathering: Gathering) -> None:
    options, cells = tuple(gathering.candidates), Cells(gathering.wanted)
    width = len(options)
    for cut in rows:
        row = cut if len(cut) <= width else _trimmed(cut, width)
        where = f"line {lines.number}"
        said = tuple(cells[cell] for cell in row)
        if len(row) != width:
            gathering.wrong(where, ",".join(row), Why.CELLS_MISSING if len(row) < width else Why.MORE_CELLS)
        elif cells.bad:
            for name, cell in zip(options, row, strict=True):
                if cell in cells.bad:
                    gathering.wrong(f"{where}, {name}", cell, _WRONG[gathering.wanted])
        else:
            _keep(options, said, gathering, where)
        if gathering.broken:
            return
    if cells.ranks:
        gathering.note(Note.RANKS_AS_APPROVALS)


class Cells(dict[str, Number | None]):
    """What a cell says, as the rule asks for it; nothing for a blank. `bad` are those that say nothing of the kind."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.bad: set[str] = set()
        self.ranks = False

    def __missing__(self, cell: str) -> Number | None:
        text = " ".join(cell.split()).casefold()
        said = None if text in BLANKS else self._said(text)
        if said is None and text not in BLANKS:
            self.bad.add(cell)
        if len(self) < MOST_REMEMBERED:
            self[cell] = said
        return said

    def _said(self, text: str) -> Number | None:
        if self.wanted == "scores":
            return _plain(Fraction(text)) if _SCORE.fullmatch(text) else None
        number = whole(text)
        if self.wanted == "ranks":
            return number or None
        self.ranks = self.ranks or (number or 0) > 1
        return 1 if text in YES else 0 if text in NO else number


def _keep(options: tuple[Candidate, ...], said: tuple[Number | None, ...], gathering: Gathering, where: str) -> None:
    match gathering.wanted:
        case "ranks":
            gathering.rank(_levels(options, said), 1, where)
        case "scores":
            given = zip(options, said, strict=True)
            gathering.score(tuple((name, one) for name, one in given if one is not None), 1, where)
        case "approvals":
            gathering.approve((name for name, one in zip(options, said, strict=True) if one), 1, where)


def _levels(options: tuple[Candidate, ...], ranks: tuple[Number | None, ...]) -> Levels:
    placed: dict[Number, list[Candidate]] = {}
    for name, rank in zip(options, ranks, strict=True):
        if rank is not None:
            placed.setdefault(rank, []).append(name)
    return tuple(tuple(placed[rank]) for rank in sorted(placed))


def _plain(number: Fraction) -> Number:
    return int(number) if number == int(number) else number
