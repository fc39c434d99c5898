"""Answers: the words by which people say yes, no and the like at the beginning of a letter, in every language."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Literal, NamedTuple

from lichen.language import gettext as _
from lichen.language import languages, use

Said = Literal["yes", "no", "aside", "objection", "read"]


def N_(text: str) -> str:  # noqa: N802 - the usual mark for texts that are translated where they are shown
    return text


# A translation may list as many words as people use; it replaces nothing, the English ones stay good too.
WORDS: Mapping[Said, str] = {
    "yes": N_("yes, yep, yeah, i say yes, i agree, agreed"),
    "no": N_("no, nope, i say no"),
    "aside": N_("aside, stand aside, i stand aside, standing aside, abstain, i abstain"),
    "objection": N_("objection, i object, object"),
    "read": N_("read, i have read it, read it"),
}

_AROUND = " \t*_\"'“”„«»()[]"
_AFTER = re.compile(r"\s*(?:(?P<end>[.!]?)$|(?P<more>[.!:;](?![.!?])|[–—]|\s-(?=\s))\s*(?P<reason>\S.*))")


class Understood(NamedTuple):
    """What somebody said, and why."""

    said: Said
    reason: str


def understood(text: str) -> Understood | None:
    """What a letter says in its first line; nothing when that is not plainly one of these."""
    first, _newline, rest = text.strip().partition("\n")
    line = first.strip(_AROUND)
    for word, said in _words().items():
        if line.casefold().startswith(word):
            found = _AFTER.fullmatch(line[len(word) :].rstrip(_AROUND + "!"))
            if found:
                reason = "\n".join(filter(None, (found["reason"], rest.strip())))
                return Understood(said, reason.strip())
    return None


def _words() -> Mapping[str, Said]:
    return _words_of(tuple(languages()))


@cache
def _words_of(tags: tuple[str, ...]) -> dict[str, Said]:
    """Every word in every language, the longest first; one that means two things in two languages means nothing."""
    found: dict[str, set[Said]] = {}
    for said, word in _all(tags):
        found.setdefault(word, set()).add(said)
    clear = {word: next(iter(means)) for word, means in found.items() if len(means) == 1}
    return dict(sorted(clear.items(), key=lambda item: -len(item[0])))


def _all(tags: tuple[str, ...]) -> Iterator[tuple[Said, str]]:
    for said, english in WORDS.items():
        for text in (english, *_in_all(tags, english)):
            yield from ((said, word.strip().casefold()) for word in text.split(",") if word.strip())


def _in_all(tags: tuple[str, ...], text: str) -> Iterator[str]:
    for tag in tags:
        with use(tag):
            yield _(text)
