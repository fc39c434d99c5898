"""Inviting: for how many and how long, then a link and a code for the phone next to you."""

from shlex import quote

from starlette.responses import Response
from starlette.routing import Route

from lichen.core.refusal import Refusal, refuse
from lichen.core.values import DAY, EventId
from lichen.language import gettext as _
from lichen.language import ngettext
from lichen.practices import members
from lichen.practices.belonging import Invite, Members
from lichen.practices.members import InviteWithdrawn
from lichen.web import ui
from lichen.web.fact_form import Errors, errors_of
from lichen.web.forms import WHOLE_NUMBER
from lichen.web.html import Node, Renderable, p
from lichen.web.qr import qr
from lichen.web.visit import Visit, member_page, missing
from lichen.web.who import names

MOST_USES = 50
MOST_DAYS = members.LONGEST_INVITE // DAY
HERE = "http://127.0.0.1:8000"  # where pages are on their own machine, unless one says otherwise
USUAL = {"uses": 1, "days": 7}
MOST = {"uses": MOST_USES, "days": MOST_DAYS}


async def new(visit: Visit) -> Response:
    return _new(visit, {})


def _new(visit: Visit, errors: Errors) -> Response:
    if not visit.site.reachable:
        return _unreachable(visit)
    return visit.page(
        _("Invite someone"),
        ui.error_summary(errors, _labels()),
        ui.opening(_("Whom would you like to have here?"), _("Inviting vouches for them.")),
        _form(visit, errors),
        _open_ones(visit),
        here="people",
        status=422 if errors else 200,
    )


def _labels() -> dict[str, str]:
    return {"uses": _("For how many people?"), "days": _("Good for how many days?"), "note": _("For whom is it?")}


def _form(visit: Visit, errors: Errors) -> Renderable:
    labels, typed = _labels(), visit.form.text
    counts = [
        ui.field(
            name,
            labels[name],
            "number",
            value=typed(name) or str(usual),
            errors=errors.get(name, ()),
            min="1",
            max=str(MOST[name]),
            inputmode="numeric",
        )
        for name, usual in USUAL.items()
    ]
    note = ui.field(
        "note",
        labels["note"],
        value=typed("note"),
        errors=errors.get("note", ()),
        hint=_("Everyone in the circle can read it."),
        optional=True,
        words=True,
        maxlength="200",
    )
    return ui.form(visit.href("invite"), *counts, note, ui.buttons(ui.button(_("Make the link"))))


def _unreachable(visit: Visit) -> Response:
    serve = f"lichen --home {quote(str(visit.node.home))} serve --public"
    return visit.page(
        _("Invite someone"),
        ui.opening(_("No phone can reach this machine yet."), _("So an invite would lead nowhere.")),
        p[_("The address in use is {base}, which only this machine knows.").format(base=visit.site.base)],
        p[_("Whoever runs it stops it with Ctrl-C, and starts it again for the phones in the same network:")],
        ui.to_keep(_("In a checkout"), f"./run {serve}"),
        ui.to_keep(_("Anywhere else"), serve),
        p[_("On this machine you then go on at {base}; invites lead to the address it shows.").format(base=HERE)],
        p[_("A small server with an address of its own does it too, and so does Tor.")],
        here="people",
        status=200,
    )


async def make(visit: Visit) -> Response:
    if not visit.site.reachable:
        return _new(visit, errors_of([refuse("reach-only-here")]))
    counts, wrong = {}, []
    for name, most in MOST.items():
        count = _count(visit.form.text(name).strip(), name, most)
        counts[name] = count if isinstance(count, int) else 0
        wrong += [count] if isinstance(count, Refusal) else []
    if wrong:
        return _new(visit, errors_of(wrong))
    said, _secret = visit.node.entrances.invite(
        visit.who, visit.view.id, counts["uses"], counts["days"], visit.form.text("note").strip()
    )
    await visit.settled(said)
    if said.refusals:
        return _new(visit, errors_of(said.refusals, visit.view))
    return visit.go(visit.href("invite", said.event))


def _count(text: str, name: str, most: int) -> int | Refusal:
    if not WHOLE_NUMBER.fullmatch(text):
        return refuse("number-unreadable", field=name)
    return int(text) if 1 <= int(text) <= most else refuse("number-out-of-bounds", field=name, least=1, most=most)


# One invite


async def show(visit: Visit) -> Response:
    """The link of an invite, for whoever made it; the others see whose it is."""
    name, invite = _invite(visit)
    secret = visit.node.entrances.invite_secret(name) if invite.by == visit.me else ""
    if not secret or invite.withdrawn:
        return visit.page(_("An invite"), ui.opening(_("An invite")), *_about(visit, name, invite), here="people")
    link = f"{visit.site.base}/join/{name}/{secret}"
    return visit.page(
        _("Your invite"),
        ui.opening(_("Let them point their camera here, or send them the link.")),
        qr(link),
        ui.to_keep(_("The link"), link),
        *_about(visit, name, invite),
        here="people",
    )


def _invite(visit: Visit) -> tuple[EventId, Invite]:
    name: EventId = visit.path("invite")
    invite = visit.circle[Members].invites.get(name)
    if invite is None:
        raise missing()
    return name, invite


def _about(visit: Visit, name: EventId, invite: Invite) -> list[Node]:
    left = invite.uses - len(invite.joins)
    people = ngettext("for {count} more person", "for {count} more people", left).format(count=left)
    until = ui.when(invite.until, visit.at, visit.zone)
    note = visit.view.words(name, "note")
    told: Node = ui.fill(_("Good {people}; ends {when}."), people=people, when=until)
    if invite.withdrawn:
        told = _("It was taken back.")
    elif left <= 0:
        told = _("It was used up.")
    back = ui.form(visit.href("invite", name, "withdraw"), ui.buttons(ui.button(_("Take it back"), "quiet")))
    whose = names(visit.view, [invite.by])
    return [
        p[_("Made by {name}.").format(name=whose)] if invite.by != visit.me else None,
        ui.quoted(note) if note else None,
        p[told],
        back if left > 0 and not invite.withdrawn else None,
    ]


async def withdraw(visit: Visit) -> Response:
    name, _invited = _invite(visit)
    said = await visit.say(InviteWithdrawn(name))
    if said.refusals:
        return _new(visit, errors_of(said.refusals, visit.view))
    return visit.go(visit.href("invite"), _("The invite was taken back."))


def _open_ones(visit: Visit) -> Node:
    """Invites that are still good."""
    good = {
        name: one
        for name, one in visit.circle[Members].invites.items()
        if visit.at < one.until and not one.withdrawn and len(one.joins) < one.uses
    }
    if not good:
        return None
    visit.view.fetch(good)
    return ui.part(_("Still good"), ui.entries(*(_open_one(visit, name, one) for name, one in good.items())))


def _open_one(visit: Visit, name: EventId, invite: Invite) -> Renderable:
    left = invite.uses - len(invite.joins)
    return ui.entry(
        visit.view.words(name, "note") or _("An invite"),
        ui.beside(
            _("by {name}").format(name=names(visit.view, [invite.by])),
            ngettext("for {count} more person", "for {count} more people", left).format(count=left),
        ),
        href=visit.href("invite", name),
        margin=ui.fill(_("ends {when}"), when=ui.when(invite.until, visit.at, visit.zone)),
    )


ROUTES = [
    Route("/c/{circle}/invite", member_page(new), methods=["GET"]),
    Route("/c/{circle}/invite", member_page(make), methods=["POST"]),
    Route("/c/{circle}/invite/{invite}", member_page(show), methods=["GET"]),
    Route("/c/{circle}/invite/{invite}/withdraw", member_page(withdraw), methods=["POST"]),
]
