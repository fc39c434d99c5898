"""Small boards in the shape other tools export them, and the real ones where they lie beside the checkout."""

import json
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from lichen.carry.draft import Report, TaskDraft

HERE = Path(__file__).parent
BESIDE = HERE.parents[2] / "shared" / "data"


def real(path: str) -> Path:
    """A file that may not be part of this project; the test says loudly when it is not there."""
    found = BESIDE / path
    if not found.exists():
        pytest.skip(f"LEFT OUT: no real data at {found}")
    return found


def packed(tree: object) -> bytes:
    return json.dumps(tree, ensure_ascii=False).encode()


def deck_card(title: str, **more: object) -> dict[str, object]:
    return {"id": 7, "title": title, "description": "", "labels": [], "assignedUsers": [], "ETag": "ab12", **more}


def deck_board(*cards: dict[str, object], stack: str = "To do", **more: object) -> dict[str, object]:
    stacks = {"3": {"id": 3, "title": stack, "ETag": "cd34", "cards": list(cards)}}
    return {"id": 1, "title": "Elm Street", "labels": [], "stacks": stacks, **more}


def deck_file(*cards: dict[str, object], **more: object) -> dict[str, object]:
    return {"version": "1.11.0", "boards": {"1": deck_board(*cards, **more)}}  # type: ignore[arg-type]


def trello_card(name: str, **more: object) -> dict[str, object]:
    return {"id": "c1", "name": name, "desc": "", "idList": "l1", "closed": False, "pos": 65535, **more}


def trello_file(*cards: dict[str, object], **more: object) -> dict[str, object]:
    lists = [{"id": "l1", "name": "To do", "closed": False}, {"id": "l2", "name": "Done", "closed": False}]
    members = [{"id": "m1", "fullName": "Ana Lee", "username": "ana"}]
    around = {"name": "Elm Street", "desc": "", "lists": lists, "members": members, "labels": [], "actions": []}
    return {**around, "cards": list(cards), **more}


def everything_in(report: Report) -> str:
    """All the text a report holds, wherever it stands."""
    unclear = (text for one in report.not_understood for text in (one.where, one.what))
    return "\n".join((report.name, report.about, *chain.from_iterable(map(_texts_of, report.taken)), *unclear))


def _texts_of(draft: TaskDraft) -> Iterator[str]:
    yield from (draft.title, draft.what_for, *draft.labels, draft.blocked, draft.skills, draft.source)
    yield from chain.from_iterable((comment.who, comment.text) for comment in draft.comments)


def texts_in(tree: object) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, dict):
        for value in tree.values():
            yield from texts_in(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from texts_in(value)
