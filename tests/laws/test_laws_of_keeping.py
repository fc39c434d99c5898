"""Laws of keeping: what holds of the machines of a circle however its people come, go, quarrel and lie."""

from hypothesis import given, settings

from lichen.core.event import Event
from lichen.core.fold import fold
from lichen.core.order import place
from lichen.core.practice import Circle
from lichen.core.values import DAY, Time
from lichen.practices import LAW
from lichen.practices.belonging import belongs, is_ended
from lichen.practices.concentration import holds_alone
from lichen.practices.devices import speaker
from lichen.practices.keepers import (
    DeviceLives,
    KeeperNamed,
    KeeperReleased,
    Keepers,
    keepers,
    living,
    may_hold,
)
from tests.laws.dice import MACHINES
from tests.laws.histories import histories

EXAMPLES = settings(max_examples=40)


def times(events: list[Event]) -> list[Time]:
    last = max(event.at for event in events)
    return [last, last + 8 * DAY, last + 60 * DAY]


def counted(circle: Circle, events: list[Event]) -> list[Event]:
    return sorted((event for event in events if event.id not in circle.aside), key=place)


@EXAMPLES
@given(histories())
def test_a_machine_holds_the_record_only_for_the_sake_of_somebody_who_may_speak(events: list[Event]) -> None:
    """Whoever named it did so last, and is here; or a key that may speak for such a member said it lives there."""
    circle = fold(LAW, events)
    said = counted(circle, events)
    for at in times(events):
        for node in MACHINES:
            about = [event for event in said if isinstance(event.fact, KeeperNamed | KeeperReleased)]
            last = {speaker(circle, e.device): e.fact for e in about if e.fact.node == node}  # type: ignore[attr-defined]
            stand = {member for member, fact in last.items() if isinstance(fact, KeeperNamed)}
            home = {event.device: event.fact.node for event in said if isinstance(event.fact, DeviceLives)}
            keys = [key for key, lives in home.items() if lives == node and not is_ended(circle, key, at)]
            people = stand | {speaker(circle, key) for key in keys}
            here = any(belongs(circle, one) and not is_ended(circle, one, at) for one in people)
            assert may_hold(circle, node, at) == (here and node not in circle[Keepers].dismissed)


@EXAMPLES
@given(histories())
def test_the_list_of_machines_says_what_holds_of_each(events: list[Event]) -> None:
    circle = fold(LAW, events)
    for at in times(events):
        listed = {one.node: one for one in keepers(circle, at)}
        assert [node for node in MACHINES if may_hold(circle, node, at)] == [
            node for node in MACHINES if node in listed and listed[node].may_hold
        ]
        for one in listed.values():
            assert not (one.is_adrift and one.stands)
            assert not set(one.stopped) & {*one.stands, *one.lives}
            assert one.naming or one.node not in circle[Keepers].named


@EXAMPLES
@given(histories())
def test_no_machine_is_said_to_do_alone_what_takes_somebody_elsewhere(events: list[Event]) -> None:
    circle = fold(LAW, events)
    for at in times(events):
        lives = {key: MACHINES[ord(key[0]) % 2] for keys in living(circle, at).values() for key in keys}
        for one in holds_alone(circle, at, lives):
            assert len(one.members) > 1
            assert one.counting <= min(one.of, len(one.members))
            assert "outvotes" not in one.could or "decides" in one.could
            assert one.could
            assert {lives[key] for member in one.members for key in living(circle, at)[member]} == {one.node}
