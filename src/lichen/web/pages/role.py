"""One role: what it is for, who holds it until when, who would like it or learns it, and how it went before."""

from collections.abc import Iterator

from starlette.responses import Response
from starlette.routing import Route

from lichen.core.fact import Fact
from lichen.core.values import EventId
from lichen.language import dates
from lichen.language import gettext as _
from lichen.practices.rolemap import candidates, past_terms, vacant_since
from lichen.practices.roles import (
    SOON,
    Role,
    RoleAccepted,
    RoleUnwanted,
    UnderstudyBegan,
    UnderstudyEnded,
    holders,
    offer_to,
    offers,
    without_handover,
)
from lichen.practices.terms import Term, latest
from lichen.web import ui
from lichen.web.fact_form import Errors, errors_of
from lichen.web.history import history
from lichen.web.html import Node, Renderable, p
from lichen.web.pages import role_writing
from lichen.web.reaching.sharing import of_role, shared
from lichen.web.role.accounts import debriefs, handovers
from lichen.web.role.words import ROLE, held_by, how_it_ended, learning, name_of, not_handed_over, role_href, the_role
from lichen.web.threads import talk
from lichen.web.visit import Visit, member_page
from lichen.web.who import called, who


async def role_page(visit: Visit) -> Response:
    return _page(visit, the_role(visit))


def _page(visit: Visit, role: Role, errors: Errors | None = None) -> Response:
    view, name = visit.view, name_of(visit.view, role)
    view.fetch(_needed(role))
    return visit.page(
        name,
        ui.error_summary(errors or {}),
        ui.opening(name, _standing(visit, role), *_beside_it(visit, role), words=True),
        held_by(visit, role),
        ui.prose(view.words(role.wording, "purpose")),
        _counted_on(visit, role),
        ui.buttons(*verbs) if (verbs := list(_verbs(visit, role))) else None,
        _wishes(visit, role),
        _before(visit, role),
        _wordings(visit, role),
        shared(of_role(visit, role)),
        history(visit, role.history),
        talk(visit, role.id),
        p[ui.quiet_link(_("All roles"), visit.href("roles"))],
        here="people",
        status=422 if errors else 200,
    )


def _needed(role: Role) -> list[EventId]:
    """Everything whose words the page shows."""
    told = [event for term in role.terms for event in (*term.debriefs, *term.handovers)]
    return [*role.wordings, *role.wanted.values(), *told]


def _standing(visit: Visit, role: Role) -> Node:
    """Since when nobody has it; a term that ended is thanked for until the next one begins."""
    if role.ended:
        return ui.fill(_("The circle ended this role {when}."), when=ui.when(role.ended, visit.at, visit.zone))
    if holders(role, visit.at):
        return None
    when = ui.when(vacant_since(role), visit.at, visit.zone)
    if not role.terms:
        return ui.fill(_("Nobody has had it yet. We wrote it down {when}."), when=when)
    return _thanks(visit, past_terms(role, visit.at)[0], when)


def _thanks(visit: Visit, last: Term, when: Renderable) -> Renderable:
    if last.why in ("recalled", "removed"):
        return ui.fill(_("It was taken back {when}, and is open again."), when=when)
    if last.member == visit.me:
        return ui.fill(_("Your term ended {when}. Thank you. It’s open again."), when=when)
    name = called(visit.view, last.member)
    return ui.fill(_("The term of {name} ended {when}. Thank you, {name}. It’s open again."), name=name, when=when)


def _beside_it(visit: Visit, role: Role) -> Iterator[Node]:
    """Who is asked, who learns it, and what was not handed over."""
    for offer in offers(role, visit.at):
        mine, theirs = _("You are asked. The offer lapses {when}."), _("{name} is asked. The offer lapses {when}.")
        when = ui.when(offer.lapses, visit.at, visit.zone)
        yield ui.fill(mine if offer.to == visit.me else theirs, name=called(visit.view, offer.to), when=when)
    for tell in (learning, not_handed_over):
        yield from (f"{line}." for line in tell(visit, role))


def _counted_on(visit: Visit, role: Role) -> Node:
    text = visit.view.words(role.wording, "accountabilities")
    return ui.part(_("What the others can count on"), ui.prose(text)) if text else None


def _wishes(visit: Visit, role: Role) -> Node:
    wanting = candidates(visit.circle, role)
    if not wanting:
        return None
    entries = (ui.entry(who(visit.view, one, 28), visit.view.words(role.wanted[one], "note")) for one in wanting)
    return ui.part(_("Who would like it"), ui.entries(*entries))


def _before(visit: Visit, role: Role) -> Node:
    """How it was carried so far, the latest first: what worked and failed, and what the next one has to know."""
    told = [term for term in role.terms if term.over <= visit.at or term.debriefs]
    if not told:
        return None
    latest_first = sorted(told, key=lambda term: (-term.since, term.member))
    packet = next((term for term in latest_first if term.handovers), None) if _comes_next(visit, role) else None
    return ui.part(_("How it went"), ui.entries(*(_term(visit, term, open=term is packet) for term in latest_first)))


def _term(visit: Visit, term: Term, *, open: bool) -> Renderable:
    over = term.over <= visit.at
    length = dates.span(min(term.over, visit.at) - term.since)
    return ui.entry(
        called(visit.view, term.member),
        ui.beside(length, how_it_ended(term)) if over else None,
        debriefs(visit, term),
        handovers(visit, term, open=open),
        href=visit.href("people", term.member),
        margin=ui.fill(_("ended {when}"), when=ui.when(term.over, visit.at, visit.zone)) if over else _("so far"),
    )


def _comes_next(visit: Visit, role: Role) -> bool:
    """Whether whoever looks is the one that a handover is for."""
    return visit.me in holders(role, visit.at) or offer_to(role, visit.me, visit.at) is not None


def _wordings(visit: Visit, role: Role) -> Node:
    """How the circle put it before."""
    view = visit.view
    return [
        ui.folded(
            _("How it read before"),
            p(".words")[view.words(one, "name")],
            ui.prose(view.words(one, "purpose")),
            ui.prose(view.words(one, "accountabilities")),
        )
        for one in reversed(role.wordings[:-1])
    ]


# What one can do now; the first is what most people want


def _verbs(visit: Visit, role: Role) -> Iterator[Node]:
    mine = latest(role.terms, visit.me)
    if offer_to(role, visit.me, visit.at):
        yield _post(visit, role, _("I’ll take it on"), "accept", "act")
        yield ui.link_button(_("No, thank you"), role_href(visit, role.id, "decline"), "quiet")
    if mine:
        yield from _of_a_holder(visit, role, mine)
    if not role.ended:
        yield from _of_anybody(visit, role)
        yield ui.link_button(_("Propose a change"), visit.href("propose", "role", role.id), "quiet")


def _of_a_holder(visit: Visit, role: Role, term: Term) -> Iterator[Node]:
    """What whoever holds it, or held it, may tell; it comes first once it is time."""
    if term in without_handover(role, visit.at):
        yield ui.link_button(_("Hand it over"), role_href(visit, role.id, "handover"))
    if visit.at < term.over or not term.debriefs:
        asked = visit.at < term.over <= visit.at + SOON and not term.debriefs
        yield ui.link_button(_("Tell how it went"), role_href(visit, role.id, "debrief"), "act" if asked else "quiet")
    if visit.at < term.over:
        yield ui.link_button(_("Give it up"), role_href(visit, role.id, "give-up"), "quiet")


def _of_anybody(visit: Visit, role: Role) -> Iterator[Node]:
    held = holders(role, visit.at)
    if visit.me in role.wanted:
        yield _post(visit, role, _("I’d no longer like it"), "unwant")
    elif offer_to(role, visit.me, visit.at) is None:
        verb = _("I’d go on") if visit.me in held else _("I’d like it")
        look: ui.forms.Look = "quiet" if held or latest(role.terms, visit.me) else "act"
        yield ui.link_button(verb, role_href(visit, role.id, "want"), look)
    if visit.me in role.understudies:
        yield _post(visit, role, _("I no longer learn it"), "stop-learning")
    elif held and visit.me not in held:
        yield _post(visit, role, _("I’d learn it"), "learn")


def _post(visit: Visit, role: Role, verb: str, way: str, look: ui.forms.Look = "quiet") -> Renderable:
    return ui.form(role_href(visit, role.id, way), ui.button(verb, look))


async def _settled(visit: Visit, role: Role, fact: Fact, notice: str) -> Response:
    said = await visit.say(fact)
    if said.refusals:
        return _page(visit, role, errors_of(said.refusals, visit.view))
    return visit.go(role_href(visit, role.id), notice)


async def accept(visit: Visit) -> Response:
    role = the_role(visit)
    return await _settled(visit, role, RoleAccepted(role.id), _("It’s yours until its day. Thank you."))


async def unwant(visit: Visit) -> Response:
    role = the_role(visit)
    return await _settled(visit, role, RoleUnwanted(role.id), _("Nobody will ask you because of it."))


async def learn(visit: Visit) -> Response:
    role = the_role(visit)
    return await _settled(visit, role, UnderstudyBegan(role.id), _("You’re learning it now, beside whoever has it."))


async def stop_learning(visit: Visit) -> Response:
    role = the_role(visit)
    return await _settled(visit, role, UnderstudyEnded(role.id), _("You’re not learning it any more."))


ROUTES = [
    Route(ROLE, member_page(role_page), methods=["GET"]),
    Route(f"{ROLE}/accept", member_page(accept), methods=["POST"]),
    Route(f"{ROLE}/unwant", member_page(unwant), methods=["POST"]),
    Route(f"{ROLE}/learn", member_page(learn), methods=["POST"]),
    Route(f"{ROLE}/stop-learning", member_page(stop_learning), methods=["POST"]),
    *role_writing.ROUTES,
]
