"""Agreements a group has already, or a whole charter from a file, that become part of the draft."""

from msgspec import convert

from lichen.carry import agreements, charter_markdown
from lichen.carry.charter_draft import AgreementDraft, CharterDraft, Problem
from lichen.carry.telling import Telling
from lichen.carry.telling_charter import governing, is_ahead, tell_agreements, tell_charter, unknown_numbers
from lichen.core.values import DAY
from lichen.language import dates, ngettext
from lichen.language import gettext as _
from lichen.practices.charter import adoption
from lichen.practices.numbers import Numbers
from lichen.web import ui
from lichen.web.body import Form
from lichen.web.bringing import limited, not_understood, notes, sentences
from lichen.web.charter_words import drafts_read, numbers_read
from lichen.web.forms import day_end, day_text
from lichen.web.html import Node, Renderable, fragment, input_, label, li, p, span, ul
from lichen.web.visit import Visit

IN_A_WHILE = 90 * DAY  # when to look at what is long overdue, unless somebody chooses another day


def _settled(visit: Visit) -> str:
    if adoption(visit.circle):
        return _("Your charter holds; only a decision of the circle changes it now.")
    return ""


def _overdue(visit: Visit, each: tuple[AgreementDraft, ...]) -> int:
    return sum(bool(one.review) and not is_ahead(one.review, visit.at) for one in each)


def _review_field(visit: Visit, each: tuple[AgreementDraft, ...], typed: Form) -> Node:
    """Asked only when a date to look at something again has passed long ago."""
    count = _overdue(visit, each)
    if not count:
        return None
    hint = ngettext(
        "The date of {count} of them has passed. It comes up again on this day; leave it empty for no date.",
        "The dates of {count} of them have passed. They come up again on this day; leave it empty for no date.",
        count,
    ).format(count=count)
    value = typed.text("review") if "sent" in typed else day_text(visit.at + IN_A_WHILE, visit.zone)
    return ui.field("review", _("When to look at them again"), "date", value=value, hint=hint, optional=True)


def _review(visit: Visit, form: Form) -> int:
    """The day that was chosen; none where nobody chose a day that a circle may set."""
    chosen = day_end(form.text("review"), visit.zone) or 0
    return chosen if is_ahead(chosen, visit.at) else 0


class AgreementsLoad:
    def __init__(self, found: agreements.Agreements) -> None:
        self.found = found

    @classmethod
    def read(cls, data: bytes, name: str) -> "AgreementsLoad":
        return cls(agreements.read(data, name))

    def heading(self, visit: Visit) -> str:
        count = len(self.found.taken)
        found = ngettext("{count} agreement was found.", "{count} agreements were found.", count).format(count=count)
        return found if count else _("No agreement was found in it.")

    def why_not(self, visit: Visit) -> str:
        nothing = _("There is nothing in it that could become an agreement. Below is why.")
        return _settled(visit) or ("" if self.found.taken else nothing)

    def shown(self, visit: Visit, typed: Form) -> Node:
        found = self.found
        return fragment[
            not_understood(found.not_understood),
            ui.folded(_("Dates that were found"), ul[(li[_found(one)] for one in found.found)])
            if found.found
            else None,
            notes(_("Guessed"), found.guessed),
            notes(_("Kept as text"), found.kept_as_text),
        ]

    def choices(self, visit: Visit, typed: Form) -> Node:
        each = zip(self.found.taken, self.found.files, strict=True)
        return fragment[
            ui.part(
                _("What becomes an agreement"),
                limited([_entry(visit, typed, place, *one) for place, one in enumerate(each)]),
            ),
            _review_field(visit, self.found.taken, typed),
        ]

    def verb(self) -> str:
        return _("Put them on the page")

    def telling(self, visit: Visit, form: Form) -> Telling:
        left = set(form.all("leave"))
        wanted = [one for place, one in enumerate(self.found.taken) if str(place) not in left]
        return tell_agreements(wanted, _review(visit, form), visit.at)

    def thanks(self, visit: Visit, form: Form) -> str:
        return _("They are on the page. Whoever had said yes is asked again.")

    def goes_to(self, visit: Visit) -> str:
        return visit.href("charter")


def _entry(visit: Visit, typed: Form, place: int, draft: AgreementDraft, file: str) -> Renderable:
    """One agreement as it would read, and a box to leave it out."""
    left = str(place) in typed.all("leave")
    box = label(".choice")[
        input_(type="checkbox", name="leave", value=str(place), checked=left), span[_("Leave this one out")]
    ]
    return ui.entry(
        draft.title,
        ui.beside(file, _again(visit, draft)),
        ui.folded(_("How it would read"), ui.prose(draft.text)),
        box,
    )


def _again(visit: Visit, draft: AgreementDraft) -> Node:
    if not draft.review or not 0 < draft.review < 253_402_214_400_000:
        return None
    return _("review on {day}").format(day=dates.day(draft.review, visit.zone))


def _found(one: agreements.Found) -> str:
    meant = {"review": _("to be looked at again"), "made": _("agreed"), "reviewed": _("looked at before")}
    return _("{file}: “{words}” was taken for: {what}").format(
        file=one.where or "–", words=one.words[:300], what=meant.get(one.what, one.what)
    )


class CharterLoad:
    def __init__(self, draft: CharterDraft | None, problems: tuple[Problem, ...] = ()) -> None:
        self.draft = draft or CharterDraft(name="")
        self.problems = problems

    @classmethod
    def read(cls, data: bytes, name: str) -> "CharterLoad":
        found = charter_markdown.read(data)
        return cls(found) if isinstance(found, CharterDraft) else cls(None, found)

    def heading(self, visit: Visit) -> str:
        return _("This file could not be read.") if self.problems else self.draft.name

    def why_not(self, visit: Visit) -> str:
        return _("Nothing of it was taken. Every reason is below, by its line.") if self.problems else _settled(visit)

    def shown(self, visit: Visit, typed: Form) -> Node:
        if self.problems:
            lines = [ui.entry(_(str(one.why)), one.what[:300], margin=_line(one.line)) for one in self.problems]
            return limited(lines)
        draft, unknown = self.draft, unknown_numbers(self.draft)
        made = _("When each was made stays in the file: here they count from the day they are put on the page.")
        return fragment[
            ui.prose(draft.purpose),
            drafts_read(draft.values, draft.agreements),
            sentences([made] if any(one.made for one in draft.agreements) else []),
            ui.part(_("The numbers that govern"), numbers_read(convert(governing(draft), Numbers)))
            if draft.numbers or draft.choices
            else None,
            ui.part(_("Not understood"), ul[(li[one] for one in unknown)]) if unknown else None,
        ]

    def choices(self, visit: Visit, typed: Form) -> Node:
        told = _("Take its name and what it is for, too")
        return fragment[
            ui.field("head", told, "checkbox", value=typed.text("head")),
            _review_field(visit, self.draft.agreements, typed),
        ]

    def verb(self) -> str:
        return _("Put it on our page")

    def telling(self, visit: Visit, form: Form) -> Telling:
        return tell_charter(self.draft, _review(visit, form), visit.at, head=form.ticked("head"))

    def thanks(self, visit: Visit, form: Form) -> str:
        return _("It’s on your page. Now make it yours.")

    def goes_to(self, visit: Visit) -> str:
        return visit.href("charter")


def _line(number: int) -> str:
    return _("line {number}").format(number=number)


__all__ = ["AgreementsLoad", "CharterLoad", "p"]
