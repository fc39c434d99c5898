"""People: who belongs, who waits and for whom, who rests; and each member's own page."""

from collections.abc import Iterator

from starlette.responses import Response
from starlette.routing import Route

from lichen.core.refusal import Refusal
from lichen.core.values import MemberId
from lichen.language import gettext as _
from lichen.language import ngettext
from lichen.language.numbers import begun, in_words
from lichen.language.refusals import sentence
from lichen.practices import belonging, devices, members
from lichen.practices.belonging import Members
from lichen.practices.members import MemberVouched
from lichen.practices.numbers import is_adopted
from lichen.practices.rest import is_resting
from lichen.practices.rolemap import roles_of
from lichen.practices.roles import Role, Roles
from lichen.practices.tasks import mine
from lichen.practices.terms import latest
from lichen.web import ui
from lichen.web.frame import mark
from lichen.web.html import Node, Renderable, fragment, p
from lichen.web.pages.comeback import running_recoveries
from lichen.web.pages.suspend import whose
from lichen.web.role.words import name_of, role_href, roles_link
from lichen.web.task_words import task_href, title_of
from lichen.web.twice import note_on, spoke_twice
from lichen.web.visit import Visit, member_page
from lichen.web.whereabouts import places_link
from lichen.web.who import called, names, who


async def people(visit: Visit) -> Response:
    view, circle = visit.view, visit.circle
    view.fetch([*circle[Members].named.values(), *(role.wording for role in circle[Roles].open.values())])
    here, waiting = belonging.present(circle), belonging.waiting(circle)
    return visit.page(
        _("People"),
        _opening(visit, here, waiting),
        ui.portrait(mark(view, 200, view.title)),
        _size(visit),
        ui.entries(*(_entry(visit, one) for one in here)),
        _waiting(visit, waiting),
        ui.buttons(ui.link_button(_("Invite someone"), visit.href("invite"))),
        p[roles_link(visit)],
        places_link(visit),
        _former(visit),
        here="people",
    )


def _opening(visit: Visit, here: list[MemberId], waiting: list[MemberId]) -> Renderable:
    count = ngettext("{count} of us.", "{count} of us.", len(here)).format(count=in_words(len(here)))
    resting = sum(is_resting(visit.circle, one) for one in here)
    lines = [
        ngettext("{count} is resting.", "{count} are resting.", resting) if resting else "",
        ngettext("{count} waits to be let in.", "{count} wait to be let in.", len(waiting)) if waiting else "",
    ]
    said = [
        begun(line.format(count=in_words(n))) for line, n in zip(lines, (resting, len(waiting)), strict=True) if line
    ]
    first = _("Just you, so far.") if len(here) == 1 else begun(count)
    return ui.opening(first, " ".join(said))


def _size(visit: Visit) -> Node:
    match belonging.size_sign(visit.circle):
        case "small":
            fewest = in_words(belonging.FEWEST)
            return p[
                _("From {count} on, a circle carries somebody who is tired. Whom would you invite?").format(
                    count=fewest
                )
            ]
        case "large":
            return p[
                _("More than {count} can hardly hear everybody. Would two circles, side by side, be easier?").format(
                    count=in_words(belonging.MOST)
                )
            ]
    return None


def _entry(visit: Visit, member: MemberId) -> Renderable:
    view, circle = visit.view, visit.circle
    about = view.words(circle[Members].named.get(member, member), "about")
    held = len(mine(circle, member))
    holds = ngettext("holds {count} task", "holds {count} tasks", held).format(count=held) if held else ""
    roles = (name_of(view, role) for role in roles_of(circle, member, visit.at))
    return ui.entry(
        who(view, member, 28, link=True, note=_note(visit, member)),
        about.partition("\n")[0][:160],
        ui.beside(*roles, holds),
    )


def _note(visit: Visit, member: MemberId) -> Node:
    """What one should know of somebody's place here, in a word or two."""
    if belonging.is_ended(visit.circle, member, visit.at):
        return _("stopped for now")
    if is_resting(visit.circle, member):
        return _("resting")
    if spoke_twice(visit, member):
        return _("two copies of their machine spoke")
    if member == visit.view.id:
        return _("began it")
    begins = belonging.begins_to_count(visit.circle).get(member)
    if begins is None:
        return _("does not count yet")
    if begins > visit.at:
        return ui.fill(_("counts {when}"), when=ui.when(begins, visit.at, visit.zone))
    return None


def _waiting(visit: Visit, waiting: list[MemberId]) -> Node:
    if not waiting:
        return None
    return ui.part(_("Waiting to be let in"), ui.entries(*(_waiting_entry(visit, one) for one in waiting)))


def _waiting_entry(visit: Visit, member: MemberId) -> Renderable:
    came = ui.when(visit.circle[Members].people[member].at, visit.at, visit.zone)
    return ui.entry(
        who(visit.view, member, 28, link=True, note=ui.fill(_("came {when}"), when=came)),
        lacking(visit, member),
    )


def lacking(visit: Visit, member: MemberId) -> str:
    """Who vouched, and how many more it takes."""
    vouched = belonging.vouchers(visit.circle, member)
    more = belonging.needed_vouches(visit.circle, member) - len(vouched)
    waits = ngettext("waits for one more of us", "waits for {count} more of us", more).format(count=in_words(more))
    return _("{names} vouched; {waits}").format(names=begun(names(visit.view, vouched)), waits=waits)


def _former(visit: Visit) -> Node:
    gone = [one for one in visit.circle[Members].people if belonging.is_gone(visit.circle, one)]
    if not gone:
        return None
    return ui.folded(
        _("Who was here before"), ui.entries(*(ui.entry(who(visit.view, one, 28, link=True)) for one in gone))
    )


# One member


async def member(visit: Visit) -> Response:
    return _member(visit, whose(visit))


def _member(visit: Visit, one: MemberId, refused: tuple[Refusal, ...] = ()) -> Response:
    view, circle = visit.view, visit.circle
    about = view.words(circle[Members].named.get(one, one), "about")
    reasons = [sentence(refusal, view.name, visit.zone) for refusal in refused]
    return visit.page(
        called(view, one),
        ui.error_summary({"": reasons}),
        ui.opening(who(view, one, 40), *_standing(visit, one)),
        ui.prose(about) if about else None,
        note_on(visit, one),
        _vouching(visit, one),
        running_recoveries(visit, one),
        _holds(visit, one),
        _acts(visit, one),
        _parting(visit, one),
        _machines(visit, one),
        here="people",
        status=422 if refused else 200,
    )


def _standing(visit: Visit, one: MemberId) -> Iterator[Node]:
    """How somebody belongs, in short sentences."""
    circle, at = visit.circle, visit.at
    came = ui.when(circle[Members].people[one].at, at, visit.zone)
    if belonging.is_gone(circle, one):
        yield _("Was here, and left. What they said stays on the record.")
        return
    host = belonging.vouchers(circle, one)[:1]
    yield (
        ui.fill(_("Came {when}, invited by {name}."), when=came, name=names(visit.view, host))
        if host
        else ui.fill(_("Began this circle {when}."), when=came)
    )
    if not belonging.is_admitted(circle, one):
        yield begun(lacking(visit, one)) + "."
    else:
        yield from _counting(visit, one)
    if is_resting(circle, one):
        yield _("Is resting: nothing is asked of them, and they are welcome back.")
    if belonging.is_ended(circle, one, at):
        yield _("This account is stopped for now.")


def _counting(visit: Visit, one: MemberId) -> Iterator[Node]:
    begins = belonging.begins_to_count(visit.circle).get(one)
    if begins is None:
        yield _("Counts in decisions some days after half of us have been here since they came.")
    elif begins > visit.at:
        when = ui.when(begins, visit.at, visit.zone)
        yield ui.fill(_("Begins to count in decisions {when}."), when=when)


def _vouching(visit: Visit, one: MemberId) -> Node:
    """Who waits can be vouched for here, by those who count and have not."""
    circle = visit.circle
    if belonging.is_admitted(circle, one) or belonging.is_gone(circle, one):
        return None
    if visit.me in belonging.vouchers(circle, one):
        return p[_("You vouched for them.")]
    if visit.me not in belonging.counting(circle, visit.at):
        return p[_("You can vouch for others once you count yourself.")]
    return fragment[
        p[_("Vouching says: I know them, and I would like them here.")],
        ui.form(visit.href("people", one, "vouch"), ui.buttons(ui.button(_("I vouch for them")))),
    ]


async def vouch(visit: Visit) -> Response:
    one = whose(visit)
    said = await visit.say(MemberVouched(one))
    if said.refusals:
        return _member(visit, one, said.refusals)
    name = called(visit.view, one)
    is_in = belonging.belongs(visit.circle, one)
    notice = _("You vouched for {name}, who is in now.") if is_in else _("You vouched for {name}.")
    return visit.go(visit.href("people", one), notice.format(name=name))


def _holds(visit: Visit, one: MemberId) -> Node:
    roles, tasks = roles_of(visit.circle, one, visit.at), mine(visit.circle, one)
    if not roles and not tasks:
        return None
    visit.view.fetch([*(role.wording for role in roles), *(task.now.event for task in tasks)])
    return ui.part(
        _("Holds"),
        ui.entries(
            *(_role(visit, role, one) for role in roles),
            *(ui.entry(title_of(visit.view, t), href=task_href(visit, t.id)) for t in tasks),
        ),
    )


def _role(visit: Visit, role: Role, holder: MemberId) -> Renderable:
    term = latest(role.terms, holder)
    ends = ui.fill(_("ends {when}"), when=ui.when(term.until, visit.at, visit.zone)) if term else None
    return ui.entry(name_of(visit.view, role), ends, href=role_href(visit, role.id))


def _acts(visit: Visit, one: MemberId) -> Node:
    circle = visit.circle
    if one == visit.me:
        return _own_acts(visit)
    if not belonging.belongs(circle, one) or visit.me not in belonging.counting(circle, visit.at):
        return None
    return ui.folded(
        _("A lost or taken phone"),
        p[_("Their phone is gone and they have no way back in? Give them a link for a new one.")],
        ui.quiet_link(_("New phone"), visit.href("people", one, "comeback")),
        p[_("Their phone was taken and somebody else may be using it? Two of you can stop the account at once.")],
        ui.quiet_link(_("Stop this account"), visit.href("people", one, "stop")),
    )


def _parting(visit: Visit, one: MemberId) -> Node:
    """Where nothing else helps, anybody can propose that the circle parts with somebody."""
    if one == visit.me or not belonging.belongs(visit.circle, one) or not is_adopted(visit.circle):
        return None
    return ui.folded(
        _("When nothing helps"),
        p[_("You see no way to go on together? All of us who count decide on that.")],
        ui.quiet_link(_("Propose to part"), visit.href("propose", "part", one)),
    )


def _own_acts(visit: Visit) -> Renderable:
    rests = is_resting(visit.circle, visit.me)
    turn = (_("I’m back"), "member.returned") if rests else (_("Rest for a while"), "member.rested")
    return ui.buttons(
        ui.link_button(_("You and your devices"), visit.href("me"), "quiet"),
        ui.link_button(turn[0], visit.href("act", turn[1]), "quiet"),
        ui.link_button(_("Leave this circle"), visit.href("leave"), "quiet"),
    )


def _machines(visit: Visit, one: MemberId) -> Renderable:
    """Which devices speak for somebody, and who else could."""
    speak = devices.live(visit.circle, one)
    served = any(visit.node.accounts.speaking(device, visit.view.id) for device in speak)
    heading, count, where = _yours(len(speak), served) if one == visit.me else _theirs(len(speak), served)
    return ui.folded(heading, p[begun(count.format(count=in_words(len(speak))))], p[where])


def _yours(count: int, served: bool) -> tuple[str, str, str]:
    here = _("Kept on this machine: whoever runs this machine could write in your name.")
    return (
        _("What speaks for you"),
        ngettext("{count} device speaks for you.", "{count} devices speak for you.", count),
        here if served else _("Kept elsewhere, so nobody here could write in your name."),
    )


def _theirs(count: int, served: bool) -> tuple[str, str, str]:
    here = _("Kept on this machine: whoever runs this machine could write in their name.")
    return (
        _("What speaks for them"),
        ngettext("{count} device speaks for them.", "{count} devices speak for them.", count),
        here if served else _("Kept elsewhere, so nobody here could write in their name."),
    )


# Leaving


async def leave_page(visit: Visit) -> Response:
    held = len(mine(visit.circle, visit.me))
    back = ngettext(
        "The task you hold goes back on the map.", "The {count} tasks you hold go back on the map.", held
    ).format(count=in_words(held))
    return visit.page(
        _("Leave this circle"),
        ui.opening(_("Leave this circle?")),
        p[_("It takes effect at once, and nobody has to agree. What you said stays on the record.")],
        p[back] if held else None,
        p[_("Your roles are open again.")] if roles_of(visit.circle, visit.me, visit.at) else None,
        p[_("To come back you would need a new invite.")],
        ui.form(
            visit.href("leave"),
            ui.field("note", _("A last word to the others"), "textarea", optional=True, words=True, maxlength="20000"),
            ui.buttons(ui.button(_("Leave"), "end"), ui.link_button(_("Stay"), visit.href(), "quiet")),
        ),
        here="people",
    )


async def leave(visit: Visit) -> Response:
    note = visit.form.text("note")
    said = await visit.say(members.MemberLeft(), **({"note": note} if note.strip() else {}))
    if said.refusals:
        return _member(visit, visit.me, said.refusals)
    visit.node.accounts.leave(visit.who, visit.view.id)
    return visit.go("/", _("You left. Thank you for the time you were here."))


ROUTES = [
    Route("/c/{circle}/people", member_page(people), methods=["GET"]),
    Route("/c/{circle}/people/{member}", member_page(member), methods=["GET"]),
    Route("/c/{circle}/people/{member}/vouch", member_page(vouch), methods=["POST"]),
    Route("/c/{circle}/leave", member_page(leave_page), methods=["GET"]),
    Route("/c/{circle}/leave", member_page(leave), methods=["POST"]),
]
