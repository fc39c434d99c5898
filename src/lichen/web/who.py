"""Who: members by name, each with their own lobe of the circle's mark."""

from collections.abc import Iterable

from lichen.core.values import MemberId
from lichen.language import gettext as _
from lichen.node.view import View
from lichen.practices.belonging import belongs, is_gone
from lichen.practices.rest import is_resting
from lichen.web.frame import circle_href
from lichen.web.html import Node, Renderable
from lichen.web.rosette import Presence, lobe
from lichen.web.ui import person


def who(view: View, member: MemberId, size: int = 20, *, note: Node = None, link: bool = False) -> Renderable:
    """A member as they stand beside what they did; with `link`, leading to their own page."""
    href = circle_href(view.id, "people", member) if link else None
    return person(called(view, member), lobe(view.id, member, presence(view, member), size), href=href, note=note)


def called(view: View, member: MemberId) -> str:
    """What to call them: their name, or what is left when that was erased."""
    if member == view.viewer:
        return _("You")
    return view.name(member) or (_("somebody who left") if is_gone(view.circle, member) else _("somebody"))


def presence(view: View, member: MemberId) -> Presence:
    if is_resting(view.circle, member):
        return "resting"
    return "present" if belongs(view.circle, member) else "waiting"


def names(view: View, members: Iterable[MemberId]) -> str:
    """Several names in one sentence, whoever looks last."""
    listed = sorted(members, key=lambda member: member == view.viewer)
    called_so = [_("you") if member == view.viewer else called(view, member) for member in listed]
    if len(called_so) < 2:
        return "".join(called_so)
    return _("{several} and {last}").format(several=", ".join(called_so[:-1]), last=called_so[-1])
