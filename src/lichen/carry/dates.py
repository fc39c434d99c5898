"""Dates as files write them. A day without an hour is noon in UTC: the same day on nearly every calendar on Earth."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Literal

NOON = 12 * 60 * 60 * 1000
DAY = 24 * 60 * 60 * 1000
_START = datetime(1970, 1, 1, tzinfo=UTC)
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ISO_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*", re.DOTALL)
_NUMBERS = re.compile(r"(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})\.?(?:,? +(\d{1,2}:\d{2}(?::\d{2})?))?", re.ASCII)

Order = Literal["day first", "month first", "unknown"]


def moment(text: str) -> int:
    """Milliseconds since 1970 for an ISO day or moment; 0 for anything else."""
    text = text.strip()
    if not (_ISO_DAY.fullmatch(text) or _ISO_MOMENT.fullmatch(text)):
        return 0
    try:
        read = datetime.fromisoformat(text)
        at = (read if read.tzinfo else read.replace(tzinfo=UTC)) - _START
    except (ValueError, OverflowError):
        return 0
    return max(0, at // timedelta(milliseconds=1) + (NOON if _ISO_DAY.fullmatch(text) else 0))


def day(year: int, month: int, number: int) -> int:
    """Noon of a day; 0 if there is no such day."""
    try:
        return max(0, (datetime(year, month, number, 12, tzinfo=UTC) - _START) // timedelta(milliseconds=1))
    except (ValueError, OverflowError):
        return 0


def stamp(at: int) -> str:
    """A time as short as it can be said exactly: a day, or a moment in UTC; `moment` reads both back."""
    said = (_START + timedelta(milliseconds=at)).replace(tzinfo=None)
    return said.date().isoformat() if at % DAY == NOON else said.isoformat(timespec="milliseconds") + "Z"


def order_in(column: Iterable[str]) -> Order:
    """Whether the days in a column stand before the months: one day above 12 tells; dots say day first."""
    matches = [match for match in map(_NUMBERS.fullmatch, (text.strip() for text in column)) if match]
    day_first = any(match[2] == "." or int(match[1]) > 12 for match in matches if len(match[1]) < 3)
    month_first = any(match[2] != "." and int(match[3]) > 12 for match in matches if len(match[1]) < 3)
    if day_first == month_first:
        return "unknown"
    return "day first" if day_first else "month first"


def in_numbers(text: str, order: Order) -> int | None:
    """A date such as 3.5.2026, 05/03/26 or 2026/5/3; None where only their order is unclear, 0 where there is none."""
    match = _NUMBERS.fullmatch(text.strip())
    if not match:
        return moment(text)
    first, middle, last = int(match[1]), int(match[3]), int(match[4])
    if len(match[1]) == 4:
        return _at_hour(day(first, middle, last), match[5])
    year = last + 2000 if len(match[4]) <= 2 else last
    if order == "unknown" and first != middle and match[2] != "." and first <= 12 and middle <= 12:
        return None
    swap = order == "month first" or (order == "unknown" and middle > 12)
    return _at_hour(day(year, *((first, middle) if swap else (middle, first))), match[5])


def _at_hour(noon: int, clock: str | None) -> int:
    if not (clock and noon):
        return noon
    hours, minutes, *seconds = map(int, clock.split(":"))
    if hours > 23 or minutes > 59:
        return 0
    return noon - NOON + ((hours * 60 + minutes) * 60 + (seconds[0] if seconds else 0)) * 1000
