"""One question to the circle: what is proposed, where everybody stands, and what came of it."""

from collections.abc import Iterator

from starlette.responses import Response
from starlette.routing import Route

from lichen.core.values import EventId
from lichen.language import gettext as _
from lichen.language import verdicts
from lichen.practices import charter
from lichen.practices.decisions.questions import Question, conclusion_due, is_ripe, is_withdrawn, outcome, unanswered
from lichen.practices.decisions.state import Decision, Wording
from lichen.practices.reviews import Reviews, Small
from lichen.web import ui
from lichen.web.body import NOTHING, Form
from lichen.web.charter_words import value_reads
from lichen.web.decision.following import what_follows
from lichen.web.decision.outcome import outcome_part, review_part
from lichen.web.decision.position import position_part
from lichen.web.decision.said import answer_forms, said_part, waited_part
from lichen.web.decision.words import (
    DECISION,
    asked_of,
    decision_href,
    fetch,
    is_open,
    option_of,
    terms_of,
    the_decision,
    title_of,
    until,
)
from lichen.web.fact_form import Errors
from lichen.web.history import history
from lichen.web.html import Node, Renderable, a, div, fragment, h3, li, ol, p
from lichen.web.known import known_as
from lichen.web.reaching.sharing import of_decision, shared
from lichen.web.threads import talk
from lichen.web.visit import Visit, voice_page
from lichen.web.who import names, who


async def decision_page(visit: Visit) -> Response:
    small = visit.circle[Reviews].small.get(visit.path("decision"))
    return small_sheet(visit, small) if small else sheet(visit, the_decision(visit))


def sheet(visit: Visit, decision: Decision, errors: Errors | None = None, typed: Form = NOTHING) -> Response:
    """The whole page; with errors, it is the answer to a form on it."""
    fetch(visit.view, decision)
    visit.view.fetch(charter.page(visit.circle).values)
    asked, wrong = asked_of(visit, decision), errors or {}
    wording = asked.wording
    title = title_of(visit.view, wording.event)
    found = outcome(visit.circle, decision)
    return visit.page(
        title,
        ui.error_summary(wrong, labels()),
        ui.opening(title, _from(visit, decision, asked), words=True),
        until(visit, asked) if is_open(visit, decision, asked) else None,
        outcome_part(visit, decision, asked),
        ui.prose(visit.view.words(wording.event, "text")),
        _options(visit, wording),
        what_follows(visit, decision, wording) if found is None else None,
        _how(visit, decision, asked),
        _changed(visit, decision, wording),
        position_part(visit, decision, asked, typed, wrong),
        waited_part(visit, decision, asked),
        said_part(visit, decision, asked),
        div(".screen")[_steps(visit, decision, asked, typed, wrong)],
        review_part(visit, decision.id, typed, wrong) if found and found.verdict.outcome == "passed" else None,
        div(".screen")[
            shared(of_decision(visit, decision)),
            history(visit, steps_of(decision)),
            talk(visit, decision.id, heading=_("Questions and answers")),
            p[ui.quiet_link(_("All decisions"), visit.href("decisions"))],
        ],
        here="work",
        status=422 if errors else 200,
    )


def labels() -> dict[str, str]:
    """What the fields on this page are called, for the summary of what is wrong."""
    return {
        "stand": _("Where do you stand?"),
        "reason": _("Why?"),
        "harm": _("What harm do you see?"),
        "meets": _("What would meet it?"),
        "ranks": _("Your order"),
        "serves": _("It serves"),
        "strains": _("It strains"),
        "how": _("How did it turn out?"),
        "kept": _("And now?"),
        "next": _("Look at it again on"),
    }


def _from(visit: Visit, decision: Decision, asked: Question) -> Node:
    urgent = _("urgent") if decision.urgent else None
    return ui.beside(
        who(visit.view, decision.by, link=True),
        ui.when(decision.at, visit.at, visit.zone),
        verdicts.protocol(asked.protocol),
        urgent,
    )


def _options(visit: Visit, wording: Wording) -> Node:
    """What there is to choose from, unless the ballot shows it anyway."""
    if not wording.options:
        return None
    each = (option_of(visit.view, wording, number) for number in range(1, wording.options + 1))
    return ol(".options")[(li[ui.quoted(option)] for option in each)]


def _how(visit: Visit, decision: Decision, asked: Question) -> Renderable:
    """How it is decided, what it touches, and what we hold to."""
    by, found = terms_of(visit, decision, asked), outcome(visit.circle, decision)
    decide = found.electorate if found else asked.electorate
    told = verdicts.how(by, len(decide), decision.numbers.way_out, urgent=decision.urgent, last=bool(asked.round))
    return ui.part(
        _("How it is decided"),
        p[told],
        _about(visit, asked.wording),
        _asks(visit, decision) if asked.protocol == "advice" else None,
        _revisits(visit, decision),
        _values(visit) if is_open(visit, decision, asked) else None,
    )


def _about(visit: Visit, wording: Wording) -> Node:
    known = [found for one in wording.about if (found := known_as(visit.view, one))]
    if not known:
        return None
    links = ((", " if place else None, a(href=one.href)[ui.quoted(one.title)]) for place, one in enumerate(known))
    return p[ui.fill(_("It touches the work on {things}."), things=fragment[links])]


def _asks(visit: Visit, decision: Decision) -> Node:
    return p[ui.fill(_("Asked for advice: {names}."), names=names(visit.view, decision.asks))]


def _revisits(visit: Visit, decision: Decision) -> Node:
    known = known_as(visit.view, decision.revisits) if decision.revisits else None
    if known is None:
        return None
    link = a(href=known.href)[ui.quoted(known.title)]
    return p[ui.fill(_("It takes up again what came of {decision}."), decision=link)]


def _values(visit: Visit) -> Node:
    view, named = visit.view, charter.page(visit.circle).values
    each = [value_reads(view.words(one, "name") or _("(erased)"), view.words(one, "meaning")) for one in named]
    return ui.folded(_("What we hold to"), each) if each else None


def _changed(visit: Visit, decision: Decision, now: Wording) -> Node:
    """How it was put before, newest first; whoever said something then is asked again."""
    view, before = visit.view, [one for one in decision.wordings if one.event != now.event]
    if not before:
        return None
    told = ui.fill(_("It was put differently {when}."), when=ui.when(now.at, visit.at, visit.zone))
    return fragment[
        p(".standing")[told],
        (
            ui.folded(
                _("How it read before"),
                h3(".words")[title_of(view, one.event)],
                ui.prose(view.words(one.event, "text")),
                _options(visit, one),
                what_follows(visit, decision, one),
            )
            for one in reversed(before)
        ),
    ]


# What can be done about it besides saying where one stands


def _steps(visit: Visit, decision: Decision, asked: Question, typed: Form, errors: Errors) -> Iterator[Node]:
    if outcome(visit.circle, decision) or is_withdrawn(decision):
        return
    if conclusion_due(visit.circle, decision, visit.at):
        yield _concluding(visit, decision)
    mine = decision.by == visit.me
    if mine and asked.protocol == "advice":
        yield from _deciding(visit, decision, asked, typed, errors)
    if mine:
        yield _changing(visit, decision, asked)


def _concluding(visit: Visit, decision: Decision) -> Renderable:
    return ui.part(
        _("It can be counted now"),
        p[_("The time is over, or all have spoken. Anybody may write down what came of it.")],
        ui.form(decision_href(visit, decision.id, "conclude"), ui.buttons(ui.button(_("Write down what came of it")))),
    )


def _deciding(visit: Visit, decision: Decision, asked: Question, typed: Form, errors: Errors) -> Iterator[Node]:
    """Advice is answered first, then whoever asked for it decides."""
    waiting = unanswered(decision, asked)
    if waiting:
        yield ui.part(
            _("Your answers"),
            p[_("Each piece of advice wants an answer from you before you decide.")],
            answer_forms(visit, decision, waiting, typed.text("answer"), typed.text("to") if errors else ""),
        )
    elif is_ripe(visit.circle, decision, asked, visit.at):
        yield ui.part(
            _("Now you decide"),
            ui.form(
                decision_href(visit, decision.id, "decide"),
                ui.field(
                    "reason",
                    _("What did you decide, and why?"),
                    "textarea",
                    value=typed.text("reason"),
                    optional=True,
                    words=True,
                    id="f-decide",
                ),
                ui.buttons(
                    ui.button(_("I’ll do it"), name="outcome", value="passed"),
                    ui.button(_("I leave it"), "quiet", name="outcome", value="failed"),
                ),
            ),
        )


def _changing(visit: Visit, decision: Decision, asked: Question) -> Renderable:
    """What only whoever proposed can do."""
    amend = decision_href(visit, decision.id, "amend")
    return ui.folded(
        _("Change it or take it back"),
        p[_("Those who have said where they stand are asked again when you put it differently.")],
        ui.link_button(_("Put it differently"), amend, "quiet") if is_open(visit, decision, asked) else None,
        ui.form(
            decision_href(visit, decision.id, "withdraw"),
            ui.field("note", _("Why do you take it back?"), "textarea", optional=True, words=True),
            ui.buttons(ui.button(_("Take it back"), "end")),
        ),
    )


def steps_of(decision: Decision) -> list[EventId]:
    """What happened to it, without the positions: those stand on the page."""
    named = [one.event for one in decision.wordings]
    named += [one.event for one in decision.conclusions]
    named += [one.event for one in decision.rounds[1:]]
    return named


# Something small


def small_sheet(visit: Visit, small: Small, errors: Errors | None = None, typed: Form = NOTHING) -> Response:
    """Something small that somebody decided, did and told."""
    view = visit.view
    title = view.words(small.event, "title") or _("A small decision whose words were erased")
    again = f"{visit.href('propose', 'question')}?about={small.event}"
    return visit.page(
        title,
        ui.error_summary(errors or {}, labels()),
        ui.opening(
            title, ui.beside(who(view, small.by, link=True), ui.when(small.at, visit.at, visit.zone)), words=True
        ),
        ui.prose(view.words(small.event, "text")),
        p(".standing")[_("Something small: done, and told. Anybody may put it to the circle.")],
        div(".screen")[ui.buttons(ui.link_button(_("Put it to the circle"), again, "quiet"))],
        review_part(visit, small.event, typed, errors or {}),
        div(".screen")[
            talk(visit, small.event),
            p[ui.quiet_link(_("All decisions"), visit.href("decisions"))],
        ],
        here="work",
        status=422 if errors else 200,
    )


ROUTES = [Route(DECISION, voice_page(decision_page), methods=["GET"])]
