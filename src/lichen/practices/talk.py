"""Talk: threads about anything, and what people may still do with words they said: correct them or erase them.

Everything that has an id can be talked about, also what does not count, so nobody checks what a remark is about.
Words are corrected and erased only by whoever said them, or by a decision of all.
"""

from collections.abc import Iterator
from itertools import takewhile
from typing import Annotated

from msgspec import Meta, Struct, field

from lichen.core.event import Event
from lichen.core.fact import TEXT, Fact
from lichen.core.practice import THE_CIRCLE, Circle, Practice
from lichen.core.refusal import Refusal, refuse
from lichen.core.values import DAY, EventId, Mark, MemberId, Time

MOST_A_DAY = 100  # remarks of one member about one thing
MOST_CORRECTIONS = 50  # of one event's words

RemarkOrNone = Annotated[str, Meta(max_length=43, extra={"of": "remark.made"})]


# What can happen


class RemarkMade(Fact, frozen=True, tag="remark.made"):
    """Somebody said something about something; `to` names the remark it answers."""

    words = {"text": TEXT}

    about: EventId
    to: RemarkOrNone = ""


class WordsCorrected(Fact, frozen=True, tag="words.corrected"):
    """Somebody put their own words differently; they are written anew, all of them, and the earlier ones kept."""

    words_like = "of"  # it takes the words that the event named there takes

    of: EventId


class WordsErased(Fact, frozen=True, tag="words.erased"):
    """Words were taken back for good, with all their corrections; that something was said stays on record."""

    of: EventId


# What it adds up to


class Remark(Struct, frozen=True, array_like=True):
    """A remark in a thread; `event` holds what was said."""

    event: EventId
    by: MemberId
    at: Time
    to: RemarkOrNone


class Talk(Struct):
    """Every thread by what it is about; who said what; and what became of the words."""

    threads: dict[EventId, list[Remark]] = field(default_factory=dict)
    said: dict[MemberId, set[EventId]] = field(default_factory=dict)
    stands: set[EventId] = field(default_factory=set)  # what one alone does not take back or put differently
    corrected: dict[EventId, list[EventId]] = field(default_factory=dict)
    erased: dict[EventId, Mark] = field(default_factory=dict)


# What is allowed


def refusals(circle: Circle, event: Event) -> Iterator[Refusal]:
    """Why this may not be said, as things stand at its place in the order."""
    match event.fact:
        case RemarkMade(about=about):
            if _lately(circle, event, about) >= MOST_A_DAY:
                yield refuse("too-many-remarks", most=MOST_A_DAY)
        case WordsCorrected(of=of):
            yield from _not_theirs(circle, event, of)
            if not event.has_words:
                yield refuse("words-missing")
            if len(circle[Talk].corrected.get(of, ())) >= MOST_CORRECTIONS:
                yield refuse("too-many-corrections", most=MOST_CORRECTIONS)
        case WordsErased(of=of):
            yield from _not_theirs(circle, event, of)


def _lately(circle: Circle, event: Event, about: EventId) -> int:
    """How many remarks the author made about this within the last day."""
    remarks = reversed(circle[Talk].threads.get(about, ()))
    return sum(one.by == event.by for one in takewhile(lambda one: one.at > event.at - DAY, remarks))


def _not_theirs(circle: Circle, event: Event, of: EventId) -> Iterator[Refusal]:
    author = author_of(circle, of)
    if not author:
        yield refuse("words-unknown", of=of)
    elif event.by not in (author, THE_CIRCLE):
        yield refuse("not-your-own-words", of=of, by=author)
    elif of in circle[Talk].stands and event.by != THE_CIRCLE:
        yield refuse("words-stand", of=of)
    erasure = circle[Talk].erased.get(of)
    if erasure and circle.saw(event, erasure):
        yield refuse("words-erased", of=of)


# What changes


def apply(circle: Circle, event: Event) -> None:
    """Takes the fact in, and notes who said whatever has words."""
    talk = circle[Talk]
    match event.fact:
        case RemarkMade(about=about, to=to):
            talk.threads.setdefault(about, []).append(Remark(event.id, event.by, event.at, to))
        case WordsCorrected(of=of):
            if of in talk.erased:  # by their author, from another device, unseen by this one
                talk.erased[event.id] = talk.erased[of]
            else:
                talk.corrected.setdefault(of, []).append(event.id)
            return
        case WordsErased(of=of):
            for name in (of, *talk.corrected.pop(of, ())):
                talk.erased.setdefault(name, event.mark)
    if event.has_words and event.by != THE_CIRCLE:
        author = event.by or event.id  # who joins is not a member before they said so
        talk.said.setdefault(author, set()).add(event.id)
        if event.fact.words_stand:
            talk.stands.add(event.id)


# What one can ask


def author_of(circle: Circle, event: EventId) -> MemberId:
    """Who said the words of an event; nobody if it is unknown, has none, or is itself a correction."""
    return next((member for member, said in circle[Talk].said.items() if event in said), "")


def thread(circle: Circle, about: EventId) -> list[tuple[int, Remark]]:
    """All that was said about something, each remark with its depth and followed by the answers to it.

    An answer to what is not in the thread stands by itself.
    """
    remarks = circle[Talk].threads.get(about, [])
    here = {remark.event for remark in remarks}
    answers: dict[EventId, list[Remark]] = {}
    for remark in reversed(remarks):
        answers.setdefault(remark.to if remark.to in here else "", []).append(remark)
    told: list[tuple[int, Remark]] = []
    rest = [(0, remark) for remark in answers.get("", ())]
    while rest:
        depth, remark = rest.pop()
        told.append((depth, remark))
        rest.extend((depth + 1, answer) for answer in answers.get(remark.event, ()))
    return told


def is_erased(circle: Circle, event: EventId) -> bool:
    """Whether an event's words were taken back; nodes forget them."""
    return event in circle[Talk].erased


def wording(circle: Circle, event: EventId) -> EventId:
    """The event whose words to show for an event: its own, or those of its latest correction."""
    return wordings(circle, event)[-1]


def wordings(circle: Circle, event: EventId) -> list[EventId]:
    """All wordings of an event in order, its own first."""
    return [event, *circle[Talk].corrected.get(event, ())]


PRACTICE = Practice(
    "talk",
    Talk,
    (RemarkMade, WordsCorrected, WordsErased),
    refusals,
    apply,
    hears_words=True,
)
