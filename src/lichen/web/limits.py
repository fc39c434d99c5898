"""Limits: how often one person, one address or one name may try something before they have to wait a little."""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

MOST_REMEMBERED = 10_000

What = Literal["act", "stranger", "sign-in", "name", "found", "mail", "meet", "copy"]


class Allowance(NamedTuple):
    """So many at once, and so many more a second."""

    at_once: float
    a_second: float


USUAL: Mapping[What, Allowance] = {
    "act": Allowance(120, 4),  # what somebody who is in says, by account
    "stranger": Allowance(60, 1),  # what somebody sends who is not, by address
    "sign-in": Allowance(20, 1 / 6),  # tries to come in, by address
    "name": Allowance(8, 1 / 60),  # tries of a passphrase, by the name they are for
    "mail": Allowance(6, 6 / 86_400),  # addresses somebody says are theirs, by account; and one address, by anybody
    "meet": Allowance(20, 1 / 30),  # other machines that come with a code, by address
    "copy": Allowance(6, 1 / 600),  # the whole record as a file, by account
    "found": Allowance(40, 1 / 60),  # new circles and new people, by address: a whole meeting may share one
}

GENEROUS: Mapping[What, Allowance] = {what: Allowance(1e9, 1e9) for what in USUAL}


class Limits:
    """Who tried what lately; the oldest are forgotten first, so that nobody can fill the memory."""

    def __init__(
        self, allowances: Mapping[What, Allowance] = USUAL, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._allowances = allowances
        self._clock = clock
        self._left: OrderedDict[tuple[What, str], tuple[float, float]] = OrderedDict()

    def wait(self, what: What, who: str) -> float:
        """Counts one try; the seconds to wait before it is allowed, 0 when it is."""
        most, a_second = self._allowances[what]
        at = self._clock()
        left, since = self._left.pop((what, who), (most, at))
        left = min(most, left + (at - since) * a_second)
        self._left[what, who] = (max(0.0, left - 1) if left >= 1 else left, at)
        if len(self._left) > MOST_REMEMBERED:
            self._left.popitem(last=False)
        return 0.0 if left >= 1 else (1 - left) / a_second
