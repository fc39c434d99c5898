"""Finding: what somebody looks for in a circle, as the things it stands in.

Words are found in events; people look for a task, an agreement, a person. So all that was said of one thing is one
thing here, under its present name. What nobody here knows is found all the same, at its place in the record.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from lichen.core.event import Text
from lichen.core.values import EventId
from lichen.node.finding import Found, folded, wanted_words
from lichen.practices.talk import wording
from lichen.web.finding.places import NOUNS, Group, Place, Places, group_of
from lichen.web.visit import Visit

MOST_READ = 400  # of what was found in one group: much of it may have been said of the same few things
AT_ONCE = 40


@dataclass(frozen=True)
class Thing:
    """What was found, with the text in which the words stand when its title does not say it all."""

    found: Found
    text: Text
    place: Place
    passage: str
    is_now: bool  # false when the words stand in a wording that was replaced since
    counts: bool


def grouped(visit: Visit, wanted: str) -> dict[Group, list[Found]]:
    """All that was found in the circle, by what it is, latest first."""
    words = wanted_words(wanted)
    groups: dict[Group, list[Found]] = {group: [] for group in NOUNS}
    for one in visit.view.find(wanted):
        # Whoever began the circle gave their name with its first words.
        is_name = one.event == visit.view.id and _holds(visit.view.words(one.event, "name"), words)
        groups["people" if is_name else group_of(one.kind)].append(one)
    return {group: each for group, each in groups.items() if each}


def _holds(text: str, words: Iterable[str]) -> bool:
    return all(word in folded(text) for word in words)


def things(visit: Visit, group: Group, found: Sequence[Found], words: Sequence[str], most: int) -> list[Thing]:
    """The first few things among what was found, each once; latest first."""
    each: dict[tuple[EventId, bool], Thing] = {}
    for thing in _things(visit, group, found[:MOST_READ], words):
        each.setdefault((thing.place.of, thing.counts), thing)
        if len(each) == most:
            break
    return list(each.values())


def _things(visit: Visit, group: Group, found: Sequence[Found], words: Sequence[str]) -> Iterator[Thing]:
    places, rest = Places(visit), iter(found)
    while some := list(islice(rest, AT_ONCE)):
        texts = visit.node.store.known(one.event for one in some)
        visit.view.fetch(one.wording for one in some)
        for one in some:
            yield _thing(visit, one, texts[one.event], places.of(group, one.event, texts[one.event]), words)


def _thing(visit: Visit, found: Found, text: Text, place: Place, words: Sequence[str]) -> Thing:
    written = [one for one in visit.view.written(found.wording).values() if one != place.title]
    passage = max(written, key=lambda one: _how_many(one, words), default="")
    is_now = place.is_now and found.wording == wording(visit.circle, found.event)
    if _holds(place.title, words) and not _how_many(passage, words):
        passage = ""
    return Thing(found, text, place, passage, is_now, found.event not in visit.circle.aside)


def _how_many(text: str, words: Iterable[str]) -> int:
    small = folded(text)
    return sum(word in small for word in words)
