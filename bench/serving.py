"""Servers to measure, each a process of its own: a home as `lichen serve` serves it, and the barest one beside it.

The parent opens the socket, so nobody has to guess when the server is ready: a first request simply waits.
"""

import argparse
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.ground import CACHE, ROOT

LOOPBACK = "127.0.0.1"
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Server:
    """A running server, seen from outside."""

    port: int
    pid: int

    @property
    def cpu(self) -> float:
        """Seconds of CPU time it has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    @property
    def megabytes(self) -> float:
        """What it holds in memory (resident set)."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        [line] = [line for line in status.splitlines() if line.startswith("VmRSS")]
        return int(line.split()[1]) / 1024


def environment() -> dict[str, str]:
    """What a process is started with: our sources, and compiled modules kept as on anybody's machine."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "PYTHONPYCACHEPREFIX": str(CACHE / "compiled")}


@contextmanager
def serving(*what: str, port: int = 0) -> Iterator[Server]:
    """A server for as long as the `with` lasts: "home PATH", or "bare"."""
    with socket.create_server((LOOPBACK, port), backlog=256) as listening:
        os.set_inheritable(listening.fileno(), True)
        command = [sys.executable, "-m", "bench.serving", str(listening.fileno()), *what]
        process = subprocess.Popen(command, env=environment(), pass_fds=[listening.fileno()])
        try:
            yield Server(listening.getsockname()[1], process.pid)
        finally:
            process.terminate()
            process.wait(20)


def _main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("descriptor", type=int)
    parser.add_argument("what", choices=("home", "bare"))
    parser.add_argument("path", nargs="?", type=Path)
    asked = parser.parse_args()
    if asked.what == "home":
        _serve_home(asked.path, asked.descriptor)
    else:
        _serve_bare(asked.descriptor)


def _serve_home(path: Path, descriptor: int) -> None:
    """By a clock that goes on where the record ends, so that pages have something new to show."""
    from bench.chronicle import END
    from lichen.core.values import HOUR
    from lichen.node.home import clock, open_home
    from lichen.web.app import application
    from lichen.web.limits import GENEROUS, Limits
    from lichen.web.listening import Server as NodeServer

    node = open_home(path)
    since = clock() - (END + HOUR)
    node.clock = lambda: clock() - since
    app = application(node, base="http://elm.example", limits=Limits(GENEROUS))
    try:
        NodeServer(app).run(sockets=[socket.socket(fileno=descriptor)])
    finally:
        node.close()


def _serve_bare(descriptor: int) -> None:
    """A page of the usual length that is always the same, and a form that is read and thrown away."""
    import uvicorn
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import HTMLResponse, RedirectResponse, Response
    from starlette.routing import Route

    from lichen.web.listening import serving as how

    page = b"x" * 20_000

    async def show(request: Request) -> Response:
        return HTMLResponse(page)

    async def take(request: Request) -> Response:
        await request.body()
        return RedirectResponse("/", 303)

    app = Starlette(routes=[Route("/", show), Route("/say", take, methods=["POST"])])
    uvicorn.Server(how(app)).run(sockets=[socket.socket(fileno=descriptor)])


if __name__ == "__main__":
    _main()
