"""The crowd: how many connections there may be at a time, so that whoever only connects keeps nobody else out."""

from collections import Counter
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Protocol


class Guest(Protocol):
    """One connection."""

    def hang_up(self) -> None: ...


class Crowd:
    """Where there is no more room, it is made by hanging up on whoever has asked for nothing for longest."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._most_of_one = max(1, most // 4)  # from one address: a whole house may share it
        self._places: dict[Guest, str] = {}
        self._from = Counter[str]()
        self._silent: dict[Guest, None] = {}  # who is owed no answer, by since when

    def enter(self, guest: Guest, place: str) -> None:
        """Somebody connected; hung up on at once, if all others are being answered."""
        self._places[guest] = place
        self._from[place] += 1
        self._silent[guest] = None
        if place and self._from[place] > self._most_of_one:
            self._part_with(one for one in self._silent if self._places[one] == place)
        if len(self._places) > self._most:
            self._part_with(iter(self._silent))

    def asks(self, guest: Guest) -> None:
        """It is owed an answer."""
        self._silent.pop(guest, None)

    def is_answered(self, guest: Guest) -> None:
        """It may ask again, or be hung up on."""
        if guest in self._places:
            self._silent[guest] = None

    def leave(self, guest: Guest) -> None:
        """It is gone, or as good as gone."""
        if guest in self._places:
            place = self._places.pop(guest)
            self._from[place] -= 1
            if not self._from[place]:
                del self._from[place]
            self._silent.pop(guest, None)

    def _part_with(self, silent: Iterator[Guest]) -> None:
        if guest := next(silent, None):
            self.leave(guest)
            guest.hang_up()


def place_of(address: str) -> str:
    """From where somebody comes; empty for this network, where a proxy may stand in front of everybody else."""
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    if found.is_private or found.is_link_local:
        return ""
    if found.version == 4:
        return str(found)
    return str(found.ipv4_mapped or "") or found.exploded[:19]  # where IPv6 is spoken, each house has 2⁶⁴ addresses
