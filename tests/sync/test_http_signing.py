"""What requests and answers between machines carry, and how little of it can be changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lichen.core.keys import SigningKey, verify_bytes
from lichen.core.values import from_base64url, printable
from lichen.sync.http.freshness import Freshness
from lichen.sync.http.signing import (
    CHALLENGE,
    DIGEST,
    INPUT,
    SIGNATURE,
    TO,
    Fields,
    claimed,
    digest_of,
    fields_of,
    read_answer,
    read_request,
    sign_answer,
    sign_request,
)
from tests.sync.machines import ANA, BO, ELM, EVE

NOW = "challenge-of-now"
REQUEST = sign_request(ANA, ELM.public, NOW, b"what is new?")
ANSWER = sign_answer(ELM, REQUEST, b"nothing")
OTHER = sign_request(ANA, ELM.public, NOW, b"what is new?")


def test_a_request_says_who_asks_whom_and_what():
    heard = read_request(ELM.public, REQUEST)
    assert heard
    assert (heard.key, heard.challenge, heard.digest) == (ANA.public, NOW, digest_of(b"what is new?"))
    assert claimed(REQUEST) == ANA.public


def test_no_two_requests_are_the_same():
    one, other = (read_request(ELM.public, request) for request in (REQUEST, OTHER))
    assert one
    assert other
    assert one.nonce != other.nonce


def test_a_request_is_signed_as_rfc_9421_says():
    """The text that is signed, put together by hand from what goes over the wire."""
    parameters = REQUEST[INPUT].removeprefix("s=")
    text = "\n".join(
        [
            '"@method": POST',
            '"@path": /sync',
            f'"content-digest": {REQUEST[DIGEST]}',
            f'"lichen-to": {ELM.public}',
            f'"lichen-challenge": {NOW}',
            f'"@signature-params": {parameters}',
        ]
    )
    assert holds(ANA.public, text, REQUEST[SIGNATURE])
    assert parameters.startswith('("@method" "@path" "content-digest" "lichen-to" "lichen-challenge");')


def test_an_answer_is_signed_over_the_signature_of_its_request():
    parameters = ANSWER[INPUT].removeprefix("s=")
    text = "\n".join(
        [
            '"@status": 200',
            f'"content-digest": {digest_of(b"nothing")}',
            f'"signature";req;key="s": {REQUEST[SIGNATURE].removeprefix("s=")}',
            f'"@signature-params": {parameters}',
        ]
    )
    assert holds(ELM.public, text, ANSWER[SIGNATURE])
    assert read_answer(ELM.public, REQUEST, ANSWER) == digest_of(b"nothing")


def holds(key: str, text: str, signature: str) -> bool:
    public = from_base64url(key)
    raw = from_base64url(signature[3:-1].rstrip("=").replace("+", "-").replace("/", "_"))
    assert public
    assert raw
    return verify_bytes(public, text.encode(), raw)


def signed_by_hand(lines: dict[str, str], fields: Fields, own: SigningKey = ANA, nonce: str = "a-nonce-once") -> Fields:
    """A message that its sender signed truly, over whatever they wanted."""
    names = " ".join(lines)
    parameters = f'({names});keyid="{own.public}";nonce="{nonce}";tag="lichen-sync-v1"'
    text = "\n".join(f"{name}: {value}" for name, value in {**lines, '"@signature-params"': parameters}.items())
    return {**fields, INPUT: f"s={parameters}", SIGNATURE: f"s=:{printable(own.sign_bytes(text.encode()))}:"}


SAID = {DIGEST: digest_of(b"what is new?"), TO: ELM.public, CHALLENGE: NOW}
LINES = {'"@method"': "POST", '"@path"': "/sync", **{f'"{name}"': value for name, value in SAID.items()}}


def test_a_request_may_be_signed_by_another_program_which_says_more_and_in_another_order():
    assert read_request(ELM.public, signed_by_hand(LINES, SAID))
    more = {'"@scheme"': "http", **dict(reversed(LINES.items()))}
    assert read_request(ELM.public, signed_by_hand(more, SAID))


@pytest.mark.parametrize("left_out", LINES)
def test_a_request_must_be_signed_over_all_that_counts(left_out: str):
    lines = {name: value for name, value in LINES.items() if name != left_out}
    assert read_request(ELM.public, signed_by_hand(lines, SAID)) is None


@pytest.mark.parametrize("nonce", ["", "short", "n" * 41, "with spaces in it"])
def test_a_nonce_is_neither_guessed_nor_endless(nonce: str):
    assert read_request(ELM.public, signed_by_hand(LINES, SAID, nonce=nonce)) is None


@pytest.mark.parametrize("left_out", ['"@status"', '"content-digest"', '"signature";req;key="s"'])
def test_an_answer_must_be_signed_over_all_that_counts(left_out: str):
    said = {DIGEST: digest_of(b"nothing")}
    lines = {
        '"@status"': "200",
        '"content-digest"': said[DIGEST],
        '"signature";req;key="s"': REQUEST[SIGNATURE].removeprefix("s="),
    }
    assert read_answer(ELM.public, REQUEST, signed_by_hand(lines, said, ELM))
    del lines[left_out]
    assert read_answer(ELM.public, REQUEST, signed_by_hand(lines, said, ELM)) is None


def places(value: str) -> list[int]:
    """Where a field can be changed: the sign before "==" in base64 has a few bits over, and those mean nothing."""
    return [place for place in range(len(value)) if not value[place + 1 :].startswith("==")]


@pytest.mark.parametrize("field", [DIGEST, TO, CHALLENGE, INPUT, SIGNATURE])
def test_nothing_of_a_request_can_be_changed_or_left_out(field: str):
    for place in places(REQUEST[field]):
        sign = REQUEST[field][place]
        changed = REQUEST[field][:place] + ("A" if sign != "A" else "B") + REQUEST[field][place + 1 :]
        assert read_request(ELM.public, REQUEST | {field: changed}) is None
    assert read_request(ELM.public, {n: v for n, v in REQUEST.items() if n != field}) is None


@pytest.mark.parametrize("field", [DIGEST, INPUT, SIGNATURE])
def test_nothing_of_an_answer_can_be_changed_or_left_out(field: str):
    for place in places(ANSWER[field]):
        sign = ANSWER[field][place]
        changed = ANSWER[field][:place] + ("A" if sign != "A" else "B") + ANSWER[field][place + 1 :]
        assert read_answer(ELM.public, REQUEST, ANSWER | {field: changed}) is None
    assert read_answer(ELM.public, REQUEST, {n: v for n, v in ANSWER.items() if n != field}) is None


def test_a_request_holds_for_the_machine_it_was_meant_for_alone():
    assert read_request(BO.public, REQUEST) is None


def test_an_answer_holds_for_its_request_and_from_its_machine_alone():
    assert read_answer(ELM.public, OTHER, ANSWER) is None
    assert read_answer(BO.public, REQUEST, ANSWER) is None
    assert read_answer(ELM.public, REQUEST, sign_answer(EVE, REQUEST, b"nothing")) is None


def test_an_answer_is_no_request_and_a_request_no_answer():
    assert read_request(ELM.public, REQUEST | ANSWER) is None
    assert read_answer(ANA.public, REQUEST, REQUEST) is None


def test_a_second_signature_beside_the_first_helps_nobody():
    eves = sign_request(EVE, ELM.public, NOW, b"what is new?")
    both = {
        INPUT: f"{REQUEST[INPUT]}, t{eves[INPUT].removeprefix('s')}",
        SIGNATURE: f"{REQUEST[SIGNATURE]}, t{eves[SIGNATURE].removeprefix('s')}",
    }
    assert read_request(ELM.public, REQUEST | both) is None


def test_a_signature_under_another_label_is_none():
    """An answer covers the request's signature under its label: with another it could not be given."""
    other = {INPUT: "t" + REQUEST[INPUT][1:], SIGNATURE: "t" + REQUEST[SIGNATURE][1:]}
    assert read_request(ELM.public, REQUEST | other) is None


FIELD = st.sampled_from([DIGEST, TO, CHALLENGE, INPUT, SIGNATURE])
PIECES = [
    *REQUEST.values(),
    *ANSWER.values(),
    's=("@method");keyid="',
    ";req",
    ';key="s"',
    "s=:",
    ":",
    "(",
    ")",
    ",",
    "s",
]
VALUE = st.lists(st.sampled_from(PIECES) | st.text('s=:;()"\\,@%?*0aZ\t ', max_size=8), max_size=5).map("".join)


@given(st.dictionaries(FIELD, VALUE))
def test_whatever_the_fields_hold_nothing_is_raised_and_nothing_is_believed(fields: dict[str, str]):
    made = fields_of((name.encode(), value.encode()) for name, value in (REQUEST | fields).items())
    heard = read_request(ELM.public, made)
    assert heard is None or made == REQUEST
    assert read_answer(ELM.public, REQUEST, ANSWER | fields) is None or ANSWER | fields == ANSWER | {
        name: value for name, value in fields.items() if name in (TO, CHALLENGE)
    }


def test_a_field_that_comes_twice_or_too_long_spoils_all():
    raw = [(name.encode(), value.encode()) for name, value in REQUEST.items()]
    assert fields_of(raw) == REQUEST
    assert fields_of([*raw, (b"Lichen-To", BO.public.encode())]) == {}
    assert fields_of([(b"lichen-to", b"x" * 600)]) == {}
    assert fields_of([(b"lichen-to", "ü".encode())]) == {}
    assert fields_of([*raw, (b"accept", b"x" * 600), (b"accept", b"y")]) == REQUEST


# Freshness


def test_each_request_is_fresh_once():
    freshness = Freshness()
    challenge = freshness.challenge(ANA.public)
    assert freshness.heard(ANA.public, challenge, "one") == "fresh"
    assert freshness.heard(ANA.public, challenge, "two") == "fresh"
    assert freshness.heard(ANA.public, challenge, "one") == "again"


def test_a_challenge_is_for_one_machine_and_for_one_run_of_the_other():
    freshness = Freshness()
    challenge = freshness.challenge(ANA.public)
    assert freshness.heard(BO.public, challenge, "one") == "old"
    assert Freshness().heard(ANA.public, challenge, "one") == "old"


def test_when_there_are_too_many_nonces_all_requests_so_far_are_old():
    freshness = Freshness(most_nonces=3)
    challenge = freshness.challenge(ANA.public)
    assert [freshness.heard(ANA.public, challenge, nonce) for nonce in "abcda"] == ["fresh"] * 3 + ["old"] * 2
    assert freshness.heard(ANA.public, freshness.challenge(ANA.public), "a") == "fresh"


def test_who_asked_longest_ago_is_forgotten_first_and_has_to_ask_anew():
    freshness = Freshness(most_keys=2)
    ana, bo = freshness.challenge(ANA.public), freshness.challenge(BO.public)
    assert freshness.heard(ANA.public, ana, "one") == "fresh"
    freshness.challenge(EVE.public)
    assert freshness.heard(ANA.public, ana, "one") == "again"
    assert freshness.heard(BO.public, bo, "one") == "old"
