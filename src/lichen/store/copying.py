"""Copying: everything that one store holds into another, whatever is behind either."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from lichen.core.door import Arrival
from lichen.core.event import decode_text, event_id
from lichen.core.values import CircleId
from lichen.store.contract import Store
from lichen.store.sqlite import SqliteStore

AT_ONCE = 2_000  # events in one append


def copy(source: Store, target: Store) -> None:
    """Every record, what waits and which words are erased, then the private values; kept states make themselves again.

    The values come last: a key whose events are not in the copy does no harm, events whose key is lost would.
    """
    for circle in source.circles():
        _copy_record(source, target, circle)
        if waiting := source.waiting.of(circle):
            target.waiting.replace(circle, waiting)
    for kind in source.private.kinds():
        for name, value in source.private.all(kind).items():
            target.private.put(kind, name, value)


def copy_to_file(source: Store, path: Path, instance: str) -> None:
    """A copy as one SQLite file, moved there once it is complete."""
    with TemporaryDirectory(dir=path.absolute().parent, prefix=f".{path.name}.") as room:
        part = Path(room) / path.name
        target = SqliteStore(part, instance)
        try:
            copy(source, target)
        finally:
            target.close()
        part.replace(path)


def _copy_record(source: Store, target: Store, circle: CircleId) -> None:
    wordless = set(source.wordless(circle))
    arrivals = _arrivals(source, circle)
    while batch := list(islice(arrivals, AT_ONCE)):
        target.append(batch, max(each.text.at for each in batch))
        bare = [each.id for each in batch if each.text.size and not each.frame.words]
        if erased := [each for each in bare if each not in wordless]:
            target.erase_words(erased)


def _arrivals(source: Store, circle: CircleId) -> Iterator[Arrival]:
    for _, frame in source.frames(circle):
        yield Arrival(event_id(frame.raw), decode_text(frame.raw), frame)
