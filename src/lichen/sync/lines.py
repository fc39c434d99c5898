"""Lines out of a gzip file that may be broken, cut short or meant to do harm; memory stays small whatever is in it."""

import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

from lichen.core.event import LARGEST_WORDS
from lichen.core.refusal import Refusal, refuse

LONGEST_LINE = LARGEST_WORDS  # the longest that any line of ours can be, without its end
LARGEST = 4 * 1024**3  # bytes once unpacked; ten million events
_STEP = 64 * 1024
_GZIP = 31  # zlib's name for a gzip header and its checksum

Report = Callable[[Refusal], None]


def lines(file: BinaryIO, report: Report) -> Iterator[bytes]:
    """Every whole line, without its end; what is wrong with the file is reported, and then there are no more."""
    rest = b""
    number = 1
    for chunk in _unpacked(file, report):
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            if len(line) > LONGEST_LINE:
                break
            yield line
            number += 1
        if max(len(rest), *map(len, whole), 0) > LONGEST_LINE:
            report(refuse("bundle-line-too-long", line=number, most=LONGEST_LINE))
            return
    if rest:
        report(refuse("bundle-cut-short", line=number))


def _unpacked(file: BinaryIO, report: Report) -> Iterator[bytes]:
    """What was packed, a bounded piece at a time; nothing is unpacked before somebody wants it."""
    inflate = zlib.decompressobj(_GZIP)
    total = 0
    try:
        for piece in _pieces(inflate, file):
            total += len(piece)
            if total > LARGEST:
                report(refuse("bundle-too-large", most=LARGEST))
                return
            yield piece
    except zlib.error as error:
        report(refuse("bundle-damaged", detail=str(error)))
        return
    if not inflate.eof:
        report(refuse("bundle-cut-short"))
    elif inflate.unused_data or file.read(1):
        report(refuse("bundle-goes-on"))


def _pieces(inflate: "zlib._Decompress", file: BinaryIO) -> Iterator[bytes]:
    """What comes out until the end, or until the file or its soundness gives out."""
    while not inflate.eof:
        packed, before = inflate.unconsumed_tail or file.read(_STEP), inflate.copy()
        try:
            piece = inflate.decompress(packed, _STEP)
        except zlib.error:
            # Taken whole, what is damaged somewhere gives nothing; byte by byte, all that stands before the damage.
            yield from (before.decompress(bytes([byte])) for byte in packed)
            raise
        if not packed and not piece:
            return
        yield piece
