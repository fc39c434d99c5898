"""The side that asks: a line to one other node, and what can come back over it."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from lichen.core.keys import SigningKey
from lichen.core.trouble import Trouble
from lichen.core.values import NodeKey
from lichen.sync.http.signing import (
    BINARY,
    NO_CHALLENGE,
    PATH,
    challenge_in,
    digest_of,
    fields_of,
    read_answer,
    sign_request,
)
from lichen.sync.http.target import reaching, target_of
from lichen.sync.http.trouble import PeerNonsense, PeerRefused, PeerUnreachable
from lichen.sync.http.wire import Answer, WasDead, Wire, connect

MOST = 16 * 1024 * 1024  # bytes of an answer
MOST_UNSIGNED = 1024  # bytes of one that anybody may have written
AT_ONCE = 4  # as many requests as the other side takes
KEPT = 60.0  # seconds that an unused connection is kept, those included in which this machine slept
LONGEST_WAIT = 60  # seconds that a refusal, which nobody signs, can make us wait
CONNECTING = 10.0  # seconds until nobody seems to be there
CONNECTING_BY_PROXY = 60.0  # Tor finds its ways slowly


class Line:
    """What goes out is signed for that one node, and only what it signed itself comes back.

    Nothing in the environment turns a line elsewhere; a proxy is used if one is named, like socks5://127.0.0.1:9050.
    """

    def __init__(self, own: SigningKey, to: NodeKey, address: str, *, proxy: str = "", most: int = MOST) -> None:
        self.to = to
        self.address = address
        self._own = own
        self._most = most
        self._endpoint, self._host, self._path = target_of(address, PATH, proxy)
        self._challenge = NO_CHALLENGE
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._kept: list[tuple[float, Wire]] = []

    async def close(self) -> None:
        """Hangs up what nobody uses just now."""
        while self._kept:
            self._kept.pop()[1].hang_up()

    async def ask(self, body: bytes, patience: float) -> bytes:
        """The answer, within so many seconds; raises `PeerUnreachable`, `PeerRefused` or `PeerNonsense`."""
        async with reaching(self.address, patience):
            return await self._asked(body)

    async def _asked(self, body: bytes) -> bytes:
        """Asks, and once more after a new challenge. Knowing none, it asks for nothing else at first."""
        try:
            if self._challenge != NO_CHALLENGE:
                return await self._exchange(body)
            await self._exchange(b"")
        except _Challenged as challenged:
            self._challenge = challenged.challenge
        return await self._exchange(body)

    async def _exchange(self, body: bytes) -> bytes:
        """One request and its answer; over a new connection where the one that was kept turns out to be dead."""
        try:
            return await self._over(body)
        except WasDead:
            await self.close()
            return await self._over(body)

    async def _over(self, body: bytes) -> bytes:
        fields = sign_request(self._own, self.to, self._challenge, body)
        headers = [("host", self._host), BINARY, ("content-length", str(len(body))), *fields.items()]
        async with self._wire() as wire:
            wire.send(self._path, headers, body)
            head = await wire.head()
            if head.status != 200:
                raise await self._refused(head, wire)
            digest = read_answer(self.to, fields, fields_of(head.headers))
            if digest is None:
                raise PeerNonsense(self.address, "the machine that is meant did not sign the answer")
            answer = await wire.body(self._most)
        if digest_of(answer) != digest:
            raise PeerNonsense(self.address, "the answer is not what was signed")
        return answer

    @asynccontextmanager
    async def _wire(self) -> AsyncIterator[Wire]:
        """A connection for one request and its answer, kept for the next one if both went through."""
        async with self._turns:
            wire = self._unused() or await self._connected()
            try:
                yield wire
            finally:
                if wire.is_ready:
                    self._kept.append((_now() + KEPT, wire))
                else:
                    wire.hang_up()

    def _unused(self) -> Wire | None:
        while self._kept:
            until, wire = self._kept.pop()
            if _now() < until and wire.is_ready:
                return wire
            wire.hang_up()
        return None

    async def _connected(self) -> Wire:
        async with asyncio.timeout(CONNECTING_BY_PROXY if self._endpoint.proxy else CONNECTING):
            return await connect(self._endpoint)

    async def _refused(self, head: Answer, wire: Wire) -> Trouble:
        """What an answer means that is not 200. Nobody signed it, so it is believed no further than this."""
        status, challenge = head.status, challenge_in(fields_of(head.headers))
        if status == 401 and challenge:
            await wire.body(MOST_UNSIGNED)  # so that it can be used for the next one
            return _Challenged(self.address, challenge)
        if status in _MEANT:
            return PeerRefused(self.address, status, _again_in(head))
        if status >= 500:
            return PeerUnreachable(self.address, f"it is not working just now ({status})")
        return PeerNonsense(self.address, f"there is no Lichen there ({status})")


def _now() -> float:
    return time.clock_gettime(_CLOCK)


_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)  # elsewhere than on Linux, that one does not sleep

_MEANT = frozenset({400, 401, 403, 408, 413, 429, 503})


class _Challenged(PeerRefused):
    """It wants this challenge in the next request."""

    def __init__(self, address: str, challenge: str) -> None:
        super().__init__(address, 401)
        self.challenge = challenge


def _again_in(head: Answer) -> int:
    said = next((value for name, value in head.headers if name == b"retry-after"), b"")
    return min(int(said), LONGEST_WAIT) if said.isdigit() and len(said) < 9 else 0
