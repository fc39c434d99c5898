"""One gathering: a sheet to hold in the hand, with when and where, who comes, who facilitates and the agenda."""

from collections.abc import Iterator

from starlette.responses import Response
from starlette.routing import Route

from lichen.language import acts
from lichen.language import gettext as _
from lichen.language.numbers import begun
from lichen.practices.facilitation import facilitating, may_facilitate, proposed_facilitator, turns
from lichen.practices.gathering import Comes, Gathering, answer, is_off, is_over, who_said
from lichen.web import ui
from lichen.web.body import NOTHING, Form
from lichen.web.fact_form import Errors
from lichen.web.gathering.agenda import adding, agenda_part, open_part
from lichen.web.gathering.told import brought_part, telling_form, told_parts
from lichen.web.gathering.words import (
    GATHERING,
    fetch,
    from_to,
    gathering_href,
    moment_and_place,
    place_of,
    the_gathering,
    title_of,
)
from lichen.web.history import history
from lichen.web.html import Node, Renderable, div, p
from lichen.web.reaching.sharing import of_gathering, shared
from lichen.web.threads import talk
from lichen.web.visit import Visit, member_page
from lichen.web.who import called, names, who

ASKED = {  # on the page itself, and by which act
    "title": "point.added",
    "minutes": "point.added",
    "note": "point.added",
    "notes": "gathering.held",
    "came": "gathering.held",
    "facilitator": "gathering.held",
}


async def gathering_page(visit: Visit) -> Response:
    return sheet(visit, the_gathering(visit))


def sheet(visit: Visit, gathering: Gathering, errors: Errors | None = None, typed: Form = NOTHING) -> Response:
    """The whole page; with errors, it is the answer to a form on it."""
    fetch(visit.view, [gathering])
    title = title_of(visit.view, gathering)
    return visit.page(
        title,
        ui.error_summary(errors or {}, {name: acts.label(kind, name) for name, kind in ASKED.items()}),
        ui.opening(title, ui.beside(*_standing(visit, gathering)), words=True),
        ui.pairs(_particulars(visit, gathering)),
        _other_times(visit, gathering),
        ui.prose(visit.view.words(gathering.id, "note")),
        *_parts(visit, gathering, errors or {}, typed),
        div(".screen")[
            ui.folded(_("More about this gathering"), ui.pairs(_more(visit, gathering)), _ways(visit, gathering)),
            shared(of_gathering(visit, gathering)),
            history(visit, gathering.history),
            talk(visit, gathering.id),
        ],
        here="work",
        status=422 if errors else 200,
    )


def _parts(visit: Visit, gathering: Gathering, errors: Errors, typed: Form) -> Iterator[Node]:
    """What matters most at this moment stands first."""
    if is_off(gathering):
        yield from _called_off(visit, gathering)
        yield agenda_part(visit, gathering) if gathering.points else None
    elif is_over(gathering, visit.at):
        yield from _looking_back(visit, gathering, errors, typed)
    elif gathering.now.start <= visit.at:
        yield from _under_way(visit, gathering, errors, typed)
    else:
        yield _coming(visit, gathering)
        yield _facilitator(visit, gathering)
        yield agenda_part(visit, gathering)
        yield div(".screen")[adding(visit, gathering, typed, errors), open_part(visit, gathering)]


def _called_off(visit: Visit, gathering: Gathering) -> Iterator[Node]:
    for one in gathering.off:
        why = visit.view.words(one.event, "why")
        sentence = _("{who} called it off: {why}") if why else _("{who} called it off.")
        yield p[ui.fill(sentence, who=called(visit.view, one.by), why=ui.quoted(why))]


def _under_way(visit: Visit, gathering: Gathering, errors: Errors, typed: Form) -> Iterator[Node]:
    yield _facilitator(visit, gathering)
    yield agenda_part(visit, gathering)
    yield div(".screen")[adding(visit, gathering, typed, errors)]
    yield telling_form(visit, gathering, errors, typed)
    yield brought_part(visit, gathering)


def _looking_back(visit: Visit, gathering: Gathering, errors: Errors, typed: Form) -> Iterator[Node]:
    telling = telling_form(visit, gathering, errors, typed)
    yield from (told_parts(visit, gathering), telling) if gathering.accounts else (telling,)
    yield brought_part(visit, gathering)
    yield agenda_part(visit, gathering) if gathering.points else None


def _standing(visit: Visit, gathering: Gathering) -> Iterator[Node]:
    now = gathering.now
    if is_off(gathering):
        yield _("called off")
    elif now.start <= visit.at < now.end:
        yield _("under way")
    yield ui.when(now.start, visit.at, visit.zone)


def _particulars(visit: Visit, gathering: Gathering) -> Iterator[tuple[Node, Node]]:
    """What one writes down to get there; and who will be there, until somebody tells who was."""
    yield _("When"), from_to(visit, gathering.now)
    yield _("Where"), place_of(visit.view, gathering.now) or _("nobody has said yet")
    if not gathering.accounts and not gathering.off:
        come = _("Said they would come") if is_over(gathering, visit.at) else _("Will be there")
        people = {
            _("Facilitates"): facilitating(visit.circle, gathering),
            come: who_said(visit.circle, gathering, "yes"),
        }
        yield from ((word, begun(names(visit.view, each))) for word, each in people.items() if each)


def _other_times(visit: Visit, gathering: Gathering) -> Node:
    """Two people may have moved it without knowing of each other: both times are shown."""
    return [
        p[
            ui.fill(
                _("Somebody else said at the same time: {moment}. Whoever knows better moves it once more."),
                moment=moment_and_place(visit, timing),
            )
        ]
        for timing in gathering.timings[:-1]
    ]


# Who comes


def _coming(visit: Visit, gathering: Gathering) -> Renderable:
    """Asks the viewer; what the others said beside that they come is told under it."""
    headings: dict[Comes | None, str] = {
        "yes": _("You come"), "maybe": _("You come perhaps"), "no": _("You can’t come"), None: _("Will you come?"),
    }  # fmt: skip
    others = list(_others(visit, gathering))
    return div(".screen")[
        ui.part(
            headings[answer(gathering, visit.me)],
            _answering(visit, gathering),
            ui.pairs(others) if others else None,
            id="coming",
        )
    ]


def _others(visit: Visit, gathering: Gathering) -> Iterator[tuple[Node, Node]]:
    words: dict[Comes | None, str] = {
        "maybe": _("Perhaps"), "no": _("Not this time"), None: _("Have not said"),
    }  # fmt: skip
    for comes, word in words.items():
        people = [one for one in who_said(visit.circle, gathering, comes) if one != visit.me]
        if people:
            yield word, begun(names(visit.view, people))


def _answering(visit: Visit, gathering: Gathering) -> Renderable:
    """Three words to press; the one that was said is not there to be pressed again."""
    said = answer(gathering, visit.me)
    words: dict[Comes, str] = {"yes": _("I’ll come"), "maybe": _("Perhaps"), "no": _("I can’t")}
    return ui.form(
        gathering_href(visit, gathering.id, "come"),
        ui.buttons(
            *(
                ui.button(word, "act" if comes == "yes" and not said else "quiet", name="comes", value=comes)
                for comes, word in words.items()
                if comes != said
            )
        ),
    )


# Who facilitates


def _facilitator(visit: Visit, gathering: Gathering) -> Node:
    """Whose turn it would be, until it is settled; then it stands above, and here only for whoever does it."""
    agreed = facilitating(visit.circle, gathering)
    if len(agreed) == 1 and visit.me not in agreed:
        return None
    said = _said_of(visit, agreed) if agreed else _proposal(visit, gathering)
    return ui.part(_("Who facilitates"), p[said], ui.buttons(*_taking(visit, gathering, agreed)), id="facilitator")


def _said_of(visit: Visit, agreed: list[str]) -> str:
    if len(agreed) == 1:
        return _("You facilitate.")
    several = _("{names} each said that they facilitate. One of them says so once more, and it is settled.")
    return begun(several.format(names=names(visit.view, agreed)))


def _proposal(visit: Visit, gathering: Gathering) -> Node:
    """Whose turn it would be, and why."""
    one = proposed_facilitator(visit.circle, gathering)
    if not one:
        return _("Nobody is left to propose. Whoever would like to says so.")
    last = turns(visit.circle, gathering.now.start)[one]
    when = ui.when(last, visit.at, visit.zone)
    if one == visit.me:
        never = _("It would be your turn: you have not done it yet.")
        before = _("It would be your turn: you did it {when}, longest ago of all.")
    else:
        never = _("It would be {name}’s turn, who has not done it yet.")
        before = _("It would be {name}’s turn, who did it {when}, longest ago of all.")
    return ui.fill(before if last else never, name=called(visit.view, one), when=when)


def _taking(visit: Visit, gathering: Gathering, agreed: list[str]) -> Iterator[Node]:
    """What one can say about it; nobody is assigned."""
    proposed = "" if agreed else proposed_facilitator(visit.circle, gathering)
    is_open = not agreed or (visit.me in agreed and len(agreed) > 1)
    if is_open and may_facilitate(visit.circle, gathering, visit.me):
        yield _agree(visit, gathering, visit.me, _("I’ll do it"), mine=proposed == visit.me)
    if visit.me in (*agreed, proposed):
        decline = gathering_href(visit, gathering.id, "decline")
        yield ui.form(decline, ui.button(_("I’d rather not"), "quiet"))
    elif proposed:
        confirm = _("{name} said yes").format(name=called(visit.view, proposed))
        yield _agree(visit, gathering, proposed, confirm)


def _agree(visit: Visit, gathering: Gathering, member: str, verb: str, *, mine: bool = False) -> Renderable:
    way = gathering_href(visit, gathering.id, "facilitate")
    return ui.form(way, ui.button(verb, "act" if mine else "quiet"), hidden={"member": member})


# The rest


def _more(visit: Visit, gathering: Gathering) -> Iterator[tuple[Node, Node]]:
    yield _("Called by"), who(visit.view, gathering.by)
    yield _("Called"), ui.when(gathering.at, visit.at, visit.zone)


def _ways(visit: Visit, gathering: Gathering) -> Node:
    """What can still be done about it, until somebody has told how it was."""
    listed = ui.quiet_link(_("All gatherings"), visit.href("gatherings"))
    if gathering.off or gathering.accounts:
        return p[listed]
    off = _("It did not take place") if is_over(gathering, visit.at) else _("Call it off")
    return ui.buttons(
        ui.link_button(_("Move it"), gathering_href(visit, gathering.id, "move"), "quiet"),
        ui.link_button(off, gathering_href(visit, gathering.id, "call-off"), "quiet"),
        listed,
    )


ROUTES = [Route(GATHERING, member_page(gathering_page), methods=["GET"])]
