"""Small numbers as people say them: "eleven things", but "34 things"."""

from lichen.language import gettext as _


def in_words(count: int) -> str:
    """The number as a word, as long as one would say it so; it stands inside a sentence."""
    words = (
        _("no"), _("one"), _("two"), _("three"), _("four"), _("five"), _("six"), _("seven"), _("eight"), _("nine"),
        _("ten"), _("eleven"), _("twelve"), _("thirteen"), _("fourteen"), _("fifteen"), _("sixteen"), _("seventeen"),
        _("eighteen"), _("nineteen"), _("twenty"),
    )  # fmt: skip
    return words[count] if 0 <= count < len(words) else str(count)


def begun(sentence: str) -> str:
    """The sentence with its first letter large, where the language has such letters."""
    return sentence[:1].upper() + sentence[1:]
