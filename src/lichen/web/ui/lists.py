"""Things in a row with a hairline between: tasks, agreements, people, what was said, numbers, tables."""

from collections.abc import Iterable, Sequence

from lichen.language import gettext as _
from lichen.web import html
from lichen.web.html import Node, Renderable


def entries(*each: Node) -> Renderable:
    """A list of entries; say `empty(...)` instead when there are none."""
    return html.ul(".entries", role="list")[each]


def entry(
    title: Node,
    *lines: Node,
    href: str | None = None,
    margin: Node = None,
    act: Node = None,
    id: str | None = None,
) -> Renderable:
    """One thing: its name in serif, quiet lines under it, a word in the margin, and at most one verb."""
    return html.li(".entry", id=id)[
        html.p(".margin")[margin] if margin else None,
        html.div(".entry-body")[
            html.p(".name", dir="auto")[html.a(href=href)[title] if href else title],
            (html.div(".line")[line] for line in lines if line),
        ],
        html.div(".entry-act")[act] if act else None,
    ]


def beside(*words: Node) -> Node:
    """A few short words on one line, a middle dot between; nothing where there are none."""
    said = [word for word in words if word]
    return html.span(".beside")[(html.span[word] for word in said)] if said else None


def thread(*each: Node) -> Renderable:
    """What was said about a thing, oldest first."""
    return html.ol(".thread", role="list")[each]


def said(
    who: Node,
    time: Node,
    words: Node,
    *,
    id: str | None = None,
    earlier: Node = None,
    acts: Node = None,
    erased: bool = False,
) -> Renderable:
    """One thing somebody said; `earlier` keeps how it was worded before, `acts` are correct and erase."""
    gone = html.p(".gone")[_("Erased by the one who said it.")]
    return html.li(".said", id=id)[
        html.p(".margin")[who, html.span(".time")[time]],
        html.div(".said-body")[gone if erased else words, earlier, html.div(".acts")[acts] if acts else None],
    ]


def pairs(rows: Iterable[tuple[Node, Node]]) -> Renderable:
    """What is called what: the numbers that govern, the particulars of a task."""
    return html.dl(".pairs")[(html.div[html.dt[name], html.dd[value]] for name, value in rows)]


def reasons(each: Sequence[Node]) -> Renderable:
    """Why something was not counted, every reason at once."""
    return html.ul(".reasons")[(html.li[reason] for reason in each)]


def table(
    caption: str, heads: Sequence[Node], rows: Iterable[Sequence[Node]], *, numbers: Sequence[int] = ()
) -> Renderable:
    """Rows and columns; the first cell of a row names it, the columns in `numbers` are set to the right."""
    return html.div(".table", role="region", aria_label=caption, tabindex="0")[
        html.table[
            html.caption[caption],
            html.thead[html.tr[(html.th(_column(i, numbers), scope="col")[head] for i, head in enumerate(heads))]],
            html.tbody[(html.tr[_cells(row, numbers)] for row in rows)],
        ]
    ]


def _cells(row: Sequence[Node], numbers: Sequence[int]) -> Node:
    first, *rest = row
    return [
        html.th(_column(0, numbers), scope="row")[first],
        *(html.td(_column(place, numbers))[cell] for place, cell in enumerate(rest, 1)),
    ]


def _column(place: int, numbers: Sequence[int]) -> dict[str, str]:
    return {"class": "number"} if place in numbers else {}
