"""Boards as other tools might export them, filled with whatever people might write, and with fields nobody knows."""

from collections.abc import Mapping

from hypothesis import strategies as st

from tests.carry.boards import deck_board, deck_card, trello_card, trello_file

Thing = dict[str, object]

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
some = st.lists(texts, max_size=3)
names = st.text("abcdefghij", min_size=4, max_size=8).map("own_".__add__)
values = st.recursive(
    texts | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=6,
)
own = st.dictionaries(names, values, max_size=3)
card_ids = st.sampled_from(["c1", "c2"])


def named(texts: list[str], name: str, more: Mapping[str, object] | None = None) -> list[Thing]:
    return [{name: text, **(more or {})} for text in texts]


@st.composite
def deck_cards(draw: st.DrawFn) -> Thing:
    person = texts | st.fixed_dictionaries({"uid": texts, "displayname": texts})
    return deck_card(
        draw(texts),
        description=draw(texts),
        labels=named(draw(some), "title", draw(own)),
        assignedUsers=draw(st.lists(st.fixed_dictionaries({"participant": person}), max_size=2)),
        **draw(own),
    )


@st.composite
def deck_boards(draw: st.DrawFn) -> Thing:
    cards = draw(st.lists(deck_cards(), max_size=3))
    around = {**draw(own), "title": draw(texts), "labels": named(draw(some), "title")}
    return deck_board(*cards, stack=draw(texts), **around)


@st.composite
def trello_cards(draw: st.DrawFn) -> Thing:
    return trello_card(
        draw(texts),
        desc=draw(texts),
        labels=named(draw(some), "name"),
        attachments=named(draw(some), "url", {"name": draw(texts)}),
        **draw(own),
    )


@st.composite
def trello_comments(draw: st.DrawFn) -> Thing:
    said = {"text": draw(texts), "card": {"id": draw(card_ids)}}
    return {"type": "commentCard", "data": said, "memberCreator": {"fullName": draw(texts)}}


@st.composite
def trello_checklists(draw: st.DrawFn) -> Thing:
    items = named(draw(some), "name", {"state": "complete"})
    return {"name": draw(texts), "idCard": draw(card_ids), "checkItems": items}


@st.composite
def trello_boards(draw: st.DrawFn) -> Thing:
    return trello_file(
        *draw(st.lists(trello_cards(), min_size=1, max_size=3)),
        actions=draw(st.lists(trello_comments(), max_size=3)),
        checklists=draw(st.lists(trello_checklists(), max_size=2)),
        desc=draw(texts),
        **draw(own),
    )


@st.composite
def issues(draw: st.DrawFn) -> Thing:
    return {
        "number": 4,
        "title": draw(texts),
        "state": "open",
        "body": draw(texts),
        "user": {"login": draw(texts)},
        "labels": named(draw(some), "name", {"description": draw(texts)}),
        "comments": named(draw(some), "body", {"user": {"login": draw(texts)}}),
        **draw(own),
    }


# Anything at all, of names that the readers look for

_KNOWN = (
    "boards stacks cards lists title name labels comments actions id due duedate items number state body "
    "assignedUsers checklists milestone data type response customFields"
)
plain_json = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10)
shapes = st.recursive(
    plain_json,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_KNOWN.split()), inner, max_size=6),
    max_leaves=25,
)
