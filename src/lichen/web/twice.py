"""Twice: what people are told when two copies of a machine spoke in somebody's name, and the way on (P11)."""

from lichen.core.values import DeviceKey, MemberId
from lichen.language import dates
from lichen.language import gettext as _
from lichen.practices import devices
from lichen.web import ui
from lichen.web.html import Node, aside, p
from lichen.web.visit import Visit
from lichen.web.who import called


def spoke_twice(visit: Visit, member: MemberId) -> list[DeviceKey]:
    """Which devices that still speak for somebody have said two different things in one place."""
    split = visit.node.living(visit.view.id).split
    return [device for device in devices.live(visit.circle, member) if device in split] if split else []


def own_note(visit: Visit) -> Node:
    """For whoever looks, if it is the device they speak by: what happened, what it means, and one press."""
    mine = spoke_twice(visit, visit.me)
    if not mine:
        return None
    if visit.place.device not in mine:
        return _of_another(visit)
    return aside(".silence", aria_label=_("Spoken twice"))[
        p[_("Two copies of this machine spoke in your name.")],
        p[_("Most often a backup was put back, or the machine was copied, and both went on from the same place.")],
        p[
            ui.fill(
                _("So what you did after {time} is not all counted: {why}."),
                time=_from(visit, mine[0]),
                why=_why(visit),
            )
        ],
        p[_("If you know of neither, somebody else may have copied it: tell the others.")],
        ui.form(visit.href("me", "anew"), ui.buttons(ui.button(_("Go on with a fresh start")))),
    ]


def _of_another(visit: Visit) -> Node:
    """It is the other one that should go."""
    phones = ui.quiet_link(_("your phones"), f"{visit.href('me')}#phones")
    told = _("Two copies of another phone of yours spoke. Part with it: {phones}.")
    return aside(".silence", aria_label=_("Spoken twice"))[p[ui.fill(told, phones=phones)]]


def note_on(visit: Visit, member: MemberId) -> Node:
    """For the others: no reproach, for it is hardly ever meant."""
    theirs = spoke_twice(visit, member)
    if not theirs or member == visit.me:
        return None
    told = _("Two copies of {name}’s machine spoke, as when a backup is put back or a machine is copied.")
    counted = _("What {name} did after {time} is not all counted: {why}. They can go on with one press.")
    name = called(visit.view, member)
    return [
        p[told.format(name=name)],
        p[ui.fill(counted, name=name, time=_from(visit, theirs[0]), why=_why(visit))],
    ]


def _why(visit: Visit) -> Node:
    return ui.quiet_link(_("what, and why"), visit.href("aside"))


def _from(visit: Visit, device: DeviceKey) -> str:
    """When the last thing was said that both copies have in common."""
    living, store = visit.node.living(visit.view.id), visit.node.store
    place = (device, living.split[device] - 1)
    event = store.standing(visit.view.id, [place]).get(place, visit.view.id)
    return dates.exactly(store.known([event])[event].at, visit.zone)
