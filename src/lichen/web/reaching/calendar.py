"""Calendar: what of one circle has a date for one person, source by source."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from lichen.carry.calendar import LATEST, Entry, write
from lichen.core.values import DAY, EventId, Time
from lichen.language import gettext as _
from lichen.practices import charter, devices
from lichen.practices.decisions.questions import is_withdrawn, outcome, question
from lichen.practices.decisions.state import Decision, Decisions
from lichen.practices.gathering import Gatherings, answer, is_off
from lichen.practices.reviews import Reviews, review_date, reviews_of
from lichen.practices.roles import Roles
from lichen.practices.tasks import Task, Tasks, is_open
from lichen.web.gathering import words as gathering_words
from lichen.web.known import page_of
from lichen.web.look import Look
from lichen.web.proposal.revised import revised
from lichen.web.role.words import name_of
from lichen.web.task_words import title_of

KEPT = 60 * DAY  # how long what is over, or called off, stays
LONGEST = 500  # characters of a description; the link leads to all of it

Source = Callable[[Look], Iterable[Entry]]


def calendar(look: Look) -> bytes:
    """Everything with a date, for whoever looks."""
    entries = [entry for source in SOURCES for entry in source(look)]
    return write(look.view.title, sorted(entries, key=lambda entry: (entry.start, entry.uid)))


def _is_near(look: Look, at: Time) -> bool:
    return look.at - KEPT < at <= LATEST


def _tasks(look: Look) -> Iterator[Entry]:
    """The due dates of what they hold; of what they held and hold no longer, that it is off."""
    tasks = look.circle[Tasks]
    for task in (*tasks.open.values(), *tasks.closed.values()):
        holds, due = look.me in task.stewards, task.now.due
        if due and _is_near(look, due) and (holds or _took(look, task)):
            yield _entry(
                look,
                (look.href("task", task.id), task.id, "due"),
                _("Due: {title}").format(title=title_of(look.view, task)),
                look.view.words(task.now.event, "what_for"),
                due,
                changed=revised(look, [task.now.event], task.history),
                off=not (holds and is_open(task)),
            )


def _took(look: Look, task: Task) -> bool:
    """Whether they ever held it."""
    texts = look.node.store.known(task.history).values()
    taken = (text for text in texts if text.fact.get("kind") == "task.taken")
    return any(devices.speaker(look.circle, text.device) == look.me for text in taken)


def _reviews(look: Look) -> Iterator[Entry]:
    """When each agreement is to be looked at again."""
    on_page = charter.page(look.circle).agreements
    written: dict[EventId, list[charter.Edit]] = {}
    for edit in charter.edits(look.circle):
        if edit.kind in ("agreement", "agreement-ended"):
            written.setdefault(edit.of, []).append(edit)
    for of, edits in written.items():
        now = [edit for edit in edits if edit.kind == "agreement"][-1]
        if now.review and _is_near(look, now.review):
            title = look.view.words(now.id, "title") or _("An agreement whose words were erased")
            yield _entry(
                look,
                (look.href("agreement", of), of, "review"),
                _("To be looked at again: {title}").format(title=title),
                look.view.words(now.id, "text"),
                now.review,
                changed=max(edits[-1].at, revised(look, [now.id])),
                off=of not in on_page,
            )


def _decisions(look: Look) -> Iterator[Entry]:
    """Until when a question is open that they are asked."""
    decisions = look.circle[Decisions]
    for decision in (*decisions.open.values(), *decisions.settled.values()):
        asked = question(look.circle, decision)
        if asked and _is_near(look, asked.closes) and look.me in (*asked.electorate, *decision.asks):
            withdrawn = is_withdrawn(decision)
            yield _entry(
                look,
                (page_of(look.view, decision.id), decision.id, "closes"),
                _("Closes: {title}").format(title=_title(look, asked.wording.event)),
                look.view.words(asked.wording.event, "text"),
                asked.closes,
                asked.closes,
                changed=look.circle.last[1] if withdrawn else revised(look, [asked.wording.event], _steps(decision)),
                off=withdrawn or (bool(outcome(look.circle, decision)) and look.at < asked.closes),
            )


def _steps(decision: Decision) -> list[EventId]:
    """What was said that can move its end."""
    rounds, conclusions = decision.rounds, decision.conclusions
    return [*(one.event for one in rounds), *(one.event for one in conclusions)]


def _decided(look: Look) -> Iterator[Entry]:
    """When what was decided, large or small, is to be looked at again."""
    settled = look.circle[Decisions].settled
    wordings = {name: decision.wordings[-1].event for name, decision in settled.items()}
    wordings |= {name: name for name in look.circle[Reviews].small}
    for name, wording in wordings.items():
        again = review_date(look.circle, name)
        if again and _is_near(look, again):
            steps = _steps(settled[name]) if name in settled else []
            yield _entry(
                look,
                (page_of(look.view, name), name, "review"),
                _("To be looked at again: {title}").format(title=_title(look, wording)),
                look.view.words(wording, "text"),
                again,
                changed=revised(look, [wording], [*steps, *(one.event for one in reviews_of(look.circle, name))]),
                off=False,
            )


def _title(look: Look, wording: EventId) -> str:
    return look.view.words(wording, "title") or _("A proposal whose words were erased")


def _roles(look: Look) -> Iterator[Entry]:
    """When their time in a role ends."""
    roles = look.circle[Roles]
    for role in (*roles.open.values(), *roles.ended.values()):
        for term in role.terms:
            if term.member == look.me and _is_near(look, term.until):
                yield _entry(
                    look,
                    (look.href("role", role.id), role.id, f"{term.since}-end"),
                    _("Your time as “{role}” ends").format(role=name_of(look.view, role)),
                    look.view.words(role.wording, "purpose"),
                    term.until,
                    changed=revised(look, [role.wording], role.history),
                    off=bool(term.broken),
                )


def _gatherings(look: Look) -> Iterator[Entry]:
    """Every gathering but those to which they said they do not come."""
    for gathering in look.circle[Gatherings].all.values():
        now = gathering.now
        if _is_near(look, now.start) and answer(gathering, look.me) != "no":
            yield _entry(
                look,
                (look.href("gathering", gathering.id), gathering.id, "gathering"),
                gathering_words.title_of(look.view, gathering),
                look.view.words(gathering.id, "note"),
                now.start,
                now.end,
                place=gathering_words.place_of(look.view, now),
                changed=revised(look, [gathering.id, now.event], gathering.history),
                off=is_off(gathering),
            )


SOURCES: tuple[Source, ...] = (_tasks, _reviews, _decisions, _decided, _roles, _gatherings)


def _entry(
    look: Look,
    of: tuple[str, EventId, str],
    title: str,
    text: str,
    start: Time,
    end: Time = 0,
    *,
    changed: Time,
    off: bool,
    place: str = "",
) -> Entry:
    """An entry with a name that lasts, made of its address, its thing and what of that; a whole day unless it ends."""
    href, thing, what = of
    began = look.node.store.known([look.view.id])[look.view.id].at
    return Entry(
        uid=f"{thing}-{what}@lichen",
        title=title,
        text=text if len(text) <= LONGEST else f"{text[:LONGEST].rsplit(' ', 1)[0]} …",
        start=start,
        end=end,
        day=None if end else datetime.fromtimestamp(start / 1000, look.zone).date(),
        place=place,
        link=f"{look.site.base}{href}",
        changed=changed,
        revision=max(0, changed - began) // 1000,
        off=off,
    )
