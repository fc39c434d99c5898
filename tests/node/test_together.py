"""Several processes of one node on one database: each sees at once what the other did, and nobody gets two faces."""

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest

from lichen.core.door import Arrival
from lichen.core.event import decode_text
from lichen.core.fold import fold
from lichen.core.kept import digest
from lichen.core.practice import Circle
from lichen.core.values import HOUR, CircleId, DeviceKey, EventId
from lichen.node.accounts import Place
from lichen.node.heads import Heads
from lichen.node.mail.questions import Question
from lichen.node.mail.room import MailRoom
from lichen.node.mail.settings import Settings
from lichen.node.node import Node
from lichen.practices import LAW
from lichen.practices.talk import RemarkMade, WordsErased
from lichen.practices.tasks import TaskOpened, Tasks
from lichen.store.contract import Head
from lichen.store.place import use_database
from lichen.store.postgres.store import PostgresStore
from lichen.store.trouble import StoreMoved, StoreUnreachable
from tests.node.homes import Home, home
from tests.node.test_kills import is_whole as is_left_whole
from tests.people import codes
from tests.postgres import Server
from tests.store.writer import Writer

ROOT = Path(__file__).parents[2]
TITLE = {"title": "Fix the boiler"}


class Process(Node):
    """As requests find it: each of them hears first."""

    def circle(self, circle: CircleId) -> Circle:
        self.hear()
        return super().circle(circle)


class Side(Home):
    """One of the processes: a node with connections of its own, in the folder all of them share."""

    def __init__(self, path: Path, address: str) -> None:
        self.address, self.is_open = address, True
        super().__init__(path)

    def _opened(self) -> Node:
        return Process(PostgresStore(self.address, "together"), self.path, self.clock)

    def close(self) -> None:
        if self.is_open:
            self.is_open = False
            self.node.close()


@pytest.fixture
def sides(database: str, tmp_path: Path) -> Iterator[tuple[Side, Side]]:
    with ExitStack() as stack:
        one, other = Side(tmp_path / "home", database), Side(tmp_path / "home", database)
        stack.callback(one.close)
        stack.callback(other.close)
        yield one, other


def until(is_so: Callable[[], bool]) -> None:
    for _ in range(1_000):
        if is_so():
            return
        time.sleep(0.01)
    raise AssertionError("it never came to be")


def is_whole(*sides: Side) -> None:
    """Both hold the same in memory, which is what a fold from the start comes to; and no device has two faces."""
    [circle] = sides[0].node.circles()
    store = sides[0].node.store
    whole = digest(LAW, fold(LAW, [LAW.read(event, raw) for event, raw in store.in_order(circle)]))
    assert {side.digest for side in sides} == {whole}
    assert store.faces(circle) == {}
    store.check()


def test_two_hundred_acts_of_one_person_said_alternately(sides: tuple[Side, Side]) -> None:
    one, other = sides
    one.founds()
    other.node.hear()
    for number in range(100):
        for speaks, sees in ((one, other), (other, one)):
            said = speaks.says(TaskOpened(), title=f"Task {number}")
            assert said in sees.node.circle(sees.circle)[Tasks].open
    is_whole(one, other)


def test_two_that_speak_at_the_same_time_take_turns(sides: tuple[Side, Side]) -> None:
    sides[0].founds()
    sides[1].node.hear()
    together = threading.Barrier(2)

    def speak(side: Side) -> None:
        together.wait()
        said = [side.begins(TaskOpened(), title=f"Task {number}") for number in range(100)]
        refused.extend(reason for each in said for reason in each.wait().refusals)

    refused: list[object] = []
    threads = [threading.Thread(target=speak, args=(side,)) for side in sides]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not refused
    assert len(sides[0].node.circle(sides[0].circle)[Tasks].open) == 200
    is_whole(*sides)


def test_two_that_speak_in_two_circles_never_wait_for_each_other_for_good(sides: tuple[Side, Side]) -> None:
    circles = sides[0].founds(), sides[0].founds()
    sides[1].node.hear()
    together = threading.Barrier(2)

    def speak(side: Side, order: tuple[CircleId, ...]) -> None:
        people = {circle: side.node.accounts.within(circle)[0] for circle in order}
        together.wait()
        said = [side.node.say(people[circle], circle, TaskOpened(), TITLE) for circle in order * 60]
        recorded.extend(each.wait().event for each in said if not each.refusals)

    recorded = list[EventId]()
    orders = (circles, circles[::-1])
    threads = [threading.Thread(target=speak, args=each) for each in zip(sides, orders, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(recorded) == 240


def test_who_comes_in_at_one_is_known_to_the_other(sides: tuple[Side, Side]) -> None:
    one, other = sides
    one.founds()
    session = one.node.accounts.open_session(one.person)
    other.node.hear()
    here = other.node.accounts.session(session)
    assert here
    assert here.places == one.person.places
    other.node.accounts.set_passphrase(here, "ana", "correct horse battery")
    one.node.hear()
    assert one.node.accounts.by_passphrase("ana", "correct horse battery") is one.person
    other.node.accounts.close_everything(here)
    one.node.hear()
    assert one.node.accounts.session(session) is None


def test_what_both_change_of_one_account_is_kept(sides: tuple[Side, Side]) -> None:
    one, other = sides
    one.founds()
    other.node.hear()
    mine, theirs = one.person, other.person
    with one.node.accounts.changing(mine):
        mine.later["this"] = 1
    with other.node.accounts.changing(theirs):
        theirs.later["that"] = 2
    one.node.hear()
    assert mine.later == theirs.later == {"this": 1, "that": 2}


def test_words_erased_at_one_vanish_at_the_other(sides: tuple[Side, Side]) -> None:
    one, other = sides
    one.founds()
    other.node.hear()
    task = one.says(TaskOpened(), **TITLE)
    remark = one.says(RemarkMade(task), text="A secret")
    other.node.circle(other.circle)
    assert other.node.words.of(remark)["text"] == "A secret"
    assert other.node.words.find(other.node.circle(other.circle), "secret")
    one.says(WordsErased(remark))
    other.node.circle(other.circle)
    assert other.node.words.of(remark) == {}
    assert not other.node.words.find(other.node.circle(other.circle), "secret")
    assert one.node.store.words([remark]) == {}


def test_what_came_early_at_one_is_let_in_at_the_other_once_it_is_due(sides: tuple[Side, Side], tmp_path: Path) -> None:
    one, other = sides
    one.founds()
    with home(tmp_path / "ahead") as ahead:
        ahead.node.take_in(one.circle, one.frames)
        ahead.now = one.now + 3 * HOUR
        bo = ahead.lets_live_here("ana", one.circle, one.circle)
        bo.places[one.circle] = Place(one.person.places[one.circle].device, one.circle)
        seed = one.node.keyring.get("device", bo.places[one.circle].device)
        assert seed
        ahead.node.keyring.put("device", bo.places[one.circle].device, seed)
        ahead.node.accounts.save(bo)
        early = ahead.node.say(bo, one.circle, TaskOpened(), TITLE).wait()
        one.node.take_in(one.circle, ahead.frames)
    other.now = one.now
    assert early.event not in other.node.circle(other.circle)[Tasks].open
    other.now += 4 * HOUR
    assert early.event in other.node.circle(other.circle)[Tasks].open
    assert not one.node.store.waiting.of(one.circle)
    is_whole(one, other)


def test_words_vanish_even_where_nobody_looked_at_the_circle_since(sides: tuple[Side, Side]) -> None:
    one, other = sides
    one.founds()
    task = one.says(TaskOpened(), **TITLE)
    other.node.circle(other.circle)
    assert other.node.words.of(task) == TITLE
    other.node._living.clear()  # as when it looked at many other circles
    one.says(WordsErased(task))
    one.node._settle()
    other.node.hear()
    assert other.node.words.of(task) == {}


def test_what_the_other_writes_while_one_reads_a_circle_is_not_missed(
    sides: tuple[Side, Side], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = sides
    one.founds()
    other.node.hear()
    said = [other.says(TaskOpened(), **TITLE)]
    store, frontier = one.opens_again().store, one.node.store.frontier

    def looked(circle: CircleId) -> Mapping[DeviceKey, Head]:
        monkeypatch.setattr(store, "frontier", frontier)
        said.append(other.says(TaskOpened(), **TITLE))
        return frontier(circle)

    monkeypatch.setattr(store, "frontier", looked)
    assert set(one.node.circle(one.circle)[Tasks].open) == set(said)
    said.append(one.says(TaskOpened(), **TITLE))
    assert set(one.node.circle(one.circle)[Tasks].open) == set(said)
    is_whole(one, other)


def test_what_the_other_wrote_unheard_is_not_taken_in_twice(sides: tuple[Side, Side]) -> None:
    """A circle that is folded again reads all there is: also what no word has come of yet."""
    one, other = sides
    one.founds()
    other.node.hear()
    living = one.node.living(one.circle)
    said = [other.says(TaskOpened(), **TITLE)]
    living._fold_again(None)
    said.append(one.says(TaskOpened(), **TITLE))
    assert set(one.node.circle(one.circle)[Tasks].open) == set(said)
    is_whole(one, other)


def test_letters_are_carried_by_one_of_them_and_then_by_another(sides: tuple[Side, Side]) -> None:
    one, other = sides
    one.founds()
    rooms = [MailRoom(side.node, Settings("127.0.0.1", 25, "never", "lichen@elm.example")) for side in sides]
    assert [room.is_here() for room in (*rooms, *rooms)] == [True, False, True, False]
    account = one.person.id
    secret = rooms[0].reaches.ask(rooms[0].reaches.of(account), "ana@elm.example", 1)
    asked = rooms[0].questions.put(Question(account, one.circle, one.circle, one.circle, 1, 9), ["yes"])["yes"]
    other.node.hear()
    reach = rooms[1].reaches.asked_by(secret, 2)
    assert reach
    rooms[1].confirm(reach, 2)
    assert rooms[1].questions.find(asked) is None, "another address ends what was asked at the old one"
    one.node.hear()
    assert rooms[0].reaches.of(account).address == "ana@elm.example"
    assert rooms[0].questions.find(asked) is None
    one.close()
    until(rooms[1].is_here)


# Processes and servers that end


def test_two_processes_speak_with_one_phone_until_they_are_killed(database: str, tmp_path: Path) -> None:
    place = tmp_path / "home"
    place.mkdir(mode=0o700)
    use_database(place, database)
    with child(place) as one:
        heard = words(one, 1)
        with child(place) as other:
            ask(other, 1)
            heard |= words(other, 1)
            ask(one, 60)
            ask(other, 60)
            heard |= words(other, 50) | words(one, 20)
            other.kill()
            heard |= rest(other) | words(one, 100)
        one.kill()
        heard |= rest(one)
    is_left_whole(place, heard)


def child(home: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.node.child", str(home), "asked"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def ask(process: "subprocess.Popen[str]", times: int) -> None:
    assert process.stdin
    process.stdin.write("\n" * times)
    process.stdin.flush()


def words(process: "subprocess.Popen[str]", count: int) -> set[str]:
    assert process.stdout
    heard = {process.stdout.readline().strip() for _ in range(count)}
    assert "" not in heard, "it ended by itself"
    return heard


def rest(process: "subprocess.Popen[str]") -> set[str]:
    assert process.stdout
    left = process.stdout.read()
    return set(left[: left.rfind("\n") + 1].split())


def test_after_the_server_was_killed_and_came_back_both_go_on(postgres: Server, sides: tuple[Side, Side]) -> None:
    one, other = sides
    one.founds()
    said = [one.says(TaskOpened(), **TITLE) for _ in range(5)]
    session = one.node.accounts.open_session(one.person)
    other.node.circle(other.circle)
    circle = one.circle
    postgres.kill()
    with pytest.raises(StoreUnreachable):
        one.node.circle(circle)
    postgres.start()
    said.append(one.says(TaskOpened(), **TITLE))
    assert set(other.node.circle(circle)[Tasks].open) == set(said)
    assert other.node.accounts.session(session)
    said.append(other.says(TaskOpened(), **TITLE))
    assert set(one.node.circle(circle)[Tasks].open) == set(said)
    is_whole(one, other)


def test_who_lost_the_line_while_speaking_says_nothing_twice(postgres: Server, sides: tuple[Side, Side]) -> None:
    """The turn ends with the line: what one had drafted is not kept once the other has spoken with the same phone."""
    one, other = sides
    one.founds()
    other.node.circle(other.circle)
    writing = one.node.store._database._writing  # type: ignore[attr-defined]
    with writing:  # what one says next is drafted, and waits
        drafted = one.begins(TaskOpened(), title="Drafted")
        ends_lines(postgres, other)
        said = other.says(TaskOpened(), title="Said")
    with pytest.raises(StoreMoved, match="Try again"):
        drafted.wait()
    assert list(one.node.circle(one.circle)[Tasks].open) == [said]
    one.says(TaskOpened(), title="Said again")
    is_whole(one, other)


def test_what_somebody_else_moved_in_one_circle_is_no_matter_in_another(sides: tuple[Side, Side]) -> None:
    one, other = sides
    circles = one.founds(), one.founds()
    for circle in circles:
        one.node.circle(circle)
    people = {circle: one.node.accounts.within(circle)[0] for circle in circles}
    store = other.node.store
    with one.node.store._database._writing:  # type: ignore[attr-defined]
        one.node._recorder.record([founding(one, circles[1])])  # it waits, and then both are written together
        saids = [one.node.say(people[circle], circle, TaskOpened(), TITLE) for circle in circles]
        store.append([Writer("stranger", founding(one, circles[0])).write()], one.now)
    with pytest.raises(StoreMoved):
        saids[0].wait()
    assert saids[1].wait().event in one.node.circle(circles[1])[Tasks].open


def founding(side: Side, circle: CircleId) -> Arrival:
    [frame] = side.node.store.framed([circle])
    return Arrival(circle, decode_text(frame.raw), frame)


def ends_lines(postgres: Server, side: Side) -> None:
    """Ends every line on which somebody listens and takes turns, as a network might."""
    gone = "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory'"
    assert postgres.ask(side.address, gone)


# A database that was put back


def test_a_database_that_was_put_back_does_not_speak_until_somebody_says_so(postgres: Server, tmp_path: Path) -> None:
    address = postgres.new()
    name = address.rpartition("=")[2]
    side = Side(tmp_path / "home", address)
    side.founds()
    side.says(TaskOpened(), **TITLE)
    side.close()
    postgres.ask(postgres.address("postgres"), f"CREATE DATABASE {name}_back TEMPLATE {name}")
    for folder in ("home", "elsewhere"):  # with what it noted beside the database, or without
        (tmp_path / "elsewhere").mkdir(exist_ok=True)
        shutil.copy(tmp_path / "home" / "secret", tmp_path / "elsewhere" / "secret")
        again = Side(tmp_path / folder, f"{address}_back")
        assert codes(again.begins(TaskOpened(), **TITLE).refusals) == ["restored-copy"]
        again.close()
    again = Side(tmp_path / "home", f"{address}_back")
    again.node.speaks_again()
    again.says(TaskOpened(), **TITLE)
    again.opens_again()
    again.says(TaskOpened(), **TITLE)
    again.close()


def test_told_to_one_process_that_nothing_was_lost_all_of_them_speak_again(postgres: Server, tmp_path: Path) -> None:
    address = postgres.new()
    name = address.rpartition("=")[2]
    side = Side(tmp_path / "home", address)
    side.founds()
    side.close()
    postgres.ask(postgres.address("postgres"), f"CREATE DATABASE {name}_back TEMPLATE {name}")
    side = Side(tmp_path / "home", address)
    side.says(TaskOpened(), **TITLE)  # which the other database does not know
    side.close()
    one, other = (Side(tmp_path / "home", f"{address}_back") for _ in range(2))
    for each in (one, other):
        assert codes(each.begins(TaskOpened(), **TITLE).refusals) == ["restored-copy"]
    one.node.restored.end(one.circle)  # as if the database lay where it lay: only what was noted beside it tells
    other.node.hear()
    assert not other.node.may_speak(other.circle)
    one.node.speaks_again()
    for each in (other, one):
        each.says(TaskOpened(), **TITLE)
        each.close()


def test_what_one_noted_beside_the_database_the_next_one_knows(sides: tuple[Side, Side], tmp_path: Path) -> None:
    one, other = sides
    one.founds()
    other.node.hear()
    other.says(TaskOpened(), **TITLE)
    device = one.person.places[one.circle].device
    one.close()
    other.close()
    assert sorted(path.name for path in (tmp_path / "home").iterdir()) == ["heads", "heads-2", "secret"]
    heads = Heads(tmp_path / "home" / "heads")
    assert heads.beyond(device, 1)
    assert not heads.beyond(device, 2)
    heads.close()
