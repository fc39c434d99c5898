"""Waiting: which of the events that wait here something new has to do with; the others need no second look.

An event waits for a parent, or for a signature further on in its chain: so only what cites the new or is cited by it,
or is the same with a signature, can come in now, and then what has to do with that.
"""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from lichen.core.door import Arrival
from lichen.core.event import Frame, decode_text, event_id
from lichen.core.values import EventId


def concerned(waiting: Sequence[Frame], came: Iterable[Frame]) -> tuple[list[Arrival], list[Arrival]]:
    """Of those that wait: whom it concerns that these came, and the rest."""
    here = {arrival.id: arrival for arrival in _arrivals(waiting)}
    citing: dict[EventId, list[EventId]] = {}
    for arrival in here.values():
        for parent in arrival.text.parents:
            citing.setdefault(parent, []).append(arrival.id)
    again: set[EventId] = set()
    todo = list(_arrivals(came)) if here else []
    while todo:
        new = todo.pop()
        near = {new.id, *new.text.parents, *citing.get(new.id, ())} & here.keys() - again
        again |= near
        todo += (here[name] for name in near)
    return (
        [arrival for name, arrival in here.items() if name in again],
        [arrival for name, arrival in here.items() if name not in again],
    )


def _arrivals(frames: Iterable[Frame]) -> Iterator[Arrival]:
    """Those that can be read at all."""
    for frame in frames:
        try:
            yield Arrival(event_id(frame.raw), decode_text(frame.raw), frame)
        except (msgspec.MsgspecError, RecursionError, UnicodeError):
            continue
