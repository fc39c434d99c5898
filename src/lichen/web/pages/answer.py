"""The links in letters by which one says where one stands, and takes it back. Looking says nothing: a press does."""

from starlette.responses import Response
from starlette.routing import Route

from lichen.language import gettext as _
from lichen.node.mail.questions import Answer, Ticket
from lichen.web import ui
from lichen.web.fact_form import Errors, errors_of
from lichen.web.html import Node
from lichen.web.look import Look
from lichen.web.mail import proposals
from lichen.web.mail.answering import Answering, Obstacle
from lichen.web.mail.proposals import Proposal
from lichen.web.mail.sentences import N_, deed, verb
from lichen.web.visit import Visit, missing, open_page

WORDS = ("reason", "harm", "meets")


async def answer(visit: Visit) -> Response:
    """What one would say, and a button. Programs that open links before people do must say nothing by it."""
    answering, ticket, look = _shown(visit)
    obstacle = answering.obstacle(ticket, look)
    if obstacle or look is None:
        return _cannot(visit, ticket, look, obstacle)
    return _page(visit, ticket, look, {})


async def say(visit: Visit) -> Response:
    visit.limit("sign-in", visit.address)
    answering, ticket, look = _shown(visit)
    obstacle = answering.obstacle(ticket, look)
    if obstacle or look is None:
        return _cannot(visit, ticket, look, obstacle)
    words = {name: text for name in WORDS if (text := visit.form.text(name)).strip()}
    outcome = await answering.say(ticket, look, ticket.answer, words)
    if outcome is None:
        return _cannot(visit, ticket, look, "used")
    if outcome.refusals:
        return _page(visit, ticket, look, errors_of(outcome.refusals, look.view))
    if ticket.answer == "read":
        told = deed("read", _proposal(look, ticket).title)
        return visit.page(told, ui.opening(told))
    return visit.go(f"/answer/{outcome.undo or visit.path('secret')}")


def _shown(visit: Visit) -> tuple[Answering, Ticket, Look | None]:
    """The question that a secret is for; nothing for a secret that is none."""
    if visit.site.mail is None:
        raise missing()
    answering = Answering(visit.site, visit.site.mail)
    ticket = answering.room.questions.find(visit.path("secret"))
    if ticket is None:
        visit.limit("sign-in", visit.address)
        raise missing()
    if ticket.answer == "reply":
        raise missing()
    return answering, ticket, answering.look(ticket)


def _proposal(look: Look, ticket: Ticket) -> Proposal:
    found = proposals.waiting(look, ticket.question.about)
    assert found is not None, "whoever shows it has looked for obstacles"
    return found


def _page(visit: Visit, ticket: Ticket, look: Look, errors: Errors) -> Response:
    proposal = _proposal(look, ticket)
    summary = ui.error_summary(errors, _labels())
    shown = _undoing(visit, ticket, proposal) if ticket.answer == "undo" else _saying(visit, ticket, look, errors)
    return visit.page(proposal.title, summary, *shown, status=422 if errors else 200)


def _undoing(visit: Visit, ticket: Ticket, proposal: Proposal) -> list[Node]:
    told = deed(ticket.question.stand, proposal.title)
    act = ui.form(visit.request.url.path, ui.buttons(ui.button(verb("undo"), "quiet")))
    return [ui.opening(told, _("Until it closes, you can take it back here.")), act]


def _saying(visit: Visit, ticket: Ticket, look: Look, errors: Errors) -> list[Node]:
    """Also in whose name: a letter may have been passed on."""
    proposal, name = _proposal(look, ticket), look.view.name(look.me) or _("somebody")
    whose = _("You speak as {name}, in {circle}.").format(name=name, circle=look.view.title)
    fields, act = _fields(visit, ticket, errors), ui.buttons(ui.button(verb(ticket.answer)))
    return [
        ui.opening(proposal.title, whose, words=True),
        ui.prose(proposal.text),
        proposals.follows(look, proposal.about),
        ui.part(_(_LEADS[ticket.answer]), ui.form(visit.request.url.path, fields, act)),
    ]


_LEADS: dict[Answer, str] = {
    "yes": N_("You would say yes."),
    "no": N_("You would say no."),
    "aside": N_("You would stand aside: not for it, and not in its way."),
    "read": N_("You would say that you have read it, and that it may pass."),
    "objection": N_("You would object. What harm do you see, and what would meet it?"),
}


def _labels() -> dict[str, str]:
    return {
        "reason": _("Why?"),
        "harm": _("What harm do you see?"),
        "meets": _("What would meet it?"),
    }


def _fields(visit: Visit, ticket: Ticket, errors: Errors) -> Node:
    """Where the words go that belong to it, with those from an answer by mail that was not understood."""
    names = {"undo": (), "read": (), "objection": ("harm", "meets")}.get(ticket.answer, ("reason",))
    kept = dict.fromkeys(names[:1], ticket.question.kept)
    return [
        ui.field(
            name,
            _labels()[name],
            "textarea",
            value=visit.form.text(name) or kept.get(name, ""),
            errors=errors.get(name, ()),
            optional=name == "reason",
            words=True,
        )
        for name in names
    ]


def _cannot(visit: Visit, ticket: Ticket, look: Look | None, obstacle: Obstacle | None) -> Response:
    """Why nothing can be said by this letter any more, and where to look instead."""
    told = {
        "used": _("It was taken back.") if ticket.answer == "undo" else _("That letter was answered already."),
        "changed": _("You have said something else since.")
        if ticket.answer == "undo"
        else _("It was changed since we wrote to you."),
        "closed": _("It is closed."),
    }.get(obstacle or "", _("This letter is no longer good."))
    more = _("Each letter can be answered once, as long as the question is open.")
    way = ui.link_button(_("Look at it"), proposals.href(look, ticket.question.about)) if look else None
    return visit.page(
        told, ui.opening(told, more), ui.buttons(way, ui.link_button(_("Go to the first page"), "/", "quiet"))
    )


ROUTES = [
    Route("/answer/{secret}", open_page(answer), methods=["GET"]),
    Route("/answer/{secret}", open_page(say), methods=["POST"]),
]
