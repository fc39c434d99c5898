"""What came of a question: one sentence why, the other view beside it, what follows, the working, and looking again."""

from collections.abc import Iterator

from lichen.core.values import DAY
from lichen.language import gettext as _
from lichen.language import verdicts
from lichen.language.numbers import begun
from lichen.practices.decisions.questions import Question, contested, is_withdrawn, may_reopen, outcome
from lichen.practices.decisions.sides import counted_in, differing
from lichen.practices.decisions.state import Conclusion, Decision
from lichen.practices.reviews import Review, review_date, reviews_of
from lichen.web import ui
from lichen.web.body import Form
from lichen.web.decision.counts import working, yes_and_no
from lichen.web.decision.following import what_followed
from lichen.web.decision.said import by_stand
from lichen.web.decision.words import (
    count_of,
    decision_href,
    option_of,
    options_of,
    terms_of,
    why_again,
    wording_of,
)
from lichen.web.fact_form import Errors
from lichen.web.html import Node, Renderable, div, fragment, p
from lichen.web.visit import Visit
from lichen.web.who import called, names, who

SETTLES = 14 * DAY  # so long it is said that the count could still turn out to have missed somebody


def outcome_part(visit: Visit, decision: Decision, asked: Question) -> Node:
    """What came of it, or why what was counted does not hold."""
    found, again = outcome(visit.circle, decision), contested(decision, asked.round)
    if is_withdrawn(decision):
        return _withdrawn(visit, decision)
    if found:
        return _came_of(visit, decision, asked, found)
    if again and asked.round == 0:
        return _contested(visit, decision, again)
    if asked.round:
        return p(".standing")[
            " ".join((why_again(visit, decision), _("It is open once more; what you said still counts.")))
        ]
    return None


def _withdrawn(visit: Visit, decision: Decision) -> Renderable:
    sentence = _("{who} took it back. What was said stays here.")
    return div(".came-of")[ui.lede(ui.fill(sentence, who=begun(names(visit.view, [decision.by]))))]


def _contested(visit: Visit, decision: Decision, found: Conclusion) -> Renderable:
    """Never turned over in silence: it says whom the count missed, and opens once more."""
    counted = ui.fill(
        _("{who} had counted {when}: {outcome} That does not hold."),
        who=called(visit.view, found.by),
        when=ui.when(found.at, visit.at, visit.zone),
        outcome=verdicts.outcome(found.verdict.outcome),
    )
    return div(".came-of")[
        ui.lede(" ".join((why_again(visit, decision), _("It opens once more.")))),
        p[counted],
        _reopening(visit, decision, _("Open it once more")),
    ]


def _came_of(visit: Visit, decision: Decision, asked: Question, found: Conclusion) -> Renderable:
    wording = wording_of(decision, found.wording)
    by, positions = terms_of(visit, decision, asked), counted_in(decision, found)
    count, name = count_of(decision, found, by), options_of(visit.view, wording)
    others = differing(found.verdict, positions)
    return div(".came-of")[
        ui.lede(" ".join(filter(None, (_first(visit, decision, found), verdicts.differently(len(others)))))),
        p(".because")[verdicts.because(found.verdict, by, name, count)],
        _advised(visit, found) if asked.protocol == "advice" else None,
        div(".minority")[by_stand(visit, decision, asked, others)] if others else None,
        what_followed(visit, decision, wording, found),
        _again(visit, decision, found),
        ui.folded(_("How it was counted"), _counted(visit, decision, found), _working(asked, found))
        if count is None
        else ui.part(_("How it was counted"), working(count, name), _counted(visit, decision, found)),
        _provisional(visit, asked, found),
    ]


def _first(visit: Visit, decision: Decision, found: Conclusion) -> str:
    option = found.verdict.option
    if option:
        wording = wording_of(decision, found.wording)
        return _("Decided: {option}.").format(option=option_of(visit.view, wording, option))
    return verdicts.outcome(found.verdict.outcome)


def _advised(visit: Visit, found: Conclusion) -> Node:
    reason = visit.view.words(found.event, "reason")
    return ui.prose(reason) if reason else None


def _working(asked: Question, found: Conclusion) -> Node:
    return yes_and_no(found.verdict, asked.protocol) if asked.protocol != "advice" else None


def _counted(visit: Visit, decision: Decision, found: Conclusion) -> Renderable:
    """When it was counted and in whose name, which changes nothing about it."""
    sentence = _("Counted {when}, in the name of {who}. Anybody’s count of these would say the same.")
    when = ui.when(found.at, visit.at, visit.zone)
    return p(".line")[ui.fill(sentence, who=names(visit.view, [found.by]), when=when)]


def _provisional(visit: Visit, asked: Question, found: Conclusion) -> Node:
    """Said quietly for a while, as long as somebody has not been heard."""
    silent = len(found.positions) < len(found.electorate)
    if found.round or not silent or visit.at - found.at > SETTLES or asked.protocol == "advice":
        return None
    return p(".line")[
        _("If somebody said in time where they stand and it has not arrived here yet, the question opens once more.")
    ]


# Once more


def _again(visit: Visit, decision: Decision, found: Conclusion) -> Node:
    if may_reopen(decision) is None:
        return None
    to_vote = found.verdict.why == "objection"
    verb = _("Put it to a vote") if to_vote else _("Open it once more")
    told = (
        _("Our charter lets a question go to a vote once when an objection could not be met.")
        if to_vote
        else _("Anybody may open it once more, so that it can be settled.")
    )
    return fragment[p[told], _reopening(visit, decision, verb)]


def _reopening(visit: Visit, decision: Decision, verb: str) -> Renderable:
    return ui.form(decision_href(visit, decision.id, "reopen"), ui.buttons(ui.button(verb)))


# Looking at it again


def review_part(visit: Visit, thing: str, typed: Form, errors: Errors) -> Renderable:
    """How it turned out, whenever somebody looked; and a form to say so."""
    held, date = reviews_of(visit.circle, thing), review_date(visit.circle, thing)
    visit.view.fetch(one.event for one in held)
    due = bool(date) and date <= visit.at
    wrong = any(name in errors for name in ("kept", "how", "next"))
    return ui.part(
        _("Looking at it again"),
        p[_next(visit, date, due=due)],
        ui.thread(*(_review(visit, one) for one in held)) if held else None,
        div(".screen")[
            ui.folded(
                _("Say how it turned out"),
                ui.form(
                    decision_href(visit, thing, "review"),
                    *_asking(typed, errors),
                    ui.buttons(ui.button(_("Say so"))),
                ),
                open=due or wrong,
            )
        ],
        id="review",
    )


def _next(visit: Visit, date: int, *, due: bool) -> Node:
    if not date:
        return _("No date is set to look at it again. Anybody may, whenever it seems right.")
    sentence = _("It is time to look at it again, {since}.") if due else _("It comes back by itself {when}.")
    return ui.fill(sentence, since=ui.since(date, visit.at, visit.zone), when=ui.when(date, visit.at, visit.zone))


def _review(visit: Visit, one: Review) -> Renderable:
    return ui.said(
        who(visit.view, one.by),
        ui.when(one.at, visit.at, visit.zone),
        fragment[p[verdicts.reviewed(one.kept)], ui.prose(visit.view.words(one.event, "how"))],
    )


def _asking(typed: Form, errors: Errors) -> Iterator[Node]:
    choices = [ui.Choice(kept, verdicts.reviewed(kept)) for kept in ("keep", "change", "drop")]
    hint = _("Changing or dropping it takes a proposal; this says only how it looks to you.")
    yield ui.field(
        "how", _("How did it turn out?"), "textarea", value=typed.text("how"), errors=errors.get("how", ()), words=True
    )
    yield ui.choose("kept", _("And now?"), choices, value=typed.text("kept"), hint=hint, errors=errors.get("kept", ()))
    yield ui.field(
        "next",
        _("Look at it again on"),
        "date",
        value=typed.text("next"),
        errors=errors.get("next", ()),
        optional=True,
    )
