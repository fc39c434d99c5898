"""Revised: when something said changed last, for programs that keep a copy of it elsewhere."""

from collections.abc import Iterable

from lichen.core.values import EventId, Time
from lichen.practices.decisions import Decisions
from lichen.practices.talk import is_erased, wordings
from lichen.web.look import Look


def revised(look: Look, worded: Iterable[EventId], also: Iterable[EventId] = ()) -> Time:
    """The latest of these events and of the corrections of those whose words are shown.

    What was erased is always new, so that whoever kept the words writes over them.
    """
    brought = look.circle[Decisions].brought  # its words stand in the proposal
    shown = [brought[event].wording if event in brought else event for event in worded]
    if any(is_erased(look.circle, event) for event in shown):
        return look.circle.last[1]
    events = [*also, *(wording for event in shown for wording in wordings(look.circle, event))]
    return max((text.at for text in look.node.store.known(events).values()), default=0)
