"""Budgets: how much of what is just coming in may be held in memory, over all lines together."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Bearer(Protocol):
    """What brings something in."""

    def hang_up(self) -> None: ...


class Budget:
    """Where more comes than there is room for, whoever brings most is hung up on: an honest answer is short."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: dict[Bearer, int] = {}

    def hold(self, bearer: Bearer, size: int) -> None:
        """So many bytes have come from this one by now."""
        self._held[bearer] = size
        if sum(self._held.values()) > self._most:
            max(self._held, key=self._held.__getitem__).hang_up()

    @contextmanager
    def held(self, bearer: Bearer) -> Iterator[None]:
        """What has come is counted until the block ends."""
        try:
            yield
        finally:
            self._held.pop(bearer, None)


IN_ALL = Budget(64 * 1024 * 1024)  # in this process
