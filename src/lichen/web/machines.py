"""Machines: what people call those that may hold the record: by a name, or by whose they are."""

from lichen.core.values import NodeKey
from lichen.language import gettext as _
from lichen.node.view import View
from lichen.practices import keepers
from lichen.practices.devices import speaker
from lichen.web.html import Node
from lichen.web.ui import fill, quoted
from lichen.web.who import names


def name_of(view: View, node: NodeKey) -> str:
    """The name that somebody gave it; empty for none."""
    naming = keepers.naming(view.circle, node)
    return view.words(naming, "name") if naming else ""


def address_of(view: View, node: NodeKey) -> str:
    """Where other machines reach it, as far as somebody said; empty where it comes to them."""
    naming = keepers.naming(view.circle, node)
    return view.words(naming, "address") if naming else ""


def called(view: View, node: NodeKey) -> str:
    """What to call it in a line of text."""
    name = name_of(view, node)
    return _("the machine “{name}”").format(name=name) if name else _nameless(view, node)


def told(view: View, node: NodeKey) -> Node:
    """The same on a page."""
    name = name_of(view, node)
    return fill(_("the machine “{name}”"), name=quoted(name)) if name else _nameless(view, node)


def _nameless(view: View, node: NodeKey) -> str:
    homes = keepers.homes(view.circle).items()
    whose = dict.fromkeys(speaker(view.circle, device) for device, home in homes if home == node)
    whose.pop("", None)
    if not whose:
        return _("a machine without a name")
    if [*whose] == [view.viewer]:
        return _("your own machine")
    return _("the machine of {names}").format(names=names(view, whose))
