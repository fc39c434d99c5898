"""Ranges: which members of two large sets differ, found by comparing fingerprints of ever smaller parts of them.

Range-based set reconciliation (Meyer 2023), over labels: short hashes under a key made for this one comparison. Labels
are spread evenly, so a range is simply a prefix of them, and parts into sixteen. The key is fresh each time: nobody can
prepare two things that look alike, and what was overlooked by a rare accident is found the next time.

One side asks, the other answers and keeps nothing in between.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import Annotated

from msgspec import Meta, Struct

FEW = 8  # labels of a range that are named one by one
FINGERPRINT = 3  # bytes
PARTS = 16  # of a range: one for each digit that may come next
MOST_RANGES = 4_096  # in one message
MOST_LABELS = 65_536
LONGEST_LABEL = 16  # bytes
MOST_STEPS = 8  # questions; each answer narrows the ranges down by a digit, and each next question by another

_Prefix = Annotated[str, Meta(max_length=8, pattern=r"\A[0-9a-f]*\Z")]
_Listed = Annotated[bytes, Meta(max_length=FEW * LONGEST_LABEL)]
_Labels = Annotated[bytes, Meta(max_length=MOST_LABELS * LONGEST_LABEL)]
_Fingerprints = Annotated[bytes, Meta(min_length=PARTS * FINGERPRINT, max_length=PARTS * FINGERPRINT)]


def labelled(key: bytes, thing: bytes, size: int) -> bytes:
    """The label of a thing in the one comparison that this key was made for."""
    return blake2b(thing, key=key, digest_size=size).digest()


class Ranges(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """What one side says: the parts of some ranges as fingerprints, and others label by label."""

    parts: Annotated[list[tuple[_Prefix, _Fingerprints]], Meta(max_length=MOST_RANGES)] = []
    lists: Annotated[list[tuple[_Prefix, _Listed]], Meta(max_length=MOST_RANGES)] = []

    def __bool__(self) -> bool:
        return bool(self.parts or self.lists)

    @property
    def is_full(self) -> bool:
        """Whether there may have been more than fits a message."""
        return len(self.parts) + len(self.lists) >= MOST_RANGES


class Difference(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """What an answer settles, beside the ranges that are still open: labels that only one of the two has."""

    open: Ranges = Ranges()
    answering: _Labels = b""  # only who answers
    asking: _Labels = b""  # only who asked


class Labels:
    """A set of labels of one size, held in order."""

    def __init__(self, labels: Iterable[bytes], size: int) -> None:
        self._size = size
        self._labels = sorted(set(labels))
        self._digits = [label.hex() for label in self._labels]

    def __len__(self) -> int:
        return len(self._labels)

    def whole(self) -> bytes:
        """One fingerprint of all."""
        return blake2b(b"".join(self._labels), digest_size=8).digest()

    def first(self) -> Ranges:
        """How to begin once the whole is known to differ."""
        return Ranges(lists=[("", b"".join(self._labels))]) if len(self._labels) <= FEW else Ranges([self._parts("")])

    def answer(self, asked: Ranges) -> Difference:
        """What this side says to that; labels in a list are compared at once."""
        mine, theirs = list[bytes](), list[bytes]()
        for prefix, listed in _apart(asked.lists):
            here, there = set(self._in(prefix)), set(split(listed, self._size))
            mine += sorted(here - there)
            theirs += sorted(there - here)
        return Difference(self._opened(asked), b"".join(mine[:MOST_LABELS]), b"".join(theirs))

    def heard(self, said: Difference) -> tuple[set[bytes], set[bytes], Ranges]:
        """What only we have, what only they have, and what to ask next."""
        ours, theirs = set(split(said.asking, self._size)), set(split(said.answering, self._size))
        for prefix, listed in _apart(said.open.lists):
            here, there = set(self._in(prefix)), set(split(listed, self._size))
            ours |= here - there
            theirs |= there - here
        return ours, theirs, self._opened(said.open)

    def _opened(self, said: Ranges) -> Ranges:
        """Every part that differs: the few labels in it, or its own parts. What would be too much has to wait."""
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
        return self._labels[bisect_left(self._digits, prefix) : bisect_left(self._digits, prefix + "g")]


def split(listed: bytes, size: int) -> list[bytes]:
    """The labels that were written one after another; what is left over at the end is none."""
    whole = len(listed) - len(listed) % size
    return [listed[at : at + size] for at in range(0, min(whole, MOST_LABELS * size), size)]


def _apart(ranges: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """Those that do not lie within another one: nobody makes us look at the same labels again and again."""
    outer = None
    for prefix, said in sorted(ranges):
        if outer is None or not prefix.startswith(outer):
            outer = prefix
            yield prefix, said
