"""What `lichen verify` says as data: every event by its id, whether it is in, refused or waiting."""

from pathlib import Path
from typing import Any

from lichen.core.event import Frame
from tests.cli.conftest import Lichen
from tests.stranger.agreement import ours
from tests.stranger.ground import ground, id_of, packed, written


def checked(folder: Path, frames: list[Frame]) -> dict[str, Any]:
    (folder / "some.bundle").write_bytes(packed(written(frames, ground().circle)))
    return ours(folder / "some.bundle")


def test_a_sound_record_is_listed_in_its_order(ana: Lichen):
    for title in ("One", "Two", "Three"):
        ana("act", "task-opened", "--title", title)
    assert ana.data("verify")["record"] == [event["id"] for event in ana.data("export")["events"]]


def test_what_is_in_refused_and_waiting_is_told_by_id(tmp_path: Path):
    *frames, without_parent, last = ground().frames
    frames[3] = Frame(frames[3].raw, b"", frames[3].words)
    foreign = ground().foreign[0]
    spoiled = Frame(without_parent.raw.replace(b'"v":1', b'"v":2'), without_parent.signature)
    told = checked(tmp_path, [*frames, spoiled, foreign, last])
    assert not told["sound"]
    assert set(told["record"]) == {id_of(frame) for frame in frames}
    assert told["refused"] == {id_of(spoiled): ["malformed"], id_of(foreign): ["of-another-circle"]}
    assert told["waiting"] == {id_of(last): ["past-missing"]}
    assert told["wrong"]["event"] == id_of(spoiled)


def test_an_unsigned_tail_waits_for_something_signed(tmp_path: Path):
    *frames, last = ground().frames
    told = checked(tmp_path, [*frames, Frame(last.raw, b"", last.words)])
    assert told["waiting"] == {id_of(last): ["signature-missing"]}
    assert told["refused"] == {}


def test_every_signature_is_checked_even_where_a_later_one_proves_the_event(tmp_path: Path):
    first, *others = ground().frames
    told = checked(tmp_path, [Frame(first.raw, bytes(64), first.words), *others])
    assert len(told["record"]) == len(ground().frames)
    assert told["wrong_signatures"] == [id_of(first)]
    assert told["wrong"]["reason"]["code"] == "signature-wrong"


def test_nobody_checks_on_when_a_thousand_things_were_not_let_in(tmp_path: Path):
    noise = [Frame(b"%d" % number, bytes(64)) for number in range(2_500)]
    told = checked(tmp_path, [*noise, *ground().frames])
    assert told["problems"][0] == "bundle-too-many-problems"
    assert len(told["refused"]) == 2_000
    assert told["record"] == []
