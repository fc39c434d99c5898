"""Days and hours as people type them."""

import re
from datetime import date, timedelta

import click

_AHEAD = re.compile(r"in (a|an|[0-9]{1,4}) (day|week|month|year)s?")
_HOUR = re.compile(r"(.+?)(?:t|,?(?: at)? )([0-9]{1,2})[:.]([0-9]{2})")
_LENGTH = {"day": 1, "week": 7, "month": 30, "year": 365}


def day(said: str, today: date) -> str:
    """The day as calendars write it: from "2027-01-31", "in 3 days", "today" or "tomorrow"."""
    text = " ".join(said.casefold().split())
    near = {"today": 0, "tomorrow": 1}
    ahead = _AHEAD.fullmatch(text)
    try:
        if ahead:
            count = int(ahead[1]) if ahead[1].isdigit() else 1
            return (today + timedelta(days=count * _LENGTH[ahead[2]])).isoformat()
        return (today + timedelta(days=near[text]) if text in near else date.fromisoformat(text)).isoformat()
    except (ValueError, OverflowError):
        raise click.UsageError(f"“{said}” is not a day; say 2027-01-31, “in 3 days” or “tomorrow”.") from None


def day_and_hour(said: str, today: date) -> str:
    """The same with an hour: "2027-01-31 19:00", "tomorrow at 19:00", "in 3 days 9:30"."""
    parts = _HOUR.fullmatch(" ".join(said.casefold().split()))
    if parts is None or int(parts[2]) > 23 or int(parts[3]) > 59:
        raise click.UsageError(f"“{said}” is not a day with an hour; say 2027-01-31 19:00 or “tomorrow 19:00”.")
    return f"{day(parts[1], today)}T{int(parts[2]):02}:{parts[3]}"
