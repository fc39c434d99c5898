"""Calendars: dates written as iCalendar (RFC 5545 and 7986), for whichever calendar people look at every day."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime

from msgspec import Struct

from lichen.core.values import Time

WIDEST = 75  # octets of a line
LATEST: Time = 253_402_214_400_000  # the last day of 9999: calendars know no later one
LOOK_AGAIN = "PT4H"

_NEVER_WRITTEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


class Entry(Struct, frozen=True):
    """Something with a date. What is moved keeps its `uid`; its `revision` rises with each change."""

    uid: str
    title: str
    start: Time
    changed: Time
    revision: int
    end: Time = 0
    day: date | None = None  # for what takes no time of that day: a limit, a term that ends
    text: str = ""
    place: str = ""
    link: str = ""
    off: bool = False  # it does not take place, or is no longer yours


def write(name: str, entries: Iterable[Entry]) -> bytes:
    """The whole calendar; the same entries give the same bytes."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Lichen//Lichen//EN",
        f"NAME:{_line(name)}",
        f"X-WR-CALNAME:{_line(name)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{LOOK_AGAIN}",
        f"X-PUBLISHED-TTL:{LOOK_AGAIN}",
        *(line for entry in entries for line in _event(entry)),
        "END:VCALENDAR",
    ]
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line)).encode()


def _event(entry: Entry) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_line(entry.uid)}"
    yield f"DTSTAMP:{_moment(entry.changed)}"
    yield f"LAST-MODIFIED:{_moment(entry.changed)}"
    yield f"SEQUENCE:{entry.revision}"
    yield from _when(entry)
    yield f"SUMMARY:{_line(entry.title)}"
    if said := "\n\n".join(filter(None, (entry.text, entry.link))):  # few calendars show a link by itself
        yield f"DESCRIPTION:{_text(said)}"
    if entry.place:
        yield f"LOCATION:{_line(entry.place)}"
    if entry.link:
        yield f"URL:{entry.link}"
    yield f"STATUS:{'CANCELLED' if entry.off else 'CONFIRMED'}"
    yield f"TRANSP:{'OPAQUE' if entry.end > entry.start and not entry.off else 'TRANSPARENT'}"
    yield "END:VEVENT"


def _when(entry: Entry) -> Iterator[str]:
    if entry.day:
        yield f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}"
        return
    yield f"DTSTART:{_moment(entry.start)}"
    if entry.end > entry.start:
        yield f"DTEND:{_moment(entry.end)}"


def _moment(at: Time) -> str:
    return f"{datetime.fromtimestamp(min(at, LATEST) / 1000, UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    """Somebody's words as a value: what no calendar could read is left out, lines are kept."""
    lines = "\n".join(_NEVER_WRITTEN.sub("", line).rstrip() for line in text.splitlines())
    return lines.strip("\n").translate(_ESCAPED)


def _line(text: str) -> str:
    return _text(" ".join(text.split()))


def _folded(line: str) -> Iterator[str]:
    """A line as several, none wider than allowed; no character is cut in two."""
    part, width = "", 0
    for sign in line:
        size = len(sign.encode())
        if width + size > WIDEST:
            yield part
            part, width = " ", 1
        part += sign
        width += size
    yield part
