"""Proposing: what somebody typed into a form for a proposal, read as what is put to the circle."""

import re
from dataclasses import dataclass, field
from typing import Any

from lichen.core.refusal import Refusal, refuse
from lichen.core.values import DAY, MINUTE, Time
from lichen.language import gettext as _
from lichen.node.words import tidied
from lichen.practices.charter import AgreementRewritten, CharterAdopted, page, version
from lichen.practices.decisions.facts import (
    MOST_OPTIONS,
    Consequence,
    DecisionAmended,
    DecisionProposed,
    Proposal,
    Size,
)
from lichen.practices.decisions.questions import notice
from lichen.practices.decisions.state import Decision
from lichen.practices.decisions.weight import LIGHT, protocol_for, size_of
from lichen.practices.numbers import Numbers, numbers
from lichen.practices.roles import RoleGiven
from lichen.practices.suspension import stop_of
from lichen.web.body import Form
from lichen.web.forms import day_end, day_text, read
from lichen.web.known import known_as
from lichen.web.machines import called as machine_called
from lichen.web.proposal.ways import ADVICE, AS_IT_IS, CANDIDATES, CHOICE, QUESTION, Way
from lichen.web.telling import names_in
from lichen.web.visit import Visit
from lichen.web.who import called

PLAIN = (QUESTION, CHOICE, ADVICE, AS_IT_IS)  # what has a title of its own
SEVERAL = (CHOICE, CANDIDATES)
LONGEST_TITLE = 200

# Where on the form a reason belongs that speaks of something else, or of the whole.
FIELD_OF = {
    "review-too-far-or-past": "review",
    "term-too-long-or-past": "until",
    "stop-too-long-or-past": "until",
    "already-offered": "to",
    "debrief-first": "to",
    "terms-used-up": "to",
    "member-resting": "to",
    "not-holder": "member",
    "nobody-asked": "asks",
    "options-missing": "options",
    "value-unknown": "value",
    "too-many-urgent": "urgent",
    "one-consequence-an-option": "to",
}
RENAMED = {"text": "why", "review": "again", "protocol": "by", "about": "touches"}
_OF_OPTION = re.compile(r"option\d+")


@dataclass(frozen=True)
class Follows:
    """What would follow, with the words that go with it."""

    facts: tuple[Consequence, ...] = ()
    words: dict[str, str] = field(default_factory=dict)
    refusals: tuple[Refusal, ...] = ()


@dataclass(frozen=True)
class Drafted:
    """A proposal as it would be put, or nothing and every reason why not."""

    fact: Proposal | None
    words: dict[str, str]
    refusals: tuple[Refusal, ...] = ()


class Proposing:
    """One form for a proposal: in which way, about which thing, and which proposal it puts differently."""

    def __init__(self, visit: Visit, way: Way, thing: str = "", amends: Decision | None = None) -> None:
        self.visit = visit
        self.way = way
        self.thing = version(visit.circle) if way.fact is CharterAdopted else thing
        self.amends = amends

    @property
    def form(self) -> Form:
        return self.visit.form

    @property
    def numbers(self) -> Numbers:
        return numbers(self.visit.circle)

    @property
    def given(self) -> dict[str, str]:
        """What the address says of what follows."""
        return {self.way.given: self.thing} if self.way.given else {}

    # Reading

    def read(self) -> Drafted:
        """The proposal that was typed."""
        wrong: list[Refusal] = []
        follows, options = self._follows(), self._options()
        words = {**self._own_words(follows), **follows.words}
        words |= {f"option{number}": name for number, name in enumerate(options, 1)}
        if len(options) > MOST_OPTIONS:
            wrong.append(refuse("number-out-of-bounds", field="options", least=2, most=MOST_OPTIONS))
        terms = self._terms(follows, wrong)
        fact = DecisionProposed(options=len(options), consequences=follows.facts, **terms)
        wrong = [*follows.refusals, *wrong]
        return Drafted(None if wrong else self._said(fact), words, tuple(wrong))

    def _said(self, fact: DecisionProposed) -> Proposal:
        if self.amends is None:
            return fact
        kept = {name: getattr(fact, name) for name in Proposal.__struct_fields__}
        return DecisionAmended(decision=self.amends.id, **kept)

    def _follows(self) -> Follows:
        if self.way is AS_IT_IS and self.amends:
            wording = self.amends.wordings[-1]
            written = self.visit.view.written(wording.event)
            return Follows(wording.consequences, {name: text for name, text in written.items() if name[0].isdigit()})
        if self.way is CANDIDATES:
            return self._candidates()
        if self.way.fact is None:
            return Follows()
        draft = read(self.way.fact, self.form, self.visit.zone, self.given)
        words = {f"1.{name}": text for name, text in draft.words.items()}
        facts: Any = (draft.fact,) if draft.fact else ()
        return Follows(facts, words, draft.refusals)

    def _candidates(self) -> Follows:
        until = day_end(self.form.text("until"), self.visit.zone)
        if until is None:
            return Follows((), {}, (refuse("day-unreadable", field="until"),))
        return Follows(tuple(RoleGiven(self.thing, one, until) for one in self._chosen()))

    def _chosen(self) -> list[str]:
        return list(dict.fromkeys(self.form.all("to")))

    def _options(self) -> list[str]:
        if self.way is CANDIDATES:
            return [called(self.visit.view, one) for one in self._chosen()]
        if self.way is CHOICE:
            return [line.strip() for line in self.form.text("options").splitlines() if line.strip()]
        if self.way is AS_IT_IS and self.amends:
            wording = self.amends.wordings[-1]
            every = (self.visit.view.words(wording.event, f"option{n}") for n in range(1, wording.options + 1))
            return [one or "…" for one in every]
        return []

    def _own_words(self, follows: Follows) -> dict[str, str]:
        """What the proposal is called, and why it is put."""
        title = self.form.text("title") if self.way in PLAIN else self._title(follows)
        written = {"title": title, "text": self.form.text("why")}
        return {name: text for name, text in written.items() if text.strip()}

    def _title(self, follows: Follows) -> str:
        sentence = _("Keep the agreement “{title}”") if self._keeps(follows) else _(self.way.title)
        parts = {name: self._part(follows, name) for name in names_in(sentence)}
        title = " ".join(sentence.format_map(parts).split())
        return title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1] + "…"

    def _keeps(self, follows: Follows) -> bool:
        """Whether an agreement stays as it reads and only gets another day to look at it again."""
        now = page(self.visit.circle).agreements.get(self.thing)
        if now is None or self.way.fact is not AgreementRewritten:
            return False
        reads = {f"1.{name}": self.visit.view.words(now.wording, name) for name in AgreementRewritten.words}
        return tidied(follows.words) == reads

    def _part(self, follows: Follows, name: str) -> str:
        view, fact = self.visit.view, follows.facts[0] if follows.facts else None
        if f"1.{name}" in follows.words:
            return follows.words[f"1.{name}"]
        if name == "stopped":
            stop = stop_of(view.circle, self.thing)
            return called(view, stop.member) if stop else "…"
        named = str(self.given.get(name) or getattr(fact, name, ""))
        if name in ("member", "to"):
            return called(view, named) if named else "…"
        if name == "node":
            return machine_called(view, named)
        known = known_as(view, named) if named else None
        return known.title if known else view.words(named, "name") or "…"

    # How it is decided

    def _terms(self, follows: Follows, wrong: list[Refusal]) -> dict[str, Any]:
        """By what it is decided, until when it is open, when it is looked at again."""
        terms = self._kept() if self.amends else self._chosen_terms(follows)
        untouched = self.form.text("closes").strip() in ("", self.form.text("offered"))
        return terms | {
            "about": tuple(dict.fromkeys(self.form.all("touches"))),
            "closes": self._closes(terms["size"], terms["urgent"]) if untouched else self._day("closes", wrong),
            "review": self._day("again", wrong),
        }

    def _day(self, name: str, wrong: list[Refusal]) -> Time:
        text = self.form.text(name).strip()
        at = day_end(text, self.visit.zone) if text else 0
        if at is None:
            wrong.append(refuse("day-unreadable", field=name))
        return at or 0

    def _kept(self) -> dict[str, Any]:
        """What stays as it was when something is put differently."""
        assert self.amends is not None, "only what was put can be put differently"
        one = self.amends
        return {
            "protocol": one.rounds[0].protocol, "size": one.size, "urgent": one.urgent, "blank": one.blank,
            "asks": one.asks,
        }  # fmt: skip

    def _chosen_terms(self, follows: Follows) -> dict[str, Any]:
        form, facts = self.form, follows.facts
        size = (form.text("size") or "medium") if self.way is QUESTION else size_of(facts)
        terms = {"size": size, "urgent": form.ticked("urgent"), "blank": form.text("blank") or "last"}
        by: str = protocol_for(facts, size, self.numbers)  # type: ignore[arg-type]
        if self.way is ADVICE:
            by = "advice"
        elif self.way in SEVERAL:
            by = form.text("by") or "approval"
        elif self.way is QUESTION:
            by = form.text("by") or by
        return terms | {"protocol": by, "asks": tuple(form.all("asks")) if self.way is ADVICE else ()}

    @property
    def offered(self) -> str:
        """The day until which it is open unless somebody names another."""
        size = self.amends.size if self.amends else self.least
        return day_text(self._closes(size, urgent=False), self.visit.zone)

    @property
    def least(self) -> Size:
        """How large it is at least."""
        fact = self.way.fact
        return "large" if fact and not issubclass(fact, LIGHT) else "medium"

    def _closes(self, size: Size, urgent: bool) -> Time:
        """The first evening that leaves everybody the time they have; what is urgent closes as soon as it may."""
        if urgent:
            return 0
        least = self.visit.at + notice(size, False, self.numbers)
        evening = day_end(day_text(least, self.visit.zone), self.visit.zone) or least
        return evening if evening > least + MINUTE else evening + DAY


def placed(refusal: Refusal) -> Refusal:
    """The same reason beside the field of the form that it speaks of."""
    said = str(refusal.particulars.get("field", ""))
    if said.partition(".")[0].isdigit():
        said = said.partition(".")[2]
    elif _OF_OPTION.fullmatch(said):
        said = "options"
    else:
        said = RENAMED.get(said, said) or FIELD_OF.get(refusal.code, "")
    return Refusal(refusal.code, {**refusal.particulars, "field": said}) if said else refusal
