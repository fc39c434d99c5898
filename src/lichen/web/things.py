"""Things: what a form lets one choose from, each by its words."""

from collections.abc import Callable, Iterable

from lichen.core.values import EventId
from lichen.language import dates
from lichen.language import gettext as _
from lichen.node.view import View
from lichen.practices import charter, devices, members
from lichen.practices.tasks import Tasks
from lichen.web.ui import Choice

MOST = 500


def things(view: View, of: str, kind: str = "") -> list[Choice]:
    """What may be chosen where an event of this kind is asked for; `kind` is the fact that asks."""
    find = FINDERS.get(of)
    return find(view, kind)[:MOST] if find else []


def _named(view: View, events: Iterable[EventId], name: str) -> list[Choice]:
    listed = list(events)[:MOST]
    view.fetch(listed)
    return [Choice(event, view.words(event, name) or _("(erased)")) for event in listed]


def _members(view: View, kind: str) -> list[Choice]:
    circle = view.circle
    people = members.waiting(circle) if kind == "member.vouched" else members.present(circle)
    return [Choice(one, view.name(one)) for one in people if one != view.viewer]


def _tasks(view: View, kind: str) -> list[Choice]:
    tasks = view.circle[Tasks]
    listed = list((tasks.closed if kind == "task.reopened" else tasks.open).values())[:MOST]
    view.fetch(task.now.event for task in listed)
    return [Choice(task.id, view.words(task.now.event, "title") or _("(erased)")) for task in listed]


def _blocks(view: View, kind: str) -> list[Choice]:
    blocks = [block for task in view.circle[Tasks].open.values() for block in task.blocks]
    return [Choice(one.event, view.words(one.event, "why") or _("another task")) for one in blocks[:MOST]]


def _invites(view: View, kind: str) -> list[Choice]:
    open_ones = {n: i for n, i in view.circle[members.Members].invites.items() if i.until > view.at and not i.withdrawn}
    return [
        Choice(name, _("{name}’s, good until {day}").format(name=view.name(one.by), day=dates.day(one.until)))
        for name, one in open_ones.items()
    ]


def _recoveries(view: View, kind: str) -> list[Choice]:
    return [Choice(name, view.name(one.member)) for name, one in devices.running(view.circle).items()]


def _values(view: View, kind: str) -> list[Choice]:
    return _named(view, charter.page(view.circle).values, "name")


def _agreements(view: View, kind: str) -> list[Choice]:
    page = charter.page(view.circle)
    view.fetch(one.wording for one in page.agreements.values())
    return [Choice(one.id, view.words(one.wording, "title") or _("(erased)")) for one in page.agreements.values()]


FINDERS: dict[str, Callable[[View, str], list[Choice]]] = {
    "member": _members,
    "task.opened": _tasks,
    "task.blocked": _blocks,
    "invite.made": _invites,
    "recovery.asked": _recoveries,
    "value.named": _values,
    "agreement.made": _agreements,
}
