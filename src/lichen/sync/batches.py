"""Batches: a long run of frames in portions that memory can hold, cut so that each proves itself."""

from collections.abc import Iterable, Iterator

from lichen.core.event import Frame
from lichen.core.values import HASH_CHARACTERS

ENOUGH = 2_000  # events
ENOUGH_BYTES = 8 * 1024 * 1024
MOST = 10  # times as much, where the proof of what came does not follow soon

_DEVICE = b'"device":"'


def batches(
    frames: Iterable[Frame],
    enough: int = ENOUGH,
    enough_bytes: int = ENOUGH_BYTES,
    most: int = MOST,
    *,
    words_later: bool = False,
) -> Iterator[list[Frame]]:
    """At least one portion, maybe an empty one; what comes unsigned is proved by what its device signs later (P3).

    With `words_later`, what comes along only to prove what came before leaves its words behind.
    """
    batch: list[Frame] = []
    unproved: set[bytes] = set()
    size, fill = 0, 0.0
    for each in frames:
        frame = Frame(each.raw, each.signature) if words_later and fill >= 1 else each
        batch.append(frame)
        size += len(frame.raw) + len(frame.words)
        (unproved.discard if frame.signature else unproved.add)(_device(frame.raw))
        fill = max(len(batch) / enough, size / enough_bytes)
        if fill >= (most if unproved else 1):
            yield batch
            batch, size, fill = [], 0, 0.0
            unproved.clear()
    yield batch


def _device(raw: bytes) -> bytes:
    """The device as it is spelled, without reading the text: it stands before anything that people choose."""
    at = raw.find(_DEVICE) + len(_DEVICE)
    return raw[at : at + HASH_CHARACTERS]
