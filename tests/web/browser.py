"""A real browser before a real server: what every browser test starts from.

Use the fixtures `served` (a node with its pages on a loopback socket), `chrome` and `axe`; `person(...)` opens a
browser for one more person, at a phone's width and without scripts unless a test says otherwise.
"""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Literal, TypeVar

import pytest
import uvicorn
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, sync_playwright

from lichen.node.home import clock, open_home
from lichen.node.mail.settings import Settings
from lichen.node.node import Clock, Node
from lichen.web.app import application
from lichen.web.limits import GENEROUS, Limits

HOST = "lichen.test"  # a name that phones could reach, as far as the node knows
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", f"--host-resolver-rules=MAP {HOST} 127.0.0.1"]
PHONE, DESK = 360, 1200
SERIOUS = {"serious", "critical"}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = {"runOnly": ["color-contrast", "target-size", "scrollable-region-focusable"]}  # what else changes at night
VIOLATIONS = {"resultTypes": ["violations"]}  # those in full; of what is fine, axe need not say where it stands

Answer = TypeVar("Answer")


class Served:
    """A node that answers at an address; whatever wants the node itself asks for it on its own thread."""

    def __init__(self, home: Path, clock: Clock = clock, mail: Settings | None = None) -> None:
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.base = f"http://{HOST}:{self.socket.getsockname()[1]}"
        self.node = open_home(home, clock)
        app = application(self.node, base=self.base, limits=Limits(GENEROUS), mail=mail)
        self.server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False, lifespan="off"))
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self.server.serve(sockets=[self.socket]))

    def start(self) -> None:
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)

    def do(self, what: Callable[[Node], Answer]) -> Answer:
        """Does something with the node, between two requests."""

        async def doing() -> Answer:
            return what(self.node)

        return asyncio.run_coroutine_threadsafe(doing(), self.loop).result()

    def stop(self) -> None:
        self.server.should_exit = True
        self.server.force_exit = True
        self.thread.join()
        self.loop.close()
        self.socket.close()
        self.node.close()


@contextmanager
def serving(home: Path, clock: Clock = clock, mail: Settings | None = None) -> Iterator[Served]:
    served = Served(home, clock, mail)
    served.start()
    try:
        yield served
    finally:
        served.stop()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with serving(tmp_path / "home") as one:
        yield one


class Chrome:
    """The one Chromium of this process, from the first test that asks for it to the last of those in a row."""

    def __init__(self) -> None:
        self._browser: Browser | None = None
        self._ending = ExitStack()

    def open(self, chromium: str) -> Browser:
        if self._browser is None:
            playwright = self._ending.enter_context(sync_playwright())
            self._browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
            self._ending.callback(self._browser.close)
        return self._browser

    def close(self) -> None:
        """While it is open no other test can run a loop of its own: playwright keeps one running in this thread."""
        self._browser = None
        self._ending.close()


CHROME = Chrome()


@pytest.fixture(scope="module")
def chrome(chromium: str) -> Browser:
    return CHROME.open(chromium)


@contextmanager
def person(
    chrome: Browser, served: Served, *, width: int = PHONE, scripts: bool = False, dark: bool = False
) -> Iterator[Page]:
    """A browser of one person, with cookies of their own."""
    context = chrome.new_context(
        base_url=served.base,
        viewport={"width": width, "height": 740},
        java_script_enabled=scripts,
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
    )
    context.set_default_timeout(5_000)
    try:
        yield context.new_page()
    finally:
        context.close()


def serious(page: Page, rules: dict[str, list[str]]) -> list[str]:
    """What axe holds against a page as it stands; axe is a script, brought along once for each page."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in page.evaluate("rules => axe.run(rules)", rules | VIOLATIONS)["violations"]
        if violation["impact"] in SERIOUS
        for node in violation["nodes"]
    ]


class Looker:
    """Looks at pages the way axe does. axe is a script, so it looks at the same address in a browser with scripts."""

    def __init__(self, chrome: Browser) -> None:
        self.context = chrome.new_context(viewport={"width": PHONE, "height": 740}, reduced_motion="reduce")
        self.page = self.context.new_page()

    def complaints(self, page: Page) -> list[str]:
        """Everything serious on the page as this person sees it: on a phone by day, on a desk by night."""
        self.context.clear_cookies()
        self.context.add_cookies([{**cookie} for cookie in page.context.cookies()])  # type: ignore[typeddict-item]
        self._as(PHONE, "light")
        self.page.goto(page.url)
        by_day = serious(self.page, RULES)
        self._as(DESK, "dark")
        return [f"{page.url}: {one}" for one in dict.fromkeys([*by_day, *serious(self.page, COLOURS)])]

    def _as(self, width: int, scheme: Literal["light", "dark"]) -> None:
        self.page.set_viewport_size({"width": width, "height": 740})
        self.page.emulate_media(color_scheme=scheme)


@pytest.fixture(scope="module")
def axe(chrome: Browser) -> Iterator[Looker]:
    looker = Looker(chrome)
    yield looker
    looker.context.close()


def is_wider_than_its_window(page: Page) -> bool:
    """Whether one would have to push the page sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def tab_to(page: Page, selector: str, most: int = 60) -> None:
    """Goes on with the Tab key until the focus is there."""
    wanted = page.locator(selector).first
    for _ in range(most):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"the keyboard never gets to {selector}")
