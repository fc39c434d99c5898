"""Decisions: what is open, what came back, what was decided, and the small things that people told."""

from collections.abc import Iterator

from starlette.responses import Response
from starlette.routing import Route

from lichen.core.values import Time
from lichen.language import gettext as _
from lichen.language import ngettext, verdicts
from lichen.language.numbers import begun, in_words
from lichen.practices.decisions import Decisions
from lichen.practices.decisions.questions import contested, is_withdrawn, may_reopen, outcome, waited_for
from lichen.practices.decisions.state import Decision
from lichen.practices.reviews import Reviews, Small, review_date
from lichen.web import ui
from lichen.web.decision.words import (
    asked_of,
    came_of,
    decision_href,
    is_open,
    needed_words,
    title_of,
    until,
    why_again,
)
from lichen.web.html import Node, Renderable, p
from lichen.web.visit import Visit, member_page
from lichen.web.who import names, who

MOST_SHOWN = 50  # of what was decided, before one asks for all of it
FEW = 6  # names said one by one


async def decisions_page(visit: Visit) -> Response:
    decisions = visit.circle[Decisions]
    running, back, counting = _sorted(visit)
    small = list(visit.circle[Reviews].small.values())[::-1]
    visit.view.fetch([*needed_words(visit.view, [*decisions.open.values(), *decisions.settled.values()])])
    visit.view.fetch(one.event for one in small)
    return visit.page(
        _("Decisions"),
        _opening(visit, running + counting),
        *_body(visit, running, back, counting, small),
        here="work",
    )


def _sorted(visit: Visit) -> tuple[list[Decision], list[Decision], list[Decision]]:
    """What one can speak to, soonest over first; what came back; what is over and waits to be counted."""
    running: list[Decision] = []
    back: list[Decision] = []
    counting: list[Decision] = []
    for decision in visit.circle[Decisions].open.values():
        asked = asked_of(visit, decision)
        if is_open(visit, decision, asked):
            (back if asked.round else running).append(decision)
        elif contested(decision, asked.round) and may_reopen(decision):
            back.append(decision)
        else:
            counting.append(decision)
    return sorted(running, key=lambda one: _closes(visit, one)), back, counting


def _closes(visit: Visit, decision: Decision) -> Time:
    return asked_of(visit, decision).closes


def _opening(visit: Visit, running: list[Decision]) -> Renderable:
    if not running:
        return ui.opening(_("Nothing is waiting to be decided."))
    waits = sum(visit.me in waited_for(visit.circle, one, visit.at) for one in running)
    sentence = ngettext("{count} question is open.", "{count} questions are open.", len(running))
    said = (
        ngettext("{count} of them waits for you.", "{count} of them wait for you.", waits).format(count=in_words(waits))
        if waits
        else _("None of them waits for you.")
    )
    return ui.opening(begun(sentence.format(count=in_words(len(running)))), begun(said))


def _body(
    visit: Visit, running: list[Decision], back: list[Decision], counting: list[Decision], small: list[Small]
) -> Iterator[Node]:
    decisions = visit.circle[Decisions]
    propose = ui.link_button(_("Propose something"), visit.href("propose"))
    if not decisions.open and not decisions.settled and not small:
        yield ui.empty(
            _("Nothing here yet. What should we decide together first?"),
            ui.buttons(propose),
        )
        return
    yield ui.buttons(propose)
    yield ui.entries(*(_open_entry(visit, one) for one in running)) if running else None
    yield from _part(_("The time is over; it can be counted"), [_open_entry(visit, one) for one in counting])
    yield from _part(_("Came back"), [_back_entry(visit, one) for one in back])
    yield from _register(visit, list(decisions.settled.values()))
    yield from _part(_("Small things, done and told"), [_small_entry(visit, one) for one in small[:MOST_SHOWN]])


def _part(heading: str, listed: list[Renderable]) -> Iterator[Node]:
    if listed:
        yield ui.part(heading, ui.entries(*listed))


def _open_entry(visit: Visit, decision: Decision) -> Renderable:
    asked = asked_of(visit, decision)
    return ui.entry(
        title_of(visit.view, asked.wording.event),
        verdicts.protocol(asked.protocol),
        _waited(visit, decision),
        until(visit, asked) if is_open(visit, decision, asked) else None,
        href=decision_href(visit, decision.id),
        margin=who(visit.view, decision.by),
    )


def _waited(visit: Visit, decision: Decision) -> Node:
    """Who has not said where they stand, and since when."""
    waited = waited_for(visit.circle, decision, visit.at)
    if not waited:
        return None
    asked = asked_of(visit, decision)
    since = ui.since(max(asked.wording.at, decision.rounds[asked.round].at), visit.at, visit.zone)
    if len(waited) <= FEW:
        return ui.fill(_("waits for {names}, {since}"), names=names(visit.view, waited), since=since)
    return ui.fill(_("waits for {count} of us, {since}"), count=str(len(waited)), since=since)


def _back_entry(visit: Visit, decision: Decision) -> Renderable:
    asked = asked_of(visit, decision)
    return ui.entry(
        title_of(visit.view, asked.wording.event),
        why_again(visit, decision),
        _waited(visit, decision),
        until(visit, asked)
        if is_open(visit, decision, asked)
        else _("It opens once more as soon as one of us says so."),
        href=decision_href(visit, decision.id),
        margin=who(visit.view, decision.by),
    )


# The register


def _register(visit: Visit, settled: list[Decision]) -> Iterator[Node]:
    """Everything that has an outcome, latest first."""
    if not settled:
        return
    dated = sorted(settled, key=lambda one: _settled_at(visit, one), reverse=True)
    whole = visit.asked("all") == "yes" or len(dated) <= MOST_SHOWN
    rest = len(dated) - MOST_SHOWN
    more = ngettext("Show {count} more", "Show {count} more", rest).format(count=rest)
    yield ui.part(
        _("What came of others"),
        ui.entries(*(_settled_entry(visit, one) for one in (dated if whole else dated[:MOST_SHOWN]))),
        None if whole else p[ui.quiet_link(more, f"{visit.href('decisions')}?all=yes")],
    )


def _settled_at(visit: Visit, decision: Decision) -> Time:
    found = outcome(visit.circle, decision)
    return found.at if found else decision.wordings[-1].at


def _settled_entry(visit: Visit, decision: Decision) -> Renderable:
    found = outcome(visit.circle, decision)
    back = is_withdrawn(decision) or found is None
    return ui.entry(
        title_of(visit.view, found.wording if found else decision.wordings[-1].event),
        _("taken back") if back or found is None else came_of(visit, decision, found),
        _review(visit, decision.id),
        href=decision_href(visit, decision.id),
        margin=ui.when(_settled_at(visit, decision), visit.at, visit.zone),
    )


def _review(visit: Visit, thing: str) -> Node:
    date = review_date(visit.circle, thing)
    if not date:
        return None
    sentence = _("time to look at it again, {since}") if date <= visit.at else _("to be looked at again {when}")
    return ui.fill(sentence, since=ui.since(date, visit.at, visit.zone), when=ui.when(date, visit.at, visit.zone))


def _small_entry(visit: Visit, small: Small) -> Renderable:
    return ui.entry(
        visit.view.words(small.event, "title") or _("A small decision whose words were erased"),
        who(visit.view, small.by),
        _review(visit, small.event),
        href=decision_href(visit, small.event),
        margin=ui.when(small.at, visit.at, visit.zone),
    )


ROUTES = [Route("/c/{circle}/decisions", member_page(decisions_page), methods=["GET"])]
