"""The clerk: writes down by itself what came of a question whose time is over, and opens again what missed somebody.

Everything it says could be said by any member and is checked completely (P7, P8); it speaks in the name of whoever
proposed, or else of another member of the electorate who lives here, so that nobody has to come by at the right hour.
"""

from collections.abc import Callable, Iterator, Sequence

from lichen.core.fact import Fact
from lichen.core.practice import Circle
from lichen.core.refusal import Refusal
from lichen.core.values import HOUR, CircleId, MemberId, Time
from lichen.node.accounts import Account, Accounts
from lichen.practices.belonging import belongs, is_ended
from lichen.practices.decisions.facts import DecisionReopened
from lichen.practices.decisions.questions import conclusion_due, may_reopen, question
from lichen.practices.decisions.state import Decision, Decisions

AGAIN = HOUR  # before it tries once more what was refused, or what nobody here could say


Saying = Callable[[Account, Fact], Sequence[Refusal]]


class Clerk:
    """Knows for each circle when there is something to write down next."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self._next: dict[CircleId, tuple[int, Time]] = {}  # for a state of so many events, when

    def is_needed(self, circle: Circle, at: Time) -> bool:
        """Whether something may be due; one look-up while nothing has changed."""
        known = self._next.get(circle.id)
        if known is None or known[0] != circle.count:
            known = (circle.count, next_due(circle, at))
            self._next[circle.id] = known
        return known[1] <= at

    def write_down(self, circle: Circle, at: Time, say: Saying) -> None:
        """Says what is due, and then rests for a while: what nobody here could say now is tried again later."""
        for decision, fact in list(due(circle, at)):
            next((one for one in self._speakers(circle, decision, at) if not say(one, fact)), None)
        self._next[circle.id] = (circle.count, max(at + AGAIN, next_due(circle, at)))

    def _speakers(self, circle: Circle, decision: Decision, at: Time) -> Iterator[Account]:
        """Whose accounts here could say it, whoever proposed first."""
        here = {one.places[circle.id].member: one for one in self._accounts.within(circle.id)}
        for member in dict.fromkeys((decision.by, *decision.wordings[-1].counting)):
            if member in here and _may_speak(circle, member, at):
                yield here[member]


def _may_speak(circle: Circle, member: MemberId, at: Time) -> bool:
    return belongs(circle, member) and not is_ended(circle, member, at)


def due(circle: Circle, at: Time) -> Iterator[tuple[Decision, Fact]]:
    """What is to be written down by now, and about which question."""
    for decision in list(circle[Decisions].open.values()):
        found = conclusion_due(circle, decision, at)
        reopens = may_reopen(decision)
        if found:
            yield decision, found
        elif reopens and reopens.why == "missed":
            yield decision, DecisionReopened(decision.id, reopens.conclusion.event)


def next_due(circle: Circle, at: Time) -> Time:
    """When something is due at the earliest; far ahead when nothing is."""
    if next(due(circle, at), None):
        return at
    asked = (question(circle, decision) for decision in circle[Decisions].open.values())
    return min((one.closes for one in asked if one and one.closes > at), default=at + 366 * 24 * HOUR)
