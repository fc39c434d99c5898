"""Your phones: which there are, one more by a link that another made, and how to part with one."""

from collections.abc import Iterator, Mapping

from starlette.responses import Response
from starlette.routing import Route

from lichen.core.refusal import Refusal
from lichen.core.values import CircleId
from lichen.language import gettext as _
from lichen.language.refusals import sentence
from lichen.node.accounts import Account
from lichen.node.phones import Phone, Refused
from lichen.node.view import View
from lichen.web import machines, ui
from lichen.web.fact_form import Errors, errors_of
from lichen.web.html import Node, Renderable, p
from lichen.web.not_done import not_done
from lichen.web.qr import qr
from lichen.web.visit import Visit, member_page, open_page


def part(visit: Visit) -> Renderable:
    """Those that speak for somebody in this circle, on the page of their own."""
    phones = visit.node.phones.of(visit.who, visit.view.id)
    visit.view.fetch([phone.enrolled for phone in phones if phone.enrolled])
    return ui.part(
        _("Your phones"),
        ui.entries(*(_entry(visit, phone) for phone in phones)),
        p[_("Each speaks for you by itself, so one can go and the others stay. A computer is as good as a phone.")],
        p[_("Whoever runs the machine on which one is kept could write in your name.")],
        ui.form(visit.href("me", "phone"), ui.buttons(ui.button(_("Add a phone")))),
        ui.folded(
            _("What they share"),
            p[_("Your passphrase, your mail, your addresses for calendars, and what you put off.")],
            p[_("A sign-in link belongs to the phone it was made on, and goes with it.")],
        ),
        id="phones",
    )


def _entry(visit: Visit, phone: Phone) -> Renderable:
    this = phone.device == visit.place.device
    return ui.entry(
        _called(visit.view, phone),
        ui.beside(*_times(visit, phone)),
        _kept(visit, phone),
        None if this else _parting(visit, phone),
        margin=_("this one") if this else None,
    )


def _parting(visit: Visit, phone: Phone) -> Node:
    """Two presses: it cannot be taken back."""
    end = ui.button(_("Part with it"), "quiet")
    return ui.folded(
        _("No longer mine"),
        p[_("It can write nothing in your name any more. What it wrote stays. If it is yours after all, add it anew.")],
        ui.form(visit.href("me", "phone", "gone"), end, hidden={"device": phone.device}),
    )


def _called(view: View, phone: Phone) -> str:
    label = view.words(phone.enrolled, "label") if phone.enrolled else ""
    return label or (_("The one you came with") if phone.is_first else _("Phone"))


def _times(visit: Visit, phone: Phone) -> Iterator[Node]:
    if phone.since:
        yield ui.since(phone.since, visit.at, visit.zone)
    if phone.spoke:
        yield ui.fill(_("last heard of {when}"), when=ui.when(phone.spoke, visit.at, visit.zone))
    else:
        yield _("not heard of yet")


def _kept(visit: Visit, phone: Phone) -> Node:
    if phone.account or phone.home == visit.node.sharing.own.public:
        return _("kept on this machine")
    if not phone.home:
        return _("kept elsewhere")
    return ui.fill(_("kept on {machine}"), machine=machines.told(visit.view, phone.home))


# One more


async def add(visit: Visit) -> Response:
    """A link for the other phone. It is shown in the answer and nowhere else."""
    if not visit.site.reachable:
        return _unreachable(visit)
    hindered = visit.node.phones.hinders(visit.who)
    if len(hindered) == len(visit.who.places):
        return _not_now(visit, hindered)
    link = f"{visit.site.base}/phone/{visit.node.phones.offer(visit.who)}"
    return visit.page(
        _("Add a phone"),
        ui.opening(_("Open this on the other phone."), _("It is good once, and for an hour.")),
        qr(link),
        ui.to_keep(_("The link"), link),
        p[_("Point that phone’s camera here, or send the link to yourself. Whoever opens it first comes in as you.")],
        [p[line] for line in _left_out(visit, hindered)],
        ui.quiet_link(_("Back to your phones"), f"{visit.href('me')}#phones"),
    )


def _unreachable(visit: Visit) -> Response:
    return visit.page(
        _("Add a phone"),
        ui.opening(_("No phone can reach this machine yet."), _("So a link would lead nowhere.")),
        ui.quiet_link(_("How it can be reached"), visit.href("invite")),
    )


def _not_now(visit: Visit, hindered: Refused) -> Response:
    back = ui.quiet_link(_("Back to your phones"), f"{visit.href('me')}#phones")
    opening = ui.opening(_("No phone can be added just now."))
    return visit.page(_("Add a phone"), opening, [p[line] for line in _left_out(visit, hindered)], back, status=422)


def _left_out(visit: Visit, refused: Mapping[CircleId, tuple[Refusal, ...]]) -> Iterator[str]:
    """Why the phone does not come into each of these circles."""
    for circle, reasons in refused.items():
        view = View(visit.node.circle(circle), visit.node.words, "", visit.at)
        why = " ".join(sentence(one, view.name, visit.zone) for one in reasons)
        yield _("Not in {circle}: {why}").format(circle=view.title, why=why)


# On the phone that comes


async def opened(visit: Visit) -> Response:
    """Shows a button and no more: programs that look at links before people do must use nothing up."""
    account = visit.node.phones.offered(visit.path("secret"))
    return _opened(visit, account, {}) if account else _too_late(visit)


def _opened(visit: Visit, account: Account, errors: Errors) -> Response:
    if visit.account and visit.person is visit.node.accounts.person(account):
        there = ui.link_button(_("Go on here"), "/", "quiet")
        opening = ui.opening(_("You’re in here already."), _("Open the link on the phone that is to come."))
        return visit.page(_("You’re in here already"), opening, there)
    heading = _("Is this your phone, {name}?").format(name=_name(visit, account))
    label = ui.field(
        "label",
        _("What is this one called?"),
        value=visit.form.text("label") or _("Phone"),
        errors=errors.get("label", ()),
        hint=_("So that you can tell them apart. Everyone in your circles can read it."),
        words=True,
        maxlength="200",
    )
    return visit.page(
        heading,
        ui.error_summary(errors, {"label": _("What is this one called?")}),
        ui.opening(heading, _("From then on it speaks for you in all your circles, as the other one does.")),
        p[_("Somebody else is in on this phone. They would be out.")] if visit.account else None,
        ui.form(visit.request.url.path, label, ui.buttons(ui.button(_("Yes, it is mine")))),
        status=422 if errors else 200,
    )


def _name(visit: Visit, account: Account) -> str:
    circle, place = next(iter(account.places.items()))
    return View(visit.node.circle(circle), visit.node.words, "", visit.at).name(place.member) or _("somebody")


def _too_late(visit: Visit) -> Response:
    opening = ui.opening(_("This link is no longer good."), _("It was for one phone, and for an hour."))
    new = p[_("On a phone you are in with, make a new one: You and your devices, Add a phone.")]
    return visit.page(_("No longer good"), opening, new, ui.quiet_link(_("Come back in"), "/enter"), status=404)


async def take(visit: Visit) -> Response:
    secret = visit.path("secret")
    account = visit.node.phones.offered(secret)
    if account is None:
        return _too_late(visit)
    visit.limit("found", visit.address)
    phone, refused = visit.node.phones.add(secret, visit.form.text("label"))
    if phone is None:
        reasons = next(iter(refused.values()), ())
        return _opened(visit, account, errors_of(reasons))
    notice = " ".join([_("This phone is yours now."), *_left_out(visit, refused)])
    return visit.sign_in(visit.go("/", notice), phone)


# One fewer


async def gone(visit: Visit) -> Response:
    device = visit.form.text("device")
    if device == visit.place.device:
        return _not_gone(visit, (Refusal("not-your-own"),))
    refused = visit.node.phones.part_with(visit.who, visit.view.id, device)
    if refused:
        return _not_gone(visit, refused)
    return visit.go(f"{visit.href('me')}#phones", _("That phone no longer speaks for you."))


def _not_gone(visit: Visit, refused: tuple[Refusal, ...]) -> Response:
    return not_done(visit, refused, way=ui.quiet_link(_("Back to your phones"), f"{visit.href('me')}#phones"))


# A circle that only another phone is in


def on_others(visit: Visit) -> Node:
    """Circles that other phones of theirs are in, with the way to have them here too."""
    found = visit.node.phones.elsewhere(visit.who)
    if not found:
        return None
    return ui.part(_("On your other phones"), ui.entries(*(_other(visit, circle) for circle in found)))


def _other(visit: Visit, circle: CircleId) -> Renderable:
    title = View(visit.node.circle(circle), visit.node.words, "", visit.at).title
    bring = ui.form("/circles/here", ui.button(_("Have it here too"), "quiet"), hidden={"circle": circle})
    return ui.entry(title, act=bring)


async def bring(visit: Visit) -> Response:
    circle = visit.form.text("circle")
    if visit.account is None or circle not in visit.node.phones.elsewhere(visit.account):
        return visit.go("/")
    refused = visit.node.phones.bring(visit.who, circle)
    return visit.go("/circles", " ".join(_left_out(visit, {circle: refused})) if refused else "")


ROUTES = [
    Route("/c/{circle}/me/phone", member_page(add), methods=["POST"]),
    Route("/c/{circle}/me/phone/gone", member_page(gone), methods=["POST"]),
    Route("/phone/{secret}", open_page(opened), methods=["GET"]),
    Route("/phone/{secret}", open_page(take), methods=["POST"]),
    Route("/circles/here", open_page(bring), methods=["POST"]),
]
