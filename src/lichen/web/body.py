"""Bodies: what a browser sent, read within bounds, whatever somebody made of it."""

from collections.abc import AsyncGenerator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

MOST_TYPED = 2 * 1024 * 1024  # bytes of a form without files; the longest text in a far script, three times over
MOST_SENT = 12 * 1024 * 1024  # bytes of a form with a file
MOST_FIELDS = 500
MULTIPART = "multipart/form-data"


class TooMuch(Exception):
    """More was sent than anybody could mean."""


class Garbled(Exception):
    """What was sent is not a form."""


class File(NamedTuple):
    """A file somebody chose: what they call it, and what is in it."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Form:
    """What was typed: every name with all its values, and the files."""

    fields: Mapping[str, list[str]] = field(default_factory=dict)
    files: Mapping[str, File] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The first value under a name; empty when there is none."""
        return (self.fields.get(name) or [""])[0]

    def all(self, name: str) -> list[str]:
        """Every value under a name."""
        return self.fields.get(name, [])

    def ticked(self, name: str) -> bool:
        """Whether a checkbox was ticked."""
        return bool(self.text(name))

    def __contains__(self, name: object) -> bool:
        return name in self.fields


NOTHING = Form()


async def read_form(request: Request) -> Form:
    """The form that was sent; raises `TooMuch` or `Garbled`."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == MULTIPART:
        return await _with_files(request)
    data = b"".join([chunk async for chunk in _bounded(request, MOST_TYPED)])
    if kind not in ("application/x-www-form-urlencoded", "") and data:
        raise Garbled
    try:
        pairs = parse_qsl(data.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise TooMuch from error
    return Form(_gathered(iter(pairs)))


async def _with_files(request: Request) -> Form:
    if "boundary" not in request.headers["content-type"]:
        raise Garbled
    parser = MultiPartParser(
        request.headers, _bounded(request, MOST_SENT), max_files=4, max_fields=MOST_FIELDS, max_part_size=MOST_TYPED
    )
    try:
        sent = await parser.parse()
    except (MultiPartException, ValueError, KeyError) as error:
        raise Garbled from error
    try:
        files = {
            n: File(_clean(f.filename or ""), await f.read()) for n, f in sent.items() if isinstance(f, UploadFile)
        }
        return Form(_gathered((n, v) for n, v in sent.multi_items() if isinstance(v, str)), files)
    finally:
        await sent.close()


async def _bounded(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > most:
            raise TooMuch
        yield chunk


def _gathered(pairs: Iterator[tuple[str, str]]) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        fields.setdefault(_clean(name), []).append(_clean(value))
    return fields


def _clean(text: str) -> str:
    """The text without halves of characters, which some odd charset may have left in it."""
    return text.encode("utf-8", "replace").decode()
