"""Terms: how long somebody holds a role, what they left behind, and how many terms came in a row.

A term ends at its date by itself; nobody has to say so. Two terms of one person follow each other unless somebody
else's term, or a pause as long as a term, lies between them.
"""

from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct

from lichen.core.values import DAY, EventId, MemberId, Time

ANSWER = 14 * DAY  # how long an offer waits to be accepted

Why = Literal["", "renewed", "given-up", "recalled", "left", "rested", "removed", "role-ended"]


class Offer(Struct, frozen=True, array_like=True):
    """A role offered to a member until a date."""

    to: MemberId
    at: Time
    until: Time

    @property
    def lapses(self) -> Time:
        """The first moment it can no longer be accepted."""
        return min(self.at + ANSWER, self.until)


class Term(Struct, array_like=True):
    """One member's time with a role: until its date, unless it was broken off before."""

    member: MemberId
    since: Time
    until: Time
    broken: Time = 0
    why: Why = ""
    debriefs: list[EventId] = []
    handovers: list[EventId] = []

    @property
    def over(self) -> Time:
        """The first moment it no longer holds."""
        return self.broken or self.until


def running(terms: Sequence[Term], at: Time) -> list[Term]:
    """Those that run at that time, in the order they began."""
    return [term for term in terms if term.since <= at < term.over]


def latest(terms: Sequence[Term], member: MemberId) -> Term | None:
    """A member's latest term, running or over."""
    return next((term for term in reversed(terms) if term.member == member), None)


def break_off(terms: Sequence[Term], member: MemberId, at: Time, why: Why) -> None:
    """Ends a member's term before its date, if one runs."""
    for term in running(terms, at):
        if term.member == member:
            term.broken, term.why = at, why


def in_a_row(terms: Sequence[Term], member: MemberId, at: Time, pause: Time) -> int:
    """How many terms of a member follow each other up to this time; a pause of this length ends the row."""
    count, begins = 0, at
    for term in [term for term in reversed(terms) if term.member == member]:
        others = (other for other in terms if other.member != member)
        if begins - term.over >= pause or any(term.over <= one.since and one.over <= begins for one in others):
            break
        count, begins = count + 1, term.since
    return count


def not_handed_over(terms: Sequence[Term], at: Time) -> Iterator[Term]:
    """Each former holder's latest term, if neither they nor anybody who took the role up since handed it over."""
    for term in {term.member: term for term in terms}.values():
        handed_over = term.handovers or any(other.handovers for other in terms if other.since >= term.over)
        if term.over <= at and not handed_over:
            yield term
