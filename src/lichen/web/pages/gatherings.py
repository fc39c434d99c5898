"""Gatherings: the next one first, those that are over folded away; and where one is called."""

from collections.abc import Iterator

from starlette.responses import Response
from starlette.routing import Route

from lichen.language import gettext as _
from lichen.language import ngettext
from lichen.practices.facilitation import facilitated, turns
from lichen.practices.gathering import Gathering, Gatherings, ahead, behind, is_off, who_said
from lichen.practices.gatherings import SOON, ComingSaid, GatheringCalled
from lichen.web import ui
from lichen.web.body import Form
from lichen.web.fact_controls import filled, summary
from lichen.web.fact_form import Errors, control, errors_of
from lichen.web.forms import fields_of, read
from lichen.web.gathering.words import fetch, from_to, gathering_href, place_of, title_of
from lichen.web.html import Node, Renderable, fragment, p
from lichen.web.visit import Visit, member_page
from lichen.web.who import names, who

MOST_SHOWN = 50  # of those that are over, before one asks for all of them
AN_HOUR = 60


async def gatherings_page(visit: Visit) -> Response:
    coming, past = ahead(visit.circle, visit.at), behind(visit.circle, visit.at)
    fetch(visit.view, [*coming, *past])
    return visit.page(_("Gatherings"), _opening(visit, coming), *_body(visit, coming, past), here="work")


def _opening(visit: Visit, coming: list[Gathering]) -> Renderable:
    if not coming:
        return ui.opening(_("No gathering is called."))
    start = coming[0].now.start
    if start <= visit.at:
        return ui.opening(_("A gathering is under way."))
    return ui.opening(ui.fill(_("The next gathering is {when}."), when=ui.when(start, visit.at, visit.zone)))


def _body(visit: Visit, coming: list[Gathering], past: list[Gathering]) -> Iterator[Node]:
    if not coming and not past:
        yield ui.empty(_("Nothing here yet. When do you meet first?"), _form(visit, _usual(visit), {}))
        return
    yield ui.buttons(ui.link_button(_("Call a gathering"), visit.href("gatherings", "call")))
    yield ui.entries(*(_entry(visit, one) for one in coming)) if coming else None
    yield ui.folded(_("Those that are over"), _over(visit, past), open=not coming) if past else None
    yield _turns(visit)


def _entry(visit: Visit, one: Gathering) -> Renderable:
    view = visit.view
    come = who_said(visit.circle, one, "yes")
    return ui.entry(
        title_of(view, one),
        ui.beside(from_to(visit, one.now), place_of(view, one.now)),
        _("{names} will be there").format(names=names(view, come)) if come else None,
        _("two times were said for it") if len(one.timings) > 1 else None,
        href=gathering_href(visit, one.id),
        margin=ui.when(one.now.start, visit.at, visit.zone),
    )


def _over(visit: Visit, past: list[Gathering]) -> Renderable:
    whole = visit.asked("all") == "yes" or len(past) <= MOST_SHOWN
    rest = len(past) - MOST_SHOWN
    more = ngettext("Show {count} more", "Show {count} more", rest).format(count=rest)
    return fragment[
        ui.entries(*(_past_entry(visit, one) for one in (past if whole else past[:MOST_SHOWN]))),
        None if whole else p[ui.quiet_link(more, f"{visit.href('gatherings')}?all=yes")],
    ]


def _past_entry(visit: Visit, one: Gathering) -> Renderable:
    return ui.entry(
        title_of(visit.view, one),
        ui.beside(*_what_became(visit, one)),
        href=gathering_href(visit, one.id),
        margin=ui.when(one.now.start, visit.at, visit.zone),
    )


def _what_became(visit: Visit, one: Gathering) -> Iterator[Node]:
    if is_off(one):
        yield _("called off")
    elif not one.accounts:
        yield _("nobody has told yet how it was")
    else:
        came = len({member for account in one.accounts for member in account.came})
        did = names(visit.view, facilitated(visit.circle, one))
        yield ngettext("{count} came", "{count} came", came).format(count=came) if came else None
        yield _("facilitated by {names}").format(names=did) if did else None


def _turns(visit: Visit) -> Node:
    """Who facilitated when, for everybody to see; whose turn it is stands first."""
    last = turns(visit.circle, visit.at)
    if not any(last.values()):
        return None
    rows: list[list[Node]] = [
        [who(visit.view, one), ui.when(last[one], visit.at, visit.zone) if last[one] else _("not yet")]
        for one in sorted(last, key=last.__getitem__)
    ]
    caption = _("Whoever facilitated longest ago is proposed for the next gathering. Nobody is assigned.")
    return ui.folded(_("Who facilitated, and when"), ui.table(caption, [_("Who"), _("Last time")], rows))


# Calling one


async def call_page(visit: Visit) -> Response:
    return _calling(visit, _usual(visit), {})


async def call(visit: Visit) -> Response:
    """Calls it; whoever does so mostly comes."""
    draft = read(GatheringCalled, visit.form, visit.zone)
    if draft.fact is None:
        return _calling(visit, visit.form, errors_of(draft.refusals, visit.view), 422)
    said = await visit.say(draft.fact, **draft.words)
    if said.refusals:
        return _calling(visit, visit.form, errors_of(said.refusals, visit.view), 422)
    if visit.form.ticked("mine"):
        await visit.say(ComingSaid(said.event, "yes"))
    return visit.go(gathering_href(visit, said.event), _asked_when(visit, said.event))


def _asked_when(visit: Visit, gathering: str) -> str:
    if visit.circle[Gatherings].all[gathering].now.start - visit.at <= SOON:
        return _("It’s called. Everybody is asked now whether they come.")
    return _("It’s called. A week before it, everybody is asked whether they come.")


def _usual(visit: Visit) -> Form:
    """What stands in the form at first: the length of the gathering that was called last."""
    before = list(visit.circle[Gatherings].all.values())
    return filled(minutes=str(before[-1].now.minutes if before else AN_HOUR), mine="yes")


def _calling(visit: Visit, typed: Form, errors: Errors, status: int = 200) -> Response:
    return visit.page(
        _("Call a gathering"),
        summary(GatheringCalled, errors),
        ui.opening(_("When do you meet?")),
        _form(visit, typed, errors),
        here="work",
        status=status,
    )


def _form(visit: Visit, typed: Form, errors: Errors) -> Renderable:
    fields = {field.name: field for field in fields_of(GatheringCalled)}

    def asks(name: str) -> Renderable:
        return control("gathering.called", fields[name], visit.view, typed, errors.get(name, ()))

    return ui.form(
        visit.href("gatherings", "call"),
        *(asks(name) for name in ("title", "start", "minutes", "place")),
        ui.field("mine", _("I’ll be there"), "checkbox", value=typed.text("mine")),
        ui.folded(_("What for"), asks("note"), open=bool(typed.text("note") or errors.get("note"))),
        ui.buttons(ui.button(_("Call it")), ui.link_button(_("Leave it"), visit.href("gatherings"), "quiet")),
    )


ROUTES = [
    Route("/c/{circle}/gatherings", member_page(gatherings_page), methods=["GET"]),
    Route("/c/{circle}/gatherings/call", member_page(call_page), methods=["GET"]),
    Route("/c/{circle}/gatherings/call", member_page(call), methods=["POST"]),
]
