"""The demo's home, told once a run, and its pages with the entrance before them."""

from datetime import UTC
from pathlib import Path

from lichen.core.values import DAY, Time
from lichen.demo.entrance import entrance
from lichen.demo.stage import Cast, build, cast
from lichen.node.view import View
from lichen.web.app import application
from lichen.web.limits import GENEROUS, Limits
from tests.people import BEGINNING
from tests.web.visitors import BASE, Town

NOW: Time = BEGINNING + 200 * DAY + 9 * 3_600_000


def told(home: Path) -> Path:
    """The story in a new home, told at nine in the morning."""
    build(home, NOW, UTC)
    return home


class Stage(Town):
    """A node on the demo's home, at the time the story ends; with the demo's own pages, unless it is served as any."""

    def __init__(self, home: Path, *, served: bool = False) -> None:
        super().__init__(home)
        self.time = NOW
        self.cast: Cast = cast(self.node)
        if not served:
            self.app = application(self.node, base=BASE, extra=entrance(self.cast), limits=Limits(GENEROUS))

    def view(self, who: str) -> View:
        """The circle as somebody of the story sees it."""
        return View(self.node.circle(self.cast.circle), self.node.words, self.cast.members[who], NOW)
