"""The pinned signature rule: which signatures hold, so that every replica comes to the same verdict."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.bindings import crypto_sign_open
from nacl.exceptions import BadSignatureError

from lichen.core.keys import FIELD, GROUP_ORDER, SigningKey, hashed, is_strict, verify, verify_bytes, verify_text
from lichen.core.values import from_base64url
from tests.core.curve import TORSION, L, P, spellings
from tests.golden.edges import edges, verdicts

GOLDEN = Path(__file__).parents[1] / "golden"
SHARED = Path(__file__).parents[3] / "shared/data/vectors"
CCTV = SHARED / "ed25519-cctv"
WYCHEPROOF = json.loads((GOLDEN / "ed25519-wycheproof.json").read_text())["cases"]
DISAGREEMENT = json.loads((GOLDEN / "ed25519-disagreement.json").read_text())

ODD = {"low_order_A", "low_order_R", "non_canonical_A", "non_canonical_R", "low_order_residue", "S_not_reduced"}


def libsodium(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        crypto_sign_open(signature + message, public)
    except (BadSignatureError, ValueError):
        return False
    return True


def test_every_wycheproof_verdict_is_ours() -> None:
    wrong = [
        number
        for number, key, message, signature, valid in WYCHEPROOF
        if verify_bytes(bytes.fromhex(key), bytes.fromhex(message), bytes.fromhex(signature)) is not valid
    ]
    assert len(WYCHEPROOF) == 151
    assert wrong == []


def test_where_libraries_disagree_our_verdicts_are_on_record() -> None:
    for name, case in DISAGREEMENT.items():
        key, message, signature = (bytes.fromhex(case[part]) for part in ("key", "message", "signature"))
        assert verify_bytes(key, message, signature) is case["holds"], name


def test_the_verdicts_on_every_crafted_edge_are_on_record() -> None:
    assert verdicts() == json.loads((GOLDEN / "ed25519-edges.json").read_text())


def test_of_crafted_edges_exactly_those_with_nothing_odd_hold() -> None:
    for edge in edges():
        assert verify_bytes(edge.key, edge.message, edge.signature) is ODD.isdisjoint(edge.flags), edge.flags


def test_libsodium_alone_agrees_on_all_of_them() -> None:
    """The strict look changes nothing for the libsodium we use; it keeps a later one, or another library, in line."""
    for edge in edges():
        assert libsodium(edge.key, edge.message, edge.signature) is ODD.isdisjoint(edge.flags), edge.flags


def test_the_strict_look_alone_refuses_every_strange_spelling_whatever_library_comes_after_it() -> None:
    for edge in edges():
        strange = (ODD - {"low_order_residue"}).intersection(edge.flags)
        assert is_strict(edge.key, edge.signature) is not bool(strange), edge.flags


@pytest.mark.skipif(not CCTV.exists(), reason="the CCTV vectors are not beside this checkout")
def test_of_the_cctv_edge_cases_exactly_those_with_nothing_odd_hold() -> None:
    for file in sorted(CCTV.glob("**/*.json")):
        for case in json.loads(file.read_text()):
            key, signature = bytes.fromhex(case["key"]), bytes.fromhex(case["sig"])
            held = verify_bytes(key, case["msg"].encode(), signature)
            assert held is ODD.isdisjoint(case["flags"] or ()), case


def test_the_numbers_in_the_rule_are_those_of_the_curve() -> None:
    assert (GROUP_ORDER, FIELD) == (L, P)


def test_no_spelling_of_a_small_order_point_is_a_key_or_half_a_signature() -> None:
    key, message = SigningKey(bytes(32)), b"yes"
    good = key.sign("t", message)
    all_spellings = [spelled for point in TORSION for spelled in spellings(point)]
    assert len(all_spellings) == 14
    for spelled in all_spellings:
        assert not verify_bytes(spelled, b"t\0yes", good)
        assert not verify_bytes(from_base64url(key.public) or b"", b"t\0yes", spelled + good[32:])
        assert not verify_bytes(spelled, b"t\0yes", spelled + bytes(32))


def test_s_must_be_below_the_order() -> None:
    key, message = SigningKey(bytes(32)), b"t\0yes"
    public = from_base64url(key.public) or b""
    good = key.sign("t", b"yes")
    s = int.from_bytes(good[32:], "little")
    assert verify_bytes(public, message, good)
    for more in range(1, 16):
        if (other := s + more * L) < 2**256:
            assert not verify_bytes(public, message, good[:32] + other.to_bytes(32, "little"))


@pytest.mark.parametrize("length", [0, 1, 31, 33, 64])
def test_a_key_of_another_length_proves_nothing(length: int) -> None:
    assert not verify_bytes(bytes(length), b"t\0yes", SigningKey(bytes(32)).sign("t", b"yes"))


@pytest.mark.parametrize("length", [0, 1, 63, 65, 128])
def test_a_signature_of_another_length_proves_nothing(length: int) -> None:
    key = SigningKey(bytes(32))
    assert not verify(key.public, "t", b"yes", bytes(length))


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200))
def test_what_a_key_signs_holds_under_that_key_tag_and_text_only(seed: bytes, data: bytes) -> None:
    key = SigningKey(seed)
    signature = key.sign("one", data)
    assert verify(key.public, "one", data, signature)
    assert verify_text(key.public, "one", data, key.signature("one", data))
    assert not verify(key.public, "other", data, signature)
    assert not verify(key.public, "one", data + b"!", signature)
    assert not verify(SigningKey(bytes([seed[0] ^ 1]) + seed[1:]).public, "one", data, signature)


@given(st.binary(max_size=80), st.binary(max_size=40), st.binary(max_size=80))
def test_whatever_bytes_come_the_rule_answers(public: bytes, message: bytes, signature: bytes) -> None:
    assert verify_bytes(public, message, signature) in (True, False)


@given(st.text(max_size=60), st.text(max_size=100))
def test_whatever_text_stands_for_key_and_signature_the_rule_answers(key: str, signature: str) -> None:
    assert not verify_text(key, "t", b"yes", signature)


@pytest.mark.parametrize("other", ["=", "==", "\n", " ", "A"])
def test_a_key_has_one_spelling(other: str) -> None:
    key = SigningKey(bytes(32))
    assert not verify(key.public + other, "t", b"yes", key.sign("t", b"yes"))


def test_the_last_character_of_a_key_has_no_loose_bits() -> None:
    key = SigningKey(bytes(32))
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    same = [last for last in letters if from_base64url(key.public[:-1] + last) == from_base64url(key.public)]
    assert same == [key.public[-1]]


def test_a_hash_is_bound_to_its_use() -> None:
    assert hashed("lichen-event-v1", b"x") != hashed("lichen-words-v1", b"x")
