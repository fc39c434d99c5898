"""The page that says what a record is does not lie: its example and its lists are those of code and vectors."""

import json
import re
from pathlib import Path

from hypothesis import given, settings

from lichen.core.door import CONSENT_TAG, INVITE_TAG, receive
from lichen.core.event import EVENT_TAG, LARGEST_TEXT, LARGEST_WORDS, MOST_SEEN, WORDS_TAG, Frame, Text
from lichen.core.keys import _SMALL_ORDER_Y, GROUP_ORDER, verify_bytes
from tests.core.homes import golden
from tests.core.test_door_laws import mutations
from tests.golden.edges import edges
from tests.golden.vectors import by_bytes, by_place, record
from tests.stranger import verifier as stranger
from tests.stranger.agreement import UNREADABLE

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/protocol.md").read_text()
VECTORS = json.loads((ROOT / "tests/golden/vectors.json").read_text())
WYCHEPROOF = json.loads((ROOT / "tests/golden/ed25519-wycheproof.json").read_text())["cases"]
DISAGREEMENT = json.loads((ROOT / "tests/golden/ed25519-disagreement.json").read_text()).values()
DOOR = (ROOT / "src/lichen/core/door.py").read_text()


def test_the_worked_example_is_the_golden_one() -> None:
    founding, proofs, ana = VECTORS["events"]["founding"], VECTORS["proofs"], VECTORS["keys"]["ana"]
    blocks = re.findall(r"```\n(.*?)\n```", PAGE.split("## 8.")[1], re.DOTALL)
    assert blocks == [
        f"{ana['seed']}\n{ana['public']}",
        founding["words"],
        founding["text"],
        f"{founding['id']}\n{founding['signature']}",
        *(f"{proofs[of]['message']}\n{proofs[of]['signature']}".replace("\0", "␀") for of in ("invite", "consent")),
    ]
    assert f"Her words, {len(founding['words'].encode())} bytes" in PAGE
    assert f"one line of {len(founding['text'])} bytes" in PAGE


def test_every_refusal_of_the_door_is_on_the_page_and_no_other() -> None:
    said = set(re.findall(r'refuse\(\s*"([a-z-]+)"', DOOR))
    listed = set(re.findall(r"^\| \d+ \| `([a-z-]+)`", PAGE, re.MULTILINE))
    of_words = {code for code in said if code.startswith("words-")} - {"words-misstated"}
    assert listed | {"signature-wrong"} | of_words == said
    assert "`signature-wrong`" in PAGE


def test_every_refusal_of_the_door_has_a_golden_example() -> None:
    listed = set(re.findall(r"^\| \d+ \| `([a-z-]+)`", PAGE, re.MULTILINE))
    assert listed == {code for one in VECTORS["refused"] for code in one["codes"]}


def test_fields_tags_and_bounds_on_the_page_are_those_of_the_code() -> None:
    fields = re.findall(r"^\| `([a-z]+)` \|", PAGE.split("## 2.")[1].split("### Words")[0], re.MULTILINE)
    assert tuple(fields) == Text.__struct_fields__
    assert all(f"`{tag}`" in PAGE for tag in (EVENT_TAG, WORDS_TAG, CONSENT_TAG, INVITE_TAG))
    assert all(f"{bound:,}" in PAGE for bound in (LARGEST_TEXT, LARGEST_WORDS))
    assert f"at most {MOST_SEEN}" in PAGE
    assert str(GROUP_ORDER - 2**252) in PAGE
    assert any(str(y) in PAGE for y in _SMALL_ORDER_Y if y > 1)


# Whoever builds from the page alone comes to the same verdicts


def told(raw: bytes) -> set[str]:
    """What a stranger says of these bytes beside the golden record."""
    held = {one["id"]: json.loads(one["text"]) for one in VECTORS["events"].values()}
    text, broken = stranger.by_bytes(raw)
    if not broken and stranger.parents(text) <= held.keys():
        broken = stranger.by_place(text, held)
    return set(broken)


def test_a_stranger_reads_the_golden_record() -> None:
    for one in VECTORS["events"].values():
        raw = one["text"].encode()
        assert told(raw) == set()
        assert stranger.hashed("lichen-event-v1", raw) == one["id"]
        signature = stranger.bytes_of(one["signature"], 64)
        assert stranger.signed(json.loads(raw)["device"], "lichen-event-v1", raw, signature)
        if one["words"]:
            assert stranger.right_words(json.loads(raw), one["words"].encode())


def test_a_stranger_refuses_what_we_refuse_for_the_same_reasons() -> None:
    said = record()
    for name, of, change in [*by_bytes(), *by_place(said)]:
        raw = change(said[of].frame.raw)
        ours = set(next(one["codes"] for one in VECTORS["refused"] if one["name"] == name))
        theirs = told(raw)
        assert theirs == ours or (theirs & UNREADABLE and ours & UNREADABLE), name


def test_a_stranger_judges_signatures_as_we_do() -> None:
    crafted = [(edge.key, edge.message, edge.signature) for edge in edges()][::5]
    given = [tuple(map(bytes.fromhex, case[1:4])) for case in WYCHEPROOF]
    given += [tuple(bytes.fromhex(case[part]) for part in ("key", "message", "signature")) for case in DISAGREEMENT]
    for case in [*crafted, *given]:
        assert stranger.verified(*case) is verify_bytes(*case)


@settings(max_examples=200)
@given(mutations())
def test_a_stranger_and_we_agree_on_real_events_however_they_are_changed(frame: Frame) -> None:
    verdict = receive([Frame(frame.raw)], golden)
    ours = {reason.code for refused in verdict.refused for reason in refused.reasons}
    theirs = told(frame.raw)
    assert theirs == ours or (theirs & UNREADABLE and ours & UNREADABLE)
