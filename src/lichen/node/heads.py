"""Heads: a second place, beside the store, where a node remembers how far its own devices have spoken (P11).

When the store is put back to an earlier state, signing on would show two faces. Comparing the two places tells. Each
process at work in a home has a file of its own there, and reads those of all when it begins.
"""

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from lichen.core.trouble import Trouble
from lichen.core.values import DeviceKey
from lichen.node.restored import SHELF
from lichen.store.contract import News

MOST = 1_000  # processes in one home


class Heads:
    """A file with one line a step; it is only ever behind after a crash, never ahead of what was written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = _free(path)
        self.said: dict[DeviceKey, int] = {}
        self.look_again()

    def note(self, steps: dict[DeviceKey, int]) -> None:
        """Remembers that these devices of ours have spoken this far."""
        with suppress(OSError):  # a full disk: being behind does no harm, and what was said is safe already
            self._file.write("".join(f"{device} {seq}\n" for device, seq in steps.items()))

    def beyond(self, device: DeviceKey, seq: int) -> bool:
        """Whether the device had spoken further than the store knows."""
        return self.said.get(device, 0) > seq

    def look_again(self) -> None:
        """Reads what every process here has noted so far."""
        said: dict[DeviceKey, int] = {}
        for path in _files(self._path):
            _add(said, path)
        self.said = said

    def take_note(self, news: News) -> None:
        """Another process may have been told that no other copy goes further: then it has emptied what is kept here."""
        if news.missed or any(kind == SHELF for kind, _ in news.private):
            self.look_again()

    def forget(self) -> None:
        """Starts anew, after somebody said that no other copy goes further."""
        self.said = {}
        for path in _files(self._path):
            with suppress(OSError), path.open("w"):
                pass  # who writes into it writes at its end, and that is here now

    def close(self) -> None:
        """Lets go of the file."""
        with suppress(OSError):
            self._file.close()


def _files(path: Path) -> list[Path]:
    return [path, *sorted(path.parent.glob(f"{path.name}-*"))]


def _free(path: Path) -> TextIO:
    """The first file that no other process has, shortened to a line a device; the old one stands until it is whole."""
    for number in range(1, MOST):
        own = path if number == 1 else path.with_name(f"{path.name}-{number}")
        with own.open("a") as old:
            if _locked(old) and _is_at(own, old):
                return _shortened(own)
    raise Trouble(f"More than {MOST} processes work in {path.parent}.", "Give the others a folder of their own.")


def _shortened(path: Path) -> TextIO:
    part = path.with_name(f"part-of-{path.name}")
    part.unlink(missing_ok=True)
    new = part.open("a", buffering=1)
    _locked(new)
    new.write("".join(f"{device} {seq}\n" for device, seq in _add({}, path).items()))
    part.replace(path)
    return new


def _locked(file: TextIO) -> bool:
    """Whether nobody else has it; then nobody else can, until it is closed."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_at(path: Path, file: TextIO) -> bool:
    """Whether this is the file of that name, and not one whose place another has just taken."""
    found = os.fstat(file.fileno())
    return path.exists() and (path.stat().st_dev, path.stat().st_ino) == (found.st_dev, found.st_ino)


def _add(said: dict[DeviceKey, int], path: Path) -> dict[DeviceKey, int]:
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.exists() else ()
    for line in lines:
        device, _, seq = line.partition(" ")
        if seq.isascii() and seq.isdigit():  # after a power failure, anything may stand there
            said[device] = max(int(seq), said.get(device, 0))
    return said
