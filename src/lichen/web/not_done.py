"""Not done: the page that says why something that was pressed did not happen."""

from collections.abc import Sequence

from starlette.responses import Response

from lichen.core.refusal import Refusal
from lichen.language import gettext as _
from lichen.language.refusals import sentence
from lichen.web import ui
from lichen.web.html import Node
from lichen.web.visit import Visit


def not_done(visit: Visit, refused: Sequence[Refusal], *more: str, way: Node = None, here: str = "") -> Response:
    """Every reason, what else there is to say, and a way on."""
    reasons = [sentence(one, visit.view.name, visit.zone) for one in refused]
    opening = ui.opening(_("That did not work."), *reasons, *more)
    return visit.page(_("Not done"), opening, way, here=here, status=422)
