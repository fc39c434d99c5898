"""Listening: how a node's pages are served, to anybody at all who reaches the address."""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from resource import RLIM_INFINITY, RLIMIT_NOFILE, getrlimit, setrlimit
from socket import socket
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from lichen.web.crowd import Crowd, place_of

LARGEST_HEAD = 64 * 1024  # bytes
AT_ONCE = 256 * 1024  # bytes that one read may bring, of the body behind the head
PATIENCE = 20.0  # seconds for a head to come, once it has begun or the connection was made
MOST = 2_048  # connections, where this process may have twice as many files open
ENOUGH = 65_536  # open files
A_WHILE = 60.0  # seconds in which one word of there being too many is enough
LAST = 2  # seconds that requests have to end when the node does: other nodes keep theirs open on purpose

_LOG = logging.getLogger("lichen.http")
_LOG.setLevel(logging.ERROR)  # whoever speaks no HTTP would have a line in the log for each try


def serving(app: ASGIApp, **where: Any) -> uvicorn.Config:
    """How to serve it; `where` says host and port, or nothing for a socket that is there already."""
    most = min(MOST, files() // 2)  # the record, other nodes and letters need some, too
    logging.getLogger("asyncio").addFilter(_SELDOM)
    return uvicorn.Config(
        app,
        http=partial(BoundedHttp, Crowd(most)),  # type: ignore[arg-type]
        ws="none",
        backlog=most // 2,  # so many may come in before the first of them is looked at
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=LAST,
        **where,
    )


def files() -> int:
    """How many files this process may have open, now that it has asked for as many as it will ever need."""
    now, most = getrlimit(RLIMIT_NOFILE)
    wanted = ENOUGH if most == RLIM_INFINITY else min(most, ENOUGH)
    if now != RLIM_INFINITY and now < wanted:
        with suppress(ValueError, OSError):  # some systems say that they give more than they do
            setrlimit(RLIMIT_NOFILE, (wanted, most))
    now, _ = getrlimit(RLIMIT_NOFILE)
    return ENOUGH if now == RLIM_INFINITY else now


class Seldom(logging.Filter):
    """That nobody more can be let in is said once in a while: the event loop itself says so for each try."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._until = 0.0

    def filter(self, record: logging.LogRecord) -> bool:
        if "socket.accept() out of system resource" not in record.getMessage():
            return True
        if self._clock() < self._until:
            return False
        self._until = self._clock() + A_WHILE
        return True


_SELDOM = Seldom()


class Server(uvicorn.Server):
    """Lets go of other nodes first when it ends: they keep a question open until something is new."""

    def __init__(self, app: Starlette, **where: Any) -> None:
        super().__init__(serving(app, **where))
        self._app = app

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        self._app.state.courier.hang_up()
        await super().shutdown(sockets)


class BoundedHttp(HttpToolsProtocol):
    """Hangs up on heads of requests that have no end or do not come: uvicorn by itself takes them in for ever."""

    def __init__(self, crowd: Crowd, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.logger = _LOG
        self._crowd = crowd
        self._in_head = False
        self._length = 0
        self._late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._begin()
        self._crowd.enter(self, place_of(self.client[0] if self.client else ""))

    def hang_up(self) -> None:
        self.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end()
        self._crowd.leave(self)
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if not self._in_head:
            self._begin()

    def on_headers_complete(self) -> None:
        self._end()
        self._crowd.asks(self)
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.cycle.response_complete:
            self._crowd.is_answered(self)

    def data_received(self, data: bytes) -> None:
        if self._in_head:
            self._length += len(data)
            if self._length > LARGEST_HEAD + AT_ONCE:
                self.transport.abort()
                return
        super().data_received(data)

    def _begin(self) -> None:
        self._in_head, self._length = True, 0
        self._late = self.loop.call_later(PATIENCE, self.transport.abort)

    def _end(self) -> None:
        self._in_head = False
        if self._late:
            self._late.cancel()
