"""A new phone for somebody who lost theirs: one member asks, others vouch, an old phone may say no."""

from starlette.responses import Response
from starlette.routing import Route

from lichen.core.refusal import Refusal
from lichen.core.values import MINUTE, EventId, MemberId
from lichen.language import gettext as _
from lichen.language import ngettext
from lichen.language.numbers import in_words
from lichen.language.refusals import sentence
from lichen.node.sharing.links import Link
from lichen.node.sharing.offers import GOOD_FOR
from lichen.practices import belonging, devices
from lichen.practices.devices import Recovery, RecoveryVetoed, RecoveryVouched
from lichen.practices.numbers import is_adopted, numbers
from lichen.web import ui
from lichen.web.html import Node, Renderable, li, ol, p
from lichen.web.not_done import not_done
from lichen.web.pages.suspend import too_early, whose
from lichen.web.qr import qr
from lichen.web.visit import Visit, member_page, missing
from lichen.web.who import called, names


async def explain(visit: Visit) -> Response:
    return _explain(visit, whose(visit), ())


def _explain(visit: Visit, member: MemberId, reasons: tuple[str, ...]) -> Response:
    name = called(visit.view, member)
    if not is_adopted(visit.circle):
        instead = _("Until all of you have said yes to a charter, invite {name} again instead.").format(name=name)
        return too_early(visit, instead)
    days = numbers(visit.circle).recovery_days
    wait = ngettext("{count} day", "{count} days", days).format(count=in_words(days))
    return visit.page(
        _("A new phone for {name}").format(name=name),
        ui.error_summary({"": reasons}),
        ui.opening(_("A new phone for {name}").format(name=name)),
        ol(".steps")[
            li[_("Be sure that it is {name} who asks: meet them, or hear their voice.").format(name=name)],
            li[_("You get a link and give it to them. They open it on the new phone.")],
            li[_("Half of those who count, two at least, vouch. You are the first.")],
            li[_("After {wait} the new phone can take over. Until then the old one can say no.").format(wait=wait)],
        ],
        ui.form(
            visit.href("people", member, "comeback"),
            ui.field("note", _("How do you know that it is them?"), optional=True, words=True, maxlength="200"),
            ui.buttons(
                ui.button(_("I vouch; make the link")),
                ui.button(
                    _("For a phone on another machine"), "quiet", action=visit.href("people", member, "elsewhere")
                ),
            ),
        ),
        here="people",
        status=422 if reasons else 200,
    )


async def begin(visit: Visit) -> Response:
    member = whose(visit)
    note = visit.form.text("note")
    said, secret = visit.node.entrances.begin_recovery(visit.who, visit.view.id, member, note)
    await visit.settled(said)
    if said.refusals:
        return _explain(visit, member, tuple(sentence(one, visit.view.name, visit.zone) for one in said.refusals))
    link = f"{visit.site.base}/enter/{secret}"
    name = called(visit.view, member)
    return visit.page(
        _("A link for {name}").format(name=name),
        ui.opening(_("Give this link to {name}, and to nobody else.").format(name=name)),
        ui.to_keep(_("For the new phone"), link),
        qr(link),
        p[_("It is shown only this once. It lets the new phone in when enough of you have vouched.")],
        ui.quiet_link(_("Back to {name}").format(name=name), visit.href("people", member)),
        here="people",
    )


async def elsewhere(visit: Visit) -> Response:
    """A link for a new phone that is to be kept on another machine; asked for is it only once that has taken it up."""
    member = whose(visit)
    note = visit.form.text("note").strip()
    refused = visit.node.entrances.asking(visit.who, visit.view.id, member, note)
    if refused:
        return _explain(visit, member, tuple(sentence(one, visit.view.name, visit.zone) for one in refused))
    code = visit.node.sharing.offers.make("recover", visit.who.id, visit.view.id, visit.site.base, member, note)
    link = str(Link(visit.site.base, code, visit.node.sharing.own.public))
    name = called(visit.view, member)
    return visit.page(
        _("A link for {name}").format(name=name),
        ui.opening(
            _("Give this link to {name}, and to nobody else.").format(name=name),
            _("It is good once, and for {minutes} minutes.").format(minutes=GOOD_FOR // MINUTE),
        ),
        ui.to_keep(_("For the other machine"), link),
        p[_("There, they open its page /arrive and bring the link. You vouch, and you stand for that machine.")],
        ui.folded(_("Show it to a camera"), qr(link)),
        ui.quiet_link(_("Back to {name}").format(name=name), visit.href("people", member)),
        here="people",
    )


# On the member's own page


def running_recoveries(visit: Visit, member: MemberId) -> Node:
    """New phones that wait to take over for somebody: vouch for them, or, being that somebody, say no."""
    running = devices.running(visit.circle).items()
    return [_running(visit, name, one) for name, one in running if one.member == member]


def _running(visit: Visit, name: EventId, recovery: Recovery) -> Renderable:
    lacking = devices.recovery_needs(visit.circle, recovery, visit.at) - len(devices.vouched_for(recovery))
    ready = devices.recovery_ready(visit.circle, recovery, visit.at)
    more = ngettext("One more of you has to vouch.", "{count} more of you have to vouch.", lacking)
    standing: Node = more.format(count=in_words(lacking))
    if lacking <= 0:
        standing = ui.fill(_("It can take over {when}."), when=ui.when(ready, visit.at, visit.zone))
    notes = [visit.view.words(name, "note")]
    return ui.part(
        _("A new phone waits"),
        p[_("{names} vouched that it is theirs.").format(names=names(visit.view, devices.vouched_for(recovery)))],
        [ui.prose(note) for note in notes if note],
        p[standing],
        _act(visit, name, recovery),
    )


def _act(visit: Visit, name: EventId, recovery: Recovery) -> Node:
    if recovery.member == visit.me:
        no = ui.button(_("That is not me: say no"), "end")
        return ui.form(visit.href("recovery", name, "no"), ui.buttons(no))
    if visit.me in devices.vouched_for(recovery) or visit.me not in belonging.counting(visit.circle, visit.at):
        return None
    return ui.form(visit.href("recovery", name, "yes"), ui.buttons(ui.button(_("I know that it is theirs"))))


async def yes(visit: Visit) -> Response:
    recovery = _recovery(visit)
    said = await visit.say(RecoveryVouched(visit.path("recovery")))
    return _after(visit, recovery, said.refusals, _("You vouched for the new phone."))


async def no(visit: Visit) -> Response:
    recovery = _recovery(visit)
    said = await visit.say(RecoveryVetoed(visit.path("recovery")))
    return _after(visit, recovery, said.refusals, _("You said no. The new phone cannot take over."))


def _recovery(visit: Visit) -> Recovery:
    recovery = visit.circle[devices.Devices].recoveries.get(visit.path("recovery"))
    if recovery is None:
        raise missing()
    return recovery


def _after(visit: Visit, recovery: Recovery, refused: tuple[Refusal, ...], notice: str) -> Response:
    back = visit.href("people", recovery.member)
    if not refused:
        return visit.go(back, notice)
    return not_done(visit, refused, way=ui.quiet_link(_("Back"), back), here="people")


ROUTES = [
    Route("/c/{circle}/people/{member}/comeback", member_page(explain), methods=["GET"]),
    Route("/c/{circle}/people/{member}/comeback", member_page(begin), methods=["POST"]),
    Route("/c/{circle}/people/{member}/elsewhere", member_page(elsewhere), methods=["POST"]),
    Route("/c/{circle}/recovery/{recovery}/yes", member_page(yes), methods=["POST"]),
    Route("/c/{circle}/recovery/{recovery}/no", member_page(no), methods=["POST"]),
]
