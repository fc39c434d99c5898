"""The agenda on the page of a gathering: its points with their turns, what could be one, and a place to add one."""

from dataclasses import replace

from lichen.language import dates, ngettext
from lichen.language import gettext as _
from lichen.practices.agenda import Suggestion, agenda, left, planned, suggestions
from lichen.practices.gathering import Gathering, Point, is_off
from lichen.practices.gatherings import PointAdded
from lichen.practices.tasks import find
from lichen.web import ui
from lichen.web.body import Form
from lichen.web.fact_form import Errors, control
from lichen.web.forms import fields_of
from lichen.web.gathering.words import gathering_href, minutes
from lichen.web.html import Node, Renderable, div, fragment, p
from lichen.web.known import known_as, point_title
from lichen.web.visit import Visit
from lichen.web.who import who

SUGGESTED = 10  # minutes that a suggestion gets until somebody gives it more or less
FEW = 5  # suggestions in sight; the rest is folded away


def agenda_part(visit: Visit, gathering: Gathering) -> Node:
    """The points in their order; nothing where there are none and nobody can add any."""
    points = [_point(visit, gathering, point, turn) for point, turn in agenda(gathering)]
    empty = p[_("Nothing is on it yet.")] if not points else None
    return ui.part(
        _("Agenda"), _time(gathering), empty, div(".agenda")[ui.entries(*points)] if points else None, id="agenda"
    )


def _time(gathering: Gathering) -> Node:
    """How the minutes of the points stand against the time there is."""
    spare, untimed = left(gathering), sum(not point.minutes for point in gathering.points.values())
    if not planned(gathering):
        return None
    if spare < 0:
        much = ngettext("{count} minute more than there is.", "{count} minutes more than there is.", -spare)
    elif spare == 0:
        much = _("The time is used to the minute.")
    else:
        much = ngettext("{count} minute is left.", "{count} minutes are left.", spare)
    without = ngettext("One point has no time yet.", "{count} points have no time yet.", untimed)
    return p[much.format(count=abs(spare)), f" {without.format(count=untimed)}" if untimed else None]


def _point(visit: Visit, gathering: Gathering, point: Point, turn: int) -> Renderable:
    about = known_as(visit.view, point.about) if point.about else None
    note = visit.view.words(point.event, "note")
    return ui.entry(
        point_title(visit.view, point),
        ui.beside(minutes(point.minutes) if point.minutes else None, who(visit.view, point.by)),
        ui.prose(note) if note else None,
        href=about.href if about else None,
        margin=dates.clock(turn, visit.zone) if turn else None,
        act=_verb(visit, gathering, point),
    )


def _verb(visit: Visit, gathering: Gathering, point: Point) -> Node:
    """Before it begins a point can change; from then on it can become a task, unless it is about one."""
    begun = visit.at >= gathering.now.start
    if is_off(gathering) or (begun and find(visit.circle, point.about)):
        return None
    if not begun:
        return ui.link_button(_("Change"), gathering_href(visit, gathering.id, "point", point.event), "quiet")
    way = f"{gathering_href(visit, gathering.id, 'task')}?point={point.event}"
    return ui.link_button(_("Make it a task"), way, "quiet")


def adding(visit: Visit, gathering: Gathering, typed: Form, errors: Errors) -> Renderable:
    """Where one says what should be talked about."""
    fields = {field.name: field for field in fields_of(PointAdded)}
    asked = (replace(fields["title"], required=True), fields["minutes"], fields["note"])
    return ui.folded(
        _("Put something on it"),
        ui.form(
            gathering_href(visit, gathering.id, "point"),
            *(control("point.added", field, visit.view, typed, errors.get(field.name, ())) for field in asked),
            ui.buttons(ui.button(_("Put it on the agenda"))),
        ),
        open=not gathering.points or bool(errors),
    )


# What could be on it


def open_part(visit: Visit, gathering: Gathering) -> Node:
    """What is open in the circle and could be talked about, each with one button."""
    found = suggestions(visit.circle, gathering)
    if not found:
        return None
    rows = [_suggestion(visit, gathering, one) for one in found]
    rest = len(rows) - FEW
    more = ngettext("{count} more", "{count} more", rest).format(count=rest)
    return ui.part(
        _("Open, and not on it"),
        ui.entries(*rows[:FEW]),
        ui.folded(more, ui.entries(*rows[FEW:])) if rest > 0 else None,
    )


def _suggestion(visit: Visit, gathering: Gathering, one: Suggestion) -> Renderable:
    known = known_as(visit.view, one.about)
    hidden = {"about": one.about, "minutes": str(SUGGESTED)}
    put = ui.form(
        gathering_href(visit, gathering.id, "point"), ui.button(_("Put it on the agenda"), "quiet"), hidden=hidden
    )
    return ui.entry(
        known.title if known else _("something said before"),
        _why(visit, one),
        href=known.href if known else None,
        act=put,
    )


def _why(visit: Visit, one: Suggestion) -> Renderable:
    """Why it is suggested."""
    late = one.when <= visit.at
    sentences = {
        "newcomer": _("waits for vouches {since}"),
        "review": _("was to be looked at again {when}") if late else _("is to be looked at again {when}"),
        "vacant": _("nobody has held it {since}") if late else _("nobody will hold it then"),
        "ending": _("the term ends {when}"),
        "overdue": _("was due {when}") if late else _("is due {when}"),
        "blocked": _("blocked {since}"),
        "open": _("closed {when}") if late else _("closes {when}"),
        "decided": _("was to be looked at again {when}") if late else _("is to be looked at again {when}"),
    }
    when = ui.when(one.when, visit.at, visit.zone)
    since = ui.since(one.when, visit.at, visit.zone) if late else None
    return fragment[ui.fill(sentences[one.why], when=when, since=since)]
