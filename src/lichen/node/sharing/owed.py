"""Owed: what a machine is still to hear of a circle once all who lived there have gone on elsewhere."""

from collections.abc import Mapping

from msgspec import Struct

from lichen.core.values import DAY, CircleId, DeviceKey, EventId, Time, from_base64url
from lichen.store.contract import Store, Summary
from lichen.sync.holding import Place

OWED_FOR = 7 * DAY
_SUMS = 2**256


class Owed(Struct):
    """How far the chains went when it was left, and what that came to; all it brings itself is added."""

    reach: dict[DeviceKey, int]
    events: int
    sum: str  # in hex digits
    until: Time

    @property
    def summary(self) -> Summary:
        """What it comes to."""
        return Summary(self.events, int(self.sum, 16))

    def covers(self, device: DeviceKey, seq: int) -> bool:
        """Whether an event at that place is among it."""
        return 0 < seq <= self.reach.get(device, 0)

    def add(self, brought: Mapping[EventId, Place]) -> None:
        """It holds these, and so may see that they are here."""
        for event, (device, seq) in sorted(brought.items(), key=lambda each: each[1][1]):
            if seq == self.reach.get(device, 0) + 1:
                self.reach[device] = seq
                self.events += 1
                number = int.from_bytes(from_base64url(event) or b"", "big")
                self.sum = f"{(int(self.sum, 16) + number) % _SUMS:x}"


def owed_now(store: Store, circle: CircleId, at: Time) -> Owed:
    """All that is here at this moment."""
    reach = {device: head.seq for device, head in store.frontier(circle).items()}
    events, total = store.summary(circle)
    return Owed(reach, events, f"{total:x}", at + OWED_FOR)
