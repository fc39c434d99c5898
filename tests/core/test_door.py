"""The door: what may enter a record, and every reason why not."""

from typing import Any

import msgspec
import pytest

from lichen.core.door import examine, receive
from lichen.core.event import LARGEST_TEXT, MOST_SEEN, Frame, Text, canonical, compose, decode_text, event_id
from lichen.core.law import Unread
from lichen.practices import LAW
from lichen.practices.devices import DeviceEnrolled
from lichen.practices.members import CircleFounded, MemberNamed
from lichen.practices.tasks import TaskOpened
from tests.core.homes import AUTHORS, RECORD, Home, changed, golden, home_of, record_of, village, why
from tests.golden.vectors import Change, by_bytes, by_place, key, put
from tests.people import BEGINNING, HOUR, Story, codes, day, founded, key_of

# Bad input: every kind, signed by its true author, so that nothing else is wrong with it


@pytest.mark.parametrize(("of", "change"), [pytest.param(of, how, id=name) for name, of, how in by_bytes()])
def test_bad_bytes_are_refused_however_well_they_are_signed(of: str, change: Change) -> None:
    frame = changed(RECORD[of].frame, change, key(AUTHORS[of]))
    verdict = receive([frame], golden)
    assert why(verdict)
    assert verdict.admitted + verdict.orphans + verdict.unproved == []
    assert [refused.id for refused in verdict.refused] == [event_id(frame.raw)]
    assert all(refused.lasting for refused in verdict.refused)


@pytest.mark.parametrize(("of", "change"), [pytest.param(of, how, id=name) for name, of, how in by_place(RECORD)])
def test_a_wrong_place_is_refused_however_well_it_is_signed(of: str, change: Change) -> None:
    raw = change(RECORD[of].frame.raw)
    author = next(name for name in (*AUTHORS.values(), "mallory") if key(name).public == decode_text(raw).device)
    verdict = receive([changed(RECORD[of].frame, change, key(author))], golden)
    assert why(verdict)
    assert verdict.admitted + verdict.orphans + verdict.unproved == []
    assert all(refused.lasting for refused in verdict.refused)


def test_every_reason_is_given_at_once() -> None:
    raw = put(seq=1, seen=["B" * 43, "A" * 43], size=5, device="A" * 42 + "B", fact={"kind": None, "enrols": "x"})(
        RECORD["invite"].frame.raw
    )
    assert why(receive([Frame(raw)], golden)) == [
        "chain-misplaced",
        "seen-not-sorted",
        "words-misstated",
        "device-malformed",
        "kind-missing",
        "consent-missing",
    ]


def test_every_reason_of_place_is_given_at_once() -> None:
    join = RECORD["join"]
    raw = put(circle="C" * 43, at=1, prev=join.id, seen=[RECORD["founding"].id], seq=7)(RECORD["invite"].frame.raw)
    assert why(receive([Frame(raw)], golden)) == [
        *["other-circle", "before-its-past"] * 2,
        "chain-broken",
    ]


def test_a_text_of_the_greatest_size_passes_and_one_byte_more_does_not() -> None:
    raw = RECORD["founding"].frame.raw
    room = LARGEST_TEXT - len(put(fact={"x": ""})(raw))
    assert isinstance(examine(put(fact={"x": "y" * room})(raw)), Text)
    refused = examine(put(fact={"x": "y" * (room + 1)})(raw))
    assert isinstance(refused, list)
    assert codes(refused) == ["too-large"]


# What passes, though one might not think so


def test_an_unknown_kind_passes_and_is_set_aside_by_the_law() -> None:
    story = founded("ben")
    home = home_of(story)
    raw = put(fact={"kind": "tea.brewed", "cups": 4, "law": None})(record_of(story)[0].raw)
    text = msgspec.json.decode(raw) | {"circle": story.circle_id, "seq": 9}
    last = home.held[story.device("ana").last]
    text |= {"prev": story.device("ana").last, "seq": last.seq + 1, "at": last.at + 1, "words": "", "size": 0}
    frame = changed(Frame(raw), lambda raw: canonical(text), key_of("ana"))
    verdict = home.takes([frame])
    assert len(verdict.admitted) == 1
    fact = LAW.read(verdict.admitted[0].id, frame.raw).fact
    assert isinstance(fact, Unread)
    assert codes(fact.reasons) == ["kind-unknown"]


def test_a_known_kind_out_of_bounds_passes_and_is_set_aside_by_the_law() -> None:
    frame = changed(RECORD["invite"].frame, put(fact={"uses": 10**6, "until": None, "extra": 1}), key("ana"))
    verdict = receive([frame], golden)
    fact = LAW.read(verdict.admitted[0].id, frame.raw).fact
    assert isinstance(fact, Unread)
    assert sorted(codes(fact.reasons)) == ["field-missing", "field-out-of-bounds", "field-unknown"]


def test_a_date_in_the_future_passes_the_door_which_has_no_clock() -> None:
    story = founded()
    assert story.says("ana", MemberNamed(), at=2**53 - 1, name="Ana").at == 2**53 - 1


def test_two_faces_both_pass() -> None:
    story = founded()
    home = home_of(story)
    last = story.device("ana").last
    faces = [
        compose(key_of("ana"), MemberNamed(), at=story.clock + n, circle=story.circle_id, seq=2, prev=last, words=b"")
        for n in (1, 2)
    ]
    assert len(home.takes(faces).admitted) == 2


def test_sixty_four_seen_pass_and_one_more_does_not() -> None:
    seen = sorted(event_id(bytes([number])) for number in range(MOST_SEEN + 1))
    raw = RECORD["enrolment"].frame.raw
    assert isinstance(examine(put(seen=seen[:MOST_SEEN])(raw)), Text)
    assert isinstance(examine(put(seen=seen)(raw)), list)


def test_a_repeated_event_is_let_in_once_and_known_the_second_time() -> None:
    frames = record_of(village())
    home = Home()
    assert len(home.takes([*frames, *frames]).admitted) == len(frames)
    again = home.takes(frames)
    assert (again.admitted, again.refused, len(again.known)) == ([], [], len(frames))


# Orphans


def test_what_comes_before_its_parents_waits_for_them() -> None:
    frames = record_of(village())
    home = Home()
    first = home.takes(frames[3:])
    assert (first.admitted, why(first), len(first.orphans)) == ([], [], len(frames) - 3)
    assert len(home.takes(frames[:3]).admitted) == len(frames)


def test_an_event_older_than_a_parent_in_the_same_batch_is_refused_at_once() -> None:
    story = founded()
    child = compose(key_of("ana"), MemberNamed(), at=5, circle=story.circle_id, seq=2, prev=story.circle_id)
    for batch in ([*record_of(story), child], [child, *record_of(story)]):
        assert why(receive(batch, lambda ids: {})) == ["before-its-past"]


# Entrances


def test_anyone_can_found_a_circle() -> None:
    verdict = receive([compose(key_of("x"), CircleFounded(law=1), at=BEGINNING)], lambda ids: {})
    assert len(verdict.admitted) == 1


def test_nobody_is_enrolled_without_their_own_consent_for_this_member_and_circle() -> None:
    """Attack 16: Mallory, a member, enrols Ana's phone for herself, with the consent it gave to Ana."""
    story = founded("mallory")
    anas = story.arrivals[story.enrols("ana", "phone").id].text
    last = story.arrivals[story.device("mallory").last]
    theft = DeviceEnrolled(str(anas.fact["enrols"]), story["mallory"], str(anas.fact["consent"]))
    place: dict[str, Any] = {"at": anas.at, "circle": story.circle_id, "seq": last.text.seq + 1, "prev": last.id}
    assert why(home_of(story).takes([compose(key_of("mallory"), theft, **place)])) == ["consent-missing"]
    honest = msgspec.structs.replace(theft, member=story["ana"])
    assert why(home_of(story).takes([compose(key_of("mallory"), honest, **place)])) == []  # the law refuses this one


def test_a_device_enters_only_by_naming_what_lets_it_in() -> None:
    story = founded("ben")
    story.enrols("ana", "phone")
    phone = key_of("ana/phone")
    frame = compose(phone, MemberNamed(), at=day(1), circle=story.circle_id, seen=[story.circle_id])
    assert why(home_of(story).takes([frame])) == ["device-unknown"]


def test_an_event_of_one_circle_cannot_be_planted_in_another() -> None:
    elm, oak = founded(), Story()
    oak.founds("bea")
    home = home_of(elm)
    home.takes(record_of(oak))
    frame = compose(key_of("ana"), MemberNamed(), at=day(1), circle=oak.circle_id, seq=2, prev=elm.circle_id)
    assert why(home.takes([frame])) == ["other-circle"]


# Words


def test_words_that_are_not_theirs_are_taken_away_and_the_event_let_in() -> None:
    story = founded()
    home = home_of(story)
    event = story.says("ana", MemberNamed(), name="Ana")
    frame = story.arrivals[event.id].frame
    verdict = home.takes([Frame(frame.raw, frame.signature, b'{"name":"Eve","salt":"x"}')])
    assert verdict.stray_words == [event.id]
    assert home.frames[event.id] == Frame(frame.raw, frame.signature)


def test_an_event_without_its_words_is_let_in() -> None:
    frames = record_of(village())
    verdict = receive([Frame(frame.raw, frame.signature) for frame in frames], lambda ids: {})
    assert len(verdict.admitted) == len(frames)
    assert verdict.stray_words == []


def test_what_is_dated_ahead_of_the_clock_waits_and_proves_nothing_meanwhile() -> None:
    story = founded()
    first, ahead = story.says("ana", TaskOpened()), story.says("ana", TaskOpened(), at=story.clock + 9 * HOUR)
    frames = [arrival.frame for arrival in story.arrivals.values()]
    bare = [Frame(frame.raw, b"" if event_id(frame.raw) == first.id else frame.signature) for frame in frames]
    verdict = receive(bare, lambda ids: {}, latest=story.clock - HOUR)
    assert [arrival.id for arrival in verdict.early] == [ahead.id]
    assert first.id in [arrival.id for arrival in verdict.unproved]
    assert ahead.id in [arrival.id for arrival in receive(bare, lambda ids: {}).admitted]
