"""Members: who belongs, who vouched for whom, who counts, who left.

People join by an invite and vouches; inviting is the first vouch. They speak as soon as they are in and count some days
later. Everything here is judged by what its author could see, so nothing that arrives later changes who was let in.
"""

from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import Annotated

from msgspec import Meta

from lichen.core.event import Event
from lichen.core.fact import NAME, NOTE, SHORT, Fact
from lichen.core.practice import Ask, Circle, Ending, Practice, Sight
from lichen.core.refusal import Refusal, refuse
from lichen.core.values import DAY, DeviceKey, EventId, MemberId, Signature, Time
from lichen.practices.belonging import (
    Founders,
    Invite,
    Members,
    Person,
    Vouch,
    belongs,
    counting,
    founders_seen,
    is_admitted,
    is_ended,
    is_gone,
    needed_vouches,
    present,
    vouchers,
    waiting,
)
from lichen.practices.numbers import NumbersAgreed, numbers

LONGEST_INVITE = 90 * DAY
MOST_GUESTS = 20  # of one member, waiting to be let in at a time

InviteId = Annotated[EventId, Meta(extra={"of": "invite.made"})]


# What can happen


class CircleFounded(Fact, frozen=True, tag="circle.founded"):
    """Somebody began a circle and is its first member."""

    said_by = "newcomer"
    governs = True
    words = {"circle": NAME, "purpose": NOTE, "name": NAME}

    law: Annotated[int, Meta(ge=1, le=1000)]


class InviteMade(Fact, frozen=True, tag="invite.made"):
    """A member invited people; whoever holds the secret behind `token` may join."""

    governs = True
    words = {"note": SHORT}

    token: DeviceKey
    uses: Annotated[int, Meta(ge=1, le=50)]
    until: Time


class InviteWithdrawn(Fact, frozen=True, tag="invite.withdrawn"):
    """The invite is no longer good."""

    governs = True

    invite: InviteId


class MemberJoined(Fact, frozen=True, tag="member.joined"):
    """Somebody took up an invite; `proof` shows that they hold its secret."""

    said_by = "newcomer"
    governs = True
    words = {"name": NAME}

    invite: InviteId
    proof: Signature


class MemberVouched(Fact, frozen=True, tag="member.vouched"):
    """A member vouched for somebody who waits to be let in."""

    governs = True
    words = {"note": SHORT}

    member: MemberId


class MemberNamed(Fact, frozen=True, tag="member.named"):
    """A member said what to call them from now on."""

    words = {"name": NAME, "about": NOTE}


class MemberLeft(Fact, frozen=True, tag="member.left"):
    """A member left the circle, in one step."""

    said_by = "newcomer"
    governs = True
    words = {"note": NOTE}


class MemberRemoved(Fact, frozen=True, tag="member.removed"):
    """The circle parted with a member."""

    said_by = "circle"
    governs = True

    member: MemberId


# What is allowed


def refusals(circle: Circle, event: Event) -> Iterator[Refusal]:
    """Why this may not be said, by what its author could see."""
    sight = circle.sight(event)
    match event.fact:
        case CircleFounded():
            if circle.id:
                yield refuse("already-founded")
        case InviteMade(until=until):
            if not event.at < until <= event.at + LONGEST_INVITE:
                yield refuse("invite-too-long-or-past", most_days=LONGEST_INVITE // DAY)
        case InviteWithdrawn(invite=name):
            invite = circle[Members].invites.get(name)
            if invite is None or not sight(invite.mark):
                yield refuse("invite-unknown", invite=name)
        case MemberJoined(invite=name):
            yield from _joining(circle, event, sight, circle[Members].invites.get(name))
        case MemberVouched(member=member):
            yield from _vouching(circle, event, sight, member)
        case MemberLeft():
            if not event.by:
                yield refuse("not-a-member")
        case MemberRemoved(member=member):
            if not belongs(circle, member, sight):
                yield refuse("member-unknown", member=member)


def _joining(circle: Circle, event: Event, sight: Sight, invite: Invite | None) -> Iterator[Refusal]:
    if event.by:
        yield refuse("already-a-member")
    if invite is None or not sight(invite.mark):
        yield refuse("invite-unknown")
        return
    if event.at >= invite.until:
        yield refuse("invite-expired", until=invite.until)
    if any(map(sight, invite.withdrawn)):
        yield refuse("invite-withdrawn")
    if sum(map(sight, invite.joins)) >= invite.uses:
        yield refuse("invite-used-up", uses=invite.uses)
    guests = [one for one in waiting(circle, sight) if circle[Members].people[one].vouches[0].by == invite.by]
    if len(guests) >= MOST_GUESTS:
        yield refuse("too-many-guests", most=MOST_GUESTS)
    if not belongs(circle, invite.by, sight) or is_ended(circle, invite.by, event.at, sight):
        yield refuse("inviter-gone", member=invite.by)


def _vouching(circle: Circle, event: Event, sight: Sight, member: MemberId) -> Iterator[Refusal]:
    person = circle[Members].people.get(member)
    if person is None or not sight(person.mark) or is_gone(circle, member, sight):
        yield refuse("member-unknown", member=member)
        return
    if is_admitted(circle, member, sight):
        yield refuse("already-a-member", member=member)
    if any(vouch.by == event.by and sight(vouch.mark) for vouch in person.vouches):
        yield refuse("already-vouched", member=member)
    if event.by not in counting(circle, event.at, sight):
        yield refuse("does-not-count-yet")


def standing(circle: Circle, member: MemberId, sight: Sight) -> Iterator[Refusal]:
    """Why somebody may not speak as a member, by what this sight knows."""
    if not member:
        yield refuse("not-a-member")
    elif not is_admitted(circle, member, sight):
        yield refuse("waits-for-vouches", needed=needed_vouches(circle, member, sight))


# What changes


def apply(circle: Circle, event: Event) -> None:
    """Takes the fact in."""
    members = circle[Members]
    match event.fact:
        case CircleFounded():
            circle.id = event.id
            members.people[event.id] = Person(event.mark, event.at, 0)
            members.named[event.id] = event.id
        case InviteMade(uses=uses, until=until):
            members.invites[event.id] = Invite(event.by, event.mark, uses, until)
        case InviteWithdrawn(invite=name):
            members.invites[name].withdrawn.append(event.mark)
        case MemberJoined(invite=name):
            _join(circle, event, members.invites[name])
        case MemberVouched(member=member):
            members.people[member].vouches.append(Vouch(event.by, event.mark, event.at))
        case MemberNamed():
            members.named[event.by] = event.id
        case MemberLeft():
            members.people[event.by].left.append(event.mark)
        case MemberRemoved(member=member):
            members.people[member].left.append(event.mark)
        case NumbersAgreed(numbers=agreed):
            _note_founders(circle, event, agreed.vouches)


def _note_founders(circle: Circle, event: Event, vouches: int) -> None:
    """Numbers that the circle changes later make nobody a founder."""
    sight = circle.sight(event)
    if founders_seen(circle, sight) is None:
        here = frozenset(present(circle, sight))
        needed = max(1, min(vouches, -(-len(here) // 2)))
        circle[Members].founders.append(Founders(event.mark, event.at, here, needed))


def _join(circle: Circle, event: Event, invite: Invite) -> None:
    members, sight = circle[Members], circle.sight(event)
    half = -(-len(counting(circle, event.at, sight)) // 2)
    needed = max(1, min(numbers(circle, sight).vouches, half))
    vouch = Vouch(invite.by, event.mark, event.at)
    invite.joins.append(event.mark)
    members.people[event.id] = Person(event.mark, event.at, needed, [vouch])
    members.named[event.id] = event.id
    members.unheard.append(event.id)


# What follows, and what is asked


def overhears(circle: Circle, event: Event) -> None:
    """Notes the first thing that each member says after somebody came, and who is still to be noted."""
    members = circle[Members]
    for one in tuple(members.unheard):
        person = members.people[one]
        if event.by != one and circle.saw(event, person.mark) and all(vouch.by != event.by for vouch in person.heard):
            person.heard.append(Vouch(event.by, event.mark, event.at))
            if {vouch.by for vouch in person.heard}.issuperset(_here_before(circle, one)):
                members.unheard.remove(one)


def _here_before(circle: Circle, member: MemberId) -> Iterator[MemberId]:
    """Who came before somebody and has not gone: the others have no part in whether that one is known."""
    return takewhile(lambda other: other != member, present(circle))


def ends(circle: Circle, event: Event) -> Iterable[Ending]:
    """Leaving, or being removed, ends a member's authority for good."""
    match event.fact:
        case MemberLeft():
            yield Ending(event.by)
        case MemberRemoved(member=member):
            yield Ending(member)


def asks(circle: Circle, member: MemberId, at: Time) -> Iterator[Ask]:
    """Newcomers wait for vouches of those who count."""
    if member in counting(circle, at):
        for one in waiting(circle):
            if member not in vouchers(circle, one):
                yield Ask("vouch", one, since=circle[Members].people[one].at)


PRACTICE = Practice(
    "members",
    Members,
    (
        CircleFounded,
        InviteMade,
        InviteWithdrawn,
        MemberJoined,
        MemberVouched,
        MemberNamed,
        MemberLeft,
        MemberRemoved,
    ),
    refusals,
    apply,
    hears=(NumbersAgreed,),
    ends=ends,
    asks=asks,
    overhears=overhears,
)
