"""The charter: one page on which the circle says what it is for, who has said yes to it, and what changed since."""

from collections.abc import Iterator

from starlette.responses import Response
from starlette.routing import Route

from lichen.core.values import EventId
from lichen.language import gettext as _
from lichen.language import ngettext
from lichen.node.charter_file import charter_file
from lichen.node.ready import NAMES, ready_charter
from lichen.practices.belonging import FEWEST, present
from lichen.practices.charter import (
    Agreement,
    Charter,
    CharterAdopted,
    CharterAgreed,
    Edit,
    adoption,
    agreed,
    edits,
    overtaken,
    page,
    still_to_agree,
    version,
    version_of,
)
from lichen.practices.decisions import Decisions
from lichen.practices.decisions.questions import outcome
from lichen.practices.numbers import numbers
from lichen.web import ui
from lichen.web.charter_words import numbers_read, purpose_reads, text_reads, value_reads
from lichen.web.fact_form import Errors, errors_of
from lichen.web.html import Node, Renderable, a, div, fragment, p
from lichen.web.pages import agreement, charter_write, ready
from lichen.web.telling import fetch, told
from lichen.web.threads import talk
from lichen.web.visit import Visit, member_page
from lichen.web.who import names, who

LOOKED_BACK = 100  # edits, to find what somebody had said yes to


async def charter_page(visit: Visit) -> Response:
    return _page(visit, {})


def _page(visit: Visit, errors: Errors, typed: str = "") -> Response:
    view, reads, draft = visit.view, page(visit.circle), adoption(visit.circle) is None
    agreements = list(reads.agreements.values())
    view.fetch([reads.purpose, *reads.values, *(one.wording for one in agreements)])
    begun = bool(reads.values or agreements)
    return visit.page(
        _("Charter"),
        ui.error_summary(errors),
        div(".charter")[
            ui.opening(view.title, words=True),
            purpose_reads(view.words(reads.purpose, "purpose")),
            _standing(visit),
            None if draft else div(".screen")[_changing(visit)],
            _ready_ones(visit) if draft and not begun else None,
            _values(visit, reads.values),
            (_agreement(visit, one) for one in agreements),
            ui.part(_("The numbers that govern"), _until_then(visit) if draft else None, numbers_read(reads.numbers)),
        ],
        div(".screen")[_writing(visit, reads.values)] if draft else None,
        _yes(visit, typed) if draft else None,
        _overtaken(visit),
        div(".screen")[_files(visit, draft)],
        talk(visit, view.id),
        here="charter",
        status=422 if errors else 200,
    )


def _standing(visit: Visit) -> Renderable:
    """Whether it holds, since when, or what is still missing."""
    adopted = adoption(visit.circle)
    if adopted is None:
        return p(".standing")[_("A draft. Anybody may write on it, until all of us have said yes to the same words.")]
    since = ui.when(adopted.at, visit.at, visit.zone)
    all_of_us, most = _("It holds: all who belonged said yes, {when}."), _("It holds: we decided that, {when}.")
    return p(".standing")[ui.fill(most if _was_decided(visit) else all_of_us, when=since)]


def _was_decided(visit: Visit) -> bool:
    """Whether it was adopted without waiting for everybody."""
    return any(
        isinstance(one, CharterAdopted)
        for decision in visit.circle[Decisions].settled.values()
        if (found := outcome(visit.circle, decision)) and found.verdict.outcome == "passed"
        for one in decision.wordings[-1].consequences
    )


def _changing(visit: Visit) -> Renderable:
    """A charter that holds is changed by all, so anybody can propose how."""
    return ui.buttons(ui.link_button(_("Propose a change"), visit.href("propose", "charter"), "quiet"))


def _ready_ones(visit: Visit) -> Renderable:
    """Three to begin with, while nothing is written yet."""
    told = {
        "mutual-aid": _("For neighbours, tenants, people who help each other."),
        "team": _("For people who make something together, software or anything."),
        "minimal": _("The least a circle needs."),
    }
    drafts = [(name, ready_charter(name)) for name in NAMES]
    entries = (
        ui.entry(draft.name, told[name], href=visit.href("charter", "ready", name)) for name, draft in drafts if draft
    )
    return ui.part(
        _("Begin with one of these"), ui.entries(*entries), aside=_("every word and number can be changed afterwards")
    )


def _values(visit: Visit, values: list[EventId]) -> Node:
    if not values:
        return None
    view = visit.view
    each = [
        value_reads(
            view.words(one, "name") or _("A value whose words were erased"),
            view.words(one, "meaning"),
        )
        for one in values
    ]
    return ui.part(_("What we hold to"), each)


def _agreement(visit: Visit, one: Agreement) -> Renderable:
    view, due = visit.view, one.review and one.review <= visit.at
    title = view.words(one.wording, "title") or _("An agreement whose words were erased")
    review = ui.fill(
        _("to be looked at again {since}") if due else _("review {when}"),
        since=ui.since(one.review, visit.at, visit.zone) if due else None,
        when=ui.when(one.review, visit.at, visit.zone),
    )
    return ui.part(
        a(".words", href=visit.href("agreement", one.id))[title],
        text_reads(view.words(one.wording, "text")),
        aside=review if one.review else None,
        id=f"agreement-{one.id}",
    )


def _until_then(visit: Visit) -> Renderable:
    now = numbers(visit.circle)
    vouches = ngettext("{count} vouch lets", "{count} vouches let", now.vouches).format(count=now.vouches)
    sentence = _("These begin to govern when the page does. Until then {vouches} somebody in, and everybody counts.")
    return p(".line")[sentence.format(vouches=vouches)]


def _writing(visit: Visit, values: list[EventId]) -> Renderable:
    """The ways to write on a draft."""
    return ui.part(
        _("Write on it"),
        ui.buttons(
            ui.link_button(_("Add an agreement"), visit.href("charter", "agreement")),
            ui.link_button(_("Add a value"), visit.href("charter", "value"), "quiet"),
            ui.link_button(_("What it is for"), visit.href("charter", "purpose"), "quiet"),
            ui.link_button(_("The numbers"), visit.href("charter", "numbers"), "quiet"),
            ui.link_button(_("Take a value off"), visit.href("charter", "drop-value"), "quiet") if values else None,
            ui.link_button(_("Bring agreements you have"), visit.href("bring", "agreements"), "quiet"),
        ),
    )


# Saying yes


def _yes(visit: Visit, typed: str) -> Renderable:
    """Who has said yes to exactly this, whose yes is missing, and a button that says it."""
    view, said = visit.view, agreed(visit.circle)
    missing = still_to_agree(visit.circle)
    asked = visit.me in missing
    early = len(present(visit.circle)) < FEWEST and not said
    hint = _("You are few. You can say yes now, or wait until there are five of you.") if early else None
    return ui.part(
        _("Who has said yes to this"),
        ui.beside(*(who(view, one) for one in said)) if said else p[_("Nobody yet.")],
        p[_("Still missing: {names}.").format(names=names(view, missing))] if said and missing else None,
        p(".line")[hint] if hint and asked else None,
        _changed_since(visit),
        _yes_form(visit, typed) if asked else None,
        _waiting_no_longer(visit),
        id="yes",
    )


def _waiting_no_longer(visit: Visit) -> Node:
    """Once most have said yes, the circle can decide to adopt it without those who are silent."""
    if 2 * len(agreed(visit.circle)) <= len(present(visit.circle)):
        return None
    said = _("Most of us have said yes. If the others stay silent, we can decide not to wait for them.")
    return fragment[p(".line")[said], p[ui.quiet_link(_("Propose to adopt it now"), visit.href("propose", "adopt"))]]


def _yes_form(visit: Visit, typed: str) -> Renderable:
    return ui.form(
        visit.href("charter", "yes"),
        ui.folded(
            _("Add a word"),
            ui.field("note", _("Anything you want to add?"), "textarea", value=typed, optional=True, words=True),
            open=bool(typed),
        ),
        ui.buttons(ui.button(_("Yes to this page, as it reads"))),
        hidden={"version": version(visit.circle)},
    )


def _changed_since(visit: Visit) -> Node:
    """What was written since whoever looks said yes, so that they need not read everything again."""
    mine = [yes for yes in visit.circle[Charter].agreed if yes.by == visit.me]
    if not mine or visit.me in agreed(visit.circle):
        return None
    changed = _since(edits(visit.circle), mine[-1].version)
    if changed is None:
        return p[_("You said yes to an earlier wording; much has changed since.")]
    return ui.folded(_("You said yes to an earlier wording; what changed since"), _told(visit, changed), open=True)


def _since(page_edits: list[Edit], said: str) -> list[Edit] | None:
    """The edits after the wording that somebody said yes to; nothing if it is too long ago to tell."""
    for count in range(len(page_edits), max(0, len(page_edits) - LOOKED_BACK), -1):
        if version_of(page_edits[:count]) == said:
            return page_edits[count:]
    return None


def _told(visit: Visit, each: list[Edit]) -> Renderable:
    known = visit.node.store.known([edit.id for edit in each])
    fetch(visit.view, known)
    return ui.entries(
        *(
            ui.entry(told(visit.view, edit.id, known[edit.id]), margin=ui.when(edit.at, visit.at, visit.zone))
            for edit in each
            if edit.id in known
        )
    )


def _overtaken(visit: Visit) -> Node:
    late = overtaken(visit.circle)
    if not late:
        return None
    return ui.part(
        _("Written after all had said yes"),
        p[_("These were written by people who did not know yet that the page was settled. They are kept here.")],
        _told(visit, late),
    )


async def yes(visit: Visit) -> Response:
    note = visit.form.text("note")
    said = await visit.say(CharterAgreed(visit.form.text("version")), **({"note": note} if note.strip() else {}))
    if said.refusals:
        return _page(visit, errors_of(said.refusals, visit.view), note)
    settled = adoption(visit.circle) is not None
    notice = _("All have said yes. From now on this is your charter.") if settled else _("You said yes to this page.")
    return visit.go(visit.href("charter"), notice)


# As a file


def _files(visit: Visit, draft: bool) -> Renderable:
    bring = ui.quiet_link(_("Bring a charter from a file"), visit.href("bring", "charter")) if draft else None
    return ui.part(
        _("As a file"),
        p[_("One Markdown file that any editor opens and every circle can read.")],
        fragment[p[ui.quiet_link(_("Take it along"), visit.href("charter.md"))], p[bring] if bring else None],
    )


async def as_file(visit: Visit) -> Response:
    headers = {"Content-Disposition": 'attachment; filename="charter.md"', "Cache-Control": "private, no-cache"}
    return Response(charter_file(visit.view), 200, headers, "text/markdown; charset=utf-8")


def _routes() -> Iterator[Route]:
    yield Route("/c/{circle}/charter", member_page(charter_page), methods=["GET"])
    yield Route("/c/{circle}/charter.md", member_page(as_file), methods=["GET"])
    yield Route("/c/{circle}/charter/yes", member_page(yes), methods=["POST"])
    yield from (*charter_write.ROUTES, *agreement.ROUTES, *ready.ROUTES)


ROUTES = list(_routes())
