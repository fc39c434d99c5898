"""Laws of the fold: what holds for every history, however rude, forgetful or dishonest its people are."""

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from lichen.core.ends import Ends
from lichen.core.event import Event
from lichen.core.fold import fold, fold_in_order, run
from lichen.core.kept import digest, keep, resume
from lichen.core.law import Unread
from lichen.core.order import faces, place
from lichen.core.practice import Circle
from lichen.core.refusal import refuse
from lichen.practices import LAW
from tests.laws.histories import histories

EXAMPLES = settings(max_examples=60)


def state(circle: Circle) -> str:
    return digest(LAW, circle)


def lines(circle: Circle) -> dict[tuple[str, str], dict[str, int]]:
    """What each end leaves standing."""
    return {(end.event, end.subject): end.stands for end in circle.ends}


def past(event: Event, events: dict[str, Event]) -> list[Event]:
    found: dict[str, Event] = {}
    todo = [event]
    while todo:
        one = todo.pop()
        if one.id not in found:
            found[one.id] = one
            todo.extend(events[parent] for parent in one.parents)
    return list(found.values())


@EXAMPLES
@given(histories(), st.randoms(use_true_random=False))
def test_every_copy_sees_the_same_circle_whatever_the_order_of_arrival(events: list[Event], random: object) -> None:
    shuffled = list(events)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert state(fold(LAW, shuffled)) == state(fold(LAW, events))


@EXAMPLES
@given(histories(), st.randoms(use_true_random=False))
def test_hearing_something_twice_changes_nothing(events: list[Event], random: object) -> None:
    twice = [*events, *events[:: random.randint(1, 4)]]  # type: ignore[attr-defined]
    assert state(fold(LAW, twice)) == state(fold(LAW, events))


@EXAMPLES
@given(histories())
def test_what_is_set_aside_changes_nothing(events: list[Event]) -> None:
    """Its place in the chains stays, as that is who saw what; what it said has no effect whatever."""
    circle = fold(LAW, events)
    muted = [event if event.id not in circle.aside else silenced(event) for event in events]
    after = fold(LAW, muted)
    assert circle.aside.keys() == after.aside.keys()
    circle.aside, after.aside = {}, {}
    assert state(after) == state(circle)


def silenced(event: Event) -> Event:
    return replace(event, fact=Unread("nothing", (refuse("kind-unknown", kind="nothing"),)))


@EXAMPLES
@given(histories())
def test_nobody_is_ended_by_something_that_is_set_aside(events: list[Event]) -> None:
    circle = fold(LAW, events)
    assert not {end.event for end in circle.ends} & circle.aside.keys()


@EXAMPLES
@given(histories())
def test_two_passes_are_enough(events: list[Event]) -> None:
    circle = fold(LAW, events)
    ordered = sorted(events, key=place)
    third = LAW.begin()
    third.ends = Ends(tuple(circle.ends))
    run(LAW, third, ordered, faces(ordered))
    assert state(third) == state(circle)
    assert lines(third) == lines(circle)


@EXAMPLES
@given(histories())
def test_what_governs_is_judged_by_its_own_past_alone(events: list[Event]) -> None:
    """Whatever arrives later, its verdict stays, even when a device turns out to have two faces (P9, P11)."""
    circle = fold(LAW, events)
    by_id = {event.id: event for event in events}
    for event in events:
        if event.fact.governs:
            alone = fold(LAW, past(event, by_id))
            assert (event.id in alone.aside) == (event.id in circle.aside), (alone.aside.get(event.id), event)


@EXAMPLES
@given(histories(), st.integers(0, 60))
def test_going_on_from_a_kept_state_equals_folding_from_the_start(events: list[Event], cut: int) -> None:
    ordered = sorted(events, key=place)
    split = faces(ordered)
    whole = fold(LAW, ordered)
    first = fold_in_order(LAW, lambda: ordered[:cut], split)
    kept = resume(LAW, keep(LAW, first))
    assert kept is not None
    on = run(LAW, kept, ordered[cut:], split)
    assert on.torn or state(on) == state(whole)
    assert on.torn or lines(on) == lines(whole)


@EXAMPLES
@given(histories())
def test_work_never_decides_what_governs(events: list[Event]) -> None:
    circle = fold(LAW, events)
    without = fold(LAW, [event if event.fact.governs else silenced(event) for event in events])
    assert {e.id for e in events if e.fact.governs and e.id in circle.aside} == {
        e.id for e in events if e.fact.governs and e.id in without.aside
    }
