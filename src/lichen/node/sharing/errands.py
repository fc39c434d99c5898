"""Errands: what a command leaves in a home that another process has open, for that one to take up."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from lichen.node.sharing.offers import Offer, name_of
from lichen.node.sharing.peers import Peer

Errand = TypeVar("Errand")

FOLDER = "met"  # with a file for each node that a command has met there
OFFERED = "offered"  # with one for each code that a command has shown


def leave(home: Path, peer: Peer) -> None:
    """The next process that has this home open, or the one that has it now, takes it up within seconds."""
    _leave(home / FOLDER, peer.node, msgspec.json.encode(peer))


def left_in(home: Path) -> Iterator[Peer]:
    """The nodes that commands have met; each is told once."""
    yield from _left(home / FOLDER, Peer)


def leave_offer(home: Path, offer: Offer) -> None:
    """The same for a code that a command has shown to somebody."""
    _leave(home / OFFERED, name_of(offer.secret), msgspec.json.encode(offer))


def offers_left_in(home: Path) -> Iterator[Offer]:
    """What commands have offered; each is told once."""
    yield from _left(home / OFFERED, Offer)


def _leave(folder: Path, name: str, raw: bytes) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    part = folder / f".{name}"
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(raw)
    part.replace(folder / name)


def _left(folder: Path, of: type[Errand]) -> Iterator[Errand]:
    if not folder.is_dir():
        return
    for file in sorted(folder.iterdir()):
        if not file.name.startswith("."):
            try:
                errand = msgspec.json.decode(file.read_bytes(), type=of)
            except (msgspec.MsgspecError, OSError):
                continue  # not ours, or gone already
            yield errand
            file.unlink(missing_ok=True)
