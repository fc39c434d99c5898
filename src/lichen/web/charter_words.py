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
        *_deciding(numbers),
        (
            _counted("{count} day in a role", "{count} days in a role", numbers.term_days),
            _("No role is for ever. It is given until a day, at most so far ahead; then it is open again by itself."),
        ),
        (
            _counted("{count} term in a row", "{count} terms in a row", numbers.terms_most),
            _("After so many, somebody else’s term or a pause as long as a term comes first. Each needs a debrief."),
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


def _deciding(numbers: Numbers) -> list[tuple[str, str]]:
    """How questions are decided: by what, how long they stay open, who must take part."""
    return [
        (_large(numbers), _("So we decide what binds us all: the page itself, its agreements, who parts with us.")),
        (
            _counted("{count} day for what is large", "{count} days for what is large", numbers.notice_days),
            _("So long a large question stays open before it can be decided."),
        ),
        (_medium(numbers), _("So we decide everyday things, like roles. What is small somebody just does, and tells.")),
        (
            _counted("{count} day for the everyday", "{count} days for the everyday", numbers.medium_days),
            _("So long an everyday question stays open before it can be decided."),
        ),
        (
            _counted("{count} hour when it is urgent", "{count} hours when it is urgent", numbers.urgent_hours),
            _urgent(numbers),
        ),
        (
            _counted("{count} % must take part", "{count} % must take part", numbers.quorum_percent),
            _("Where silence is a yes, half of us must at least have read the question."),
        ),
        (
            _counted("{count} % is a large majority", "{count} % is a large majority", numbers.supermajority_percent),
            _("So much of all yes and no has to be yes, where a large majority is asked for."),
        ),
        (
            _counted("{count} % may stand aside", "{count} % may stand aside", numbers.asides_percent),
            _("When more of us stand aside, nobody objecting is not enough."),
        ),
        (_way_out(numbers), _("We look for what would meet it first, always.")),
    ]


def _large(numbers: Numbers) -> str:
    return {
        "consent": _("Large: when nobody objects"),
        "supermajority": _("Large: by a large majority"),
        "majority": _("Large: by more yes than no"),
    }[numbers.large_by]


def _medium(numbers: Numbers) -> str:
    return {
        "lazy": _("Everyday: silence is a yes"),
        "consent": _("Everyday: when nobody objects"),
        "supermajority": _("Everyday: by a large majority"),
        "majority": _("Everyday: by more yes than no"),
    }[numbers.medium_by]


def _way_out(numbers: Numbers) -> str:
    return {
        "talk": _("An objection nobody can meet: we go on talking"),
        "vote": _("An objection nobody can meet: a large majority can decide"),
    }[numbers.way_out]


def _urgent(numbers: Numbers) -> str:
    if not numbers.urgent_most:
        return _("Nothing is put as urgent here.")
    return ngettext(
        "More than half must say yes then, and we look at it again a week later. {count} a month for each of us.",
        "More than half must say yes then, and we look at it again a week later. {count} a month for each of us.",
        numbers.urgent_most,
    ).format(count=numbers.urgent_most)


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
