"""Beginning with a ready-made charter: it is shown as it would read, and one press puts it on the page."""

from msgspec import convert
from msgspec.structs import replace
from starlette.responses import Response
from starlette.routing import Route

from lichen.carry.charter_draft import CharterDraft
from lichen.carry.telling_charter import governing, tell_charter
from lichen.core.values import DAY
from lichen.language import gettext as _
from lichen.node.ready import ready_charter
from lichen.practices.charter import adoption, page
from lichen.practices.numbers import Numbers
from lichen.web import ui
from lichen.web.charter_words import drafts_read, numbers_read
from lichen.web.fact_form import Errors, errors_of
from lichen.web.html import p
from lichen.web.visit import Visit, member_page, missing

HALF_A_YEAR = 182 * DAY


def _draft(visit: Visit) -> CharterDraft:
    """The one asked for, every agreement to be looked at again in half a year."""
    draft = ready_charter(visit.path("name"))
    if draft is None:
        raise missing()
    again = tuple(replace(one, review=visit.at + HALF_A_YEAR) for one in draft.agreements)
    return replace(draft, agreements=again)


async def ready_page(visit: Visit) -> Response:
    return _page(visit, {})


def _page(visit: Visit, errors: Errors) -> Response:
    draft, has_purpose = _draft(visit), _has_purpose(visit)
    if adoption(visit.circle):
        raise missing()
    kept = _("Your name and what you are for stay as they are. Everything can be changed afterwards.")
    added = _("It comes with a sentence on what you are for. Everything can be changed afterwards.")
    return visit.page(
        draft.name,
        ui.error_summary(errors),
        ui.opening(draft.name, kept if has_purpose else added, words=True),
        None if has_purpose else ui.lede(draft.purpose),
        drafts_read(draft.values, draft.agreements),
        ui.part(_("The numbers that govern"), numbers_read(convert(governing(draft), Numbers))),
        p(".line")[_("Each agreement asks to be looked at again in half a year.")],
        ui.form(
            visit.href("charter", "ready", visit.path("name")),
            ui.buttons(
                ui.button(_("Put it on our page")), ui.link_button(_("Not this one"), visit.href("charter"), "quiet")
            ),
        ),
        here="charter",
        status=422 if errors else 200,
    )


def _has_purpose(visit: Visit) -> bool:
    return bool(visit.view.words(page(visit.circle).purpose, "purpose"))


async def begin(visit: Visit) -> Response:
    draft = replace(_draft(visit), name=visit.view.title)
    telling = tell_charter(draft, visit.at + HALF_A_YEAR, visit.at, head=not _has_purpose(visit))
    said = await visit.settled(visit.node.say_all(visit.who, visit.view.id, telling))
    if said.refusals:
        return _page(visit, errors_of(said.refusals, visit.view))
    return visit.go(visit.href("charter"), _("It’s on your page. Now make it yours."))


ROUTES = [
    Route("/c/{circle}/charter/ready/{name}", member_page(ready_page), methods=["GET"]),
    Route("/c/{circle}/charter/ready/{name}", member_page(begin), methods=["POST"]),
]
