"""Processes that are there at once: they fork from one that has read all modules already, and are real otherwise."""

import multiprocessing
import multiprocessing.forkserver
import os
import signal
import sys
import time
from collections.abc import Callable
from functools import cache
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

from tests.sharing.network import Place

ROOT = Path(__file__).parents[2]
SOON = 15.0  # seconds until a process must have ended


class Process:
    """One that runs at a place until it is stopped or killed; what it says goes into a file."""

    def __init__(self, place: Place, log: Path, what: Callable[..., None], *args: object) -> None:
        self._process: ForkServerProcess = _ready().Process(target=_run, args=(place, log, what, args), daemon=True)
        self._process.start()
        self._proc = Path(f"/proc/{self._process.pid}")

    def kill(self) -> None:
        """As a power failure would, as far as it itself can tell."""
        self._process.kill()
        self._process.join(SOON)

    def stop(self) -> float:
        """As Ctrl-C would; how many seconds it took."""
        start = time.monotonic()
        os.kill(self._process.pid or 0, signal.SIGINT)
        self._process.join(SOON)
        assert self._process.exitcode == 0
        return time.monotonic() - start

    @property
    def cpu(self) -> float:
        """Seconds that it was at work so far."""
        fields = (self._proc / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def megabytes(self) -> float:
        """What it holds in memory."""
        [line] = [line for line in (self._proc / "status").read_text().splitlines() if line.startswith("VmRSS")]
        return int(line.split()[1]) / 1024


@cache
def _ready() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pytest", "tests.sharing.child", "tests.sharing.bad"])
    before = os.environ.get("PYTHONPATH", "")
    os.environ["PYTHONPATH"] = os.pathsep.join(sys.path)
    multiprocessing.forkserver.ensure_running()
    os.environ["PYTHONPATH"] = before
    return context


def _run(place: Place, log: Path, what: Callable[..., None], args: tuple[object, ...]) -> None:
    with log.open("a") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    place.enter()
    what(*args)
