import gzip
import random
from collections.abc import Iterable
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lichen.core.door import receive
from lichen.core.event import Frame, Text, event_id
from lichen.core.fold import fold
from lichen.core.kept import digest
from lichen.practices import LAW
from lichen.practices.tasks import TaskOpened
from lichen.sync.batches import ENOUGH, MOST, batches
from lichen.sync.bundle import MOST_PROBLEMS, Reading, write
from lichen.sync.lines import LONGEST_LINE
from tests.laws.histories import stories
from tests.people import Story, codes, founded

MADE = 1_790_000_000_000


def frames_of(story: Story) -> list[Frame]:
    return [arrival.frame for arrival in story.arrivals.values()]


def packed(story: Story, frames: Iterable[Frame] | None = None) -> bytes:
    chosen = frames_of(story) if frames is None else list(frames)
    file = BytesIO()
    write(file, story.circle_id, chosen, count=len(chosen), made=MADE, copy="a copy")
    return file.getvalue()


def unpacked(data: bytes) -> tuple[list[Frame], list[str], Reading]:
    reading = Reading(BytesIO(data))
    return list(reading.frames()), codes(reading.problems), reading


def lines_of(data: bytes) -> list[bytes]:
    return gzip.decompress(data).split(b"\n")[:-1]


def from_lines(lines: Iterable[bytes]) -> bytes:
    return gzip.compress(b"".join(line + b"\n" for line in lines))


def a_busy_story() -> Story:
    story = founded("bo", "cy")
    for number in range(6):
        story.says("bo" if number % 2 else "cy", TaskOpened(), title=f"Task {number} ✂ “quoted”\nand more")
    return story


class Copy:
    """A record somewhere else, to which bundles are brought."""

    def __init__(self) -> None:
        self.texts: dict[str, Text] = {}
        self.frames: dict[str, Frame] = {}
        self.waiting: list[Frame] = []

    def takes_in(self, frames: Iterable[Frame]) -> None:
        for batch in batches(frames):
            verdict = receive([*batch, *self.waiting], self.known)
            self.waiting = [arrival.frame for arrival in (*verdict.orphans, *verdict.unproved)]
            for arrival in verdict.admitted:
                self.texts[arrival.id] = arrival.text
                self.frames[arrival.id] = arrival.frame

    def known(self, ids: Iterable[str]) -> dict[str, Text]:
        return {id: self.texts[id] for id in ids if id in self.texts}

    @property
    def digest(self) -> str:
        return digest(LAW, fold(LAW, (LAW.read(id, frame.raw) for id, frame in self.frames.items())))


def test_what_goes_out_comes_in_to_the_byte():
    story = a_busy_story()
    frames, problems, reading = unpacked(packed(story))
    assert frames == frames_of(story)
    assert not problems
    assert reading.header
    assert (reading.header.circle, reading.header.count) == (story.circle_id, len(frames))
    assert (reading.header.made, reading.header.copy) == (MADE, "a copy")


def test_the_same_record_makes_the_same_bytes():
    story = a_busy_story()
    assert packed(story) == packed(story)


def test_a_bundle_is_text_that_anybody_can_read():
    lines = lines_of(packed(a_busy_story()))
    assert lines[0].startswith(b'{"circle":')
    assert b'"kind":"circle.founded"' in lines[1]
    assert lines[-1].endswith(b'"end":"lichen-bundle-v1"}')


def test_a_record_without_signatures_and_words_keeps_its_shape():
    story = a_busy_story()
    bare = [Frame(frame.raw) for frame in frames_of(story)]
    assert unpacked(packed(story, bare))[:2] == (bare, [])


@given(st.integers(0, 2**32))
@settings(max_examples=20)
def test_both_directions_whatever_both_sides_did(seed: int):
    """Two copies of one circle, each with a part of what was said, exchange bundles and hold the same."""
    chance = random.Random(seed)
    story = founded("bo", "cy")
    shared = set(story.arrivals)
    story.goes_offline("ana", "bo")
    for _ in range(chance.randint(0, 12)):
        story.says(chance.choice(["ana", "bo", "cy"]), TaskOpened(), title="One more")
    here, there = Copy(), Copy()
    for copy, device in ((here, "ana"), (there, "bo")):
        copy.takes_in(
            story.arrivals[id].frame for id in story.arrivals if id in shared or id in story.device(device).has
        )
    for one, other in ((here, there), (there, here), (here, there)):
        other.takes_in(unpacked(packed(story, one.frames.values()))[0])
    assert here.frames.keys() == there.frames.keys()
    assert here.digest == there.digest


@given(stories(), st.data())
@settings(max_examples=40)
def test_whatever_was_said_two_copies_that_exchange_bundles_hold_the_same(story: Story, data: st.DataObject):
    """Two faces, stale citations, ends of authority: each copy holds any part of it that is whole by itself."""
    part = st.sets(st.sampled_from(sorted(story.arrivals)), min_size=1).map(story.past_of)
    here, there = Copy(), Copy()
    for copy in (here, there):
        copy.takes_in(story.arrivals[id].frame for id in data.draw(part))
    for one, other in ((here, there), (there, here)):
        frames, problems, _ = unpacked(packed(story, one.frames.values()))
        assert not problems
        other.takes_in(frames)
    assert here.frames.keys() == there.frames.keys()
    assert not here.waiting
    assert here.digest == there.digest


@given(st.data())
@settings(max_examples=150)
def test_reading_never_raises_and_says_when_something_was_wrong(data: st.DataObject):
    """Any damage to the file or to the text in it: reading goes on or ends, and gives its reasons."""
    whole = bytearray(packed(STORY) if data.draw(st.booleans()) else gzip.decompress(packed(STORY)))
    is_packed = whole[:2] == b"\x1f\x8b"
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, max(0, len(whole) - 1)))
        match data.draw(st.sampled_from(["flip", "cut", "insert", "drop"])):
            case "flip" if whole:
                whole[at] ^= 1 << data.draw(st.integers(0, 7))
            case "cut" if at:
                del whole[at:]
            case "insert":
                whole[at:at] = data.draw(st.binary(max_size=20))
            case _:
                del whole[at : at + data.draw(st.integers(0, 40))]
    frames, problems, _ = unpacked(bytes(whole) if is_packed else gzip.compress(bytes(whole)))
    assert problems or len(frames) == len(STORY.arrivals)
    assert len(problems) <= MOST_PROBLEMS + 1


STORY = a_busy_story()


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_file_that_was_cut_short_gives_what_was_whole_and_says_so(share: float):
    whole = packed(STORY)
    frames, problems, _ = unpacked(whole[: int(len(whole) * share)])
    assert set(problems) & {"bundle-cut-short", "bundle-unknown"}
    assert frames == frames_of(STORY)[: len(frames)]


def test_text_that_was_cut_between_two_events_is_noticed_though_the_packing_is_whole():
    lines = lines_of(packed(STORY))
    frames, problems, _ = unpacked(from_lines(lines[: 1 + 3 * 4]))
    assert len(frames) == 4
    assert problems == ["bundle-cut-short"]


def test_text_that_was_cut_in_the_middle_of_an_event_is_noticed():
    lines = lines_of(packed(STORY))
    frames, problems, _ = unpacked(from_lines(lines[: 2 + 3 * 4]))
    assert len(frames) == 4
    assert problems == ["bundle-cut-short"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "bundle-cut-short"),
        (b"not packed at all", "bundle-damaged"),
        (gzip.compress(b""), "bundle-unknown"),
        (gzip.compress(b"\xff\xfe\n"), "bundle-unknown"),
        (gzip.compress(b"[" * 60_000 + b"\n"), "bundle-unknown"),
        (gzip.compress(b'{"at":1}\n'), "bundle-unknown"),
        (
            from_lines([b'{"circle":"%b","copy":"","count":0,"format":"lichen-bundle-v1","made":1}' % (b"=" * 43)]),
            "bundle-unknown",
        ),
        (
            from_lines([b'{"circle":"%b","copy":"","count":0,"format":"lichen-bundle-v9","made":1}' % (b"A" * 43)]),
            "bundle-of-another-version",
        ),
    ],
    ids=["nothing", "not packed", "empty", "not text", "deep", "an event", "no circle", "another version"],
)
def test_a_file_that_is_no_bundle_is_refused(data: bytes, code: str):
    frames, problems, reading = unpacked(data)
    assert not frames
    assert reading.header is None
    assert code in problems


@pytest.mark.parametrize("more", [b"x", b"\n", packed(STORY), b"\0" * 20])
def test_what_follows_the_end_is_noticed(more: bytes):
    frames, problems, _ = unpacked(packed(STORY) + more)
    assert len(frames) == len(STORY.arrivals)
    assert problems == ["bundle-goes-on"]


def test_lines_after_the_last_one_are_noticed():
    frames, problems, _ = unpacked(from_lines([*lines_of(packed(STORY)), b"{}"]))
    assert len(frames) == len(STORY.arrivals)
    assert problems == ["bundle-goes-on"]


def test_a_wrong_count_is_noticed():
    lines = lines_of(packed(STORY))
    lines[0] = lines[0].replace(b'"count":%d' % len(STORY.arrivals), b'"count":3')
    frames, problems, _ = unpacked(from_lines(lines))
    assert problems == ["bundle-miscounted"]
    assert len(frames) == 3  # it ends before it has more than it said


def test_a_signature_that_cannot_be_read_is_named_by_its_line_and_left_out():
    lines = lines_of(packed(STORY))
    lines[2] = b"not base64!"
    frames, _, reading = unpacked(from_lines(lines))
    assert frames[0].signature == b""
    assert [(p.code, p.particulars) for p in reading.problems] == [("bundle-signature-unreadable", {"line": 3})]


def test_a_second_copy_of_an_event_is_named_and_may_bring_the_proof_that_the_first_lacks():
    raw, signature, words = (lines := lines_of(packed(STORY)))[-4:-1]
    head, foot = (line.replace(b'"count":11', b'"count":12') for line in (lines[0], lines[-1]))
    frames, problems, _ = unpacked(from_lines([head, *lines[1:-4], raw, b"", words, raw, signature, words, foot]))
    assert problems == ["bundle-says-twice"]
    assert len(receive(frames, lambda ids: {}).admitted) == len(STORY.arrivals)


@pytest.mark.parametrize("place", [0, -1])
@pytest.mark.parametrize(
    ("old", "new"),
    [(b",", b", "), (b'"count":11', b'"count":11,"count":11'), (b"count", b"\\u0063ount"), (b"}", b',"more":1}')],
    ids=["a space", "twice", "an escape", "more"],
)
def test_the_first_and_the_last_line_have_one_spelling(place: int, old: bytes, new: bytes):
    lines = lines_of(packed(STORY))
    assert old in lines[place]
    lines[place] = lines[place].replace(old, new, 1)
    frames, problems, _ = unpacked(from_lines(lines))
    assert problems == (["bundle-cut-short"] if place else ["bundle-unknown"])
    assert len(frames) == (len(STORY.arrivals) if place else 0)


def test_a_damaged_file_gives_all_that_stands_before_the_damage():
    whole = bytearray(packed(STORY))
    whole[-5] ^= 1  # of the checksum at the end
    assert unpacked(bytes(whole))[:2] == (frames_of(STORY), ["bundle-damaged"])
    many = bytearray(packed(STORY, [Frame(b"%d" % number * 100) for number in range(50_000)]))
    many[-5] ^= 1
    assert len(unpacked(bytes(many))[0]) == 50_000


def test_a_file_in_two_members_goes_on_after_its_end():
    text = gzip.decompress(packed(STORY))
    half = text.index(b"\n", len(text) // 2) + 1
    frames, problems, _ = unpacked(gzip.compress(text[:half]) + gzip.compress(text[half:]))
    assert 0 < len(frames) < len(STORY.arrivals)
    assert "bundle-goes-on" in problems


@pytest.mark.parametrize("ended", [True, False])
def test_a_line_longer_than_any_can_be_ends_the_reading(ended: bool):
    head = lines_of(packed(STORY))[:1]
    long = b"x" * (LONGEST_LINE + 1)
    data = from_lines([*head, long]) if ended else gzip.compress(head[0] + b"\n" + long)
    assert unpacked(data)[:2] == ([], ["bundle-line-too-long"])


def test_a_bomb_of_one_long_line_is_not_unpacked():
    bomb = gzip.compress(lines_of(packed(STORY))[0] + b"\n" + bytes(200_000_000))
    assert unpacked(bomb)[1] == ["bundle-line-too-long"]


def test_a_bomb_that_says_one_thing_for_ever_ends_soon():
    lines = lines_of(packed(STORY))
    head = lines[0].replace(b'"count":%d' % len(STORY.arrivals), b'"count":%d' % 10**9)
    frames, problems, _ = unpacked(from_lines([head, *lines[1:4] * 100_000]))
    assert len(frames) == 1 + MOST_PROBLEMS
    assert problems[-1] == "bundle-too-many-problems"
    assert len(problems) == MOST_PROBLEMS + 1


def test_portions_are_cut_where_everything_in_them_is_proved():
    def unsigned_but_every(step: int) -> Iterable[Frame]:
        raw = STORY.arrivals[STORY.circle_id].frame.raw
        return (Frame(raw, b"" if number % step else b"s" * 64) for number in range(3 * ENOUGH))

    assert [len(batch) for batch in batches(unsigned_but_every(1))] == [ENOUGH, ENOUGH, ENOUGH, 0]
    assert all(batch[-1].signature for batch in list(batches(unsigned_but_every(7)))[:-1])


def test_portions_stay_small_when_nothing_is_ever_proved():
    raw = STORY.arrivals[STORY.circle_id].frame.raw
    sizes = [len(batch) for batch in batches(Frame(raw) for _ in range(3 * MOST * ENOUGH))]
    assert max(sizes) == MOST * ENOUGH


def test_events_of_another_circle_among_the_others_do_not_come_in():
    other = founded("dee", by="eve")
    mixed = [*frames_of(STORY), *frames_of(other)]
    frames, problems, reading = unpacked(packed(STORY, mixed))
    assert not problems
    assert reading.header
    assert reading.header.circle == STORY.circle_id
    assert {event_id(frame.raw) for frame in frames} > set(
        STORY.arrivals
    )  # the node sorts them out: see test_home_to_home
