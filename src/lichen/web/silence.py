"""Silence: what stands on every page of a circle in which this machine, put back from a backup, must not speak yet."""

from lichen.core.values import CircleId
from lichen.language import gettext as _
from lichen.node.node import Node as OneNode
from lichen.web import html
from lichen.web.html import Node
from lichen.web.ui import fill


def silence(node: OneNode, circle: CircleId) -> Node:
    """Says that one can read here and not write, why, and how it ends; nothing where people can write."""
    if node.departures.hinders(circle):
        return html.aside(".silence", aria_label=_("Reading only"))[
            html.p[_("Read on, and wait with writing: this circle is on its way to another machine.")],
            html.p[_("That takes some minutes. Then this page says where it is.")],
        ]
    if node.may_speak(circle):
        return None
    take_in, nobody = html.code["lichen bundle in"], html.code["lichen restored --no-other-copy"]
    if node.restored.is_silent(circle) and node.sharing.others(circle):
        way = _("It asks the other machines by itself; you can write again a few minutes after they have answered.")
        rest = _("If none of them is there any more, whoever runs this one says so: {nobody}.")
    else:
        way = _("Whoever runs it takes in a copy that somebody else makes now: {take_in}.")
        rest = _("If nobody has one: {nobody}.")
    return html.aside(".silence", aria_label=_("Reading only"))[
        html.p[_("Read on, and wait with writing: this machine was put back from a backup.")],
        html.p[_("You may have said things since then that only others still know, and nobody should say them twice.")],
        html.p[fill(way, take_in=take_in), " ", fill(rest, nobody=nobody)],
    ]
