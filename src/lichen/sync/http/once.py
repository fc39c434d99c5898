"""Once: one question to an address to which there is no line yet. Whoever asks has to check what comes back."""

import asyncio

import h11

from lichen.sync.http.target import target_of, why
from lichen.sync.http.trouble import PeerNonsense, PeerRefused, PeerUnreachable
from lichen.sync.http.wire import connect

JSON = ("content-type", "application/json")
BUSY = frozenset({429, 503})


async def ask_once(address: str, path: str, body: bytes, *, most: int, patience: float, proxy: str = "") -> bytes:
    """What comes back; raises `PeerUnreachable`, `PeerRefused` or `PeerNonsense`."""
    try:
        async with asyncio.timeout(patience):
            return await _asked(address, path, body, most, proxy)
    except TimeoutError:
        raise PeerUnreachable(address, "no answer came in time") from None
    except (h11.RemoteProtocolError, h11.LocalProtocolError) as error:
        raise PeerNonsense(address, "it does not speak HTTP") from error
    except OSError as error:
        raise PeerUnreachable(address, why(error)) from error


async def _asked(address: str, path: str, body: bytes, most: int, proxy: str) -> bytes:
    target = target_of(address, path, proxy)
    wire = await connect(target.place)
    try:
        headers = [("host", target.host), JSON, ("content-length", str(len(body))), ("connection", "close")]
        wire.send(target.path, headers, body)
        head = await wire.head()
        if head.status in BUSY:
            raise PeerRefused(address, head.status)
        if head.status != 200:
            raise PeerNonsense(address, f"there is no Lichen there ({head.status})")
        answer = bytearray()
        while piece := await wire.piece():
            answer += piece
            if len(answer) > most:
                raise PeerNonsense(address, "the answer is too long")
        return bytes(answer)
    finally:
        wire.hang_up()
