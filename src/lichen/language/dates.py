"""Times as people say them: "Thursday evening", "in 9 days", "12 days ago", "on 3 March".

Times are milliseconds since 1970 UTC; the zone is the circle's, so that everyone reads the same evening.
What is said always fits after a verb: "closes {moment}", "closed {moment}", "held {since}".
"""

from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache

from babel.dates import format_date, format_skeleton, format_time

from lichen.language import gettext as _
from lichen.language import language, ngettext

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR

# How many days away a time is still said by its weekday, and how many before it is said by its date.
WEEK = 7
LAST = 253_370_764_800_000  # the year 9999, where calendars end
DAYS_COUNTED_AHEAD = 21
DAYS_COUNTED_BACK = 31


def moment(at: int, now: int, zone: tzinfo = UTC) -> str:
    """When something is or was, as one would say it aloud."""
    then, today = _local(at, zone), _local(now, zone)
    days = (then.date() - today.date()).days
    if abs(at - now) < HOUR:
        return _minutes(at - now)
    if days == 0:
        return _today(then)
    return _ahead(then, today, days) if days > 0 else _back(then, today, -days)


def since(at: int, now: int, zone: tzinfo = UTC) -> str:
    """From when on something is so: "since Friday", "for 12 days", "since 3 March"."""
    then, today = _local(at, zone), _local(now, zone)
    days = (today.date() - then.date()).days
    if now - at < HOUR:
        return _("for {span}").format(span=span(now - at))
    if WEEK <= days < DAYS_COUNTED_BACK:
        return ngettext("for {count} day", "for {count} days", days).format(count=days)
    return _("since {day}").format(day=_day_back(then, today, days))


def span(milliseconds: int) -> str:
    """How long something took or waits: "12 days", "3 hours"; never less than a minute."""
    if milliseconds >= 2 * DAY:
        count = milliseconds // DAY
        return ngettext("{count} day", "{count} days", count).format(count=count)
    if milliseconds >= HOUR:
        count = milliseconds // HOUR
        return ngettext("{count} hour", "{count} hours", count).format(count=count)
    count = max(1, milliseconds // MINUTE)
    return ngettext("{count} minute", "{count} minutes", count).format(count=count)


def day(at: int, zone: tzinfo = UTC) -> str:
    """The date in full, for paper: "3 March 2027"."""
    return _date(_local(at, zone).date(), "long", _locale())


def exactly(at: int, zone: tzinfo = UTC) -> str:
    """To the minute, for whoever needs to know: "Wednesday, 3 March 2027, 18:30"."""
    return _exactly(at, zone, _locale())


def clock(at: int, zone: tzinfo = UTC) -> str:
    """The hour alone, beside a day that was said: "18:30"."""
    return format_time(_local(at, zone), "short", locale=_locale())


def machine(at: int, zone: tzinfo = UTC) -> str:
    """The same for a `<time datetime>`."""
    return _local(at, zone).isoformat(timespec="minutes")


def _local(at: int, zone: tzinfo) -> datetime:
    return datetime.fromtimestamp(min(at, LAST) / 1000, zone)


def _locale() -> str:
    # Plain "en" would put the month first; the source text is written the way most of the world says a date.
    return {"en": "en_GB"}.get(language(), language().replace("-", "_"))


# Looking up how a language writes a date is slow, and a page says the same few dates again and again.


@lru_cache(maxsize=8192)
def _exactly(at: int, zone: tzinfo, locale: str) -> str:
    then = _local(at, zone)
    return f"{format_date(then, 'full', locale=locale)}, {format_time(then, 'short', locale=locale)}"


@lru_cache(maxsize=4096)
def _date(day: date, form: str, locale: str) -> str:
    if form == "MMMMd":
        return format_skeleton(form, day, locale=locale)
    return format_date(day, form, locale=locale)


def _minutes(away: int) -> str:
    count = abs(away) // MINUTE
    if count == 0:
        return _("just now") if away <= 0 else _("in a moment")
    if away > 0:
        return ngettext("in {count} minute", "in {count} minutes", count).format(count=count)
    return ngettext("{count} minute ago", "{count} minutes ago", count).format(count=count)


def _today(then: datetime) -> str:
    return {
        "small hours": _("early today"),
        "night": _("tonight"),
        "morning": _("this morning"),
        "afternoon": _("this afternoon"),
        "evening": _("this evening"),
    }[_part(then)]


def _ahead(then: datetime, today: datetime, days: int) -> str:
    if days == 1:
        return _part_of(_("tomorrow"), then)
    if days < WEEK:
        return _part_of(_date(then.date(), "EEEE", _locale()), then)
    if days < DAYS_COUNTED_AHEAD:
        return ngettext("in {count} day", "in {count} days", days).format(count=days)
    return _on(then, today)


def _back(then: datetime, today: datetime, days: int) -> str:
    if days == 1:
        return _("last night") if _part(then) == "night" else _part_of(_("yesterday"), then)
    if days < WEEK:
        return _("on {day}").format(day=_date(then.date(), "EEEE", _locale()))
    if days < DAYS_COUNTED_BACK:
        return ngettext("{count} day ago", "{count} days ago", days).format(count=days)
    return _on(then, today)


def _on(then: datetime, today: datetime) -> str:
    return _("on {day}").format(day=_date_near(then, today))


def _date_near(then: datetime, today: datetime) -> str:
    return _date(then.date(), "MMMMd" if then.year == today.year else "long", _locale())


def _day_back(then: datetime, today: datetime, days: int) -> str:
    """A day that has been, as it stands inside a sentence of its own: "yesterday evening", "Friday", "3 March"."""
    if days <= 0:
        return _today(then)
    if days == 1:
        return _back(then, today, days)
    return _date(then.date(), "EEEE", _locale()) if days < WEEK else _date_near(then, today)


def _part(then: datetime) -> str:
    if then.hour < 5:
        return "small hours"
    if then.hour < 12:
        return "morning"
    if then.hour < 18:
        return "afternoon"
    return "evening" if then.hour < 22 else "night"


def _part_of(day: str, then: datetime) -> str:
    return {
        "small hours": _("early {day}"),
        "night": _("{day} night"),
        "morning": _("{day} morning"),
        "afternoon": _("{day} afternoon"),
        "evening": _("{day} evening"),
    }[_part(then)].format(day=day)
