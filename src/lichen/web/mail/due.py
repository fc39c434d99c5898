"""What is due: which asks and which news a letter would tell somebody now, by how much mail they want.

Nothing goes out twice, nothing more than once an hour, nothing that somebody put off, and nothing at all to whoever is
resting, waiting or stopped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from lichen.core.event import Text
from lichen.core.practice import Ask
from lichen.core.values import DAY, HOUR, EventId, Time
from lichen.node.mail.outbox import Tells
from lichen.node.mail.reach import Level, Reach, Told
from lichen.node.view import putting_off
from lichen.practices.rest import is_resting
from lichen.web.asking import asking
from lichen.web.lately import lately
from lichen.web.look import Look

PRESSING = 3 * DAY  # before its time something presses
ALWAYS_PRESSING = ("recovery-of-you", "suspension")
BREATH = HOUR  # between two letters to one person
MORNING, LASTS = 8, 3 * HOUR  # when the day begins at which what happened is told
NEWS_DAYS = 7
MOST_LOOKED_AT, MOST_TOLD = 300, 20


@dataclass(frozen=True)
class Part:
    """What a letter says of one circle."""

    look: Look
    asks: Sequence[Ask] = ()
    news: dict[EventId, Text] | None = None


@dataclass(frozen=True)
class Due:
    """A letter to write now, and what it will have told."""

    parts: Sequence[Part]
    tells: Tells


def due(reach: Reach, looks: Sequence[Look], at: Time, zone: tzinfo) -> Due | None:
    """The letter somebody should get now; mostly none."""
    if not reach.is_open or not looks or at - reach.last < BREATH:
        return None
    digest = at - morning(at, zone) < LASTS and is_due(reach.digest, NEWS_DAYS, at, zone)
    parts = [_part(reach, look, digest, at, zone) for look in looks]
    parts = [part for part in parts if part.asks or part.news]
    if not parts or not (_says_anything_new(reach, parts, at)):
        return None
    told = {key(part.look, ask): _told(ask, at) for part in parts for ask in part.asks}
    return Due(parts, Tells(told, digest))


def is_due(last: Time, days: int, at: Time, zone: tzinfo) -> bool:
    """Whether so many mornings have come since the last time."""
    return last < morning(at, zone) - (days - 1) * DAY


def morning(at: Time, zone: tzinfo) -> Time:
    """The last time that it was morning."""
    local = datetime.fromtimestamp(at / 1000, zone)
    today = local.replace(hour=MORNING, minute=0, second=0, microsecond=0)
    if today > local:
        today = (local - timedelta(days=1)).replace(hour=MORNING, minute=0, second=0, microsecond=0)
    return int(today.timestamp() * 1000)


def key(look: Look, ask: Ask) -> str:
    """The name under which it is noted that somebody was told of this."""
    return f"{look.view.id[:12]} {putting_off(ask)}"


def presses(ask: Ask, at: Time) -> bool:
    """Whether it can hardly wait."""
    return ask.code in ALWAYS_PRESSING or bool(ask.until and ask.until - at <= PRESSING)


def still_asking(reach: Reach, looks: Sequence[Look]) -> dict[str, Told]:
    """What they were told that asks still, or was only put off."""
    asks = {key(look, ask) for look in looks for ask in look.view.asks()}
    return {name: told for name, told in reach.told.items() if name in asks}


def _part(reach: Reach, look: Look, digest: bool, at: Time, zone: tzinfo) -> Part:
    """With a digest all that asks, else what they were not told yet."""
    asks = asking(look)
    if digest:
        return Part(look, asks, _news(look, reach.digest))
    today = is_due(reach.last, 1, at, zone)
    return Part(look, [ask for ask in asks if _is_new(reach, look, ask, at) and _may_go(reach.level, ask, today, at)])


def _may_go(level: Level, ask: Ask, today: bool, at: Time) -> bool:
    """Whether it goes without waiting for the digest; `today` is whether there was no letter yet."""
    return level == "at-once" or (level == "soon" and (today or presses(ask, at)))


def _is_new(reach: Reach, look: Look, ask: Ask, at: Time) -> bool:
    """Whether they were not told yet, or not since it presses."""
    told = reach.told.get(key(look, ask))
    return told is None or told.since != ask.since or (presses(ask, at) and not told.pressing)


def _told(ask: Ask, at: Time) -> Told:
    return Told(ask.since, presses(ask, at))


def _news(look: Look, since: Time) -> dict[EventId, Text]:
    if is_resting(look.circle, look.me):
        return {}
    return lately(look, since, MOST_LOOKED_AT, MOST_TOLD)


def _says_anything_new(reach: Reach, parts: Sequence[Part], at: Time) -> bool:
    return any(part.news or any(_is_new(reach, part.look, ask, at) for ask in part.asks) for part in parts)
