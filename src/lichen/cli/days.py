"""Days as people type them."""

import re
from datetime import date, timedelta

import click

_AHEAD = re.compile(r"in (a|an|[0-9]{1,4}) (day|week|month|year)s?")
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
