"""Stopping an account at once, as when a phone was taken: two members ask for it, and it ends by itself."""

from starlette.responses import Response
from starlette.routing import Route

from lichen.core.refusal import Refusal
from lichen.core.values import MemberId
from lichen.language import gettext as _
from lichen.language import ngettext
from lichen.language.numbers import in_words
from lichen.practices import belonging
from lichen.practices.belonging import Members
from lichen.practices.numbers import is_adopted, numbers
from lichen.practices.suspension import SuspensionCalled, Suspensions
from lichen.web import ui
from lichen.web.fact_form import controls, errors_of, summary
from lichen.web.forms import say_form
from lichen.web.html import Node, Renderable, fragment, p
from lichen.web.visit import Visit, member_page, missing
from lichen.web.who import called, who


async def explain(visit: Visit) -> Response:
    return _explain(visit, whose(visit), ())


def whose(visit: Visit) -> MemberId:
    """The person whom the address names; whoever never came is not found."""
    name: MemberId = visit.path("member")
    if name not in visit.circle[Members].people:
        raise missing()
    return name


def _explain(visit: Visit, member: MemberId, refused: tuple[Refusal, ...]) -> Response:
    name = called(visit.view, member)
    if not is_adopted(visit.circle):
        return too_early(visit, _("Until all of you have said yes to a charter, nobody can be stopped."))
    errors = errors_of(refused, visit.view)
    days = numbers(visit.circle).suspension_days
    span = ngettext("{count} day", "{count} days", days).format(count=in_words(days))
    return visit.page(
        _("Stop {name}’s account").format(name=name),
        summary(SuspensionCalled, errors, ("member",)),
        ui.opening(_("Stop {name}’s account?").format(name=name), _("For when a phone was taken or lost.")),
        _calls(visit, member),
        _deciding(visit, member),
        p[_("The account stops once two of you have asked. It ends by itself after {span}.").format(span=span)],
        p[_("It is not for quarrels: nobody is put out by it, and each of you can be part of one at a time.")],
        ui.form(
            visit.href("people", member, "stop"),
            *controls(SuspensionCalled, visit.view, visit.form, errors, ("member",)),
            ui.buttons(
                ui.button(_("Stop it"), "end"),
                ui.link_button(_("Leave it"), visit.href("people", member), "quiet"),
            ),
        ),
        here="people",
        status=422 if refused else 200,
    )


def too_early(visit: Visit, sentence: str) -> Response:
    """What may be done only once a charter holds, and how to get there."""
    to_charter = ui.link_button(_("Look at the charter"), visit.href("charter"))
    return visit.page(_("Not yet"), ui.opening(_("Not yet.")), ui.empty(sentence, to_charter), here="people")


def _calls(visit: Visit, member: MemberId) -> Node:
    """Who asked for it so far, and why."""
    calls = [call for call in visit.circle[Suspensions].calls if call.member == member and visit.at < call.until]
    if not calls:
        return None
    return ui.entries(*(_call(visit, call.by, call.at) for call in calls))


def _call(visit: Visit, by: MemberId, at: int) -> Renderable:
    return ui.entry(who(visit.view, by), _("asked for it"), margin=ui.when(at, visit.at, visit.zone))


def _deciding(visit: Visit, member: MemberId) -> Node:
    """Once it is stopped, the circle can decide to keep it so or to let it speak again."""
    stops = [one for one in visit.circle[Suspensions].stops if one.member == member]
    if not stops or not belonging.is_ended(visit.circle, member, visit.at):
        return None
    latest = stops[-1].event
    return fragment[
        p[_("It is stopped now. All of us can decide whether it stays so; the two who stopped it do not decide.")],
        ui.buttons(
            ui.link_button(_("Propose to let it speak again"), visit.href("propose", "lift", latest)),
            ui.link_button(_("Propose to keep it stopped"), visit.href("propose", "keep-stopped", latest), "quiet"),
        ),
    ]


async def stop(visit: Visit) -> Response:
    member = whose(visit)
    said = await say_form(visit, SuspensionCalled, member=member)
    if said.refusals:
        return _explain(visit, member, said.refusals)
    stopped = belonging.is_ended(visit.circle, member, visit.at)
    notice = _("The account is stopped.") if stopped else _("You asked for it. One more of you has to.")
    return visit.go(visit.href("people", member), notice)


ROUTES = [
    Route("/c/{circle}/people/{member}/stop", member_page(explain), methods=["GET"]),
    Route("/c/{circle}/people/{member}/stop", member_page(stop), methods=["POST"]),
]
