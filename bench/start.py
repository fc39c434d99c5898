"""Row 3: from nothing running to the first right page, beside an interpreter that only imports what it needs."""

import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from html import unescape
from pathlib import Path

from bench.home import Home
from bench.load import request
from bench.measure import Bench, Reading, timed_child
from bench.serving import LOOPBACK, Server, environment
from bench.table import Row, row

IMPORTS = "import lichen.cli.serve, lichen.web.app, uvicorn, uvloop, httptools"
LONGEST = 60  # seconds


def rows(bench: Bench, ground: Path, home: Home) -> list[Row]:
    bare = home.without_kept_states(ground / "no-kept-state")
    found = bench.alternate(
        {
            "kept": _first_page(home),
            "none": _first_page(bare),
            "imports": lambda: timed_child(_import),
        }
    )
    beside = "an interpreter with the same imports"
    what = f"`lichen serve` to its first right page, {home.events:,} events"
    return [
        row(f"{what}, nothing kept", "s", found["none"], "wall", beside, found["imports"], goal=0.7),
        row("… from a kept state", "s", found["kept"], "wall", beside, found["imports"], goal=0.5),
    ]


def _first_page(home: Home) -> Callable[[], Reading]:
    right = set(home.shown)
    asked = request("GET", home.residents[0].base, home.residents[0].session)

    def run() -> Reading:
        port = _free_port()
        command = [sys.executable, "-m", "lichen.cli", "--home", str(home.path), "serve", "--port", str(port)]
        wall = time.perf_counter()
        process = subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL)
        try:
            page = _answer(port, asked)
            reading = Reading(time.perf_counter() - wall, Server(port, process.pid).cpu)
        finally:
            process.terminate()
            process.wait(20)
        assert page.startswith(b"HTTP/1.1 200"), page
        assert right <= set(_titles(page)), page
        return reading

    return run


def _import() -> None:
    subprocess.run([sys.executable, "-c", IMPORTS], check=True, env=environment())


def _answer(port: int, asked: bytes) -> bytes:
    """Knocks until somebody opens, then reads the whole answer."""
    end = time.monotonic() + LONGEST
    while time.monotonic() < end:
        try:
            with socket.create_connection((LOOPBACK, port), timeout=LONGEST) as connection:
                connection.sendall(asked.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
                return b"".join(iter(lambda: connection.recv(65_536), b""))
        except ConnectionRefusedError:
            time.sleep(0.002)
    raise TimeoutError


def _titles(page: bytes) -> list[str]:
    """Everything on a page that is a text by itself."""
    return [unescape(text) for text in re.split("<[^>]*>", page.decode()) if text.strip()]


def _free_port() -> int:
    with socket.create_server((LOOPBACK, 0)) as free:
        return int(free.getsockname()[1])
