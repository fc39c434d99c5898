"""The circle's voice: facts that only a decision brings about, said by one person so that their rules can be tested.

While it is lent, the law knows one kind more, which carries the fact and its words and has the circle say it.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
from msgspec import Struct

from lichen.core.event import Event
from lichen.core.fact import Fact, Written
from lichen.core.law import Law
from lichen.core.practice import Circle, Practice, following
from lichen.core.refusal import Refusal
from lichen.core.values import Time
from lichen.practices import LAW
from tests.people import Story, codes

SAID = [fact for fact in LAW.facts.values() if fact.said_by == "circle"]


class CircleSpoke(Fact, frozen=True, tag="circle.spoke"):
    """Somebody let the circle say something."""

    words = {name: Written(limit.most, lines=limit.lines) for fact in SAID for name, limit in fact.words.items()}

    fact: dict[str, Any]


class Voice(Struct):
    """It remembers nothing."""


def _refusals(circle: Circle, event: Event) -> Iterable[Refusal]:
    return ()


def _apply(circle: Circle, event: Event) -> None:
    pass


def _consequences(circle: Circle, event: Event) -> Iterable[Event]:
    if isinstance(event.fact, CircleSpoke):
        raw = event.fact.fact
        yield following(event, msgspec.convert(raw, LAW.facts[raw["kind"]]))


VOICE = Practice("voice", Voice, (CircleSpoke,), _refusals, _apply, consequences=_consequences)


@contextmanager
def lent() -> Iterator[None]:
    """While this lasts, one person can let the circle speak."""
    own = dict(vars(LAW))
    with_voice = Law(
        LAW.version,
        [*LAW.practices, VOICE],
        speaker=LAW.speaker,
        devices=LAW.devices,
        enrolled_at=LAW.enrolled_at,
        standing=LAW.standing,
    )
    vars(LAW).update(vars(with_voice))
    try:
        yield
    finally:
        vars(LAW).update(own)


def spoken(fact: Fact) -> CircleSpoke:
    return CircleSpoke(msgspec.to_builtins(fact))


def decides(story: Story, fact: Fact, *, at: Time | None = None, who: str = "ana", **words: str) -> Event:
    """The circle says a fact, as it would after a decision."""
    asked = {name: "something" for name, limit in fact.words.items() if limit.required}
    return story.says(who, spoken(fact), at=at, **asked | words)


def unmet(story: Story, event: Event) -> list[str]:
    """Why what the circle wanted to say could not be."""
    return codes(story.circle.unmet.get(event.id, ()))
