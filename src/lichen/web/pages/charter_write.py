"""Writing on a charter that is still a draft: what the circle is for, its values, its agreements, its numbers."""

from msgspec.structs import asdict
from starlette.responses import Response
from starlette.routing import Route

from lichen.core.fact import Fact, kind_of
from lichen.core.values import DAY
from lichen.language import acts
from lichen.language import gettext as _
from lichen.practices.charter import (
    AgreementMade,
    NumbersProposed,
    PurposeWritten,
    ValueDropped,
    ValueNamed,
    adoption,
    page,
)
from lichen.web import ui
from lichen.web.body import Form
from lichen.web.charter_words import numbers_read
from lichen.web.fact_controls import controls, filled, summary
from lichen.web.fact_form import Errors, errors_of
from lichen.web.forms import day_text, say_form
from lichen.web.html import Node
from lichen.web.visit import Visit, member_page, missing

WAYS: dict[str, type[Fact]] = {
    "purpose": PurposeWritten,
    "value": ValueNamed,
    "agreement": AgreementMade,
    "numbers": NumbersProposed,
    "drop-value": ValueDropped,
}
HALF_A_YEAR = 182 * DAY


def _fact(visit: Visit) -> type[Fact]:
    fact = WAYS.get(visit.path("way"))
    if fact is None or (visit.request.method == "GET" and adoption(visit.circle)):
        raise missing()
    return fact


async def write_page(visit: Visit) -> Response:
    fact = _fact(visit)
    return _page(visit, fact, _as_it_is(visit, fact), {})


async def write(visit: Visit) -> Response:
    fact = _fact(visit)
    said = await say_form(visit, fact)
    if said.refusals:
        return _page(visit, fact, visit.form, errors_of(said.refusals, visit.view), 422)
    where = f"#agreement-{said.event}" if fact is AgreementMade else ""
    return visit.go(visit.href("charter") + where, _("The page has changed. Whoever had said yes is asked again."))


def _page(visit: Visit, fact: type[Fact], typed: Form, errors: Errors, status: int = 200) -> Response:
    heading, verb = acts.title(kind_of(fact)), acts.verb(kind_of(fact))
    return visit.page(
        heading,
        summary(fact, errors),
        ui.opening(heading),
        _what_numbers_do(visit) if fact is NumbersProposed else None,
        ui.form(
            visit.href("charter", visit.path("way")),
            controls(fact, visit.view, typed, errors),
            ui.buttons(ui.button(verb), ui.link_button(_("Leave it"), visit.href("charter"), "quiet")),
        ),
        here="charter",
        status=status,
    )


def _what_numbers_do(visit: Visit) -> Node:
    """Each number as it stands, with what it does, before one changes it."""
    return ui.folded(_("What each of them does"), numbers_read(page(visit.circle).numbers))


def _as_it_is(visit: Visit, fact: type[Fact]) -> Form:
    """What stands in the form before anybody typed."""
    reads, view = page(visit.circle), visit.view
    if fact is PurposeWritten:
        return filled(circle=view.title, purpose=view.words(reads.purpose, "purpose"))
    if fact is NumbersProposed:
        return filled(**{f"numbers.{name}": str(number) for name, number in asdict(reads.numbers).items()})
    return filled(review=day_text(visit.at + HALF_A_YEAR, visit.zone)) if fact is AgreementMade else Form()


ROUTES = [
    Route("/c/{circle}/charter/{way}", member_page(write_page), methods=["GET"]),
    Route("/c/{circle}/charter/{way}", member_page(write), methods=["POST"]),
]
