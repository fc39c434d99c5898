"""Atom: what came of a circle's work, written as a feed (RFC 4287) for whichever reader people follow things with."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid5
from xml.etree.ElementTree import Element, SubElement, tostring

from msgspec import Struct

from lichen.core.values import EventId, Time

NAMESPACE = "http://www.w3.org/2005/Atom"
LICHEN = UUID("5f0c2f5e-6a7e-5c39-9d0a-6c696368656e")  # what our ids are told from others' by; never to change

_NEVER_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Outcome(Struct, frozen=True):
    """One thing that came of something. `html` was cleaned; what changed since `at` has a later `updated`."""

    id: str
    title: str
    html: str
    at: Time
    updated: Time
    link: str


def write(circle: EventId, name: str, link: str, outcomes: Sequence[Outcome], began: Time) -> bytes:
    """The whole feed; the same outcomes give the same bytes."""
    feed = Element("feed", xmlns=NAMESPACE)
    _add(feed, "id", name_of(circle))
    _add(feed, "title", name)
    _add(feed, "updated", _moment(max([began, *(one.updated for one in outcomes)])))
    _add(SubElement(feed, "author"), "name", name)
    SubElement(feed, "link", rel="alternate", type="text/html", href=link)
    _add(feed, "generator", "Lichen")
    for one in outcomes:
        _write(SubElement(feed, "entry"), one)
    written: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _write(entry: Element, one: Outcome) -> None:
    _add(entry, "id", name_of(one.id))
    _add(entry, "title", " ".join(one.title.split()))
    _add(entry, "published", _moment(one.at))
    _add(entry, "updated", _moment(one.updated))
    SubElement(entry, "link", rel="alternate", type="text/html", href=one.link)
    _add(entry, "content", one.html, type="html")


def _add(parent: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(parent, name, attributes).text = _NEVER_IN_XML.sub("", text)


def name_of(id: str) -> str:
    """A name for it that no other feed has, whatever machine it comes from."""
    return uuid5(LICHEN, id).urn


def _moment(at: Time) -> str:
    return f"{datetime.fromtimestamp(at / 1000, UTC):%Y-%m-%dT%H:%M:%SZ}"
