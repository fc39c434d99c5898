"""The feed is what RFC 4287 asks for, whatever people wrote."""

import re
from datetime import datetime
from uuid import UUID
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from lichen.carry.atom import Outcome, name_of, write

ATOM = "{http://www.w3.org/2005/Atom}"
BEGAN = 1_767_225_600_000
SIGNS = st.characters() | st.sampled_from("<>&\"'\x00\x0b\x1f\ud800\ufffe\uffff]]>\r\n\té🐞")
TEXTS = st.text(SIGNS, max_size=60)
TIMES = st.integers(BEGAN, BEGAN + 10**11)
IDS = st.text("abcdefXYZ0-_", min_size=43, max_size=43)
OUTCOMES = st.builds(
    Outcome, id=IDS, title=TEXTS, html=TEXTS, at=TIMES, updated=TIMES, link=st.just("https://elm.example/c/x?a=1&b=2")
)


def shown(text: str) -> str:
    """What XML can hold of it; a parser reads every line end as one."""
    kept = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", text)
    return kept.replace("\r\n", "\n").replace("\r", "\n")


def text(element: ET.Element, name: str) -> str:
    found = element.findall(f"{ATOM}{name}")
    assert len(found) == 1, name
    return found[0].text or ""


@given(TEXTS, st.lists(OUTCOMES, max_size=3))
def test_it_says_what_it_was_given_and_nothing_breaks_it(name: str, outcomes: list[Outcome]) -> None:
    data = write("c" * 43, name, "https://elm.example/c/x", outcomes, BEGAN)
    feed = ET.fromstring(data)
    assert feed.tag == f"{ATOM}feed"
    assert text(feed, "title") == shown(name)
    assert UUID(text(feed, "id")).version == 5
    [author] = feed.findall(f"{ATOM}author")
    assert text(author, "name") == shown(name)
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == len(outcomes)
    for entry, outcome in zip(entries, outcomes, strict=True):
        assert text(entry, "id") == name_of(outcome.id)
        assert text(entry, "title") == shown(" ".join(outcome.title.split()))
        assert text(entry, "content") == shown(outcome.html)
        assert [link.attrib["href"] for link in entry.findall(f"{ATOM}link")] == [outcome.link]
        assert datetime.fromisoformat(text(entry, "updated")).timestamp() == outcome.updated // 1000
    latest = max([BEGAN, *(one.updated for one in outcomes)]) // 1000
    assert datetime.fromisoformat(text(feed, "updated")).timestamp() == latest
    assert data == write("c" * 43, name, "https://elm.example/c/x", outcomes, BEGAN)


@given(IDS, IDS)
def test_names_are_urns_that_last_and_differ(one: str, other: str) -> None:
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", name_of(one))
    assert (name_of(one) == name_of(other)) == (one == other)


def test_a_name_once_given_stays() -> None:
    """Readers would show everything once more if it changed."""
    assert name_of("A" * 43) == "urn:uuid:6f5e7c26-cebf-50ac-97b7-da21135d8641"
