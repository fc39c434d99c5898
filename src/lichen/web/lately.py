"""Lately: what others did since somebody was here, as far as their own browser remembers when that was."""

from typing import NamedTuple

from starlette.responses import Response

from lichen.core.event import Text, decode_text
from lichen.core.values import DAY, HOUR, EventId, Time
from lichen.practices import devices
from lichen.store.contract import Entry
from lichen.web.look import Look
from lichen.web.visit import Visit

COOKIE = "lichen-seen"
A_WHILE = HOUR  # between two visits, for the second to be another
ONE_YEAR = 365 * 24 * 3600
FIRST_TIME = 7 * DAY
MOST_LOOKED_AT, MOST_SHOWN = 40, 6
QUIET = {
    "task.described", "member.named", "words.corrected", "words.erased", "charter.agreed", "invite.made",
    "coming.said", "device.lives", "point.timed", "facilitator.declined", "gathering.brought",
}  # fmt: skip


class Seen(NamedTuple):
    """When somebody was here before this visit, and when this visit began; 0 for never."""

    before: Time
    now: Time


def seen(visit: Visit) -> Seen:
    """What the browser remembers, moved on to this visit."""
    kept = [
        int(part) for part in visit.request.cookies.get(COOKIE, "").split(".") if part.isdecimal() and len(part) < 16
    ]
    if len(kept) != len(Seen._fields):
        return Seen(0, visit.at)
    before, last = kept
    return Seen(last, visit.at) if visit.at - last > A_WHILE else Seen(before, last)


def remember(visit: Visit, response: Response, times: Seen) -> Response:
    """Leaves it with the browser: nothing about it is kept here."""
    if visit.request.cookies.get(COOKIE) != f"{times.before}.{times.now}":
        response.set_cookie(
            COOKIE,
            f"{times.before}.{times.now}",
            max_age=ONE_YEAR,
            path=visit.href(),
            httponly=True,
            samesite="lax",
            secure=visit.site.secure,
        )
    return response


def lately(visit: Look, since: Time, looked_at: int = MOST_LOOKED_AT, shown: int = MOST_SHOWN) -> dict[EventId, Text]:
    """What others said since then and counts, latest first; a few of it."""
    found: dict[EventId, Text] = {}
    for entry in visit.node.store.recent(visit.view.id, most=looked_at):
        text = decode_text(entry.raw)
        if text.at <= since or len(found) >= shown:
            break
        if _is_news(visit, entry, text):
            found[entry.id] = text
    return found


def _is_news(visit: Look, entry: Entry, text: Text) -> bool:
    if entry.id in visit.circle.aside or str(text.fact.get("kind")) in QUIET:
        return False
    return devices.speaker(visit.circle, text.device) != visit.me
