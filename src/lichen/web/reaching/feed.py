"""Feed: what came of a circle's work, source by source, the latest of each."""

from collections.abc import Callable, Iterator, Sequence
from heapq import nlargest

from lichen.carry.atom import Outcome, write
from lichen.core.practice import THE_CIRCLE
from lichen.core.values import EventId, Time
from lichen.language import gettext as _
from lichen.practices import charter
from lichen.practices.decisions import Decisions
from lichen.practices.decisions.questions import outcome
from lichen.practices.lessons import Lessons
from lichen.practices.reviews import Reviews
from lichen.practices.tasks import Closing, Tasks
from lichen.web import ui
from lichen.web.html import Node, h3, render
from lichen.web.known import page_of
from lichen.web.look import Look
from lichen.web.proposal.revised import revised
from lichen.web.task_words import title_of

MOST = 50

Source = Callable[[Look], Iterator[Outcome]]


def feed(look: Look) -> bytes:
    """The latest outcomes, latest first."""
    outcomes = nlargest(MOST, (one for source in SOURCES for one in source(look)), key=lambda one: (one.at, one.id))
    began = look.node.store.known([look.view.id])[look.view.id].at
    return write(look.view.id, look.view.title, f"{look.site.base}{look.href()}", outcomes, began)


def _concluded(look: Look) -> Iterator[Outcome]:
    """Decisions, with what was put to the circle and why it came out so."""
    settled = look.circle[Decisions].settled.values()
    found = ((one, decision) for decision in settled if (one := outcome(look.circle, decision)))
    for conclusion, decision in nlargest(MOST, found, key=lambda each: (each[0].at, each[0].event)):
        wording = conclusion.wording
        title = look.view.words(wording, "title") or _("A proposal whose words were erased")
        texts = [look.view.words(wording, "text"), look.view.words(conclusion.event, "reason")]
        yield _outcome(
            look,
            conclusion.event,
            conclusion.at,
            _came_of(conclusion.verdict.outcome).format(title=title),
            [ui.prose(text) for text in texts if text],
            page_of(look.view, decision.id),
            wording,
        )


def _small(look: Look) -> Iterator[Outcome]:
    """What somebody decided by themselves because it was small, and told."""
    for one in nlargest(MOST, look.circle[Reviews].small.values(), key=lambda one: (one.at, one.event)):
        title = look.view.words(one.event, "title") or _("A decision whose words were erased")
        text = look.view.words(one.event, "text")
        said, href = _came_of("passed").format(title=title), page_of(look.view, one.event)
        yield _outcome(look, one.event, one.at, said, [ui.prose(text)] if text else [], href)


def _came_of(outcome: str) -> str:
    return {
        "passed": _("Decided: {title}"),
        "failed": _("Not decided: {title}"),
        "tied": _("Undecided, it was even: {title}"),
        "too-few": _("Undecided, too few took part: {title}"),
    }[outcome]


def _done(look: Look) -> Iterator[Outcome]:
    """Tasks that were done, with what whoever closed them told."""
    closed = ((closing, task) for task in look.circle[Tasks].closed.values() for closing in task.closings)
    done = ((closing, task) for closing, task in closed if closing.outcome == "done")
    for closing, task in nlargest(MOST, done, key=lambda each: (each[0].at, each[0].event)):
        yield _outcome(
            look,
            closing.event,
            closing.at,
            _("Done: {title}").format(title=title_of(look.view, task)),
            [_told(look, closing, part) for part in closing.told],
            look.href("task", task.id),
            task.now.event,
        )


def _told(look: Look, closing: Closing, part: str) -> Node:
    headings = {"worked": _("What worked"), "failed": _("What failed"), "open": _("Still open")}
    text = look.view.words(closing.event, part)
    return [h3[headings[part]], ui.prose(text)] if text else None


def _adoptions(look: Look) -> Iterator[Outcome]:
    """The moment from which a charter holds."""
    adopted = charter.adoption(look.circle)
    if adopted:
        title = _("The charter holds")
        yield _outcome(look, f"{look.view.id} adopted {adopted.at}", adopted.at, title, [], look.href("charter"))


def _agreements(look: Look) -> Iterator[Outcome]:
    """What the circle made of its agreements since; in a draft, nothing is an outcome yet."""
    titles: dict[EventId, str] = {}
    for edit in charter.edits(look.circle):
        if edit.kind == "agreement":
            titles[edit.of] = look.view.words(edit.id, "title") or _("An agreement whose words were erased")
        if edit.by == THE_CIRCLE and edit.kind in ("agreement", "agreement-ended"):
            sentence = _("Agreed: {title}") if edit.kind == "agreement" else _("No longer agreed: {title}")
            text = look.view.words(edit.id, "text")
            title, href = sentence.format(title=titles.get(edit.of, "…")), look.href("agreement", edit.of)
            yield _outcome(look, edit.id, edit.at, title, [ui.prose(text)] if text else [], href)


def _lessons(look: Look) -> Iterator[Outcome]:
    """Lessons that were told by themselves; the others stand with their tasks."""
    told = [one for one in look.circle[Lessons].told if one.words == "text"][-MOST:]
    for one in told:
        title = look.view.words(one.event, "title") or _("A lesson whose words were erased")
        text = look.view.words(one.event, "text")
        href = look.href("record", one.event)
        yield _outcome(look, one.event, one.at, title, [ui.prose(text)] if text else [], href)


SOURCES: tuple[Source, ...] = (_concluded, _small, _done, _adoptions, _agreements, _lessons)


def _outcome(
    look: Look, event: EventId, at: Time, title: str, told: Sequence[Node], href: str, *also: EventId
) -> Outcome:
    """One outcome; with `also`, its title is in the words of another event."""
    updated = max(at, revised(look, (event, *also)))
    return Outcome(event, title, render(told), at, updated, f"{look.site.base}{href}")
