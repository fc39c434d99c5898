"""Lines out of bytes as they come: never more than one line in memory, and never more than a ballot could be."""

from collections.abc import Iterable, Iterator

from lichen.tally.formats.reading import LARGEST_FILE, LONGEST_LINE, MOST_LINES, Why

MARK = b"\xef\xbb\xbf"


class Lines:
    """The lines of a file with their ends, decoded. When it cannot go on it stops, and `broken` says why."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self.chunks = iter(chunks)
        self.broken: Why | None = None
        self.number = 0
        self._ahead: list[str] = []
        self._raw = self._cut()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._ahead.pop() if self._ahead else self._next()
        self.number += 1
        return line

    def put_back(self, line: str) -> None:
        """To be read once more."""
        self._ahead.append(line)
        self.number -= 1

    def _next(self) -> str:
        raw = next(self._raw)
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            return self._stop(Why.NOT_UTF8)
        return self._stop(Why.NOT_TEXT) if "\0" in text else text

    def _stop(self, why: Why) -> str:
        self.broken = why
        self._raw = iter(())
        raise StopIteration

    def _cut(self) -> Iterator[bytes]:
        rest, size, count = b"", 0, 0
        for chunk in self.chunks:
            if not size and chunk.startswith(MARK):
                chunk = chunk[len(MARK) :]  # noqa: PLW2901 - the mark is no part of what was written
            size, count = size + len(chunk), count + chunk.count(b"\n")
            *whole, rest = (rest + chunk).replace(b"\r\n", b"\n").split(b"\n")
            if size > LARGEST_FILE or count > MOST_LINES:
                self.broken = Why.TOO_LARGE
                return
            if len(rest) > LONGEST_LINE or any(len(line) > LONGEST_LINE for line in whole):
                self.broken = Why.LONG_LINE
                return
            yield from (line + b"\n" for line in whole)
        if rest:
            yield rest
