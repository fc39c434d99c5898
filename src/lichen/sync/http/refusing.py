"""Refusing: what is not heard is named in the log, once and not by the thousand."""

import logging
import time
from collections.abc import Callable

from lichen.core.values import NodeKey

log = logging.getLogger("lichen.sync")

A_WHILE = 60.0  # seconds
MOST_NAMED = 20  # refusals in that time
SHORT = 8  # characters that name a machine to people


class Refused(Exception):
    """Why a request is not heard, and with which status that is said; 0 where nobody listens any more."""

    def __init__(self, status: int, why: str, *, told: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(why)
        self.status = status
        self.why = why
        self.told = told


class Refusals:
    """Names each refusal once in a while, at most so many altogether, and counts the others."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until = 0.0
        self._named: set[tuple[str, str]] = set()
        self._unnamed = 0

    def note(self, why: str, key: NodeKey | None, address: str) -> None:
        """Takes a refusal down. Who it says it is from need not be true, and nobody knows it better."""
        if (now := self._clock()) >= self._until:
            self._turn(now)
        who = f"{key[:SHORT] if key else 'unknown'} at {plain(address[:60])}"
        if (who, why) in self._named or len(self._named) >= MOST_NAMED:
            self._unnamed += 1
            return
        self._named.add((who, why))
        log.warning("Refused %s: %s.", who, why)

    def _turn(self, now: float) -> None:
        """Begins a new while."""
        if self._unnamed:
            log.warning("Refused %d more, the same or others, in the time before.", self._unnamed)
        self._until = now + A_WHILE
        self._named.clear()
        self._unnamed = 0


def plain(text: str) -> str:
    """What somebody else said, so that it cannot write lines of its own."""
    return "".join(sign for sign in text if sign.isprintable())
