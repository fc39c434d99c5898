"""Bringing things along: what a file that was read must be able to do before and after somebody says yes to it."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from lichen.carry.draft import Noted, Unclear
from lichen.carry.telling import Telling
from lichen.language import gettext as _
from lichen.language import ngettext
from lichen.web import ui
from lichen.web.body import Form
from lichen.web.html import Node, Renderable, fragment, li, p, pre, ul
from lichen.web.visit import Visit

MOST_SHOWN = 200  # of one list, before the rest is only counted
LONGEST_SHOWN = 2_000  # characters of one thing that was not understood


class Load(Protocol):
    """A file that was read."""

    def heading(self, visit: Visit) -> str:
        """What it is, in one sentence."""

    def shown(self, visit: Visit, typed: Form) -> Node:
        """What becomes what, and everything that was not understood."""

    def choices(self, visit: Visit, typed: Form) -> Node:
        """What one may choose before saying yes."""

    def why_not(self, visit: Visit) -> str:
        """Why nothing of it can come along; empty when it can."""

    def verb(self) -> str: ...

    def telling(self, visit: Visit, form: Form) -> Telling:
        """What is said once somebody has said yes."""

    def thanks(self, visit: Visit, form: Form) -> str: ...

    def goes_to(self, visit: Visit) -> str: ...


def notes(heading: str, each: Sequence[Noted]) -> Node:
    """Remarks of one kind, each with how often it holds and where first."""
    return ui.folded(heading, ul[(li[_note(one)] for one in each)], open=True) if each else None


def _note(one: Noted) -> str:
    if one.count == 1:
        return f"{one.what} ({one.where})" if one.where else one.what
    times = ngettext("{count} time", "{count} times", one.count).format(count=one.count)
    return f"{one.what} ({times})"


def not_understood(each: Sequence[Unclear]) -> Node:
    """Everything that was not understood, with what stands there and why."""
    if not each:
        return None
    return ui.part(_("Not understood"), limited([_unclear(one) for one in each]))


def _unclear(one: Unclear) -> Renderable:
    text, cut = one.what[:LONGEST_SHOWN], len(one.what) > LONGEST_SHOWN
    body = ui.folded(_("What stands there"), pre[text, "…" if cut else None]) if text.strip() else None
    return ui.entry(_(str(one.why)), one.where or None, body)


def limited(each: Sequence[Renderable]) -> Renderable:
    """A list as far as anybody would read it; the rest is counted."""
    rest = len(each) - MOST_SHOWN
    more = ngettext("… and {count} more.", "… and {count} more.", rest).format(count=rest)
    return fragment[ui.entries(*each[:MOST_SHOWN]), p(".line")[more] if rest > 0 else None]


def sentences(each: Iterable[str]) -> Renderable:
    return fragment[(p[one] for one in each if one)]
