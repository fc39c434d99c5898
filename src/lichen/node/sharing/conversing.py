"""Conversing: one whole conversation with another node over a line."""

import asyncio
import secrets
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from time import perf_counter
from typing import NamedTuple, TypeVar, cast

from lichen.node.sharing.sharing import Sharing
from lichen.sync.http.line import Line
from lichen.sync.http.trouble import PeerNonsense
from lichen.sync.messages import KEY, Compare, Compared, Nonsense, encode, read_answer
from lichen.sync.protocol import Report, asking

PATIENCE = 60.0  # seconds for one answer
LATE = 10.0  # seconds that news may come late
TURNS = 4  # of the loop: about what a page takes

T = TypeVar("T")


class Step(NamedTuple):
    """What it came to, to take in what was answered."""

    seconds: float
    new: int  # events


Looking = Callable[[Step], None]


async def converse(sharing: Sharing, line: Line, looking: Looking = lambda _: None) -> Report:
    """Until both hold the same, or come no nearer. Raises `Trouble` when the other cannot be reached or is none."""
    report = await _Conversation(sharing, line, looking).whole()
    sharing.talked(line.to, report)
    return report


class _Conversation:
    """One under way; what comes is taken in while the next answer is on its way."""

    def __init__(self, sharing: Sharing, line: Line, looking: Looking) -> None:
        self._line, self._looking = line, looking
        self._arrived = sharing.node.store.arrived
        self._put_off = deque[Callable[[], None]]()
        shown = sharing.shown(line.to, line.address)
        self._asking = asking(shown, secrets.token_bytes(KEY), later=self._put_off.append)

    async def whole(self) -> Report:
        said: bytes | Report = next(self._asking)
        while isinstance(said, bytes):
            said = self._watched(self._told, await self._answered(said))
            await pages_first()
        return said

    async def _answered(self, question: bytes) -> bytes:
        answer = asyncio.ensure_future(self._line.ask(question, PATIENCE))
        try:
            while self._put_off:
                await pages_first()  # and the question goes out
                self._watched(self._put_off.popleft())
            return await answer
        finally:
            answer.cancel()

    def _told(self, answer: bytes) -> bytes | Report:
        """What to ask next, or what came of it."""
        try:
            return self._asking.send(answer)
        except StopIteration as end:
            return cast("Report", end.value)

    def _watched(self, work: Callable[..., T], *what: bytes) -> T:
        start, before = perf_counter(), self._arrived()
        done = work(*what)
        self._looking(Step(perf_counter() - start, self._arrived() - before))
        return done


async def pages_first() -> None:
    """Whoever waits for a page has it before this goes on."""
    for _ in range(TURNS):
        await asyncio.sleep(0)


async def listen(line: Line, cursor: bytes, seconds: int) -> bytes:
    """Where the other's records stand, once it has something new for us or so many seconds have passed."""
    question = Compare(secrets.token_bytes(KEY), cursor, wait=seconds)
    raw = await line.ask(encode(question), seconds + LATE)
    with suppress(Nonsense):
        if isinstance(answer := read_answer(raw), Compared):
            return answer.cursor
    raise PeerNonsense(line.address, "it was asked for news and says something else")
