"""Sentences of letters that are said in more than one of them, and how a page's sentences become plain ones."""

import re
from collections.abc import Iterable
from html import unescape

from lichen.carry.reply import as_text
from lichen.language import dates
from lichen.language import gettext as _
from lichen.node.mail.questions import Answer
from lichen.web.html import Node, render
from lichen.web.look import Look

_FOLDED = re.compile("<details.*?</details>", re.DOTALL)
_TAG = re.compile("<[^>]*>")  # in what we wrote ourselves, where every other ">" is escaped


def plain(sentence: Node) -> str:
    """A sentence of a page without its markup, on one line."""
    return " ".join(unescape(_TAG.sub("", render(sentence))).split())


def blocks(part: Node) -> str:
    """A part of a page without its markup, a line for each of its lines; what is folded away there is left out."""
    shown = _FOLDED.sub("", render(part)).replace("<del>", "− ").replace("<ins>", "+ ")
    return "\n".join(filter(None, (line.strip() for line in as_text(shown).splitlines())))


def N_(text: str) -> str:  # noqa: N802 - the usual mark for texts that are translated where they are shown
    return text


VERBS: dict[Answer, str] = {
    "yes": N_("Say yes"),
    "no": N_("Say no"),
    "aside": N_("Stand aside"),
    "objection": N_("Object"),
    "read": N_("I have read it"),
    "undo": N_("Take it back"),
}
WORDS: dict[Answer, str] = {
    "yes": N_("yes"),
    "no": N_("no"),
    "aside": N_("aside"),
    "objection": N_("objection"),
    "read": N_("read"),
}
SAID: dict[Answer, str] = {
    "yes": N_("You said yes to “{title}”."),
    "no": N_("You said no to “{title}”."),
    "aside": N_("You stand aside on “{title}”."),
    "objection": N_("You objected to “{title}”."),
    "read": N_("You said that you have read “{title}”."),
    "undo": N_("You took back what you had said on “{title}”."),
}


def verb(answer: Answer) -> str:
    return _(VERBS[answer])


def words_for(answers: Iterable[Answer]) -> str:
    """The words by which one can answer, as one would type them."""
    return ", ".join(f"“{_(WORDS[answer])}”" for answer in answers if answer in WORDS)


def deed(answer: Answer, title: str) -> str:
    """What somebody did by a letter."""
    return _(SAID[answer]).format(title=title)


def exactly(look: Look, at: int) -> str:
    """A time as it is still right when the letter is read days later."""
    return dates.exactly(at, look.zone)


def line(words: str, address: str) -> str:
    """What one can do, and the address where; alone on its line, so that nothing is taken for a part of it."""
    return f"{words}:\n{address}"


def quoted(text: str, most: int) -> str:
    """What somebody wrote, each line with the sign that says so, and not too much of it."""
    short = text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"
    return "\n".join(f"> {each}".rstrip() for each in short.strip().splitlines())


def paragraphs(*each: str) -> str:
    """The text of a letter."""
    return "\n\n".join(filter(None, each))
