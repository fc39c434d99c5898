"""Whoever goes by `docs/protocol.md` finds the same in a bundle as `lichen verify`: what is in, and what is not."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lichen.cli.checking import Checking
from lichen.core.event import Frame
from lichen.core.values import from_base64url
from lichen.sync.batches import ENOUGH
from lichen.sync.bundle import Reading
from tests.cli.conftest import Lichen
from tests.core.homes import record_of
from tests.demo.stages import told
from tests.golden.vectors import by_bytes, by_place, record
from tests.laws.histories import stories
from tests.people import Story
from tests.stranger import verifier
from tests.stranger.agreement import as_told, compared
from tests.stranger.ground import packed, written
from tests.stranger.hostile import hostile

SOURCE = Path(verifier.__file__)
GOLDEN = SOURCE.parents[1] / "golden"
VECTORS = json.loads((GOLDEN / "vectors.json").read_text())
PAGE = (SOURCE.parents[2] / "docs/protocol.md").read_text()
SEEDS = 240


# Who the stranger is


def test_the_stranger_has_nothing_of_ours_and_stays_small():
    source = SOURCE.read_text()
    nodes = list(ast.walk(ast.parse(source)))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "." for node in nodes if isinstance(node, ast.ImportFrom)]
    assert {name.partition(".")[0] for name in names} <= sys.stdlib_module_names - {"importlib", "runpy"}
    assert not {node.id for node in nodes if isinstance(node, ast.Name)} & {"__import__", "exec", "eval", "compile"}
    assert len(source.splitlines()) < 300


def test_the_stranger_works_where_nothing_else_is(tmp_path: Path):
    file = tmp_path / "a.bundle"
    file.write_bytes(hostile(7))
    command = [sys.executable, "-I", "-S", str(SOURCE), str(file)]
    found = subprocess.run(command, capture_output=True, check=True, cwd=tmp_path, text=True).stdout
    assert json.loads(found)["record"] == verifier.examine(hostile(7)).record


# What everybody means well


def test_they_agree_on_the_golden_record(tmp_path: Path):
    found = compared(golden(), tmp_path)
    assert set(found.record) == {one["id"] for one in VECTORS["events"].values()}
    assert as_told(found)["sound"]


def test_they_agree_on_each_golden_event_that_is_refused(tmp_path: Path):
    said = record()
    for name, of, change in [*by_bytes(), *by_place(said)]:
        raw = change(said[of].frame.raw)
        if b"\n" not in raw and len(raw) <= 65_536:
            found = compared(golden([Frame(raw)]), tmp_path)
            assert verifier.hashed("lichen-event-v1", raw) in found.refused, name


def test_they_agree_on_every_kind_there_ever_was(tmp_path: Path):
    kinds = json.loads((GOLDEN / "kinds.json").read_text()).values()
    texts = {text: json.loads(text)["circle"] for kind in kinds for text in kind["texts"]}
    found = compared(packed(written((Frame(text.encode()) for text in texts), max(texts.values()))), tmp_path)
    assert len(found.orphans) > 100


def golden(more: Iterable[Frame] = ()) -> bytes:
    """The golden record as a bundle, and more events after it."""
    events = VECTORS["events"].values()
    frames = [
        Frame(one["text"].encode(), from_base64url(one["signature"]) or b"", one["words"].encode()) for one in events
    ]
    return packed(written([*frames, *more], VECTORS["events"]["founding"]["id"]))


def test_they_agree_on_three_months_of_the_demo(tmp_path: Path):
    lichen = Lichen(told(tmp_path / "home"))
    lichen("bundle", "out", str(tmp_path / "kiln-row.bundle"))
    found, at_home = compared((tmp_path / "kiln-row.bundle").read_bytes(), tmp_path), lichen.data("verify")
    assert found.record == at_home["record"]
    assert len(found.record) == at_home["events"] > 350


@given(stories(), st.integers(0, 2**32))
@settings(max_examples=12)
def test_they_agree_on_whatever_people_say(tmp_path_factory: pytest.TempPathFactory, story: Story, seed: int):
    """Two faces, stale views, old dates; some signatures are left to others on the chain, some words erased."""
    chance = Random(seed)
    bare = [
        Frame(frame.raw, chance.choice((frame.signature, b"")), chance.choice((frame.words, b"")))
        for frame in record_of(story)
    ]
    found = compared(packed(written(bare, story.circle_id)), tmp_path_factory.getbasetemp())
    assert not found.refused
    assert not found.problems


# What somebody spoiled


def test_they_agree_on_hostile_bundles_and_these_are_hostile_in_every_way(tmp_path: Path):
    found = [agreed(number, tmp_path) for number in range(SEEDS)]
    codes = {code for one in found for reasons in one.refused.values() for code in reasons}
    of_the_door = set(re.findall(r"^\| \d+ \| `([a-z-]+)`", PAGE, re.MULTILINE))
    assert codes | {"not-canonical"} == of_the_door | {"of-another-circle"}
    for what in ("orphans", "unproved", "wrong_signatures", "wrong_words", "problems", "record"):
        assert sum(bool(getattr(one, what)) for one in found) >= 10, what


@given(st.integers(min_value=SEEDS, max_value=2**32))
@settings(max_examples=60)
def test_they_agree_on_hostile_bundles_that_nobody_saw_before(tmp_path_factory: pytest.TempPathFactory, number: int):
    agreed(number, tmp_path_factory.getbasetemp())


def agreed(number: int, folder: Path) -> verifier.Found:
    try:
        return compared(hostile(number), folder)
    except AssertionError as difference:
        difference.add_note(f"They differ on hostile({number}).")
        raise


@given(st.integers(min_value=0, max_value=2**32), st.integers(min_value=1, max_value=20))
@settings(max_examples=40)
def test_in_which_portions_a_bundle_is_taken_in_makes_no_difference(number: int, enough: int):
    assert checked(number, enough) == checked(number)


def checked(number: int, enough: int = ENOUGH) -> dict[str, Any]:
    reading = Reading(BytesIO(hostile(number)))
    checking = Checking(reading.header.circle if reading.header else "")
    checking.take(reading.frames(), enough)
    return {name: sorted(found) if name != "record" else found for name, found in checking.told().items()}
