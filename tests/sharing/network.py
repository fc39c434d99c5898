"""A network for machines that are processes: real links between network namespaces, or loopback where none can be made.

In namespaces each machine has a cable of its own to a switch, and pulling one takes away that machine alone. On
loopback something stands in front of each that can stop to pass anything on; there, nobody can be cut off alone.
"""

import asyncio
import ctypes
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import NamedTuple, Protocol

LOOPBACK = "127.0.0.1"
PORT = 8000  # in a namespace, where nobody else is


class Place(NamedTuple):
    """Where a machine stands."""

    address: str  # by which the others reach it
    host: str  # where it listens for them
    port: int
    holder: int = 0  # the process that keeps its namespace there

    def enter(self) -> None:
        """From here on this process stands there; it has one thread still."""
        for kind in ("user", "net") if self.holder and os.geteuid() else ("net",) if self.holder else ():
            with Path(f"/proc/{self.holder}/ns/{kind}").open() as namespace:
                if ctypes.CDLL(None, use_errno=True).setns(namespace.fileno(), 0):
                    raise OSError(ctypes.get_errno(), "no way into the namespace")


class Network(Protocol):
    how: str

    def place(self, number: int) -> Place:
        """One more machine."""

    def cut(self, number: int) -> None:
        """From now on nothing that is sent to this machine arrives there, nor what it sends."""

    def silence(self, number: int) -> None:
        """The same without anybody noticing: the cable is in, and leads nowhere."""

    def heal(self, number: int) -> None:
        """It has its link again."""


@contextmanager
def network() -> Iterator[Network]:
    """The better one of the two that can be had here."""
    held: list[subprocess.Popen[bytes]] = []
    proxies = Proxies()
    try:
        try:
            yield Namespaces(held)
        except Unavailable:
            yield proxies
    finally:
        proxies.close()
        for process in held:
            process.kill()
            process.communicate()


class Unavailable(Exception):
    """No namespaces can be made here."""


class Namespaces:
    """They go when the processes end that hold them."""

    how = "network namespaces"

    def __init__(self, held: list[subprocess.Popen[bytes]]) -> None:
        self._held = held
        if not all(map(shutil.which, ("ip", "unshare", "nsenter"))):
            raise Unavailable
        self._switch = self._hold(() if os.geteuid() == 0 else ("--user", "--map-root-user"))
        self._ip(self._switch, "link add switch type bridge", "link set switch up")

    def place(self, number: int) -> Place:
        holder = self._hold((), within=self._enter(self._switch, "--user") if os.geteuid() else ())
        self._ip(self._switch, f"link add port{number} type veth peer name cable netns {holder}")
        self._ip(holder, f"address add 10.7.0.{number + 1}/24 dev cable", "link set cable up", "link set lo up")
        self.heal(number)
        return Place(f"http://10.7.0.{number + 1}:{PORT}", "0.0.0.0", PORT, holder)

    def cut(self, number: int) -> None:
        self._ip(self._switch, f"link set port{number} down")

    def silence(self, number: int) -> None:
        self._ip(self._switch, f"link set port{number} nomaster")

    def heal(self, number: int) -> None:
        self._ip(self._switch, f"link set port{number} master switch", f"link set port{number} up")

    def _hold(self, how: tuple[str, ...], within: tuple[str, ...] = ()) -> int:
        """A process that has a namespace of its own for as long as we do not let go of its input."""
        command = (*within, "unshare", *how, "--net", "sh", "-c", "echo; exec cat")
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self._held.append(process)
        assert process.stdout
        if not process.stdout.readline():
            raise Unavailable
        return process.pid

    def _enter(self, holder: int, *how: str) -> tuple[str, ...]:
        also = ("--user", "--preserve-credentials") if os.geteuid() else ()
        return ("nsenter", "--target", str(holder), *dict.fromkeys((*how, *also)), *(() if how else ("--net",)))

    def _ip(self, holder: int, *commands: str) -> None:
        command = (*self._enter(holder), "ip", "-batch", "-")
        done = subprocess.run(command, input="\n".join(commands).encode(), capture_output=True, check=False)
        if done.returncode:
            raise Unavailable(done.stderr.decode())


class Proxies:
    """A thread that passes on what comes for each machine; what it passes on stops where all are cut off."""

    how = "loopback"

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._passing = asyncio.Event()
        self._passing.set()
        self._tasks: set[asyncio.Task[None]] = set()

    def place(self, number: int) -> Place:
        if not self._thread.is_alive():
            self._thread.start()
        with socket.create_server((LOOPBACK, 0)) as free:
            port = int(free.getsockname()[1])
        front = asyncio.run_coroutine_threadsafe(self._stand_before(port), self._loop).result()
        return Place(f"http://{LOOPBACK}:{front}", LOOPBACK, port)

    def cut(self, number: int) -> None:
        self._loop.call_soon_threadsafe(self._passing.clear)

    silence = cut

    def heal(self, number: int) -> None:
        self._loop.call_soon_threadsafe(self._passing.set)

    def close(self) -> None:
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
        self._loop.close()

    async def _stand_before(self, port: int) -> int:
        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await self._passing.wait()
            with suppress(OSError):
                there, back = await asyncio.open_connection(LOOPBACK, port)
                await asyncio.gather(self._pass(reader, back), self._pass(there, writer))

        server = await asyncio.start_server(connected, LOOPBACK, 0)
        return int(server.sockets[0].getsockname()[1])

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while piece := await reader.read(65_536):
                await self._passing.wait()
                writer.write(piece)
                await writer.drain()
        writer.close()
