"""Where this record lives: every machine that holds it, what it lacks, who writes from there, and how to add one."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from starlette.responses import Response
from starlette.routing import Route

from lichen.core.values import MINUTE
from lichen.language import gettext as _
from lichen.language import ngettext
from lichen.language.numbers import in_words
from lichen.node.sharing import pairing
from lichen.node.sharing.copies import Copy, copies, homes_here, only_there
from lichen.node.sharing.links import Link
from lichen.node.sharing.offers import GOOD_FOR, grouped
from lichen.practices.belonging import is_gone
from lichen.practices.concentration import Alone, holds_alone
from lichen.practices.numbers import is_adopted
from lichen.web import machines, ui
from lichen.web.html import Node, Renderable, code, p
from lichen.web.not_done import not_done
from lichen.web.pages import takeaway
from lichen.web.qr import qr
from lichen.web.visit import Visit, member_page
from lichen.web.whereabouts import could, holds, if_lost, name_of, stands, trouble, writes


async def places(visit: Visit) -> Response:
    listed = copies(visit.node, visit.view.id)
    visit.view.fetch(one.keeper.naming for one in listed if one.keeper and one.keeper.naming)
    here = [one for one in listed if one.may_hold]
    return visit.page(
        _("Where our record lives"),
        _opening(here),
        ui.entries(*(_machine(visit, one, here) for one in here)),
        _could_alone(visit),
        _another(visit),
        takeaway.part(visit),
        _former(visit, [one for one in listed if not one.may_hold]),
    )


def _opening(here: Sequence[Copy]) -> Renderable:
    others = [one for one in here if not one.is_here]
    if not others:
        return ui.opening(
            _("Our record lives on this machine alone."),
            _("If it breaks or is taken, all that we said is gone, unless somebody has a copy."),
        )
    count = ngettext("Our record lives on {count} machine.", "Our record lives on {count} machines.", len(here))
    first = count.format(count=in_words(len(here)))
    if any(one.has_all for one in others):
        return ui.opening(first, _("Each of them can be lost, and what we said stays."))
    return ui.opening(first, _("Just now no other one is known to have all of it."))


def _machine(visit: Visit, copy: Copy, here: Sequence[Copy]) -> Renderable:
    """One machine that holds the record."""
    others = [one for one in here if one is not copy]
    lost = " ".join(if_lost(visit, copy, others, only_there(visit.node, visit.circle)))
    return ui.entry(
        name_of(visit, copy),
        ui.beside(stands(visit, copy), holds(visit, copy)),
        writes(visit, copy, _living(visit, copy)),
        lost,
        trouble(visit, copy),
        _ways(visit, copy),
        act=_standing(visit, copy),
        margin=_("this one") if copy.is_here and others else None,
    )


def _living(visit: Visit, copy: Copy) -> list[str]:
    """Who speaks from there, and has not gone."""
    living = list(copy.keeper.lives) if copy.keeper else []
    if copy.is_here:
        accounts = visit.node.accounts.within(visit.view.id)
        living += [place.member for one in accounts if (place := one.places[visit.view.id]).joined]
    return [one for one in dict.fromkeys(living) if not is_gone(visit.circle, one)]


def _standing(visit: Visit, copy: Copy) -> Node:
    """The one verb beside a machine."""
    if copy.keeper and visit.me in copy.keeper.stands:
        return ui.form(
            visit.href("act", "keeper.released"),
            ui.button(_("I no longer stand for it"), "quiet"),
            hidden={"node": copy.node},
        )
    return None


def _ways(visit: Visit, copy: Copy) -> Node:
    """What else one can do about it."""
    if copy.is_here:
        return _moved_here(visit, copy)
    others = copy.keeper is not None and visit.me not in copy.keeper.stands
    part = is_adopted(visit.circle) and copy.keeper is not None
    if not others and not part:
        return None
    return [
        ui.quiet_link(_("Stand for it too"), _naming(visit, copy)) if others else None,
        " ",
        ui.quiet_link(_("Propose to part with it"), visit.href("propose", "dismiss", copy.node)) if part else None,
    ]


def _moved_here(visit: Visit, copy: Copy) -> Node:
    """For this machine, when the others would look for it where it is no longer reached."""
    known = machines.address_of(visit.view, copy.node)
    if not known or known == visit.site.base or not visit.site.reachable:
        return None
    told = _("Tell the other machines that this one is reached at {address} now")
    return ui.quiet_link(told.format(address=visit.site.base), _naming(visit, copy, visit.site.base))


def _naming(visit: Visit, copy: Copy, address: str = "") -> str:
    """Where one says that one stands for a machine, with what is known of it filled in."""
    name, told = machines.name_of(visit.view, copy.node), machines.address_of(visit.view, copy.node)
    known = {"node": copy.node, "name": name, "address": address or told}
    return f"{visit.href('act', 'keeper.named')}?{urlencode(known)}"


# What one machine could do alone


def _could_alone(visit: Visit) -> Node:
    found = holds_alone(visit.circle, visit.at, homes_here(visit.node, visit.circle))
    if not found:
        return None
    return ui.part(
        _("Who could act alone"),
        [_alone(visit, one) for one in found],
        p[_("What helps is that some of us write from another machine: our own, or that of somebody we trust.")],
    )


def _alone(visit: Visit, alone: Alone) -> Node:
    sentence = ngettext(
        "{count} of the {all} of us who count writes only from {machine}. Whoever runs it could, in their name:",
        "{count} of the {all} of us who count write only from {machine}. Whoever runs it could, in their names:",
        alone.counting,
    )
    here = alone.node == visit.node.sharing.own.public
    machine = _("this machine") if here else machines.told(visit.view, alone.node)
    said = ui.fill(sentence, count=str(alone.counting), all=str(alone.of), machine=machine)
    return [p[said], ui.reasons(could(alone))]


# Letting another machine hold it


def _another(visit: Visit) -> Renderable:
    return ui.part(
        _("Another machine"),
        p[_("A laptop, a small computer at home, a server of friends: any of them can hold all that we said.")],
        ui.form(visit.href("places", "offer"), ui.buttons(ui.button(_("Let another machine hold it too")))),
    )


async def offer(visit: Visit) -> Response:
    """A link for the other machine. It is shown in the answer and nowhere else."""
    if not visit.site.reachable:
        return _unreachable(visit)
    if refused := pairing.hindrances(visit.node, visit.who, visit.view.id):
        return not_done(visit, refused, way=ui.quiet_link(_("Back to where our record lives"), visit.href("places")))
    made = visit.node.sharing.offers.make("hold", visit.who.id, visit.view.id, visit.site.base)
    link = str(Link(visit.site.base, made, visit.node.sharing.own.public))
    return visit.page(
        _("Let another machine hold our record"),
        ui.opening(
            _("Take this to the other machine."),
            _("It is good once, and for {minutes} minutes.").format(minutes=GOOD_FOR // MINUTE),
        ),
        p[_("Whoever runs it, with Lichen installed, types there:")],
        ui.to_keep(_("All in one"), f"lichen node pair '{link}'"),
        ui.to_keep(_("Or to read out"), f"lichen node pair {visit.site.base} {grouped(made)}"),
        ui.folded(_("Show the link to a camera"), qr(link)),
        p[ui.fill(_("From then on {serve} keeps it up to date there."), serve=code["lichen serve"])],
        _what_it_means(),
        ui.quiet_link(_("Look whether it has come"), visit.href("places")),
    )


def _what_it_means() -> Renderable:
    return ui.part(
        _("What that means"),
        p[_("All that we said goes there, and all that we say from now on. Nobody writes from there because of it.")],
        p[_("Whoever runs it can read what we can read.")],
        p[_("You stand for it, and for this machine too if nobody does yet; all of us see that.")],
        p[_("You can take that back: then it gets nothing new. What has come there, nobody can take away again.")],
    )


def _unreachable(visit: Visit) -> Response:
    return visit.page(
        _("Let another machine hold our record"),
        ui.opening(_("No other machine can reach this one yet."), _("So a link would lead nowhere.")),
        ui.quiet_link(_("How it can be reached"), visit.href("invite")),
        ui.quiet_link(_("Back to where our record lives"), visit.href("places")),
    )


# Machines that do not hold it any more


def _former(visit: Visit, gone: Sequence[Copy]) -> Node:
    if not gone:
        return None
    return ui.folded(_("Machines that get nothing new"), ui.entries(*_gone(visit, gone)))


def _gone(visit: Visit, gone: Sequence[Copy]) -> Iterator[Renderable]:
    for one in gone:
        back = ui.quiet_link(_("Stand for it"), _naming(visit, one))
        if one.keeper and one.keeper.dismissed:
            back = ui.quiet_link(_("Propose to let it hold it again"), visit.href("propose", "readmit", one.node))
        yield ui.entry(machines.told(visit.view, one.node), stands(visit, one), back)


ROUTES = [
    Route("/c/{circle}/places", member_page(places), methods=["GET"]),
    Route("/c/{circle}/places/offer", member_page(offer), methods=["POST"]),
]
