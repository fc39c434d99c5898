"""Taking away: the whole record as a file, for whoever runs no machine."""

import tempfile
from itertools import islice
from pathlib import Path

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from lichen.language import gettext as _
from lichen.sync import bundle
from lichen.web import ui
from lichen.web.forms import day_text
from lichen.web.html import Renderable, code, p
from lichen.web.visit import Visit, member_page


def part(visit: Visit) -> Renderable:
    """How anybody carries the record with them, who runs no machine."""
    take_in = code["lichen bundle in"]
    return ui.part(
        _("A copy to carry"),
        p[_("Whoever runs no machine can keep the record as a file: on a stick, in a drawer, with somebody far away.")],
        p[ui.fill(_("It can be read anywhere, and {take_in} brings all of it back."), take_in=take_in)],
        p[_("Whoever has the file can read all that we can read, so keep it like a letter to all of us.")],
        ui.buttons(ui.link_button(_("Take a copy"), visit.href("places", "copy"), "quiet")),
    )


async def copy(visit: Visit) -> Response:
    """The whole record as it is now, as a bundle."""
    visit.limit("copy", visit.who.id)
    with tempfile.NamedTemporaryFile(suffix=".bundle", delete=False) as made:
        file = Path(made.name)
    await run_in_threadpool(_write, visit, file)
    name = "".join(sign if sign.isalnum() else "-" for sign in visit.view.title.lower()).strip("-")
    return FileResponse(
        file,
        media_type="application/gzip",
        filename=f"{name[:60] or 'record'}-{day_text(visit.at, visit.zone)}.bundle",
        headers={"Cache-Control": "no-store"},
        background=BackgroundTask(file.unlink, missing_ok=True),
    )


def _write(visit: Visit, file: Path) -> None:
    node, circle = visit.node, visit.view.id
    count = node.store.summary(circle).events
    frames = (frame for _number, frame in islice(node.store.frames(circle), count))
    with file.open("wb") as stream:
        bundle.write(stream, circle, frames, count=count, made=visit.at, copy=node.store.instance)


ROUTES = [Route("/c/{circle}/places/copy", member_page(copy), methods=["GET"])]
