"""A charter as one Markdown file, in and out; reading what was written gives the same draft, to the letter.

    ---
    charter: 1
    name: Elm Street Tenants
    numbers:
      vouches: 2
    choices:
      large_by: consent
    ---

    # Purpose

    Nobody on our street moves out because of the rent.

    # Value: Care

    We ask how it is going before we ask what got done.

    # Agreement: How we decide
    Made: 2026-01-20
    Review: 2027-01-20

    ## Small things
    …

Only headings of these three kinds divide the file, so a text may have any headings, rules and fences of its own, and
they nest as they should. A line of a text that would divide it gets a backslash in front, and so does a blank line at
its edge.
"""

import re
from collections.abc import Iterator
from itertools import takewhile

from msgspec import Struct

from lichen.carry import dates, front_matter
from lichen.carry.charter_draft import AgreementDraft, CharterDraft, Problem, Value
from lichen.carry.draft import LARGEST_FILE, Why
from lichen.carry.front_matter import from_one_line, on_one_line

_HEADING = r"#[ \t]+(?:(?P<purpose>purpose)[ \t\r]*\Z|(?P<kind>value|agreement):(?P<title>.*))"
_DIVIDES = re.compile(_HEADING, re.IGNORECASE | re.DOTALL)
_ESCAPED = re.compile(r"\\+([ \t\r]*\Z|" + _HEADING + ")", re.IGNORECASE | re.DOTALL)
_DATE = re.compile(r"(?P<name>made|review):(?P<date>.*)", re.IGNORECASE | re.DOTALL)
_LAST_MOMENT = 253_402_300_800_000  # the year 10000, which no calendar here can write


def write(draft: CharterDraft) -> bytes:
    return ("\n".join(_lines_of(draft)) + "\n").encode()


def _lines_of(draft: CharterDraft) -> Iterator[str]:
    yield from front_matter.write(draft.name, draft.numbers, draft.choices)
    if draft.purpose:
        yield from ("", "# Purpose", "", *_escaped(draft.purpose))
    for value in draft.values:
        yield from ("", f"# Value: {on_one_line(value.name)}", "", *_escaped(value.meaning))
    for agreement in draft.agreements:
        yield from ("", f"# Agreement: {on_one_line(agreement.title)}")
        yield from _dates_of(agreement)
        yield from ("", *_escaped(agreement.text))


def _dates_of(agreement: AgreementDraft) -> Iterator[str]:
    for name, at in (("Made", agreement.made), ("Review", agreement.review)):
        if at:
            yield f"{name}: {dates.stamp(at) if 0 < at < _LAST_MOMENT else at}"


def _escaped(text: str) -> Iterator[str]:
    """The lines of a text; what would divide the file, or get lost at an edge, behind a backslash."""
    lines = text.split("\n") if text else []
    inside = [at for at, line in enumerate(lines) if not _is_blank(line)]
    first, last = (inside[0], inside[-1]) if inside else (len(lines), -1)
    for at, line in enumerate(lines):
        at_edge = not first <= at <= last
        yield "\\" + line if at_edge or _DIVIDES.match(line) or _ESCAPED.match(line) else line


def _is_blank(line: str) -> bool:
    return not line.strip(" \t\r")


class Section(Struct):
    """What stands under one of our headings: its first line's number, and its lines."""

    kind: str
    title: str | None
    number: int
    lines: list[str]


def read(data: bytes) -> CharterDraft | tuple[Problem, ...]:
    """The draft, or every reason why there is none."""
    lines = _open(data)
    if isinstance(lines, Problem):
        return (lines,)
    front = front_matter.read(lines)
    problems = front.problems
    sections = list(_sections(lines, front.length, problems))
    agreements = tuple(_agreement(section, problems) for section in sections if section.kind == "agreement")
    values = tuple(Value(section.title or "", _text(section.lines)) for section in sections if section.kind == "value")
    purposes = [section for section in sections if section.kind == "purpose"]
    problems += (Problem(section.number, "# Purpose", Why.TWICE) for section in purposes[1:])
    if problems:
        return tuple(sorted(problems))
    return CharterDraft(
        name=front.name or "",
        purpose=_text(purposes[0].lines) if purposes else "",
        values=values,
        agreements=agreements,
        numbers=front.numbers,
        choices=front.choices,
    )


def _open(data: bytes) -> list[str] | Problem:
    """Lines; where a Windows editor has ended all of them its own way, that is undone."""
    if len(data) > LARGEST_FILE:
        return Problem(1, f"{len(data)} bytes", Why.TOO_LARGE)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        return Problem(data[: broken.start].count(b"\n") + 1, "", Why.NEEDS_UTF8)
    first_line = text.split("\n", 1)[0]
    return (text.replace("\r\n", "\n") if first_line.endswith("\r") else text).split("\n")


def _sections(lines: list[str], start: int, problems: list[Problem]) -> Iterator[Section]:
    section = None
    for number, line in enumerate(lines[start:], start + 1):
        if match := _DIVIDES.fullmatch(line):
            if section:
                yield section
            title = from_one_line(match["title"] or "")
            if title is None:
                problems.append(Problem(number, line, Why.NOT_QUOTED))
            section = Section("purpose" if match["purpose"] else match["kind"].lower(), title, number, [])
        elif section:
            section.lines.append(line)
        elif start and not _is_blank(line):
            problems.append(Problem(number, line, Why.NO_PLACE))
            start = 0  # said once
    if section:
        yield section


def _agreement(section: Section, problems: list[Problem]) -> AgreementDraft:
    """Dates stand right under the heading; a text that begins with such a line has a blank line before it."""
    dated = list(takewhile(bool, map(_DATE.fullmatch, section.lines)))
    found = {"made": 0, "review": 0}
    for number, match in enumerate(filter(None, dated), section.number + 1):
        name, at = match["name"].lower(), _date(match["date"].strip())
        if not at or found[name]:
            problems.append(Problem(number, match[0], Why.TWICE if at else Why.NOT_A_DATE))
        found[name] = at
    return AgreementDraft(section.title or "", _text(section.lines[len(dated) :]), **found)


def _date(text: str) -> int:
    return int(text) if re.fullmatch(r"-?[0-9]{1,16}", text) else dates.moment(text)


def _text(lines: list[str]) -> str:
    inside = [at for at, line in enumerate(lines) if not _is_blank(line)]
    if not inside:
        return ""
    return "\n".join(line[1:] if _ESCAPED.match(line) else line for line in lines[inside[0] : inside[-1] + 1])
