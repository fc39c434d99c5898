"""Asks: what wants something of you, each one sentence, a deadline, one verb, and a way to say not now."""

from lichen.language import gettext as _
from lichen.web import html
from lichen.web.html import Node, Renderable
from lichen.web.ui.forms import button, link_button


def asks(*each: Node) -> Renderable:
    return html.ul(".asks", role="list")[each]


def ask(
    sentence: Node,
    verb: str,
    href: str,
    *,
    from_: Node = None,
    deadline: Node = None,
    line: Node = None,
    post: bool = False,
    later: str | None = None,
) -> Renderable:
    """One ask. `href` is where one does it, or with `post` what doing it sends to; `later` is where "Not now" posts."""
    return html.li(".ask")[
        html.p(".from")[from_] if from_ else None,
        html.p(".sentence", dir="auto")[sentence],
        html.div(".deadline")[html.p[deadline], line] if deadline else None,
        html.div(".buttons")[
            html.form(action=href, method="post")[button(verb)] if post else link_button(verb, href),
            html.form(action=later, method="post")[button(_("Not now"), "quiet")] if later else None,
        ],
    ]
