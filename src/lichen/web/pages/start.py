"""The first page of a node, and starting a circle: a name, what for, and what people should call you."""

from starlette.responses import Response
from starlette.routing import Route

from lichen.core.values import CircleId
from lichen.language import gettext as _
from lichen.node.view import View
from lichen.web import html
from lichen.web.fact_form import Errors, errors_of
from lichen.web.frame import CIRCLES, circle_href, mark
from lichen.web.html import Node, Renderable, fragment
from lichen.web.pages.phones import on_others
from lichen.web.ui import button, buttons, entries, entry, error_summary, field, form, opening, part, quiet_link
from lichen.web.visit import Visit, newcomer, open_page

NAMES = ("circle", "purpose", "name")


async def first(visit: Visit) -> Response:
    """Whoever is in one circle is led there; whoever is in several chooses; everybody else may start one."""
    if not visit.account or not visit.account.places:
        return visit.page(_("Start a circle"), _welcome(), _starting(visit, {}), _coming_back())
    if len(visit.account.places) == 1:
        return visit.go(circle_href(next(iter(visit.account.places))))
    return visit.go(CIRCLES)


async def all_of_them(visit: Visit) -> Response:
    """The circles somebody is in, and the way to another one."""
    if not visit.account or not visit.account.places:
        return visit.go("/")
    return visit.page(_("Your circles"), opening(_("Where to?")), circles(visit), on_others(visit), _start_another())


def _welcome() -> Renderable:
    return opening(
        _("Start a circle."),
        _("A name, what for, and what people should call you. Everything else can be found out together."),
    )


def circles(visit: Visit, besides: CircleId = "") -> Node:
    """The circles somebody is in, each by its mark and name."""
    views = [
        View(visit.node.circle(circle), visit.node.words, place.member, visit.at)
        for circle, place in visit.who.places.items()
        if circle != besides
    ]
    return entries(
        *(
            entry(html.span(".person")[mark(view, 28), html.bdi[view.title]], href=circle_href(view.id))
            for view in views
        )
    )


def _start_another() -> Node:
    return buttons(html.a(".button.quiet", href="/start")[_("Start another circle")])


def _coming_back() -> Node:
    return part(
        _("Been here before?"),
        html.p[_("Your sign-in link lets you in. So does a passphrase, if you chose one.")],
        quiet_link(_("Come back in"), "/enter"),
        html.p[_("If somebody invited you, open the link they sent.")],
        quiet_link(_("Come here from another machine"), "/arrive"),
    )


async def start(visit: Visit) -> Response:
    return visit.page(_("Start a circle"), _welcome(), _starting(visit, {}))


def _starting(visit: Visit, errors: Errors) -> Node:
    typed = visit.form.text
    labels = {
        "circle": _("What is it called?"),
        "purpose": _("What is it for?"),
        "name": _("What should people call you?"),
    }
    return fragment[
        error_summary(errors, labels),
        form(
            "/start",
            field(
                "circle",
                labels["circle"],
                words=True,
                value=typed("circle"),
                errors=errors.get("circle", ()),
                hint=_("A street, a cause, a joke: you can change it later."),
                autocomplete="off",
            ),
            field(
                "purpose",
                labels["purpose"],
                "textarea",
                words=True,
                value=typed("purpose"),
                errors=errors.get("purpose", ()),
                hint=_("One sentence is plenty."),
                optional=True,
            ),
            field(
                "name",
                labels["name"],
                value=typed("name"),
                errors=errors.get("name", ()),
                autocomplete="nickname",
            ),
            buttons(button(_("Start it"))),
        ),
    ]


async def found(visit: Visit) -> Response:
    visit.limit("found", visit.address)
    typed = {name: visit.form.text(name) for name in NAMES}
    account = visit.account or newcomer()
    said = visit.node.entrances.found(account, typed["circle"], typed["purpose"], typed["name"])
    if said.refusals:
        errors = errors_of(said.refusals)
        return visit.page(_("Start a circle"), _welcome(), _starting(visit, errors), status=422)
    response = visit.go(circle_href(said.event), _("It has begun. Now invite the ones it is for."))
    return response if visit.account else visit.sign_in(response, account)


ROUTES = [
    Route("/", open_page(first), methods=["GET"]),
    Route(CIRCLES, open_page(all_of_them), methods=["GET"]),
    Route("/start", open_page(start), methods=["GET"]),
    Route("/start", open_page(found), methods=["POST"]),
]
