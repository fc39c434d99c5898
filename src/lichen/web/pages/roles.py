"""Roles: which are open or soon will be, who holds the others and until when, and how evenly all is spread."""

from collections.abc import Sequence

from starlette.responses import Response
from starlette.routing import Route

from lichen.core.values import DAY
from lichen.language import dates, ngettext
from lichen.language import gettext as _
from lichen.language.numbers import begun, in_words
from lichen.practices.rolemap import (
    Load,
    busiest_third,
    held,
    soon_vacant,
    spread,
    vacant,
    vacant_since,
)
from lichen.practices.roles import Role, Roles, holders, offer_to, without_handover
from lichen.web import ui
from lichen.web.html import Node, Renderable, p
from lichen.web.role.words import asked_now, held_by, learning, name_of, not_handed_over, role_href, wanted
from lichen.web.visit import Visit, member_page
from lichen.web.who import who

LONGEST = 160  # characters of a purpose that stand in the list
ALSO = (asked_now, wanted, learning, not_handed_over)  # what else one should know of it, in a few words


async def roles_page(visit: Visit) -> Response:
    roles = visit.circle[Roles]
    visit.view.fetch(role.wording for role in (*roles.open.values(), *roles.ended.values()))
    free, soon = vacant(visit.circle, visit.at), soon_vacant(visit.circle, visit.at)
    firm = [role for role in held(visit.circle, visit.at) if role not in soon]
    return visit.page(
        _("Roles"),
        _opening(visit, free),
        _part(visit, _("Nobody has it"), free),
        _part(visit, _("Open again soon"), soon),
        _part(visit, _("Somebody has it"), firm),
        ui.buttons(ui.link_button(_("Propose a role"), visit.href("propose", "role"), "quiet" if free else "act")),
        _spread(visit),
        _ended(visit),
        here="people",
    )


def _opening(visit: Visit, free: Sequence[Role]) -> Renderable:
    rule = _("Each is given until a day and ends by itself. Nobody keeps one for ever.")
    if not visit.circle[Roles].open:
        return ui.opening(_("No role so far."), _("A role is what we trust somebody with."), rule)
    if not free:
        return ui.opening(_("Every role is held."), rule)
    sentence = ngettext("{count} role is open.", "{count} roles are open.", len(free))
    return ui.opening(begun(sentence.format(count=in_words(len(free)))), rule)


def _part(visit: Visit, heading: str, roles: Sequence[Role]) -> Node:
    return ui.part(heading, ui.entries(*(_entry(visit, role) for role in roles))) if roles else None


def _entry(visit: Visit, role: Role) -> Renderable:
    view = visit.view
    purpose = view.words(role.wording, "purpose").partition("\n")[0]
    return ui.entry(
        name_of(view, role),
        purpose if len(purpose) <= LONGEST else purpose[:LONGEST].rsplit(" ", 1)[0] + " …",
        held_by(visit, role),
        ui.beside(*(word for tell in ALSO for word in tell(visit, role))),
        href=role_href(visit, role.id),
        margin=_open_for(visit, role),
        act=_act(visit, role),
    )


def _open_for(visit: Visit, role: Role) -> Node:
    """How long nobody has had it."""
    if holders(role, visit.at):
        return None
    waited = visit.at - vacant_since(role)
    return _("open for {span}").format(span=dates.span(waited)) if waited >= DAY else _("new")


def _act(visit: Visit, role: Role) -> Node:
    """What most people could do with it."""
    if offer_to(role, visit.me, visit.at):
        return ui.link_button(_("Look, and say"), role_href(visit, role.id), "quiet")
    if visit.me in (term.member for term in without_handover(role, visit.at)):
        return ui.link_button(_("Hand it over"), role_href(visit, role.id, "handover"), "quiet")
    if holders(role, visit.at) or visit.me in role.wanted:
        return None
    return ui.form(role_href(visit, role.id, "want"), ui.button(_("I’d like it"), "quiet"))


def _spread(visit: Visit) -> Node:
    """How much each carries, for everybody to see and in the order people came; and one plain measure of it."""
    loads = spread(visit.circle, visit.at)
    summary = _("How evenly roles and work are spread")
    if not any(load.all for load in loads.values()):
        return ui.folded(summary, p[_("Nobody carried a role or a task in the last 90 days.")])
    rows: list[list[Node]] = [[who(visit.view, one), str(load.roles), str(load.tasks)] for one, load in loads.items()]
    caption = _("What each of us holds, or carried in the last 90 days; in the order we came. Nobody is ranked.")
    table = ui.table(caption, [_("Who"), _("Roles"), _("Tasks")], rows, numbers=[1, 2])
    return ui.folded(summary, p[_measure(loads)], table)


def _measure(loads: dict[str, Load]) -> str:
    busiest = busiest_third(loads)
    part, even = round(100 * busiest.part), round(100 * busiest.count / len(loads))
    return ngettext(
        "Whoever carries most carries {part} % of it. Spread evenly, it would be {even} %.",
        "The {count} who carry most carry {part} % of it. Spread evenly, it would be {even} %.",
        busiest.count,
    ).format(count=in_words(busiest.count), part=part, even=even)


def _ended(visit: Visit) -> Node:
    """What the circle needed once: how it was carried stays to be read."""
    roles = sorted(visit.circle[Roles].ended.values(), key=lambda role: (-role.ended, role.id))
    if not roles:
        return None
    entries = (
        ui.entry(
            name_of(visit.view, role),
            href=role_href(visit, role.id),
            margin=ui.fill(_("ended {when}"), when=ui.when(role.ended, visit.at, visit.zone)),
        )
        for role in roles
    )
    return ui.folded(_("Roles we no longer need"), ui.entries(*entries))


ROUTES = [Route("/c/{circle}/roles", member_page(roles_page), methods=["GET"])]
