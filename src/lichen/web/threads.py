"""Threads: what was said about a thing, on the page of that thing, with a place to say more."""

from lichen.core.values import EventId
from lichen.language import gettext as _
from lichen.language import ngettext
from lichen.practices.talk import Remark, author_of, is_erased, thread, wordings
from lichen.web import ui
from lichen.web.html import Node, Renderable, a, fragment, p
from lichen.web.visit import Visit
from lichen.web.who import called, who

MOST_SHOWN = 100  # of one thread, before one asks for all of it


def talk(visit: Visit, about: EventId, *, heading: str = "", open: bool = True) -> Renderable:
    """The thread about something, and a form to say something there unless there is nothing more to say."""
    told = thread(visit.circle, about)
    whole = visit.asked("all") == "yes" or len(told) <= MOST_SHOWN
    shown = [remark for _depth, remark in (told if whole else told[-MOST_SHOWN:])]
    visit.view.fetch(event for remark in shown for event in wordings(visit.circle, remark.event))
    return ui.part(
        heading or _("Talk"),
        None if whole else _earlier_ones(len(told) - len(shown)),
        ui.thread(*(_remark(visit, about, remark) for remark in shown)) if shown else None,
        say_form(visit, about) if open else None,
        id="talk",
    )


def say_form(
    visit: Visit, about: EventId, *, to: str = "", typed: str = "", errors: tuple[str, ...] = ()
) -> Renderable:
    """Where one says something; `to` is the remark it answers."""
    label = _("Your answer") if to else _("Say something")
    hint = _("Everyone in the circle can read it.")
    return ui.form(
        visit.href("say"),
        ui.field("text", label, "textarea", value=typed, hint=hint, errors=errors, words=True),
        ui.buttons(ui.button(_("Say it"))),
        hidden={"about": about, "to": to} if to else {"about": about},
    )


def anchor(event: EventId) -> str:
    """Where on its page a remark stands."""
    return f"said-{event}"


def _earlier_ones(count: int) -> Renderable:
    text = ngettext("Show {count} earlier one", "Show {count} earlier ones", count).format(count=count)
    return p[ui.quiet_link(text, "?all=yes#talk")]


def _remark(visit: Visit, about: EventId, remark: Remark) -> Renderable:
    view, gone = visit.view, is_erased(visit.circle, remark.event)
    return ui.said(
        who(view, remark.by),
        ui.when(remark.at, visit.at, visit.zone),
        fragment[_answers(visit, remark), ui.prose(view.words(remark.event, "text"))],
        id=anchor(remark.event),
        earlier=earlier_wordings(visit, remark.event, "text"),
        acts=None if gone else _acts(visit, about, remark),
        erased=gone,
    )


def _answers(visit: Visit, remark: Remark) -> Node:
    """Whom this answers, when that is not simply the one before."""
    by = author_of(visit.circle, remark.to) if remark.to else ""
    if not by:
        return None
    link = a(href=f"#{anchor(remark.to)}")[called(visit.view, by) if by != visit.me else _("you")]
    return p(".line")[ui.fill(_("in answer to {who}"), who=link)]


def _acts(visit: Visit, about: EventId, remark: Remark) -> Node:
    answer = f"{visit.href('say')}?about={about}&to={remark.event}"
    mine = remark.by == visit.me
    return [
        ui.link_button(_("Answer"), answer, "quiet"),
        ui.link_button(_("Correct"), visit.href("words", remark.event, "correct"), "quiet") if mine else None,
        ui.link_button(_("Erase"), visit.href("words", remark.event, "erase"), "quiet") if mine else None,
    ]


def earlier_wordings(visit: Visit, event: EventId, name: str) -> Node:
    """How words read before they were corrected, folded away."""
    before = [] if is_erased(visit.circle, event) else wordings(visit.circle, event)[:-1]
    if not before:
        return None
    texts = (ui.prose(visit.view.first_words(one, name)) for one in before)
    return ui.folded(_("Corrected; how it read before"), *texts)
