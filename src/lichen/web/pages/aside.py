"""Not counted, and why: what people said that had no effect, with every reason; the words are kept."""

from collections.abc import Iterator
from itertools import islice

from starlette.responses import Response
from starlette.routing import Route

from lichen.core.event import Text
from lichen.core.values import EventId
from lichen.language import gettext as _
from lichen.language import ngettext
from lichen.language.numbers import begun, in_words
from lichen.language.refusals import sentence
from lichen.practices.decisions.questions import every
from lichen.practices.decisions.state import Decisions
from lichen.web import ui
from lichen.web.html import Node, Renderable, p
from lichen.web.telling import fetch, told, written
from lichen.web.visit import Visit, member_page

ON_A_PAGE = 40


async def aside(visit: Visit) -> Response:
    refused = visit.circle.aside
    skip = min(_number(visit.asked("skip")), len(refused))
    shown = list(islice(reversed(refused), skip, skip + ON_A_PAGE))
    texts = dict(visit.node.store.known(shown))
    fetch(visit.view, texts)
    rest = len(refused) - skip - len(shown)
    more = f"{visit.href('aside')}?skip={skip + ON_A_PAGE}"
    return visit.page(
        _("Not counted, and why"),
        ui.opening(_("Not counted, and why"), _counted(len(refused))),
        ui.entries(*(_entry(visit, name, texts[name]) for name in shown if name in texts)) if shown else _nothing(),
        _unmet(visit),
        ui.buttons(ui.link_button(_("Earlier"), more, "quiet")) if rest > 0 else None,
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _counted(count: int) -> str:
    if not count:
        return ""
    sentence = ngettext(
        "{count} thing somebody said had no effect. The words are kept.",
        "{count} things people said had no effect. Their words are kept.",
        count,
    )
    return begun(sentence.format(count=in_words(count)))


def _nothing() -> Node:
    return [
        p[_("Everything that was said so far counted.")],
        p[_("When a rule stands against something, say a yes that came too late, it is kept here with every reason.")],
    ]


def _entry(visit: Visit, event: EventId, text: Text) -> Renderable:
    reasons = [sentence(refusal, visit.view.name, visit.zone) for refusal in visit.circle.aside[event]]
    return ui.entry(
        told(visit.view, event, text),
        *(ui.prose(words) for words in written(visit.view, event)),
        ui.reasons(reasons),
        href=visit.href("record", event),
        margin=ui.when(text.at, visit.at, visit.zone),
    )


def _unmet(visit: Visit) -> Node:
    """What should have followed from something and could not."""
    unmet = visit.circle.unmet
    if not unmet:
        return None
    texts = visit.node.store.known(list(unmet)[-ON_A_PAGE:])
    fetch(visit.view, texts)
    entries = [
        ui.entry(
            told(visit.view, event, text),
            ui.reasons([sentence(refusal, visit.view.name, visit.zone) for refusal in unmet[event]]),
            href=visit.href("record", event),
        )
        for event, text in texts.items()
    ]
    return ui.part(_("What could not follow from it"), ui.entries(*entries, *_undone(visit)))


def _undone(visit: Visit) -> Iterator[Renderable]:
    """What the circle decided and could not be done."""
    view, unmet = visit.view, visit.circle.unmet
    wordings = {one.event: decision for decision in every(visit.circle) for one in decision.wordings}
    for thing, brought in list(visit.circle[Decisions].brought.items()):
        if thing in unmet:
            title = ui.quoted(view.words(brought.wording, "title") or _("a decision"))
            reasons = ui.reasons([sentence(refusal, view.name, visit.zone) for refusal in unmet[thing]])
            told = ui.fill(_("Something that was to follow from “{title}”"), title=title)
            yield ui.entry(told, reasons, href=visit.href("decision", wordings[brought.wording].id))


ROUTES = [Route("/c/{circle}/aside", member_page(aside), methods=["GET"])]
