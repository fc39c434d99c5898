"""What one presses on the page of a gathering: coming, facilitating, the agenda, moving it and calling it off."""

from collections.abc import Callable

from starlette.responses import Response
from starlette.routing import Route

from lichen.core.fact import Fact
from lichen.language import gettext as _
from lichen.node.saying import Said
from lichen.practices.gathering import Gathering, Point
from lichen.practices.gatherings import (
    ComingSaid,
    FacilitatorAgreed,
    FacilitatorDeclined,
    GatheringCalledOff,
    GatheringHeld,
    GatheringMoved,
    PointAdded,
    PointDropped,
    PointTimed,
)
from lichen.web import ui
from lichen.web.body import NOTHING, Form
from lichen.web.fact_controls import filled, summary
from lichen.web.fact_form import Errors, control, errors_of
from lichen.web.forms import fields_of, moment_text, say_form
from lichen.web.gathering.words import GATHERING, gathering_href, place_of, the_gathering, title_of
from lichen.web.known import point_title
from lichen.web.pages.gathering import sheet
from lichen.web.visit import Handler, Visit, member_page, missing

POINT = f"{GATHERING}/point/{{point}}"


def N_(text: str) -> str:  # noqa: N802 - the usual mark for texts that are translated where they are shown
    return text


def _pressed(fact: type[Fact], notice: str = "", anchor: str = "") -> Handler:
    """Says a fact about the gathering with what was typed; refused, the whole page comes back with every reason."""

    async def handler(visit: Visit) -> Response:
        gathering = the_gathering(visit)
        said = await say_form(visit, fact, gathering=gathering.id)
        if said.refusals:
            return sheet(visit, the_gathering(visit), errors_of(said.refusals, visit.view), visit.form)
        return visit.go(gathering_href(visit, gathering.id) + anchor, _(notice))

    return handler


come = _pressed(ComingSaid, anchor="#coming")
facilitate = _pressed(FacilitatorAgreed, anchor="#facilitator")
decline = _pressed(FacilitatorDeclined, N_("It goes to the next."), "#facilitator")
add_point = _pressed(PointAdded, anchor="#agenda")
tell = _pressed(GatheringHeld, N_("Told. Thank you."))


# One point


async def point_page(visit: Visit) -> Response:
    gathering, point = _point(visit)
    return _changing(visit, gathering, point, filled(minutes=str(point.minutes or "")), {})


async def time_point(visit: Visit) -> Response:
    gathering, point = _point(visit)
    minutes = visit.form.text("minutes").strip() or "0"
    said = await say_form(visit, PointTimed, gathering=gathering.id, point=point.event, minutes=minutes)
    return _changed(visit, gathering, point, said)


async def drop_point(visit: Visit) -> Response:
    gathering, point = _point(visit)
    return _changed(visit, gathering, point, await visit.say(PointDropped(gathering.id, point.event)))


def _point(visit: Visit) -> tuple[Gathering, Point]:
    gathering = the_gathering(visit)
    point = gathering.points.get(visit.path("point"))
    if point is None:
        raise missing()
    return gathering, point


def _changed(visit: Visit, gathering: Gathering, point: Point, said: Said) -> Response:
    if said.refusals:
        return _changing(visit, gathering, point, visit.form, errors_of(said.refusals, visit.view), 422)
    return visit.go(f"{gathering_href(visit, gathering.id)}#agenda")


def _changing(
    visit: Visit, gathering: Gathering, point: Point, typed: Form, errors: Errors, status: int = 200
) -> Response:
    field = next(field for field in fields_of(PointTimed) if field.name == "minutes")
    way = gathering_href(visit, gathering.id, "point", point.event)
    return visit.page(
        _("Change the agenda"),
        summary(PointTimed, errors),
        ui.opening(point_title(visit.view, point), ui.quoted(title_of(visit.view, gathering)), words=True),
        ui.form(
            f"{way}/time",
            control("point.timed", field, visit.view, typed, errors.get("minutes", ())),
            ui.buttons(
                ui.button(_("Give it that long")),
                ui.button(_("Take it off the agenda"), "quiet", action=f"{way}/drop"),
                ui.link_button(_("Leave it"), gathering_href(visit, gathering.id), "quiet"),
            ),
        ),
        here="work",
        status=status,
    )


# Moving it, and calling it off


Filling = Callable[[Visit, Gathering], Form]


def _writing(
    fact: type[Fact], heading: str, verb: str, hint: str = "", begins: Filling = lambda visit, gathering: NOTHING
) -> tuple[Handler, Handler]:
    """The page with the form for a fact about a gathering, and what comes of it."""

    def page(visit: Visit, typed: Form, errors: Errors, status: int = 200) -> Response:
        gathering = the_gathering(visit)
        kind = str(fact.__struct_config__.tag)
        fields = (
            control(kind, field, visit.view, typed, errors.get(field.name, ()))
            for field in fields_of(fact)
            if field.name != "gathering"
        )
        back = ui.link_button(_("Leave it"), gathering_href(visit, gathering.id), "quiet")
        return visit.page(
            _(heading),
            summary(fact, errors),
            ui.opening(_(heading), ui.quoted(title_of(visit.view, gathering)), _(hint)),
            ui.form(visit.request.url.path, fields, ui.buttons(ui.button(_(verb)), back)),
            here="work",
            status=status,
        )

    async def show(visit: Visit) -> Response:
        return page(visit, begins(visit, the_gathering(visit)), {})

    async def say(visit: Visit) -> Response:
        gathering = the_gathering(visit)
        said = await say_form(visit, fact, gathering=gathering.id)
        if said.refusals:
            return page(visit, visit.form, errors_of(said.refusals, visit.view), 422)
        return visit.go(gathering_href(visit, gathering.id))

    return show, say


def _as_it_is(visit: Visit, gathering: Gathering) -> Form:
    now = gathering.now
    start = moment_text(now.start, visit.zone)
    return filled(start=start, minutes=str(now.minutes), place=place_of(visit.view, now))


show_move, move = _writing(
    GatheringMoved,
    N_("When and where do you meet now?"),
    N_("Move it"),
    N_("Whoever had said that they come is asked again if the hour changes."),
    _as_it_is,
)
show_off, call_off = _writing(GatheringCalledOff, N_("Call it off?"), N_("Call it off"))

ROUTES = [
    Route(f"{GATHERING}/come", member_page(come), methods=["POST"]),
    Route(f"{GATHERING}/facilitate", member_page(facilitate), methods=["POST"]),
    Route(f"{GATHERING}/decline", member_page(decline), methods=["POST"]),
    Route(f"{GATHERING}/tell", member_page(tell), methods=["POST"]),
    Route(f"{GATHERING}/point", member_page(add_point), methods=["POST"]),
    Route(POINT, member_page(point_page), methods=["GET"]),
    Route(f"{POINT}/time", member_page(time_point), methods=["POST"]),
    Route(f"{POINT}/drop", member_page(drop_point), methods=["POST"]),
    Route(f"{GATHERING}/move", member_page(show_move), methods=["GET"]),
    Route(f"{GATHERING}/move", member_page(move), methods=["POST"]),
    Route(f"{GATHERING}/call-off", member_page(show_off), methods=["GET"]),
    Route(f"{GATHERING}/call-off", member_page(call_off), methods=["POST"]),
]
