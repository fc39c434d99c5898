"""What holders of a role told: how it went, and what the next one has to know."""

from lichen.core.values import EventId
from lichen.language import gettext as _
from lichen.practices.talk import is_erased
from lichen.practices.terms import Term
from lichen.web import ui
from lichen.web.html import Node, Renderable, div, fragment, h3, p, section
from lichen.web.threads import earlier_wordings
from lichen.web.visit import Visit


def debriefs(visit: Visit, term: Term) -> Node:
    """What worked, what failed and what they would tell the next one, folded away."""
    if not term.debriefs:
        return None
    parts = {"worked": _("What worked"), "failed": _("What failed"), "advice": _("For the next one")}
    return ui.folded(_("What was told of it"), (_told(visit, term, event, parts) for event in term.debriefs))


def handovers(visit: Visit, term: Term, *, open: bool) -> Node:
    """What the next one has to know; `open` before whoever that is."""
    if not term.handovers:
        return None
    packets = (_told(visit, term, event, {"packet": ""}) for event in term.handovers)
    return ui.folded(_("The handover"), packets, open=open)


def _told(visit: Visit, term: Term, event: EventId, parts: dict[str, str]) -> Renderable:
    if is_erased(visit.circle, event):
        return p[_("Erased by the one who said it.")]
    said = (_part(visit, event, name, heading) for name, heading in parts.items())
    return fragment[said, _own(visit, event) if term.member == visit.me else None]


def _part(visit: Visit, event: EventId, name: str, heading: str) -> Node:
    text = visit.view.words(event, name)
    if not text:
        return None
    return section[h3[heading] if heading else None, ui.prose(text), earlier_wordings(visit, event, name)]


def _own(visit: Visit, event: EventId) -> Node:
    return div(".acts")[
        ui.link_button(_("Correct"), visit.href("words", event, "correct"), "quiet"),
        ui.link_button(_("Erase"), visit.href("words", event, "erase"), "quiet"),
    ]
