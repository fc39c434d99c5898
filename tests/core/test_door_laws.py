"""Laws of the door: whatever comes, in whatever order and however damaged, it answers, and always the same."""

from collections.abc import Sequence
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from lichen.core.door import Verdict, receive, runs
from lichen.core.event import Frame, Text, canonical, decode_text, event_id
from lichen.practices import LAW
from tests.core.homes import AUTHORS, RECORD, Home, golden, record_of, village
from tests.golden.vectors import key

# Order of arrival

VILLAGE = village()


def test_arrivals_by_device_stand_in_the_order_of_their_chains() -> None:
    by_device = dict(runs(VILLAGE.arrivals.values()))
    assert len(by_device) == 4
    for run in by_device.values():
        assert [arrival.text.seq for arrival in run] == list(range(1, len(run) + 1))


@st.composite
def deliveries(draw: Any) -> list[list[Frame]]:
    """A record as it may come: in any order, in batches, some signatures missing, some copies spoiled or repeated."""
    frames = draw(st.permutations(record_of(VILLAGE)))
    last = {device.last for device in VILLAGE.devices.values()}
    for position, frame in enumerate(frames):
        if event_id(frame.raw) not in last and draw(st.booleans()):
            frames[position] = Frame(frame.raw, draw(st.sampled_from([b"", bytes(64)])), frame.words)
    frames += draw(st.lists(st.sampled_from(frames), max_size=5))
    batches = []
    while frames:
        size = draw(st.integers(1, len(frames)))
        batches.append(frames[:size])
        frames = frames[size:]
    return batches


@settings(max_examples=60)
@given(deliveries())
def test_whatever_the_order_and_the_batches_the_same_events_are_let_in(batches: Sequence[Sequence[Frame]]) -> None:
    home = Home()
    for batch in batches:
        verdict = home.takes(batch)
        assert all(parent in home.held for arrival in verdict.admitted for parent in arrival.text.parents)
    home.takes([])
    assert home.held.keys() == VILLAGE.arrivals.keys()
    assert home.waiting == []


@given(st.permutations(record_of(VILLAGE)))
@settings(max_examples=30)
def test_one_batch_in_any_order_gives_the_same_answer(frames: list[Frame]) -> None:
    verdict = receive(frames, lambda ids: {})
    assert [arrival.id for arrival in verdict.admitted] == list(VILLAGE.arrivals)


# Fuzz


@given(st.lists(st.builds(Frame, st.binary(max_size=400), st.binary(max_size=70), st.binary(max_size=60)), max_size=4))
def test_whatever_bytes_come_the_door_answers(frames: list[Frame]) -> None:
    verdict = receive(frames, lambda ids: {})
    assert not verdict.admitted
    assert len(verdict.refused) == len(frames)


@st.composite
def mutations(draw: Any) -> Frame:
    """A real event with a few bytes changed, cut out, put in or doubled; signed by its author or not."""
    of = draw(st.sampled_from(sorted(AUTHORS)))
    raw = bytearray(RECORD[of].frame.raw)
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(raw)))
        end = min(len(raw), start + draw(st.integers(0, 6)))
        put_in = draw(
            st.one_of(st.binary(max_size=4), st.sampled_from([b'"', b"{", b"[[", b"1", b"-0", b"e9", b"\\u00"]))
        )
        raw[start:end] = put_in
    signature = key(AUTHORS[of]).sign("lichen-event-v1", bytes(raw)) if draw(st.booleans()) else b""
    return Frame(bytes(raw), signature, draw(st.binary(max_size=10)))


@settings(max_examples=300)
@given(mutations())
def test_however_a_real_event_is_changed_the_door_answers_in_exactly_one_way(frame: Frame) -> None:
    verdict = receive([frame], golden)
    lasting = [refused for refused in verdict.refused if refused.lasting]
    waiting = [*verdict.orphans, *verdict.unproved]
    assert len(verdict.admitted) + len(verdict.known) + len(lasting) + len(waiting) == 1
    for arrival in verdict.admitted:
        assert canonical(decode_text(arrival.frame.raw)) == arrival.frame.raw
        LAW.read(arrival.id, arrival.frame.raw)


FIELDS: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=50)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=6,
)


@settings(max_examples=200)
@given(st.sampled_from(sorted(AUTHORS)), st.sampled_from(sorted(Text.__struct_fields__)), FIELDS)
def test_whatever_stands_in_a_field_the_door_answers(of: str, field: str, value: Any) -> None:
    raw = canonical(msgspec.json.decode(RECORD[of].frame.raw) | {field: value})
    verdict = receive([Frame(raw, key(AUTHORS[of]).sign("lichen-event-v1", raw))], golden)
    assert isinstance(verdict, Verdict)


@settings(max_examples=200)
@given(
    st.sampled_from(["kind", "enrols", "consent", "member", "token", "proof", "uses", "x"]),
    FIELDS,
    st.sampled_from(["join", "enrolment", "invite"]),
)
def test_whatever_stands_in_a_fact_the_door_answers_and_the_law_reads(name: str, value: Any, of: str) -> None:
    text = msgspec.json.decode(RECORD[of].frame.raw)
    raw = canonical(text | {"fact": text["fact"] | {name: value}})
    verdict = receive([Frame(raw, key(AUTHORS[of]).sign("lichen-event-v1", raw))], golden)
    for arrival in verdict.admitted:
        LAW.read(arrival.id, raw)
