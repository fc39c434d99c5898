"""Coming in on an invite: who invites, to what, one field, one button; then one is in, or sees for whom one waits."""

from starlette.responses import Response
from starlette.routing import Route

from lichen.core.refusal import Refusal
from lichen.core.values import CircleId, EventId
from lichen.language import dates, ngettext
from lichen.language import gettext as _
from lichen.language.refusals import sentence
from lichen.node.view import View
from lichen.practices import belonging, charter, devices
from lichen.practices import numbers as govern
from lichen.practices.belonging import Invite, Members
from lichen.practices.decisions.state import Decision
from lichen.web import html
from lichen.web.fact_form import Errors, errors_of
from lichen.web.frame import circle_href, mark
from lichen.web.html import Node, Renderable, fragment
from lichen.web.moved import moved
from lichen.web.pages.enter import with_people
from lichen.web.ui import (
    button,
    buttons,
    error_summary,
    field,
    fill,
    folded,
    form,
    lede,
    link_button,
    opening,
    part,
    portrait,
    quiet_link,
    quoted,
)
from lichen.web.visit import (
    Visit,
    about_stop,
    is_inside,
    is_stopped,
    missing,
    newcomer,
    open_page,
    place_page,
)
from lichen.web.who import names


async def invited(visit: Visit) -> Response:
    """The invite as its link shows it; reading it uses nothing up."""
    view, invite = _invite(visit)
    if leaving := visit.node.departures.gone(view.id):
        return moved(visit, leaving)
    if visit.account and view.id in visit.account.places:
        return visit.go(circle_href(view.id))
    return _page(visit, view, invite, {})


async def join(visit: Visit) -> Response:
    view, invite = _invite(visit)
    if leaving := visit.node.departures.gone(view.id):
        return moved(visit, leaving)
    if visit.account and view.id in visit.account.places:
        return visit.go(circle_href(view.id))
    visit.limit("found", visit.address)
    account = visit.account or newcomer()
    said = visit.node.entrances.join(account, visit.path("invite"), visit.path("secret"), visit.form.text("name"))
    if said.refusals:
        return _page(visit, view, invite, errors_of(said.refusals, view))
    is_in = belonging.belongs(visit.node.circle(view.id), said.event)
    home = circle_href(view.id)
    response = visit.go(home, _("You’re in. Here is what we’re working on.")) if is_in else visit.go(f"{home}/wait")
    return response if visit.account else visit.sign_in(response, account)


def _invite(visit: Visit) -> tuple[View, Invite]:
    """The circle as a stranger with the link may see it, and the invite; nothing for whoever lacks the secret."""
    name: EventId = visit.path("invite")
    circle: CircleId = visit.node.entrances.invited_to(name)
    if not circle:
        raise missing()
    view = View(visit.node.circle(circle), visit.node.words, "", visit.at)
    invite = view.circle[Members].invites.get(name)
    if invite is None or not visit.node.entrances.opens(name, visit.path("secret")):
        raise missing()
    return view, invite


def _page(visit: Visit, view: View, invite: Invite, errors: Errors) -> Response:
    title, host = view.title, view.name(invite.by) or _("Somebody")
    closed = _closed(visit, view, invite)
    heading = _("{name} invites you to {circle}.").format(name=host, circle=title)
    content: list[Node] = [portrait(mark(view, 120, title)), opening(heading), _purpose(view)]
    if closed:
        content.append(_too_late(closed, host))
        return visit.page(heading, *content)
    labels = {"name": _("What should people call you?")}
    return visit.page(
        _("Join {circle}").format(circle=title),
        error_summary(errors, labels),
        *content,
        _naming(visit, labels["name"], errors),
        _meaning(visit, view, host),
        status=422 if errors else 200,
    )


def _closed(visit: Visit, view: View, invite: Invite) -> Refusal | None:
    """Why nobody can come in on it any more."""
    if visit.at >= invite.until:
        return Refusal("invite-expired", {"until": invite.until})
    if invite.withdrawn:
        return Refusal("invite-withdrawn")
    if len(invite.joins) >= invite.uses:
        return Refusal("invite-used-up", {"uses": invite.uses})
    return None


def _too_late(why: Refusal, host: str) -> Node:
    ask = _("Ask {name} for a new one. If you came in on it yourself, come back in another way.").format(name=host)
    return fragment[html.p[sentence(why)], html.p[ask], link_button(_("Come back in"), "/enter", "quiet")]


def _purpose(view: View) -> Node:
    purpose = view.words(charter.page(view.circle).purpose, "purpose")
    return lede(purpose) if purpose else None


def _naming(visit: Visit, label: str, errors: Errors) -> Renderable:
    hint = _("A first name or any other; the others will see it.")
    return form(
        visit.request.url.path,
        field(
            "name",
            label,
            value=visit.form.text("name"),
            errors=errors.get("name", ()),
            hint=hint,
            autocomplete="nickname",
        ),
        buttons(button(_("Join"))),
    )


def _meaning(visit: Visit, view: View, host: str) -> Renderable:
    """What one lets oneself in for, before pressing."""
    numbers = govern.numbers(view.circle)
    lines = []
    if numbers.vouches > 1:
        lines.append(
            _("{name} vouches for you by inviting. Others have to vouch too before you are in.").format(name=host)
        )
    if numbers.count_days:
        days = ngettext("{count} day", "{count} days", numbers.count_days).format(count=numbers.count_days)
        lines.append(_("You speak and work from the first day. You count in decisions after {days}.").format(days=days))
    lines.append(_("Leaving takes one step."))
    lines.append(_("Whoever runs this machine could write in your name."))
    return folded(_("What joining means here"), *(html.p[line] for line in lines))


# Waiting


async def wait(visit: Visit) -> Response:
    """For whom somebody waits, or why they cannot come in; whoever is in is led on."""
    if is_inside(visit):
        return visit.go(visit.href())
    if belonging.is_gone(visit.circle, visit.me):
        return visit.page(_("You left"), opening(_("You left this circle."), _("What you said stays on its record.")))
    if belonging.is_ended(visit.circle, visit.place.device, visit.at):
        return _no_longer_yours(visit)
    if is_stopped(visit):
        return _stopped(visit)
    if not visit.place.joined:
        return _taking_over(visit)
    return _waiting(visit)


def _waiting(visit: Visit) -> Response:
    view, circle = visit.view, visit.circle
    vouched = belonging.vouchers(circle, visit.me)
    missing = belonging.needed_vouches(circle, visit.me) - len(vouched)
    more = ngettext("You wait for one more of us.", "You wait for {count} more of us.", missing).format(count=missing)
    others = [one for one in belonging.counting(circle, visit.at) if one not in vouched]
    who_can = _("{names} can vouch for you. Talk to one of them.").format(names=names(view, others)) if others else ""
    return visit.page(
        _("Waiting"),
        portrait(mark(view, 120, view.title)),
        opening(_("Nearly there."), more),
        html.p[_("{names} vouched for you.").format(names=names(view, vouched))],
        html.p[who_can] if who_can else None,
        html.p[_("There is nothing else to do. Open this page again later; it will have changed.")],
        buttons(link_button(_("Keep a way back in"), visit.href("me"))),
    )


def _no_longer_yours(visit: Visit) -> Response:
    if not devices.live(visit.circle, visit.me):
        return _nobody_speaks(visit)
    return visit.page(
        _("This phone no longer speaks for you"),
        opening(
            _("This phone no longer speaks for you."),
            _("You parted with it from another one, or a new one took over."),
        ),
        html.p[_("What you said with it stays. Come in with the one that speaks for you now.")],
        buttons(link_button(_("Come back in"), "/enter", "quiet")),
    )


def _nobody_speaks(visit: Visit) -> Response:
    """Two of their phones parted with each other, say, because somebody else had one of them."""
    return visit.page(
        _("This phone no longer speaks for you"),
        opening(
            _("No phone speaks for you here any more."),
            _("You are still one of us, and what you said stays. The others can bring you back."),
        ),
        html.p[_("Ask somebody in your circle.")],
        with_people(),
    )


def _stopped(visit: Visit) -> Response:
    ended = [end for end in visit.circle.ends.of(visit.me, visit.at) if not end.restored and end.until]
    until = max((end.until for end in ended), default=0)
    lapses = _("It ends by itself on {when}.").format(when=dates.exactly(until, visit.zone)) if until else ""
    return visit.page(
        _("Stopped"),
        opening(_("This account is stopped."), lapses),
        html.p[_("Two members asked for that, as one does when a phone was taken. Talk to any of them in person.")],
        *(_say_in_it(visit, one) for one in about_stop(visit)),
    )


def _say_in_it(visit: Visit, decision: Decision) -> Renderable:
    title = quoted(visit.view.words(decision.wordings[-1].event, "title") or _("a question"))
    return fragment[
        html.p[fill(_("Whether it stays so is being decided: “{title}”. You have a say in that."), title=title)],
        link_button(_("Say where you stand"), visit.href("decision", decision.id)),
    ]


# A new phone that waits to take over


def _taking_over(visit: Visit) -> Response:
    found = _recovery(visit)
    if found is None:
        return visit.page(
            _("Not this time"), opening(_("This new phone cannot take over."), _("Somebody said no to it."))
        )
    name, recovery = found
    view, circle = visit.view, visit.circle
    lacking = devices.recovery_needs(circle, recovery, visit.at) - len(devices.vouched_for(recovery))
    ready = devices.recovery_ready(circle, recovery, visit.at)
    opened = opening(_("Welcome back, {name}.").format(name=view.name(visit.me)), _standing(visit, lacking, ready))
    act: Node = None
    if lacking <= 0 and visit.at >= ready:
        act = form(visit.href("takeover"), buttons(button(_("Go on from this phone"))), hidden={"recovery": name})
    told = html.p[
        _("{names} vouched that this phone is yours.").format(names=names(view, devices.vouched_for(recovery)))
    ]
    why = html.p[_("The wait is there so that you could say no from your old phone if this were somebody else.")]
    keep = part(_("Until then"), html.p[_("Keep the link that led you here: it leads you back to this page.")])
    return visit.page(_("Coming back"), opened, told, why, act, keep)


def _standing(visit: Visit, lacking: int, ready: int) -> str:
    if lacking > 0:
        more = ngettext(
            "One more member has to vouch for this phone.",
            "{count} more members have to vouch for this phone.",
            lacking,
        )
        return more.format(count=lacking)
    if visit.at < ready:
        return _("You can go on from this phone {when}.").format(when=dates.moment(ready, visit.at, visit.zone))
    return _("You can go on from this phone now.")


def _recovery(visit: Visit) -> tuple[EventId, devices.Recovery] | None:
    running = devices.running(visit.circle).items()
    return next(((name, one) for name, one in running if one.device == visit.place.device), None)


async def take_over(visit: Visit) -> Response:
    found = _recovery(visit)
    if found is None or visit.place.joined:
        return visit.go(visit.href())
    said = await visit.settled(visit.node.entrances.complete_recovery(visit.who, visit.view.id, found[0]))
    if said.refusals:
        reasons = [sentence(refusal, visit.view.name, visit.zone) for refusal in said.refusals]
        back = quiet_link(_("Back"), visit.href("wait"))
        return visit.page(_("Not yet"), opening(_("Not yet."), *reasons), back, status=422)
    visit.node.accounts.close_everything(visit.who)  # whoever passed the link on must not come in by it
    response = visit.go(visit.href("me"), _("You’re back. Your old phone no longer speaks for you."))
    return visit.sign_in(response, visit.who)


ROUTES = [
    Route("/join/{invite}/{secret}", open_page(invited), methods=["GET"]),
    Route("/join/{invite}/{secret}", open_page(join), methods=["POST"]),
    Route("/c/{circle}/wait", place_page(wait), methods=["GET"]),
    Route("/c/{circle}/takeover", place_page(take_over), methods=["POST"]),
]
