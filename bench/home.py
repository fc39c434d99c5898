"""A home as a node leaves it: a record that grew a little at a time, its people with their keys and open sessions."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec
from msgspec import Struct

from bench.corpus import Corpus
from lichen.core.event import event_id
from lichen.core.keys import SigningKey
from lichen.core.values import CircleId, EventId, MemberId
from lichen.node.accounts import Account, Place
from lichen.node.home import open_home
from lichen.node.living import Living
from lichen.node.node import Node
from lichen.node.view import View
from lichen.practices import LAW
from lichen.practices.tasks import Tasks, mine

AT_ONCE = 8  # events in one append: about what one fsync serves on a busy evening
RECENT = 400


class Resident(Struct):
    """Somebody in a circle of this home, and the secret their browser holds."""

    circle: CircleId
    member: MemberId
    session: str

    @property
    def base(self) -> str:
        """Where the circle's pages begin."""
        return f"/c/{self.circle[:12]}"


class Home(Struct):
    """A folder, who lives in it, and things to look at."""

    path: Path
    residents: list[Resident]
    tasks: list[EventId]  # open ones of the first circle
    things: list[EventId]  # anything in it that one can talk about
    shown: list[str]  # what the first resident must find on the circle's own page
    events: int

    def copy(self, path: Path) -> "Home":
        """The same home in another folder, to be changed there."""
        shutil.copytree(self.path, path)
        return msgspec.structs.replace(self, path=path)

    def without_kept_states(self, path: Path) -> "Home":
        """A copy in which everything has to be folded from the first event."""
        copy = self.copy(path)
        with closing(sqlite3.connect(path / "record.db")) as connection:
            connection.execute("DELETE FROM kept")
            connection.commit()
        return copy


def grow(path: Path, *records: Corpus) -> Home:
    """Makes a home in which these circles have lived from their first day."""
    node = open_home(path)
    try:
        living = [_live(node, record) for record in records]
        residents = [each for record in records for each in _settle(node, record)]
        state = living[0].state
        tasks = list(state[Tasks].open)
        view = View(state, node.words, residents[0].member, state.last[1])
        shown = [view.words(task.now.event, "title") for task in mine(state, view.viewer)]
    finally:
        node.close()
    things = [event_id(frame.raw) for frame in records[0].frames[-RECENT:]]
    return Home(path, residents, tasks, things, shown, sum(len(record.frames) for record in records))


def _live(node: Node, record: Corpus) -> Living:
    """Everything that is said comes in as it does through the door, a few events at a time."""
    arrivals = record.arrivals
    node.store.append(arrivals[:1], at=arrivals[0].text.at)
    living = Living(LAW, node.store, record.circle, lambda: None)
    for start in range(1, len(arrivals), AT_ONCE):
        batch = arrivals[start : start + AT_ONCE]
        node.store.append(batch, at=batch[-1].text.at)
        living.take(batch)
        if keeping := living.keep_now():
            keeping()
    return living


def _settle(node: Node, record: Corpus) -> list[Resident]:
    """Gives each person an account with the key of their first phone, and a browser that is signed in."""
    residents = []
    for person in record.people:
        key = SigningKey(person.seed)
        node.keyring.put("device", key.public, person.seed)
        account = node.accounts.save(Account(f"{person.name}-{record.circle[:12]}"))
        account.places[record.circle] = Place(key.public, person.member)
        node.accounts.save(account)
        residents.append(Resident(record.circle, person.member, node.accounts.open_session(account)))
    return residents
