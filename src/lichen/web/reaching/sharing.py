"""Sharing: what stands on a page, as plain text for the chat in which a group already talks.

It says no more of anybody than the page does, names nobody, and its link lets nobody in who is not in already.
"""

from lichen.core.values import Time
from lichen.language import dates
from lichen.language import gettext as _
from lichen.practices.charter import Agreement
from lichen.practices.decisions.questions import is_withdrawn, outcome, question
from lichen.practices.decisions.state import Decision
from lichen.practices.gathering import Gathering, is_off, is_over
from lichen.practices.roles import Role, holders
from lichen.practices.tasks import Task, is_open
from lichen.web import ui
from lichen.web.gathering import words as gathering_words
from lichen.web.html import Renderable
from lichen.web.known import page_of
from lichen.web.look import Look
from lichen.web.role.words import name_of
from lichen.web.task_words import title_of

LONGEST = 400  # characters of a text; the link leads to all of it


def shared(text: str) -> Renderable:
    """The text, folded away, to be copied by a press or by hand."""
    return ui.to_copy(_("Copy for our group chat"), _("The text to copy"), text)


def of_task(look: Look, task: Task) -> str:
    now, view = task.now, look.view
    return _text(
        title_of(view, task),
        view.words(now.event, "what_for"),
        _asked_of_task(task),
        _("To be done by {day}.").format(day=_day(look, now.due)) if now.due and is_open(task) else "",
        link=_link(look, "task", task.id),
    )


def _asked_of_task(task: Task) -> str:
    if not is_open(task):
        return _("We let it go.") if task.closings[-1].outcome == "dropped" else _("It is done.")
    if task.stewards:
        return _("Somebody has it already; you can join in.")
    return _("Nobody has it yet. Nobody will assign it: take it if you can.")


def of_agreement(look: Look, agreement: Agreement) -> str:
    view = look.view
    return _text(
        view.words(agreement.wording, "title") or _("An agreement whose words were erased"),
        view.words(agreement.wording, "text"),
        _("To be looked at again by {day}.").format(day=_day(look, agreement.review)) if agreement.review else "",
        link=_link(look, "agreement", agreement.id),
    )


def of_role(look: Look, role: Role) -> str:
    return _text(
        name_of(look.view, role),
        look.view.words(role.wording, "purpose"),
        _asked_of_role(look, role),
        link=_link(look, "role", role.id),
    )


def _asked_of_role(look: Look, role: Role) -> str:
    if role.ended:
        return _("We need it no longer.")
    ends = [term.until for term in role.terms if term.since <= look.at < term.over]
    if ends and holders(role, look.at):
        return _("It is held until {day}.").format(day=_day(look, max(ends)))
    return _("Nobody holds it. Would you like it?")


def of_gathering(look: Look, gathering: Gathering) -> str:
    now, view = gathering.now, look.view
    return _text(
        gathering_words.title_of(view, gathering),
        view.words(gathering.id, "note"),
        gathering_words.from_to(look, now),
        gathering_words.place_of(view, now),
        _asked_of_gathering(look, gathering),
        link=_link(look, "gathering", gathering.id),
    )


def _asked_of_gathering(look: Look, gathering: Gathering) -> str:
    if is_off(gathering):
        return _("It is called off.")
    return _("It is over.") if is_over(gathering, look.at) else _("Do you come? Please say so.")


def of_decision(look: Look, decision: Decision) -> str:
    view, asked = look.view, question(look.circle, decision)
    assert asked is not None, "whoever looks has seen the proposal"
    return _text(
        view.words(asked.wording.event, "title") or _("A proposal whose words were erased"),
        view.words(asked.wording.event, "text"),
        _asked_of_decision(look, decision, asked.closes),
        link=f"{look.site.base}{page_of(view, decision.id)}",
    )


def _asked_of_decision(look: Look, decision: Decision, closes: Time) -> str:
    if is_withdrawn(decision):
        return _("It was taken back.")
    if outcome(look.circle, decision):
        return _("It is decided; see how.")
    when = dates.exactly(closes, look.zone)
    return _("Where do you stand? Please say so by {when}.").format(when=when) if look.at < closes else ""


# What they share


def _text(title: str, *lines: str, link: str) -> str:
    """The title, what there is to say, and where it is, each a line of its own."""
    return "\n".join([title, *(_cut(line) for line in lines if line), link])


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rsplit(' ', 1)[0]} …"


def _day(look: Look, at: Time) -> str:
    """A date that is still right when somebody reads it days later."""
    return dates.day(at, look.zone)


def _link(look: Look, *parts: str) -> str:
    return f"{look.site.base}{look.href(*parts)}"
