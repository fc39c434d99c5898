"""Which kind of file this is, by the end of its name or by how it begins, and everything in it."""

from collections.abc import Iterable
from itertools import chain

from lichen.tally.ballots import Blank
from lichen.tally.formats import abif, blt, debian, preflib, table
from lichen.tally.formats.gathering import whole
from lichen.tally.formats.lines import Lines
from lichen.tally.formats.reading import LARGEST_FILE, LARGEST_TREE, Format, Problem, Reading, Wanted, Why

ENDINGS: dict[str, Format] = {
    "csv": "csv",
    "tsv": "csv",
    "json": "json",
    "abif": "abif",
    "blt": "blt",
    "soc": "preflib",
    "soi": "preflib",
    "toc": "preflib",
    "toi": "preflib",
}
READERS = {"csv": table.read, "abif": abif.read, "preflib": preflib.read, "blt": blt.read}


def read(chunks: Iterable[bytes], wanted: Wanted, blank: Blank | None = None, ending: str = "") -> Reading:
    """Everything in a file that comes in pieces of any size; `blank` says what the file itself cannot."""
    pieces = iter(chunks)
    begun = list(_until_something(pieces))
    lines = Lines(chain(begun, pieces))
    kind = ENDINGS.get(ending.lower().removeprefix(".")) or _looks_like(b"".join(begun))
    if kind == "json":
        return _tree(chain(begun, pieces), wanted, blank)
    if not any(piece.strip() for piece in begun):
        return Reading(format=kind, problems=(Problem("", "", Why.EMPTY),))
    if kind is None:
        return Reading(format=None, problems=(Problem("", "", Why.UNKNOWN_FORMAT),))
    reading = READERS[kind](lines, wanted, blank)
    if lines.broken:
        where = f"after line {lines.number}" if lines.number else ""
        return Reading(format=kind, problems=(Problem(where, "", lines.broken),))
    return reading


def _until_something(pieces: Iterable[bytes]) -> Iterable[bytes]:
    """The first pieces, up to one that holds more than blank space, or to more than any file may hold."""
    size = 0
    for piece in pieces:
        yield piece
        size += len(piece)
        if piece.strip() or size > LARGEST_FILE:
            return


def _looks_like(begun: bytes) -> Format | None:
    text = begun[:100_000].decode(errors="replace").removeprefix("\ufeff")
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines or "\0" in text:
        return None
    if any(map(preflib.HEADING.match, lines[:5])) or (whole(lines[0]) is not None and len(lines) > 1):
        return "preflib"
    if blt.HEAD.fullmatch(next((line for line in lines if not line.startswith("#")), "")):
        return "blt"
    is_tree = lines[0].lstrip().startswith("{")
    if abif.OPENING.match(next((line for line in lines if not line.startswith("#")), "")) and lines[is_tree:]:
        return "abif"
    return "json" if is_tree else "csv"


def _tree(pieces: Iterable[bytes], wanted: Wanted, blank: Blank | None) -> Reading:
    data = bytearray()
    for piece in pieces:
        data += piece
        if len(data) > LARGEST_TREE:
            return Reading(format="json", problems=(Problem("", "", Why.TOO_LARGE),))
    if not data.strip():
        return Reading(format="json", problems=(Problem("", "", Why.EMPTY),))
    return debian.read(bytes(data).removeprefix(b"\xef\xbb\xbf"), wanted, blank)
