"""Arriving: somebody comes here from another machine, with a link that it made for that."""

from collections.abc import Sequence
from typing import NamedTuple

from starlette.responses import Response
from starlette.routing import Route

from lichen.core.refusal import Refusal
from lichen.core.trouble import Trouble
from lichen.core.values import CircleId
from lichen.language import gettext as _
from lichen.language import ngettext
from lichen.language.numbers import in_words
from lichen.language.refusals import sentence
from lichen.node.moving.arrivals import Arriving, Coming
from lichen.node.moving.coming import Found, come, look
from lichen.node.moving.messages import Comer
from lichen.node.moving.post import Post
from lichen.node.sharing.calling import called
from lichen.node.sharing.links import Link, by_hand, read_link
from lichen.web import html, ui
from lichen.web.frame import circle_href
from lichen.web.html import Node, Renderable, li, ol, p
from lichen.web.visit import Visit, newcomer, open_page

LINK = "link"


async def arrive(visit: Visit) -> Response:
    """Where one types the link; whoever is on the way sees how far it has come."""
    if visit.account and visit.node.arrivals.of(visit.account):
        return visit.go("/arrive/way")
    return _ask(visit, ())


def _ask(visit: Visit, wrong: Sequence[str]) -> Response:
    label = _("The link from the other machine")
    return visit.page(
        _("Come here from another machine"),
        ui.error_summary({LINK: list(wrong)} if wrong else {}, {LINK: label}),
        ui.opening(_("Come here from another machine."), _("With all your circles, in a few minutes.")),
        ol(".steps")[
            li[_("On the other machine, open “You and your devices” and press “Move to another machine”.")],
            li[_("It shows you a link. Bring it here.")],
        ],
        ui.form(
            "/arrive",
            ui.field(
                LINK,
                label,
                value=visit.form.text(LINK),
                errors=list(wrong),
                hint=_("Or the one that somebody in your circle gave you for a new phone."),
                autocomplete="off",
                dir="ltr",
            ),
            ui.buttons(ui.button(_("Look")), ui.link_button(_("Back to the first page"), "/", "quiet")),
        ),
        status=422 if wrong else 200,
    )


class _Met(NamedTuple):
    """Who would come, and how to let them."""

    link: Link
    comer: Comer
    found: Found


async def _meet(visit: Visit, post: Post) -> _Met | list[str]:
    """Looks who would come by the link that was typed, or says what is wrong."""
    typed = visit.form.text(LINK).split()
    link = by_hand(*typed) if len(typed) == 2 else read_link("".join(typed))
    if link is None:
        return [_("That is not a whole link. Copy all of it, or type the address and then the code.")]
    name = called(visit.node.store.private, visit.site.base)
    address = visit.site.base if visit.site.reachable else ""
    comer = Comer(name, address, name, passphrase=visit.form.ticked("passphrase"))
    try:
        found = await look(post, link, comer)
    except Trouble:  # whichever it was: nobody is to find out from here what answers where
        return [_("The other machine does not answer there. Look at the link, and whether that machine runs.")]
    return _Met(link, comer, found) if isinstance(found, Found) else _sentences(visit, found)


def _sentences(visit: Visit, refused: Sequence[Refusal]) -> list[str]:
    return [sentence(one, None, visit.zone) for one in refused]


async def shown(visit: Visit) -> Response:
    """Who would come, and what that means; nothing has happened yet."""
    visit.limit("meet", visit.address)
    post = Post(visit.node, visit.site.proxy)
    try:
        met = await _meet(visit, post)
    finally:
        await post.close()
    return _ask(visit, met) if isinstance(met, list) else _show(visit, met)


def _show(visit: Visit, met: _Met) -> Response:
    mover = met.found.mover
    is_lost = met.found.kind == "recover"
    count = ngettext("with one circle", "with {count} circles", len(mover.rooms)).format(
        count=in_words(len(mover.rooms))
    )
    came = _("You come from {machine}, {circles}.").format(machine=mover.machine, circles=count)
    lost = _("Somebody on {machine} vouches that you are who you say.").format(machine=mover.machine)
    tick = ui.field("passphrase", _("Come in here by the same name and passphrase"), "checkbox", value="yes")
    return visit.page(
        _("Come here from another machine"),
        ui.opening(_("Is this you, {name}?").format(name=mover.name or _("somebody")), lost if is_lost else came),
        ui.entries(*(ui.entry(room.title) for room in mover.rooms)),
        ui.form(
            "/arrive/come",
            tick if mover.has_passphrase else None,
            ui.buttons(ui.button(_("Yes, go on from here")), ui.link_button(_("No"), "/arrive", "quiet")),
            hidden={LINK: visit.form.text(LINK)},
        ),
        ui.folded(_("What that means"), *(p[line] for line in _meaning(is_lost=is_lost))),
    )


def _meaning(*, is_lost: bool) -> list[str]:
    told = [
        _("You get a new phone here that speaks for you in each of these circles, and everybody there can see it."),
        _("Whoever runs this machine could write in your name, and read what your circles can read."),
    ]
    if is_lost:
        return [*told, _("It takes over once enough of the others have vouched and the days are over.")]
    return [
        *told,
        _("Your place on the other machine stays until you close it; that is asked once everything has come."),
        _("Sign-in links, mail and addresses for calendars stay behind: make new ones here."),
    ]


async def begin(visit: Visit) -> Response:
    visit.limit("found", visit.address)
    post = Post(visit.node, visit.site.proxy)
    try:
        met = await _meet(visit, post)
        if isinstance(met, list):
            return _ask(visit, met)
        account = visit.account or newcomer()
        arriving, refused = await come(visit.node, post, met.link, met.found, met.comer, account)
    except Trouble:
        again = _("The other machine did not answer to the end. Try again: nothing happens twice.")
        return _ask(visit, [again])
    finally:
        await post.close()
    if arriving is None:
        return _ask(visit, _sentences(visit, refused))
    response = visit.go("/arrive/way")
    return response if visit.account else visit.sign_in(response, account)


# On the way


async def way(visit: Visit) -> Response:
    arriving = _arriving(visit)
    if not arriving:
        return visit.go("/")
    on_the_way = [one for one in arriving if not one.is_here]
    return _coming(visit, on_the_way) if on_the_way else _there(visit, arriving[0])


def _arriving(visit: Visit) -> list[Arriving]:
    """Whoever is on the way here, as of this moment."""
    if visit.account is None:
        return []
    for arriving in visit.node.arrivals.of(visit.account):
        for circle in arriving.rooms:
            visit.node.arrivals.hear(circle)
    return visit.node.arrivals.of(visit.account)


def _coming(visit: Visit, arriving: Sequence[Arriving]) -> Response:
    rooms = [(circle, room) for one in arriving for circle, room in one.rooms.items()]
    look_again = {"hx-get": "/arrive/way", "hx-trigger": "every 2s", "hx-target": "body"}
    return visit.page(
        _("On the way"),
        ui.opening(_("Your circles are on their way."), _("You can close this page, and come back.")),
        html.div(look_again, role="status")[ui.entries(*(_room(visit, *each) for each in rooms))],
        ui.buttons(ui.link_button(_("Look again"), "/arrive/way", "quiet")),
        [p[line] for one in arriving for line in _left(visit, one)],
        _trouble(visit, arriving),
    )


def _room(visit: Visit, circle: CircleId, room: Coming) -> Renderable:
    if room.is_here:
        return ui.entry(room.title, _("is here"), href=circle_href(circle))
    here = visit.node.store.summary(circle).events
    total = max(room.events, here, 1)
    told = _("{here} of {total} things that were said").format(here=here, total=total)
    bar = html.progress(value=str(here), max=str(total), aria_label=room.title)
    return ui.entry(room.title, told, bar)


def _left(visit: Visit, arriving: Arriving) -> list[str]:
    """Circles that did not come along, and why."""
    told = _("Not in {circle}: {why}")
    return [
        told.format(circle=title, why=" ".join(_sentences(visit, reasons))) for title, reasons in arriving.left.items()
    ]


def _trouble(visit: Visit, arriving: Sequence[Arriving]) -> Node:
    peers = (visit.node.sharing.peers.get(one.node) for one in arriving)
    if not any(peer and peer.trouble for peer in peers):
        return None
    return p[_("The other machine does not answer just now. It is tried again by itself; leave it running.")]


def _there(visit: Visit, arriving: Arriving) -> Response:
    return visit.page(
        _("Everything is here"),
        ui.opening(_("Everything is here."), _("You can go on from here now.")),
        ui.entries(*(ui.entry(room.title, href=circle_href(circle)) for circle, room in arriving.rooms.items())),
        [p[line] for line in _left(visit, arriving)],
        ui.part(
            _("Close your place on {machine}?").format(machine=arriving.machine),
            p[_("Then no phone that you had there speaks for you any more, and nobody comes in by it.")],
            p[_("What you said stays. If you keep both, you can part with a phone later: You and your devices.")],
            ui.buttons(
                ui.form("/arrive/close", ui.button(_("Close it")), hidden={"node": arriving.node}),
                ui.form("/arrive/stay", ui.button(_("Keep both"), "quiet"), hidden={"node": arriving.node}),
            ),
        ),
    )


async def close(visit: Visit) -> Response:
    for arriving in _chosen(visit):
        refused = visit.node.arrivals.close_there(arriving)
        if refused:
            opening = ui.opening(_("That did not work."), *_sentences(visit, refused))
            return visit.page(_("Not done"), opening, ui.quiet_link(_("Back"), "/arrive/way"), status=422)
    return visit.go("/", _("Your place there is closed. You live here now."))


async def stay(visit: Visit) -> Response:
    for arriving in _chosen(visit):
        visit.node.arrivals.stay(arriving)
    return visit.go("/", _("You speak from both machines from now on."))


def _chosen(visit: Visit) -> list[Arriving]:
    return [one for one in _arriving(visit) if one.node == visit.form.text("node")]


ROUTES = [
    Route("/arrive", open_page(arrive), methods=["GET"]),
    Route("/arrive", open_page(shown), methods=["POST"]),
    Route("/arrive/come", open_page(begin), methods=["POST"]),
    Route("/arrive/way", open_page(way), methods=["GET"]),
    Route("/arrive/close", open_page(close), methods=["POST"]),
    Route("/arrive/stay", open_page(stay), methods=["POST"]),
]
