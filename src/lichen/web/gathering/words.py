"""How a gathering reads wherever it stands on a page."""

from collections.abc import Iterable

from lichen.core.values import EventId
from lichen.language import dates, ngettext
from lichen.language import gettext as _
from lichen.node.view import View
from lichen.practices.belonging import Members
from lichen.practices.gathering import Gathering, Timing, ahead, find
from lichen.web.html import Node, span
from lichen.web.look import Look
from lichen.web.ui import fill, when
from lichen.web.visit import Visit, missing

GATHERING = "/c/{circle}/gathering/{gathering}"  # the address of one, and the beginning of all that is done to it


def the_gathering(visit: Visit) -> Gathering:
    """The gathering the address names; whoever asks for another finds nothing."""
    gathering = find(visit.circle, visit.path("gathering"))
    if gathering is None:
        raise missing()
    return gathering


def gathering_href(look: Look, gathering: EventId, *parts: str) -> str:
    return look.href("gathering", gathering, *parts)


def title_of(view: View, gathering: Gathering) -> str:
    """What it is called, or what is left to say when that was erased."""
    return view.words(gathering.id, "title") or _("A gathering whose words were erased")


def place_of(view: View, timing: Timing) -> str:
    """Where, as whoever said when."""
    return view.words(timing.event, "place")


def from_to(look: Look, timing: Timing) -> str:
    """From when to when, for whoever writes it down."""
    start, end = dates.exactly(timing.start, look.zone), dates.clock(timing.end, look.zone)
    return _("{start} to {end}").format(start=start, end=end)


def minutes(count: int) -> str:
    return ngettext("{count} minute", "{count} minutes", count).format(count=count)


def moment_and_place(look: Look, timing: Timing) -> Node:
    """One of the times it may take place, and where."""
    place = place_of(look.view, timing)
    return fill(_("{when}, {place}"), when=from_to(look, timing), place=place) if place else from_to(look, timing)


def next_one(look: Look) -> Node:
    """What to call the way to the gatherings: by the next one, if there is one."""
    coming = ahead(look.circle, look.at)
    if not coming:
        return _("Gatherings")
    if coming[0].now.start <= look.at:
        return _("A gathering is under way")
    return span[fill(_("The next gathering is {when}"), when=when(coming[0].now.start, look.at, look.zone))]


def fetch(view: View, gatherings: Iterable[Gathering]) -> None:
    """Looks up, at once, all words that pages say of these."""
    needed = list(view.circle[Members].named.values())
    for one in gatherings:
        needed += [one.id, *(timing.event for timing in one.timings), *(account.event for account in one.accounts)]
        needed += [off.event for off in one.off]
        needed += [name for point in one.points.values() for name in (point.event, point.about) if name]
    view.fetch(dict.fromkeys(needed))
