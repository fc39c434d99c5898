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
    most_bytes: int = MOST * ENOUGH_BYTES,
) -> Iterator[list[Frame]]:
    """At least one portion, maybe an empty one; what comes unsigned is proved by what its device signs later (P3)."""
    batch: list[Frame] = []
    unproved: set[bytes] = set()
    size = 0
    for frame in frames:
        batch.append(frame)
        size += len(frame.raw) + len(frame.words)
        (unproved.discard if frame.signature else unproved.add)(_device(frame.raw))
        fill = max(len(batch) / enough, size / enough_bytes)
        if fill >= (MOST if unproved else 1) or size >= most_bytes:
            yield batch
            batch, size = [], 0
            unproved.clear()
    yield batch


def _device(raw: bytes) -> bytes:
    """The device as it is spelled, without reading the text: it stands before anything that people choose."""
    at = raw.find(_DEVICE) + len(_DEVICE)
    return raw[at : at + HASH_CHARACTERS]
