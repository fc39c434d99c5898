"""What we write as a calendar is read by others as it was meant, whatever people call things.

The reader is icalendar, which is not ours; that it can tell good from broken is shown first, on its own files.
"""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from lichen.carry.calendar import LATEST, Entry, write

FILES = Path(__file__).parent / "data" / "calendars"
GOOD, BROKEN = sorted(FILES.glob("good/*.ics")), sorted(FILES.glob("broken/*.ics"))
SAID = {
    "created_calendar_with_unicode_fields": ("Non-ASCII Test: ÄÖÜ äöü €", "åäö", ""),
    "issue_1050_simple_calendar": ("Simple Event",),
    "issue_1050_uid_in_description": ("target", ""),
    "issue_127_categories_with_commas": ("Test Event with Categories Containing Commas",),
    "issue_53_description_parsed_properly": ("DevOps DC Meetup",),
}

NOON = 1_767_265_200_000  # 1 January 2026, 11:00 UTC
SIGNS = st.characters() | st.sampled_from('\\;,:"\n\r\t\x00\x07\x0b\x0c\x1c\x7f\x85\u2028\ud800é🐞🏳️‍🌈\u0301n N')
TEXTS = st.text(SIGNS, max_size=120) | st.text(SIGNS, min_size=50, max_size=150)
TIMES = st.integers(0, LATEST)
ENTRIES = st.builds(
    Entry,
    uid=st.text("aZ0-_", min_size=43, max_size=43).map("{}-due@lichen".format),
    title=TEXTS,
    text=TEXTS,
    place=TEXTS,
    start=TIMES,
    end=TIMES,
    changed=TIMES,
    revision=st.integers(0, 2**31 - 1),
    day=st.none() | st.dates(date(1970, 1, 1)),
    link=st.just("") | st.just("https://elm.example/c/AAAA/task/" + "x" * 43),
    off=st.booleans(),
)


def read(data: bytes) -> Any:
    """As icalendar reads it, without forgiving anything."""
    found: Any = Calendar.from_ical(data)
    wrong = [error for part in found.walk() for error in part.errors]
    assert not wrong, wrong
    return found


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_the_reader_reads_what_is_good(path: Path) -> None:
    events = read(path.read_bytes()).walk("VEVENT")
    assert tuple(str(event.get("SUMMARY", "")) for event in events) == SAID[path.stem]


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_the_reader_refuses_what_is_broken(path: Path) -> None:
    with pytest.raises((ValueError, AssertionError)):
        read(path.read_bytes())


def plain(text: str) -> str:
    """What is left of a text in a file that may hold no control characters: lines as they were, the rest."""
    lines = [re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", "", line).rstrip() for line in text.splitlines()]
    return "\n".join(lines).strip("\n")


def one_line(text: str) -> str:
    return plain(" ".join(text.split()))


def at(moment: int) -> datetime:
    return datetime.fromtimestamp(moment // 1000, UTC)


@given(TEXTS, st.lists(ENTRIES, max_size=2))
def test_it_reads_back_as_it_was_meant(name: str, entries: list[Entry]) -> None:
    data = write(name, entries)
    calendar = read(data.replace(b"\r\nNAME:", b"\r\nDESCRIPTION:"))  # the reader does not know that a name is a text
    assert str(calendar["DESCRIPTION"]) == one_line(name)
    events = calendar.walk("VEVENT")
    assert len(events) == len(entries)
    for event, entry in zip(events, entries, strict=True):
        assert str(event["UID"]) == entry.uid
        assert str(event["SUMMARY"]) == one_line(entry.title)
        assert str(event.get("LOCATION", "")) == one_line(entry.place)
        assert str(event.get("DESCRIPTION", "")) == plain("\n\n".join(filter(None, (entry.text, entry.link))))
        assert str(event.get("URL", "")) == entry.link
        assert event["SEQUENCE"] == entry.revision
        assert event["STATUS"] == ("CANCELLED" if entry.off else "CONFIRMED")
        assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == at(entry.changed)
        assert event["DTSTART"].dt == (entry.day or at(entry.start))
        ends = not entry.day and entry.end > entry.start
        assert ("DTEND" in event) == ends
        assert not ends or event["DTEND"].dt == at(entry.end)


@given(TEXTS, st.lists(ENTRIES, max_size=2))
def test_every_line_is_as_the_standard_wants_it(name: str, entries: list[Entry]) -> None:
    data = write(name, entries)
    assert data.endswith(b"\r\nEND:VCALENDAR\r\n")
    lines = data.removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert not re.search(rb"[\x00-\x08\x0b-\x1f\x7f\n]", b"".join(lines))
    for line in lines:
        line.decode()  # no character is cut in two
    whole = data.decode().replace("\r\n ", "")
    assert all(re.match(r"[A-Z-]+(;VALUE=(DATE|DURATION))?:", line) for line in whole.splitlines() if line)
    assert data == write(name, entries)


def entry(**more: object) -> Entry:
    return Entry(**{"uid": "a@lichen", "title": "One", "start": NOON, "changed": NOON, "revision": 1, **more})  # type: ignore[arg-type]


def test_times_are_utc_and_limits_are_days() -> None:
    lines = write("Elm", [entry(end=NOON + 3_600_000), entry(day=date(2026, 1, 2))]).decode().split("\r\n")
    assert [line for line in lines if line.startswith(("DTSTART", "DTEND", "TRANSP"))] == [
        "DTSTART:20260101T110000Z", "DTEND:20260101T120000Z", "TRANSP:OPAQUE",
        "DTSTART;VALUE=DATE:20260102", "TRANSP:TRANSPARENT",
    ]  # fmt: skip


def test_what_has_a_meaning_in_a_value_is_escaped() -> None:
    """The reader would forgive a semicolon; others do not."""
    lines = write("a;b", [entry(title="a;b,c\\d:e", text="a\n;\n")]).decode().split("\r\n")
    assert {r"NAME:a\;b", r"SUMMARY:a\;b\,c\\d:e", r"DESCRIPTION:a\n\;"} <= set(lines)


def test_it_says_how_often_to_look_again() -> None:
    calendar = read(write("Elm", []))
    assert str(calendar["REFRESH-INTERVAL"].to_ical().decode()) == "PT4H"
    assert calendar["VERSION"] == "2.0"
    assert calendar["PRODID"]


def test_what_is_dated_after_all_calendars_does_not_break_one() -> None:
    read(write("Elm", [entry(start=2**53 - 1, end=2**53 - 1, changed=2**53 - 1)]))
