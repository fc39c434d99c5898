"""Flow: bodies come in and answers go out, neither without end nor for ever."""

import asyncio
from collections.abc import Coroutine
from typing import Any, NamedTuple

from starlette.types import Receive, Send

from lichen.sync.http.refusing import Refused
from lichen.sync.http.signing import BINARY, Fields

PIECE = 64 * 1024


class Bounds(NamedTuple):
    """What one machine that may ask can take up here."""

    largest: int = 4 * 1024 * 1024  # bytes of a request
    at_once: int = 4  # requests, one that waits for news among them
    patience: float = 10.0  # seconds to begin with, for a body to come or an answer to go
    slowest: int = 16 * 1024  # bytes that buy another second
    longest: float = 120.0  # seconds until there must be an answer


USUAL = Bounds()


async def body_from(receive: Receive, bounds: Bounds) -> bytes:
    """All that was sent."""
    body, more = bytearray(), True
    try:
        async with asyncio.timeout(bounds.patience) as limit:
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Refused(0, "it broke off in the middle")
                piece, more = message.get("body", b""), message.get("more_body", False)
                body += piece
                if len(body) > bounds.largest:
                    raise Refused(413, "it sends too much")
                _grant(limit, piece, bounds)
    except TimeoutError:
        raise Refused(408, "it sends too slowly") from None
    return bytes(body)


async def unless_gone(answering: Coroutine[Any, Any, bytes], receive: Receive, bounds: Bounds) -> bytes | None:
    """The answer, or nothing when whoever asked goes away before there is one."""
    answer, gone = asyncio.ensure_future(answering), asyncio.ensure_future(receive())
    try:
        await asyncio.wait((answer, gone), timeout=bounds.longest, return_when=asyncio.FIRST_COMPLETED)
        if answer.done():
            return answer.result()
        if gone.done():
            return None
        raise Refused(503, "no answer was found in time")
    finally:
        answer.cancel()
        gone.cancel()


async def send_answer(send: Send, fields: Fields, body: bytes, bounds: Bounds) -> None:
    """Hands the answer over piece by piece, so that whoever reads slowly holds up no more than a piece."""
    await _begin(send, 200, (BINARY, *fields.items()), len(body))
    try:
        async with asyncio.timeout(bounds.patience) as limit:
            for start in range(0, len(body) or 1, PIECE):
                piece, more = body[start : start + PIECE], start + PIECE < len(body)
                await send({"type": "http.response.body", "body": piece, "more_body": more})
                _grant(limit, piece, bounds)
    except TimeoutError:
        raise Refused(0, "it takes its answer too slowly") from None


async def send_refusal(send: Send, refused: Refused) -> None:
    """Says no without a word; and hangs up, so that nothing more has to be read, unless it may ask again at once."""
    closing = () if refused.status == 401 else (("connection", "close"),)
    await _begin(send, refused.status, (*refused.told, *closing), 0)
    await send({"type": "http.response.body", "body": b""})


async def _begin(send: Send, status: int, headers: tuple[tuple[str, str], ...], length: int) -> None:
    raw = [(name.encode(), value.encode()) for name, value in (*headers, ("content-length", str(length)))]
    await send({"type": "http.response.start", "status": status, "headers": raw})


def _grant(limit: asyncio.Timeout, piece: bytes, bounds: Bounds) -> None:
    """Gives as much more time as it takes somebody slow to pass such a piece."""
    limit.reschedule((limit.when() or 0) + len(piece) / bounds.slowest)
