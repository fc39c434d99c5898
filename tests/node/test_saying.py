"""Saying: every reason at once or a recorded event; one write for many; and what happens when writing fails."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from lichen.core.door import Arrival, receive
from lichen.core.event import Frame
from lichen.core.fact import Fact
from lichen.core.fold import fold
from lichen.core.kept import digest
from lichen.node.saying import Said
from lichen.node.tellings import Telling
from lichen.practices import LAW
from lichen.practices.members import MemberLeft
from lichen.practices.talk import RemarkMade, WordsErased
from lichen.practices.tasks import TaskClosed, TaskOpened, Tasks, TaskTaken
from lichen.store.trouble import StoreFull
from tests.node.homes import MUCH, Gated, Home, home
from tests.people import DAY, codes

LONE_HALF = "\ud800"


class GatedHome(Home):
    def __init__(self, path: Path) -> None:
        super().__init__(path, Gated)

    @property
    def store(self) -> Gated:
        assert isinstance(self.node.store, Gated)
        return self.node.store

    def opens(self, title: str = "Fix the boiler") -> Said:
        return self.begins(TaskOpened(), title=title, what_for=MUCH)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[GatedHome]:
    gated = GatedHome(tmp_path / "home")
    gated.founds()
    yield gated
    gated.store.gate.set()
    gated.node.close()


def is_right(here: Home) -> bool:
    """What is shown is what is on the disk, now and when it is opened again."""
    on_disk = digest(LAW, fold(LAW, [LAW.read(*row) for row in here.node.store.in_order(here.circle)]))
    shown = here.digest
    here.opens_again()
    here.node.store.check()
    return shown == on_disk == here.digest


# Refused


def test_what_is_refused_has_every_reason_and_leaves_no_trace(here: GatedHome) -> None:
    here.says(MemberLeft())
    before, shown = here.held, here.digest
    said = here.begins(TaskTaken("x" * 43), note="two\nlines", story="unasked")
    assert said.done is None
    assert {"words-one-line", "field-unknown", "task-unknown"} < set(codes(said.refusals))
    assert (here.held, here.digest) == (before, shown)
    assert is_right(here)


@pytest.mark.parametrize(
    ("fact", "words", "code"),
    [
        (TaskOpened(), {}, "words-missing"),
        (TaskOpened(), {"title": "x" * 201}, "words-too-long"),
        (TaskOpened(), {"title": f"half {LONE_HALF}"}, "words-unprintable"),
        (TaskOpened(), {"title": "x", LONE_HALF: LONE_HALF}, "field-unknown"),
        (TaskOpened(), {"title": "bell \a"}, "words-unprintable"),
        (RemarkMade("é" * 43), {"text": "x"}, "not-plain-text"),
        (RemarkMade("x" * 40_000), {"text": "x"}, "too-large"),
        (RemarkMade("x"), {"text": "x"}, "field-out-of-bounds"),
    ],
)
def test_nothing_is_signed_that_another_copy_would_not_take_in(
    here: GatedHome, fact: Fact, words: dict[str, str], code: str
) -> None:
    before = here.held
    assert code in codes(here.begins(fact, **words).refusals)
    assert here.held == before


def test_words_that_are_missing_are_missed_once(here: GatedHome) -> None:
    assert codes(here.begins(TaskOpened()).refusals) == ["words-missing"]


# Written together


def test_one_write_serves_everybody_who_waits(here: GatedHome) -> None:
    with here.store.closed():
        first = here.opens()
        here.store.reached.wait()
        rest = [here.opens(f"Task {number}") for number in range(100)]
        before = here.store.appends
        assert not any(said.done and said.done.done() for said in (first, *rest))
    for said in (first, *rest):
        said.wait()
    assert here.store.appends - before == 2
    assert len(here.node.circle(here.circle)[Tasks].open) == 101
    assert is_right(here)


def test_who_stops_waiting_stops_nothing(here: GatedHome) -> None:
    """A browser goes away before the answer: what was said is recorded, and so is what others say."""

    async def gives_up(said: Said) -> None:
        assert said.done
        asyncio.wrap_future(said.done).cancel()
        await asyncio.sleep(0)

    with here.store.closed():
        asyncio.run(gives_up(here.opens()))
    here.says(TaskOpened(), title="Somebody else's")
    assert len(here.node.circle(here.circle)[Tasks].open) == 2
    assert is_right(here)


def test_a_kept_state_never_outlives_what_came_before_it_in_the_order(
    here: GatedHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A state is worth keeping; before it is kept, something older comes in: one write, and the state is not true."""
    monkeypatch.setattr("lichen.node.living.KEEP_EVERY", 2)
    twin = Home(here.path.parent / "twin")
    twin.node.take_in(here.circle, here.frames)
    invited, secret = here.node.entrances.invite(here.person, here.circle, 1, 5)
    invited.wait()
    twin.node.take_in(here.circle, here.frames)
    joined = twin.node.entrances.join(twin.node.accounts.new(), invited.event, secret, "Bo")
    assert not joined.refusals
    older = twin.frames
    twin.node.close()
    here.now += DAY
    with here.store.closed():
        living = here.node.living(here.circle)
        here.opens()
        here.store.reached.wait()
        here.opens()
        kept = here.opens()
        arrived = [a for a in _let_in(here, older) if a.id == joined.event]
        late = here.node._recorder.record(arrived)
    kept.wait()
    late.result()
    living.take(arrived)
    assert is_right(here)


def _let_in(here: Home, frames: list[Frame]) -> list[Arrival]:
    return receive(frames, here.node.store.known).admitted


# When writing fails


def test_when_the_disk_is_full_everybody_who_waits_is_told_and_nothing_they_said_is_shown(here: GatedHome) -> None:
    here.says(TaskOpened(), title="Before")
    before = here.held
    with here.store.closed():
        first = here.opens()
        here.store.reached.wait()
        rest = [here.opens(f"Task {number}") for number in range(5)]
        here.store.full_for = 1
    for said in (first, *rest):
        with pytest.raises(StoreFull, match="Make room"):
            said.wait()
        assert said.event not in here.held
        assert said.event not in here.node.circle(here.circle)[Tasks].open
    assert here.held == before
    after = here.says(TaskOpened(), title="There is room again")
    parents = here.node.store.known([after])[after].parents
    assert set(parents) <= set(before)
    assert is_right(here)


def test_nothing_is_written_that_builds_on_what_could_not_be_written(here: GatedHome) -> None:
    """The first finds no room; by the time it is the second's turn there is room again, yet it names the first."""
    before = here.held
    with here.store.closed():
        first = here.opens()
        here.store.reached.wait()
        second = here.opens("Cites the first")
        here.store.full_for = 1
    for said in (first, second):
        with pytest.raises(StoreFull):
            said.wait()
    assert here.held == before
    here.says(TaskOpened(), title="Now")
    assert is_right(here)


def test_no_state_is_kept_that_holds_what_could_not_be_written(
    here: GatedHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lichen.node.living.KEEP_EVERY", 1)
    here.says(TaskOpened(), title="Before")
    with here.store.closed():
        first = here.opens()
        here.store.reached.wait()
        second = here.opens("Is kept with the first")
        here.store.full_for = 1
    for said in (first, second):
        with pytest.raises(StoreFull):
            said.wait()
    assert is_right(here)


def test_a_full_disk_in_one_circle_leaves_the_other_as_it_is(here: GatedHome) -> None:
    other = here.node.entrances.found(here.person, "Oak Street", "", "Ana").event
    circle = here.circle
    assert not here.node.circle(other).aside
    with here.store.closed():
        first = here.opens()
        here.store.reached.wait()
        elsewhere = here.node.say(here.person, other, TaskOpened(), {"title": "Elsewhere"})
        here.store.full_for = 1
    with pytest.raises(StoreFull):
        first.wait()
    elsewhere.wait()
    assert not here.node.circle(circle)[Tasks].open
    assert here.node.circle(other)[Tasks].open.keys() == {elsewhere.event}


def test_what_comes_from_another_copy_is_not_shown_when_it_could_not_be_written(
    here: GatedHome, tmp_path: Path
) -> None:
    with home(tmp_path / "copy") as copy:
        copy.node.take_in(here.circle, here.frames)
        here.begins(TaskOpened(), title="News", what_for=MUCH).wait()
        shown = copy.digest
        news = here.frames
    with home(tmp_path / "copy", Gated) as copy:
        copy.node.store.full_for = 1  # type: ignore[attr-defined]
        with pytest.raises(StoreFull):
            copy.node.take_in(copy.circle, news)
        assert copy.digest == shown
        copy.node.take_in(copy.circle, news)
        assert copy.digest == here.digest
        assert is_right(copy)


def test_when_erasing_fails_saying_does_not_and_it_is_done_later(here: GatedHome) -> None:
    task = here.opens("A name that should not stand here").wait().event
    erase, tries = here.store.erase_words, []

    def fails_once(ids):
        tries.append(1)
        if len(tries) == 1:
            raise StoreFull("No room.", "Make some.")
        erase(ids)

    here.store.erase_words = fails_once  # type: ignore[method-assign]
    here.says(WordsErased(task))
    here.says(TaskOpened(), title="And on")
    here.node._settle()
    assert here.store.words([task]) == {}
    assert len(here.node.circle(here.circle)[Tasks].open) == 2


# Many in one step


def breaks_off() -> Telling:
    yield TaskOpened(), {"title": "Meters"}
    raise KeyError("the teller made a mistake")


def test_a_telling_that_breaks_off_leaves_nothing_to_build_on(here: GatedHome) -> None:
    before = here.held
    with pytest.raises(KeyError):
        here.node.say_all(here.person, here.circle, breaks_off())
    assert not here.node.circle(here.circle)[Tasks].open
    here.says(TaskOpened(), title="After")
    assert len(here.held) == len(before) + 1
    assert is_right(here)


def test_a_telling_stands_whole_even_when_the_circle_is_folded_anew_in_its_middle(here: GatedHome) -> None:
    living = here.node.living(here.circle)

    def telling() -> Telling:
        task = yield TaskOpened(), {"title": "Meters"}
        living._fold_again(None)
        yield TaskTaken(task), {}
        living._fold_again((0, here.now - 1, ""))
        yield TaskClosed(task, "done"), {}

    here.node.say_all(here.person, here.circle, telling()).wait()
    assert len(here.node.circle(here.circle)[Tasks].closed) == 1
    assert is_right(here)


def test_a_telling_that_finds_no_room_is_forgotten_whole(here: GatedHome) -> None:
    def telling() -> Telling:
        for number in range(5):
            yield TaskOpened(), {"title": f"Task {number}", "what_for": MUCH}

    here.store.full_for = 1
    said = here.node.say_all(here.person, here.circle, telling())
    with pytest.raises(StoreFull):
        said.wait()
    assert not here.node.circle(here.circle)[Tasks].open
    here.says(TaskOpened(), title="After")
    assert is_right(here)


# Long back


def test_an_invite_still_lets_in_when_more_has_happened_since_than_a_kept_state_remembers(
    here: GatedHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lichen.core.kept.REMEMBERED", 20)
    monkeypatch.setattr("lichen.node.living.KEEP_EVERY", 10)
    invited, secret = here.node.entrances.invite(here.person, here.circle, 5, 30)
    said = [here.begins(TaskOpened(), title=f"Task {number}") for number in range(60)]
    said[-1].wait()
    for name in ("Bo", "Cy"):
        assert here.node.store.kept.places(here.circle)
        joined = here.node.entrances.join(here.node.accounts.new(), invited.event, secret, name)
        assert not joined.refusals
        assert joined.event not in here.node.circle(here.circle).aside
        here.opens_again()
    assert is_right(here)
