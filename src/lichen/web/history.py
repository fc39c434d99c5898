"""History: what happened to one thing, who said it and when, oldest first; read from the record itself."""

from collections.abc import Sequence

from lichen.core.event import Text
from lichen.core.values import EventId
from lichen.language import gettext as _
from lichen.web import ui
from lichen.web.html import Renderable
from lichen.web.telling import fetch, told
from lichen.web.visit import Visit


def history(visit: Visit, events: Sequence[EventId]) -> Renderable:
    """Folded away, with a way to the whole record."""
    known = visit.node.store.known(events)
    fetch(visit.view, known)
    lines = (_line(visit, event, known[event]) for event in events if event in known)
    record = ui.quiet_link(_("All that happened in the circle"), visit.href("record"))
    return ui.folded(_("What happened to it"), ui.entries(*lines), record)


def _line(visit: Visit, event: EventId, text: Text) -> Renderable:
    note = visit.view.words(event, "note") or visit.view.words(event, "why")
    when = ui.when(text.at, visit.at, visit.zone)
    return ui.entry(told(visit.view, event, text), ui.quoted(note) if note else None, margin=when)
