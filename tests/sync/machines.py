"""Machines that talk over real sockets: ours behind a real server, and others that send and answer what they like."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import wraps

import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from lichen.core.keys import SigningKey
from lichen.core.values import NodeKey
from lichen.sync.http.flow import USUAL, Bounds
from lichen.sync.http.server import sync_route
from lichen.sync.http.signing import CHALLENGE, NO_CHALLENGE, Fields, sign_request

ANA, BO, EVE, KIM = (SigningKey(bytes([number]) * 32) for number in (1, 2, 3, 4))
ELM = SigningKey(b"elm" + bytes(29))  # the machine that is asked
SOON = 5.0  # seconds that nothing here may take


def running(test: Callable[..., Awaitable[None]]) -> Callable[..., None]:
    """A test that is a conversation, on the event loop that nodes run on."""

    @wraps(test)
    def run(*args: object, **kwargs: object) -> None:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(test(*args, **kwargs))  # type: ignore[arg-type]

    return run


@dataclass
class Elm:
    """A machine that answers what it was asked, in capitals, and knows what came to it."""

    port: int = 0
    heard: list[tuple[NodeKey, bytes]] = field(default_factory=list)
    may_ask: set[NodeKey] = field(default_factory=lambda: {ANA.public, BO.public})
    says: Callable[[bytes], Awaitable[bytes]] | None = None
    own: SigningKey = ELM
    connections: int = 0  # that were ever made to it
    server: ServerState = field(default_factory=ServerState)
    mistakes: list[Exception] = field(default_factory=list)  # of ours
    may_err: bool = False

    @property
    def open(self) -> int:
        """How many connections to it there are."""
        return len(self.server.connections)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def answer(self, key: NodeKey, body: bytes) -> bytes:
        self.heard.append((key, body))
        return await self.says(body) if self.says else body.upper()

    async def challenge(self, asker: SigningKey = ANA) -> str:
        got = await self.asked(sign_request(asker, self.own.public, NO_CHALLENGE, b""))
        assert got.status == 401
        return got.headers[CHALLENGE]

    async def asked(self, fields: Fields, body: bytes = b"", **more: str) -> "Got":
        """What comes back to one request on a connection of its own."""
        return await self.told(head(fields, **{"content-length": str(len(body)), **more}) + body)

    async def told(self, raw: bytes) -> "Got":
        async with self.connection() as (reader, writer):
            writer.write(raw)
            return await got_from(reader)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        async with asyncio.timeout(SOON):
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            try:
                yield reader, writer
            finally:
                writer.transport.abort()


@dataclass
class Got:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes
    raw: bytes


def head(fields: Fields, method: str = "POST", **more: str) -> bytes:
    """The head of a request, as it goes over the wire."""
    lines = [f"{method} /sync HTTP/1.1", "host: elm", *(f"{n}: {v}" for n, v in {**fields, **more}.items()), "", ""]
    return "\r\n".join(lines).encode()


async def got_from(reader: asyncio.StreamReader) -> Got:
    raw = await reader.readuntil(b"\r\n\r\n")
    first, *lines = raw.decode().split("\r\n")[:-2]
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Got(int(first.split()[1]), headers, body, raw + body)


@asynccontextmanager
async def elm(bounds: Bounds = USUAL, tls: ssl.SSLContext | None = None, **how: object) -> AsyncIterator[Elm]:
    """The machine, behind the server that a node runs with, as long as the block lasts."""
    one = Elm(**how)  # type: ignore[arg-type]
    app = Starlette(routes=[sync_route(one.own, one.may_ask.__contains__, one.answer, bounds)])

    async def watched(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await app(scope, receive, send)
        except Exception as mistake:
            one.mistakes.append(mistake)
            raise

    config = uvicorn.Config(watched, log_level="error", access_log=False, lifespan="off")
    config.load()

    def connected() -> asyncio.Protocol:
        one.connections += 1
        return config.http_protocol_class(config=config, server_state=one.server, app_state={})  # type: ignore[call-arg]

    server = await asyncio.get_running_loop().create_server(connected, "127.0.0.1", one.port, ssl=tls)
    one.port = server.sockets[0].getsockname()[1]
    try:
        yield one
    finally:
        server.close()
        for connection in list(one.server.connections):
            connection.transport.abort()
        await until(lambda: not one.server.tasks)
    assert one.may_err or not one.mistakes


async def until(so: Callable[[], bool]) -> None:
    """Waits for something to be so."""
    async with asyncio.timeout(SOON):
        while not so():  # noqa: ASYNC110 - whatever it is, it need not know that somebody waits
            await asyncio.sleep(0.001)


Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def somebody(talk: Talk) -> AsyncIterator[str]:
    """The address of somebody who answers a connection like this."""
    talking: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        talking.add(task)
        try:
            await talk(reader, writer)
        except (ConnectionError, asyncio.CancelledError, asyncio.IncompleteReadError):
            pass
        finally:
            talking.discard(task)
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for task in list(talking):
            task.cancel()


async def request_from(reader: asyncio.StreamReader) -> tuple[Fields, bytes]:
    """One request, as somebody who answers reads it."""
    raw = await reader.readuntil(b"\r\n\r\n")
    lines = raw.decode().split("\r\n")[1:-2]
    fields = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    return fields, await reader.readexactly(int(fields["content-length"]))


def answer(status: int, body: bytes = b"", **fields: str) -> bytes:
    lines = [f"HTTP/1.1 {status} So", *(f"{n.replace('_', '-')}: {v}" for n, v in fields.items())]
    return "\r\n".join([*lines, f"content-length: {len(body)}", "", ""]).encode() + body
