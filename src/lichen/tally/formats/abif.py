"""ABIF, the aggregated ballot information format: `25:Ana>Bo=Cy`, or with scores `25:Ana/5,Bo/2`.

Lines such as `=Ana:[Ana Lopez]` say who the options are; once there are any, a ballot may name no others.
"""

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from lichen.tally.ballots import Blank, Number
from lichen.tally.formats.gathering import Gathering, Levels, whole
from lichen.tally.formats.lines import Lines
from lichen.tally.formats.reading import Reading, Wanted, Why

OPENING = re.compile(r"\s*(?:\{\s*\"?\w+\"?\s*:\s*(?:\"[^\"]*\"|[\w.]+)\s*\}\s*$|=[^:]*:|\d+\s*[:*])")
_OPTION = re.compile(r"=\s*(?:\[(?P<quoted>[^\]]*)\]|\"(?P<marked>[^\"]*)\"|(?P<plain>[^:\[\"]*))\s*:\s*(?P<name>.*)")
_BALLOT = re.compile(r"(?P<count>[^:*]*)[:*](?P<said>.*)")
_PART = re.compile(
    r"\s*(?:\[([^\]]*)\]|\"([^\"]*)\"|([^>=,/\[\]\"{}]*))\s*(?:/\s*(-?\d{1,9}(?:\.\d{1,9})?)\s*)?([>=,]|$)"
)


class Part(NamedTuple):
    name: str
    score: Number | None
    after: str  # the sign that follows


def read(lines: Lines, wanted: Wanted, blank: Blank | None) -> Reading:
    gathering = Gathering("abif", wanted, blank or "last")
    for line in lines:
        text, where = _without_remark(line).strip(), f"line {lines.number}"
        if text.startswith("=") and not gathering.rankings and not gathering.scores:
            _take_option(text, where, gathering)
        elif text and not text.startswith("{"):
            _take_ballot(text, where, gathering)
        if gathering.broken:
            break
    return gathering.reading()


def _without_remark(line: str) -> str:
    return "" if line.lstrip().startswith("#") else re.split(r"\s#(?![^\[]*\])", line, maxsplit=1)[0]


def _take_option(text: str, where: str, gathering: Gathering) -> None:
    found = _OPTION.fullmatch(text)
    if not found:
        gathering.wrong(where, text, Why.NOT_A_LINE)
        return
    token = " ".join((found["quoted"] or found["marked"] or found["plain"] or "").split())
    gathering.option(token, where)
    gathering.names[token] = found["name"].strip().strip('[]"') or token
    gathering.closed = True


def _take_ballot(text: str, where: str, gathering: Gathering) -> None:
    found = _BALLOT.fullmatch(text)
    parts = list(_parts(found["said"])) if found and found["said"].strip() else []
    weight = whole(found["count"]) if found else None
    if not found or None in parts:
        gathering.wrong(where, text, Why.NOT_A_LINE)
    elif weight is None:
        gathering.wrong(where, found["count"], Why.NOT_A_WEIGHT)
    elif weight:
        _keep([part for part in parts if part], weight, where, gathering)


def _parts(said: str) -> Iterator[Part | None]:
    """The options a ballot names, one after the other; nothing for what is none."""
    at = 0
    while True:
        found = _PART.match(said, at)
        name = " ".join((found[1] or found[2] or found[3] or "").split()) if found else ""
        if not found or not name:
            yield None
            return
        yield Part(name, Fraction(found[4]) if found[4] else None, found[5])
        if not found[5]:
            return
        at = found.end()


def _keep(parts: list[Part], weight: int, where: str, gathering: Gathering) -> None:
    scored = [(part.name, part.score) for part in parts if part.score is not None]
    if gathering.wanted == "scores" and (scored or not parts):
        gathering.score(tuple((name, score) for name, score in scored), weight, where)
    else:
        gathering.rank(_levels(parts), weight, where)


def _levels(parts: list[Part]) -> Levels:
    """In the order they stand in; options with commas between are as good as their scores, or equally good."""
    if any(part.after == "," for part in parts) and all(part.score is not None for part in parts):
        marks = sorted({part.score for part in parts if part.score is not None}, reverse=True)
        return tuple(tuple(part.name for part in parts if part.score == mark) for mark in marks)
    levels: list[tuple[str, ...]] = [()]
    for part in parts:
        levels[-1] += (part.name,)
        if part.after == ">":
            levels.append(())
    return tuple(levels)
