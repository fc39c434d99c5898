"""Rounds: talking with one other node again and again, at once when something is new and else now and then."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from lichen.core.trouble import Trouble
from lichen.core.values import NodeKey
from lichen.node.sharing.conversing import Step, converse, listen
from lichen.node.sharing.shares import Shares, burden
from lichen.node.sharing.sharing import Sharing
from lichen.sync.http.line import Line
from lichen.sync.http.refusing import SHORT, plain
from lichen.sync.http.trouble import PeerNonsense, PeerRefused
from lichen.sync.protocol import Report

WAIT = 25  # seconds that a question may stay open until something is new
WAITS = 12  # such questions in a row; then both compare everything again, whatever they believe
AGAIN, LONGEST = 1.0, 30.0  # seconds after something went wrong: first, and at most
SOONEST = 0.5  # seconds after something went wrong, whatever is new here
TELLS = 2.0  # seconds after something came, in which the other may ask by itself whether we have all of it
SHORTLY = 2.0  # seconds: who has to wait for longer waits whatever is new here, too
EACH = 0.003  # seconds of our time that any question takes
IN_VAIN = 10  # times as long we rest after what was for nothing
TURN = 60.0  # seconds that are its turn, where others wait for one
BREATH = 0.02  # seconds after something went over: where much is said, it goes over together

log = logging.getLogger("lichen.sync")


class Round:
    """With one node, for as long as it is reached at the same place."""

    def __init__(
        self, sharing: Sharing, shares: Shares, came: Callable[[], None], node: NodeKey, address: str, proxy: str
    ) -> None:
        self.node, self.address = node, address
        self.began = asyncio.get_running_loop().time()
        self.tried = asyncio.Event()  # once it was reached, or could not be
        self.trouble = ""  # why it could not the last time
        self._sharing, self._shares, self._came, self._proxy = sharing, shares, came, proxy
        self._news = asyncio.Event()
        self._is_revived = False
        self._ear: asyncio.Task[None] | None = None
        self._telling: asyncio.TimerHandle | None = None  # when we tell the other that we have what came
        self._is_asked = False  # whether it has asked us since that came: then it finds out by itself
        self._is_called = False  # whether we talk because the other said that it has news
        self.task = asyncio.create_task(self._go())

    def ring(self) -> None:
        """Something is new here, or the other is there again."""
        self._news.set()

    def revive(self) -> None:
        """The other has just asked us, so it is there: it is tried at once, and once."""
        self._is_asked = True
        if self.trouble and not self._is_revived:
            self._is_revived = True
            self._news.set()

    @property
    def had_its_turn(self) -> bool:
        """Whether others may be talked with in its place."""
        return asyncio.get_running_loop().time() >= self.began + TURN

    async def _go(self) -> None:
        pause = AGAIN
        while True:
            try:
                await self._keep_even(Line(self._sharing.own, self.node, self.address, proxy=self._proxy))
            except Trouble as trouble:
                pause = min(LONGEST, 2 * pause) if self.trouble else AGAIN
                self._ended(trouble)
                again_in = trouble.again_in if isinstance(trouble, PeerRefused) else 0
                await self._rest(max(pause, again_in), at_least=SOONEST)

    async def _keep_even(self, line: Line) -> None:
        """One conversation, then silence until something is new on either side, and so on until something is wrong."""
        try:
            while True:
                wait = self._shares.wait(self.node)
                await self._rest(wait, at_least=wait if wait > SHORTLY else 0)
                self._news.clear()
                cursor = await self._talk(line)
                self._reached()
                await self._silence(line, cursor)
        finally:
            if self._ear:
                self._ear.cancel()
                self._ear = None
            await line.close()

    async def _talk(self, line: Line) -> bytes:
        """Gives where the other's records stood."""
        report = await self._conversed(line)
        if report.trouble:
            raise PeerNonsense(self.address, report.trouble)
        if report.new and not report.unequal:
            self._tell_soon()
        if report.new or report.sent:
            await asyncio.sleep(BREATH)
        return report.cursor

    async def _conversed(self, line: Line) -> Report:
        """What the other makes us do beyond what is fair comes off its share of our time, also where it breaks off."""
        took, new = 0.0, 0

        def looking(step: Step) -> None:
            nonlocal took, new
            took, new = took + step.seconds + EACH, new + step.new
            if step.new:
                self._came()

        try:
            report = await converse(self._sharing, line, looking)
        except Trouble:
            self._shares.take(self.node, burden(took, new))
            raise
        self._shares.take(self.node, self._burden(report, took))
        return report

    def _burden(self, report: Report, took: float) -> float:
        """What it has to bear of the time that this took; nothing where we asked by ourselves and all was the same."""
        if report.new:
            return burden(took, report.new)
        return IN_VAIN * took if self._is_called or report.unequal else 0

    def _tell_soon(self) -> None:
        """Who cannot reach us would not know otherwise that what it said is here, too: asking once more tells it."""
        if not self._telling:
            self._is_asked = False
            self._telling = asyncio.get_running_loop().call_later(TELLS, self._tell)

    def _tell(self) -> None:
        self._telling = None
        if not self._is_asked:
            self._news.set()

    async def _silence(self, line: Line, cursor: bytes) -> None:
        """An open question stays so while we bring news of our own: it is for what others bring there."""
        ear = self._ear = self._ear or asyncio.create_task(_hear(line, cursor))
        ringing = asyncio.create_task(self._news.wait())
        try:
            await asyncio.wait((ear, ringing), return_when=asyncio.FIRST_COMPLETED)
        finally:
            ringing.cancel()
        self._is_called = ear.done()
        if ear.done():
            self._ear = None
            ear.result()

    async def _rest(self, seconds: float, at_least: float) -> None:
        """Or until something is new here."""
        await asyncio.sleep(at_least)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._news.wait(), seconds - at_least)

    # What is told of it

    def _reached(self) -> None:
        if self.trouble:
            log.info("%s answers again.", self.node[:SHORT])
        self.trouble, self._is_revived = "", False
        self.tried.set()

    def _ended(self, trouble: Trouble) -> None:
        """Each trouble is told once."""
        if trouble.what != self.trouble:
            level = logging.WARNING if isinstance(trouble, PeerNonsense) else logging.INFO
            log.log(level, "%s: %s", self.node[:SHORT], plain(trouble.what))
            self._sharing.troubled(self.node, trouble)
        self.trouble = trouble.what
        self.tried.set()


async def _hear(line: Line, cursor: bytes) -> None:
    """Until the other has news, or it is time to compare everything again."""
    for _ in range(WAITS if cursor else 0):
        now = await listen(line, cursor, WAIT)
        if now != cursor:
            return
    if not cursor:
        await asyncio.sleep(AGAIN)
