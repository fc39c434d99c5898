"""BLT, the format of transferable votes: `4 2`, then `3 1 2=4 0` for three equal ballots, `0`, and names in quotes.

`-2` alone on a line withdraws option 2. A `-` between choices is a gap and is passed over. Lines that would break ties
by lot in advance (`[tie 3 1 2]`) are not used.
"""

import re

from lichen.tally.ballots import Blank
from lichen.tally.formats.gathering import Gathering, Levels, told_apart, whole
from lichen.tally.formats.lines import Lines
from lichen.tally.formats.reading import MOST_OPTIONS, Note, Reading, Wanted, Why

HEAD = re.compile(r"\s*\d{1,9}\s+\d{1,9}\s*(?:#.*)?")
_WITHDRAWN = re.compile(r"(?:-\d{1,9}\s*)+")
_QUOTED = re.compile(r'\s*"([^"]*)"\s*(?:#.*)?')


def read(lines: Lines, wanted: Wanted, blank: Blank | None) -> Reading:
    gathering = Gathering("blt", wanted, blank or "last")
    head = _next(lines)
    if not HEAD.fullmatch(head):
        gathering.wrong("line 1", head, Why.NOT_A_LINE)
        return gathering.reading()
    number, seats = map(int, head.split()[:2])
    if number > MOST_OPTIONS:
        gathering.wrong("line 1", head, Why.TOO_MANY_OPTIONS)
        return gathering.reading()
    gathering.more["seats"] = seats
    gathering.candidates = dict.fromkeys(map(str, range(1, number + 1)))
    gathering.closed = True
    gone = _take_ballots(lines, gathering)
    names = {} if gathering.broken else _names(lines, number, gathering)
    _withdraw(gone, gathering)
    return gathering.reading(told_apart(names))


def _next(lines: Lines) -> str:
    """The next line with anything on it but a remark; nothing at the end."""
    plain = (re.split(r"(?:^|\s)#", line, maxsplit=1)[0].strip() if '"' not in line else line.strip() for line in lines)
    return next((line for line in plain if line), "")


def _take_ballots(lines: Lines, gathering: Gathering) -> list[str]:
    """Up to the line that is 0 alone; who was withdrawn."""
    gone: list[str] = []
    while (line := _next(lines)) != "0":
        where = f"line {lines.number}"
        if not line:
            gathering.wrong(where, "", Why.NO_END)
            break
        if line.startswith("["):
            gathering.note(Note.NO_LOT)
        elif _WITHDRAWN.fullmatch(line):
            gone += (str(int(one)) for one in re.findall(r"\d+", line))
        else:
            _take(line, where, gathering)
        if gathering.broken:
            break
    return gone


def _take(line: str, where: str, gathering: Gathering) -> None:
    weight, *choices = re.sub(r"^\([^)]*\)\s*", "", line).split()[: MOST_OPTIONS * 3] or [""]
    number = whole(weight)
    if number is None:
        gathering.wrong(where, weight, Why.NOT_A_WEIGHT)
    elif choices[-1:] != ["0"]:
        gathering.wrong(where, line, Why.NO_END)
    elif bad := [one for one in choices[:-1] if not re.fullmatch(r"-|\d{1,9}(?:=\d{1,9})*", one)]:
        gathering.wrong(where, bad[0], Why.NOT_A_LINE)
    elif number:
        gathering.rank(_levels(choices[:-1]), number, where)


def _levels(choices: list[str]) -> Levels:
    return tuple(tuple(str(int(one)) for one in choice.split("=")) for choice in choices if choice != "-")


def _names(lines: Lines, number: int, gathering: Gathering) -> dict[str, str]:
    names: dict[str, str] = {}
    for one in range(1, number + 1):
        line = _next(lines)
        quoted = _QUOTED.fullmatch(line)
        names[str(one)] = " ".join((quoted[1] if quoted else line).split())
        if not line:
            gathering.wrong(f"option {one}", "", Why.OPTION_MISSING)
            break
    return names


def _withdraw(gone: list[str], gathering: Gathering) -> None:
    """Out of the list and out of every ballot, as if they had never stood."""
    for one in gone:
        if one not in gathering.candidates:
            gathering.wrong("", one, Why.UNKNOWN_OPTION)
    out = set(gone)
    if out and not gathering.problems:
        gathering.note(Note.WITHDRAWN)
        kept = [(_without(levels, out), weight) for levels, weight in gathering.rankings.items()]
        gathering.candidates = {name: None for name in gathering.candidates if name not in out}
        gathering.rankings.clear()
        for levels, weight in kept:
            gathering.rankings[levels] += weight


def _without(levels: Levels, out: set[str]) -> Levels:
    return tuple(left for level in levels if (left := tuple(name for name in level if name not in out)))
