"""Tellings: many facts in a row, each of which may name the events of those before."""

from collections.abc import Generator, Mapping

from lichen.core.fact import Fact
from lichen.core.values import EventId

Telling = Generator[tuple[Fact, Mapping[str, str]], EventId, None]
"""For each fact that is yielded, with its words, the id of its event comes back."""


def answer(telling: Telling, event: EventId) -> tuple[Fact, Mapping[str, str]] | None:
    """What is told next, once the teller knows the event before; nothing at the end."""
    try:
        return telling.send(event)
    except StopIteration:
        return None
