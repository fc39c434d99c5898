"""How a question to the circle reads wherever it stands on a page."""

from collections.abc import Callable, Iterable, Iterator

from msgspec.structs import replace

from lichen.core.practice import EVERYTHING
from lichen.core.values import DAY, EventId
from lichen.language import gettext as _
from lichen.language import ngettext, verdicts
from lichen.language.numbers import in_words
from lichen.node.view import View
from lichen.practices.belonging import Members
from lichen.practices.decisions.questions import (
    Question,
    contested,
    everybody,
    find,
    is_withdrawn,
    may_reopen,
    outcome,
    question,
    terms,
)
from lichen.practices.decisions.sides import counted_in
from lichen.practices.decisions.state import Conclusion, Decision, Decisions, Wording
from lichen.practices.decisions.verdict import Terms, counted
from lichen.tally.outcome import Outcome as Count
from lichen.web import ui
from lichen.web.html import Renderable, div
from lichen.web.look import Look
from lichen.web.visit import Visit, missing
from lichen.web.who import names

DECISION = "/c/{circle}/decision/{decision}"  # the address of one, and the beginning of all that is done to it
SOON = 2 * DAY  # how long before its end a question is said to close soon


def the_decision(visit: Visit) -> Decision:
    """The decision the address names; whoever asks for another finds nothing."""
    decision = find(visit.circle, visit.path("decision"))
    if decision is None:
        raise missing()
    return decision


def decision_href(look: Look, decision: EventId, *parts: str) -> str:
    return look.href("decision", decision, *parts)


def title_of(view: View, wording: EventId) -> str:
    """What it is called, or what is left to say when that was erased."""
    return view.words(wording, "title") or _("A proposal whose words were erased")


def option_of(view: View, wording: Wording, number: int) -> str:
    """What an option is called."""
    return view.words(wording.event, f"option{number}") or _("option {number}").format(number=number)


def options_of(view: View, wording: Wording) -> Callable[[str], str]:
    """What the options of a count are called, by the numbers they go by there."""
    return lambda number: option_of(view, wording, int(number))


def asked_of(look: Look, decision: Decision) -> Question:
    """How it stands; whoever looks at a circle has seen all that is here."""
    asked = question(look.circle, decision)
    assert asked is not None, "whoever looks has seen the proposal"
    return asked


def terms_of(look: Look, decision: Decision, asked: Question) -> Terms:
    """By what it is counted: as things stand, or as they stood when it was concluded."""
    found = outcome(look.circle, decision) or contested(decision, asked.round)
    if found:
        return replace(terms(decision, replace(asked, electorate=found.electorate), 0), readers=found.verdict.readers)
    return terms(decision, asked, len(everybody(look.circle, asked.wording, look.at, EVERYTHING)))


def is_open(look: Look, decision: Decision, asked: Question) -> bool:
    """Whether one can say where one stands."""
    settled = outcome(look.circle, decision) or is_withdrawn(decision)
    return not settled and look.at < asked.closes and not contested(decision, asked.round)


def decisions_link(look: Look) -> Renderable:
    """The way to all decisions, and how many questions are open."""
    count = sum(is_open(look, one, asked_of(look, one)) for one in look.circle[Decisions].open.values())
    said = ngettext("Decisions: {count} is open", "Decisions: {count} are open", count).format(count=in_words(count))
    return ui.quiet_link(said if count else _("Decisions"), look.href("decisions"))


def until(look: Look, asked: Question) -> Renderable:
    """Until when it is open: in words, over a thin line that shortens."""
    soon = asked.closes - look.at < SOON
    closes = ui.fill(_("closes {when}"), when=ui.when(asked.closes, look.at, look.zone))
    start = asked.wording.at
    return div(".terms")[div(class_={"soon": soon})[ui.beside(closes), ui.running_out(start, asked.closes, look.at)]]


def why_again(look: Look, decision: Decision) -> str:
    """Why it was opened once more, or may be: whose position was missed, too few, a tie, an objection."""
    first = next((one for one in decision.conclusions if one.round == 0), None)
    reopens = may_reopen(decision)
    found = reopens.conclusion if reopens else first
    return _why(look, decision, found) if found else ""


def _why(look: Look, decision: Decision, found: Conclusion) -> str:
    missed = [one.by for one in decision.positions if one.event in found.missed]
    if missed:
        return _("The count missed {names}.").format(names=names(look.view, dict.fromkeys(missed)))
    if found.unknown:
        return _("Whoever counted had not heard of {names}.").format(names=names(look.view, found.unknown))
    match found.verdict.outcome:
        case "too-few":
            return _("Too few of us took part.")
        case "tied":
            return _("It came out even.")
        case "failed":
            return _("An objection could not be met, and our charter lets it go to a vote.")
    return _("It was counted twice, and the counts did not agree.")


def came_of(look: Look, decision: Decision, found: Conclusion) -> str:
    """What came of it, beside its title: with the option that was chosen."""
    option = found.verdict.option
    if option:
        wording = wording_of(decision, found.wording)
        return _("decided: {option}").format(option=option_of(look.view, wording, option))
    return verdicts.in_short(found.verdict.outcome)


def wording_of(decision: Decision, event: EventId) -> Wording:
    return next(one for one in decision.wordings if one.event == event)


def count_of(decision: Decision, found: Conclusion, by: Terms) -> Count | None:
    """The working, where there were several options."""
    return counted(by, counted_in(decision, found)) if by.protocol in ("approval", "ranking") else None


def needed_words(view: View, decisions: Iterable[Decision]) -> Iterator[EventId]:
    """Everything whose words a list of these says."""
    yield from view.circle[Members].named.values()
    for decision in decisions:
        yield decision.wordings[-1].event


def fetch(view: View, decision: Decision) -> None:
    """Looks up, at once, all words that the page of one needs."""
    needed = [*needed_words(view, [decision]), *(one.event for one in decision.wordings)]
    needed += [one.event for one in decision.positions]
    needed += [one.event for one in decision.answers]
    needed += [one.event for one in decision.conclusions]
    view.fetch(dict.fromkeys(needed))
