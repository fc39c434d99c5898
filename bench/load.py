"""Load: people who press and read, in a process of its own, over kept-alive connections to this machine only.

Closed loop: each client asks again once it has its answer. Open loop: requests fall due at fixed moments whatever
the server does, and each one's time counts from that moment, so a server that stalls cannot hide it.
"""

import asyncio
import subprocess
import sys
from collections import deque
from itertools import count
from time import perf_counter
from typing import Literal, cast

import msgspec
import uvloop
from msgspec import Struct

from bench.serving import LOOPBACK, Server, environment

MOST_CONNECTIONS = 64
MOST_REQUESTS = 200_000
LONGEST = 120  # seconds a whole load may take, then everything stops


class Lane(Struct):
    """One kind of request: taken in turn from `requests`, by so many clients or at so many a second."""

    requests: list[bytes]
    status: int
    seconds: float
    clients: int = 0
    rate: float = 0
    most: int = MOST_REQUESTS


class Plan(Struct):
    port: int
    lanes: list[Lane]


class Outcome(Struct):
    """What a lane saw: how long each answer took, in seconds, and how many were not what was expected."""

    times: list[float]
    wrong: int
    seconds: float
    bytes: int

    def percentile(self, part: float) -> float:
        """In milliseconds."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(part / 100 * len(ordered)))] * 1e3


def load(server: Server, *lanes: Lane) -> list[Outcome]:
    """Runs all lanes at the same time from another process."""
    plan = msgspec.msgpack.encode(Plan(server.port, list(lanes)))
    done = subprocess.run(
        [sys.executable, "-m", "bench.load"],
        input=plan,
        capture_output=True,
        check=False,
        env=environment(),
        timeout=LONGEST + 20,
    )
    assert done.returncode == 0, done.stderr.decode()
    outcomes = msgspec.msgpack.decode(done.stdout, type=list[Outcome])
    assert not any(outcome.wrong for outcome in outcomes), f"{[o.wrong for o in outcomes]} answers were not as expected"
    return outcomes


def request(method: Literal["GET", "POST"], path: str, session: str = "", form: str = "") -> bytes:
    """A request as a browser would send it."""
    lines = [f"{method} {path} HTTP/1.1", "Host: elm.example", "Accept: text/html", "Sec-Fetch-Site: same-origin"]
    if session:
        lines.append(f"Cookie: lichen={session}")
    if method == "POST":
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(form)}"]
    return "\r\n".join([*lines, "", form]).encode("ascii")


class _Connection(asyncio.Protocol):
    """One kept-alive connection with one request at a time on it."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._missing = -1
        self._answer: asyncio.Future[tuple[int, int]] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own kind

    async def ask(self, request: bytes) -> tuple[int, int]:
        """The answer's status and length."""
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        self._transport.close()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if self._missing < 0:
            head = self._buffer.find(b"\r\n\r\n")
            if head < 0:
                return
            self._missing = head + 4 + _length(bytes(self._buffer[:head]))
        if len(self._buffer) >= self._missing and self._answer:
            status, length = int(self._buffer[9:12]), len(self._buffer)
            self._buffer.clear()
            self._missing = -1
            self._answer.set_result((status, length))

    def connection_lost(self, error: Exception | None) -> None:
        if self._answer and not self._answer.done():
            self._answer.set_result((0, 0))


def _length(head: bytes) -> int:
    at = head.lower().find(b"content-length:")
    return int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0


class _Drive:
    """One lane under way."""

    def __init__(self, port: int, lane: Lane) -> None:
        self.port = port
        self.lane = lane
        self.outcome = Outcome([], 0, 0, 0)
        self._next = count()
        self._idle: deque[_Connection] = deque()
        self._free = asyncio.Semaphore(MOST_CONNECTIONS)

    async def run(self) -> Outcome:
        start = perf_counter()
        await (self._open_loop() if self.lane.rate else self._closed_loop())
        self.outcome.seconds = perf_counter() - start
        return self.outcome

    async def _closed_loop(self) -> None:
        await asyncio.gather(*(self._client(perf_counter() + self.lane.seconds) for _ in range(self.lane.clients)))

    async def _client(self, end: float) -> None:
        connection = await self._connect()
        while perf_counter() < end and (number := next(self._next)) < self.lane.most:
            await self._ask(connection, number, perf_counter())
        connection.close()

    async def _open_loop(self) -> None:
        start, many = perf_counter(), int(self.lane.rate * self.lane.seconds)
        asked = []
        for number in range(min(many, self.lane.most)):
            due = start + number / self.lane.rate
            await asyncio.sleep(max(0, due - perf_counter()))
            asked.append(asyncio.create_task(self._on_time(number, due)))
        await asyncio.gather(*asked)

    async def _on_time(self, number: int, due: float) -> None:
        async with self._free:
            connection = self._idle.pop() if self._idle else await self._connect()
            await self._ask(connection, number, due)
            self._idle.append(connection)

    async def _connect(self) -> _Connection:
        _, connection = await asyncio.get_running_loop().create_connection(_Connection, LOOPBACK, self.port)
        return connection

    async def _ask(self, connection: _Connection, number: int, since: float) -> None:
        status, length = await connection.ask(self.lane.requests[number % len(self.lane.requests)])
        self.outcome.times.append(perf_counter() - since)
        self.outcome.wrong += status != self.lane.status
        self.outcome.bytes += length


async def _all(plan: Plan) -> list[Outcome]:
    async with asyncio.timeout(LONGEST):
        return await asyncio.gather(*(_Drive(plan.port, lane).run() for lane in plan.lanes))


if __name__ == "__main__":
    outcomes = uvloop.run(_all(msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Plan)))
    sys.stdout.buffer.write(msgspec.msgpack.encode(outcomes))
