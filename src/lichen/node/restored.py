"""Restored copies: a node that was put back from a backup must not sign over its old self (P11).

It may have said more after the backup was made, and nobody here remembers. So it stays silent in each circle until it
has heard from another copy, made since, that goes as far as its own devices had come; or until somebody says that there
is none.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from lichen.core.values import CircleId, DeviceKey, Time
from lichen.store.contract import Head, Private

SHELF = "restored"


class Origin(Struct, frozen=True):
    """Where frames come from: which copy of the record they were taken from, and when."""

    copy: str
    made: Time


class Restored:
    """The circles in which this node is silent, and since when."""

    def __init__(self, private: Private) -> None:
        self._private = private
        self._since = {circle: int(at) for circle, at in private.all(SHELF).items()}

    def __bool__(self) -> bool:
        return bool(self._since)

    def is_silent(self, circle: CircleId) -> bool:
        """Whether nobody may speak in this circle from here yet."""
        return circle in self._since

    def begin(self, circles: Iterable[CircleId], at: Time) -> None:
        """From now on this is a copy that was put back."""
        for circle in circles:
            self._private.put(SHELF, circle, str(at).encode())
            self._since[circle] = at

    def end(self, circle: CircleId) -> None:
        """It may speak again here."""
        if self._since.pop(circle, None) is not None:
            self._private.drop(SHELF, circle)

    def hear(
        self, circle: CircleId, origin: Origin, reach: Mapping[DeviceKey, int], own: Mapping[DeviceKey, Head]
    ) -> None:
        """Ends the silence when that copy was made since, and knows all that our devices are known to have said."""
        since = self._since.get(circle)
        knows_us = all(reach.get(device, 0) >= head.seq for device, head in own.items())
        if since is not None and origin.made >= since and knows_us:
            self.end(circle)
