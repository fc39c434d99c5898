"""Bringing along what a group has already: look at what it becomes first, then say yes.

The file waits with the node's private values between the two (see `node/brought.py`), so a phone sends it once.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from starlette.responses import Response
from starlette.routing import Route

from lichen.carry.draft import LARGEST_FILE
from lichen.language import gettext as _
from lichen.node.brought import Bringing, What
from lichen.web import ui
from lichen.web.body import NOTHING, File, Form
from lichen.web.bring_charter import AgreementsLoad, CharterLoad
from lichen.web.bring_tasks import TasksLoad
from lichen.web.bringing import Load
from lichen.web.fact_form import Errors, errors_of
from lichen.web.html import Node, p
from lichen.web.visit import Visit, member_page, missing


@dataclass(frozen=True)
class Way:
    """One kind of thing people bring: how its page reads, and what reads it."""

    what: What
    here: str
    heading: Callable[[], str]
    told: Callable[[], str]
    hint: Callable[[], str]
    accept: str
    read: Callable[[bytes, str], Load]


WAYS: dict[str, Way] = {
    "tasks": Way(
        "tasks",
        "work",
        lambda: _("Bring along what needs doing."),
        lambda: _("A list, one task a line. Or a file: a board from Trello or Nextcloud Deck, GitHub issues, a table."),
        lambda: _("What is indented belongs to the line above it."),
        ".json,.csv,.tsv,.txt,.md,application/json,text/csv,text/plain",
        TasksLoad.read,
    ),
    "agreements": Way(
        "agreements",
        "charter",
        lambda: _("Bring the agreements you have."),
        lambda: _("A text file, or a zip of many. Every word is kept; nothing is on the page before you say so."),
        lambda: _("One agreement: its title first, then its text."),
        ".md,.markdown,.txt,.zip,text/markdown,text/plain,application/zip",
        AgreementsLoad.read,
    ),
    "charter": Way(
        "charter",
        "charter",
        lambda: _("Bring a charter from a file."),
        lambda: _("As another circle took it along. Nothing is on the page before you say so."),
        lambda: _("The whole file, from its first line on."),
        ".md,.markdown,text/markdown,text/plain",
        CharterLoad.read,
    ),
}


def _way(visit: Visit) -> Way:
    way = WAYS.get(visit.path("what") or "tasks")
    if way is None:
        raise missing()
    return way


async def bring_page(visit: Visit) -> Response:
    return _asking(visit, _way(visit), NOTHING, {})


async def bring(visit: Visit) -> Response:
    """Takes a file or a pasted text in, to be looked at; nothing is on record yet."""
    way, typed, file = _way(visit), visit.form.text("text"), visit.form.files.get("file", File("", b""))
    wrong = _wrong(file.data, typed)
    if wrong:
        return _asking(visit, way, visit.form, wrong, 422)
    data = file.data or typed.encode()
    mark = Bringing(visit.node.keyring).keep(visit.who.id, visit.view.id, way.what, data, visit.at, file.name[:200])
    return visit.go(visit.href("bring", way.what, mark))


def _wrong(data: bytes, typed: str) -> Errors:
    if data and typed.strip():
        return {"text": [_("Bring the file or the text, one at a time.")]}
    if not data and not typed.strip():
        return {"text": [_("Paste a text or choose a file.")]}
    if max(len(data), len(typed.encode())) > LARGEST_FILE:
        return {"file": [_("It is larger than 10 MB.")]}
    return {}


def _asking(visit: Visit, way: Way, typed: Form, errors: Errors, status: int = 200) -> Response:
    text, file = _("Paste it here"), _("Or choose a file")
    return visit.page(
        way.heading(),
        ui.error_summary(errors, {"text": text, "file": file}),
        ui.opening(way.heading(), way.told()),
        ui.form(
            visit.href("bring", way.what),
            ui.field(
                "text",
                text,
                "textarea",
                value=typed.text("text"),
                hint=way.hint(),
                errors=errors.get("text", ()),
                required=False,
                words=True,
                rows="8",
            ),
            ui.field("file", file, "file", errors=errors.get("file", ()), required=False, accept=way.accept),
            ui.buttons(
                ui.button(_("Look at what it becomes")), ui.link_button(_("Leave it"), visit.href(way.here), "quiet")
            ),
            files=True,
        ),
        _other_ways(visit, way),
        here=way.here,
        status=status,
    )


def _other_ways(visit: Visit, way: Way) -> Node:
    if way.what != "agreements":
        return None
    return p[ui.quiet_link(_("Bring a whole charter from a file instead"), visit.href("bring", "charter"))]


# Between the look and the yes


async def look_page(visit: Visit) -> Response:
    load = await _brought(visit)
    return _look(visit, load, NOTHING, {}) if load else _gone(visit)


async def confirm(visit: Visit) -> Response:
    load = await _brought(visit)
    if load is None:
        return _gone(visit)
    why_not = load.why_not(visit)
    if why_not:
        return _look(visit, load, visit.form, {"": [why_not]})
    thanks, goes_to = load.thanks(visit, visit.form), load.goes_to(visit)
    telling = load.telling(visit, visit.form)
    said = await visit.settled(visit.node.say_all(visit.who, visit.view.id, telling))
    if said.refusals:
        return _look(visit, load, visit.form, errors_of(said.refusals, visit.view))
    Bringing(visit.node.keyring).drop(visit.who.id)
    return visit.go(goes_to, thanks)


async def _brought(visit: Visit) -> Load | None:
    """The file that waits, read again; a large one takes a while, and nobody else waits for it."""
    way = _way(visit)
    bringing = Bringing(visit.node.keyring)
    found = bringing.find(visit.who.id, visit.view.id, way.what, visit.path("mark"), visit.at)
    return await asyncio.to_thread(way.read, found[1], found[0].name) if found else None


def _look(visit: Visit, load: Load, typed: Form, errors: Errors) -> Response:
    way, why_not = _way(visit), load.why_not(visit)
    again = ui.link_button(_("Bring something else"), visit.href("bring", way.what), "quiet")
    asking = ui.form(
        visit.href("bring", way.what, visit.path("mark")),
        load.choices(visit, typed),
        ui.buttons(ui.button(load.verb()), again),
        hidden={"sent": "yes"},
    )
    return visit.page(
        way.heading(),
        ui.error_summary({"": [told for each in errors.values() for told in each]} if errors else {}),
        ui.opening(load.heading(visit), why_not or _("Nothing is on record yet. Look first, then say yes.")),
        load.shown(visit, typed),
        ui.buttons(again) if why_not else asking,
        here=way.here,
        status=422 if errors else 200,
    )


def _gone(visit: Visit) -> Response:
    """What was brought is kept for a day, and only the last one of each person."""
    way = _way(visit)
    return visit.page(
        way.heading(),
        ui.opening(_("This file is not here any more."), _("It waits for a day at most. Please bring it again.")),
        ui.buttons(ui.link_button(_("Bring it again"), visit.href("bring", way.what))),
        here=way.here,
        status=410,
    )


ROUTES = [
    Route("/c/{circle}/bring", member_page(bring_page), methods=["GET"]),
    Route("/c/{circle}/bring/{what}", member_page(bring_page), methods=["GET"]),
    Route("/c/{circle}/bring/{what}", member_page(bring), methods=["POST"]),
    Route("/c/{circle}/bring/{what}/{mark}", member_page(look_page), methods=["GET"]),
    Route("/c/{circle}/bring/{what}/{mark}", member_page(confirm), methods=["POST"]),
]
