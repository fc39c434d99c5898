"""The law: its version, its bounds, what it does not know, and what follows from a decision of all."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from lichen.core.event import Event
from lichen.core.fact import Fact
from lichen.core.fold import fold
from lichen.core.law import Law
from lichen.core.practice import THE_CIRCLE, Circle, Practice, following
from lichen.core.refusal import Refusal, refuse
from lichen.practices import LAW, devices, members, numbers, rest
from lichen.practices.members import CircleFounded
from lichen.practices.numbers import Numbers, NumbersAgreed
from lichen.practices.tasks import TaskOpened
from tests.people import Story, codes, founded


def test_a_circle_under_a_later_law_is_kept_whole_and_says_so_plainly() -> None:
    story = Story()
    founding = story.says("ana", CircleFounded(law=2))
    work = story.says("ana", TaskOpened())
    assert story.reasons(founding) == ["law-unknown"]
    assert story.reasons(work) == ["circle-unfounded"]


def test_what_only_the_circle_may_say_nobody_says_alone() -> None:
    story = founded("bo")
    assert "only-the-circle" in story.reasons(story.says("ana", NumbersAgreed(Numbers(), 2)))


def test_every_flaw_of_a_fact_is_given_at_once() -> None:
    raw = {"kind": "invite.made", "token": "short", "uses": 99, "colour": "red"}
    found = {(flaw.code, flaw.particulars["field"]) for flaw in LAW.flaws(raw)}
    assert found == {
        ("field-unknown", "colour"),
        ("field-out-of-bounds", "token"),
        ("field-out-of-bounds", "uses"),
        ("field-missing", "until"),
    }


class BellRung(Fact, frozen=True, tag="bell.rung"):
    """Somebody asked the circle to note a number."""

    number: int


class BellHeard(Fact, frozen=True, tag="bell.heard"):
    """The circle noted it."""

    said_by = "circle"

    number: int


class Bell(Struct):
    """The numbers noted, and by whom."""

    heard: list[tuple[str, int]] = []


def _refusals(circle: Circle, event: Event) -> Iterator[Refusal]:
    if isinstance(event.fact, BellHeard) and event.fact.number > 9:
        yield refuse("too-loud")


def _apply(circle: Circle, event: Event) -> None:
    if isinstance(event.fact, BellHeard):
        circle[Bell].heard.append((event.by, event.fact.number))


def _consequences(circle: Circle, event: Event) -> Iterable[Event]:
    if isinstance(event.fact, BellRung):
        yield following(event, BellHeard(event.fact.number))


BELL = Practice("bell", Bell, (BellRung, BellHeard), _refusals, _apply, consequences=_consequences)
WITH_BELL = Law(
    1,
    [numbers.PRACTICE, rest.PRACTICE, members.PRACTICE, devices.PRACTICE, BELL],
    speaker=devices.speaker,
    devices=devices.of_member,
    enrolled_at=devices.enrolled_at,
    standing=members.standing,
)


def rung(number: int) -> tuple[Circle, Event]:
    story = founded("bo")
    event = story.says("bo", BellRung(number))
    return fold(WITH_BELL, [WITH_BELL.read(a.id, a.frame.raw) for a in story.arrivals.values()]), event


def test_a_consequence_is_applied_as_the_circles_own() -> None:
    circle, _ = rung(7)
    assert circle[Bell].heard == [(THE_CIRCLE, 7)]


def test_a_consequence_that_cannot_be_says_why_and_what_it_follows_from_stands() -> None:
    circle, event = rung(11)
    assert circle[Bell].heard == []
    assert codes(circle.unmet[event.id]) == ["too-loud"]
    assert event.id not in circle.aside


def test_a_kind_this_law_does_not_know_is_set_aside_and_kept() -> None:
    story = founded("bo")
    event = story.says("bo", BellRung(7))
    assert story.reasons(event) == ["kind-unknown"]
