"""The pictures in the docs, taken of the demo: `.venv/bin/python -m tests.docs.pictures` makes them anew."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

from lichen.demo.stage import Cast, cast
from tests.demo.stages import NOW, told
from tests.web.browser import FLAGS, HOST, Served, serving

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
LARGEST = 120_000  # bytes of one picture
WHO = "leila"


class Picture(NamedTuple):
    """One page as somebody sees it; `press` is a link on it that leads to what is shown."""

    name: str
    path: str
    width: int
    height: int
    press: str = ""
    light: Literal["light", "dark"] = "light"


PICTURES = (
    Picture("home", "", 360, 740),
    Picture("work", "/work", 1000, 760),
    Picture("task", "/work", 360, 740, "Get the leak above the second landing fixed"),
    Picture("charter", "/charter", 1000, 760),
    Picture("people", "/people", 1000, 760, light="dark"),
)


def main() -> None:
    """Takes all of them, at the same moment of the story each time."""
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder, serving(told(Path(folder) / "home"), lambda: NOW) as served:
        story = served.do(cast)
        with _chromium() as chromium:
            for picture in PICTURES:
                _take(chromium, served, story, picture)


@contextmanager
def _chromium() -> Iterator[Browser]:
    found = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


def _take(chromium: Browser, served: Served, story: Cast, picture: Picture) -> None:
    context = chromium.new_context(
        base_url=served.base,
        viewport={"width": picture.width, "height": picture.height},
        device_scale_factor=1.5 if picture.width < 500 else 1,
        color_scheme=picture.light,
        reduced_motion="reduce",
    )
    page = context.new_page()
    _come_in(page, served, story)
    page.goto(f"/c/{story.circle[:12]}{picture.path}")
    if picture.press:
        page.get_by_role("link", name=picture.press).first.click()
        page.wait_for_load_state("networkidle")
        page.goto(page.url)
    path = FOLDER / f"{picture.name}.png"
    size = len(page.screenshot(path=path, animations="disabled"))
    assert size < LARGEST, f"{path.name} has {size} bytes"
    context.close()


def _come_in(page: Page, served: Served, story: Cast) -> None:
    account = served.do(lambda node: story.account(node, WHO))
    assert account is not None
    token = served.do(lambda node: node.accounts.open_session(account))
    page.context.add_cookies([{"name": "lichen", "value": token, "domain": HOST, "path": "/"}])


if __name__ == "__main__":
    main()
