"""Devices: which keys speak for a member, and how somebody who lost them all comes back.

A new device is enrolled by an old one. When all are lost, members who count vouch for a new one; after some days,
unless an old device says no, it takes over and the old ones are out. Nobody's key is ever restored: people are.
"""

from collections.abc import Iterable, Iterator
from typing import Annotated

from msgspec import Meta, Struct, field

from lichen.core.event import Event
from lichen.core.fact import SHORT, Fact
from lichen.core.practice import EVERYTHING, Ask, Circle, Ending, Practice, Sight
from lichen.core.refusal import Refusal, refuse
from lichen.core.values import DAY, DeviceKey, EventId, Mark, MemberId, Signature, Time, device_of
from lichen.practices.belonging import Vouch, belongs, counting
from lichen.practices.members import CircleFounded, MemberJoined
from lichen.practices.numbers import is_adopted, numbers

MOST_DEVICES = 8
MOST_ENROLLED = 64  # by one member, ever
FEWEST_RECOVERY_VOUCHES = 2
LONGEST_RECOVERY = 60 * DAY

RecoveryId = Annotated[EventId, Meta(extra={"of": "recovery.asked"})]


# What can happen


class DeviceEnrolled(Fact, frozen=True, tag="device.enrolled"):
    """A member enrolled one more device; `consent` is the new device's own word."""

    governs = True
    words = {"label": SHORT}

    enrols: DeviceKey
    member: MemberId
    consent: Signature


class DeviceRevoked(Fact, frozen=True, tag="device.revoked"):
    """A member said that one of their devices no longer speaks for them."""

    governs = True
    words = {"note": SHORT}

    device: DeviceKey


class RecoveryAsked(Fact, frozen=True, tag="recovery.asked"):
    """A member vouched that somebody lost their devices and that this new one is theirs."""

    governs = True
    words = {"note": SHORT}

    enrols: DeviceKey
    member: MemberId
    consent: Signature


class RecoveryVouched(Fact, frozen=True, tag="recovery.vouched"):
    """Another member vouched for it too."""

    governs = True
    words = {"note": SHORT}

    recovery: RecoveryId


class RecoveryVetoed(Fact, frozen=True, tag="recovery.vetoed"):
    """An old device said no: nothing was lost, or this is somebody else. Nobody can be kept from saying so."""

    governs = True
    despite_pause = True
    words = {"note": SHORT}

    recovery: RecoveryId


class RecoveryCompleted(Fact, frozen=True, tag="recovery.completed"):
    """The new device took over; the old ones are out."""

    said_by = "newcomer"
    governs = True

    recovery: RecoveryId


# What it adds up to


class Enrolment(Struct, frozen=True):
    """A device that speaks for a member from this place on; after a recovery, only until a veto comes to be seen."""

    member: MemberId
    mark: Mark
    recovery: Annotated[str, Meta(max_length=43)] = ""


class Completion(Struct, frozen=True):
    """The event by which a new device took over."""

    event: EventId
    mark: Mark


class Recovery(Struct):
    """A new device waiting to take over for a member."""

    member: MemberId
    device: DeviceKey
    mark: Mark
    at: Time
    again: bool  # a veto was known when it was asked for: then more than half must vouch, and no veto counts
    vouches: list[Vouch]
    vetoes: list[Mark] = []
    completed: list[Completion] = []


class Devices(Struct):
    """Every device ever enrolled; two claims on one key are both kept, and whoever saw only one goes by that."""

    enrolments: dict[DeviceKey, list[Enrolment]] = field(default_factory=dict)
    revoked: dict[DeviceKey, list[Mark]] = field(default_factory=dict)
    recoveries: dict[EventId, Recovery] = field(default_factory=dict)


# What is allowed


def refusals(circle: Circle, event: Event) -> Iterator[Refusal]:
    """Why this may not be said, by what its author could see."""
    sight = circle.sight(event)
    match event.fact:
        case DeviceEnrolled(enrols=device, member=member):
            if member != event.by:
                yield refuse("not-your-own", member=member)
            yield from _enrolling(circle, device, member, sight)
        case DeviceRevoked(device=device):
            if speaker(circle, device, sight) != event.by:
                yield refuse("not-your-own", device=device)
            elif device not in live(circle, event.by, sight):
                yield refuse("device-revoked", device=device)
        case RecoveryAsked(enrols=device, member=member):
            yield from _vouching(circle, event, member, sight)
            if speaker(circle, device, sight):
                yield refuse("device-taken", device=device)
        case RecoveryVouched(recovery=name):
            yield from _seconding(circle, event, circle[Devices].recoveries.get(name), sight)
        case RecoveryVetoed(recovery=name):
            recovery = circle[Devices].recoveries.get(name)
            if recovery is None or not sight(recovery.mark):
                yield refuse("recovery-unknown")
            elif recovery.member != event.by:
                yield refuse("not-your-own", member=recovery.member)
            elif recovery.again:
                yield refuse("vetoed-before")
        case RecoveryCompleted(recovery=name):
            yield from _completing(circle, event, circle[Devices].recoveries.get(name), sight)


def _enrolling(circle: Circle, device: DeviceKey, member: MemberId, sight: Sight) -> Iterator[Refusal]:
    if speaker(circle, device, sight):
        yield refuse("device-taken", device=device)
    ever = of_member(circle, member, sight)
    if len(ever) >= MOST_ENROLLED or len(live(circle, member, sight)) >= MOST_DEVICES:
        yield refuse("too-many-devices", most=MOST_DEVICES)


def _vouching(circle: Circle, event: Event, member: MemberId, sight: Sight) -> Iterator[Refusal]:
    if not is_adopted(circle, sight):
        yield refuse("charter-not-adopted")
    if member == event.by:
        yield refuse("not-about-oneself")
    if not belongs(circle, member, sight):
        yield refuse("member-unknown", member=member)
    if event.by not in counting(circle, event.at, sight):
        yield refuse("does-not-count-yet")


def _seconding(circle: Circle, event: Event, recovery: Recovery | None, sight: Sight) -> Iterator[Refusal]:
    if recovery is None or not sight(recovery.mark):
        yield refuse("recovery-unknown")
        return
    yield from _vouching(circle, event, recovery.member, sight)
    if event.by in vouched_for(recovery, sight):
        yield refuse("already-vouched", member=recovery.member)


def _completing(circle: Circle, event: Event, recovery: Recovery | None, sight: Sight) -> Iterator[Refusal]:
    if recovery is None or recovery.device != event.device:
        yield refuse("recovery-unknown")
        return
    if is_vetoed(recovery, sight):
        yield refuse("recovery-vetoed")
    if any(sight(completion.mark) for completion in recovery.completed):
        yield refuse("recovery-completed")
    if event.at > recovery.at + LONGEST_RECOVERY:
        yield refuse("recovery-expired")
    missing = recovery_needs(circle, recovery, event.at, sight) - len(vouched_for(recovery, sight))
    ready = recovery_ready(circle, recovery, event.at, sight)
    if missing > 0:
        yield refuse("recovery-lacks-vouches", missing=missing)
    elif event.at < ready:
        yield refuse("recovery-too-early", ready=ready)


# What changes


def apply(circle: Circle, event: Event) -> None:
    """Takes the fact in."""
    devices = circle[Devices]
    match event.fact:
        case CircleFounded() | MemberJoined():
            _enrol(devices, event.device, event.id, event.mark)
        case DeviceEnrolled(enrols=device, member=member):
            _enrol(devices, device, member, event.mark)
        case DeviceRevoked(device=device):
            devices.revoked.setdefault(device, []).append(event.mark)
        case RecoveryAsked(enrols=device, member=member):
            again = _vetoed_before(circle, member, circle.sight(event))
            vouch = Vouch(event.by, event.mark, event.at)
            devices.recoveries[event.id] = Recovery(member, device, event.mark, event.at, again, [vouch])
        case RecoveryVouched(recovery=name):
            devices.recoveries[name].vouches.append(Vouch(event.by, event.mark, event.at))
        case RecoveryVetoed(recovery=name):
            devices.recoveries[name].vetoes.append(event.mark)
        case RecoveryCompleted(recovery=name):
            recovery = devices.recoveries[name]
            recovery.completed.append(Completion(event.id, event.mark))
            for device in live(circle, recovery.member, circle.sight(event)):
                devices.revoked.setdefault(device, []).append(event.mark)
            _enrol(devices, event.device, recovery.member, event.mark, name)


def _enrol(devices: Devices, device: DeviceKey, member: MemberId, mark: Mark, recovery: str = "") -> None:
    devices.enrolments.setdefault(device, []).append(Enrolment(member, mark, recovery))


def _vetoed_before(circle: Circle, member: MemberId, sight: Sight) -> bool:
    recoveries = circle[Devices].recoveries.values()
    return any(one.member == member and is_vetoed(one, sight) for one in recoveries)


# What one can ask


def speaker(circle: Circle, device: DeviceKey, sight: Sight = EVERYTHING) -> MemberId:
    """The member a device speaks for; nobody before its enrolment was seen."""
    enrolment = _enrolment(circle, device, sight)
    return enrolment.member if enrolment else ""


def _enrolment(circle: Circle, device: DeviceKey, sight: Sight) -> Enrolment | None:
    devices = circle[Devices]
    for enrolment in devices.enrolments.get(device, ()):
        if sight(enrolment.mark) and not (
            enrolment.recovery and is_vetoed(devices.recoveries[enrolment.recovery], sight)
        ):
            return enrolment
    return None


def enrolled_at(circle: Circle, device: DeviceKey, sight: Sight = EVERYTHING) -> Mark | None:
    """Where another device of the same member enrolled it; nothing for one that came in by itself."""
    enrolment = _enrolment(circle, device, sight)
    return enrolment.mark if enrolment and device_of(enrolment.mark.line) != device else None


def of_member(circle: Circle, member: MemberId, sight: Sight = EVERYTHING) -> tuple[DeviceKey, ...]:
    """Every device ever enrolled for a member."""
    every = circle[Devices].enrolments.items()
    return tuple(d for d, them in every if any(one.member == member and sight(one.mark) for one in them))


def live(circle: Circle, member: MemberId, sight: Sight = EVERYTHING) -> list[DeviceKey]:
    """The devices that still speak for a member; a veto gives back what a recovery took."""
    undone = {
        done.mark for one in circle[Devices].recoveries.values() if is_vetoed(one, sight) for done in one.completed
    }
    revoked = {
        device
        for device, marks in circle[Devices].revoked.items()
        if any(sight(mark) and mark not in undone for mark in marks)
    }
    every = of_member(circle, member, sight)
    return [device for device in every if device not in revoked and speaker(circle, device, sight) == member]


def is_vetoed(recovery: Recovery, sight: Sight = EVERYTHING) -> bool:
    """Whether an old device said no."""
    return any(map(sight, recovery.vetoes))


def vouched_for(recovery: Recovery, sight: Sight = EVERYTHING) -> list[MemberId]:
    """Who vouched for the new device, each once, in order."""
    return list(dict.fromkeys(vouch.by for vouch in recovery.vouches if sight(vouch.mark)))


def recovery_needs(circle: Circle, recovery: Recovery, at: Time, sight: Sight = EVERYTHING) -> int:
    """How many members must vouch for the new device."""
    others = [member for member in counting(circle, at, sight) if member != recovery.member]
    return vouches_needed(len(others), again=recovery.again)


def vouches_needed(others: int, *, again: bool = False) -> int:
    """Half of those who count besides the one who lost their devices, two at least; after a veto, more than half."""
    half = others // 2 + 1 if again else -(-others // 2)
    return max(FEWEST_RECOVERY_VOUCHES, half)


def recovery_ready(circle: Circle, recovery: Recovery, at: Time, sight: Sight = EVERYTHING) -> Time:
    """From when the new device may take over, given the vouches so far."""
    needed = recovery_needs(circle, recovery, at, sight)
    first: dict[MemberId, Time] = {}
    for vouch in recovery.vouches:
        if sight(vouch.mark):
            first.setdefault(vouch.by, vouch.at)
    times = sorted(first.values())
    last = times[min(needed, len(times)) - 1]
    return last + numbers(circle, sight).recovery_days * DAY


def ends(circle: Circle, event: Event) -> Iterable[Ending]:
    """Revoking ends one device; a completed recovery ends all that the member had before."""
    if isinstance(event.fact, DeviceRevoked | RecoveryCompleted):
        for device, marks in circle[Devices].revoked.items():
            if event.mark in marks:
                yield Ending(device)


def restores(circle: Circle, event: Event) -> Iterable[tuple[EventId, Mark]]:
    """A veto and a completion that had not heard of each other: whoever sees both goes by the veto."""
    match event.fact:
        case RecoveryVetoed(recovery=name):
            for completion in circle[Devices].recoveries[name].completed:
                yield completion.event, event.mark
        case RecoveryCompleted(recovery=name):
            for veto in circle[Devices].recoveries[name].vetoes:
                yield event.id, veto


def running(circle: Circle) -> dict[EventId, Recovery]:
    """Recoveries that are neither completed nor vetoed."""
    recoveries = circle[Devices].recoveries
    return {name: one for name, one in recoveries.items() if not one.completed and not one.vetoes}


def asks(circle: Circle, member: MemberId, at: Time) -> Iterator[Ask]:
    """Whoever lost their phone needs the vouches of the others, and could object themselves."""
    for name, recovery in running(circle).items():
        if recovery.member == member:
            yield Ask("recovery-of-you", name, since=recovery.at, until=recovery_ready(circle, recovery, at))
        elif member in counting(circle, at) and member not in vouched_for(recovery):
            yield Ask("recovery", name, since=recovery.at)


PRACTICE = Practice(
    "devices",
    Devices,
    (DeviceEnrolled, DeviceRevoked, RecoveryAsked, RecoveryVouched, RecoveryVetoed, RecoveryCompleted),
    refusals,
    apply,
    hears=(CircleFounded, MemberJoined),
    ends=ends,
    restores=restores,
    asks=asks,
)
