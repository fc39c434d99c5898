"""Passages: the part of a text in which somebody's words stand, with those words marked."""

from collections.abc import Iterable, Iterator, Sequence

from lichen.node.finding import spans
from lichen.web.html import Node, Renderable, mark, span

LONGEST = 5_000  # characters of a text that are looked through
BEFORE, AFTER = 60, 140  # characters that are shown from where the first of the words begins


def marked(text: str, words: Sequence[str]) -> Renderable:
    """The whole text, with these folded words marked in it."""
    return _set(text, spans(text, words))


def passage(text: str, words: Sequence[str]) -> Renderable:
    """A line or two around the first of the words, with all of them marked."""
    return _set(*cut(text, words))


def cut(text: str, words: Sequence[str]) -> tuple[str, list[tuple[int, int]]]:
    """The same as characters, and where the words stand in it; the beginning when none of them does."""
    line = " ".join(text[:LONGEST].split())
    found = spans(line, words)
    first = found[0][0] if found else 0
    start, end = _begin(line, first - BEFORE, first), _end(line, first, first + AFTER)
    before, after = "… " if start else "", " …" if end < len(line) else ""
    shift = len(before) - start
    within = [(max(a, start) + shift, min(b, end) + shift) for a, b in found if a < end]
    return f"{before}{line[start:end]}{after}", within


def _begin(line: str, earliest: int, first: int) -> int:
    """Where to begin: at a word, if one begins between the two."""
    return 0 if earliest <= 0 else line.find(" ", earliest, first) + 1 or earliest


def _end(line: str, first: int, latest: int) -> int:
    if latest >= len(line):
        return len(line)
    space = line.rfind(" ", first, latest)
    return space if space > first else latest


def _set(text: str, found: Iterable[tuple[int, int]]) -> Renderable:
    return span(".words", dir="auto")[_pieces(text, found)]


def _pieces(text: str, found: Iterable[tuple[int, int]]) -> Iterator[Node]:
    after = 0
    for start, end in found:
        yield text[after:start]
        yield mark[text[start:end]]
        after = end
    yield text[after:]
