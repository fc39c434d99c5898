"""Ranges: which members of two large sets differ, found by comparing fingerprints of ever smaller parts of them.

Range-based set reconciliation (Meyer 2023), over marks: short hashes under a key made for this one comparison. Marks
are spread evenly, so a range is simply a prefix of them, and parts into sixteen. The key is fresh each time: nobody can
prepare two things that look alike, and what was overlooked by a rare accident is found the next time.

One side asks, the other answers and keeps nothing in between.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import Annotated

from msgspec import Meta, Struct

FEW = 8  # marks of a range that are named one by one
FINGERPRINT = 4  # bytes
PARTS = 16  # of a range: one for each digit that may come next
MOST_RANGES = 4_096  # in one message
MOST_MARKS = 65_536
LONGEST_MARK = 16  # bytes
MOST_STEPS = 8  # questions; each answer narrows the ranges down by a digit, and each next question by another

_Prefix = Annotated[str, Meta(max_length=8, pattern=r"\A[0-9a-f]*\Z")]
_Listed = Annotated[bytes, Meta(max_length=FEW * LONGEST_MARK)]
_Marks = Annotated[bytes, Meta(max_length=MOST_MARKS * LONGEST_MARK)]
_Fingerprints = Annotated[bytes, Meta(min_length=PARTS * FINGERPRINT, max_length=PARTS * FINGERPRINT)]


def marked(key: bytes, thing: bytes, size: int) -> bytes:
    """The mark of a thing in the one comparison that this key was made for."""
    return blake2b(thing, key=key, digest_size=size).digest()


class Ranges(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """What one side says: the parts of some ranges as fingerprints, and others mark by mark."""

    parts: Annotated[list[tuple[_Prefix, _Fingerprints]], Meta(max_length=MOST_RANGES)] = []
    lists: Annotated[list[tuple[_Prefix, _Listed]], Meta(max_length=MOST_RANGES)] = []

    def __bool__(self) -> bool:
        return bool(self.parts or self.lists)

    @property
    def is_full(self) -> bool:
        """Whether there may have been more than fits a message."""
        return len(self.parts) + len(self.lists) >= MOST_RANGES


class Difference(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """What an answer settles, beside the ranges that are still open: marks that only one of the two has."""

    open: Ranges = Ranges()
    answering: _Marks = b""  # only who answers
    asking: _Marks = b""  # only who asked


class Marks:
    """A set of marks of one size, held in order."""

    def __init__(self, marks: Iterable[bytes], size: int) -> None:
        self._size = size
        self._marks = sorted(set(marks))
        self._digits = [mark.hex() for mark in self._marks]

    def __len__(self) -> int:
        return len(self._marks)

    def whole(self) -> bytes:
        """One fingerprint of all."""
        return blake2b(b"".join(self._marks), digest_size=8).digest()

    def first(self) -> Ranges:
        """How to begin once the whole is known to differ."""
        return Ranges(lists=[("", b"".join(self._marks))]) if len(self._marks) <= FEW else Ranges([self._parts("")])

    def answer(self, asked: Ranges) -> Difference:
        """What this side says to that; marks in a list are compared at once."""
        mine, theirs = list[bytes](), list[bytes]()
        for prefix, listed in _apart(asked.lists):
            here, there = set(self._in(prefix)), set(split(listed, self._size))
            mine += sorted(here - there)
            theirs += sorted(there - here)
        return Difference(self._opened(asked), b"".join(mine[:MOST_MARKS]), b"".join(theirs))

    def heard(self, said: Difference) -> tuple[set[bytes], set[bytes], Ranges]:
        """What only we have, what only they have, and what to ask next."""
        ours, theirs = set(split(said.asking, self._size)), set(split(said.answering, self._size))
        for prefix, listed in _apart(said.open.lists):
            here, there = set(self._in(prefix)), set(split(listed, self._size))
            ours |= here - there
            theirs |= there - here
        return ours, theirs, self._opened(said.open)

    def _opened(self, said: Ranges) -> Ranges:
        """Every part that differs: the few marks in it, or its own parts. What would be too much has to wait."""
        opened = Ranges([], [])
        for prefix, fingerprints in _apart(said.parts):
            for digit in self._differing(prefix, fingerprints):
                here = self._in(prefix + digit)
                if len(opened.parts) + len(opened.lists) >= MOST_RANGES:
                    return opened
                if len(here) <= FEW:
                    opened.lists.append((prefix + digit, b"".join(here)))
                else:
                    opened.parts.append(self._parts(prefix + digit))
        return opened

    def _differing(self, prefix: str, fingerprints: bytes) -> Iterator[str]:
        _, own = self._parts(prefix)
        for number, digit in enumerate("0123456789abcdef"):
            part = slice(number * FINGERPRINT, (number + 1) * FINGERPRINT)
            if own[part] != fingerprints[part]:
                yield digit

    def _parts(self, prefix: str) -> tuple[str, bytes]:
        fingerprints = (
            blake2b(b"".join(self._in(prefix + digit)), digest_size=FINGERPRINT).digest()
            for digit in "0123456789abcdef"
        )
        return prefix, b"".join(fingerprints)

    def _in(self, prefix: str) -> list[bytes]:
        return self._marks[bisect_left(self._digits, prefix) : bisect_left(self._digits, prefix + "g")]


def split(listed: bytes, size: int) -> list[bytes]:
    """The marks that were written one after another; what is left over at the end is none."""
    whole = len(listed) - len(listed) % size
    return [listed[at : at + size] for at in range(0, min(whole, MOST_MARKS * size), size)]


def _apart(ranges: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """Those that do not lie within another one: nobody makes us look at the same marks again and again."""
    outer = None
    for prefix, said in sorted(ranges):
        if outer is None or not prefix.startswith(outer):
            outer = prefix
            yield prefix, said
