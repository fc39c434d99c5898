"""You and your devices: your phones, your ways back in, what people call you, and going out."""

from starlette.responses import Response
from starlette.routing import Route

from lichen.language import gettext as _
from lichen.practices.belonging import Members
from lichen.practices.members import MemberNamed
from lichen.web import session, ui
from lichen.web.fact_form import Errors, controls, errors_of
from lichen.web.forms import say_form
from lichen.web.html import Renderable, p
from lichen.web.mail.choosing import by_mail, chosen, forgotten
from lichen.web.pages import move, phones, subscribe
from lichen.web.qr import qr
from lichen.web.twice import own_note
from lichen.web.visit import Endpoint, Handler, Visit, is_inside, is_stopped, member_page, place_page
from lichen.web.waysback import flaws
from lichen.web.whereabouts import places_link


async def me(visit: Visit) -> Response:
    return _me(visit, {})


def _me(visit: Visit, errors: Errors) -> Response:
    labels = {
        **_labels(),
        "address": _("Your address"),
        "level": _("How much?"),
        "name": _("What should people call you?"),
        "about": _("A few words about you"),
    }
    return visit.page(
        _("You and your devices"),
        ui.error_summary(errors, labels),
        ui.opening(_("You and your devices")),
        *((own_note(visit), phones.part(visit), places_link(visit)) if is_inside(visit) else ()),
        _link(visit),
        _passphrase(visit, errors),
        by_mail(visit, errors),
        *((_name(visit, errors), subscribe.part(visit), move.part(visit)) if is_inside(visit) else ()),
        _out(visit),
        status=422 if errors else 200,
    )


# What people call you


def _name(visit: Visit, errors: Errors) -> Renderable:
    from_before = visit.circle[Members].named.get(visit.me, visit.me)
    typed = visit.form
    if "name" not in typed:
        now = {name: [visit.view.words(from_before, name)] for name in MemberNamed.words}
        typed = type(typed)(now)
    fields = controls(MemberNamed, visit.view, typed, errors)
    return ui.part(
        _("What people call you"),
        ui.form(visit.href("me", "name"), *fields, ui.buttons(ui.button(_("Call me that"), "quiet"))),
    )


async def name(visit: Visit) -> Response:
    said = await say_form(visit, MemberNamed)
    if said.refusals:
        return _me(visit, errors_of(said.refusals, visit.view))
    return visit.go(visit.href("me"), _("That is what people call you from now on."))


# Ways back in


def _link(visit: Visit) -> Renderable:
    return ui.part(
        _("A way back in"),
        p[_("A sign-in link lets you in when this phone has forgotten you. Send it to yourself, or write it down.")],
        p[_("Whatever you open it on is then the same phone as this. For a second one, add a phone.")],
        ui.form(visit.href("me", "link"), ui.buttons(ui.button(_("Make a sign-in link")))),
    )


async def link(visit: Visit) -> Response:
    """A link to keep. It is shown in the answer and nowhere else: here it rests as a hash."""
    address = f"{visit.site.base}/enter/{visit.node.accounts.new_link(visit.who)}"
    return visit.page(
        _("Your way back in"),
        ui.opening(_("Your way back in."), _("It is shown only this once. Whoever has it can come in as you.")),
        ui.to_keep(_("Your sign-in link"), address),
        ui.folded(_("Show it to a camera"), qr(address)),
        ui.quiet_link(_("I have kept it"), visit.href("me")),
    )


def _labels() -> dict[str, str]:
    return {"signs_in": _("The name you come in by"), "passphrase": _("Your passphrase")}


def _passphrase(visit: Visit, errors: Errors) -> Renderable:
    labels = _labels()
    chosen = visit.person.signs_in
    fields = ui.form(
        visit.href("me", "passphrase"),
        ui.field(
            "signs_in",
            labels["signs_in"],
            value=visit.form.text("signs_in") or chosen,
            errors=errors.get("signs_in", ()),
            hint=_("Only for coming in; nobody else sees it."),
            autocomplete="username",
        ),
        ui.field(
            "passphrase",
            labels["passphrase"],
            "password",
            errors=errors.get("passphrase", ()),
            hint=_("Four or five words that only you would put together."),
            autocomplete="new-password",
        ),
        ui.buttons(ui.button(_("Come in with these from now on"))),
    )
    summary = _("Change your passphrase") if chosen else _("Choose a passphrase")
    return ui.folded(summary, fields, open=bool(errors.keys() & labels.keys()))


async def passphrase(visit: Visit) -> Response:
    signs_in, phrase = visit.form.text("signs_in"), visit.form.text("passphrase")
    wrong = list(flaws(visit.node.accounts, visit.person, signs_in, phrase))
    if wrong:
        return _me(visit, errors_of(wrong))
    visit.limit("sign-in", visit.address)
    visit.node.accounts.set_passphrase(visit.person, signs_in, phrase)
    return visit.go(visit.href("me"), _("From now on you can come in with these."))


# How mail reaches you


async def mail(visit: Visit) -> Response:
    done = chosen(visit)
    return visit.go(visit.href("me"), done) if isinstance(done, str) else _me(visit, errors_of(done))


async def no_address(visit: Visit) -> Response:
    return visit.go(visit.href("me"), forgotten(visit))


# Going out


def _out(visit: Visit) -> Renderable:
    return ui.part(
        _("Going out"),
        p[_("Keep a way back in before you go: a link or a passphrase.")],
        ui.buttons(
            ui.form(visit.href("me", "out"), ui.button(_("Log out of this browser"), "quiet")),
            ui.form(visit.href("me", "out-everywhere"), ui.button(_("Log out everywhere, and end all links"), "quiet")),
        ),
    )


async def out(visit: Visit) -> Response:
    visit.node.accounts.close_session(visit.token)
    return _gone(visit, _("You’re out. See you soon."))


async def out_everywhere(visit: Visit) -> Response:
    for phone in visit.node.accounts.phones(visit.who):
        visit.node.accounts.close_everything(phone)
        if visit.site.mail:
            visit.site.mail.questions.end(phone.id)
    return _gone(visit, _("You’re out everywhere, and no link lets anybody in any more."))


def _gone(visit: Visit, notice: str) -> Response:
    response = visit.go("/", notice)
    session.drop(response, secure=visit.site.secure)
    return response


def _own(handler: Handler) -> Endpoint:
    """For members and for whoever waits to be one; not for a phone that was stopped or waits to take over."""

    async def own(visit: Visit) -> Response:
        allowed = visit.place.joined and not is_stopped(visit)
        return await handler(visit) if allowed else visit.go(visit.href("wait"))

    return place_page(own)


ROUTES = [
    Route("/c/{circle}/me", _own(me), methods=["GET"]),
    Route("/c/{circle}/me/name", member_page(name), methods=["POST"]),
    Route("/c/{circle}/me/link", _own(link), methods=["POST"]),
    Route("/c/{circle}/me/passphrase", _own(passphrase), methods=["POST"]),
    Route("/c/{circle}/me/mail", _own(mail), methods=["POST"]),
    Route("/c/{circle}/me/no-address", _own(no_address), methods=["POST"]),
    Route("/c/{circle}/me/out", place_page(out), methods=["POST"]),
    Route("/c/{circle}/me/out-everywhere", _own(out_everywhere), methods=["POST"]),
]
