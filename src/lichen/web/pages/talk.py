"""Talk: saying something about a thing, and what one may do with words of one's own: correct them, or erase them."""

from starlette.responses import Response
from starlette.routing import Route

from lichen.core.fact import Fact
from lichen.core.values import EventId
from lichen.language import acts
from lichen.language import gettext as _
from lichen.practices import LAW
from lichen.practices.roles import find
from lichen.practices.talk import RemarkMade, WordsCorrected, WordsErased, author_of, is_erased
from lichen.web import ui
from lichen.web.body import Form
from lichen.web.fact_form import Errors, errors_of
from lichen.web.forms import read
from lichen.web.html import Renderable, blockquote, fragment, p
from lichen.web.threads import anchor, say_form
from lichen.web.visit import Visit, member_page, missing
from lichen.web.who import called

# Saying


async def answer_page(visit: Visit) -> Response:
    """A page of its own for an answer, with what it answers above."""
    return _say_page(visit, visit.asked("about"), visit.asked("to"), "", {})


async def say(visit: Visit) -> Response:
    form = visit.form
    about, to = form.text("about"), form.text("to")
    draft = read(RemarkMade, form, visit.zone)
    if draft.fact is None:
        return _say_page(visit, about, to, form.text("text"), errors_of(draft.refusals, visit.view), 422)
    if not _is_here(visit, about):
        raise missing()
    said = await visit.say(draft.fact, **draft.words)
    if said.refusals:
        return _say_page(visit, about, to, form.text("text"), errors_of(said.refusals, visit.view), 422)
    return visit.go(f"{place_of(visit, about)}#{anchor(said.event)}")


def _say_page(visit: Visit, about: EventId, to: EventId, typed: str, errors: Errors, status: int = 200) -> Response:
    answered = author_of(visit.circle, to) if to else ""
    heading = _("What do you answer?") if answered else _("What do you want to say?")
    return visit.page(
        heading,
        ui.error_summary(errors, {"text": acts.label("remark.made", "text")}),
        ui.opening(heading),
        _quoted(visit, to, answered) if answered else None,
        say_form(visit, about, to=to if answered else "", typed=typed, errors=tuple(errors.get("text", ()))),
        p[ui.quiet_link(_("Leave it"), place_of(visit, about))],
        status=status,
    )


def _quoted(visit: Visit, remark: EventId, by: str) -> Renderable:
    return fragment[
        p(".from")[_("{who} said:").format(who=called(visit.view, by))],
        blockquote[ui.prose(visit.view.words(remark, "text"))],
    ]


def _is_here(visit: Visit, event: EventId) -> bool:
    text = visit.node.store.known([event]).get(event)
    if text is None:
        return find(visit.circle, event) is not None  # a role that a decision brought into being
    return (text.circle or event) == visit.view.id


# One's own words


async def correct_page(visit: Visit) -> Response:
    of = _own(visit)
    latest = {name: [visit.view.words(of, name)] for name in _kind(visit, of).words}
    return _correcting(visit, of, Form(latest), {})


async def correct(visit: Visit) -> Response:
    """Puts one's words differently; how they read before is kept, and shown folded away."""
    of = _own(visit)
    words = {name: visit.form.text(name) for name in _kind(visit, of).words if visit.form.text(name).strip()}
    said = await visit.settled(visit.node.say(visit.who, visit.view.id, WordsCorrected(of), words))
    if said.refusals:
        return _correcting(visit, of, visit.form, errors_of(said.refusals, visit.view), 422)
    return visit.go(_back_to(visit, of), _("Corrected. How it read before is kept beside it."))


def _correcting(visit: Visit, of: EventId, typed: Form, errors: Errors, status: int = 200) -> Response:
    kind = str(visit.node.store.known([of])[of].fact["kind"])
    limits = _kind(visit, of).words
    fields = (
        ui.field(
            name,
            acts.label(kind, name),
            "textarea" if limit.lines else "text",
            value=typed.text(name),
            errors=errors.get(name, ()),
            optional=not limit.required,
            words=True,
        )
        for name, limit in limits.items()
    )
    heading = _("How should it read?")
    return visit.page(
        heading,
        ui.error_summary(errors, {name: acts.label(kind, name) for name in limits}),
        ui.opening(heading, _("How it read before is kept and can be seen beside it.")),
        ui.form(
            visit.href("words", of, "correct"),
            fields,
            ui.buttons(ui.button(_("Put it so")), ui.link_button(_("Leave it"), _back_to(visit, of), "quiet")),
        ),
        status=status,
    )


async def erase_page(visit: Visit) -> Response:
    return _erasing(visit, _own(visit), {})


async def erase(visit: Visit) -> Response:
    of = _own(visit)
    said = await visit.say(WordsErased(of))
    if said.refusals:
        return _erasing(visit, of, errors_of(said.refusals, visit.view), 422)
    return visit.go(_back_to(visit, of), _("Erased. Other copies erase it when they hear of it."))


def _erasing(visit: Visit, of: EventId, errors: Errors, status: int = 200) -> Response:
    words = [visit.view.words(of, name) for name in _kind(visit, of).words]
    return visit.page(
        _("Erase it?"),
        ui.error_summary(errors),
        ui.opening(
            _("Erase what you said?"),
            _("The words go for good, with every earlier wording. That you said something stays to be seen."),
        ),
        (blockquote[ui.prose(text)] for text in words if text),
        ui.form(
            visit.href("words", of, "erase"),
            ui.buttons(ui.button(_("Erase it"), "end"), ui.link_button(_("Keep it"), _back_to(visit, of), "quiet")),
        ),
        status=status,
    )


def _own(visit: Visit) -> EventId:
    """The words of whoever asks, as long as they are there."""
    of = visit.path("event")
    if author_of(visit.circle, of) != visit.me or is_erased(visit.circle, of):
        raise missing()
    return of


def _kind(visit: Visit, event: EventId) -> type[Fact]:
    """The kind of fact whose words these are."""
    text = visit.node.store.known([event]).get(event)
    kind = LAW.facts.get(str(text.fact.get("kind"))) if text else None
    if kind is None:
        raise missing()
    return kind


# Where things are


def _back_to(visit: Visit, event: EventId) -> str:
    text = visit.node.store.known([event])[event]
    about = text.fact.get("about") if text.fact.get("kind") == "remark.made" else None
    return f"{place_of(visit, about)}#{anchor(event)}" if isinstance(about, str) else place_of(visit, event)


def place_of(visit: Visit, event: EventId) -> str:
    """The page on which something is talked about."""
    text = visit.node.store.known([event]).get(event)
    if find(visit.circle, event):
        return visit.href("role", event)
    if text is None:
        return visit.href()
    task = text.fact.get("task")
    match str(text.fact.get("kind")).partition(".")[0]:
        case "task":
            return visit.href("task", task if isinstance(task, str) else event)
        case "agreement":
            agreement = text.fact.get("agreement")
            return visit.href("agreement", agreement if isinstance(agreement, str) else event)
        case "role" | "understudy" | "handover":
            return visit.href("role", str(text.fact.get("role")))
        case "gathering" | "coming" | "point" | "facilitator":
            return visit.href("gathering", str(text.fact.get("gathering", event)))
        case "decision" | "position" | "objection" | "advice" | "small":
            decision = text.fact.get("decision")
            return visit.href("decision", decision if isinstance(decision, str) else event)
        case "lesson":
            return f"{visit.href('lessons')}#lesson-{event}"
        case "circle" | "purpose" | "value" | "charter" | "numbers":
            return visit.href("charter")
        case _:
            return visit.href("record")


ROUTES = [
    Route("/c/{circle}/say", member_page(answer_page), methods=["GET"]),
    Route("/c/{circle}/say", member_page(say), methods=["POST"]),
    Route("/c/{circle}/words/{event}/correct", member_page(correct_page), methods=["GET"]),
    Route("/c/{circle}/words/{event}/correct", member_page(correct), methods=["POST"]),
    Route("/c/{circle}/words/{event}/erase", member_page(erase_page), methods=["GET"]),
    Route("/c/{circle}/words/{event}/erase", member_page(erase), methods=["POST"]),
]
