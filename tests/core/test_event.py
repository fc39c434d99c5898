"""Events: one spelling each, ids and hashes that commit to it, and words apart."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lichen.core.door import examine, wrong_words
from lichen.core.event import (
    LARGEST_WORDS,
    Frame,
    Text,
    canonical,
    compose,
    decode_text,
    decode_words,
    encode_words,
    event_id,
    words_hash,
)
from lichen.core.values import from_base64url
from lichen.practices.members import CircleFounded, MemberNamed
from tests.people import BEGINNING, Story, founded, key_of

ASCII = st.text(st.characters(max_codepoint=127), max_size=20)
NAMES = st.text(st.characters(max_codepoint=127), min_size=1, max_size=40)
NUMBERS = st.integers(-(2**53) + 1, 2**53 - 1)
PLAIN = st.one_of(NUMBERS, st.booleans(), ASCII)
INNER = st.one_of(PLAIN, st.lists(PLAIN, max_size=3), st.dictionaries(NAMES, PLAIN, max_size=3))
NESTED = st.one_of(PLAIN, st.lists(INNER, max_size=3), st.dictionaries(NAMES, INNER, max_size=3))
FACTS = st.dictionaries(NAMES, st.one_of(NESTED, st.lists(NESTED, max_size=3)), max_size=4)


def founding() -> Frame:
    return compose(key_of("ana"), CircleFounded(law=1), at=BEGINNING, words=encode_words("s" * 22, {"name": "Ana"}))


def text_with(fact: dict[str, Any]) -> bytes:
    """A founding whose fact carries more than any law knows."""
    text = json.loads(founding().raw)
    return canonical(text | {"fact": fact | {"kind": "circle.founded"}})


@given(FACTS)
def test_what_the_door_lets_through_is_spelled_in_one_way_only(fact: dict[str, Any]) -> None:
    raw = text_with({name: value for name, value in fact.items() if name != "enrols"})
    text = examine(raw)
    assert isinstance(text, Text), text
    assert canonical(decode_text(raw)) == raw


@given(FACTS)
def test_our_spelling_is_that_of_rfc_8785(fact: dict[str, Any]) -> None:
    """For ASCII and whole numbers it is also what Python's own JSON writes, but for one letter: DEL stays as it is."""
    plain = json.dumps(fact, sort_keys=True, separators=(",", ":")).encode()
    assert canonical(fact) == plain.replace(b"\\u007f", b"\x7f")


JCS = Path(__file__).parents[3] / "shared/data/vectors/jcs"


@pytest.mark.skipif(not JCS.exists(), reason="the RFC 8785 vectors are not beside this checkout")
def test_the_vector_of_rfc_8785_that_has_no_fractions_holds() -> None:
    value = json.loads((JCS / "input/arrays.json").read_text())
    assert canonical(value).hex() == "".join((JCS / "outhex/arrays.txt").read_text().split())


@pytest.mark.parametrize(
    ("value", "spelling"),
    [
        ("\0", rb'"\u0000"'),
        ("\x1f", rb'"\u001f"'),
        ("\b\t\n\f\r", rb'"\b\t\n\f\r"'),
        ('"\\/', rb'"\"\\/"'),
        ("\x7f", b'"\x7f"'),
        ("é🌿", '"é🌿"'.encode()),
        (2**53 - 1, b"9007199254740991"),
        ({"b": 1, "B": 2, "a": 3, "": 4}, b'{"":4,"B":2,"a":3,"b":1}'),
    ],
)
def test_each_value_has_one_spelling(value: object, spelling: bytes) -> None:
    assert canonical(value) == spelling


def test_an_id_commits_to_every_byte_and_not_to_the_signature() -> None:
    frame = founding()
    assert event_id(frame.raw) == event_id(Frame(frame.raw, b"another").raw)
    assert len({event_id(frame.raw), event_id(frame.raw + b" "), event_id(frame.raw[:-1])}) == 3
    assert len(from_base64url(event_id(frame.raw)) or b"") == 32


def test_parents_are_the_event_before_and_all_that_was_seen() -> None:
    story = founded("ben")
    event = story.says("ana", MemberNamed(), name="Anna")
    text = story.arrivals[event.id].text
    assert event.parents == tuple(text.parents) == (text.prev, *text.seen)
    assert story["ben"] in text.seen
    assert story.events[0].parents == ()


# Words


def test_words_go_beside_the_text_which_only_names_them() -> None:
    story = Story()
    event = story.founds("ana", name="Ana the Unmistakable")
    frame = story.arrivals[event.id].frame
    assert b"Unmistakable" not in frame.raw
    assert decode_words(frame.words)["name"] == "Ana the Unmistakable"
    assert words_hash(frame.words).encode() in frame.raw


def test_the_salt_keeps_a_short_answer_from_being_guessed() -> None:
    yes = {"answer": "yes"}
    assert words_hash(encode_words("a" * 22, yes)) != words_hash(encode_words("b" * 22, yes))


def test_the_salt_is_not_something_people_wrote() -> None:
    assert decode_words(encode_words("s" * 22, {"name": "Ana"})) == {"name": "Ana"}
    assert decode_words(encode_words("real salt", {"salt": "and pepper"})) == {}


def test_nothing_written_is_no_words_at_all() -> None:
    assert encode_words("s" * 22, {}) == b""


def _founding_with(words: bytes) -> Text:
    return decode_text(compose(key_of("ana"), CircleFounded(law=1), at=BEGINNING, words=words).raw)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (b"[]", "words-malformed"),
        (b'"just this"', "words-malformed"),
        (b'{"name":7}', "words-malformed"),
        (b'{"name":{"deep":"er"}}', "words-malformed"),
        (b'{"name":"\xff"}', "words-malformed"),
        (b'{"name":"\\ud800"}', "words-malformed"),
        ('{"náme":"Ana"}'.encode(), "words-malformed"),
        (b'{"name": "Ana"}', "words-malformed"),
        (b'{"name":"Ana","name":"Eve"}', "words-malformed"),
        (b'{"name":"Ana","about":"x"}', "words-malformed"),
        (b'{"name":"\\u0041na"}', "words-malformed"),
        (b"[" * 60_000, "words-malformed"),
    ],
)
def test_words_that_others_could_read_differently_are_refused(words: bytes, code: str) -> None:
    refusal = wrong_words(_founding_with(words), words)
    assert refusal is not None
    assert refusal.code == code


def test_words_that_are_not_the_ones_named_are_refused() -> None:
    words = encode_words("s" * 22, {"name": "Ana"})
    text = _founding_with(words)
    for other in (b"", words[:-1], words + b" ", words.replace(b"Ana", b"Eve")):
        refusal = wrong_words(text, other)
        assert refusal is not None
        assert refusal.code == "words-not-theirs"


def test_words_too_large_are_refused_by_their_size() -> None:
    refusal = wrong_words(_founding_with(b""), b"x" * (LARGEST_WORDS + 1))
    assert refusal is not None
    assert refusal.code == "words-too-large"


def test_a_text_cannot_name_words_too_large() -> None:
    raw = founding().raw
    size = decode_text(raw).size
    refused = examine(raw.replace(b'"size":%d' % size, b'"size":%d' % (LARGEST_WORDS + 1)))
    assert isinstance(refused, list)
    assert refused[0].code == "malformed"


@given(st.dictionaries(NAMES.filter(lambda name: name != "salt"), st.text(max_size=50), min_size=1, max_size=4))
def test_whatever_people_write_comes_back_as_they_wrote_it(written: dict[str, str]) -> None:
    words = encode_words("s" * 22, written)
    assert wrong_words(_founding_with(words), words) is None
    assert decode_words(words) == written


@given(st.binary(max_size=300))
def test_whatever_bytes_come_as_words_there_is_an_answer(words: bytes) -> None:
    refusal = wrong_words(_founding_with(words), words)
    assert refusal is None or refusal.code in ("words-malformed", "words-not-theirs")
