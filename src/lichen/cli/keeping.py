"""Keeping: a backup of the whole home as one file, putting it back, and speaking again after that."""

import os
import secrets
import tarfile
import tempfile
import zlib
from gzip import BadGzipFile, GzipFile
from pathlib import Path
from typing import IO

import click
from nacl.secret import SecretBox

from lichen.cli.files import FILE, opened, written_whole
from lichen.cli.here import Here, here
from lichen.cli.shape import Command
from lichen.node.home import clock
from lichen.node.mail import outbox, questions
from lichen.node.restored import Restored
from lichen.store.place import RECORD, is_begun, open_store
from lichen.store.sqlite import SqliteStore
from lichen.store.trouble import Trouble

SECRET = "secret"  # noqa: S105 - the name of the file
ENDED = ("session", outbox.WAITING, questions.SHELF)


@click.command(cls=Command)
@click.argument("file", type=FILE)
@click.option("--replace", is_flag=True, help="Write over a file of that name, once the new one is whole.")
@here
def backup(here: Here, file: Path, replace: bool) -> None:
    """Write everything of this home into FILE; `lichen serve` may go on meanwhile.

    lichen backup /media/stick/lichen-2027-01-31.backup

    The file holds the records and the secret they rest under, readable by you alone. Whoever gets hold of it can read
    everything and speak as everyone who lives in this home: keep it as you keep your keys.
    """
    if file.exists() and not replace:
        raise click.UsageError(f"{file} is there already; choose another name, or say --replace.")
    if not is_begun(here.home):
        raise Trouble(f"There is nothing of Lichen in {here.home} yet.", "Name the right folder with --home.")
    with written_whole(file) as stream, tempfile.TemporaryDirectory(dir=file.absolute().parent) as room:
        copy = Path(room) / RECORD
        store = open_store(here.home, only_looking=True)
        try:
            store.backup_to(copy, secrets.token_urlsafe(12))
        finally:
            store.close()
        with tarfile.open(fileobj=stream, mode="w:gz") as packed:
            packed.add(copy, RECORD)
            packed.add(here.home / SECRET, SECRET)
    size = file.stat().st_size
    here.tell(
        f"{file} holds everything of {here.home}. Keep it as you keep your keys.", {"file": str(file), "bytes": size}
    )


@click.command(cls=Command)
@click.argument("file", type=FILE)
@here
def restore(here: Here, file: Path) -> None:
    """Put a backup back, into a home that is not there yet.

    lichen --home ~/.lichen restore /media/stick/lichen-2027-01-31.backup

    The copy that comes back does not speak until it has heard from another one: see `lichen restored --help`.
    Browsers have to come in anew, with a sign-in link or a passphrase.
    """
    if here.home.exists() and any(here.home.iterdir()):
        raise click.UsageError(f"{here.home} is not empty; name a new folder with --home, or move that one away first.")
    here.home.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=here.home.absolute().parent) as room:
        made = Path(room) / "home"
        made.mkdir(mode=0o700)
        _unpack(file, made)
        circles = _silence(made)
        if here.home.exists():
            here.home.rmdir()
        made.rename(here.home)
    here.tell(f"{here.home} is back.\n{LISTENS_FIRST}", {"home": str(here.home), "circles": circles})


LISTENS_FIRST = (
    "It keeps silent until it has heard how far it had come: `lichen serve` asks the other machines that hold the\n"
    "record. Where there is none, take in a bundle that another copy makes from now on; or, if there is no other copy\n"
    "at all, say `lichen restored --no-other-copy`.\n"
    "Everybody has to come in anew, by sign-in link or passphrase; `lichen link --as NAME` helps who has neither."
)


KEEPS_SILENT = (
    "It keeps silent until it has heard how far it had come: take in a bundle that another copy makes from now on,\n"
    "or, if there is no other copy at all, say `lichen restored --no-other-copy`."
)


ASKS_OTHERS = (
    "While `lichen serve` runs it asks the others that hold the record, and goes on five minutes after they answered;\n"
    "so does `lichen node sync`, said again after that time. Or take in a bundle that another copy makes from now on;\n"
    "or say `lichen restored --no-other-copy`, if there is none any more."
)


def _unpack(file: Path, home: Path) -> None:
    """Takes the two files out, and nothing else whatever is in it."""
    with opened(file) as stream:
        try:
            with GzipFile(fileobj=stream) as plain:
                _take_out(plain, home)
                while plain.read(1 << 20):
                    pass  # to its end, where the checksum stands
        except (tarfile.TarError, EOFError, BadGzipFile, zlib.error, KeyError) as error:
            raise Trouble(f"{file} is not a whole backup.", "Try another one; nothing was changed here.") from error
        except OSError as error:
            raise Trouble(f"{home} cannot be written: {error.strerror}.", "Look whether there is room.") from error


def _take_out(plain: GzipFile, home: Path) -> None:
    missing = {RECORD, SECRET}
    with tarfile.open(fileobj=plain, mode="r|") as packed:
        for member in packed:
            inside = packed.extractfile(member) if member.name in missing else None
            if inside is not None:
                missing.remove(member.name)
                _write(inside, home / member.name)
    if missing or (home / SECRET).stat().st_size != SecretBox.KEY_SIZE:
        raise KeyError(*missing)


def _write(inside: IO[bytes], to: Path) -> None:
    with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as written:
        while chunk := inside.read(1 << 20):
            written.write(chunk)
        os.fsync(written.fileno())


def _silence(home: Path) -> int:
    """Marks every circle as put back, and ends what may have ended since: sessions, letters on their way, questions."""
    store = SqliteStore(home / RECORD)
    try:
        store.check()
        circles = store.circles()
        Restored(store.private).begin(circles, clock())
        for kind in ENDED:
            for name in store.private.all(kind):
                store.private.drop(kind, name)
    finally:
        store.close()
    return len(circles)


@click.command(cls=Command)
@click.option(
    "--no-other-copy", is_flag=True, help="Say that no other copy goes further, so that people can speak here again."
)
@here
def restored(here: Here, no_other_copy: bool) -> None:
    """Whether this home was put back from a backup and keeps silent, and how it comes to speak again.

    lichen restored
    lichen bundle in made-today-by-bo.bundle
    lichen restored --no-other-copy

    Before it was lost, this home may have said more than the backup knows. If it spoke on from the backup, the same
    device would have said two different things, and everything it said from there on would no longer count. So first it
    listens: to the other machines that hold the record, all of them that are there (`lichen serve` asks them, or
    `lichen node sync`), or to a bundle that another copy has made since. Say --no-other-copy only when nobody else
    holds it.
    """
    node = here.node
    if no_other_copy:
        node.speaks_again()
    silent = [circle for circle in node.circles() if not node.may_speak(circle)]
    titles = ", ".join(here.look(circle).title for circle in silent)
    how = ASKS_OTHERS if any(node.sharing.others(circle) for circle in silent) else KEEPS_SILENT
    text = f"Nobody speaks from here yet in: {titles}\n{how}" if silent else "People can speak from here."
    here.tell(text, {"silent": silent})
