"""Members: who belongs, who vouched for whom, who counts, who left.

People join by an invite and vouches; inviting is the first vouch. They speak as soon as they are in and count some days
later. Everything here is judged by what its author could see, so nothing that arrives later changes who was let in.
"""

from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from lichen.core.event import Event
from lichen.core.fact import NAME, NOTE, SHORT, Fact
from lichen.core.practice import EVERYTHING, Ask, Circle, Ending, Practice, Sight
from lichen.core.refusal import Refusal, refuse
from lichen.core.values import DAY, DeviceKey, EventId, Mark, MemberId, Signature, Time
from lichen.practices.numbers import NumbersAgreed, numbers
from lichen.practices.pace import next_place
from lichen.practices.rest import is_resting

FEWEST, MOST = 5, 15  # a circle this size can still hear everybody
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


# What it adds up to


class Invite(Struct):
    """An invite, and who took it up."""

    by: MemberId
    mark: Mark
    uses: int
    until: Time
    withdrawn: list[Mark] = []
    joins: list[Mark] = []


class Vouch(Struct, frozen=True):
    """One member's word for another."""

    by: MemberId
    mark: Mark
    at: Time


class Person(Struct):
    """Somebody who came; whoever founded the circle needs nobody's vouch."""

    mark: Mark
    at: Time
    needed: int
    vouches: list[Vouch] = []
    left: list[Mark] = []
    heard: list[Vouch] = []  # what each member first said after having heard of them


class Founders(Struct, frozen=True):
    """Who belonged when a charter came to hold: they alone are founders, whatever others claim later."""

    mark: Mark
    at: Time
    members: frozenset[MemberId]
    vouches: int  # how many let anybody else in


class Members(Struct):
    """Everybody who ever came, by the id of the event they came with."""

    people: dict[MemberId, Person] = field(default_factory=dict)
    invites: dict[EventId, Invite] = field(default_factory=dict)
    founders: list[Founders] = field(default_factory=list)
    named: dict[MemberId, EventId] = field(default_factory=dict)  # whose words hold the name
    unheard: list[MemberId] = field(default_factory=list)  # who came, and not everybody has spoken since


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
    if _founders(circle, sight) is None:
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


# What one can ask; `sight` is what the asker could see, and without it everything that is known


def _founders(circle: Circle, sight: Sight) -> Founders | None:
    """Who founded it: of rival claims, those whom most stand behind. Before a charter holds, nobody is told apart."""
    best: Founders | None = None
    for founders in circle[Members].founders:
        if sight(founders.mark) and (best is None or len(founders.members) > len(best.members)):
            best = founders
    return best


def needed_vouches(circle: Circle, member: MemberId, sight: Sight = EVERYTHING) -> int:
    """How many vouches let this person in. Once a charter holds, nobody comes in by the founding phase's rules."""
    person = circle[Members].people[member]
    founders = _founders(circle, sight) if person.needed else None
    if founders is None or member in founders.members:
        return person.needed
    return max(person.needed, founders.vouches)


def vouchers(circle: Circle, member: MemberId, sight: Sight = EVERYTHING) -> list[MemberId]:
    """Who vouched for this person, each once, in order; the one who invited comes first."""
    person = circle[Members].people[member]
    return list(dict.fromkeys(vouch.by for vouch in person.vouches if sight(vouch.mark)))


def is_admitted(circle: Circle, member: MemberId, sight: Sight = EVERYTHING) -> bool:
    """Whether enough vouches let this person in; they may have left since."""
    person = circle[Members].people.get(member)
    if person is None or not sight(person.mark):
        return False
    needed = needed_vouches(circle, member, sight)
    return needed <= 1 or len(vouchers(circle, member, sight)) >= needed  # coming at all took one vouch


def is_gone(circle: Circle, member: MemberId, sight: Sight = EVERYTHING) -> bool:
    """Whether this person left or was removed."""
    person = circle[Members].people.get(member)
    return person is None or any(map(sight, person.left))


def belongs(circle: Circle, member: MemberId, sight: Sight = EVERYTHING) -> bool:
    """Whether this person is a member: let in and not gone."""
    return is_admitted(circle, member, sight) and not is_gone(circle, member, sight)


def present(circle: Circle, sight: Sight = EVERYTHING) -> list[MemberId]:
    """All members, in the order they came."""
    return [member for member in circle[Members].people if belongs(circle, member, sight)]


def waiting(circle: Circle, sight: Sight = EVERYTHING) -> list[MemberId]:
    """Those who came and still lack vouches."""
    people = circle[Members].people
    return [one for one in people if not is_admitted(circle, one, sight) and not is_gone(circle, one, sight)]


def is_ended(circle: Circle, member: MemberId, at: Time, sight: Sight = EVERYTHING) -> bool:
    """Whether a member's authority has ended, for good or for now."""
    return any(sight(end.mark) and not any(map(sight, end.restored)) for end in circle.ends.of(member, at))


def admitted_at(circle: Circle, member: MemberId, sight: Sight = EVERYTHING) -> Time:
    """When the vouch that let them in was given; for those who came before a charter held, when they came."""
    person = circle[Members].people[member]
    times = sorted(vouch.at for vouch in person.vouches if sight(vouch.mark))
    needed = needed_vouches(circle, member, sight)
    at = max([person.at, *times[:needed]])
    founders = _founders(circle, sight)
    return at if founders is None or member in founders.members else max(at, founders.at)


def begins_to_count(circle: Circle, sight: Sight = EVERYTHING) -> dict[MemberId, Time]:
    """From when each member counts: founders at once, others in turn; who is missing is not known to enough yet."""
    before = _founders(circle, sight)
    here = present(circle, sight)
    founders = [one for one in here if before is None or one in before.members]
    begins = {one: circle[Members].people[one].at for one in founders}
    days = numbers(circle, sight).count_days * DAY
    later: list[Time] = []
    for admitted, one in sorted((admitted_at(circle, m, sight), m) for m in here if m not in begins):
        known = known_to_half(circle, one, list(begins), sight)
        if known is not None:
            begins[one] = next_place(max(admitted, known) + days, later, len(founders))
            later.append(begins[one])
    return begins


def known_to_half(circle: Circle, member: MemberId, others: list[MemberId], sight: Sight) -> Time | None:
    """When half of these had been here since the member came, so that nobody is brought in behind everyone's back."""
    heard = {one.by: one.at for one in reversed(circle[Members].people[member].heard) if sight(one.mark)}
    awake = [one for one in others if not is_resting(circle, one, sight)]
    times = sorted(heard[one] for one in awake if one in heard)
    needed = -(-len(awake) // 2)
    return None if len(times) < needed else times[needed - 1] if needed else 0


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


def counting(circle: Circle, at: Time, sight: Sight = EVERYTHING) -> list[MemberId]:
    """Those who count at that time: they vote, vouch and suspend. Whoever rests is not counted."""
    begins = begins_to_count(circle, sight)
    return [one for one, begin in begins.items() if begin <= at and not is_resting(circle, one, sight)]


def standing(circle: Circle, member: MemberId, sight: Sight) -> Iterator[Refusal]:
    """Why somebody may not speak as a member, by what this sight knows."""
    if not member:
        yield refuse("not-a-member")
    elif not is_admitted(circle, member, sight):
        yield refuse("waits-for-vouches", needed=needed_vouches(circle, member, sight))


def size_sign(circle: Circle) -> Literal["", "small", "large"]:
    """Whether the circle has become too small or too large to hear everybody."""
    size = len(present(circle))
    return "small" if size < FEWEST else "large" if size > MOST else ""


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
