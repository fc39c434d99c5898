"""Whereabouts: a machine that holds the record, as people are told of it: whose it is, what it lacks, what it means."""

from collections.abc import Iterator, Mapping, Sequence

from lichen.core.values import DAY, MemberId, NodeKey
from lichen.language import gettext as _
from lichen.language import ngettext
from lichen.language.numbers import in_words
from lichen.node.sharing.calling import given
from lichen.node.sharing.copies import QUIET_FOR, Copy, alone_since
from lichen.practices.belonging import present
from lichen.practices.concentration import Alone, Power
from lichen.practices.numbers import is_adopted
from lichen.web import machines
from lichen.web.html import Node, p
from lichen.web.ui import fill, quiet_link, quoted, since, when
from lichen.web.visit import Visit
from lichen.web.who import names

LONG = 3 * DAY  # that a machine is not heard of before it is said


def name_of(visit: Visit, copy: Copy) -> Node:
    """What it is called: by the record, or by whoever runs it if it is this one, or by whose it is."""
    name = machines.name_of(visit.view, copy.node) or (given(visit.node.store.private) if copy.is_here else "")
    if name:
        return quoted(name)
    return _("This machine") if copy.is_here else machines.told(visit.view, copy.node)


def stands(visit: Visit, copy: Copy) -> str:
    """Who answers for it."""
    keeper = copy.keeper
    if keeper and keeper.dismissed:
        return _("the circle parted with it")
    if keeper and list(keeper.stands) == [visit.me]:
        return _("you stand for it")
    if keeper and keeper.stands:
        told = ngettext("{names} stands for it", "{names} stand for it", len(keeper.stands))
        return told.format(names=names(visit.view, keeper.stands))
    if keeper and keeper.is_adrift and not keeper.lives:
        return _("nobody stands for it any more, so our record no longer goes there")
    return _("nobody stands for it")


def holds(visit: Visit, copy: Copy) -> Node:
    """How much of the record it has, as far as is known here."""
    if copy.is_here:
        return None
    if not copy.seen:
        return _("not heard of yet")
    heard = when(copy.seen, visit.at, visit.zone)
    if not copy.even:
        return fill(_("has nothing of our record yet; last heard of {when}"), when=heard)
    if not copy.behind:
        return fill(_("nothing missing; last heard of {when}"), when=heard)
    missing = ngettext("{count} thing behind", "{count} things behind", copy.behind).format(count=in_words(copy.behind))
    return fill(_("{missing}; last heard of {when}"), missing=missing, when=heard)


def trouble(visit: Visit, copy: Copy) -> Node:
    """What does not go well for long enough to be said."""
    if copy.uneven and visit.at - copy.uneven > DAY:
        started = since(copy.uneven, visit.at, visit.zone)
        return fill(_("It answers, but it has not come to hold the same as this machine {since}."), since=started)
    if copy.seen and visit.at - copy.seen > LONG:
        return _("It may be switched off, or have moved. Whoever runs it would know.")
    return None


def writes(visit: Visit, copy: Copy, living: Sequence[MemberId]) -> Node:
    """Who speaks from there, and what that means."""
    if not living:
        return _("nobody writes from there")
    if list(living) == [visit.me]:
        return _("you write from there; whoever runs it could write in your name")
    sentence = ngettext(
        "{names} writes from there; whoever runs it could write in their name",
        "{names} write from there; whoever runs it could write in their names",
        len(living),
    )
    return sentence.format(names=names(visit.view, living))


def if_lost(visit: Visit, copy: Copy, others: Sequence[Copy], only: Mapping[NodeKey, list[MemberId]]) -> Iterator[str]:
    """What is gone if it goes, in short sentences."""
    there = only.get(copy.node, [])
    gone = _record_lost(copy, others)
    if gone:
        yield gone
    if len(there) > 1 and set(present(visit.circle)) <= set(there):
        yield _("Without it, nobody could write any more: all of us write only from there.")
    elif there:
        yield _way_back(visit, there)
    elif not gone:
        yield _("If it goes, nothing is lost.")


def _record_lost(copy: Copy, others: Sequence[Copy]) -> str:
    """What of the record is nowhere else."""
    if not copy.is_here or any(one.has_all for one in others):
        return ""
    if not any(one.even for one in others):
        return _("If it goes, our record is gone: no other copy is known of.")
    least = min(one.behind for one in others if one.even)
    return ngettext(
        "If it goes, the last thing we said is gone: no other machine is known to have it.",
        "If it goes, the last {count} things we said are gone: no other machine is known to have them.",
        least,
    ).format(count=in_words(least))


def _way_back(visit: Visit, there: list[MemberId]) -> str:
    """How those come back who write from there alone."""
    if there == [visit.me]:
        way = _("Without it, you would need a new phone, and others who vouch that it is yours.")
        return way if is_adopted(visit.circle) else _("Without it, you would have to be invited anew.")
    people = names(visit.view, there)
    if is_adopted(visit.circle):
        told = _("Without it, {names} would need a new phone, and others who vouch that it is theirs.")
        return told.format(names=people)
    return _("Without it, {names} would have to be invited anew.").format(names=people)


# The way there, and what is said elsewhere


def places_link(visit: Visit) -> Node:
    """The quiet way to the page with all of them."""
    return p[quiet_link(_("Where our record lives"), visit.href("places"))]


def alone_for_long(visit: Visit) -> Node:
    """Said at home only when it has been so for days: a machine may well be off for some."""
    began = alone_since(visit.node, visit.view.id)
    if not began or visit.at - began < QUIET_FOR:
        return None
    told = _("No other machine is known to have all that we said {since}.")
    return p(".quietly")[
        fill(told, since=since(began, visit.at, visit.zone)),
        " ",
        quiet_link(_("Where our record lives"), visit.href("places")),
    ]


# One machine that could act alone


def could(alone: Alone) -> list[str]:
    """What whoever runs it could do, the gravest first; what goes without saying beside that is left out."""
    told: dict[Power, str] = {
        "outvotes": _("decide what binds all of us, even against everybody else"),
        "decides": _("decide what binds all of us, if the others stay silent"),
        "takes-over": _("let a new phone speak for one of the others, unless they say no in time"),
        "stops": _("stop anybody’s account for some days"),
    }
    powers = [power for power in told if power in alone.could]
    return [told[power] for power in powers if not (power == "decides" and "outvotes" in powers)]
