"""Weight: what follows from a decision says how large it is, and with that by what it has to be decided."""

from collections.abc import Callable, Iterable, Iterator

from lichen.core.event import Event
from lichen.core.fact import Fact
from lichen.core.practice import THE_CIRCLE, Circle
from lichen.core.refusal import Refusal
from lichen.core.values import Time
from lichen.practices import keepers, roles, tasks
from lichen.practices.decisions.facts import Consequence, Protocol, Size
from lichen.practices.numbers import Numbers
from lichen.practices.suspension import SuspensionConfirmed, SuspensionLifted

OF_SUSPENSION = (SuspensionConfirmed, SuspensionLifted)
LIGHT: tuple[type[Fact], ...] = (
    *OF_SUSPENSION,
    tasks.TaskOpened,
    *(fact for fact in roles.PRACTICE.facts if fact.said_by == "circle"),
)


OF_WORK: dict[type[Fact], Callable[[Circle, Event], Iterable[Refusal]]] = {
    tasks.TaskOpened: tasks.PRACTICE.refusals,
    **{fact: of.refusals for of in (roles.PRACTICE, keepers.PRACTICE) for fact in of.facts if fact.said_by == "circle"},
}


def size_of(consequences: tuple[Consequence, ...]) -> Size:
    """The least size of a question from which this follows: what binds everybody is large."""
    return "large" if any(not isinstance(one, LIGHT) for one in consequences) else "medium"


def protocol_for(consequences: tuple[Consequence, ...], size: Size, numbers: Numbers) -> Protocol:
    """By what the charter wants it decided; a question from which nothing follows may be decided otherwise."""
    if any(isinstance(one, OF_SUSPENSION) for one in consequences):
        return "majority"  # by consent, whoever was stopped could stop that
    return numbers.large_by if size == "large" else numbers.medium_by


def hindrances(circle: Circle, at: Time, consequences: tuple[Consequence, ...]) -> Iterator[Refusal]:
    """Why work that would follow could not be as things stand: told before it is put, and judged once it is decided."""
    for one in consequences:
        if type(one) in OF_WORK:
            yield from OF_WORK[type(one)](circle, Event("", at, "", 0, (), one, has_words=True, by=THE_CIRCLE))
