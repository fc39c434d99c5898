"""Roles: what the circle trusts somebody with, apart from the person, and always until a date.

Only the circle's decisions write a role, offer it, take it back or end it; the member to whom it is offered accepts or
declines. A term lapses by itself, and another comes only after a debrief. The charter says how long a term may be, and
how many may follow each other: they do unless somebody else's term, or a pause as long as a term, lies between them.
"""

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta, Struct, field

from lichen.core.event import Event
from lichen.core.fact import NAME, NOTE, SHORT, TEXT, Fact
from lichen.core.practice import Ask, Circle, Practice
from lichen.core.refusal import Refusal, refuse
from lichen.core.values import DAY, EventId, MemberId, Time
from lichen.practices.belonging import belongs
from lichen.practices.members import MemberLeft, MemberRemoved
from lichen.practices.numbers import numbers
from lichen.practices.rest import MemberRested, is_resting
from lichen.practices.terms import Offer, Term, Why, break_off, in_a_row, latest, not_handed_over, running

SOON = 14 * DAY  # how long before its end a term asks for a debrief
MOST_OPEN = 100  # roles at a time
MOST_OFFERS = 20  # of one role at a time
MOST_ACCOUNTS = 20  # debriefs, and as many handovers, of one term

DESCRIPTION = {"name": NAME, "purpose": TEXT, "accountabilities": NOTE}

RoleId = Annotated[EventId, Meta(extra={"of": "role.described"})]


# What can happen


class RoleDescribed(Fact, frozen=True, tag="role.described"):
    """The circle wrote down a role: what it is for, and what whoever holds it answers for."""

    said_by = "circle"
    words = DESCRIPTION


class OfRole(Fact, frozen=True):
    """Something happened to a role."""

    role: RoleId


class RoleRewritten(OfRole, frozen=True, tag="role.rewritten"):
    """The circle put a role differently, all of it; how it read before is kept."""

    said_by = "circle"
    words = DESCRIPTION


class RoleEnded(OfRole, frozen=True, tag="role.ended"):
    """The circle needs the role no longer."""

    said_by = "circle"


class RoleGiven(OfRole, frozen=True, tag="role.given"):
    """The circle offered a role to a member until a date; it is theirs once they accept."""

    said_by = "circle"

    to: MemberId
    until: Time


class RoleRecalled(OfRole, frozen=True, tag="role.recalled"):
    """The circle took a role, or the offer of it, back from a member."""

    said_by = "circle"

    member: MemberId


class RoleWanted(OfRole, frozen=True, tag="role.wanted"):
    """A member would like a role, or another term of it."""

    words = {"note": SHORT}


class RoleUnwanted(OfRole, frozen=True, tag="role.unwanted"):
    """A member would not like the role any more."""


class RoleAccepted(OfRole, frozen=True, tag="role.accepted"):
    """A member took on the role they were offered; with that their term began."""


class RoleDeclined(OfRole, frozen=True, tag="role.declined"):
    """A member did not take on the role they were offered: no reason needed."""

    words = {"note": SHORT}


class RoleDebriefed(OfRole, frozen=True, tag="role.debriefed"):
    """Whoever holds a role, or held it, told how it went."""

    words = {"worked": NOTE, "failed": NOTE, "advice": NOTE}


class RoleGivenUp(OfRole, frozen=True, tag="role.given_up"):
    """A holder gave a role up before its date: no reason needed, and no less honourable."""

    words = {"note": SHORT}


class UnderstudyBegan(OfRole, frozen=True, tag="understudy.began"):
    """A member began to learn a role beside whoever holds it."""


class UnderstudyEnded(OfRole, frozen=True, tag="understudy.ended"):
    """A member stopped learning a role."""


class HandoverPosted(OfRole, frozen=True, tag="handover.posted"):
    """A former holder wrote down what the next one has to know."""

    words = {"packet": TEXT}


# What it adds up to


class Role(Struct):
    """One role, with all its terms in the order they began."""

    id: EventId
    at: Time
    wordings: list[EventId]  # the events whose words it consisted of; the last one now
    offers: list[Offer] = []
    terms: list[Term] = []
    wanted: dict[MemberId, EventId] = {}  # who would like it, and the event that says so
    understudies: dict[MemberId, Time] = {}
    ended: Time = 0
    history: list[EventId] = []

    @property
    def wording(self) -> EventId:
        """The event whose words say what it is now."""
        return self.wordings[-1]


class Roles(Struct):
    """What the circle needs somebody for, and what it needed once."""

    open: dict[EventId, Role] = field(default_factory=dict)
    ended: dict[EventId, Role] = field(default_factory=dict)


# What is allowed


def refusals(circle: Circle, event: Event) -> Iterator[Refusal]:
    """Why this may not be said, as things stand at its place in the order."""
    match event.fact:
        case RoleDescribed():
            if len(circle[Roles].open) >= MOST_OPEN:
                yield refuse("too-many-roles", most=MOST_OPEN)
        case OfRole(role=name):
            role = find(circle, name)
            if role is None:
                yield refuse("role-unknown", role=name)
            elif isinstance(event.fact, RoleDebriefed | HandoverPosted):
                yield from _untellable(event, role)  # what was learned may be told even of a role that is no more
            elif role.ended:
                yield refuse("role-ended", role=name)
            else:
                yield from _unfit(circle, event, role)


def _unfit(circle: Circle, event: Event, role: Role) -> Iterator[Refusal]:
    held = event.by in holders(role, event.at)
    match event.fact:
        case RoleGiven():
            yield from _ungivable(circle, event.fact, event.at, role)
        case RoleRecalled(member=member):
            if member not in holders(role, event.at) and offer_to(role, member, event.at) is None:
                yield refuse("not-holder", member=member)
        case RoleAccepted() | RoleDeclined():
            yield from _unanswerable(event, role)
        case RoleGivenUp():
            if not held:
                yield refuse("not-holder", member=event.by)
        case RoleWanted():
            if event.by in role.wanted:
                yield refuse("already-wanted")
        case RoleUnwanted():
            if event.by not in role.wanted:
                yield refuse("not-wanted")
        case UnderstudyBegan():
            if held:
                yield refuse("already-holder", member=event.by)
            if event.by in role.understudies:
                yield refuse("already-understudy")
        case UnderstudyEnded():
            if event.by not in role.understudies:
                yield refuse("not-understudy")


def _ungivable(circle: Circle, fact: RoleGiven, at: Time, role: Role) -> Iterator[Refusal]:
    """Why the circle may not offer it so: to this member, until then, for one more term."""
    agreed, member = numbers(circle), fact.to
    if not belongs(circle, member):
        yield refuse("member-unknown", member=member)
    elif is_resting(circle, member):
        yield refuse("member-resting", member=member)
    if not at < fact.until <= at + agreed.term_days * DAY:
        yield refuse("term-too-long-or-past", most_days=agreed.term_days)
    if offer_to(role, member, at):
        yield refuse("already-offered", member=member)
    if len(offers(role, at)) >= MOST_OFFERS:
        yield refuse("too-many-offers", most=MOST_OFFERS)
    last = latest(role.terms, member)
    if last and not last.debriefs:
        yield refuse("debrief-first", member=member)
    if in_a_row(role.terms, member, at, agreed.term_days * DAY) >= agreed.terms_most:
        yield refuse("terms-used-up", member=member, most=agreed.terms_most)


def _unanswerable(event: Event, role: Role) -> Iterator[Refusal]:
    mine = [offer for offer in role.offers if offer.to == event.by]
    if not mine:
        yield refuse("not-offered")
    elif event.at >= mine[-1].lapses:
        yield refuse("offer-lapsed", until=mine[-1].lapses)


def _untellable(event: Event, role: Role) -> Iterator[Refusal]:
    """Debriefs and handovers belong to the latest term of whoever tells."""
    if not event.has_words:
        yield refuse("words-missing")
    term = latest(role.terms, event.by)
    if term is None:
        yield refuse("never-held")
        return
    handing_over = isinstance(event.fact, HandoverPosted)
    if handing_over and event.at < term.over:
        yield refuse("still-held", until=term.over)
    if len(term.handovers if handing_over else term.debriefs) >= MOST_ACCOUNTS:
        yield refuse("too-many-accounts", most=MOST_ACCOUNTS)


# What changes


def apply(circle: Circle, event: Event) -> None:
    """Takes the fact in; whoever leaves, rests or is removed lets go of every role."""
    roles = circle[Roles]
    match event.fact:
        case RoleDescribed():
            roles.open[event.id] = Role(event.id, event.at, [event.id], history=[event.source])
        case OfRole(role=name):
            role = (roles.open if name in roles.open else roles.ended)[name]
            role.history.append(event.source)
            _change(roles, event, role)
        case MemberLeft():
            _let_go(roles, event, event.by, "left")
        case MemberRested():
            _let_go(roles, event, event.by, "rested")
        case MemberRemoved(member=member):
            _let_go(roles, event, member, "removed")


def _change(roles: Roles, event: Event, role: Role) -> None:
    match event.fact:
        case RoleRewritten():
            role.wordings.append(event.id)
        case RoleEnded():
            _end(roles, event, role)
        case RoleGiven(to=member, until=until):
            role.offers = [*offers(role, event.at), Offer(member, event.at, until)]
        case RoleRecalled(member=member):
            _withdraw(role, member)
            break_off(role.terms, member, event.at, "recalled")
        case RoleAccepted():
            _begin(event, role)
        case RoleDeclined():
            _withdraw(role, event.by)
        case RoleGivenUp():
            break_off(role.terms, event.by, event.at, "given-up")
        case _:
            _note(event, role)


def _note(event: Event, role: Role) -> None:
    """What changes nobody's term."""
    term = latest(role.terms, event.by)
    match event.fact:
        case RoleWanted():
            role.wanted[event.by] = event.id
        case RoleUnwanted():
            del role.wanted[event.by]
        case UnderstudyBegan():
            role.understudies[event.by] = event.at
        case UnderstudyEnded():
            del role.understudies[event.by]
        case RoleDebriefed() if term:
            term.debriefs.append(event.id)
        case HandoverPosted() if term:
            term.handovers.append(event.id)


def _begin(event: Event, role: Role) -> None:
    """The term begins that was offered; one that still runs goes over into it."""
    offer = next(offer for offer in role.offers if offer.to == event.by)
    _withdraw(role, event.by)
    break_off(role.terms, event.by, event.at, "renewed")
    role.terms.append(Term(event.by, event.at, offer.until))
    role.wanted.pop(event.by, None)
    role.understudies.pop(event.by, None)


def _end(roles: Roles, event: Event, role: Role) -> None:
    for member in holders(role, event.at):
        break_off(role.terms, member, event.at, "role-ended")
    role.offers, role.wanted, role.understudies, role.ended = [], {}, {}, event.at
    roles.ended[role.id] = roles.open.pop(role.id)


def _withdraw(role: Role, member: MemberId) -> None:
    role.offers = [offer for offer in role.offers if offer.to != member]


def _let_go(roles: Roles, event: Event, member: MemberId, why: Why) -> None:
    for role in roles.open.values():
        offered = any(offer.to == member for offer in role.offers)
        if offered or member in {*holders(role, event.at), *role.wanted, *role.understudies}:
            role.history.append(event.source)
            _withdraw(role, member)
            break_off(role.terms, member, event.at, why)
            role.wanted.pop(member, None)
            role.understudies.pop(member, None)


# What one can ask


def find(circle: Circle, role: EventId) -> Role | None:
    """The role, needed still or no longer."""
    return circle[Roles].open.get(role) or circle[Roles].ended.get(role)


def holders(role: Role, at: Time) -> list[MemberId]:
    """Who holds it, in the order their terms began."""
    return [term.member for term in running(role.terms, at)]


def offers(role: Role, at: Time) -> list[Offer]:
    """The offers that can still be accepted."""
    return [offer for offer in role.offers if at < offer.lapses]


def offer_to(role: Role, member: MemberId, at: Time) -> Offer | None:
    """What a member may accept or decline."""
    return next((offer for offer in offers(role, at) if offer.to == member), None)


def without_handover(role: Role, at: Time) -> list[Term]:
    """The terms that are over and were not handed over; of whoever may go on nothing is asked yet."""
    again = {offer.to for offer in offers(role, at)}
    return [term for term in not_handed_over(role.terms, at) if not role.ended and term.member not in again]


def asks(circle: Circle, member: MemberId, at: Time) -> Iterator[Ask]:
    """An offer asks for an answer, a term about to end for a debrief, and one that is over for a handover."""
    for role in circle[Roles].open.values():
        if offer := offer_to(role, member, at):
            yield Ask("role-offered", role.id, since=offer.at, until=offer.lapses)
        for term in running(role.terms, at):
            if term.member == member and term.until - at <= SOON and not term.debriefs:
                yield Ask("role-debrief", role.id, since=max(term.since, term.until - SOON), until=term.until)
        for term in without_handover(role, at):
            if term.member == member:
                yield Ask("handover", role.id, since=term.over)


FACTS = (
    RoleDescribed, RoleRewritten, RoleEnded, RoleGiven, RoleRecalled, RoleWanted, RoleUnwanted, RoleAccepted,
    RoleDeclined, RoleDebriefed, RoleGivenUp, UnderstudyBegan, UnderstudyEnded, HandoverPosted,
)  # fmt: skip
PRACTICE = Practice("roles", Roles, FACTS, refusals, apply, hears=(MemberLeft, MemberRemoved, MemberRested), asks=asks)
