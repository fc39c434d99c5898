"""How a charter reads on a page: its values, its agreements, and each number as a plain sentence."""

from collections.abc import Iterable

from lichen.carry.charter_draft import AgreementDraft, Value
from lichen.language import gettext as _
from lichen.language import ngettext
from lichen.practices.numbers import Numbers
from lichen.web import ui
from lichen.web.html import Node, Renderable, div, strong

SENTENCES = 300  # characters that may open a page in large letters
LONG = 1_500  # characters of one agreement that stand on the page without being folded


def purpose_reads(text: str) -> Node:
    """What the circle is for: large where it is a sentence or two."""
    if not text:
        return None
    return ui.lede(text) if len(text) <= SENTENCES and "\n" not in text else ui.prose(text)


def value_reads(name: str, meaning: str) -> Renderable:
    """A value by its name, and what the circle means by it."""
    return div(".value")[strong(".words")[name], ui.prose(meaning) if meaning else None]


def text_reads(text: str) -> Renderable:
    """The text of an agreement; a long one is folded on a screen and stands in full on paper."""
    return ui.prose(text) if len(text) <= LONG else ui.folded(_("Read it"), ui.prose(text))


def number_sentences(numbers: Numbers) -> list[tuple[str, str]]:
    """What each number is called with its value, and what it does."""
    return [
        (
            _counted("{count} vouch", "{count} vouches", numbers.vouches),
            _("So many of us must vouch before somebody is let in, and never more than half of us. Inviting is one."),
        ),
        (
            _counted("{count} day until one counts", "{count} days until one counts", numbers.count_days),
            _("Whoever is new speaks and works at once. So much later they also vote and vouch."),
        ),
        (
            _counted("{count} day to ask everyone", "{count} days to ask everyone", numbers.notice_days),
            _("So long a question stays open before it can be decided."),
        ),
        (
            _counted("{count} % must have seen it", "{count} % must have seen it", numbers.quorum_percent),
            _("Silence is a yes only when so many of us have at least seen the question."),
        ),
        (
            _counted("{count} day stopped", "{count} days stopped", numbers.suspension_days),
            _("Two of us can stop an account at once, as when a phone was taken. It lapses by itself after so long."),
        ),
        (
            _counted("{count} day for a new phone", "{count} days for a new phone", numbers.recovery_days),
            _("When all of somebody’s phones are lost and we vouch for a new one, it speaks for them after so long."),
        ),
    ]


def _counted(one: str, many: str, number: int) -> str:
    return ngettext(one, many, number).format(count=number)


def numbers_read(numbers: Numbers) -> Renderable:
    return ui.entries(*(ui.entry(strong[number], what) for number, what in number_sentences(numbers)))


# The same for a charter that is not on the record yet


def drafts_read(values: Iterable[Value], agreements: Iterable[AgreementDraft]) -> Renderable:
    """Values and agreements as they would stand on the page."""
    named = [value_reads(value.name, value.meaning) for value in values]
    return div(".charter")[
        ui.part(_("What we hold to"), named) if named else None,
        (ui.part(ui.quoted(one.title), text_reads(one.text)) for one in agreements),
    ]
