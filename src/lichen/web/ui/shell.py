"""The sheet every page is written on: the mark and the name, four words to go elsewhere, and the letter itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from lichen.language import direction, language
from lichen.language import gettext as _
from lichen.web import html
from lichen.web.assets import asset
from lichen.web.html import Node, Renderable

# Left alone, htmx would write a style into the page and read code out of attributes: our policy forbids both.
# It shows answers that say what is wrong, too, and keeps no copy of a page in the browser: phones get taken.
HTMX = (
    '{"includeIndicatorStyles":false,"allowEval":false,"historyCacheSize":0,"refreshOnHistoryMiss":true,'
    '"responseHandling":[{"code":"204","swap":false},{"code":"...","swap":true}]}'
)


@dataclass(frozen=True)
class Place:
    """A word that leads somewhere."""

    word: str
    href: str
    here: bool = False


@dataclass(frozen=True)
class Masthead:
    """Whose page it is: a circle's name and mark; `href` leads to the circle's own page."""

    name: str
    href: str = "/"
    mark: Node = None


def page(
    title: str,
    *content: Node,
    masthead: Masthead | None = None,
    places: Sequence[Place] = (),
    footer: Node = None,
    scripts: Sequence[str] = (),
) -> Renderable:
    """A whole page. `places` are the four words; `footer` holds the quiet links that are not needed daily."""
    return html.html(lang=language(), dir=direction())[
        _head(title, masthead, scripts),
        html.body(class_={"with-places": bool(places)}, hx_boost="true" if scripts else None)[
            html.a(".skip", href="#letter")[_("Skip to the page")],
            html.header(".masthead")[_whose(masthead), _places(places)] if masthead or places else None,
            html.main("#letter", tabindex="-1")[content],
            html.footer(".colophon")[footer] if footer else None,
        ],
    ]


def _head(title: str, masthead: Masthead | None, scripts: Sequence[str]) -> Renderable:
    return html.head[
        html.meta(charset="utf-8"),
        html.meta(name="viewport", content="width=device-width, initial-scale=1, viewport-fit=cover"),
        html.meta(name="color-scheme", content="light dark"),
        html.meta(name="referrer", content="same-origin"),
        html.title[f"{title} · {masthead.name}" if masthead and masthead.name != title else title],
        html.link(rel="stylesheet", href=asset("lichen.css")),
        html.link(rel="icon", href=asset("icon.svg"), type="image/svg+xml"),
        html.meta(name="htmx-config", content=HTMX) if scripts else None,
        (html.script(src=asset(name), defer=True) for name in scripts),
    ]


def _whose(masthead: Masthead | None) -> Node:
    if masthead is None:
        return None
    return html.a(".whose", href=masthead.href)[masthead.mark, html.bdi[masthead.name]]


def _places(places: Sequence[Place]) -> Node:
    if not places:
        return None
    return html.nav(".places", aria_label=_("Go to"))[
        html.ul(role="list")[
            (html.li[html.a(href=p.href, aria_current="page" if p.here else None)[p.word]] for p in places)
        ]
    ]


def ways(label: str, *each: Place) -> Renderable:
    """Other ways to look at the same page, on one quiet line."""
    return html.nav(".ways", aria_label=label)[
        html.ul(role="list")[
            (html.li[html.a(href=way.href, aria_current="true" if way.here else None)[way.word]] for way in each)
        ]
    ]


def opening(sentence: Node, *more: Node, words: bool = False) -> Renderable:
    """The first sentence of a page, which says what it is for; `words` when somebody wrote it. More is said quietly."""
    return html.div(".opening")[html.h1(class_={"words": words}, dir="auto")[sentence], (html.p[m] for m in more if m)]


def lede(text: Node) -> Renderable:
    """A sentence or two of theirs that opens a page: what the circle is for."""
    return html.p(".lede.words", dir="auto")[text]


def portrait(mark: Renderable) -> Renderable:
    """The mark, large: where a circle shows itself."""
    return html.div(".portrait")[mark]


def part(heading: Node, *content: Node, id: str | None = None, aside: Node = None) -> Renderable:
    """A part of a page under its own heading; `aside` stands in the margin of a desk, under the heading on a phone."""
    return html.section(".part", id=id)[
        html.div(".part-head")[html.h2[heading], html.p(".aside")[aside] if aside else None], content
    ]


def notice(sentence: Node, *more: Node) -> Renderable:
    """What has just come of what somebody did: read aloud at once, gone with the next page."""
    return html.div(".notice", role="status")[html.p[sentence], (html.p[line] for line in more)]


def empty(sentence: str, action: Node = None) -> Renderable:
    """What stands where nothing is yet, and what would begin it."""
    return html.div(".empty")[html.p[sentence], action]
