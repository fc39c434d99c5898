"""From bytes to text, and from text to a tree: within bounds, and with everything odd about it said."""

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from lichen.carry.draft import LARGEST_FILE, Unclear, Why

DEEPEST = 30
MOST_PIECES = 1_000_000

_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


class Opened(NamedTuple):
    """A file as text, or nothing, and what was odd about it."""

    text: str | None
    odd: tuple[Unclear, ...] = ()


class Tree(NamedTuple):
    """A JSON file as dicts, lists and plain values; `broken` says why there is none."""

    root: object
    odd: tuple[Unclear, ...] = ()
    broken: Unclear | None = None


def open_text(data: bytes) -> Opened:
    """UTF-8, with or without a mark, UTF-16 with one, else Western European; binary files are not text."""
    if len(data) > LARGEST_FILE:
        return Opened(None, (Unclear("", f"{len(data)} bytes", Why.TOO_LARGE),))
    encoding = next((name for mark, name in _MARKS.items() if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return _in_western_european(data)
    if "\0" in text:
        return Opened(None, (Unclear("", "", Why.NOT_TEXT),))
    return Opened(text, () if text.strip() else (Unclear("", "", Why.EMPTY),))


def _in_western_european(data: bytes) -> Opened:
    if any(byte < 32 and byte not in b"\t\n\r\f\v\x1b" for byte in data[:100_000]) or b"\0" in data:
        return Opened(None, (Unclear("", "", Why.NOT_TEXT),))
    first = next(number for number, line in enumerate(data.split(b"\n"), 1) if not _is_utf8(line))
    return Opened(_decode_western(data), (Unclear(f"line {first}", "", Why.NOT_UTF8),))


def _decode_western(data: bytes) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def open_tree(text: str) -> Tree:
    """The JSON in a text. Names said twice are reported rather than lost, half characters replaced, digits kept."""
    odd: list[Unclear] = []

    def remember_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        named = dict(pairs)
        if len(named) < len(pairs):
            odd.extend(_said_twice(pairs))
        return named

    try:
        root = json.loads(
            text, object_pairs_hook=remember_doubles, parse_constant=str, parse_int=_number, parse_float=str
        )
    except json.JSONDecodeError as broken:
        return Tree(None, (), Unclear(f"line {broken.lineno}, column {broken.colno}", broken.msg, Why.NOT_JSON))
    except RecursionError:
        return Tree(None, (), Unclear("", "", Why.TOO_DEEP))
    if over := _beyond_bounds(root):
        return Tree(None, (), over)
    return _with_whole_letters(root, odd) if "\\ud" in text.lower() else Tree(root, tuple(odd))


def _number(digits: str) -> int | str:
    return int(digits) if len(digits) < 20 else digits


def _said_twice(pairs: list[tuple[str, Any]]) -> Iterable[Unclear]:
    last = {name: place for place, (name, _) in enumerate(pairs)}
    for place, (name, value) in enumerate(pairs):
        if place < last[name]:
            yield Unclear(f"“{short(name)}”", f"{name}\n{spelled(value)}", Why.SAID_TWICE)


def _beyond_bounds(root: object) -> Unclear | None:
    level, pieces = [root], 0
    for _ in range(DEEPEST):
        level = [inner for outer in level for inner in _inside(outer)]
        pieces += len(level)
        if pieces > MOST_PIECES:
            return Unclear("", "", Why.TOO_MANY)
    return Unclear("", "", Why.TOO_DEEP) if level else None


def _inside(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _with_whole_letters(root: object, odd: list[Unclear]) -> Tree:
    """Half a surrogate pair can be written in JSON but is no letter: it could never be kept or shown."""
    wanted = (root, [(one.where, one.what, one.why) for one in odd])
    text = json.dumps(wanted, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        tree, said = json.loads(whole)
        kept = tuple(Unclear(where, what, Why(why)) for where, what, why in said)
        return Tree(tree, (*kept, Unclear("", "", Why.BROKEN_LETTERS)))
    return Tree(root, tuple(odd))


def short(text: str, most: int = 80) -> str:
    """A name for a place, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def spelled(value: object, indent: str = "") -> str:
    """Any JSON value as lines people can read, with every text in it verbatim."""
    match value:
        case None | True | False:
            return indent + {None: "nothing", True: "yes", False: "no"}[value]
        case dict():
            return "\n".join(f"{indent}{name}:{_beneath(inner, indent)}" for name, inner in value.items())
        case list():
            return "\n".join(f"{indent}-{_beneath(inner, indent)}" for inner in value)
        case _:
            return indent + str(value)


def _beneath(value: object, indent: str) -> str:
    if isinstance(value, dict | list) and value:
        return "\n" + spelled(value, indent + "  ")
    return " " + spelled(value) if value or value == 0 else ""
