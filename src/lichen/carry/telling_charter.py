"""What drafts of agreements, and of whole charters, become on the record."""

from collections.abc import Iterable

import msgspec

from lichen.carry.charter_draft import AgreementDraft, CharterDraft, Value
from lichen.carry.fitting import LONGEST_LINE, LONGEST_NAME, one_line, parts, printable
from lichen.carry.telling import Telling
from lichen.core.values import DAY, Time
from lichen.practices.charter import LONGEST_REVIEW, AgreementMade, NumbersProposed, PurposeWritten, ValueNamed
from lichen.practices.numbers import Numbers

MARGIN = DAY  # between the look at a draft and its record


def tell_charter(draft: CharterDraft, review: Time, at: Time, *, head: bool) -> Telling:
    """A whole page, and its numbers where it has any; with `head` its name and purpose too."""
    if head:
        purpose = printable(draft.purpose) or draft.name
        yield PurposeWritten(), {"circle": one_line(draft.name, LONGEST_NAME), "purpose": purpose}
    if agreed := governing(draft):
        yield NumbersProposed(msgspec.convert(agreed, Numbers)), {}
    yield from tell_values(draft.values)
    yield from tell_agreements(draft.agreements, review, at)


def tell_values(values: Iterable[Value]) -> Telling:
    for value in values:
        for name, meaning in parts(value.name, value.meaning, LONGEST_NAME):
            yield ValueNamed(), {"name": name, "meaning": meaning} if meaning else {"name": name}


def tell_agreements(drafts: Iterable[AgreementDraft], review: Time, at: Time) -> Telling:
    """Agreements; those whose date to look at them again has passed come up at `review`."""
    for draft in drafts:
        for title, text in parts(draft.title, draft.text, LONGEST_LINE):
            yield AgreementMade(review_of(draft, review, at)), {"title": title, "text": text or title}


def review_of(draft: AgreementDraft, review: Time, at: Time) -> Time:
    """When to look at it again: as it says, or at `review` if that has passed or is too far away; 0 if it says none."""
    if not draft.review:
        return 0
    return draft.review if is_ahead(draft.review, at) else review


def is_ahead(review: Time, at: Time) -> bool:
    """Whether a circle may set this date from here."""
    return at < review <= at + LONGEST_REVIEW - MARGIN


def governing(draft: CharterDraft) -> dict[str, int | str]:
    """The numbers and choices that a circle may have."""
    return {name: value for name, value in _said(draft).items() if _is_known(name, value)}


def unknown_numbers(draft: CharterDraft) -> list[str]:
    """The numbers and choices that nobody here knows, or that no circle may have, as they stand in the file."""
    return [f"{name}: {value}" for name, value in _said(draft).items() if not _is_known(name, value)]


def _said(draft: CharterDraft) -> dict[str, int | str]:
    return {**draft.choices, **draft.numbers}


def _is_known(name: str, value: int | str) -> bool:
    try:
        msgspec.convert({name: value}, _Known)
    except msgspec.ValidationError:
        return False
    return True


class _Known(Numbers, frozen=True, forbid_unknown_fields=True):
    """The same numbers, none besides."""
