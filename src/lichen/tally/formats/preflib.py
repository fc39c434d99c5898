"""PrefLib's files of orders: soc, soi, toc and toi, as written today (`3: 1,{2,4}`) and until 2022 (`3,1,{2,4}`)."""

import re

from lichen.tally.ballots import Blank
from lichen.tally.formats.gathering import Gathering, Levels, told_apart, whole
from lichen.tally.formats.lines import Lines
from lichen.tally.formats.reading import Reading, Wanted, Why

HEADING = re.compile(r"#\s*(?:FILE NAME|TITLE|DESCRIPTION|DATA TYPE|NUMBER [A-Z ]+|ALTERNATIVE NAME \d+)\s*:")
_NAME = re.compile(r"#\s*ALTERNATIVE NAME (\d{1,9})\s*:(.*)")
_NUMBER = re.compile(r"#\s*NUMBER ALTERNATIVES\s*:\s*(\d{1,9})\s*")
_ORDER = re.compile(r"\s*(?P<count>\d+)\s*[:,](?P<said>[\d\s,{}]*)")
_LEVEL = re.compile(r"\{([\d\s,]*)\}|(\d+)")


def read(lines: Lines, wanted: Wanted, blank: Blank | None) -> Reading:
    gathering = Gathering("preflib", wanted, blank or "last")
    names: dict[str, str] = {}
    first = next((line for line in lines if line.strip()), "")
    if (number := whole(first)) is not None:
        _take_old_names(number, lines, names, gathering)
    else:
        lines.put_back(first)
        _take_names(lines, names, gathering)
    gathering.closed = True
    for line in lines:
        if line.strip() and not line.startswith("#"):
            _take(line.strip(), f"line {lines.number}", gathering)
        if gathering.broken:
            break
    return gathering.reading(told_apart(names))


def _take_names(lines: Lines, names: dict[str, str], gathering: Gathering) -> None:
    for line in lines:
        if not line.startswith("#"):
            lines.put_back(line)
            break
        if said := _NUMBER.fullmatch(line.strip()):
            for number in range(1, min(int(said[1]), 10**4) + 1):
                _take_name(str(number), "", names, gathering)
        elif found := _NAME.fullmatch(line.strip()):
            _take_name(str(int(found[1])), found[2], names, gathering)
        if gathering.broken:
            break


def _take_name(number: str, name: str, names: dict[str, str], gathering: Gathering) -> None:
    if number not in names:
        gathering.option(number, f"option {number}")
    names[number] = " ".join(name.split())


def _take_old_names(number: int, lines: Lines, names: dict[str, str], gathering: Gathering) -> None:
    """A name a line, then a line with the sums, which we make ourselves."""
    for expected in range(1, number + 1):
        mark, _, name = next(lines, "").partition(",")
        if whole(mark) != expected:
            gathering.wrong(f"line {lines.number}", mark, Why.OPTION_MISSING)
            return
        _take_name(str(expected), name, names, gathering)
        if gathering.broken:
            return
    next(lines, "")


def _take(text: str, where: str, gathering: Gathering) -> None:
    found = _ORDER.fullmatch(text)
    weight = whole(found["count"]) if found else None
    if not found or not _is_even(found["said"]):
        gathering.wrong(where, text, Why.NOT_A_LINE)
    elif weight is None:
        gathering.wrong(where, text, Why.NOT_A_WEIGHT)
    elif weight:
        gathering.rank(_levels(found["said"]), weight, where)


def _is_even(said: str) -> bool:
    """Nothing stands between numbers and their groups but commas."""
    return not re.sub(r"[\s,]", "", _LEVEL.sub("", said))


def _levels(said: str) -> Levels:
    groups = (found[1] if found[1] is not None else found[2] for found in _LEVEL.finditer(said))
    return tuple(tuple(str(int(one)) for one in re.findall(r"\d+", group)) for group in groups)
