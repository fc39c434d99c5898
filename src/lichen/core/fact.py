"""Facts: what can be said to have happened, who may say it, and which words go with it (P2, P7)."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from msgspec import Struct

SaidBy = Literal["member", "keeper", "circle", "newcomer"]
"""Who may say a fact (P7). A newcomer is not a member yet: the fact brings its own proof and the practice judges it."""


class Written(Struct, frozen=True):
    """One of the words that go with a fact: how long it may be, in characters, and whether it may be left out."""

    most: int
    required: bool = False
    lines: bool = False  # several lines


NAME = Written(80, required=True)
LINE = Written(200, required=True)
SHORT = Written(200)
TEXT = Written(20_000, required=True, lines=True)
NOTE = Written(20_000, lines=True)


class Fact(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind"):
    """What is said to have happened: a noun and a past participle, true for ever.

    `governs` marks the facts that decide who belongs and what holds. They are judged by their own past alone, so
    nothing that arrives later changes their verdict; all other facts are work, which an end of authority may cut (P9).
    """

    said_by: ClassVar[SaidBy] = "member"
    governs: ClassVar[bool] = False
    despite_pause: ClassVar[bool] = False  # may be said even while an end that lapses by itself holds
    words: ClassVar[dict[str, Written]] = {}
    words_stand: ClassVar[bool] = False  # others act on them, so their author alone cannot change them any more
    words_like: ClassVar[str] = ""  # the field naming an event whose own words these replace

    def words_taken(self) -> Mapping[str, Written]:
        """The words that go with this very fact; more than `words` where it brings other facts along."""
        return self.words


def kind_of(fact: type[Fact]) -> str:
    """The kind that the fact carries in a record."""
    return str(fact.__struct_config__.tag)


def takes_words(fact: type[Fact]) -> bool:
    """Whether people can write anything with it."""
    return bool(fact.words or fact.words_like)
