"""Choosing: the part of one's own page on which one says where and how much mail one wants."""

from collections.abc import Sequence

from lichen.core.refusal import Refusal, refuse
from lichen.language import gettext as _
from lichen.node.mail.address import readable, same
from lichen.node.mail.letter import Letter
from lichen.node.mail.reach import LEVELS, Level, Reach
from lichen.node.mail.room import MailRoom
from lichen.web import ui
from lichen.web.fact_form import Errors
from lichen.web.html import Node, Renderable, p
from lichen.web.mail.letters import how_much
from lichen.web.mail.sentences import line, paragraphs
from lichen.web.visit import Visit, missing


def by_mail(visit: Visit, errors: Errors) -> Node:
    """How mail reaches somebody; nothing where this node sends none."""
    if visit.site.mail is None:
        return None
    reach = visit.site.mail.reaches.of(visit.person.id)
    return ui.part(
        _("By mail"),
        *(p[told] for told in _standing(visit.site.mail, reach)),
        _form(visit, reach, errors),
        _forgetting(visit) if reach.address or reach.pending else None,
    )


def _standing(room: MailRoom, reach: Reach) -> list[str]:
    told = []
    if reach.pending:
        told.append(
            _("A letter is on its way to {address}. Open the link in it; nothing else is sent there before.").format(
                address=reach.pending.address
            )
        )
    if not reach.address and not reach.pending:
        told.append(
            _("If you like, a letter tells you when something asks for you. The others do not see your address.")
        )
    if trouble := room.outbox.trouble(reach.account):
        told.append(_("The last letter to you did not arrive. The mail server says: {said}").format(said=trouble))
    return told


def _form(visit: Visit, reach: Reach, errors: Errors) -> Renderable:
    typed = visit.form if "address" in visit.form else None
    address = typed.text("address") if typed else reach.pending.address if reach.pending else reach.address
    return ui.form(
        visit.href("me", "mail"),
        ui.field(
            "address",
            _("Your address"),
            value=address,
            errors=errors.get("address", ()),
            hint=_("Your mail provider can read what we write to you."),
            autocomplete="email",
            inputmode="email",
        ),
        ui.choose(
            "level",
            _("How much?"),
            [ui.Choice(level, how_much(level)) for level in LEVELS],
            value=typed.text("level") if typed else reach.level,
            errors=errors.get("level", ()),
        ),
        ui.buttons(ui.button(_("Keep it so"), "quiet")),
    )


def _forgetting(visit: Visit) -> Renderable:
    return ui.form(visit.href("me", "no-address"), ui.buttons(ui.button(_("Forget my address"), "quiet")))


def chosen(visit: Visit) -> str | Sequence[Refusal]:
    """Keeps what somebody chose; gives what to tell them, or every reason why not."""
    room = _room(visit)
    reach = room.reaches.of(visit.person.id)
    address = readable(visit.form.text("address"))
    level = next((one for one in LEVELS if one == visit.form.text("level")), None)
    wrong = [] if address else [refuse("address-unreadable", field="address")]
    wrong += [] if level else [refuse("field-out-of-bounds", field="level")]
    if wrong or level is None:
        return wrong
    return _keep(visit, room, reach, address, level)


def _keep(visit: Visit, room: MailRoom, reach: Reach, address: str, level: Level) -> str:
    with room.reaches.changing(reach):
        reach.level = level
        if level == "off" or same(address, reach.address):
            reach.pending = None
    if level == "off":
        room.stop(reach)
        return _("You get no mail at all.")
    if same(address, reach.address):
        return _("That is how mail reaches you from now on.")
    visit.limit("mail", reach.account)
    visit.limit("mail", address)
    room.write(reach, _is_it_yours(visit, address, room.reaches.ask(reach, address, visit.at)), visit.at)
    return _("A letter is on its way to you. Open the link in it.")


def _is_it_yours(visit: Visit, address: str, secret: str) -> Letter:
    """The one letter to an address that nobody has confirmed: it holds no word that anybody could choose."""
    text = paragraphs(
        _(
            "Somebody who comes to {base} says that this is their address, and that they want letters from there."
        ).format(base=visit.site.base),
        line(_("If that is you"), f"{visit.site.base}/mail/confirm/{secret}"),
        _("If not, do nothing: no other letter will come."),
    )
    return Letter(address, _("Is this your address?"), text)


def forgotten(visit: Visit) -> str:
    """Forgets the address; gives what to tell them."""
    room = _room(visit)
    room.forget(room.reaches.of(visit.person.id))
    return _("Your address is forgotten here.")


def _room(visit: Visit) -> MailRoom:
    if visit.site.mail is None:
        raise missing()
    return visit.site.mail
