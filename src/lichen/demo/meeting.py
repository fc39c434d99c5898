"""Meeting: how people of the story call each other together, and what they tell afterwards."""

from collections.abc import Sequence

from lichen.demo.teller import Deed, Teller, hour
from lichen.practices.gathering import Comes
from lichen.practices.gatherings import (
    ComingSaid,
    FacilitatorAgreed,
    GatheringBrought,
    GatheringCalled,
    GatheringHeld,
    PointAdded,
)


def calls(name: str, title: str, day: int, clock: str, *, minutes: int, place: str, note: str = "") -> Deed:
    """Calls people together, so many days from now or before, at that time of day."""

    def deed(teller: Teller, who: str) -> None:
        fact = GatheringCalled(teller.on_day(day, hour(clock)), minutes)
        teller.say(who, fact, {"title": title, "place": place, "note": note}, name)

    return deed


def comes(gathering: str, said: Comes = "yes") -> Deed:
    return lambda teller, who: teller.say(who, ComingSaid(teller.named[gathering], said), {})


def facilitates(gathering: str) -> Deed:
    return lambda teller, who: teller.say(who, FacilitatorAgreed(teller.named[gathering], teller.named[who]), {})


def puts_on_the_agenda(gathering: str, title: str = "", note: str = "", *, minutes: int = 0, about: str = "") -> Deed:
    """A point in words, or one that names what it is about."""

    def deed(teller: Teller, who: str) -> None:
        fact = PointAdded(teller.named[gathering], minutes, teller.named[about] if about else "")
        teller.say(who, fact, {"title": title, "note": note})

    return deed


def tells_how_it_was(gathering: str, notes: str, *, came: Sequence[str], facilitated: str) -> Deed:
    def deed(teller: Teller, who: str) -> None:
        people = tuple(teller.named[one] for one in came)
        teller.say(who, GatheringHeld(teller.named[gathering], people, teller.named[facilitated]), {"notes": notes})

    return deed


def came_of(gathering: str, thing: str) -> Deed:
    """A task or a proposal that came of it."""
    return lambda teller, who: teller.say(who, GatheringBrought(teller.named[gathering], teller.named[thing]), {})
