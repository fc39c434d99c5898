"""Home answers one question: what asks for me?"""

from starlette.responses import Response
from starlette.routing import Route

from lichen.core.values import Time
from lichen.language import gettext as _
from lichen.language import ngettext
from lichen.language.numbers import begun, in_words
from lichen.practices import belonging, charter
from lichen.practices.rest import is_resting
from lichen.practices.tasks import Tasks, mine
from lichen.web import ui
from lichen.web.asking import asked, asking, needed_words, put_off
from lichen.web.html import Node, Renderable, p
from lichen.web.lately import FIRST_TIME, lately, remember, seen
from lichen.web.pages.start import circles
from lichen.web.task_words import described, task_href, title_of
from lichen.web.telling import fetch, told, written
from lichen.web.twice import own_note
from lichen.web.visit import Visit, member_page
from lichen.web.whereabouts import alone_for_long

LONGEST = 160  # characters of a line under what happened


async def home(visit: Visit) -> Response:
    visit.view.fetch(needed_words(visit))
    times = seen(visit)
    asks = asking(visit)
    response = visit.page(
        _("Home"),
        _opening(visit, len(asks)),
        own_note(visit),
        ui.asks(*(asked(visit, ask) for ask in asks)) if asks else None,
        _beginning(visit),
        _held(visit, {ask.about for ask in asks}),
        _news(visit, times.before),
        _elsewhere(visit),
        alone_for_long(visit),
        here="home",
    )
    return remember(visit, response, times)


def _opening(visit: Visit, count: int) -> Renderable:
    if is_resting(visit.circle, visit.me):
        return ui.opening(_("You’re resting."), ui.quiet_link(_("Come back"), visit.href("act", "member.returned")))
    if not count:
        return ui.opening(_("A circle of one is a beginning.") if _is_alone(visit) else _("Nothing asks for you."))
    sentence = ngettext(
        "{count} thing asks for you. Everything else can wait.",
        "{count} things ask for you. Everything else can wait.",
        count,
    )
    return ui.opening(begun(sentence.format(count=in_words(count))))


def _beginning(visit: Visit) -> Node:
    """What a circle that has just begun needs: others, a first thing to do, and in time a page they agree on."""
    alone, tasks = _is_alone(visit), visit.circle[Tasks]
    first = ui.form(
        visit.href("work", "new"),
        ui.field("title", _("The first thing"), words=True, hint=_("A few words are enough."), maxlength="200"),
        ui.buttons(ui.button(_("Put it on the map"), "act" if not alone else "quiet")),
    )
    invite = [
        p[_("Whom would you like to have in it?")],
        ui.buttons(ui.link_button(_("Invite someone"), visit.href("invite"))),
    ]
    return [
        ui.part(_("You are the first"), *invite) if alone else None,
        ui.part(_("What needs doing first?"), first) if not tasks.open and not tasks.closed else None,
        _page_to_come(visit),
    ]


def _is_alone(visit: Visit) -> bool:
    return len(belonging.present(visit.circle)) == 1 and not belonging.waiting(visit.circle)


def _page_to_come(visit: Visit) -> Node:
    """The way to the charter, as long as nobody has written anything into it."""
    if charter.adoption(visit.circle) or charter.page(visit.circle).agreements or charter.page(visit.circle).values:
        return None
    return ui.part(
        _("What do you want to agree on?"),
        p[_("One page, whenever you like. Three are ready to begin from.")],
        ui.quiet_link(_("Look at the charter"), visit.href("charter")),
    )


def _held(visit: Visit, asking: set[str]) -> Node:
    tasks = [task for task in mine(visit.circle, visit.me) if task.id not in asking]
    if not tasks:
        return None
    entries = (
        ui.entry(
            title_of(visit.view, task),
            ui.beside(*described(visit, task)),
            href=task_href(visit, task.id),
            margin=ui.since(task.stewards[visit.me], visit.at, visit.zone),
        )
        for task in tasks
    )
    return ui.part(_("You hold"), ui.entries(*entries))


def _news(visit: Visit, before: Time) -> Node:
    texts = lately(visit, before or visit.at - FIRST_TIME)
    if not texts:
        return None
    fetch(visit.view, texts)
    entries = (
        ui.entry(
            told(visit.view, event, text),
            *(_cut(line) for line in written(visit.view, event)[:1]),
            href=visit.href("record", event),
            margin=ui.when(text.at, visit.at, visit.zone),
        )
        for event, text in texts.items()
    )
    return ui.part(_("Since you were here") if before else _("Lately"), ui.entries(*entries))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0] + " …"


def _elsewhere(visit: Visit) -> Node:
    if len(visit.who.places) < 2:
        return None
    return ui.folded(_("Your other circles"), circles(visit, besides=visit.view.id))


async def later(visit: Visit) -> Response:
    done = put_off(visit, visit.path("code"), visit.path("about"))
    return visit.go(visit.href(), _("It will ask again tomorrow.") if done else "")


ROUTES = [
    Route("/c/{circle}", member_page(home), methods=["GET"]),
    Route("/c/{circle}/later/{code}/{about}", member_page(later), methods=["POST"]),
]
