"""Proposing: a short list of what one could propose, a form for each, and how it will be decided before it is put."""

from starlette.responses import Response
from starlette.routing import Route

from lichen.core.refusal import Refusal
from lichen.language import gettext as _
from lichen.node.saying import Said
from lichen.practices.charter import CharterAdopted, adoption
from lichen.practices.decisions.questions import find, is_withdrawn, outcome
from lichen.practices.decisions.weight import hindrances
from lichen.web import ui
from lichen.web.body import Form
from lichen.web.fact_form import Errors, errors_of
from lichen.web.pages import propose_menus
from lichen.web.proposal.brought_along import say_from
from lichen.web.proposal.form import ProposalForm, as_it_is
from lichen.web.proposal.reading import Proposing, placed
from lichen.web.proposal.told import told_before
from lichen.web.proposal.ways import Way, way_named, way_of
from lichen.web.visit import Visit, member_page, missing


def _proposing(visit: Visit) -> Proposing:
    """The proposal that the address speaks of."""
    thing = visit.path("thing")
    way = way_named(visit.circle, visit.path("way"), thing)
    if way is None or not _is_time(visit, way):
        raise missing()
    return Proposing(visit, way, thing)


def _is_time(visit: Visit, way: Way) -> bool:
    """A charter that holds is changed by proposing; a draft is written on, and can only be adopted so."""
    return way.here != "charter" or (way.fact is CharterAdopted) is (adoption(visit.circle) is None)


def _amending(visit: Visit) -> Proposing:
    """The proposal that whoever looks has put, and may put differently."""
    decision = find(visit.circle, visit.path("decision"))
    if decision is None or decision.by != visit.me or outcome(visit.circle, decision) or is_withdrawn(decision):
        raise missing()
    wording = decision.wordings[-1]
    way = way_of(wording, advice=decision.rounds[0].protocol == "advice")
    follows = wording.consequences
    return Proposing(visit, way, str(getattr(follows[0], way.given, "")) if follows and way.given else "", decision)


async def show(visit: Visit) -> Response:
    of = _proposing(visit)
    return _page(of, as_it_is(of), {})


async def show_amend(visit: Visit) -> Response:
    of = _amending(visit)
    return _page(of, as_it_is(of), {})


async def put(visit: Visit) -> Response:
    return await _put(_proposing(visit))


async def amend(visit: Visit) -> Response:
    return await _put(_amending(visit))


async def _put(of: Proposing) -> Response:
    """Shows how it will be decided first; puts it once somebody has seen that."""
    visit, drafted = of.visit, of.read()
    if visit.form.ticked("change"):
        return _page(of, visit.form, {})
    if drafted.fact is None:
        return _page(of, visit.form, errors_of(drafted.refusals, visit.view))
    refusals = visit.node.would_refuse(visit.who, visit.view.id, drafted.fact, drafted.words)
    refusals += tuple(hindrances(visit.circle, visit.at, drafted.fact.consequences))
    if not refusals and not visit.form.ticked("put"):
        return told_before(of, drafted)
    said = await say_from(visit, _source(of), drafted.fact, drafted.words) if not refusals else Said("", refusals)
    if said.refusals:
        return _page(of, visit.form, _errors(of, said.refusals))
    thing = of.amends.id if of.amends else said.event
    notice = _("It reads differently now. Everybody is asked again.") if of.amends else _("It’s before the circle now.")
    return visit.go(visit.href("decision", thing), notice)


def _source(of: Proposing) -> str:
    return "" if of.amends else of.form.text("from")


def _errors(of: Proposing, refusals: tuple[Refusal, ...]) -> Errors:
    return errors_of([placed(one) for one in refusals], of.visit.view)


def _page(of: Proposing, typed: Form, errors: Errors) -> Response:
    visit, form = of.visit, ProposalForm(of, typed, errors)
    heading = _("How would you put it now?") if of.amends else _(of.way.heading)
    source = typed.text("from") or visit.asked("from")
    return visit.page(
        heading,
        form.summary,
        ui.opening(heading, None if of.amends else _(of.way.hint)),
        ui.form(
            visit.request.url.path,
            form.fields,
            ui.buttons(ui.button(_("Look at it once more")), ui.link_button(_("Leave it"), _back(of), "quiet")),
            hidden={"offered": typed.text("offered") or of.offered, **({"from": source} if source else {})},
        ),
        here=of.way.here,
        status=422 if errors else 200,
    )


def _back(of: Proposing) -> str:
    visit = of.visit
    if of.amends:
        return visit.href("decision", of.amends.id)
    return visit.href(of.way.here) if of.way.here else visit.href("propose")


PROPOSE = "/c/{circle}/propose/{way}"
AMEND = "/c/{circle}/decision/{decision}/amend"
ROUTES = [
    *propose_menus.ROUTES,
    Route(PROPOSE, member_page(show), methods=["GET"]),
    Route(PROPOSE, member_page(put), methods=["POST"]),
    Route(f"{PROPOSE}/{{thing}}", member_page(show), methods=["GET"]),
    Route(f"{PROPOSE}/{{thing}}", member_page(put), methods=["POST"]),
    Route(AMEND, member_page(show_amend), methods=["GET"]),
    Route(AMEND, member_page(amend), methods=["POST"]),
]
