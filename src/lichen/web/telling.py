"""Telling: what happened, as sentences with the people and things it happened to."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from string import Formatter

from lichen.core.event import Text
from lichen.core.values import EventId, MemberId
from lichen.language import acts
from lichen.language import gettext as _
from lichen.language.happenings import happening
from lichen.node.view import View
from lichen.practices import charter, devices, keepers, roles
from lichen.practices.belonging import Members
from lichen.practices.talk import Talk
from lichen.practices.tasks import find
from lichen.web import html, machines
from lichen.web.frame import circle_href
from lichen.web.html import Node, Renderable
from lichen.web.known import known_as
from lichen.web.ui import fill, quoted
from lichen.web.who import called, names

OWN_WORDS = ("title", "name", "circle")
CHOSEN = ("comes", "outcome", "stand", "kept")  # one of a few, said as the form says it
SHOWN_WORDS = (
    "text", "note", "what_for", "why", "reason", "meaning", "purpose", "accountabilities", "about", "worked", "failed",
    "open", "advice", "packet", "harm", "meets", "answer", "how",
)  # fmt: skip


def speaker(view: View, text: Text) -> MemberId:
    """Who said it; nobody when the phone it came from was never let in."""
    return devices.speaker(view.circle, text.device)


def fetch(view: View, texts: Mapping[EventId, Text]) -> None:
    """Looks up, at once, all words that telling these will need."""
    people = view.circle[Members].named
    needed = [*texts, *people.values()]
    for text in texts.values():
        needed += [_wording(view, named) for named in _named(text)]
    view.fetch(dict.fromkeys(needed))


def _named(text: Text) -> Iterable[EventId]:
    wanted = ("task", "agreement", "value", "about", "of", "gathering", "point", "thing", "role", "decision", "node")
    return [value for name in wanted if isinstance(value := text.fact.get(name), str) and value]


def _wording(view: View, event: EventId) -> EventId:
    task, role = find(view.circle, event), roles.find(view.circle, event)
    return task.now.event if task else role.wording if role else keepers.naming(view.circle, event) or event


def told(view: View, event: EventId, text: Text, *, links: bool = False) -> Renderable:
    """One sentence; with `links`, what it speaks of leads to where that is."""
    sentence = happening(str(text.fact.get("kind")))
    return fill(sentence, **{name: _slot(view, event, text, name, links) for name in names_in(sentence)})


@lru_cache(maxsize=256)
def names_in(sentence: str) -> tuple[str, ...]:
    """The `{names}` of a sentence."""
    return tuple(name for _before, name, _spec, _conversion in Formatter().parse(sentence) if name)


SLOTS = (
    "who", "member", "to", "recovery", "task", "agreement", "value", "about", "gathering", "point", "thing", "role",
    "decision", "node", *CHOSEN, *OWN_WORDS,
)  # fmt: skip


def _slot(view: View, event: EventId, text: Text, name: str, links: bool) -> Node:
    named = str(text.fact.get(name, ""))
    match name:
        case "who":
            return html.bdi[called(view, speaker(view, text))]
        case "member" | "to":
            return html.bdi[names(view, [named])]
        case "recovery":
            recovery = view.circle[devices.Devices].recoveries.get(named)
            return html.bdi[names(view, [recovery.member if recovery else ""])]
        case "about" | "thing" if named:
            words, href = thing(view, named)
            return html.a(href=href)[words] if links else words
        case "task" | "agreement" | "value" if named:
            return quoted(_words(view, named, "name" if name == "value" else "title"))
        case "role" if named:
            return quoted(view.words(_wording(view, named), "name") or "…")
        case "node" if named:
            return machines.told(view, named)
        case "gathering" | "point" | "decision" if named:
            return quoted(_title(view, named) or "…")
        case _ if name in CHOSEN and named:
            return acts.choice(str(text.fact.get("kind")), name, named)
        case _ if name in OWN_WORDS:
            return quoted(view.words(event, name) or _title(view, text.fact.get("about")) or "…")
    return "…"


def _title(view: View, thing: object) -> str:
    """What a thing is called; an event without words of its own goes by the thing that it is about."""
    found = known_as(view, thing) if isinstance(thing, str) and thing else None
    return found.title if found else ""


def thing(view: View, event: EventId) -> tuple[Node, str]:
    """Something people talk about: what to call it, and where it is."""
    if event == view.id:
        return _("the charter"), circle_href(view.id, "charter")
    if event in view.circle[Members].people:
        return html.bdi[names(view, [event])], circle_href(view.id, "people", event)
    found = known_as(view, event)
    if found:
        return fill(_("“{title}”"), title=quoted(found.title)), found.href
    return _("something said before"), circle_href(view.id, "record", event)


def _words(view: View, event: EventId, name: str) -> str:
    if name == "title":
        agreement = charter.page(view.circle).agreements.get(event)
        event = agreement.wording if agreement else _wording(view, event)
    return view.words(event, name) or "…"


def written(view: View, event: EventId) -> list[str]:
    """The longer words that went with it, as they read now."""
    texts = [view.words(event, name) for name in SHOWN_WORDS]
    return [text for text in texts if text]


def is_erased(view: View, event: EventId) -> bool:
    """Whether its words were taken back."""
    return event in view.circle[Talk].erased
