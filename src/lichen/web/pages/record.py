"""The record: what happened, newest first, who said it, and whether it was checked; and one thing with its history."""

from collections.abc import Iterator

from starlette.responses import Response
from starlette.routing import Route

from lichen.core.event import Text, decode_text
from lichen.core.order import Place
from lichen.core.values import GREATEST_NUMBER, HASH_CHARACTERS, EventId
from lichen.language import dates, ngettext
from lichen.language import gettext as _
from lichen.language.numbers import begun, in_words
from lichen.language.refusals import sentence
from lichen.practices.gathering import find as find_gathering
from lichen.practices.talk import Talk, author_of, wordings
from lichen.practices.tasks import find
from lichen.store.contract import LAST, Entry
from lichen.web import ui
from lichen.web.html import Node, Renderable, code, p
from lichen.web.telling import fetch, is_erased, speaker, told, written
from lichen.web.visit import Visit, member_page, missing
from lichen.web.whereabouts import places_link
from lichen.web.who import who

ON_A_PAGE = 40


async def record(visit: Visit) -> Response:
    before = _place(visit.asked("before"))
    entries = visit.node.store.recent(visit.view.id, before, ON_A_PAGE + 1)
    more, entries = entries[ON_A_PAGE:], entries[:ON_A_PAGE]
    texts = {entry.id: decode_text(entry.raw) for entry in entries}
    fetch(visit.view, texts)
    count = ngettext("{count} thing happened so far.", "{count} things happened so far.", visit.circle.count)
    last = texts[entries[-1].id] if entries else None
    return visit.page(
        _("The record"),
        ui.opening(_("What happened"), begun(count.format(count=in_words(visit.circle.count))), _checked()),
        places_link(visit),
        ui.entries(*(_entry(visit, entry, texts[entry.id]) for entry in entries)),
        ui.buttons(ui.link_button(_("Earlier"), _page_before(visit, entries[-1], last), "quiet"))
        if more and last
        else None,
        ui.buttons(ui.link_button(_("Back to the latest"), visit.href("record"), "quiet")) if before != LAST else None,
    )


def _checked() -> str:
    return _("Each was signed by the one who said it, and checked here.")


def _page_before(visit: Visit, entry: Entry, text: Text) -> str:
    return f"{visit.href('record')}?before={text.at}.{entry.id}"


def _place(text: str) -> Place:
    """A place in the record as an address names it; the end of it for anything else."""
    at, _dot, name = text.partition(".")
    if not (at.isascii() and at.isdigit() and len(at) < 17 and len(name) == HASH_CHARACTERS):
        return LAST
    return (0, min(int(at), GREATEST_NUMBER), name)


def _entry(visit: Visit, entry: Entry, text: Text) -> Renderable:
    return ui.entry(
        told(visit.view, entry.id, text),
        _counted(visit, entry.id),
        _("not signed by itself; a later word of the same phone vouches for it") if not entry.signed else None,
        href=visit.href("record", entry.id),
        margin=ui.when(text.at, visit.at, visit.zone),
    )


def _counted(visit: Visit, event: EventId) -> Node:
    return (
        ui.quiet_link(_("Not counted, and why"), f"{visit.href('record', event)}")
        if event in visit.circle.aside
        else None
    )


# One thing


async def one(visit: Visit) -> Response:
    name: EventId = visit.path("event")
    texts = dict(visit.node.store.known([name])) if len(name) == HASH_CHARACTERS else {}
    text = texts.get(name)
    if text is None or (text.circle or name) != visit.view.id:
        raise missing()
    history = _history(visit, name)
    texts.update(visit.node.store.known(history))
    fetch(visit.view, texts)
    visit.view.fetch(wordings(visit.circle, name))
    return visit.page(
        _("What happened"),
        ui.opening(told(visit.view, name, text, links=True)),
        _words(visit, name),
        ui.pairs(_particulars(visit, name, text)),
        _reasons(visit, name),
        _earlier(visit, name),
        _erasing(visit, name),
        _then(visit, [event for event in history if event != name], texts),
        ui.quiet_link(_("The whole record"), visit.href("record")),
    )


def _words(visit: Visit, event: EventId) -> Node:
    if is_erased(visit.view, event):
        return p(".gone")[_("The words were erased by the one who said them.")]
    return [ui.prose(text) for text in written(visit.view, event)]


def _erasing(visit: Visit, event: EventId) -> Node:
    """What others wrote, and what all have acted on, only the circle can erase."""
    author = author_of(visit.circle, event)
    if not author or (author == visit.me and event not in visit.circle[Talk].stands) or is_erased(visit.view, event):
        return None
    return p(".screen")[ui.quiet_link(_("Propose to erase these words"), visit.href("propose", "erase", event))]


def _particulars(visit: Visit, event: EventId, text: Text) -> Iterator[tuple[Node, Node]]:
    by = speaker(visit.view, text)
    yield _("Said by"), who(visit.view, by, link=True) if by else _("a phone that nobody let in")
    yield _("When"), dates.exactly(text.at, visit.zone)
    yield _("Checked"), _("its signature, and that it continues what the same phone said before")
    yield _("Counted"), _("no") if event in visit.circle.aside else _("yes")
    yield _("Its mark"), code[event[:12]]


def _reasons(visit: Visit, event: EventId) -> Node:
    reasons = visit.circle.aside.get(event)
    if not reasons:
        return None
    return ui.part(_("Why it was not counted"), ui.reasons([sentence(r, visit.view.name, visit.zone) for r in reasons]))


def _earlier(visit: Visit, event: EventId) -> Node:
    """How it was worded before it was corrected."""
    earlier = wordings(visit.circle, event)[:-1]
    if not earlier or is_erased(visit.view, event):
        return None
    texts = [t for name in earlier for t in (visit.view.first_words(name, w) for w in ("title", "text", "name")) if t]
    return ui.folded(_("How it read before"), *(ui.prose(text) for text in texts))


def _history(visit: Visit, event: EventId) -> list[EventId]:
    """What else happened to the same thing, latest first."""
    thing = find(visit.circle, event) or find_gathering(visit.circle, event)
    return list(reversed(thing.history)) if thing else []


def _then(visit: Visit, history: list[EventId], texts: dict[EventId, Text]) -> Node:
    if not history:
        return None
    entries = (
        ui.entry(
            told(visit.view, name, texts[name]),
            href=visit.href("record", name),
            margin=ui.when(texts[name].at, visit.at, visit.zone),
        )
        for name in history
        if name in texts
    )
    return ui.part(_("What came of it"), ui.entries(*entries))


ROUTES = [
    Route("/c/{circle}/record", member_page(record), methods=["GET"]),
    Route("/c/{circle}/record/{event}", member_page(one), methods=["GET"]),
]
