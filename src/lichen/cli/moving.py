"""Moving: a person, or a whole circle, goes on from another machine."""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import click

from lichen.cli.address import last_used, last_used_in, remembered
from lichen.cli.begin import qr
from lichen.cli.here import Here, here
from lichen.cli.meeting import beside, opened, through_a_proxy, whole_link
from lichen.cli.outcome import REFUSED, TROUBLE, Failed, refused
from lichen.cli.serve import whole
from lichen.cli.shape import Command
from lichen.core.refusal import Refusal
from lichen.core.trouble import Trouble
from lichen.core.values import MINUTE, CircleId, MemberId
from lichen.language.refusals import sentence
from lichen.node.home import clock
from lichen.node.moving.arrivals import Arriving
from lichen.node.moving.coming import Found, come, look
from lichen.node.moving.journey import Journey, Left, Moved, Step, arrange, hosted
from lichen.node.moving.messages import Comer
from lichen.node.moving.post import Post
from lichen.node.node import Node
from lichen.node.sharing.calling import call, called
from lichen.node.sharing.errands import leave_offer
from lichen.node.sharing.links import Link
from lichen.node.sharing.offers import GOOD_FOR, grouped, new_offer
from lichen.store.trouble import StoreBusy
from lichen.web.visit import newcomer

TRIES = 20  # conversations in which everything should have come
STOP_FIRST = "Stop `lichen serve` for as long as this takes; afterwards it goes on, and shows people the way."
ON_ITS_PAGE = "While `lichen serve` runs there, open its page /arrive in a browser and bring the link."

Answer = TypeVar("Answer")


def _run(node: Node, proxy: str, doing: Callable[[Post], Coroutine[Any, Any, Answer]]) -> Answer:
    async def run() -> Answer:
        post = Post(node, proxy)
        try:
            return await doing(post)
        finally:
            await post.close()

    return asyncio.run(run())


# Where circles are welcome


@click.command("welcome", cls=Command)
@click.option("--name", default="", metavar="TEXT", help="What this machine is called, where others hear of it.")
@click.option("--address", default="", metavar="URL", help="Where people and other machines reach this one.")
@here
def welcome(here: Here, name: str, address: str) -> None:
    """Let another machine bring its circles here, with everybody who lives there: shows a link and a code.

    lichen node welcome                          on the machine that they come to; `lichen serve` has to run there
    lichen move --to LINK                        on the machine that they leave

    Whoever uses the link may bring circles for a week. Their people come in here as they did there.
    """
    try:
        node = here.make_node()
    except StoreBusy as busy:
        link = _beside(here, address, busy)
    else:
        if name:
            call(node.store.private, name)
        base = whole(address) if address else last_used(node)
        link = Link(base, node.sharing.offers.make("welcome", "", "", base), node.sharing.own.public)
    _show(here, link, "lichen move --to")


def _beside(here: Here, address: str, busy: StoreBusy) -> Link:
    """The same where `lichen serve` has the home open: it takes the offer up within seconds."""
    with beside(here, busy) as (keyring, private):
        own, base = keyring.own().public, whole(address) if address else last_used_in(private)
    code, offer = new_offer(own, clock(), "welcome", address=base)
    leave_offer(here.home, offer)
    return Link(base, code, own)


def _show(here: Here, link: Link, command: str) -> None:
    minutes = GOOD_FOR // MINUTE
    code = grouped(link.code)
    text = f"On the other machine, within {minutes} minutes:\n\n  {command} '{link}'\n\nor, read out:\n\n"
    text += f"  {command} {link.address} {code}{qr(str(link))}\n\n`lichen serve` has to run here meanwhile."
    here.tell(text, {"link": str(link), "address": link.address, "code": code, "minutes": minutes})


# Going


@click.command(cls=Command)
@click.option("--to", "link", default="", metavar="LINK", help="What `lichen node welcome` shows on the new machine.")
@click.argument("code", default="")
@click.option("--everything", is_flag=True, help="Every circle of which people live here.")
@click.option("--prepare", is_flag=True, help="Only bring the record; people go on here until you run it again.")
@click.option("--leave-behind", is_flag=True, help="Go even if somebody cannot come along now.")
@click.option("--stay", is_flag=True, help="Think better of it: the circle stays here.")
@click.option("--me", is_flag=True, help="Move yourself alone: shows a link for the other machine.")
@through_a_proxy
@here
def move(
    here: Here,
    link: str,
    code: str,
    everything: bool,
    prepare: bool,
    leave_behind: bool,
    stay: bool,
    me: bool,
    proxy: str,
) -> None:
    """Take a circle to another machine for good, with everybody who lives here; or only yourself.

    lichen node welcome                          first, on the machine it goes to
    lichen move --to "https://oak.example/meet/k7dmq-2xr4t#…"
    lichen move                                  goes on where it stopped, whatever happened
    lichen move --me                             only you; then `lichen arrive LINK` there

    Everybody gets a new phone over there, and their old one here no longer speaks; no key leaves this machine. Sign-in
    links and invites are good there too, and the passphrases of those who leave with all their circles. From then on
    this machine shows people the way.
    """
    if me:
        _move_person(here)
        return
    node = opened(here, STOP_FIRST)
    if stay:
        _stays(here, node)
        return
    circles = _circles(here, node, everything=everything)
    if link:
        to, own_address = whole_link(link, code), remembered(node)
        if reasons := _run(node, proxy, lambda post: arrange(node, post, to, circles, own_address)):
            refused(reasons)
    elif not any(node.departures.get(one) for one in circles):
        raise click.UsageError("Say where to: --to with the link that `lichen node welcome` shows on that machine.")
    _go(here, node, circles, proxy, prepare=prepare, leave_behind=leave_behind)


def _circles(here: Here, node: Node, *, everything: bool) -> list[CircleId]:
    """Those that are to go; without a word about that, those that are on their way."""
    on_the_way = [one for one in node.departures if not node.departures.gone(one)]
    if everything:
        return [one for one in hosted(node) if not node.departures.gone(one)]
    return on_the_way if on_the_way and not here.circle_said else [here.circle]


def _stays(here: Here, node: Node) -> None:
    stays = [one for one in node.departures if node.departures.stay(one)]
    titles = ", ".join(here.look(one).title for one in stays)
    here.tell(f"It stays: {titles}" if stays else "No circle was on its way.", {"stays": stays})


def _go(here: Here, node: Node, circles: list[CircleId], proxy: str, *, prepare: bool, leave_behind: bool) -> None:
    async def go(post: Post) -> list[Moved]:
        moved = []
        for circle in circles:
            journey = Journey(node, post, circle, _tells(here))
            left = journey.staying()
            if left and not prepare and not leave_behind:
                raise _left(here, circle, left)
            moved.append(await (journey.prepare() if prepare else journey.go()))
            _end_line()
        return moved

    moved = _run(node, proxy, go)
    lines = [line for one in moved for line in _report(here, node, one, prepare=prepare)]
    data = {"circles": [_data(one) for one in moved]}
    if any(one.refused for one in moved):
        raise Failed(REFUSED, lines, data)
    here.tell("\n".join(lines), data)


def _left(here: Here, circle: CircleId, left: list[Left]) -> Failed:
    lines = [f"{here.look(circle).title}: not everybody can come along now."]
    lines += [f"  {_name(here, circle, one.member)}: {_why(one.reasons)}" for one in left]
    lines.append("Wait until they can, or go with --leave-behind; later they can be brought back like a lost phone.")
    return Failed(REFUSED, lines, {"left_behind": [one.member for one in left]})


def _tells(here: Here) -> Callable[[CircleId, Step, int, int], None]:
    """A line on a terminal that fills up."""

    def tell(circle: CircleId, step: Step, done: int, total: int) -> None:
        if not sys.stderr.isatty():
            return
        part = min(20, 20 * done // total) if total else 0
        bar = f" {'█' * part}{'·' * (20 - part)} {min(done, total)} of {total}" if total else ""
        click.echo(f"\r\x1b[K{here.look(circle).title}: {step}{bar}", nl=False, err=True)

    return tell


def _end_line() -> None:
    if sys.stderr.isatty():
        click.echo(err=True)


def _report(here: Here, node: Node, moved: Moved, *, prepare: bool) -> list[str]:
    title, leaving = here.look(moved.circle).title, node.departures.get(moved.circle)
    there = f"{leaving.machine}, {leaving.address}" if leaving else ""
    lines = [f"{title}: {why}" for why in dict.fromkeys(sentence(one) for one in moved.refused)]
    if moved.refused:
        return [*lines, "Nothing is lost. Run `lichen move` again to go on from here."]
    if prepare:
        return [f"{title} is on {there} too: {moved.events} things that were said. People go on here meanwhile."]
    if not moved.people:
        return [*lines, f"{title} is on {there} now. `lichen serve` here shows people the way."]
    people = "1 person" if len(moved.people) == 1 else f"{len(moved.people)} people"
    lines.append(f"{title} has moved to {there}: {moved.events} things that were said, {people}.")
    names = ", ".join(_name(here, moved.circle, one) for one in moved.taken)
    if names:
        lines.append(f"  Somebody else comes in by the same name there, so they use a link: {names}")
    lines += [f"  Left behind: {_name(here, moved.circle, one.member)}. {_why(one.reasons)}" for one in moved.left]
    return [*lines, "  `lichen serve` here shows people the way from now on. Mail addresses stayed here."]


def _data(moved: Moved) -> dict[str, Any]:
    return {
        "circle": moved.circle,
        "moved": moved.is_gone,
        "events": moved.events,
        "people": moved.people,
        "names_taken": moved.taken,
        "left_behind": [one.member for one in moved.left],
        "refused": list(moved.refused),
    }


def _name(here: Here, circle: CircleId, member: MemberId) -> str:
    return here.look(circle).name(member) or member[:8]


def _why(reasons: tuple[Refusal, ...]) -> str:
    return " ".join(sentence(one) for one in reasons)


def _move_person(here: Here) -> None:
    node, person = here.node, here.person
    base = last_used(node)
    link = Link(base, node.sharing.offers.make("move", person.id, "", base), node.sharing.own.public)
    _show(here, link, "lichen arrive")


# Coming


@click.command(cls=Command)
@click.argument("link", default="")
@click.argument("code", default="")
@click.option("--name", default="", metavar="TEXT", help="What this machine is called; everybody there can read it.")
@click.option("--address", default="", metavar="URL", help="Where people reach this machine, if they do.")
@click.option("--passphrase", is_flag=True, help="Come in here by the same name and passphrase as there.")
@click.option("--close", is_flag=True, help="Close your place on the other machine once everything is here.")
@through_a_proxy
@here
def arrive(
    here: Here, link: str, code: str, name: str, address: str, passphrase: bool, close: bool, proxy: str
) -> None:
    """Come here from another machine, with all your circles; or with the link that somebody made for a lost phone.

    lichen arrive "https://elm.example/meet/k7dmq-2xr4t#…" --passphrase
    lichen arrive --close                        later: close your place on the other machine

    The link comes from the page “You and your devices” there, or from `lichen move --me`. Then `lichen link` and
    `lichen serve` let you into the pages here.
    """
    node = opened(here, ON_ITS_PAGE, may_begin=True)
    if link:
        if name:
            call(node.store.private, name)
        base = whole(address) if address else remembered(node)
        machine = called(node.store.private, base)
        comer = Comer(machine, base, machine, passphrase=passphrase)
        arriving = _run(node, proxy, lambda post: _come(here, post, whole_link(link, code), comer))
    else:
        arriving = _run(node, proxy, lambda post: _go_on(here, node, post))
    if close and not arriving.is_here:
        raise Failed(TROUBLE, [_told(arriving)], {"here": False})
    if close:
        _close(here, node, arriving, proxy)
        return
    here.tell(_told(arriving), {"account": arriving.account, "here": arriving.is_here, "circles": list(arriving.rooms)})


def _told(arriving: Arriving) -> str:
    titles = ", ".join(room.title for room in arriving.rooms.values())
    left = "".join(f"\nNot in {title}: {_why(tuple(reasons))}" for title, reasons in arriving.left.items())
    if not arriving.is_here:
        return f"On the way from {arriving.machine}: {titles}\nIt comes while `lichen serve` runs, or `lichen arrive`."
    close = f"\n`lichen arrive --close` closes your place on {arriving.machine}." if arriving.may_close else ""
    return f"Here now: {titles}{left}\n`lichen link` lets you into the pages.{close}"


async def _come(here: Here, post: Post, link: Link, comer: Comer) -> Arriving:
    found = await look(post, link, comer)
    if not isinstance(found, Found):
        refused(found)
    node = here.node
    people = node.accounts.people()
    account = here.person if here.person_said else people[0] if len(people) == 1 else newcomer()
    arriving, reasons = await come(node, post, link, found, comer, account)
    if arriving is None:
        refused(reasons)
    await _bring(here, node, post, arriving)
    return arriving


async def _go_on(here: Here, node: Node, post: Post) -> Arriving:
    """Somebody is on the way already, or has come and not said yet whether to close the other place."""
    known = [one for account in node.accounts for one in node.arrivals.of(account)]
    if here.person_said:
        known = node.arrivals.of(here.person)
    if not known:
        raise click.UsageError("Nobody is on the way here. Bring the link that the other machine shows.")
    await _bring(here, node, post, known[0])
    return known[0]


async def _bring(here: Here, node: Node, post: Post, arriving: Arriving) -> None:
    peer = node.sharing.peers.get(arriving.node)
    total = sum(room.events for room in arriving.rooms.values())
    came = 0

    def tell(more: int) -> None:
        nonlocal came
        came += more
        if sys.stderr.isatty():
            click.echo(f"\r\x1b[K{min(came, total)} of {total} things that were said", nl=False, err=True)

    for _ in range(TRIES):
        for circle in [name for name, room in arriving.rooms.items() if not room.is_here]:
            await post.even(arriving.node, peer.address if peer else "", circle, tell)
        if arriving.is_here:
            break
    _end_line()


def _close(here: Here, node: Node, arriving: Arriving, proxy: str) -> None:
    if reasons := node.arrivals.close_there(arriving):
        refused(reasons)
    peer = node.sharing.peers.get(arriving.node)

    async def say(post: Post) -> None:
        for circle in arriving.rooms:
            await post.even(arriving.node, peer.address if peer else "", circle, lambda _: None)

    told = f"Your place on {arriving.machine} is closed. You live here now."
    try:
        _run(node, proxy, say)
    except Trouble:
        told += f"\n{arriving.machine} did not answer; it hears of that when both are there again."
    here.tell(told, {"closed": True})
