"""How a gathering was, on its page: the form that asks, what people told, and what came of it."""

from collections.abc import Iterator

from lichen.language import gettext as _
from lichen.language.numbers import begun
from lichen.practices.facilitation import facilitating
from lichen.practices.gathering import Account, Brought, Gathering, who_said
from lichen.practices.gatherings import GatheringHeld
from lichen.practices.talk import is_erased
from lichen.web import ui
from lichen.web.body import Form
from lichen.web.fact_form import Errors, control
from lichen.web.forms import fields_of
from lichen.web.gathering.words import gathering_href
from lichen.web.html import Node, Renderable, div, p
from lichen.web.known import known_as
from lichen.web.threads import earlier_wordings
from lichen.web.visit import Visit
from lichen.web.who import names, who


def telling_form(visit: Visit, gathering: Gathering, errors: Errors, typed: Form) -> Node:
    """Asks how it was; folded once somebody has told it."""
    mine = any(one.by == visit.me for one in gathering.accounts)
    answered = typed if "notes" in typed else _expected(visit, gathering)
    fields = {field.name: field for field in fields_of(GatheringHeld)}
    form = ui.form(
        gathering_href(visit, gathering.id, "tell"),
        *(
            control("gathering.held", fields[name], visit.view, answered, errors.get(name, ()))
            for name in ("notes", "came", "facilitator")
        ),
        ui.buttons(ui.button(_("Tell it"))),
    )
    if not gathering.accounts:
        hint = p[_("A few lines for those who were not there, and for whoever asks in a year.")]
        return div(".screen")[ui.part(_("How was it?"), hint, form, id="tell")]
    summary = _("Tell it anew") if mine else _("Tell it too")
    return div(".screen")[ui.folded(summary, form, open=bool(errors) and "notes" in typed)]


def _expected(visit: Visit, gathering: Gathering) -> Form:
    """What stands in the form at first: what the viewer told before, or what everybody had said of coming."""
    mine = next((one for one in gathering.accounts if one.by == visit.me), None)
    if mine:
        notes = visit.view.words(mine.event, "notes")
        return Form({"notes": [notes], "came": list(mine.came), "facilitator": [mine.facilitator]})
    came = who_said(visit.circle, gathering, "yes")
    return Form({"came": came, "facilitator": facilitating(visit.circle, gathering)[:1]})


def told_parts(visit: Visit, gathering: Gathering) -> Node:
    return [_told(visit, one) for one in gathering.accounts]


def _told(visit: Visit, one: Account) -> Renderable:
    """How it was, as one member tells it."""
    view, notes = visit.view, visit.view.words(one.event, "notes")
    gone = p(".gone")[_("Erased by the one who said it.")] if is_erased(visit.circle, one.event) else None
    return ui.part(
        _("How it was"),
        p(".line")[ui.beside(who(view, one.by), ui.when(one.at, visit.at, visit.zone))],
        ui.prose(notes) if notes else gone,
        earlier_wordings(visit, one.event, "notes"),
        ui.pairs(_who_was_there(visit, one)),
        _own(visit, one),
    )


def _who_was_there(visit: Visit, one: Account) -> Iterator[tuple[Node, Node]]:
    if one.came:
        yield _("Came"), begun(names(visit.view, one.came))
    if one.facilitator:
        yield _("Facilitated"), begun(names(visit.view, [one.facilitator]))


def _own(visit: Visit, one: Account) -> Node:
    if one.by != visit.me or is_erased(visit.circle, one.event) or not visit.view.words(one.event, "notes"):
        return None
    return div(".screen")[
        ui.beside(
            ui.quiet_link(_("Correct"), visit.href("words", one.event, "correct")),
            ui.quiet_link(_("Erase"), visit.href("words", one.event, "erase")),
        )
    ]


# What came of it


def brought_part(visit: Visit, gathering: Gathering) -> Renderable:
    """The tasks, lessons and proposals that came of it, and a way to each more."""
    brought = [_brought(visit, one) for one in gathering.brought]
    proposal = f"{visit.href('propose')}?from={gathering.id}"
    return ui.part(
        _("What came of it"),
        ui.entries(*brought) if brought else p[_("Nothing is noted so far.")],
        ui.buttons(
            ui.link_button(_("Make a task"), gathering_href(visit, gathering.id, "task"), "quiet"),
            ui.link_button(_("Tell a lesson"), gathering_href(visit, gathering.id, "lesson"), "quiet"),
            ui.link_button(_("Propose something"), proposal, "quiet"),
        ),
        id="brought",
    )


def _brought(visit: Visit, one: Brought) -> Renderable:
    known = known_as(visit.view, one.thing)
    return ui.entry(
        known.title if known else _("something said before"),
        ui.beside(known.what if known else None, who(visit.view, one.by)),
        href=known.href if known else visit.href("record", one.thing),
        margin=ui.when(one.at, visit.at, visit.zone),
    )
