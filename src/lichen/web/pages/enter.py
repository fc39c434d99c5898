"""Coming back: by the link one kept, by a name and a passphrase, or because others vouch for a new phone."""

from starlette.responses import Response
from starlette.routing import Route

from lichen.language import gettext as _
from lichen.node.accounts import Account
from lichen.node.moving.departures import Leaving
from lichen.web import html
from lichen.web.fact_form import Errors, errors_of
from lichen.web.html import Node, Renderable
from lichen.web.moved import moved
from lichen.web.ui import button, buttons, error_summary, field, form, opening, part, quiet_link
from lichen.web.visit import Visit, missing, open_page
from lichen.web.waysback import MOST_PASSPHRASE, wrong_passphrase


async def ways(visit: Visit) -> Response:
    return _ways(visit, {})


def _ways(visit: Visit, errors: Errors) -> Response:
    return visit.page(
        _("Come back in"),
        error_summary(errors),
        opening(_("Come back in.")),
        part(
            _("With the link you kept"),
            html.p[
                _("Open it on this phone: it lets you in at once. It is in your messages, if you sent it to yourself.")
            ],
        ),
        part(_("With a passphrase"), _passphrase(visit, errors)),
        part(_("With nothing but people"), _people()),
        status=422 if errors else 200,
    )


def _passphrase(visit: Visit, errors: Errors) -> Node:
    return form(
        "/enter",
        field(
            "signs_in",
            _("The name you come in by"),
            value=visit.form.text("signs_in"),
            errors=errors.get("signs_in", ()),
            autocomplete="username",
        ),
        field("passphrase", _("Your passphrase"), "password", autocomplete="current-password"),
        buttons(button(_("Come in"))),
    )


def _people() -> Node:
    return [
        html.p[_("Your phone is gone, and so is your link? Ask somebody in your circle.")],
        with_people(),
        quiet_link(_("Back to the first page"), "/"),
    ]


def with_people() -> Renderable:
    """How the others bring somebody back."""
    return html.ol(".steps")[
        html.li[_("They open your page under People and press “New phone”. That gives them a link.")],
        html.li[_("They send you the link. You open it on your new phone.")],
        html.li[_("Others in the circle vouch too. After a few days you go on from there.")],
    ]


async def by_passphrase(visit: Visit) -> Response:
    name, passphrase = visit.form.text("signs_in"), visit.form.text("passphrase")
    visit.limit("sign-in", visit.address)
    visit.limit("name", name.strip().lower()[:200])
    account = None
    if len(passphrase) <= MOST_PASSPHRASE and name.strip():
        account = visit.node.accounts.by_passphrase(name, passphrase)
    if account is None:
        return _ways(visit, errors_of([wrong_passphrase()]))
    return visit.sign_in(visit.go("/"), account)


# The link one kept


async def link(visit: Visit) -> Response:
    """Shows a button and no more: programs that look at links before people do must use nothing up."""
    account = _whose(visit)
    if leaving := _went(visit, account):
        return moved(visit, leaving)
    if visit.account and visit.account.id == account.id:
        return visit.go("/")
    sentence = _("Welcome back.")
    act = form(visit.request.url.path, buttons(button(_("Come in"))))
    return visit.page(sentence, opening(sentence, _("This link is a key. Keep it to yourself.")), act)


async def by_link(visit: Visit) -> Response:
    visit.limit("sign-in", visit.address)
    account = _whose(visit)
    visit.node.accounts.used(visit.path("secret"))
    return visit.sign_in(visit.go("/"), account)


def _went(visit: Visit, account: Account) -> Leaving | None:
    """Where all that they had here has gone, if it has."""
    gone = [visit.node.departures.gone(circle) for circle in account.places]
    return gone[0] if gone and all(gone) else None


def _whose(visit: Visit) -> Account:
    account = visit.node.accounts.by_link(visit.path("secret"))
    if account is None:
        raise missing()
    return account


ROUTES = [
    Route("/enter", open_page(ways), methods=["GET"]),
    Route("/enter", open_page(by_passphrase), methods=["POST"]),
    Route("/enter/{secret}", open_page(link), methods=["GET"]),
    Route("/enter/{secret}", open_page(by_link), methods=["POST"]),
]
