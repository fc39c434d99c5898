"""What a released version wrote stays readable, and means the same, for ever (P12).

After a change that is meant: `python -m tests.golden.make`, and look at the difference.
"""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from lichen.core.door import Arrival, examine, receive, wrong_words
from lichen.core.event import Frame, Text, canonical, decode_text, event_id, words_hash
from lichen.core.keys import SigningKey, verify
from lichen.core.law import Unread
from lichen.core.values import from_base64url
from lichen.practices import LAW
from tests.golden.edges import verdicts
from tests.golden.kinds import kinds
from tests.golden.vectors import by_bytes, by_place, record, vectors

HERE = Path(__file__).parent
VECTORS = json.loads((HERE / "vectors.json").read_text())
KINDS = json.loads((HERE / "kinds.json").read_text())
EVENTS: dict[str, dict[str, str]] = VECTORS["events"]
TEXTS: dict[str, Text] = {one["id"]: decode_text(one["text"].encode()) for one in EVENTS.values()}
REFUSED = {one["name"]: one for one in VECTORS["refused"]}


def known(ids: Any) -> dict[str, Text]:
    return {id: TEXTS[id] for id in ids if id in TEXTS}


def frame_of(one: dict[str, str]) -> Frame:
    return Frame(one["text"].encode(), from_base64url(one["signature"]) or b"", one["words"].encode())


def test_the_golden_files_are_what_the_code_makes() -> None:
    for name, made in (("vectors", vectors()), ("kinds", kinds()), ("ed25519-edges", verdicts())):
        stored = json.loads((HERE / f"{name}.json").read_text())
        assert made == stored, f"{name}.json differs: python -m tests.golden.make, then look at the difference"


def test_keys_come_from_their_seeds() -> None:
    for one in VECTORS["keys"].values():
        assert SigningKey(bytes.fromhex(one["seed"])).public == one["public"]


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_has_its_id_its_signature_and_its_words(name: str) -> None:
    one, raw = EVENTS[name], EVENTS[name]["text"].encode()
    text = examine(raw)
    assert isinstance(text, Text)
    assert canonical(text) == raw
    assert event_id(raw) == one["id"]
    assert verify(text.device, "lichen-event-v1", raw, from_base64url(one["signature"]) or b"")
    assert (text.words, text.size) == (
        (words_hash(frame_of(one).words), len(frame_of(one).words)) if one["words"] else ("", 0)
    )
    assert not one["words"] or wrong_words(text, frame_of(one).words) is None


def test_proofs_are_signatures_over_the_messages_as_written() -> None:
    for one in VECTORS["proofs"].values():
        signer = VECTORS["keys"][one["signed by"]]
        tag, message = one["message"].encode().split(b"\0", 1)
        assert verify(signer["public"], tag.decode(), message, from_base64url(one["signature"]) or b"")
        assert any(one["signature"] in event["text"] for event in EVENTS.values())


def test_the_door_lets_the_whole_record_in() -> None:
    verdict = receive(map(frame_of, EVENTS.values()), lambda ids: {})
    assert [arrival.id for arrival in verdict.admitted] == [one["id"] for one in EVENTS.values()]
    assert verdict.stray_words == []


@pytest.mark.parametrize("name", REFUSED)
def test_the_door_refuses_with_the_same_reasons(name: str) -> None:
    one = REFUSED[name]
    raw = one["text"].encode() if "text" in one else bytes.fromhex(one["hex"]) if "hex" in one else remade(one)
    verdict = receive([Frame(raw)], known)
    assert [reason.code for refused in verdict.refused for reason in refused.reasons] == one["codes"]
    assert not verdict.admitted


def remade(one: dict[str, Any]) -> bytes:
    said: dict[str, Arrival] = record()
    recipes = {name: (of, change) for name, of, change in [*by_bytes(), *by_place(said)]}
    of, change = recipes[one["name"]]
    raw = change(said[of].frame.raw)
    assert (len(raw), event_id(raw)) == (one["size"], one["id"])
    return raw


@pytest.mark.parametrize("kind", KINDS)
def test_every_released_kind_still_decodes(kind: str) -> None:
    assert kind in LAW.facts, "a kind, once released, never goes"
    for text in KINDS[kind]["texts"]:
        event = LAW.read(event_id(text.encode()), text.encode())
        assert not isinstance(event.fact, Unread), event.fact
        written = json.loads(text)["fact"]
        assert holds(written, json.loads(msgspec.json.encode(event.fact)))


def holds(written: Any, again: Any) -> bool:
    """Whether all that was written is there again; what was left out may have come to be spelled out."""
    if isinstance(written, dict):
        return all(name in again and holds(value, again[name]) for name, value in written.items())
    return bool(written == again)


def test_every_kind_is_on_record() -> None:
    assert KINDS.keys() == LAW.facts.keys(), "python -m tests.golden.make"
