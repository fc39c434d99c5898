"""Fitting what people bring into the words of one event: what is too long goes on in the next, nothing is cut off."""

from collections.abc import Iterator

LONGEST_LINE = 200
LONGEST_NAME = 80
LONGEST_PIECE = 12_000  # characters; in any script this fits beside the other words of one event

_PICTURES = {code: 0x2400 + code for code in range(32) if chr(code) not in "\n\t\r"}


def printable(text: str) -> str:
    """The same text, with a picture of each letter that nobody could see."""
    return text.translate(_PICTURES)


def one_line(text: str, most: int = LONGEST_LINE) -> str:
    """As much of it as fits on one line."""
    line = " ".join(printable(text).split())
    return line if len(line) <= most else line[: most - 1] + "…"


def pieces(text: str) -> list[str]:
    """A text in pieces that each fit, parted between lines where there are any; none for a blank text."""
    found, rest = [], printable(text)
    while len(rest) > LONGEST_PIECE:
        end = rest.rfind("\n", LONGEST_PIECE // 2, LONGEST_PIECE) + 1 or LONGEST_PIECE
        found.append(rest[:end])
        rest = rest[end:]
    return [piece for piece in (*found, rest) if piece.strip()]


def parts(title: str, text: str, most: int) -> Iterator[tuple[str, str]]:
    """A title and a text, several times where one place cannot hold it; a title too long stands in the text in full."""
    name = one_line(title, most)
    texts = pieces(text if name == title.strip() else f"{title}\n\n{text}")
    for number, piece in enumerate(texts, 1):
        yield (name if len(texts) == 1 else f"{name[: most - 12]} ({number}/{len(texts)})"), piece
    if not texts:
        yield name, ""
