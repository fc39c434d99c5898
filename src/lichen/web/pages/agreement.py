"""One agreement: how it reads, how it read before, when to look at it again, and the talk about it."""

from starlette.responses import Response
from starlette.routing import Route

from lichen.core.values import EventId
from lichen.language import gettext as _
from lichen.practices.charter import (
    Agreement,
    AgreementEnded,
    AgreementRewritten,
    Charter,
    Edit,
    adoption,
    page,
)
from lichen.web import ui
from lichen.web.body import Form
from lichen.web.fact_controls import controls, filled, summary
from lichen.web.fact_form import Errors, errors_of
from lichen.web.forms import day_text, say_form
from lichen.web.history import history
from lichen.web.html import Node, Renderable, h3, p
from lichen.web.reaching.sharing import of_agreement, shared
from lichen.web.threads import talk
from lichen.web.visit import Visit, member_page, missing
from lichen.web.who import who


def _edits(visit: Visit) -> list[Edit]:
    """Everything that was written of this agreement; whoever asks for another finds nothing."""
    name = visit.path("agreement")
    found = [edit for edit in visit.circle[Charter].edits if edit.of == name and edit.kind.startswith("agreement")]
    if not found:
        raise missing()
    return found


def _on_page(visit: Visit) -> Agreement | None:
    return page(visit.circle).agreements.get(visit.path("agreement"))


async def agreement_page(visit: Visit) -> Response:
    return _page(visit, {})


def _page(visit: Visit, errors: Errors) -> Response:
    view, written, now = visit.view, _edits(visit), _on_page(visit)
    wordings = [edit.id for edit in written if edit.kind == "agreement"]
    shown = now.wording if now else wordings[-1]
    view.fetch(wordings)
    title = view.words(shown, "title") or _("An agreement whose words were erased")
    return visit.page(
        title,
        ui.error_summary(errors),
        ui.opening(title, _review(visit, now), words=True),
        ui.prose(view.words(shown, "text")),
        _verbs(visit, now),
        _before(visit, wordings[: wordings.index(shown)]),
        shared(of_agreement(visit, now)) if now else None,
        history(visit, [edit.id for edit in written]),
        talk(visit, visit.path("agreement")),
        p[ui.quiet_link(_("The whole charter"), visit.href("charter"))],
        here="charter",
        status=422 if errors else 200,
    )


def _review(visit: Visit, now: Agreement | None) -> Node:
    if now is None:
        return _("It is not on the page any more.")
    by = who(visit.view, now.by)
    since = ui.fill(_("in these words {since}"), since=ui.since(now.at, visit.at, visit.zone))
    again = ui.fill(_("to be looked at again {when}"), when=ui.when(now.review, visit.at, visit.zone))
    return ui.beside(by, since, again if now.review else None)


def _verbs(visit: Visit, now: Agreement | None) -> Node:
    """In a draft, anybody may put it differently or take it off the page; later anybody may propose that."""
    if now is None:
        return None
    if adoption(visit.circle):
        return _proposals(visit, now)
    return ui.buttons(
        ui.link_button(_("Put it differently"), visit.href("agreement", now.id, "rewrite")),
        ui.form(visit.href("agreement", now.id, "end"), ui.button(_("Take it off the page"), "quiet")),
    )


def _proposals(visit: Visit, now: Agreement) -> Renderable:
    change, due = visit.href("propose", "agreement", now.id), now.review and now.review <= visit.at
    return ui.buttons(
        ui.link_button(_("Keep it, until another day"), f"{change}?keep=yes") if due else None,
        ui.link_button(_("Propose a change"), change, "quiet"),
        ui.link_button(_("Propose to end it"), visit.href("propose", "end-agreement", now.id), "quiet"),
    )


def _before(visit: Visit, wordings: list[EventId]) -> Node:
    view = visit.view
    return [
        ui.folded(_("How it read before"), h3[view.words(one, "title")], ui.prose(view.words(one, "text")))
        for one in reversed(wordings)
    ]


async def rewrite_page(visit: Visit) -> Response:
    now, view = _on_page(visit), visit.view
    if now is None or adoption(visit.circle):
        raise missing()
    words = {name: view.words(now.wording, name) for name in AgreementRewritten.words}
    return _rewriting(visit, filled(**words, review=day_text(now.review, visit.zone)), {})


async def rewrite(visit: Visit) -> Response:
    _edits(visit)
    said = await say_form(visit, AgreementRewritten, agreement=visit.path("agreement"))
    if said.refusals:
        return _rewriting(visit, visit.form, errors_of(said.refusals, visit.view), 422)
    return visit.go(visit.href("agreement", visit.path("agreement")), _("It reads differently now."))


def _rewriting(visit: Visit, typed: Form, errors: Errors, status: int = 200) -> Response:
    name = visit.path("agreement")
    return visit.page(
        _("Put it differently"),
        summary(AgreementRewritten, errors),
        ui.opening(_("How does the agreement read now?")),
        ui.form(
            visit.href("agreement", name, "rewrite"),
            controls(AgreementRewritten, visit.view, typed, errors, without="agreement"),
            ui.buttons(
                ui.button(_("Put it so")), ui.link_button(_("Leave it"), visit.href("agreement", name), "quiet")
            ),
        ),
        here="charter",
        status=status,
    )


async def end(visit: Visit) -> Response:
    _edits(visit)
    said = await visit.say(AgreementEnded(visit.path("agreement")))
    if said.refusals:
        return _page(visit, errors_of(said.refusals, visit.view))
    return visit.go(visit.href("charter"), _("It’s off the page. What it said is kept."))


AGREEMENT = "/c/{circle}/agreement/{agreement}"
ROUTES = [
    Route(AGREEMENT, member_page(agreement_page), methods=["GET"]),
    Route(f"{AGREEMENT}/rewrite", member_page(rewrite_page), methods=["GET"]),
    Route(f"{AGREEMENT}/rewrite", member_page(rewrite), methods=["POST"]),
    Route(f"{AGREEMENT}/end", member_page(end), methods=["POST"]),
]
