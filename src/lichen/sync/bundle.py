"""Bundles: a circle's record as one file to carry on a stick.

Unpacked with gzip it is text that anybody can read:

    {"circle":"…","copy":"…","count":2,"format":"lichen-bundle-v1","made":1790000000000}
    {"at":1790000000000,"circle":"…", … }            an event, exactly the bytes that were signed
    q83vASNFZ4k…==                                   its signature in base64, or an empty line
    {"purpose":"…","salt":"…"}                       its words, or an empty line
    …                                                three lines for each event, those that others build on first
    {"count":2,"end":"lichen-bundle-v1"}

Every line ends with one newline, and no canonical JSON holds another. An event without a signature is proved by a later
one of the same device (P3). The file says nothing that has to be believed: its header only tells what to expect, and
each event goes through the door like any other. Reading never raises on what is in the file: it gives reasons.
"""

import binascii
import gzip
from base64 import b64decode
from collections import deque
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import Annotated, BinaryIO, TypeVar

import msgspec
from msgspec import Meta, Struct

from lichen.core.event import Frame, canonical
from lichen.core.refusal import Refusal, refuse
from lichen.core.values import CircleId, Time, from_base64url, printable
from lichen.sync.lines import lines

FORMAT = "lichen-bundle-v1"
MOST_PROBLEMS = 100  # reading ends after so many
_LOOK_BACK = 2_000  # gzip packs well only what repeats itself soon: so far back a repetition is noticed

_Count = Annotated[int, Meta(ge=0, le=2**53 - 1)]


class Header(Struct, frozen=True, forbid_unknown_fields=True):
    """What a bundle says of itself: the circle, which copy of its record it was made from, and when."""

    circle: CircleId
    copy: Annotated[str, Meta(max_length=80)]
    count: _Count
    format: str
    made: Time


class Footer(Struct, frozen=True, forbid_unknown_fields=True):
    """The last line: without it, the file was cut short."""

    count: _Count
    end: str


def write(file: BinaryIO, circle: CircleId, frames: Iterable[Frame], *, count: int, made: Time, copy: str) -> int:
    """Writes a bundle, holding no more than one event at a time; gives how many events went in.

    The same frames and particulars give the same bytes.
    """
    with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0, compresslevel=6) as packed:
        packed.write(canonical(Header(circle, copy, count, FORMAT, made)) + b"\n")
        written = 0
        for frame in frames:
            signature = printable(frame.signature).encode("ascii")
            packed.write(b"\n".join((frame.raw, signature, frame.words, b"")))
            written += 1
        packed.write(canonical(Footer(written, FORMAT)) + b"\n")
    return written


class Reading:
    """A bundle being read, once: its header, its frames one by one, and every problem found on the way."""

    def __init__(self, file: BinaryIO) -> None:
        self.problems: list[Refusal] = []
        self.line = 1  # where the frame given last begins
        self._lines = lines(file, self._report)
        self.header = self._header()
        self._lately: deque[bytes] = deque(maxlen=_LOOK_BACK)
        self._seen: set[bytes] = set()

    def _header(self) -> Header | None:
        """What the file says of itself, or nothing when it is no bundle that can be read here."""
        first = next(self._lines, None)
        if first is None:
            self._report(refuse("bundle-unknown"))
            return None
        header = _read(first, Header)
        if header is None or from_base64url(header.circle) is None:
            self.problems.append(refuse("bundle-unknown"))
        elif header.format != FORMAT:
            self.problems.append(refuse("bundle-of-another-version", format=header.format[:80]))
        else:
            return header
        return None

    def frames(self) -> Iterator[Frame]:
        """The events, also one that comes again: a later copy may bring the proof that an earlier one lacks."""
        count, footer = 0, None
        while self.header and count <= self.header.count and len(self.problems) < MOST_PROBLEMS:
            first = next(self._lines, None)
            if first is None or (footer := _footer(first)):
                break
            self.line = 2 + 3 * count
            frame = self._frame(first)
            if frame is None:
                return
            count += 1
            if count <= self.header.count:
                self._note(frame.raw)
                yield frame
        self._close(count, footer)

    def _frame(self, raw: bytes) -> Frame | None:
        """The frame that begins with this line; nothing when the file ends in its middle."""
        signature, words = next(self._lines, None), next(self._lines, None)
        if signature is None or words is None:
            self._end()
            return None
        proof = _signature(signature)
        if proof is None:
            self.problems.append(refuse("bundle-signature-unreadable", line=self.line + 1))
        return Frame(raw, proof or b"", words)

    def _note(self, raw: bytes) -> None:
        """Reports an event that came a moment ago already: nobody writes one twice except to make a file swell."""
        mark = blake2b(raw, digest_size=16).digest()
        if mark in self._seen:
            self.problems.append(refuse("bundle-says-twice", line=self.line))
            return
        if len(self._lately) == _LOOK_BACK:
            self._seen.discard(self._lately[0])
        self._lately.append(mark)
        self._seen.add(mark)

    def _close(self, count: int, footer: Footer | None) -> None:
        """Compares the end with the beginning, and looks whether anything follows it."""
        if self.header is None:
            return
        if len(self.problems) >= MOST_PROBLEMS:
            self.problems.append(refuse("bundle-too-many-problems", most=MOST_PROBLEMS))
        elif count > self.header.count or (footer and not count == footer.count == self.header.count):
            self.problems.append(refuse("bundle-miscounted", said=self.header.count, found=count))
        elif footer is None:
            self._end()
        elif next(self._lines, None) is not None:
            self.problems.append(refuse("bundle-goes-on"))

    def _end(self) -> None:
        """The file is over too early; when the lines themselves gave out, that was said already."""
        if not any(problem.code in _ENDINGS for problem in self.problems):
            self.problems.append(refuse("bundle-cut-short", line=self.line))

    def _report(self, problem: Refusal) -> None:
        """Takes down what is wrong with the file as a whole, each thing once."""
        if all(problem.code != noted.code for noted in self.problems):
            self.problems.append(problem)


_ENDINGS = {"bundle-cut-short", "bundle-damaged", "bundle-line-too-long", "bundle-too-large"}


_T = TypeVar("_T", Header, Footer)


def _read(line: bytes, type: type[_T]) -> _T | None:
    """What the first or the last line says, in the one spelling of it."""
    try:
        read = msgspec.json.decode(line, type=type)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None
    return read if canonical(read) == line else None


def _footer(line: bytes) -> Footer | None:
    """The footer, if this line is one: no event begins like it."""
    footer = _read(line, Footer) if line.startswith(b'{"count":') else None
    return footer if footer and footer.end == FORMAT else None


def _signature(line: bytes) -> bytes | None:
    """The signature that the line spells; nothing when it spells none."""
    if not line:
        return b""
    try:
        signature = b64decode(line, validate=True)
    except (binascii.Error, ValueError):
        return None
    return signature if len(signature) == 64 and printable(signature).encode() == line else None
