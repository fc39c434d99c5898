"""What people wrote, and the small words around it: names, times, links."""

from datetime import UTC, tzinfo
from functools import lru_cache
from string import Formatter

import nh3
from markdown_it import MarkdownIt

from lichen.language import dates
from lichen.web import html
from lichen.web.html import Node, Renderable

# What a text may be made of once it is on a page; no pictures, for they would be fetched from elsewhere.
TAGS = {"p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a"} | {
    "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"
}  # fmt: skip
SCHEMES = {"http", "https", "mailto", "tel"}
LINK_REL = "nofollow noopener noreferrer"

_as_typed = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])
_as_document = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
for _markdown in (_as_typed, _as_document):
    _markdown.disable("image")


def prose(markdown_text: str, *, under: int = 2, document: bool = False) -> Renderable:
    """Somebody's text, set in serif. Its headings come `under` the page's; a `document` joins its wrapped lines."""
    return html.div(".prose", dir="auto")[html.raw(_cleaned(markdown_text, under, document))]


@lru_cache(maxsize=4096)
def _cleaned(text: str, under: int, document: bool) -> str:
    markdown = _as_document if document else _as_typed
    tokens = markdown.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + under)}"
    rendered = str(markdown.renderer.render(tokens, markdown.options, {}))
    attributes = {"a": {"href"}, "ol": {"start"}}
    return nh3.clean(rendered, tags=TAGS, attributes=attributes, url_schemes=SCHEMES, link_rel=LINK_REL)


def quoted(text: Node) -> Renderable:
    """A few words somebody wrote, inside a sentence of ours."""
    return html.span(".words", dir="auto")[text]


def fill(sentence: str, **parts: Node) -> Renderable:
    """A translated sentence with links, names and times put in its `{places}`."""
    return html.fragment[
        ((before, parts[name] if name else None) for before, name, _spec, _conversion in Formatter().parse(sentence))
    ]


def person(name: str, mark: Node = None, *, href: str | None = None, note: Node = None) -> Renderable:
    """A member by name, with their own lobe of the circle's mark; the note says quietly that they rest, or wait."""
    called = html.bdi[name]
    return html.span(".person")[
        mark,
        html.a(href=href)[called] if href else called,
        html.span(".note")[note] if note else None,
    ]


def when(at: int, now: int, zone: tzinfo = UTC) -> Renderable:
    """A time in words, with the exact one for whoever hovers, prints or has a machine read it."""
    return html.time(datetime=dates.machine(at, zone), title=dates.exactly(at, zone))[dates.moment(at, now, zone)]


def since(at: int, now: int, zone: tzinfo = UTC) -> Renderable:
    """From when on something is so, said the same way."""
    return html.time(datetime=dates.machine(at, zone), title=dates.exactly(at, zone))[dates.since(at, now, zone)]


def running_out(start: int, end: int, at: int) -> Renderable:
    """A thin line that shortens from start to end; an ornament beside the words that say the same."""
    left = 100 * max(0, min(end - at, end - start)) / max(1, end - start)
    frame = {"viewBox": "0 0 100 2", "preserveAspectRatio": "none", "aria-hidden": "true", "focusable": "false"}
    return html.svg(".running-out", frame, width="100%", height="2")[
        html.rect(".gone", width="100", height="2"),
        html.rect(".left", width=f"{left:.1f}", height="2"),
    ]


def quiet_link(words: Node, href: str) -> Renderable:
    """A way on that does not ask for anything."""
    return html.a(".quiet", href=href)[words]


def folded(summary: Node, *body: Node, open: bool = False) -> Renderable:
    """What most people do not need today, one press away."""
    return html.details(".folded", open=open)[html.summary[summary], html.div(".unfolded")[body]]
