"""Authenticity: what a signature proves, what it costs, and that a wrong one spoils nothing."""

import pytest

from lichen.core import proof
from lichen.core.door import receive
from lichen.core.event import Frame, compose, event_id
from lichen.core.fact import Fact
from lichen.core.keys import verify
from lichen.core.proof import LARGE, OFTEN, needed
from lichen.practices.members import MemberNamed
from tests.core.homes import Home, changed, home_of, record_of, village, why
from tests.people import MINUTE, Story, founded, key_of


class Odd(Fact, frozen=True, tag="odd.thing"):
    """Something of any size, of which no law knows."""

    pad: str = ""


def test_one_signature_covers_a_whole_run() -> None:
    story = village()
    last = {device.last for device in story.devices.values()}
    bare = [
        Frame(a.frame.raw, a.frame.signature if a.id in last else b"", a.frame.words) for a in story.arrivals.values()
    ]
    verdict = receive(bare, lambda ids: {})
    assert {arrival.id for arrival in verdict.admitted} == set(story.arrivals)


def test_an_unsigned_tail_waits_until_something_signed_follows() -> None:
    story = founded()
    home = home_of(story)
    *middle, end = (story.arrivals[story.says("ana", MemberNamed(), name="A").id].frame for _ in range(3))
    verdict = home.takes(Frame(frame.raw) for frame in middle)
    assert (len(verdict.admitted), len(verdict.unproved), len(verdict.orphans), why(verdict)) == (0, 2, 0, [])
    assert len(home.takes([end]).admitted) == 3


def test_a_signature_by_another_key_is_refused() -> None:
    story = founded("ben")
    home = home_of(story)
    frame = story.arrivals[story.says("ana", MemberNamed(), name="A").id].frame
    verdict = home.takes([changed(frame, lambda raw: raw, key_of("ben"))])
    assert (verdict.admitted, why(verdict)) == ([], ["signature-wrong"])


@pytest.mark.parametrize("signature", [b"x", bytes(63), bytes(64), bytes(65)])
def test_what_is_no_signature_is_refused_and_does_not_poison_the_id(signature: bytes) -> None:
    story = founded("ben")
    home = home_of(story)
    event = story.says("ana", MemberNamed(), name="A")
    frame = story.arrivals[event.id].frame
    verdict = home.takes([Frame(frame.raw, signature, frame.words)])
    assert (verdict.admitted, why(verdict)) == ([], ["signature-wrong"])
    assert [refused.lasting for refused in verdict.refused] == [False]
    assert [arrival.id for arrival in home.takes([frame]).admitted] == [event.id]


def test_a_relay_that_spoils_one_copy_does_not_spoil_another_in_the_same_batch() -> None:
    frames = record_of(village())
    spoiled = [Frame(frame.raw, bytes(64), b"{}") for frame in frames]
    for batch in ([*spoiled, *frames], [*frames, *spoiled], [*frames, *spoiled, *frames]):
        verdict = receive(batch, lambda ids: {})
        assert [(a.frame.raw, a.frame.words) for a in verdict.admitted] == [(f.raw, f.words) for f in frames]
        assert why(verdict) == []


def test_no_signature_that_was_not_checked_is_ever_kept() -> None:
    """Else a spoiled signature under a covered event would be passed on, and stop whoever gets only that much."""
    story = founded()
    said = [story.arrivals[story.says("ana", MemberNamed(), name="A").id].frame for _ in range(3)]
    home = Home()
    home.takes([*record_of(story)[:1], Frame(said[0].raw, bytes(64)), Frame(said[1].raw, bytes(64)), said[2]])
    assert [bool(frame.signature) for frame in home.frames.values()] == [False, False, False, True]
    other = Home()
    other.takes(list(home.frames.values())[:3])
    other.takes(list(home.frames.values())[3:])
    assert other.held.keys() == home.held.keys()


def test_an_event_that_is_refused_itself_proves_nothing() -> None:
    story = founded("ben")
    home = home_of(story)
    tail = story.arrivals[story.says("ana", MemberNamed(), name="A").id]
    bad = compose(
        key_of("ana"), MemberNamed(), at=tail.text.at, circle=story.circle_id, seq=tail.text.seq + 1, prev=tail.id
    )
    verdict = home.takes([Frame(tail.frame.raw), bad])
    assert (why(verdict), verdict.admitted) == (["before-its-past"], [])
    assert [arrival.id for arrival in verdict.unproved] == [tail.id]


def test_an_event_that_must_wait_itself_proves_nothing_yet() -> None:
    """What Ana said is covered by her next event, which builds on something of Ben's that nobody signed."""
    story = founded("ben")
    home = home_of(story)
    anas = story.says("ana", MemberNamed(), name="A")
    bens = story.says("ben", MemberNamed(), name="B")
    cover = story.says("ana", MemberNamed(), name="A")
    assert bens.id in cover.parents
    frames = {event.id: story.arrivals[event.id].frame for event in (anas, bens, cover)}
    verdict = home.takes([Frame(frames[anas.id].raw), Frame(frames[bens.id].raw), frames[cover.id]])
    assert verdict.admitted == []
    assert {arrival.id for arrival in verdict.unproved} >= {bens.id}
    assert len(home.takes([frames[bens.id]]).admitted) == 3


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Every text whose signature was checked, as often as it was."""
    checked: list[bytes] = []

    def noting(device: str, tag: str, raw: bytes, signature: bytes) -> bool:
        checked.append(raw)
        return verify(device, tag, raw, signature)

    monkeypatch.setattr(proof, "verify", noting)
    return checked


def test_one_check_covers_a_run(checks: list[bytes]) -> None:
    story = founded()
    for _ in range(9):
        story.says("ana", MemberNamed(), name="A")
    checks.clear()
    receive(record_of(story), lambda ids: {})
    assert len(checks) == 1


def test_of_a_long_run_some_bring_their_own_signature() -> None:
    """Else what proves somebody's word may be further away than anybody can carry at a time."""
    story = founded()
    home, other = home_of(story), home_of(story)
    said = [story.arrivals[story.says("ana", MemberNamed(), name="A").id] for _ in range(2 * OFTEN)]
    signed = [a.frame if a.text.seq % OFTEN == 0 or a is said[-1] else Frame(a.frame.raw) for a in said]
    far = [Frame(a.frame.raw) if a.text.seq == 2 * OFTEN else frame for a, frame in zip(said, signed, strict=True)]
    assert len(home.takes(signed).admitted) == len(said)
    assert max(arrival.text.seq for arrival in other.takes(far).admitted) == OFTEN
    assert len(other.takes(signed).admitted) == OFTEN + 1


def test_so_does_what_is_large() -> None:
    story = founded()
    home = home_of(story)
    large, after = (story.arrivals[story.says("ana", Odd("x" * size)).id].frame for size in (LARGE, 1))
    assert not home.takes([Frame(large.raw), after]).admitted
    assert len(home.takes([large]).admitted) == 2


def test_what_is_kept_of_signatures_proves_all_of_it_again() -> None:
    story = founded("ben")
    for number in range(4 * OFTEN):
        story.says(("ana", "ben")[number % 3 == 0], Odd("x" * (LARGE if number % 7 == 0 else 1)))
    arrivals = sorted(story.arrivals.values(), key=lambda arrival: arrival.text.at)
    kept = needed(arrivals)
    frames = [Frame(arrival.frame.raw, signature) for arrival, signature in zip(arrivals, kept, strict=True)]
    assert len(receive(frames, lambda ids: {}).admitted) == len(frames)
    assert sum(map(bool, kept)) < len(frames) / 3
    for at, frame in enumerate(frames):
        fewer = [*frames[:at], Frame(frame.raw), *frames[at + 1 :]]
        assert not frame.signature or len(receive(fewer, lambda ids: {}).admitted) < len(frames)


def test_weaving_unproved_chains_together_costs_one_check_an_event(checks: list[bytes]) -> None:
    """Each of many faces is covered by an event that builds on the face before; the first is covered by nothing."""
    story = founded()
    home = home_of(story)
    woven = _woven(story, 200)
    checks.clear()
    assert home.takes(woven).admitted == []
    assert len(checks) == len(set(checks)) == 199


def test_many_faces_that_nobody_signed_cost_one_check(checks: list[bytes]) -> None:
    story = founded()
    circle = story.circle_id
    times = range(story.clock + 1, story.clock + 50)
    faces = [compose(key_of("ana"), MemberNamed(), at=at, circle=circle, seq=2, prev=circle) for at in times]
    checks.clear()
    verdict = receive([*record_of(story), *(Frame(face.raw) for face in faces)], lambda ids: {})
    assert [arrival.id for arrival in verdict.admitted] == [circle]
    assert len(checks) == 1


def _woven(story: Story, faces: int) -> list[Frame]:
    ana, circle, frames, before = key_of("ana"), story.circle_id, [], ""
    for number in range(faces):
        at = story.clock + number * MINUTE
        face = compose(ana, MemberNamed(), at=at + 1, circle=circle, seq=2, prev=circle)
        seen = [before] if before else []
        cover = compose(ana, MemberNamed(), at=at + 2, circle=circle, seq=3, prev=event_id(face.raw), seen=seen)
        frames += [Frame(face.raw), cover if before else Frame(cover.raw)]
        before = event_id(face.raw)
    return frames
