"""Listening: how a node's pages are served, to anybody at all who reaches the address."""

import asyncio
import logging
from socket import socket
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LARGEST_HEAD = 64 * 1024  # bytes
AT_ONCE = 256 * 1024  # bytes that one read may bring, of the body behind the head
PATIENCE = 20.0  # seconds for a head to come, once it has begun or the connection was made
LAST = 2  # seconds that requests have to end when the node does: other nodes keep theirs open on purpose


def serving(app: ASGIApp, **where: Any) -> uvicorn.Config:
    """How to serve it; `where` says host and port, or nothing for a socket that is there already."""
    return uvicorn.Config(
        app,
        http=BoundedHttp,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=LAST,
        **where,
    )


_LOG = logging.getLogger("lichen.http")
_LOG.setLevel(logging.ERROR)  # whoever speaks no HTTP would have a line in the log for each try


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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.logger = _LOG
        self._in_head = False
        self._length = 0
        self._late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._begin()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if not self._in_head:
            self._begin()

    def on_headers_complete(self) -> None:
        self._end()
        super().on_headers_complete()

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
