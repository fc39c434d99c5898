"""Agreements a group already has: one Markdown file, a folder of them, or a folder in a zip file.

Every letter of a text is kept. Dates are looked for, never guessed: what was found, and by which words, is reported.
"""

import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO

from msgspec import Struct

from lichen.carry.charter_draft import AgreementDraft
from lichen.carry.dates_in_words import mentions
from lichen.carry.draft import LARGEST_FILE, LONGEST_TITLE, Noted, Unclear, Why
from lichen.carry.gathering import Tally
from lichen.carry.opening import open_text, short

MOST_FILES = 500
LONGEST_AGREEMENT = 60_000  # bytes: with its title and dates, what fits into the words of one event

_KINDS = {"md", "markdown", "mdown", "mkd", "txt", "text", "rst", ""}
_HEADING = re.compile(r"#{1,6}[ \t]+(?P<title>.*)")
_UNDERLINE = re.compile(r"(?:=+|-+)[ \t]*")
_RELATIVE_LINK = re.compile(r"\]\((?!https?:|mailto:|#)[^()\[\]\s]+\)")
_INDEX = {"readme", "index", "summary", "contents", "_index", "toc"}


class Found(Struct, frozen=True):
    """A date found in a text: which date of the agreement it was taken for, and the words it was found in."""

    where: str
    what: str
    at: int
    words: str


class Agreements(Struct, frozen=True, kw_only=True):
    """What a folder came to; `files` names each draft's file, in the same order."""

    taken: tuple[AgreementDraft, ...] = ()
    files: tuple[str, ...] = ()
    found: tuple[Found, ...] = ()
    kept_as_text: tuple[Noted, ...] = ()
    guessed: tuple[Noted, ...] = ()
    not_understood: tuple[Unclear, ...] = ()


class _Reading:
    """A folder being read, one file after the other."""

    def __init__(self) -> None:
        self.taken: list[AgreementDraft] = []
        self.files: list[str] = []
        self.found: list[Found] = []
        self.unclear: list[Unclear] = []
        self.kept, self.guesses = Tally(), Tally()

    def result(self) -> Agreements:
        if not self.taken and not self.unclear:
            self.unclear.append(Unclear("", "", Why.EMPTY))
        return Agreements(
            taken=tuple(self.taken),
            files=tuple(self.files),
            found=tuple(self.found),
            kept_as_text=self.kept.notes(),
            guessed=self.guesses.notes(),
            not_understood=tuple(self.unclear),
        )


def read(data: bytes, name: str = "") -> Agreements:
    """One file: a zip of many, or one agreement."""
    return read_files(_unzipped(data)) if data.startswith(b"PK") else read_files([(name, data)])


def read_files(files: Iterable[tuple[str, bytes | Why]]) -> Agreements:
    """Files by their path in the folder; instead of bytes there may be the reason why there are none."""
    reading = _Reading()
    size = 0
    for number, (path, data) in enumerate(files):
        if isinstance(data, Why):
            reading.unclear.append(Unclear(path, "", data))
            continue
        size += len(data)
        if number >= MOST_FILES or size > LARGEST_FILE:
            reading.unclear.append(Unclear(path, "", Why.TOO_MANY))
            continue
        _read_file(path, data, reading)
    return reading.result()


def _unzipped(data: bytes) -> Iterator[tuple[str, bytes | Why]]:
    if len(data) > LARGEST_FILE:
        yield "", Why.TOO_LARGE
        return
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error):
        yield "", Why.NOT_OPENED
        return
    left = LARGEST_FILE
    for entry in archive.infolist():
        if not entry.is_dir():
            content = _content(archive, entry, left)
            left = left - len(content) if isinstance(content, bytes) else 0 if content is Why.TOO_LARGE else left
            yield entry.filename, content


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes | Why:
    """No more than may still be read, whatever the archive claims about its sizes."""
    try:
        with archive.open(entry) as file:
            content = file.read(most + 1)
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, RuntimeError, ValueError, struct.error):
        return Why.NOT_OPENED
    return content if len(content) <= most else Why.TOO_LARGE


def _read_file(path: str, data: bytes, reading: _Reading) -> None:
    opened = open_text(data) if _stem_and_kind(path)[1].lower() in _KINDS else None
    if opened is None or opened.text is None:
        odd = opened.odd if opened else (Unclear("", "", Why.NOT_TEXT),)
        reading.unclear += (Unclear(path, one.where, one.why) for one in odd)
        return
    reading.unclear += (Unclear(path, one.where, one.why) for one in opened.odd)
    if opened.text.strip():
        _take(path, opened.text, reading)


def _take(path: str, text: str, reading: _Reading) -> None:
    title, body = _title_and_text(text)
    if not title:
        title = _title_from_name(path) or short(body)
        reading.guesses.add("the title is the name of the file" if path else "the title is the first line", path)
    if len(title) > LONGEST_TITLE:
        title, body = short(title, LONGEST_TITLE), text.strip("\r\n")
        reading.kept.add("the full title", path)
    dates = _dates(path, text, reading)
    if links := len(_RELATIVE_LINK.findall(body)):
        reading.kept.add("links to other pages there", path, links)
    if _stem_and_kind(path)[0].lower() in _INDEX:
        reading.unclear.append(Unclear(path, title, Why.INDEX_PAGE))
    if len(body.encode()) > LONGEST_AGREEMENT:
        reading.unclear.append(Unclear(path, title, Why.TOO_LONG))
    reading.taken.append(AgreementDraft(title, body, **dates))
    reading.files.append(path)


def _dates(path: str, text: str, reading: _Reading) -> dict[str, int]:
    """The first date of each kind counts; all that were found are reported."""
    dates: dict[str, int] = {}
    for what, at, words in mentions(text):
        reading.found.append(Found(path, what, at, words))
        if what != "reviewed":
            dates.setdefault(what, at)
    return dates


def _title_and_text(text: str) -> tuple[str, str]:
    """The heading a text begins with, and everything else as it is; blank lines around it say nothing.

    Front matter, as site generators have it, stays in the text: other tools mean other things by it.
    """
    lines = text.split("\n")
    front = _front_matter(lines)
    start = next((at for at in range(front, len(lines)) if lines[at].strip()), len(lines) - 1)
    here, below = (line.rstrip("\r") for line in (lines[start], lines[start + 1] if start + 1 < len(lines) else ""))
    heading = _HEADING.fullmatch(here)
    title = _without_closing_marks(heading["title"]) if heading else ""
    if title:
        return title, "\n".join(lines[:front] + lines[start + 1 :]).strip("\r\n")
    if here.strip() and _UNDERLINE.fullmatch(below) and not _UNDERLINE.fullmatch(here):
        return here.strip(), "\n".join(lines[:front] + lines[start + 2 :]).strip("\r\n")
    return _title_in(lines[:front]), text.strip("\r\n")


def _without_closing_marks(title: str) -> str:
    """“Keys”, for what may be written “# Keys #”; but not for “# C#”."""
    bare = title.strip().rstrip("#")
    return bare.strip() if bare[-1:].isspace() else title.strip()


def _front_matter(lines: list[str]) -> int:
    """How many lines it takes; none, if there is none."""
    if lines[0].rstrip() != "---":
        return 0
    return next((at + 1 for at, line in enumerate(lines[:100]) if at and line.rstrip() == "---"), 0)


def _title_in(front: list[str]) -> str:
    titles = (line.partition(":")[2].strip(" \t\r\"'") for line in front if line.lower().startswith("title:"))
    return next(titles, "")


def _title_from_name(path: str) -> str:
    stem = re.sub(r"[-_\s]+", " ", _stem_and_kind(path)[0]).strip()
    return stem[:1].upper() + stem[1:]


def _stem_and_kind(path: str) -> tuple[str, str]:
    """“spare_keys” and “md”, for “our/spare_keys.md”."""
    stem, dot, kind = path.rpartition("/")[2].rpartition(".")
    return (stem, kind) if dot and stem else (kind, "")
