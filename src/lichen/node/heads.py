"""Heads: a second place, beside the store, where a node remembers how far its own devices have spoken (P11).

When the store is put back to an earlier state, signing on would show two faces. Comparing the two places tells.
"""

from contextlib import suppress
from pathlib import Path
from typing import TextIO

from lichen.core.values import DeviceKey


class Heads:
    """A file with one line a step; it is only ever behind after a crash, never ahead of what was written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.said = _read(path)
        self._file = self._begin()

    def note(self, steps: dict[DeviceKey, int]) -> None:
        """Remembers that these devices of ours have spoken this far."""
        with suppress(OSError):  # a full disk: being behind does no harm, and what was said is safe already
            self._file.write("".join(f"{device} {seq}\n" for device, seq in steps.items()))

    def beyond(self, device: DeviceKey, seq: int) -> bool:
        """Whether the device had spoken further than the store knows."""
        return self.said.get(device, 0) > seq

    def forget(self) -> None:
        """Starts anew, after somebody said that no other copy goes further."""
        self.said = {}
        self.close()
        self._file = self._begin()

    def close(self) -> None:
        """Lets go of the file."""
        with suppress(OSError):
            self._file.close()

    def _begin(self) -> TextIO:
        """The file anew, a line a device; the old one stands until the new one is whole."""
        part = self._path.with_name(self._path.name + ".part")
        part.write_text("".join(f"{device} {seq}\n" for device, seq in self.said.items()))
        part.replace(self._path)
        return self._path.open("a", buffering=1)


def _read(path: Path) -> dict[DeviceKey, int]:
    said: dict[DeviceKey, int] = {}
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.exists() else ()
    for line in lines:
        device, _, seq = line.partition(" ")
        if seq.isascii() and seq.isdigit():  # after a power failure, anything may stand there
            said[device] = max(int(seq), said.get(device, 0))
    return said
