"""Machines that are served for good: real pages and real conversations, over real sockets on this machine."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import httpx

from lichen.node.home import clock, open_home
from lichen.node.node import Node
from lichen.web.app import application
from lichen.web.limits import GENEROUS, Limits
from lichen.web.listening import Server
from tests.web.visitors import Page

SOON = 20.0  # seconds that nothing here may take
Answer = TypeVar("Answer")


class Served:
    """A node that talks with others while it shows its pages; whatever wants the node asks for it on its thread."""

    def __init__(self, home: Path) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.base = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.node = open_home(home, clock)
        app = application(self.node, base=self.base, limits=Limits(GENEROUS))
        self.server = Server(app)
        self.browsers: list[httpx.Client] = []
        self.thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self.thread.start()
        until(lambda: self.server.started)

    async def _serve(self) -> None:
        self.loop = asyncio.get_running_loop()
        await self.server.serve(sockets=[self.socket])

    def do(self, what: Callable[[Node], Answer]) -> Answer:
        """Does something with the node, between two requests."""

        async def doing() -> Answer:
            return what(self.node)

        return asyncio.run_coroutine_threadsafe(doing(), self.loop).result(SOON)

    def stop(self) -> None:
        for browser in self.browsers:
            browser.close()
        self.server.should_exit = True
        self.thread.join()
        self.node.close()


@contextmanager
def served(home: Path) -> Iterator[Served]:
    one = Served(home)
    try:
        yield one
    finally:
        one.stop()


class Browser:
    """One person's browser, at one machine."""

    def __init__(self, at: Served) -> None:
        self.client = httpx.Client(base_url=at.base, follow_redirects=True, timeout=SOON, trust_env=False)
        at.browsers.append(self.client)

    def opens(self, path: str) -> Page:
        return Page(self.client.get(path))

    def sends(self, path: str, **typed: str) -> Page:
        return Page(self.client.post(path, data=typed))

    def fills_in(self, page: Page, ending: str, **typed: str) -> Page:
        form = page.form(ending)
        return self.sends(form.action, **{**form.fields, **typed})


def until(so: Callable[[], object]) -> None:
    """Waits for something to be so."""
    start = time.monotonic()
    while not so():
        assert time.monotonic() - start < SOON
        time.sleep(0.01)
