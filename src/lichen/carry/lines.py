"""A pasted list: one task a line; what is indented belongs to the line above it."""

import re
from collections.abc import Iterator
from itertools import chain, islice

from msgspec import Struct

from lichen.carry.draft import Report, TaskDraft, Unclear, Why
from lichen.carry.gathering import Gathering
from lichen.carry.text import line, paragraphs

_MARK = re.compile(r"(?:[-*+•‣◦·–—]|\(?(?:\d{1,3}|[a-zA-Z])[.)])(?=\s|$)\s*")
_BOX = re.compile(r"(?:\[(?P<typed>[ xX✓✔]?)\]|(?P<drawn>[☐☑☒✓✔✅]))(?=\s|$)\s*")
_HEADING = re.compile(r"#{1,6}\s+(?P<name>.*)", re.DOTALL)
_LINE_END = re.compile(r"\r\n|\n|\r")


class Entry(Struct):
    """One line at the margin with the indented lines under it, and the heading it stands under."""

    number: int
    text: str
    heading: str
    below: list[str]


def read(text: str, odd: tuple[Unclear, ...] = ()) -> Report:
    gathering = Gathering("lines", odd)
    entries = _entries(_dedented(_LINE_END.split(text)), gathering)
    for entry in islice(entries, gathering.room):
        _take(entry, gathering)
    over = next(entries, None)
    if over:
        rest = "\n".join("\n".join((entry.text, *entry.below)) for entry in chain((over,), entries))
        gathering.cannot_read(f"from line {over.number} on", rest, Why.TOO_MANY)
    return gathering.report()


def _dedented(lines: list[str]) -> list[str]:
    """Without the margin that all of them have; a tab in it is four spaces wide."""
    lines = [_with_spaces_first(line) if "\t" in line[:8] else line for line in lines]
    margin = min((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), default=0)
    return [line[margin:] for line in lines] if margin else lines


def _with_spaces_first(line: str) -> str:
    bare = line.lstrip("\t ")
    return line[: len(line) - len(bare)].expandtabs(4) + bare


def _entries(lines: list[str], gathering: Gathering) -> Iterator[Entry]:
    entry, heading, unused = None, "", None
    for number, text in enumerate(lines, 1):
        if not text.strip():
            continue
        if match := _HEADING.match(text):
            _tell_unused(unused, gathering)
            if entry:
                yield entry
            name = match["name"].strip().rstrip("#").rstrip()
            entry, heading, unused = None, gathering.name_of(name), (number, name)
        elif entry and text[0] == " ":
            entry.below.append(text)
        else:
            if entry:
                yield entry
            entry, unused = Entry(number, text, heading, []), None
    if entry:
        yield entry
    _tell_unused(unused, gathering)


def _tell_unused(unused: tuple[int, str] | None, gathering: Gathering) -> None:
    if unused and unused[1]:
        gathering.cannot_read(f"line {unused[0]}", unused[1], Why.NOTHING_BELOW)


def _take(entry: Entry, gathering: Gathering) -> None:
    title, done = _without_marks(entry.text)
    where = f"line {entry.number}"
    if entry.below:
        gathering.kept.add("indented lines", where)
    if entry.heading:
        gathering.kept.add("headings", where)
    below = "\n".join(_dedented(entry.below))
    draft = TaskDraft(title=title, what_for=paragraphs(below, line("List", entry.heading)), done=done)
    gathering.take(draft, where)


def _without_marks(text: str) -> tuple[str, bool]:
    """A line without its bullet or number and its box, and whether the box is ticked."""
    text = text.strip()
    if mark := _MARK.match(text):
        text = text[mark.end() :]
    box = _BOX.match(text)
    if not box:
        return text, False
    ticked = (box["typed"] or "").strip() or (box["drawn"] or "☐") != "☐"
    return text[box.end() :], bool(ticked)
