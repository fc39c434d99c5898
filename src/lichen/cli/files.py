"""Files that a command reads or writes."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click

from lichen.store.trouble import Trouble

FILE = click.Path(dir_okay=False, path_type=Path)


def opened(file: Path) -> BinaryIO:
    """The file, to be read."""
    try:
        return file.open("rb")
    except OSError as error:
        raise Trouble(f"{file} cannot be read: {error.strerror}.", "Look whether the name is right.") from error


@contextmanager
def written_whole(file: Path) -> Iterator[BinaryIO]:
    """A file for its owner's eyes that appears once all of it is on the disk; until then, what was there stays."""
    part = file.with_name(file.name + ".part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(file)
    except OSError as error:
        what_to_do = "Look whether there is room, and whether you may write there."
        raise Trouble(f"{file} cannot be written: {error.strerror}.", what_to_do) from error
    finally:
        part.unlink(missing_ok=True)
