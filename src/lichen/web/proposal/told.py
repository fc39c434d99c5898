"""A proposal before it is put: how it reads, what would follow, and how, by whom and until when it will be decided."""

from starlette.responses import Response

from lichen.core.practice import EVERYTHING
from lichen.core.values import EventId, Mark
from lichen.language import gettext as _
from lichen.language import ngettext, verdicts
from lichen.language.numbers import in_words
from lichen.practices.belonging import counting
from lichen.practices.decisions.facts import DecisionProposed
from lichen.practices.decisions.questions import Question, electorate_of, everybody, notice, terms
from lichen.practices.decisions.state import Decision, Round, Wording
from lichen.web import ui
from lichen.web.body import Form
from lichen.web.decision.following import what_follows
from lichen.web.html import Node, Renderable, input_, li, ol, p
from lichen.web.html import form as html_form
from lichen.web.known import known_as
from lichen.web.proposal.reading import Drafted, Proposing
from lichen.web.who import names

NOWHERE = Mark("", 0)
UNSAID: EventId = "draft"  # by what the words of a proposal go that nobody has put yet
STEPS = ("put", "change")


def told_before(of: Proposing, drafted: Drafted) -> Response:
    """The page that asks once more."""
    visit, words = of.visit, drafted.words
    visit.view.suppose(UNSAID, words)
    decision = _as_if_put(of, drafted)
    wording = decision.wordings[0]
    verb = _("Put it so") if of.amends else _("Put it to the circle")
    return visit.page(
        _("Before you put it"),
        ui.opening(words.get("title", ""), words=True),
        ui.prose(words["text"]) if "text" in words else None,
        _options(wording, words),
        what_follows(visit, decision, wording),
        _asked(of, decision),
        ui.part(_("How it will be decided"), p[_how(of, decision)], p[_until(of, decision)], _again(of, wording)),
        ui.buttons(_step(of, "put", verb, "act"), _step(of, "change", _("Change something"), "quiet")),
        here=of.way.here,
    )


def _as_if_put(of: Proposing, drafted: Drafted) -> Decision:
    """The question as it would stand."""
    visit, fact, amends = of.visit, drafted.fact, of.amends
    assert fact is not None, "only what can be put is looked at once more"
    put = fact if isinstance(fact, DecisionProposed) else amends
    assert put is not None, "what is put differently was put"
    protocol = put.protocol if isinstance(put, DecisionProposed) else put.rounds[0].protocol
    closes = fact.closes or visit.at + notice(put.size, put.urgent, of.numbers)
    wording = Wording(
        event=UNSAID,
        mark=NOWHERE,
        at=visit.at,
        closes=closes,
        options=fact.options,
        about=fact.about,
        consequences=fact.consequences,
        review=fact.review,
        counting=tuple(counting(visit.circle, visit.at)),
        numbers=of.numbers,
    )
    return Decision(
        id=UNSAID,
        by=visit.me,
        mark=NOWHERE,
        at=visit.at,
        size=put.size,
        urgent=put.urgent,
        blank=put.blank,
        asks=put.asks,
        revisits="",
        wordings=[wording],
        rounds=[Round(UNSAID, NOWHERE, visit.at, closes, protocol)],
    )


def _question(of: Proposing, decision: Decision) -> Question:
    wording, last = decision.wordings[0], decision.rounds[0]
    electorate = electorate_of(of.visit.circle, decision, wording, EVERYTHING)
    return Question(wording, 0, last.protocol, last.closes, electorate, (), frozenset())


def _how(of: Proposing, decision: Decision) -> str:
    asked = _question(of, decision)
    here = everybody(of.visit.circle, asked.wording, of.visit.at, EVERYTHING)
    by = terms(decision, asked, len(here))
    return verdicts.how(by, len(asked.electorate), of.numbers.way_out, urgent=decision.urgent, last=False)


def _until(of: Proposing, decision: Decision) -> Renderable:
    visit, asked = of.visit, _question(of, decision)
    count = len(asked.electorate)
    who = ngettext(
        "It closes {{when}}; {count} of us decides.",
        "It closes {{when}}; {count} of us decide.",
        count,
    ).format(count=in_words(count))
    if asked.protocol == "advice":
        who = _("It closes {when}. Then you decide.")
    return ui.fill(who, when=ui.when(asked.closes, visit.at, visit.zone))


def _again(of: Proposing, wording: Wording) -> Node:
    visit = of.visit
    if not wording.review:
        return None
    return p[ui.fill(_("We look at it again {when}."), when=ui.when(wording.review, visit.at, visit.zone))]


def _options(wording: Wording, words: dict[str, str]) -> Node:
    if not wording.options:
        return None
    return ol[(li(".words")[words.get(f"option{number}", "")] for number in range(1, wording.options + 1))]


def _asked(of: Proposing, decision: Decision) -> Node:
    """Whose advice is sought, and what it touches."""
    view = of.visit.view
    touched = [known.title for thing in decision.wordings[0].about if (known := known_as(view, thing))]
    pairs: list[tuple[Node, Node]] = []
    if decision.asks:
        pairs.append((_("You ask"), names(view, decision.asks)))
    if touched:
        pairs.append((_("It touches"), ui.beside(*(ui.quoted(title) for title in touched))))
    return ui.pairs(pairs) if pairs else None


def _step(of: Proposing, step: str, verb: str, look: ui.forms.Look) -> Renderable:
    """A button that carries everything that was typed along."""
    form: Form = of.form
    kept = [(name, value) for name, values in form.fields.items() if name not in STEPS for value in values]
    return html_form(action=of.visit.request.url.path, method="post")[
        (input_(type="hidden", name=name, value=value) for name, value in [*kept, (step, "yes")]),
        ui.button(verb, look),
    ]
