"""The working of a count: each option against each other, a bar for each, rounds; for yes and no, one thin bar."""

from collections.abc import Callable, Sequence

from lichen.language import counts
from lichen.language import gettext as _
from lichen.practices.decisions.facts import Protocol
from lichen.practices.decisions.verdict import Verdict
from lichen.tally.outcome import Outcome as Count
from lichen.web import html, ui
from lichen.web.html import Node, Renderable
from lichen.web.rounds import rounds

Namer = Callable[[str], str]


def working(count: Count, name: Namer) -> Renderable:
    """Everything that shows how a count of several options came out."""
    return html.fragment[
        pairwise(count, name) if count.matrix and count.rule != "approval" else None,
        bars(count, name) if count.points else None,
        rounds(count, name),
    ]


def pairwise(count: Count, name: Namer) -> Renderable:
    """How many place the option of a row above that of a column; where more do than do not, a tick says so."""
    matrix = count.matrix or ()
    heads: list[Node] = [_("Option"), *(_column(place, name(each)) for place, each in enumerate(count.candidates, 1))]
    rows: list[list[Node]] = [
        [_row(place + 1, name(each), each in count.winners), *(_cell(matrix, place, other) for other in _all(count))]
        for place, each in enumerate(count.candidates)
    ]
    caption = _("Each option against each other: how many prefer the one in the row to the one in the column")
    return html.div(".pairwise")[ui.table(caption, heads, rows, numbers=range(1, len(heads)))]


def _all(count: Count) -> range:
    return range(len(count.candidates))


def _column(place: int, name: str) -> Node:
    return html.span[html.span(aria_hidden="true")[str(place)], html.span(".hidden")[name]]


def _row(place: int, name: str, won: bool) -> Node:
    label = html.span[f"{place} ", ui.quoted(name)]
    return html.strong[label, " ", html.span(".line")[_("(chosen)")]] if won else label


def _cell(matrix: Sequence[Sequence[int]], row: int, column: int) -> Node:
    if row == column:
        return html.span(aria_hidden="true")["–"]
    mine, theirs = matrix[row][column], matrix[column][row]
    said = _("{mine} to {theirs}").format(mine=mine, theirs=theirs)
    if mine <= theirs:
        return said
    return html.strong(".won")[html.span(aria_hidden="true")["✓ "], said, html.span(".hidden")[_(", preferred")]]


def bars(count: Count, name: Namer) -> Renderable:
    """A bar for each option, most first."""
    points = count.points or {}
    most = max([1, count.voters, *points.values()])
    ranked = [each for level in count.ranking for each in level]
    return html.ul(".bars", role="list")[
        (
            html.li[
                html.p[
                    html.strong[ui.quoted(name(each))] if each in count.winners else ui.quoted(name(each)),
                    " ",
                    html.span(".line")[
                        _("{votes} of {all}").format(votes=counts.number(points[each]), all=count.voters)
                    ],
                ],
                _line([(float(points[each] / most), "chosen" if each in count.winners else "yes")]),
            ]
            for each in ranked
        )
    ]


def yes_and_no(verdict: Verdict, protocol: Protocol) -> Node:
    """How many stood where, in words over one thin bar."""
    told = [
        (verdict.yes, "yes", _said(protocol, "yes", verdict.yes)),
        (verdict.no, "no", _said(protocol, "no", verdict.no)),
        (verdict.aside, "aside", _said(protocol, "aside", verdict.aside)),
    ]
    whole = verdict.yes + verdict.no + verdict.aside
    if not whole:
        return None
    words = ui.beside(*(said for number, _look, said in told if number))
    return html.div(".bars")[html.p[words], _line([(number / whole, look) for number, look, _words in told])]


def _said(protocol: Protocol, stand: str, count: int) -> str:
    consent = protocol in ("lazy", "consent")
    sentence = {
        "yes": _("{count} agreed") if consent else _("{count} for it"),
        "no": _("{count} objected") if consent else _("{count} against it"),
        "aside": _("{count} stood aside") if consent else _("{count} abstained"),
    }[stand]
    return sentence.format(count=count)


def _line(parts: Sequence[tuple[float, str]]) -> Renderable:
    """A thin bar; an ornament under the words that say the same."""
    frame = {"viewBox": "0 0 100 6", "preserveAspectRatio": "none", "aria-hidden": "true", "focusable": "false"}
    drawn, left = [], 0.0
    for share, look in parts:
        drawn.append(
            html.rect(class_=look, x=f"{100 * left:.2f}", width=f"{max(0, 100 * share - 0.6):.2f}", height="6")
        )
        left += share
    return html.svg(".share", frame, width="100%", height="6")[html.rect(".rest", width="100", height="6"), drawn]
