"""Dates inside what people wrote: when something was agreed, and when it is to be looked at again."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from lichen.carry import dates
from lichen.carry.spellings import plain

_MONTHS = (
    "january jan januar janvier janv enero gennaio januari janeiro",
    "february feb februar fevrier fev febrero febbraio februari fevereiro",
    "march mar marz mars marzo maart marco",
    "april apr avril avr abril aprile",
    "may mai mayo maggio mei maio",
    "june jun juni juin junio giugno junho",
    "july jul juli juillet julio luglio julho",
    "august aug aout agosto augustus",
    "september sep sept septembre septiembre settembre setembro",
    "october oct okt oktober octobre octubre ottobre outubro",
    "november nov novembre noviembre novembro",
    "december dec dez dezember decembre diciembre dicembre dezembro",
)
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}

_DATE = re.compile(
    r"(?P<iso>(?<!\d)\d{4}-\d{2}-\d{2})"
    r"|(?P<dotted>(?<!\d)\d{1,2}\.\d{1,2}\.\d{4})"
    r"|(?:(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|\.)?\s+(?:de\s+|of\s+)?)?"
    r"(?P<month>[^\W\d_]{3,10})\.?\s+(?:(?P<day_after>\d{1,2})(?:st|nd|rd|th)?,?\s+)?(?:de\s+)?(?P<year>\d{4})(?!\d)",
    re.IGNORECASE,
)


def _words(*words: str) -> re.Pattern[str]:
    """Whole words, also between the underscores that Markdown puts around them."""
    return re.compile(r"(?<![^\W_])(?:" + "|".join(words) + r")(?![^\W_])", re.IGNORECASE)


_REVIEW = _words(
    r"review(?:s|ed|ing|able)?(?: (?:date|by|due))?|revisit(?:ed|ing)?|stale|re-?evaluat(?:e|ed|ion)|renew(?:ed|al)?",
    r"überprüf(?:en|t|ung)|überprüft werden|revis(?:ar|ión|ione|ão)|révis(?:er|ion|é|ée)|revoir",
    r"herzien(?:ing)?|evaluatie",
)
_REVIEWED = _words(r"(?:last|previous|was|were|been|already) review(?:ed)?", r"reviewed(?: on| in|:)")
_MADE = _words(
    "approved|adopted|ratified|formed|agreed on|effective|in force|beschlossen|verabschiedet|vereinbart",
    "adoptée?s?|approuvée?s?|adoptad[oa]s?|aprobad[oa]s?|aprovad[oa]s?|approvat[oaie]|adottat[oaie]|vastgesteld|aangenomen",
)
_SENTENCE_END = re.compile(r"(?<=[.!?…])(?<!\D\d\.)(?<!\D\d\d\.)\s+|\n")  # “3. März” goes on


class Mention(NamedTuple):
    """A date in a sentence that says what it is the date of; a month alone counts from its first day."""

    what: Literal["review", "made", "reviewed"]
    at: int
    words: str


def mentions(text: str) -> Iterator[Mention]:
    for sentence in _SENTENCE_END.split(text):
        at = next(filter(None, map(_at, _DATE.finditer(sentence))), 0)
        what = _what(sentence) if at else None
        if what:
            yield Mention(what, at, sentence.strip())


def _what(sentence: str) -> Literal["review", "made", "reviewed"] | None:
    if _REVIEWED.search(sentence):
        return "reviewed"
    if _REVIEW.search(sentence):
        return "review"
    return "made" if _MADE.search(sentence) else None


def _at(match: re.Match[str]) -> int:
    if match["iso"]:
        return dates.moment(match["iso"])
    if match["dotted"]:
        return dates.in_numbers(match["dotted"], "day first") or 0
    month = _MONTH.get(plain(match["month"]))
    return dates.day(int(match["year"]), month, int(match["day"] or match["day_after"] or 1)) if month else 0
