"""Wires: connections over which one request after the other goes out as HTTP, by way of a proxy or without.

Written on h11, for of the libraries that keep connections the one at hand loses one whenever a request is given up
while it connects, and here requests are given up all the time.
"""

import asyncio
import socket
import ssl
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from typing import NamedTuple

import h11

from lichen.sync.http.budget import IN_ALL, Budget
from lichen.sync.http.socks import ProxyTrouble, lead_on

LONGEST_HEAD = 16 * 1024  # bytes
EACH_ADDRESS = 3.0  # seconds, where a machine has others too
_PIECE = 64 * 1024


class Endpoint(NamedTuple):
    """Where a machine is reached, and the proxy on the way there, if any."""

    host: str
    port: int
    is_secret: bool  # by TLS
    proxy: tuple[str, int] | None = None


class Answer(NamedTuple):
    """The head of an answer."""

    status: int
    headers: Sequence[tuple[bytes, bytes]]


class BrokeOff(ConnectionError):
    """The other side hung up before everything was said."""


class WasDead(BrokeOff):
    """The connection that was kept is none any more, so nothing of the request has been answered."""


class TooLong(Exception):
    """More came than anybody should say."""


class Wire:
    """One connection. Once something went wrong, or was left in the middle, it cannot be used again."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=LONGEST_HEAD)
        self._was_used = False
        _notice_soon(writer)

    @property
    def is_ready(self) -> bool:
        """Whether another request can go out here."""
        is_open = not self._writer.is_closing() and not self._reader.at_eof()
        return is_open and self._http.states == {h11.CLIENT: h11.IDLE, h11.SERVER: h11.IDLE}

    def hang_up(self) -> None:
        self._writer.transport.abort()

    def send(self, path: str, headers: list[tuple[str, str]], body: bytes) -> None:
        """Sends all in one go; an early answer is read meanwhile."""
        request = h11.Request(method="POST", target=path, headers=headers)
        parts = (self._http.send(one) for one in (request, h11.Data(body), h11.EndOfMessage()))
        self._writer.write(b"".join(part or b"" for part in parts))

    async def head(self) -> Answer:
        try:
            while not isinstance(event := await self._next(), h11.Response):
                pass  # some talk on the way
        except OSError as error:
            if self._was_used:
                raise WasDead("it had ended meanwhile") from error
            raise
        return Answer(event.status_code, list(event.headers))

    async def body(self, most: int, budget: Budget = IN_ALL) -> bytes:
        """All that comes behind the head; raises `TooLong` when that is more than so many bytes."""
        body = bytearray()
        with budget.held(self):
            while piece := await self._piece():
                body += piece
                if len(body) > most:
                    raise TooLong
                budget.hold(self, len(body))
        return bytes(body)

    async def _piece(self) -> bytes:
        """The next piece of the body; an empty one at its end, and then the wire can be used again."""
        event = await self._next()
        if isinstance(event, h11.Data):
            return bytes(event.data)
        if self._http.our_state is h11.DONE and self._http.their_state is h11.DONE:
            self._http.start_next_cycle()
            self._was_used = True
        return b""

    async def _next(self) -> h11.Event:
        while (event := self._http.next_event()) is h11.NEED_DATA:
            data = await self._reader.read(_PIECE)
            if not data:
                raise BrokeOff("it broke off in the middle")
            self._http.receive_data(data)
        assert isinstance(event, h11.Event)
        return event


def _notice_soon(writer: asyncio.StreamWriter) -> None:
    """A connection that leads nowhere any more ends soon, as after a night's sleep, and not after a quarter hour."""
    connection = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in _KEEPING_ALIVE.items():
        if hasattr(socket, option):  # which of these there are depends on the system
            connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)


_KEEPING_ALIVE = {"TCP_KEEPIDLE": 10, "TCP_KEEPINTVL": 5, "TCP_KEEPCNT": 3, "TCP_USER_TIMEOUT": 15_000}  # seconds, ms


async def connect(endpoint: Endpoint) -> Wire:
    """A new connection; raises OSError when there is none to be had."""
    tls = known_names() if endpoint.is_secret else None
    if endpoint.proxy is None:
        return Wire(*await _directly(endpoint, tls))
    try:
        reader, writer = await asyncio.open_connection(*endpoint.proxy)
    except OSError as error:
        raise ProxyTrouble("the proxy does not answer") from error
    try:
        await lead_on(reader, writer, endpoint.host, endpoint.port)
        if tls:
            await writer.start_tls(tls, server_hostname=endpoint.host)
    except BaseException:
        writer.transport.abort()
        raise
    return Wire(reader, writer)


async def _directly(to: Endpoint, tls: ssl.SSLContext | None) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """By the first of a machine's addresses that answers: many a network has one of IPv6 that leads nowhere."""
    found = await asyncio.get_running_loop().getaddrinfo(to.host, to.port, type=socket.SOCK_STREAM)
    *others, last = dict.fromkeys(str(one[4][0]) for one in found)
    name = to.host if tls else None
    for address in others:
        with suppress(OSError):
            async with asyncio.timeout(EACH_ADDRESS):
                return await asyncio.open_connection(address, to.port, ssl=tls, server_hostname=name)
    return await asyncio.open_connection(last, to.port, ssl=tls, server_hostname=name)


@cache
def known_names() -> ssl.SSLContext:
    """Whom this machine believes about names on the web; read once, for that takes some time."""
    return ssl.create_default_context()
