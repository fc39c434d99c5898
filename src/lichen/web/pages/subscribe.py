"""Subscribe: private addresses for a calendar and a feed reader, made on the page of one's own devices."""

from dataclasses import dataclass

from starlette.responses import Response
from starlette.routing import Route

from lichen.language import gettext as _
from lichen.node.accounts import Account, Read
from lichen.web import ui
from lichen.web.html import Node, Renderable, p
from lichen.web.reaching.subscribing import address
from lichen.web.visit import Visit, member_page, missing


@dataclass(frozen=True)
class Offer:
    """What a program may read, in the words of whoever makes an address for it."""

    name: str
    shows: str
    how: str


def _offers() -> dict[Read, Offer]:
    return {
        "calendar": Offer(
            _("In your calendar"),
            _("What you hold and are asked, and until when; gatherings; when your time in a role ends."),
            _("Give it to your calendar where it asks for the address of another calendar to subscribe to."),
        ),
        "feed": Offer(
            _("In your feed reader"),
            _("What came of our work: what was done, agreed, decided and learned."),
            _("Give it to your feed reader where it asks for the address of a feed."),
        ),
    }


def part(visit: Visit) -> Renderable:
    """Which addresses there are, and how to make or end them."""
    return ui.part(
        _("Without coming here"), ui.entries(*(_entry(visit, what, offer) for what, offer in _offers().items()))
    )


def _entry(visit: Visit, what: Read, offer: Offer) -> Renderable:
    there = what in _kept_by(visit).places[visit.view.id].addresses
    here = visit.href("me", "address")
    verb = _("Make a new address") if there else _("Make an address")
    return ui.entry(
        offer.name,
        offer.shows,
        _("There is an address. A new one ends it.") if there else None,
        act=[
            ui.form(here, ui.button(verb, "quiet"), hidden={"what": what}),
            ui.form(visit.href("me", "address", "end"), ui.button(_("End it"), "quiet"), hidden={"what": what})
            if there
            else None,
        ],
    )


def _kept_by(visit: Visit) -> Account:
    """All their phones have one calendar, except where only this one is in the circle."""
    return visit.person if visit.view.id in visit.person.places else visit.who


def _what(visit: Visit) -> Read:
    what = next((one for one in _offers() if one == visit.form.text("what")), None)
    if what is None:
        raise missing()
    return what


async def make(visit: Visit) -> Response:
    """An address to keep. It is shown in the answer and nowhere else: here its secret rests as a hash."""
    what = _what(visit)
    token = visit.node.accounts.new_address(_kept_by(visit), visit.view.id, what)
    return visit.page(
        _offers()[what].name,
        ui.opening(
            _offers()[what].name,
            _("It is shown only this once. Whoever has it can read this, and do nothing else in your name."),
        ),
        ui.to_keep(_("The address"), address(visit.site, what, token)),
        p[_offers()[what].how],
        _only_here(visit),
        p[ui.quiet_link(_("I have kept it"), visit.href("me"))],
    )


def _only_here(visit: Visit) -> Node:
    return None if visit.site.reachable else p[_("It can only be read on this machine, until phones can reach it.")]


async def end(visit: Visit) -> Response:
    visit.node.accounts.end_address(_kept_by(visit), visit.view.id, _what(visit))
    return visit.go(visit.href("me"), _("Nothing is read there any more."))


ROUTES = [
    Route("/c/{circle}/me/address", member_page(make), methods=["POST"]),
    Route("/c/{circle}/me/address/end", member_page(end), methods=["POST"]),
]
