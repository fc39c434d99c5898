"""Saying many things in one step: all of them are recorded, or none."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from lichen.core.refusal import Refusal
from lichen.node.accounts import Account
from lichen.node.node import Node
from lichen.node.tellings import Telling
from lichen.practices.tasks import TaskClosed, TaskOpened, Tasks, TaskTaken
from lichen.store.sqlite import SqliteStore
from tests.people import BEGINNING

Opened = Callable[[], Node]


@contextmanager
def home(path: Path) -> Iterator[Opened]:
    """A home that can be opened again and again; each time it is closed first."""
    nodes: list[Node] = []

    def opened() -> Node:
        while nodes:
            nodes.pop().close()
        path.mkdir(exist_ok=True)
        nodes.append(Node(SqliteStore(path / "record.db"), path, lambda: BEGINNING))
        return nodes[-1]

    yield opened
    nodes.pop().close()


def begun(node: Node) -> tuple[Account, str]:
    ana = node.accounts.new()
    return ana, node.entrances.found(ana, "Elm Street Tenants", "", "Ana").event


def three_and_one_done() -> Telling:
    for title in ("Meters", "Roof"):
        yield TaskOpened(), {"title": title}
    task = yield TaskOpened(), {"title": "Fridge"}
    yield TaskTaken(task), {}
    yield TaskClosed(task, "done"), {}


def and_one_without_a_title() -> Telling:
    yield from three_and_one_done()
    yield TaskOpened(), {}


def and_one_taken_that_is_closed() -> Telling:
    task = yield TaskOpened(), {"title": "Fridge"}
    yield TaskClosed(task, "done"), {}
    yield TaskTaken(task), {}


def test_what_comes_later_can_point_to_what_came_before(tmp_path: Path):
    with home(tmp_path) as opened:
        node = opened()
        ana, circle = begun(node)
        node.say_all(ana, circle, three_and_one_done()).wait()
        tasks = node.circle(circle)[Tasks]
        assert (len(tasks.open), len(tasks.closed)) == (2, 1)
        again = opened().circle(circle)[Tasks]
        assert (again.open, again.closed) == (tasks.open, tasks.closed)


def test_when_one_is_refused_none_is_recorded_and_work_goes_on(tmp_path: Path):
    with home(tmp_path) as opened:
        node = opened()
        ana, circle = begun(node)
        node.say(ana, circle, TaskOpened(), {"title": "Before"}).wait()
        for telling, code in (
            (and_one_without_a_title(), "words-missing"),
            (and_one_taken_that_is_closed(), "task-closed"),
        ):
            said = node.say_all(ana, circle, telling)
            assert [refusal.code for refusal in said.refusals] == [code]
            assert next(iter(node.circle(circle)[Tasks].open.values())).by == circle
            assert (len(node.circle(circle)[Tasks].open), len(node.circle(circle)[Tasks].closed)) == (1, 0)
        node.say(ana, circle, TaskOpened(), {"title": "After"}).wait()
        assert len(opened().circle(circle)[Tasks].open) == 2
        assert not opened().circle(circle).aside


def test_saying_nothing_at_all_is_no_harm(tmp_path: Path):
    def nothing() -> Telling:
        yield from ()

    with home(tmp_path) as opened:
        node = opened()
        ana, circle = begun(node)
        said = node.say_all(ana, circle, nothing())
        assert (said.event, said.refusals, said.done) == ("", (), None)


def test_a_stranger_says_none_of_it(tmp_path: Path):
    with home(tmp_path) as opened:
        node = opened()
        _, circle = begun(node)
        assert node.say_all(node.accounts.new(), circle, three_and_one_done()).refusals == (Refusal("not-a-member"),)


def test_words_that_fit_in_characters_but_not_in_bytes_are_refused_with_a_reason(tmp_path: Path):
    with home(tmp_path) as opened:
        node = opened()
        ana, circle = begun(node)
        said = node.say(ana, circle, TaskOpened(), {"title": "Much", "what_for": "\N{SEEDLING}" * 19_000})
        assert [refusal.code for refusal in said.refusals] == ["words-too-large"]
