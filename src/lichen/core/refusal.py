"""Refusals: broken rules as data. Sentences for them are found in `language`, never here."""

from msgspec import Struct

Particular = str | int | bool | list[str]


class Refusal(Struct, frozen=True):
    """One reason why something does not count: a code that is never reused, and its particulars (P12)."""

    code: str
    particulars: dict[str, Particular] = {}


def refuse(code: str, **particulars: Particular) -> Refusal:
    """A refusal, written the way practices write it."""
    return Refusal(code, particulars)
