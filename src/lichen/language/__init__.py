"""How it is said: every sentence on a screen passes through here, so that a circle can read it in its own language.

The source language is English; a compiled catalogue at `<lang>/LC_MESSAGES/lichen.mo` says the same in another.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import NullTranslations
from pathlib import Path

from babel import Locale
from babel.support import Translations

SOURCE = "en"
CATALOGUES = Path(__file__).parent

_language: ContextVar[str] = ContextVar("language", default=SOURCE)


def language() -> str:
    """The language spoken here, as a BCP 47 tag fit for `<html lang>`."""
    return _language.get()


def direction() -> str:
    """Which way it is written, fit for `<html dir>`."""
    return _direction(language())


@contextmanager
def use(tag: str) -> Iterator[None]:
    """Speak another language inside the `with`; a language we have no catalogue for comes out in English."""
    token = _language.set(tag)
    try:
        yield
    finally:
        _language.reset(token)


def languages() -> list[str]:
    """The languages there are words for, the source first."""
    found = sorted(path.parents[1].name.replace("_", "-") for path in CATALOGUES.glob("*/LC_MESSAGES/lichen.mo"))
    return [SOURCE, *(tag for tag in found if tag != SOURCE)]


def gettext(text: str) -> str:
    return _catalogue(_language.get()).gettext(text) if text else ""  # a catalogue says its own story where nothing is


def ngettext(one: str, many: str, count: int) -> str:
    """The right form for a number; the number itself is put in by the caller, as `{count}`."""
    return _catalogue(_language.get()).ngettext(one, many, count)


@cache
def _direction(tag: str) -> str:
    return Locale.parse(tag, sep="-").text_direction


@cache
def _catalogue(tag: str) -> NullTranslations:
    if tag not in languages():
        return NullTranslations()
    return Translations.load(CATALOGUES, [tag.replace("-", "_")], domain="lichen")
