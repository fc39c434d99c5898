"""How a role reads wherever it stands on a page."""

from collections.abc import Iterator, Sequence

from lichen.core.values import EventId, MemberId
from lichen.language import gettext as _
from lichen.language import ngettext
from lichen.language.numbers import begun, in_words
from lichen.node.view import View
from lichen.practices.rolemap import candidates, vacant
from lichen.practices.roles import SOON, Role, find, offers, without_handover
from lichen.practices.terms import Term, Why, running
from lichen.web import ui
from lichen.web.html import Node, Renderable, div
from lichen.web.look import Look
from lichen.web.visit import Visit, missing
from lichen.web.who import names, who

ROLE = "/c/{circle}/role/{role}"  # the address of one, and the beginning of all that is done to it


def the_role(visit: Visit) -> Role:
    """The role the address names; whoever asks for another finds nothing."""
    role = find(visit.circle, visit.path("role"))
    if role is None:
        raise missing()
    return role


def role_href(look: Look, role: EventId, *parts: str) -> str:
    return look.href("role", role, *parts)


def name_of(view: View, role: Role) -> str:
    """What the role is called, or what is left to say when that was erased."""
    return view.words(role.wording, "name") or _("A role whose words were erased")


def roles_link(look: Look) -> Renderable:
    """The way to all roles, and how many wait for somebody."""
    free = len(vacant(look.circle, look.at))
    said = ngettext("Roles: {count} is open", "Roles: {count} are open", free).format(count=in_words(free))
    return ui.quiet_link(said if free else _("Roles"), look.href("roles"))


def held_by(look: Look, role: Role) -> Node:
    """Who holds it and until when: each in words, over a thin line that shortens."""
    now = running(role.terms, look.at)
    return div(".terms")[(_held(look, term) for term in now)] if now else None


def _held(look: Look, term: Term) -> Renderable:
    ends = ui.fill(_("ends {when}"), when=ui.when(term.until, look.at, look.zone))
    return div(class_={"soon": term.until - look.at <= SOON})[
        ui.beside(who(look.view, term.member, link=True), ends), ui.running_out(term.since, term.until, look.at)
    ]


def asked_now(look: Look, role: Role) -> Iterator[str]:
    """Whom the circle has asked and waits for."""
    asked = [offer.to for offer in offers(role, look.at)]
    if asked:
        one = _("{names} has been asked")
        yield _of(look, asked, one, _("{names} have been asked"))


def wanted(look: Look, role: Role) -> Iterator[str]:
    """Who would like it."""
    wanting = candidates(look.circle, role)
    if wanting:
        yield _of(look, wanting, _("{names} would like it"), _("{names} would like it"))


def learning(look: Look, role: Role) -> Iterator[str]:
    """Who learns it beside whoever holds it."""
    if role.understudies:
        one = _("{names} is learning it")
        yield _of(look, list(role.understudies), one, _("{names} are learning it"))


def not_handed_over(look: Look, role: Role) -> Iterator[str]:
    """Whose handover is still missing."""
    missing_from = [term.member for term in without_handover(role, look.at)]
    if missing_from:
        yield _("No handover yet from {names}").format(names=names(look.view, missing_from))


def _of(look: Look, members: Sequence[MemberId], one: str, several: str) -> str:
    """A sentence about one person or several; whoever looks is spoken to as several are spoken of."""
    sentence = one if len(members) == 1 and members[0] != look.me else several
    return begun(sentence.format(names=names(look.view, members)))


def how_it_ended(term: Term) -> str:
    """Why a term ended, where that was not just its date."""
    words: dict[Why, str] = {
        "": "",
        "renewed": _("went over into the next term"),
        "given-up": _("given up, with our thanks"),
        "recalled": _("taken back by the circle"),
        "left": _("left the circle"),
        "rested": _("went to rest"),
        "removed": _("no longer in the circle"),
        "role-ended": _("the role was no longer needed"),
    }
    return words[term.why]
