"""A charter as people carry it about: a draft, not yet anybody's charter."""

from msgspec import Struct

from lichen.carry.draft import Why


class Value(Struct, frozen=True):
    """What a group holds dear, and what it means by it."""

    name: str
    meaning: str = ""


class AgreementDraft(Struct, frozen=True):
    """What was agreed, in Markdown; `review` and `made` are milliseconds since 1970, 0 where nobody said."""

    title: str
    text: str = ""
    review: int = 0
    made: int = 0


class CharterDraft(Struct, frozen=True, kw_only=True):
    name: str
    purpose: str = ""
    values: tuple[Value, ...] = ()
    agreements: tuple[AgreementDraft, ...] = ()
    numbers: dict[str, int] = {}
    choices: dict[str, str] = {}  # between a few words, like what decides a large question


class Problem(Struct, frozen=True, order=True):
    """One reason why a charter's file cannot be read: the line, what stands there, and why."""

    line: int
    what: str
    why: Why
