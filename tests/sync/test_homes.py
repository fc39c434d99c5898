"""Two homes of one circle, each with a store of its own, and a file carried between them."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lichen.core.event import Frame
from lichen.core.fact import Fact
from lichen.core.kept import digest
from lichen.core.values import DAY, MINUTE, CircleId
from lichen.node.accounts import Account
from lichen.node.node import Node
from lichen.node.restored import Origin
from lichen.node.taken import MOST_REFUSED, Taken
from lichen.practices import LAW
from lichen.practices.members import MemberNamed
from lichen.practices.talk import WordsErased
from lichen.practices.tasks import TaskClosed, TaskOpened, Tasks, TaskTaken
from lichen.store.sqlite import SqliteStore
from lichen.sync.bundle import Reading, write
from tests.people import BEGINNING, codes, founded


class Home:
    """A node in a folder, with one person in it and a clock that moves when they speak."""

    def __init__(self, path: Path, name: str) -> None:
        path.mkdir(mode=0o700, exist_ok=True)
        self.path, self.now = path, BEGINNING
        self.node = Node(SqliteStore(path / "record.db", name), path, self.clock)

    def clock(self) -> int:
        self.now += MINUTE
        return self.now

    @property
    def person(self) -> Account:
        return next(iter(self.node.accounts))

    @property
    def circle(self) -> CircleId:
        return self.node.circles()[0]

    @property
    def digest(self) -> str:
        return digest(LAW, self.node.circle(self.circle))

    def says(self, fact: Fact, **words: str) -> str:
        said = self.node.say(self.person, self.circle, fact, words)
        assert not said.refusals, said.refusals
        return said.wait().event

    def bundle(self) -> bytes:
        file = BytesIO()
        frames = [frame for _, frame in self.node.store.frames(self.circle)]
        write(file, self.circle, frames, count=len(frames), made=self.clock(), copy=self.node.store.instance)
        return file.getvalue()

    def takes_in(self, bundle: bytes) -> Taken:
        reading = Reading(BytesIO(bundle))
        assert reading.header
        self.now = max(self.now, reading.header.made)  # their clocks agree
        return self.node.take_in(
            reading.header.circle, reading.frames(), Origin(reading.header.copy, reading.header.made)
        )


@pytest.fixture
def homes(tmp_path: Path) -> Iterator[tuple[Home, Home]]:
    ana, bo = two_homes(tmp_path)
    yield ana, bo
    ana.node.close()
    bo.node.close()


def two_homes(folder: Path) -> tuple[Home, Home]:
    """Ana founds a circle at home; Bo takes its record in at his and joins from there."""
    ana, bo = Home(folder / "ana", "ana’s"), Home(folder / "bo", "bo’s")
    ana.node.entrances.found(ana.node.accounts.new(), "Elm Street", "", "Ana")
    said, secret = ana.node.entrances.invite(ana.person, ana.circle, 1, 14)
    said.wait()
    bo.takes_in(ana.bundle())
    assert not bo.node.entrances.join(bo.node.accounts.new(), said.event, secret, "Bo").refusals
    ana.takes_in(bo.bundle())
    return ana, bo


def test_a_record_goes_out_and_comes_in_with_the_same_state(homes: tuple[Home, Home]):
    ana, bo = homes
    task = ana.says(TaskOpened(), title="Fix the boiler")
    taken = bo.takes_in(ana.bundle())
    assert (taken.new, taken.waiting, taken.refused) == (1, 0, [])
    assert bo.digest == ana.digest
    assert bo.node.words.of(task) == {"title": "Fix the boiler"}


def test_taking_the_same_in_again_changes_nothing(homes: tuple[Home, Home]):
    ana, bo = homes
    ana.says(TaskOpened(), title="Fix the boiler")
    bundle = ana.bundle()
    bo.takes_in(bundle)
    before = bo.digest
    assert bo.takes_in(bundle).new == 0
    assert bo.digest == before


@given(
    st.lists(
        st.tuples(st.sampled_from(["ana", "bo"]), st.sampled_from(["opens", "takes", "closes", "carries"])), max_size=14
    )
)
@settings(max_examples=15)
def test_whatever_both_did_meanwhile_both_end_in_the_same_state(
    tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, str]]
):
    ana, bo = two_homes(tmp_path_factory.mktemp("homes"))
    homes = {"ana": (ana, bo), "bo": (bo, ana)}
    for who, what in acts:
        home, other = homes[who]
        tasks = home.node.circle(home.circle)[Tasks].open
        match what:
            case "carries":
                other.takes_in(home.bundle())
            case "takes" | "closes" if tasks:
                task = next(iter(tasks.values()))
                if what == "closes":
                    home.says(TaskClosed(task.id, "done"))
                elif home.person.places[home.circle].member not in task.stewards:
                    home.says(TaskTaken(task.id))
            case _:
                home.says(TaskOpened(), title="Something")
    ana.takes_in(bo.bundle())
    bo.takes_in(ana.bundle())
    assert ana.digest == bo.digest
    for home in (ana, bo):
        home.node.close()


def test_events_of_another_circle_among_the_others_are_refused_with_their_reason(homes: tuple[Home, Home]):
    ana, bo = homes
    stranger = founded("dee", by="eve")
    ana.says(TaskOpened(), title="Ours")
    frames = [*(f for _, f in ana.node.store.frames(ana.circle)), *(a.frame for a in stranger.arrivals.values())]
    taken = bo.node.take_in(bo.circle, frames)
    assert taken.new == 1
    assert {code for one in taken.refused for code in codes(one.reasons)} == {"of-another-circle"}
    assert len(taken.refused) == len(stranger.arrivals)
    assert bo.node.circles() == [ana.circle]
    assert bo.node.store.waiting.of(bo.circle) == []


def test_words_that_were_erased_at_home_do_not_come_back_with_a_bundle(homes: tuple[Home, Home]):
    ana, bo = homes
    task = ana.says(TaskOpened(), title="A name that should not stand here")
    earlier = ana.bundle()
    bo.takes_in(earlier)
    ana.says(WordsErased(task))
    ana.takes_in(earlier)
    bo.takes_in(ana.bundle())
    for home in (ana, bo):
        home.node.store.private.put("node", "settled", b"")  # all that was asked before is written now
        assert home.node.words.of(task) == {}


def test_words_that_were_missing_come_with_a_later_bundle(homes: tuple[Home, Home]):
    ana, bo = homes
    task = ana.says(TaskOpened(), title="Fix the boiler")
    bo.node.take_in(bo.circle, [Frame(f.raw, f.signature) for _, f in ana.node.store.frames(ana.circle)])
    assert bo.node.words.of(task) == {}
    bo.takes_in(ana.bundle())
    assert bo.node.words.of(task) == {"title": "Fix the boiler"}


def test_nobody_reads_on_after_a_thousand_events_that_cannot_be_let_in(homes: tuple[Home, Home]):
    _, bo = homes
    taken = bo.node.take_in(bo.circle, (Frame(b'{"no":%d}' % number) for number in range(50_000)))
    assert MOST_REFUSED <= len(taken.refused) < 50_000


# Put back from a backup (P11)


def put_back(home: Home, folder: Path) -> Home:
    """The home as its last backup had it, on another machine."""
    folder.mkdir(mode=0o700)
    home.node.store.backup_to(folder / "record.db", "put back")
    (folder / "secret").write_bytes((home.path / "secret").read_bytes())
    (folder / "secret").chmod(0o600)
    again = Home(folder, "not used")
    again.now = home.now + DAY
    again.node.restored.begin(again.node.circles(), again.now)
    return again


def test_a_copy_that_was_put_back_keeps_silent(homes: tuple[Home, Home], tmp_path: Path):
    again = put_back(homes[0], tmp_path / "again")
    said = again.node.say(again.person, again.circle, TaskOpened(), {"title": "Too early"})
    assert codes(said.refusals) == ["restored-copy"]
    assert again.node.restored
    assert not again.node.may_speak(again.circle)
    again.node.close()


def test_it_speaks_again_after_a_bundle_that_another_copy_made_since(homes: tuple[Home, Home], tmp_path: Path):
    ana, bo = homes
    again = put_back(ana, tmp_path / "again")
    forgotten = ana.says(TaskOpened(), title="Said after the backup")
    bo.takes_in(ana.bundle())
    bo.now = again.now
    again.takes_in(bo.bundle())
    assert again.node.may_speak(again.circle)
    again.says(TaskTaken(forgotten))
    bo.takes_in(again.bundle())
    assert not bo.node.store.faces(bo.circle), "nobody showed two faces"
    again.node.close()


def test_a_bundle_made_before_it_was_put_back_is_not_enough(homes: tuple[Home, Home], tmp_path: Path):
    ana, bo = homes
    bo.takes_in(ana.bundle())
    early = bo.bundle()
    again = put_back(ana, tmp_path / "again")
    again.takes_in(early)
    assert not again.node.may_speak(again.circle)
    again.node.close()


def test_its_own_bundle_is_not_enough(homes: tuple[Home, Home], tmp_path: Path):
    again = put_back(homes[0], tmp_path / "again")
    again.takes_in(again.bundle())
    assert not again.node.may_speak(again.circle)
    again.node.close()


def test_a_copy_that_knows_less_of_us_than_we_do_is_not_enough(homes: tuple[Home, Home], tmp_path: Path):
    ana, bo = homes
    ana.says(MemberNamed(), name="Anna")
    again = put_back(ana, tmp_path / "again")
    bo.now = again.now
    again.takes_in(bo.bundle())
    assert not again.node.may_speak(again.circle)
    again.node.close()


def test_it_speaks_again_when_somebody_says_that_there_is_no_other_copy(homes: tuple[Home, Home], tmp_path: Path):
    again = put_back(homes[0], tmp_path / "again")
    again.node.speaks_again()
    again.says(TaskOpened(), title="Going on")
    again.node.close()


def test_a_record_put_back_behind_the_nodes_back_is_noticed(homes: tuple[Home, Home], tmp_path: Path):
    """Somebody copied only the database back: the second place still knows how far we had come."""
    ana, bo = homes
    ana.node.store.backup_to(tmp_path / "earlier.db", "copied")
    ana.says(TaskOpened(), title="Said after that")
    bo.takes_in(ana.bundle())
    ana.node.close()
    for file in ana.path.glob("record.db*"):
        file.unlink()
    (tmp_path / "earlier.db").rename(ana.path / "record.db")
    ana.node = Node(SqliteStore(ana.path / "record.db"), ana.path, ana.clock)
    said = ana.node.say(ana.person, ana.circle, TaskOpened(), {"title": "Again?"})
    assert codes(said.refusals) == ["restored-copy"]
    ana.takes_in(bo.bundle())
    ana.says(TaskOpened(), title="Now that I have heard")
