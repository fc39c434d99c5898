"""Laws of a living circle: whatever order events come in, it is what folding all of them from the start gives."""

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from shutil import copytree
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lichen.core.door import Arrival
from lichen.core.ends import End
from lichen.core.event import Event
from lichen.core.fold import fold
from lichen.core.kept import digest
from lichen.core.law import Law
from lichen.core.practice import Circle
from lichen.core.refusal import Refusal
from lichen.core.values import DAY
from lichen.node.living import Living
from lichen.node.node import Node
from lichen.practices import LAW
from lichen.practices.members import MemberLeft
from lichen.practices.talk import RemarkMade
from lichen.practices.tasks import TaskOpened, Tasks
from lichen.store.sqlite import SqliteStore
from tests.laws.histories import stories
from tests.node.homes import Home, home
from tests.people import Device, Story, day, founded, key_of

SMALL = {
    "lichen.core.kept.REMEMBERED": 2,
    "lichen.node.living.KEEP_EVERY": 3,
    "lichen.node.living.KEPT": 4,
    "lichen.node.node.MOST_LIVING": 1,
}
Parts = tuple[str, list[tuple[str, str]], list[End]]


@pytest.fixture(autouse=True, scope="module")
def everything_is_small() -> Iterator[None]:
    """So that a short history meets every limit: states are kept often, little is remembered, one circle is alive."""
    with pytest.MonkeyPatch.context() as patch:
        for name, number in SMALL.items():
            patch.setattr(name, number)
        yield


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """New homes, all copied from one: to make one takes longer than what is tried in it."""
    first = tmp_path_factory.mktemp("first") / "home"
    Home(first).node.close()
    return lambda: copytree(first, tmp_path_factory.mktemp("homes") / "home")


def parts(circle: Circle) -> Parts:
    """All that two copies have to agree on."""
    aside = [(event, reason.code) for event, reasons in circle.aside.items() for reason in reasons]
    return digest(LAW, circle), sorted(aside), sorted(circle.ends, key=lambda end: (end.event, end.subject))


class Hurried(SqliteStore):
    """It may forget all when the power fails, which no test here tries; so many examples fit in a second."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "hurried")
        self._database._writer.execute("PRAGMA synchronous = OFF")


def all_of(here: Home) -> Circle:
    return fold(LAW, [LAW.read(event, raw) for event, raw in here.node.store.in_order(here.circle)])


def agrees(here: Home) -> None:
    """In memory, opened again, and folded from the start: one and the same."""
    in_memory = parts(here.node.circle(here.circle))
    assert in_memory == parts(all_of(here))
    here.opens_again()
    assert parts(here.node.circle(here.circle)) == in_memory


def hears(here: Home, story: Story, random: Random) -> None:
    """All of a story in any order and portions; now and then the node is opened again, or looks at another circle."""
    frames = [arrival.frame for arrival in story.arrivals.values()]
    if random.random() < 0.6:
        random.shuffle(frames)
    while frames:
        size = random.choice((1, 2, 5, len(frames)))
        portion, frames = frames[:size], frames[size:]
        here.node.take_in(story.circle_id, portion)
        if random.random() < 0.3:
            here.node.circle("x" * 43)
        if random.random() < 0.15:
            here.opens_again()


@settings(max_examples=40)
@given(stories(), st.randoms(use_true_random=False))
def test_whatever_order_a_history_comes_in_the_node_ends_where_a_fold_from_the_start_ends(
    fresh: Callable[[], Path], story: Story, random: Random
) -> None:
    with home(fresh(), Hurried) as here:
        here.now = max(a.text.at for a in story.arrivals.values())
        hears(here, story, random)
        assert set(here.held) == set(story.arrivals)
        assert parts(here.node.circle(here.circle)) == parts(story.circle)
        agrees(here)


@settings(max_examples=40)
@given(stories(most=15), st.randoms(use_true_random=False), st.sampled_from(["ana", "bo", "ana/old"]))
def test_and_so_it_is_when_people_here_speak_meanwhile_even_with_a_second_face(
    fresh: Callable[[], Path], story: Story, random: Random, who: str
) -> None:
    with home(fresh(), Hurried) as here:
        here.now = max(a.text.at for a in story.arrivals.values())
        frames = [arrival.frame for arrival in story.arrivals.values()]
        here.node.take_in(story.circle_id, frames[: random.randint(1, len(frames))])
        speaker = here.lets_live_here(who, story.circle_id, story.members[who])
        while frames:
            size = random.randint(1, 8)
            portion, frames = frames[:size], frames[size:]
            here.node.say(speaker, story.circle_id, TaskOpened(), {"title": "Said here"})
            here.node.take_in(story.circle_id, portion)
        agrees(here)


@settings(max_examples=15)
@given(stories(most=12), st.randoms(use_true_random=False))
def test_what_is_dated_ahead_waits_and_counts_as_ever_once_its_time_has_come(
    fresh: Callable[[], Path], story: Story, random: Random
) -> None:
    with home(fresh(), Hurried) as here:
        times = sorted(a.text.at for a in story.arrivals.values())
        here.now = times[random.randrange(len(times))]
        hears(here, story, random)
        latest = here.now + 11 * 60_000
        assert all(a.text.at <= latest for a in story.arrivals.values() if a.id in here.held)
        here.now = times[-1]
        here.node.take_in(story.circle_id, [])
        assert parts(here.node.circle(here.circle)) == parts(story.circle)
        agrees(here)


def test_what_came_early_counts_by_itself_once_its_time_has_come(fresh: Callable[[], Path]) -> None:
    story = founded("bo")
    ahead = story.says("bo", TaskOpened(), at=story.clock + DAY)
    with home(fresh()) as here:
        here.now = story.clock - DAY
        here.node.take_in(story.circle_id, [a.frame for a in story.arrivals.values()])
        assert ahead.id not in here.node.circle(story.circle_id)[Tasks].open
        here.now = story.clock
        assert ahead.id in here.node.circle(story.circle_id)[Tasks].open


# What it costs


class CountingLaw(Law):
    """The law, counting how many events it read and judged."""

    def __init__(self, like: Law) -> None:
        self.__dict__.update(like.__dict__)
        self.read_so_far: list[str] = []
        self.judged = 0

    def read(self, id: str, raw: bytes) -> Event:
        self.read_so_far.append(id)
        return super().read(id, raw)

    def refusals(self, circle: Circle, event: Event) -> Iterator[Refusal]:
        self.judged += 1
        return super().refusals(circle, event)

    def cost(self) -> tuple[int, int]:
        cost = len(self.read_so_far), self.judged
        self.read_so_far, self.judged = [], 0
        return cost


@pytest.fixture
def living(tmp_path: Path) -> Iterator[tuple[Living, SqliteStore, CountingLaw, Story]]:
    """Twenty tasks by Ana, one a day, each state worth keeping kept; Bo, who is away, has a phone of his own."""
    story, law, store = founded("bo"), CountingLaw(LAW), SqliteStore(tmp_path / "record.db")
    begun = list(story.arrivals.values())
    store.append(begun, 1)
    circle = Living(law, store, story.circle_id, lambda: None)
    for number in range(20):
        adds(circle, store, story, story.says("ana", TaskOpened(), at=day(number + 1)))
    law.cost()
    yield circle, store, law, story
    store.close()


def adds(living: Living, store: SqliteStore, story: Story, event: Event) -> None:
    arrival: Arrival = story.arrivals[event.id]
    store.append([arrival], 1)
    living.take([arrival])
    if keeping := living.keep_now():
        keeping()


def right(living: Living, story: Story) -> bool:
    return digest(LAW, living.state) == digest(LAW, story.circle)


def test_an_event_that_belongs_at_the_end_costs_its_own_work(living: Any) -> None:
    circle, store, law, story = living
    adds(circle, store, story, story.says("bo", TaskOpened()))
    assert law.cost() == (1, 1)
    assert right(circle, story)


def test_an_event_that_belongs_earlier_costs_what_comes_after_the_nearest_kept_state(living: Any) -> None:
    circle, store, law, story = living
    places = store.kept.places(story.circle_id)
    assert len(places) == SMALL["lichen.node.living.KEPT"]
    before = [place for place in places if place[1] < day(14.5)]
    founding = story.circle_id
    late = story.says("bo", TaskOpened(), at=day(14.5), knowing=[story.device("bo").last, founding])
    after = [event for event in story.events if (0, event.at, event.id) > before[-1]]
    adds(circle, store, story, late)
    assert law.cost() == (1 + len(after), len(after))
    assert len(after) < 12 < len(story.events)
    assert right(circle, story)


def test_what_names_a_parent_long_forgotten_is_folded_from_the_start_and_kept_again(living: Any) -> None:
    circle, store, law, story = living
    first = next(event for event in story.events if isinstance(event.fact, TaskOpened))
    story.device("bo").has = story.past_of([first.id])
    adds(circle, store, story, story.says("bo", RemarkMade(first.id), at=day(30)))
    assert right(circle, story)
    law.cost()
    adds(circle, store, story, story.says("ana", TaskOpened(), at=day(31)))
    assert law.cost() == (1, 1)
    assert right(circle, story)


def opened_again(store: SqliteStore, story: Story) -> Living:
    return Living(LAW, store, story.circle_id, lambda: None)


def test_a_state_that_was_kept_before_something_earlier_came_in_is_not_gone_on_from(living: Any) -> None:
    circle, store, _, story = living
    late = story.says("bo", TaskOpened(), at=day(16.5), knowing=[story.device("bo").last])
    store.append([story.arrivals[late.id]], 1)
    circle.take([story.arrivals[late.id]])
    assert right(circle, story)
    assert right(opened_again(store, story), story)


def test_a_second_face_that_belongs_at_the_end_takes_back_what_had_counted_before(living: Any) -> None:
    """What Ana's phone said from the split on is in the state, and in a state that was kept."""
    circle, store, _, story = living
    before, last = (story.says("ana", TaskOpened(), at=day(number)) for number in (21, 22))
    adds(circle, store, story, before)
    adds(circle, store, story, last)
    assert store.kept.places(story.circle_id)[-1][2] == last.id
    story.devices["ana"] = Device(key_of("ana"), before.seq, before.id, story.past_of([before.id]))
    second = story.says("ana", TaskOpened(), at=day(25))
    store.append([story.arrivals[second.id]], 1)
    circle.take([story.arrivals[second.id]])
    assert circle.state.aside.keys() == {last.id, second.id}
    again = opened_again(store, story)
    assert right(circle, story)
    assert right(again, story)
    for opened in (circle, again):
        assert opened.tips.keys() >= {last.id, second.id}, "whoever speaks here has heard both"


def another_face(story: Story, after: Event, at: float) -> Event:
    """Bo's device goes on from there once more."""
    story.devices["bo"] = Device(key_of("bo"), after.seq, after.id, story.past_of([after.id]))
    return story.says("bo", TaskOpened(), at=day(at))


def test_a_second_face_costs_what_comes_after_the_nearest_kept_state_before_the_split(living: Any) -> None:
    circle, store, law, story = living
    first = next(event for event in story.events if event.id == story.device("bo").last)
    adds(circle, store, story, another_face(story, first, 18.5))
    law.cost()
    second = another_face(story, first, 25)
    [*before, _] = [place for place in store.kept.places(story.circle_id) if place[1] < day(18.5)]
    adds(circle, store, story, second)
    after = [event for event in story.events if (0, event.at, event.id) > before[-1]]
    cost, _ = law.cost()
    assert cost <= 1 + len(after) < len(story.events)
    assert right(circle, story)


def test_and_every_further_face_its_own_work(living: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lichen.core.kept.REMEMBERED", 50)  # or else all parted at a place long forgotten
    circle, store, law, story = living
    first = next(event for event in story.events if event.id == story.device("bo").last)
    for number in range(2):
        adds(circle, store, story, another_face(story, first, 21 + number))
    law.cost()
    for number in range(5):
        adds(circle, store, story, another_face(story, first, 25 + number))
        assert law.cost()[0] == 1
    assert right(circle, story)
    assert right(opened_again(store, story), story)


def test_an_end_that_came_late_cuts_work_that_a_kept_state_had_counted(living: Any) -> None:
    circle, store, _, story = living
    early = story.device("bo").last
    story.enrols("bo", "old")
    enrolment = story.events[-1]
    adds(circle, store, story, enrolment)
    work = story.first_words("bo/old", TaskOpened(), enrolment)
    adds(circle, store, story, work)
    for number in range(12):
        adds(circle, store, story, story.says("ana", TaskOpened(), at=day(30 + number), knowing=[early]))
    left = story.says("bo", MemberLeft(), at=day(39.5), knowing=[enrolment.id])
    [*before, _] = [place for place in store.kept.places(story.circle_id) if place[1] < left.at]
    assert before[0] > (0, work.at, work.id)
    adds(circle, store, story, left)
    assert story.reasons(work) == ["authority-ended"]
    assert right(circle, story)
    assert right(opened_again(store, story), story)


def test_opening_again_costs_what_comes_after_the_last_kept_state(living: Any) -> None:
    _, store, law, story = living
    [*_, last] = store.kept.places(story.circle_id)
    after = [event for event in story.events if (0, event.at, event.id) > last]
    again = Living(law, store, story.circle_id, lambda: None)
    assert law.cost() == (len(after), len(after))
    assert len(after) <= SMALL["lichen.node.living.KEEP_EVERY"]
    assert right(again, story)


def test_a_node_that_only_listens_keeps_states_too(tmp_path: Path) -> None:
    story = founded("bo", "cy")
    with home(tmp_path) as here:
        here.now = story.clock + DAY
        here.node.take_in(story.circle_id, [arrival.frame for arrival in story.arrivals.values()])
        node: Node = here.opens_again()
        assert node.store.kept.places(story.circle_id)
        assert digest(LAW, node.circle(story.circle_id)) == digest(LAW, story.circle)
