"""Things: what a form lets one choose from, each by its words."""

from collections.abc import Callable, Iterable

from lichen.core.values import EventId
from lichen.language import dates
from lichen.language import gettext as _
from lichen.node.view import View
from lichen.practices import belonging, charter, devices, gathering, keepers
from lichen.practices.decisions import Decisions
from lichen.practices.keepers import Keeper
from lichen.practices.reviews import Reviews
from lichen.practices.roles import Roles
from lichen.practices.tasks import Tasks
from lichen.web import machines
from lichen.web.known import point_title
from lichen.web.ui import Choice

MOST = 500
LOOKING_BACK = ("decision.reviewed", "decision.reopened", "decision.proposed")
# Where one may name oneself among the members.
ALSO_ONESELF = {"gathering.held", "facilitator.agreed", "role.given", "role.recalled"}


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
    people = belonging.waiting(circle) if kind == "member.vouched" else belonging.present(circle)
    if kind == "gathering.held":
        people += belonging.waiting(circle)
    return [Choice(one, view.name(one)) for one in people if one != view.viewer or kind in ALSO_ONESELF]


def _tasks(view: View, kind: str) -> list[Choice]:
    tasks = view.circle[Tasks]
    listed = list((tasks.closed if kind == "task.reopened" else tasks.open).values())[:MOST]
    view.fetch(task.now.event for task in listed)
    return [Choice(task.id, view.words(task.now.event, "title") or _("(erased)")) for task in listed]


def _blocks(view: View, kind: str) -> list[Choice]:
    blocks = [block for task in view.circle[Tasks].open.values() for block in task.blocks]
    return [Choice(one.event, view.words(one.event, "why") or _("another task")) for one in blocks[:MOST]]


def _invites(view: View, kind: str) -> list[Choice]:
    open_ones = {
        n: i for n, i in view.circle[belonging.Members].invites.items() if i.until > view.at and not i.withdrawn
    }
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


def _gatherings(view: View, kind: str) -> list[Choice]:
    begun = kind in ("gathering.held", "gathering.brought")
    listed = [one for one in gathering.behind(view.circle, view.at) if begun][:MOST]
    listed += gathering.ahead(view.circle, view.at)
    return _named(view, (one.id for one in listed), "title")


def _points(view: View, kind: str) -> list[Choice]:
    on = [point for one in gathering.ahead(view.circle, view.at) for point in one.points.values()]
    return [Choice(point.event, point_title(view, point)) for point in on[:MOST]]


def _roles(view: View, kind: str) -> list[Choice]:
    listed = list(view.circle[Roles].open.values())
    view.fetch(role.wording for role in listed)
    return [Choice(role.id, view.words(role.wording, "name") or _("(erased)")) for role in listed]


def _decisions(view: View, kind: str) -> list[Choice]:
    """Open questions; what was decided where one looks back at it or would replace it."""
    circle, back = view.circle, kind in LOOKING_BACK
    listed = list((circle[Decisions].settled if back else circle[Decisions].open).values())
    wordings = {one.id: one.wordings[-1].event for one in listed}
    if kind == "decision.reviewed":
        wordings |= {event: event for event in circle[Reviews].small}
    view.fetch(wordings.values())
    return [Choice(name, view.words(event, "title") or _("(erased)")) for name, event in wordings.items()]


def _machines(view: View, kind: str) -> list[Choice]:
    """Those one may stand for, or does; and those that a decision would concern."""
    listed = [one for one in keepers.keepers(view.circle, view.at) if _fits(one, view.viewer, kind)]
    view.fetch(one.naming for one in listed if one.naming)
    return [Choice(one.node, machines.name_of(view, one.node) or machines.called(view, one.node)) for one in listed]


def _fits(one: Keeper, viewer: str, kind: str) -> bool:
    if kind == "keeper.released":
        return viewer in one.stands or one.is_adrift
    return bool(one.dismissed) is (kind == "keeper.readmitted")


FINDERS: dict[str, Callable[[View, str], list[Choice]]] = {
    "member": _members,
    "task.opened": _tasks,
    "task.blocked": _blocks,
    "invite.made": _invites,
    "recovery.asked": _recoveries,
    "value.named": _values,
    "agreement.made": _agreements,
    "gathering.called": _gatherings,
    "point.added": _points,
    "role.described": _roles,
    "decision.proposed": _decisions,
    "node": _machines,
}
