"""What came in: letters as a mail server left them here, in a Maildir, safe on the disk until they were read.

Anything that knows Maildir may put them there too: a mail server itself, or what fetches them from a mailbox elsewhere.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

FOLDER = "incoming"
MOST_READ = 1024 * 1024  # bytes of one letter; what people wrote stands at its beginning
MOST_WAITING = 2_000
MOST_ODD = 50
SUBFOLDERS = ("tmp", "new", "cur")


class Incoming:
    """The Maildir of one home."""

    def __init__(self, home: Path) -> None:
        self.folder = home / FOLDER

    def put(self, raw: bytes, recipient: str = "") -> bool:
        """Takes a letter in, safe on return; false when so many wait that something must be wrong."""
        for name in SUBFOLDERS:
            (self.folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        if len(self.waiting()) >= MOST_WAITING:
            return False
        name = secrets.token_hex(12)
        descriptor = os.open(self.folder / "tmp" / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(_delivered_to(recipient) + raw[:MOST_READ])
            file.flush()
            os.fsync(file.fileno())
        (self.folder / "tmp" / name).rename(self.folder / "new" / name)
        _sync(self.folder / "new")
        return True

    def waiting(self) -> list[Path]:
        """Those nobody has read, the oldest first."""
        with suppress(OSError):
            found = [(entry.stat().st_mtime_ns, Path(entry)) for entry in os.scandir(self.folder / "new")]
            return [path for _, path in sorted(found)]
        return []

    def read(self, most: int) -> Iterator[tuple[Path, bytes]]:
        """Some of them; each stays until it is `done`."""
        for path in self.waiting()[:most]:
            with suppress(OSError), path.open("rb") as file:
                raw = file.read(MOST_READ)
                yield path, raw

    def done(self, path: Path) -> None:
        """Nothing of it is needed any more."""
        path.unlink(missing_ok=True)

    def put_aside(self, path: Path) -> None:
        """It cannot be dealt with; a few of these are kept for whoever looks into it."""
        odd = self.folder / "cur"
        odd.mkdir(mode=0o700, exist_ok=True)
        path.rename(odd / path.name)
        for old in sorted(odd.iterdir(), key=lambda one: one.stat().st_mtime_ns)[:-MOST_ODD]:
            old.unlink(missing_ok=True)


def _delivered_to(recipient: str) -> bytes:
    """What the mail server knew and the letter may not say: to which address it came."""
    line = "".join(recipient.split())
    return f"Delivered-To: {line}\r\n".encode() if line.isascii() and line.isprintable() and line else b""


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
