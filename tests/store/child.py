"""Processes that are meant to suffer: they say each id only once `append` has returned."""

import resource
import sys
from pathlib import Path

from lichen.core.door import Arrival
from lichen.store.contract import Store
from lichen.store.postgres.store import PostgresStore
from lichen.store.sqlite import SqliteStore
from lichen.store.trouble import StoreFull
from tests.store.writer import Writer

EVENTS = 600
ROOM = 400_000  # bytes a file may have


def writings() -> list[Arrival]:
    """The same events in every process."""
    ana = Writer()
    return [ana.founding, *ana.many(EVENTS)]


def say(events: list[Arrival]) -> None:
    print(*(event.id for event in events), sep="\n", flush=True)


def write_until_killed(store: Store) -> None:
    held = {event for event, _ in store.in_order(writings()[0].id)}
    left = [event for event in writings() if event.id not in held]
    while left:
        size = 1 + len(left) % 3
        batch, left = left[:size], left[size:]
        store.append(batch, 1)
        say(batch)


def write_until_full_then_on(store: SqliteStore) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, most))
    for number, event in enumerate(writings()):
        try:
            store.append([event], 1)
        except StoreFull as trouble:
            held = [event for event, _ in store.in_order(writings()[0].id)]
            assert held == [each.id for each in writings()[:number]]
            print(trouble, file=sys.stderr)
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
            store.append([event], 1)
        say([event])


if __name__ == "__main__":
    if sys.argv[1] == "kill-postgres":
        write_until_killed(PostgresStore(sys.argv[2], "child"))
    else:
        what = {"kill": write_until_killed, "full": write_until_full_then_on}[sys.argv[1]]
        what(SqliteStore(Path(sys.argv[2]), "child"))
