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
from lichen.core.values import DAY, DeviceKey, EventId, Mark, MemberId, Signature, Time
from lichen.practices.members import CircleFounded, MemberJoined, belongs, counting
from lichen.practices.numbers import numbers

MOST_DEVICES = 8
FEWEST_RECOVERY_VOUCHES = 2

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
    """An old device said no: nothing was lost, or this is somebody else."""

    governs = True
    words = {"note": SHORT}

    recovery: RecoveryId


class RecoveryCompleted(Fact, frozen=True, tag="recovery.completed"):
    """The new device took over; the old ones are out."""

    said_by = "newcomer"
    governs = True

    recovery: RecoveryId


# What it adds up to


class Enrolment(Struct, frozen=True):
    """A device that speaks for a member from this place on."""

    member: MemberId
    mark: Mark


class Recovery(Struct):
    """A new device waiting to take over for a member."""

    member: MemberId
    device: DeviceKey
    mark: Mark
    at: Time
    vouches: dict[MemberId, tuple[Mark, Time]]
    vetoes: list[Mark] = []
    completed: list[Mark] = []


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
        case RecoveryAsked(enrols=device, member=member):
            yield from _vouching(circle, event, member, sight)
            yield from _enrolling(circle, device, member, sight)
        case RecoveryVouched(recovery=name):
            yield from _seconding(circle, event, circle[Devices].recoveries.get(name), sight)
        case RecoveryVetoed(recovery=name):
            recovery = circle[Devices].recoveries.get(name)
            if recovery is None or not sight(recovery.mark):
                yield refuse("recovery-unknown")
            elif recovery.member != event.by:
                yield refuse("not-your-own", member=recovery.member)
        case RecoveryCompleted(recovery=name):
            yield from _completing(circle, event, circle[Devices].recoveries.get(name), sight)


def _enrolling(circle: Circle, device: DeviceKey, member: MemberId, sight: Sight) -> Iterator[Refusal]:
    if speaker(circle, device, sight):
        yield refuse("device-taken", device=device)
    if len(live(circle, member, sight)) >= MOST_DEVICES:
        yield refuse("too-many-devices", most=MOST_DEVICES)


def _vouching(circle: Circle, event: Event, member: MemberId, sight: Sight) -> Iterator[Refusal]:
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
    if event.by in _vouchers(recovery, sight):
        yield refuse("already-vouched", member=recovery.member)


def _completing(circle: Circle, event: Event, recovery: Recovery | None, sight: Sight) -> Iterator[Refusal]:
    if recovery is None or recovery.device != event.device:
        yield refuse("recovery-unknown")
        return
    if any(map(sight, recovery.vetoes)):
        yield refuse("recovery-vetoed")
    missing = recovery_needs(circle, recovery, event.at, sight) - len(_vouchers(recovery, sight))
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
            vouches = {event.by: (event.mark, event.at)}
            devices.recoveries[event.id] = Recovery(member, device, event.mark, event.at, vouches)
        case RecoveryVouched(recovery=name):
            devices.recoveries[name].vouches.setdefault(event.by, (event.mark, event.at))
        case RecoveryVetoed(recovery=name):
            devices.recoveries[name].vetoes.append(event.mark)
        case RecoveryCompleted(recovery=name):
            recovery = devices.recoveries[name]
            recovery.completed.append(event.mark)
            for device in live(circle, recovery.member, circle.sight(event)):
                devices.revoked.setdefault(device, []).append(event.mark)
            _enrol(devices, event.device, recovery.member, event.mark)


def _enrol(devices: Devices, device: DeviceKey, member: MemberId, mark: Mark) -> None:
    devices.enrolments.setdefault(device, []).append(Enrolment(member, mark))


# What one can ask


def speaker(circle: Circle, device: DeviceKey, sight: Sight = EVERYTHING) -> MemberId:
    """The member a device speaks for; nobody before its enrolment was seen."""
    for enrolment in circle[Devices].enrolments.get(device, ()):
        if sight(enrolment.mark):
            return enrolment.member
    return ""


def of_member(circle: Circle, member: MemberId, sight: Sight = EVERYTHING) -> tuple[DeviceKey, ...]:
    """Every device ever enrolled for a member."""
    return tuple(d for d in circle[Devices].enrolments if speaker(circle, d, sight) == member)


def live(circle: Circle, member: MemberId, sight: Sight = EVERYTHING) -> list[DeviceKey]:
    """The devices that still speak for a member."""
    revoked = circle[Devices].revoked
    return [d for d in of_member(circle, member, sight) if not any(map(sight, revoked.get(d, ())))]


def _vouchers(recovery: Recovery, sight: Sight) -> list[MemberId]:
    return [member for member, (mark, _) in recovery.vouches.items() if sight(mark)]


def recovery_needs(circle: Circle, recovery: Recovery, at: Time, sight: Sight = EVERYTHING) -> int:
    """How many members must vouch: half of those who count besides the one who lost their devices, two at least."""
    others = [member for member in counting(circle, at, sight) if member != recovery.member]
    return max(FEWEST_RECOVERY_VOUCHES, -(-len(others) // 2))


def recovery_ready(circle: Circle, recovery: Recovery, at: Time, sight: Sight = EVERYTHING) -> Time:
    """From when the new device may take over, given the vouches so far."""
    needed = recovery_needs(circle, recovery, at, sight)
    times = sorted(time for mark, time in recovery.vouches.values() if sight(mark))
    last = times[min(needed, len(times)) - 1]
    return last + numbers(circle, sight).recovery_days * DAY


def ends(circle: Circle, event: Event) -> Iterable[Ending]:
    """Revoking ends one device; a completed recovery ends all that the member had before."""
    if isinstance(event.fact, DeviceRevoked | RecoveryCompleted):
        for device, marks in circle[Devices].revoked.items():
            if event.mark in marks:
                yield Ending(device)


def running(circle: Circle) -> dict[EventId, Recovery]:
    """Recoveries that are neither completed nor vetoed."""
    recoveries = circle[Devices].recoveries
    return {name: one for name, one in recoveries.items() if not one.completed and not one.vetoes}


def asks(circle: Circle, member: MemberId, at: Time) -> Iterator[Ask]:
    """Whoever lost their phone needs the vouches of the others, and could object themselves."""
    for name, recovery in running(circle).items():
        if recovery.member == member:
            yield Ask("recovery-of-you", name, since=recovery.at, until=recovery_ready(circle, recovery, at))
        elif member in counting(circle, at) and member not in recovery.vouches:
            yield Ask("recovery", name, since=recovery.at)


PRACTICE = Practice(
    "devices",
    Devices,
    (DeviceEnrolled, DeviceRevoked, RecoveryAsked, RecoveryVouched, RecoveryVetoed, RecoveryCompleted),
    refusals,
    apply,
    hears=(CircleFounded, MemberJoined),
    ends=ends,
    asks=asks,
)
