"""Keepers: which machines may hold the record, and on which of them the keys of members are kept.

A machine holds the record because a member stands for it, or because members' own devices live there. Whoever stands
for one takes that back alone; when they leave, it lapses. Only a decision of all parts with a machine for everybody.
"""

from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from lichen.core.event import Event
from lichen.core.fact import NAME, SHORT, Fact
from lichen.core.practice import Ask, Circle, Practice
from lichen.core.refusal import Refusal, refuse
from lichen.core.values import DAY, DeviceKey, EventId, MemberId, NodeKey, Time
from lichen.practices.belonging import belongs, is_ended, is_gone
from lichen.practices.devices import Devices, speaker

MOST_NAMED = 32  # by one member
MOST_KEEPERS = 64  # machines that members stand for at a time
MOST_CALLED = 256  # machines of which it is remembered how they were called last, whatever became of them
ASKED_FOR = 14 * DAY  # how long it is asked who stands for a machine, after whoever did has gone


# What can happen


class OfNode(Fact, frozen=True):
    """Something happened to a machine."""

    node: NodeKey


class KeeperNamed(OfNode, frozen=True, tag="keeper.named"):
    """A member stands for a machine that may hold the record; said again, how to reach it is written anew."""

    words = {"name": NAME, "address": SHORT, "note": SHORT}


class KeeperReleased(OfNode, frozen=True, tag="keeper.released"):
    """A member no longer stands for a machine; when all who did have gone, anybody may let it go."""


class KeeperDismissed(OfNode, frozen=True, tag="keeper.dismissed"):
    """The circle parted with a machine: nobody hands it the record any more, whoever stands for it."""

    said_by = "circle"


class KeeperReadmitted(OfNode, frozen=True, tag="keeper.readmitted"):
    """The circle took that back: the machine may hold the record while somebody stands for it."""

    said_by = "circle"


class DeviceLives(OfNode, frozen=True, tag="device.lives"):
    """A device said on which machine its key is kept: whoever runs that one could speak with it."""

    said_by = "newcomer"  # also of those who wait to be let in


# What it adds up to


class Keepers(Struct):
    """Who stands for which machine, by which event; what was named last; what was parted with; where devices live."""

    named: dict[NodeKey, dict[MemberId, EventId]] = field(default_factory=dict)
    called: dict[NodeKey, EventId] = field(default_factory=dict)
    dismissed: dict[NodeKey, EventId] = field(default_factory=dict)
    homes: dict[DeviceKey, NodeKey] = field(default_factory=dict)


# What is allowed


def refusals(circle: Circle, event: Event) -> Iterator[Refusal]:
    """Why this may not be said, as things stand at its place in the order."""
    keepers = circle[Keepers]
    match event.fact:
        case KeeperNamed(node=node):
            if node in keepers.dismissed:
                yield refuse("keeper-dismissed")
            yield from _too_many(circle, event.by, node)
        case KeeperReleased(node=node):
            if event.by not in keepers.named.get(node, {}) and not is_adrift(circle, node):
                yield refuse("keeper-not-yours")
        case KeeperDismissed(node=node):
            if node in keepers.dismissed:
                yield refuse("keeper-dismissed")
        case KeeperReadmitted(node=node):
            if node not in keepers.dismissed:
                yield refuse("keeper-not-dismissed")
        case DeviceLives():
            if not event.by:
                yield refuse("not-a-member")


def _too_many(circle: Circle, member: MemberId, node: NodeKey) -> Iterator[Refusal]:
    keepers = circle[Keepers]
    others = {other: by for other, by in keepers.named.items() if other != node}
    if sum(member in by for by in others.values()) >= MOST_NAMED:
        yield refuse("too-many-machines", most=MOST_NAMED)
    held = [other for other in others if other not in keepers.dismissed and not is_adrift(circle, other)]
    if len(held) >= MOST_KEEPERS:
        yield refuse("too-many-keepers", most=MOST_KEEPERS)


# What changes


def apply(circle: Circle, event: Event) -> None:
    """Takes the fact in."""
    keepers = circle[Keepers]
    match event.fact:
        case KeeperNamed(node=node):
            _put_last(keepers.named.setdefault(node, {}), event.by, event.id)
            _put_last(keepers.called, node, event.id)
            if len(keepers.called) > MOST_CALLED:
                del keepers.called[next(iter(keepers.called))]
        case KeeperReleased(node=node):
            keepers.named[node].pop(event.by, None)
            if is_adrift(circle, node) or not keepers.named[node]:
                del keepers.named[node]
        case KeeperDismissed(node=node):
            keepers.dismissed[node] = event.source
        case KeeperReadmitted(node=node):
            del keepers.dismissed[node]
        case DeviceLives(node=node):
            keepers.homes[event.device] = node


def _put_last(named: dict[str, EventId], key: str, event: EventId) -> None:
    named.pop(key, None)
    named[key] = event


# What one can ask


class Keeper(Struct, frozen=True):
    """How a machine stands at a time: who stands for it, and whose devices live there."""

    node: NodeKey
    stands: Mapping[MemberId, EventId]  # with the event that says what it is called and how to reach it
    lives: tuple[MemberId, ...]
    stopped: tuple[MemberId, ...]  # who would be one of these, but that their account is stopped for now
    naming: EventId  # whose words say what it is called; empty where nobody named it
    dismissed: EventId  # the conclusion by which the circle parted with it; empty if it did not
    is_adrift: bool  # whoever named it has gone

    @property
    def may_hold(self) -> bool:
        """Whether the record may be there."""
        return not self.dismissed and bool(self.stands or self.lives)


def may_hold(circle: Circle, node: NodeKey, at: Time) -> bool:
    """Whether this machine may hold the record at that time, and so be served."""
    if node in circle[Keepers].dismissed:
        return False
    if any(_speaks(circle, member, at) for member in circle[Keepers].named.get(node, ())):
        return True
    devices = (device for device, home in circle[Keepers].homes.items() if home == node)
    return any(_speaks(circle, _living(circle, device, at), at) for device in devices)


def keepers(circle: Circle, at: Time) -> list[Keeper]:
    """Every machine that holds the record, or that somebody named or the circle parted with, in that order."""
    lives: dict[NodeKey, dict[MemberId, None]] = {}
    for device, node in circle[Keepers].homes.items():
        member = _living(circle, device, at)
        if belongs(circle, member):
            lives.setdefault(node, {})[member] = None
    nodes = dict.fromkeys((*circle[Keepers].named, *lives, *circle[Keepers].dismissed))
    return [_keeper(circle, node, lives.get(node, {}), at) for node in nodes]


def _keeper(circle: Circle, node: NodeKey, lives: Mapping[MemberId, None], at: Time) -> Keeper:
    named = circle[Keepers].named.get(node, {})
    theirs = dict.fromkeys((*named, *lives))
    return Keeper(
        node=node,
        stands={member: event for member, event in named.items() if _speaks(circle, member, at)},
        lives=tuple(member for member in lives if _speaks(circle, member, at)),
        stopped=tuple(one for one in theirs if belongs(circle, one) and is_ended(circle, one, at)),
        naming=naming(circle, node),
        dismissed=circle[Keepers].dismissed.get(node, ""),
        is_adrift=is_adrift(circle, node),
    )


def _speaks(circle: Circle, member: MemberId, at: Time) -> bool:
    """Whether somebody belongs and their authority has not ended, for good or for now."""
    return belongs(circle, member) and not is_ended(circle, member, at)


def _living(circle: Circle, device: DeviceKey, at: Time) -> MemberId:
    """The member for whom this device still speaks; nobody once it was revoked."""
    return "" if is_ended(circle, device, at) else speaker(circle, device)


def living(circle: Circle, at: Time) -> dict[MemberId, list[DeviceKey]]:
    """The devices that still speak for each member."""
    found: dict[MemberId, list[DeviceKey]] = {}
    for device in circle[Devices].enrolments:
        member = _living(circle, device, at)
        if member:
            found.setdefault(member, []).append(device)
    return found


def homes(circle: Circle) -> Mapping[DeviceKey, NodeKey]:
    """On which machine each device said that it lives; the others live somewhere unknown."""
    return circle[Keepers].homes


def is_known(circle: Circle, node: NodeKey) -> bool:
    """Whether anything was ever said of this machine that still matters."""
    keepers = circle[Keepers]
    return node in keepers.named or node in keepers.dismissed or node in keepers.homes.values()


def is_dismissed(circle: Circle, node: NodeKey) -> bool:
    """Whether the circle parted with this machine."""
    return node in circle[Keepers].dismissed


def naming(circle: Circle, node: NodeKey) -> EventId:
    """The event whose words say what a machine is called: the last by somebody who belongs, or by anybody."""
    named = circle[Keepers].named.get(node, {})
    here = [event for member, event in named.items() if belongs(circle, member)]
    return here[-1] if here else circle[Keepers].called.get(node, "")


def namers(circle: Circle, node: NodeKey) -> tuple[MemberId, ...]:
    """Who ever stood for a machine and did not take it back, whether they are here or gone."""
    return tuple(circle[Keepers].named.get(node, ()))


def is_adrift(circle: Circle, node: NodeKey) -> bool:
    """Whether everybody who stood for this machine has left or was removed."""
    named = circle[Keepers].named.get(node, {})
    return bool(named) and all(is_gone(circle, member) for member in named)


def adrift_since(circle: Circle, node: NodeKey) -> Time:
    """When the last one who stood for it had gone."""
    named = circle[Keepers].named.get(node, {})
    return max((end.at for end in circle.ends if end.subject in named), default=0)


def asks(circle: Circle, member: MemberId, at: Time) -> Iterator[Ask]:
    """A machine for which nobody stands any more asks everybody, for a while, whether it is to go on."""
    for node in circle[Keepers].named:
        if is_adrift(circle, node) and node not in circle[Keepers].dismissed and not may_hold(circle, node, at):
            since = adrift_since(circle, node)
            if at < since + ASKED_FOR:
                yield Ask("stand-for", node, since=since, until=since + ASKED_FOR)


PRACTICE = Practice(
    "keepers",
    Keepers,
    (KeeperNamed, KeeperReleased, KeeperDismissed, KeeperReadmitted, DeviceLives),
    refusals,
    apply,
    asks=asks,
)
