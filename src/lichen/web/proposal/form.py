"""The form of a proposal: what it is about first, then why; when and how it is decided stays folded away."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.structs import asdict

from lichen.core.fact import kind_of
from lichen.core.values import DAY, EventId
from lichen.language import acts, dates
from lichen.language import gettext as _
from lichen.practices.charter import AgreementMade, NumbersProposed, PurposeWritten, page
from lichen.practices.decisions.state import Wording
from lichen.practices.roles import RoleRecalled, find
from lichen.practices.suspension import LONGEST_STOP, SuspensionConfirmed
from lichen.web import ui
from lichen.web.body import Form
from lichen.web.charter_words import numbers_read
from lichen.web.fact_form import Errors, control
from lichen.web.forms import Field, day_text, fields_of
from lichen.web.html import Node, Renderable
from lichen.web.known import known_as
from lichen.web.proposal.reading import PLAIN, SEVERAL, Proposing
from lichen.web.proposal.ways import ADVICE, CANDIDATES, CHOICE, QUESTION, may_be_recalled
from lichen.web.things import things
from lichen.web.ui import Choice
from lichen.web.who import called

HALF_A_YEAR = 182 * DAY
FOLDED = ("closes", "again", "urgent", "by", "blank", "touches")


def _labels(of: Proposing) -> dict[str, str]:
    kind = kind_of(of.way.fact) if of.way.fact else ""
    named = {field.name: acts.label(kind, field.name) for field in asked(of)}
    own = {
        "title": _("In one sentence"),
        "options": _("The options, one a line"),
        "to": _("Who?"),
        "until": _("Until when?"),
        "why": _("Why?"),
        "asks": _("Whose advice?"),
        "size": _("How large is it?"),
        "closes": _("Open until"),
        "again": _("Look at it again on"),
        "urgent": _("It is urgent"),
        "by": _("How is it decided?"),
        "blank": _("What does it mean to leave an option out?"),
        "touches": _("What it touches"),
    }
    return {**own, **named}


def asked(of: Proposing) -> list[Field]:
    """What has to be said of what follows."""
    fact = of.way.fact
    return [field for field in fields_of(fact) if field.name != of.way.given] if fact else []


class ProposalForm:
    """The fields of the form with what was typed and what is wrong; `shown` is what each of them is called."""

    def __init__(self, of: Proposing, typed: Form, errors: Errors) -> None:
        self.of, self.typed, self.errors, self._labels = of, typed, errors, _labels(of)
        self.view = of.visit.view
        self.shown: dict[str, str] = {}
        self.fields: list[Node] = [*self._about(), self._why(), *self._sizes(), self._folded()]

    @property
    def summary(self) -> Renderable:
        """Everything that stands in the way; what speaks of no field here speaks of the whole."""
        loose = [told for name, each in self.errors.items() if name not in self.shown for told in each]
        beside = {name: self.errors[name] for name in self.shown if name in self.errors}
        return ui.error_summary({"": loose, **beside}, self.shown)

    def _label(self, name: str) -> str:
        self.shown[name] = self._labels[name]
        return self._labels[name]

    def _field(self, name: str, kind: ui.forms.Kind = "text", **more: Any) -> Renderable:
        wrong = self.errors.get(name, ())
        return ui.field(name, self._label(name), kind, value=self.typed.text(name), errors=wrong, **more)

    def _choose(self, name: str, choices: list[Choice], default: str) -> Renderable:
        value = self.typed.text(name) or default
        return ui.choose(name, self._label(name), choices, value=value, errors=self.errors.get(name, ()))

    def _several(self, name: str, choices: list[Choice], hint: Node = None) -> Renderable:
        values, wrong = self.typed.all(name), self.errors.get(name, ())
        return ui.choose_several(name, self._label(name), choices, values=values, hint=hint, errors=wrong)

    # What it is about

    def _about(self) -> Iterator[Node]:
        way = self.of.way
        if way in PLAIN:
            yield self._field("title", words=True, maxlength="200")
        if way is CHOICE:
            yield self._field("options", "textarea", words=True)
        if way is CANDIDATES:
            yield self._several("to", things(self.view, "member", "role.given"))
            yield self._field("until", "date")
        if way in SEVERAL and self.of.amends is None:
            yield self._choose("by", _among_several(), "approval")
        if way is ADVICE and self.of.amends is None:
            yield self._several("asks", things(self.view, "member"))
        if way.fact is NumbersProposed:
            yield ui.folded(_("What each of them does"), numbers_read(page(self.view.circle).numbers))
        yield from (self._of_consequence(kind_of(way.fact), field) for field in asked(self.of) if way.fact)

    def _of_consequence(self, kind: str, field: Field) -> Renderable:
        self._label(field.name)
        if kind == kind_of(RoleRecalled):
            them = may_be_recalled(self.view.circle, self.of.thing, self.of.visit.at)
            return self._choose(field.name, [Choice(one, called(self.view, one)) for one in them], "")
        return control(kind, field, self.view, self.typed, self.errors.get(field.name, ()))

    def _why(self) -> Renderable:
        hint = _("What it is about, and what speaks against it.") if self.of.way in PLAIN else None
        return self._field("why", "textarea", words=True, optional=True, hint=hint, maxlength="20000")

    def _sizes(self) -> Iterator[Node]:
        """How large a plain question is; what follows from any other says it."""
        if self.of.way is not QUESTION or self.of.amends:
            return
        agreed = self.of.numbers
        medium = _("Our charter: {days}. {how}.").format(
            days=dates.span(agreed.medium_days * DAY),
            how=acts.choice("decision.proposed", "protocol", agreed.medium_by),
        )
        large = _("Our charter: {days}. {how}.").format(
            days=dates.span(agreed.notice_days * DAY), how=acts.choice("decision.proposed", "protocol", agreed.large_by)
        )
        yield self._choose(
            "size", [Choice("medium", _("Everyday"), medium), Choice("large", _("It binds us all"), large)], "medium"
        )

    # When and how

    def _folded(self) -> Renderable:
        wrong = any(name in self.errors for name in FOLDED)
        changed = any(self.typed.text(name) for name in ("urgent", "blank")) or bool(self.typed.all("touches"))
        return ui.folded(_("Until when, and how"), *self._terms(), open=wrong or changed)

    def _terms(self) -> Iterator[Node]:
        fresh, agreed = self.of.amends is None, self.of.numbers
        hint = _("As it stands here, it stays open as long as our charter says.")
        yield self._field("closes", "date", hint=hint, optional=True)
        if fresh and self.of.least == "medium" and self.of.way is not ADVICE and agreed.urgent_most:
            hours = dates.span(agreed.urgent_hours * 3_600_000)
            told = _("Open for {hours} only. More than half must say yes in so many words, and it is looked at again.")
            yield self._field("urgent", "checkbox", hint=told.format(hours=hours))
        if fresh and self.of.way is QUESTION:
            yield self._choose("by", _of_a_question(), "")
        if fresh and self.of.way in SEVERAL:
            yield self._choose("blank", _blanks(), "last")
        yield self._field("again", "date", optional=True)
        touched = things(self.view, "task.opened") + things(self.view, "role.described")
        if touched and self.of.way in PLAIN:
            yield self._several("touches", touched, _("Whoever has these is told."))


def _of_a_question() -> list[Choice]:
    by = ("lazy", "consent", "supermajority", "majority")
    told = [Choice(one, acts.choice("decision.proposed", "protocol", one)) for one in by]
    return [Choice("", _("As our charter says")), *told]


def _among_several() -> list[Choice]:
    return [Choice(one, acts.choice("decision.proposed", "protocol", one)) for one in ("approval", "ranking")]


def _blanks() -> list[Choice]:
    return [Choice(one, acts.choice("decision.proposed", "blank", one)) for one in ("last", "apart")]


# What stands there before anybody typed


def as_it_is(of: Proposing) -> Form:
    """How it is now, of what is about to be put differently; and the days that one would choose."""
    filled = _as_put(of, of.amends.wordings[-1]) if of.amends else {**_now(of), **_days(of), **_about(of)}
    filled |= {"closes": [of.offered], "offered": [of.offered]}
    return Form({name: values for name, values in filled.items() if any(values)})


def _about(of: Proposing) -> dict[str, list[str]]:
    """What somebody comes from who wants it put to everybody."""
    known = known_as(of.visit.view, of.visit.asked("about")) if of.way is QUESTION else None
    return {"title": [known.title]} if known else {}


def _days(of: Proposing) -> dict[str, list[str]]:
    visit = of.visit
    half_a_year = [day_text(visit.at + HALF_A_YEAR, visit.zone)]
    if of.way.fact is AgreementMade:
        return {"review": half_a_year}
    if of.way.fact is SuspensionConfirmed:
        return {"until": [day_text(visit.at + LONGEST_STOP // 3, visit.zone)]}
    if any(field.name == "until" for field in asked(of)) or of.way is CANDIDATES:
        return {"until": [day_text(visit.at + (of.numbers.term_days - 1) * DAY, visit.zone)]}
    return {"again": half_a_year} if of.way in (QUESTION, CHOICE) else {}


def _now(of: Proposing) -> dict[str, list[str]]:
    view, reads, fact = of.visit.view, page(of.visit.circle), of.way.fact
    if fact is PurposeWritten:
        return {"circle": [view.title], "purpose": [view.words(reads.purpose, "purpose")]}
    if fact is NumbersProposed:
        return {f"numbers.{name}": [str(value)] for name, value in asdict(reads.numbers).items()}
    agreement, role = reads.agreements.get(of.thing), find(of.visit.circle, of.thing)
    wording: EventId = agreement.wording if agreement else role.wording if role else ""
    filled = {name: [view.words(wording, name)] for name in fact.words} if fact and wording else {}
    again = of.visit.at + HALF_A_YEAR if of.visit.asked("keep") else agreement.review if agreement else 0
    return filled | ({"review": [day_text(again, of.visit.zone)]} if agreement and fact else {})


def _as_put(of: Proposing, wording: Wording) -> dict[str, list[str]]:
    """The form as it would have been filled in for what was put before."""
    view, zone, put = of.visit.view, of.visit.zone, wording.consequences
    said = {name: view.words(wording.event, name) for name in ("title", "text")}
    options = [view.words(wording.event, f"option{number}") for number in range(1, wording.options + 1)]
    filled = {
        "title": [said["title"]], "why": [said["text"]], "options": ["\n".join(options)],
        "again": [day_text(wording.review, zone)], "touches": list(wording.about),
    }  # fmt: skip
    if of.way is CANDIDATES:
        given: list[Any] = list(put)
        return filled | {"to": [one.to for one in given], "until": [day_text(given[0].until, zone)]}
    for field in asked(of):
        if field.written:
            filled[field.name] = [view.words(wording.event, f"1.{field.name}")]
        else:
            value = _value(asdict(put[0]), field)
            filled[field.name] = [day_text(value, zone) if field.kind == "day" else str(value)]
    return filled


def _value(fact: Mapping[str, Any], field: Field) -> Any:
    outer, _dot, inner = field.name.partition(".")
    value = fact[outer]
    return getattr(value, inner) if inner else value
