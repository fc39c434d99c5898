"""QR codes, drawn as one path: for the phone next to you."""

from typing import TYPE_CHECKING

from lichen.language import gettext as _
from lichen.web.html import Renderable, div, path, rect, svg, title

if TYPE_CHECKING:
    from segno import QRCode

QUIET = 4  # modules of white around it, as readers need


def qr(text: str) -> Renderable:
    """The text as a code a phone can read from the screen."""
    import segno  # few need it, and it takes a tenth of starting

    code = segno.make(text, error="m", micro=False)
    size = code.symbol_size(border=QUIET)[0]
    frame = {"viewBox": f"0 0 {size} {size}", "role": "img", "focusable": "false", "shape-rendering": "crispEdges"}
    return div(".qr")[
        svg(frame)[
            title[_("The same link, for a phone’s camera")],
            rect(width=str(size), height=str(size), fill="#fff"),
            path(d=_drawn(code), fill="#000"),
        ]
    ]


def _drawn(code: "QRCode") -> str:
    """A run of dark modules is one stroke of the path."""
    strokes = []
    for y, row in enumerate(code.matrix):
        x = 0
        while x < len(row):
            run = 0
            while x + run < len(row) and row[x + run]:
                run += 1
            if run:
                strokes.append(f"M{x + QUIET} {y + QUIET}h{run}v1h-{run}z")
            x += run or 1
    return "".join(strokes)
