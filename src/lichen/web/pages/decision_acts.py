"""What one says of a question: where one stands, that one has read it, what came of it, that it opens once more."""

from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.responses import Response
from starlette.routing import Route

from lichen.core.fact import Fact, kind_of
from lichen.core.refusal import Refusal, refuse
from lichen.language import gettext as _
from lichen.practices import LAW
from lichen.practices.decisions.facts import (
    MOST_OPTIONS,
    AdviceAnswered,
    DecisionConcluded,
    DecisionRead,
    DecisionReopened,
    DecisionWithdrawn,
    ObjectionMade,
    PositionDropped,
    PositionTaken,
)
from lichen.practices.decisions.questions import Question, conclusion_due, may_reopen
from lichen.practices.decisions.state import Decision
from lichen.practices.reviews import DecisionReviewed, Reviews
from lichen.web.body import Form
from lichen.web.decision.position import OBJECTION
from lichen.web.decision.words import DECISION, asked_of, decision_href, the_decision
from lichen.web.fact_form import errors_of
from lichen.web.forms import say_form
from lichen.web.pages.decision import sheet, small_sheet
from lichen.web.visit import Visit, voice_page

Raw = dict[str, Any]


async def position(visit: Visit) -> Response:
    """Takes a position, or makes an objection of it where that was chosen."""
    decision, form = the_decision(visit), visit.form
    asked = asked_of(visit, decision)
    missing = list(_missing(form, asked))
    if missing:
        return _refused(visit, decision, missing)
    objects = form.text("stand") == OBJECTION
    names = ("harm", "meets") if objects else ("reason",)
    words = {name: form.text(name) for name in names if form.text(name).strip()}
    raw = _raw(form, decision, asked, objects=objects)
    return await _say(visit, decision, raw, words, _("That is where you stand, until you change it."))


def _missing(form: Form, asked: Question) -> list[Refusal]:
    """What the law would say less plainly: nothing chosen, or advice without a word."""
    if not form.text("stand"):
        return [refuse("field-missing", field="stand")]
    if asked.protocol == "advice" and not form.text("reason").strip():
        return [refuse("words-missing", field="reason")]
    return []


def _raw(form: Form, decision: Decision, asked: Question, *, objects: bool) -> Raw:
    raw: Raw = {"decision": decision.id, "wording": form.text("wording")}
    raw |= {name: [one for one in form.all(name) if one] for name in ("serves", "strains")}
    if objects:
        return {"kind": kind_of(ObjectionMade), **raw}
    raw |= {"kind": kind_of(PositionTaken), "stand": form.text("stand")}
    if form.text("stand") == "yes" and asked.wording.options:
        raw["ranks"] = _ranks(form, asked)
    return raw


def _ranks(form: Form, asked: Question) -> list[int]:
    """A rank for each option: ticked or not, or the number that was chosen for it."""
    options = range(1, asked.wording.options + 1)
    if asked.protocol == "approval":
        ticked = set(form.all("ranks"))
        return [int(str(number) in ticked) for number in options]
    return [_rank(form.text(f"rank{number}")) for number in options]


def _rank(text: str) -> int:
    """The number that was typed; what is none is refused by the law."""
    if not text.strip():
        return 0
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else MOST_OPTIONS + 1


async def _say(visit: Visit, decision: Decision, raw: Raw, words: Mapping[str, str], notice: str) -> Response:
    """Says what was put together from a form, if it is anything one can say."""
    wrong = list(LAW.flaws(raw))
    if wrong:
        return _refused(visit, decision, wrong)
    fact = msgspec.convert(raw, LAW.facts[raw["kind"]])
    return await _said(visit, decision, fact, words, notice)


async def _said(
    visit: Visit, decision: Decision, fact: Fact, words: Mapping[str, str], notice: str, part: str = ""
) -> Response:
    said = await visit.say(fact, **words)
    if said.refusals:
        return _refused(visit, decision, said.refusals)
    return visit.go(decision_href(visit, decision.id) + part, notice)


def _refused(visit: Visit, decision: Decision, refusals: list[Refusal] | tuple[Refusal, ...]) -> Response:
    told = [_placed(refusal) for refusal in refusals]
    return sheet(visit, decision, errors_of(told, visit.view), visit.form)


def _placed(refusal: Refusal) -> Refusal:
    """With the field that it speaks of, where the law knows of no form."""
    field = {"ranks-misfit": "ranks", "objection-gives-no-reasons": "stand", "choose-or-abstain": "stand"}
    if refusal.code in field:
        return refuse(refusal.code, **{**refusal.particulars, "field": field[refusal.code]})
    return refusal


async def read(visit: Visit) -> Response:
    decision = the_decision(visit)
    raw = {"kind": kind_of(DecisionRead), "decision": decision.id, "wording": visit.form.text("wording")}
    return await _say(visit, decision, raw, {}, _("Thank you. If nobody objects, your silence is a yes."))


async def take_back(visit: Visit) -> Response:
    decision = the_decision(visit)
    return await _said(visit, decision, PositionDropped(decision.id), {}, _("You have no position for now."))


async def withdraw(visit: Visit) -> Response:
    decision = the_decision(visit)
    words = {"note": visit.form.text("note")} if visit.form.text("note").strip() else {}
    return await _said(visit, decision, DecisionWithdrawn(decision.id), words, _("It is taken back."))


async def conclude(visit: Visit) -> Response:
    """Writes down what is due; pressed too early or twice, the law says why not."""
    decision = the_decision(visit)
    due = conclusion_due(visit.circle, decision, visit.at)
    fact = due or DecisionConcluded(decision.id, "too-few")
    return await _said(visit, decision, fact, {}, _("It is written down."))


async def decide(visit: Visit) -> Response:
    """Whoever asked for advice decides."""
    decision = the_decision(visit)
    counted = [one.event for one in asked_of(visit, decision).positions]
    raw = {
        "kind": kind_of(DecisionConcluded),
        "decision": decision.id,
        "outcome": visit.form.text("outcome"),
        "ballots": counted,
    }
    words = {"reason": visit.form.text("reason")} if visit.form.text("reason").strip() else {}
    return await _say(visit, decision, raw, words, _("You have decided. The others can see why."))


async def answer(visit: Visit) -> Response:
    decision = the_decision(visit)
    raw = {"kind": kind_of(AdviceAnswered), "decision": decision.id, "to": visit.form.text("to")}
    words = {"answer": visit.form.text("answer")}
    return await _say(visit, decision, raw, words, _("Your answer stands beside the advice."))


async def reopen(visit: Visit) -> Response:
    decision = the_decision(visit)
    again = may_reopen(decision)
    fact = DecisionReopened(decision.id, again.conclusion.event if again else decision.id)
    return await _said(visit, decision, fact, {}, _("It is open once more. Everybody is asked."))


async def review(visit: Visit) -> Response:
    """Says how a decision turned out, one of the circle's or something small."""
    name = visit.path("decision")
    small = visit.circle[Reviews].small.get(name)
    decision = None if small else the_decision(visit)
    said = await say_form(visit, DecisionReviewed, decision=name)
    if not said.refusals:
        return visit.go(f"{decision_href(visit, name)}#review", _("Thank you for looking."))
    errors = errors_of(said.refusals, visit.view)
    if decision:
        return sheet(visit, decision, errors, visit.form)
    assert small is not None, "a decision is one or the other"
    return small_sheet(visit, small, errors, visit.form)


DONE = {
    "position": position,
    "read": read,
    "take-back": take_back,
    "withdraw": withdraw,
    "conclude": conclude,
    "decide": decide,
    "answer": answer,
    "reopen": reopen,
    "review": review,
}
ROUTES = [Route(f"{DECISION}/{way}", voice_page(handler), methods=["POST"]) for way, handler in DONE.items()]
