"""What every store promises, as sentences; each store's own tests inherit them and say what `store` is."""

from base64 import urlsafe_b64decode
from collections.abc import Iterable
from pathlib import Path
from random import Random

import pytest

from lichen.core.door import Arrival, receive
from lichen.core.event import LARGEST_TEXT, Frame, decode_text
from lichen.core.order import FIRST, Place
from lichen.store.contract import MOST_WAITING, MOST_WAITING_BYTES, NO_NEWS, NOTHING, Head, Store
from lichen.store.trouble import StoreMoved
from tests.store.writer import Writer, arrival, bare

NOON = 50_000_000


def place(event: Arrival) -> Place:
    return (0, event.text.at, event.id)


def raws(events: Iterable[Arrival]) -> list[tuple[str, bytes]]:
    return [(event.id, event.frame.raw) for event in events]


def crowd(count: int, at: int = 0) -> list[Arrival]:
    """A founding, and first events of many devices: all at one time, if it is given."""
    founder = Writer()
    others = (Writer(f"member {number}", founder.founding) for number in range(count))
    return [founder.founding, *(each.write(at=at or 2_000 + number) for number, each in enumerate(others))]


class StoreContract:
    """Every test gets an empty `store`."""

    def test_what_goes_in_comes_out_byte_for_byte(self, store: Store) -> None:
        ana = Writer()
        events = [ana.founding, *ana.many(20)]
        assert store.append(events, NOON) == [event.id for event in events]
        assert list(store.in_order(ana.circle)) == raws(events)
        assert store.known(event.id for event in events) == {event.id: event.text for event in events}
        assert store.words(event.id for event in events) == {each.id: each.frame.words for each in events[1:]}
        store.check()

    def test_an_odd_text_comes_out_byte_for_byte_too(self, store: Store) -> None:
        ana = Writer()
        event = ana.write()
        odd = arrival(Frame(event.frame.raw.replace(event.text.words.encode(), b"*" * 43), bytes(64)))
        odder = arrival(Frame(event.frame.raw.replace(event.text.words.encode(), b"AAAAA\\n*" + b"A" * 35), bytes(64)))
        store.append([ana.founding, odd, odder], NOON)
        assert dict(store.in_order(ana.circle)) == dict(raws([ana.founding, odd, odder]))

    def test_hearing_twice_changes_nothing(self, store: Store) -> None:
        ana = Writer()
        events = [ana.founding, *ana.many(5)]
        store.append(events, NOON)
        before = list(store.frames(ana.circle))
        assert store.append([*events, *events], NOON + 1) == []
        assert list(store.frames(ana.circle)) == before

    def test_twice_in_one_go_is_once(self, store: Store) -> None:
        ana = Writer()
        assert store.append([ana.founding, ana.founding], NOON) == [ana.circle]

    def test_missing_words_and_signatures_are_added_later(self, store: Store) -> None:
        ana = Writer()
        event = ana.write()
        store.append([ana.founding, bare(event)], NOON)
        assert store.words([event.id]) == {}
        assert store.append([event], NOON) == []
        assert [frame for _, frame in store.frames(ana.circle)][1] == event.frame

    def test_what_never_came_is_not_known(self, store: Store) -> None:
        ana = Writer()
        unheard = ana.write()
        store.append([ana.founding], NOON)
        misspelled = ana.circle[:-1] + chr(ord(ana.circle[-1]) + 1)  # the same bytes
        strange = [unheard.id, "", "*" * 43, "é" * 43, "short", misspelled]
        assert store.known([*strange, ana.circle]).keys() == {ana.circle}
        assert store.words(strange) == {}
        for each in strange:
            assert not store.known([each])
            assert not store.places([each])
            assert not store.framed([each])
        assert list(store.in_order(unheard.id)) == []

    def test_what_came_after_somebody_asked_is_known(self, store: Store) -> None:
        ana = Writer()
        event = ana.write()
        store.append([ana.founding], NOON)
        assert store.known([ana.circle, event.id]) == {ana.circle: ana.founding.text}
        store.append([event], NOON)
        assert list(store.known([event.id, ana.circle]).items()) == [
            (event.id, event.text),
            (ana.circle, ana.founding.text),
        ]
        assert store.frontier("nowhere") == {}

    def test_one_append_serves_many_circles(self, store: Store) -> None:
        writers = [Writer(name) for name in ("ana", "bo", "chidi")]
        events = [each for pair in zip(*(w.many(4) for w in writers), strict=True) for each in pair]
        store.append([*(w.founding for w in writers), *events], NOON)
        assert sorted(store.circles()) == sorted(w.circle for w in writers)
        for writer in writers:
            mine = [writer.founding, *(e for e in events if e.text.circle == writer.circle)]
            assert list(store.in_order(writer.circle)) == raws(mine)

    def test_words_can_be_looked_through_from_any_arrival_on(self, store: Store) -> None:
        ana, bo = Writer(), Writer("bo")
        events = ana.many(6)
        odd = arrival(Frame(events[5].frame.raw.replace(b'"kind":"task.opened"', b'"kind":["odd"]'), b"", b"{}"))
        store.append([ana.founding, *events[:2], bo.founding, bo.write(), bare(events[2]), events[3], odd], NOON)
        whole = list(store.written(ana.circle))
        assert [(w.id, w.at, w.kind, w.words) for w in whole[:3]] == [
            (e.id, e.text.at, "task.opened", e.frame.words) for e in (events[0], events[1], events[3])
        ]
        assert [(w.id, w.kind) for w in whole[3:]] == [(odd.id, "['odd']")]
        assert all(list(store.written(ana.circle, after=w.n)) == whole[place:] for place, w in enumerate(whole, 1))
        store.append([events[2]], NOON)
        assert len(list(store.written(ana.circle))) == 5
        store.erase_words([events[0].id])
        assert events[0].id not in {w.id for w in store.written(ana.circle)}
        assert list(store.written("nowhere")) == []

    def test_the_order_is_by_time_and_then_by_id_as_text(self, store: Store) -> None:
        events = crowd(60, at=2_000)
        store.append(Random(1).sample(events, len(events)), NOON)
        ordered = sorted(events, key=place)
        circle = events[0].id
        assert list(store.in_order(circle)) == raws(ordered)
        for after in (FIRST, place(ordered[20]), place(ordered[-1]), (0, 1_500, "")):
            assert list(store.in_order(circle, after)) == raws(e for e in ordered if place(e) > after)

    def test_recent_events_come_newest_first_with_when_they_came(self, store: Store) -> None:
        events = crowd(60, at=2_000)
        store.append(events, NOON)
        newest = sorted(events, key=place, reverse=True)
        first = store.recent(events[0].id, most=25)
        then = store.recent(events[0].id, before=(0, 2_000, first[-1].id), most=100)
        assert [entry[:2] for entry in (*first, *then)] == raws(newest)
        assert {entry[2:] for entry in first} == {(True, NOON)}

    def test_frames_come_in_the_order_of_arrival_after_a_cursor(self, store: Store) -> None:
        ana, bo = Writer(), Writer("bo")
        store.append([ana.founding, bo.founding], NOON)
        late, early = ana.write(at=9_000), bo.write(at=2_000)
        store.append([late], NOON)
        [(_, _), (cursor, frame)] = store.frames(ana.circle)
        assert frame == late.frame
        store.append([early, again := ana.write()], NOON)
        assert [frame for _, frame in store.frames(ana.circle, cursor)] == [again.frame]

    def test_a_run_keeps_one_signature_and_another_replica_takes_it_in(self, store: Store) -> None:
        ana = Writer()
        events = [ana.founding, *ana.many(10)]
        store.append(events, NOON)
        frames = [frame for _, frame in store.frames(ana.circle)]
        assert [bool(frame.signature) for frame in frames] == [False] * 10 + [True]
        verdict = receive(frames, lambda ids: {})
        assert [each.id for each in verdict.admitted] == [each.id for each in events]

    def test_what_follows_any_cursor_is_proved(self, store: Store) -> None:
        writers = [Writer(), *(Writer(name, Writer().founding) for name in ("bo", "chidi"))]
        store.append([writers[0].founding, *(each.write() for each in writers)], NOON)
        for size in (1, 3, 2):
            store.append([each for writer in writers for each in writer.many(size)], NOON)
        frames = list(store.frames(writers[0].circle))
        for number, _ in frames:
            tail = [arrival(frame) for n, frame in frames if n > number]
            for device in {each.text.device for each in tail}:
                assert [each for each in tail if each.text.device == device][-1].frame.signature

    def test_the_frontier_is_the_last_of_each_device(self, store: Store) -> None:
        ana = Writer()
        bo = Writer("bo", ana.founding)
        store.append([ana.founding, *ana.many(3), last := bo.write()], NOON)
        assert ana.last
        assert store.frontier(ana.circle) == {
            ana.key.public: Head(4, ana.last.id),
            bo.key.public: Head(1, last.id),
        }
        assert store.faces(ana.circle) == {}

    @pytest.mark.parametrize("at_once", [True, False])
    def test_two_faces_are_seen_whatever_comes_first(self, store: Store, at_once: bool) -> None:
        ana, copy = Writer(), Writer()
        shared = [ana.founding, ana.write(1)]
        copy.write(1)
        one, other = ana.many(3), [copy.write(100 + number) for number in range(2)]
        assert one[0].text.seq == other[0].text.seq == 3
        batches = [[*shared, *one, *other]] if at_once else [shared, one, other]
        for batch in batches:
            store.append(batch, NOON)
        assert store.faces(ana.circle) == {ana.key.public: 3}
        assert store.frontier(ana.circle) == {ana.key.public: Head(5, one[-1].id)}

    def test_of_two_heads_the_lesser_id_is_named(self, store: Store) -> None:
        ana, copy = Writer(), Writer()
        pair = [ana.write(1), copy.write(2)]
        store.append([ana.founding, pair[0]], NOON)
        store.append([pair[1]], NOON)
        assert store.frontier(ana.circle) == {ana.key.public: Head(2, min(each.id for each in pair))}

    def test_erased_words_are_gone_and_do_not_come_back(self, store: Store) -> None:
        ana = Writer()
        one, other = ana.many(2)
        store.append([ana.founding, bare(one), other], NOON)
        store.erase_words([one.id, other.id])
        store.append([one, other], NOON)
        assert store.words([one.id, other.id]) == {}
        assert [frame.words for _, frame in store.frames(ana.circle)] == [b"", b"", b""]
        assert list(store.in_order(ana.circle)) == raws([ana.founding, one, other])
        store.check()

    def test_the_nearest_kept_state_is_found(self, store: Store) -> None:
        ana = Writer()
        events = ana.many(4)
        store.append([ana.founding, *events], NOON)
        assert store.kept.nearest(ana.circle) is None
        for event in events:
            store.kept.keep(ana.circle, place(event), event.id.encode())
        assert store.kept.nearest(ana.circle) == (place(events[3]), events[3].id.encode())
        assert store.kept.nearest(ana.circle, place(events[2])) == (place(events[1]), events[1].id.encode())
        assert store.kept.places(ana.circle) == [place(event) for event in events]
        store.kept.forget(ana.circle, [place(events[0]), place(events[3])])
        assert store.kept.places(ana.circle) == [place(event) for event in events[1:3]]

    def test_kept_states_of_one_time_are_sorted_by_id_as_text(self, store: Store) -> None:
        ana = Writer()
        store.append([ana.founding], NOON)
        ids = ["-Z", "0", "9", "A", "B", "Z", "_", "a", "b", "z"]
        for id in reversed(ids):
            store.kept.keep(ana.circle, (0, 5_000, id), id.encode())
        assert store.kept.places(ana.circle) == [(0, 5_000, id) for id in ids]
        assert store.kept.nearest(ana.circle, (0, 5_000, "a")) == ((0, 5_000, "_"), b"_")

    def test_an_early_event_drops_the_kept_states_after_it(self, store: Store) -> None:
        ana = Writer()
        bo = Writer("bo", ana.founding)
        events = ana.many(4)
        store.append([ana.founding, *events], NOON)
        for event in events:
            store.kept.keep(ana.circle, place(event), b"state")
        store.append([bo.write(at=events[1].text.at + 1)], NOON)
        assert store.kept.places(ana.circle) == [place(event) for event in events[:2]]

    def test_a_second_face_drops_the_kept_states_that_counted_the_first(self, store: Store) -> None:
        ana, copy = Writer(), Writer()
        events = ana.many(4)
        copy.write(0)
        store.append([ana.founding, *events], NOON)
        for event in events:
            store.kept.keep(ana.circle, place(event), b"state")
        store.append([copy.write(7, at=events[-1].text.at + 5_000)], NOON)
        assert store.kept.places(ana.circle) == [place(events[0])]

    def test_what_waits_is_replaced_and_bounded(self, store: Store) -> None:
        ana = Writer()
        frames = [event.frame for event in ana.many(3)]
        assert store.waiting.replace(ana.circle, frames) == 0
        assert store.waiting.of(ana.circle) == frames
        assert store.waiting.replace(ana.circle, frames[1:]) == 0
        assert store.waiting.of(ana.circle) == frames[1:]
        assert store.waiting.of("elsewhere") == []
        tiny = [Frame(b"%d" % number) for number in range(MOST_WAITING + 7)]
        assert store.waiting.replace(ana.circle, tiny) == 7
        assert store.waiting.of(ana.circle) == tiny[:MOST_WAITING]
        huge = [Frame(b"%d" % number + b" " * LARGEST_TEXT) for number in range(200)]
        assert store.waiting.replace(ana.circle, huge) > 0
        assert sum(len(frame.raw) for frame in store.waiting.of(ana.circle)) <= MOST_WAITING_BYTES

    def test_private_values_are_put_read_and_dropped(self, store: Store) -> None:
        store.private.put("session", "a", b"1")
        store.private.put("session", "b", b"2")
        store.private.put("key", "a", b"3")
        store.private.put("session", "a", b"4")
        assert store.private.get("session", "a") == b"4"
        assert store.private.all("session") == {"a": b"4", "b": b"2"}
        store.private.drop("session", "a")
        assert store.private.get("session", "a") is None
        assert store.private.get("key", "a") == b"3"

    def test_a_private_value_is_settled_once(self, store: Store) -> None:
        assert store.private.settle("node", "key", b"1") == b"1"
        assert store.private.settle("node", "key", b"2") == b"1"
        assert store.private.get("node", "key") == b"1"
        store.private.put("account", "a", b"")
        assert store.private.kinds() == ["account", "node"]

    def test_it_knows_where_events_wait(self, store: Store) -> None:
        ana = Writer()
        assert store.waiting.circles() == []
        store.waiting.replace(ana.circle, [event.frame for event in ana.many(3)])
        assert store.waiting.circles() == [ana.circle]
        store.waiting.replace(ana.circle, [])
        assert store.waiting.circles() == []

    def test_nothing_is_appended_upon_a_record_that_has_grown(self, store: Store) -> None:
        ana, bo = Writer(), Writer("bo")
        store.append([ana.founding, bo.founding], NOON)
        first, second, third = ana.many(3)
        assert store.append([first], NOON, upon={ana.circle: 1, bo.circle: 7}) == [first.id]
        with pytest.raises(StoreMoved):
            store.append([bo.write(), second], NOON, upon={ana.circle: 1})
        assert store.summary(bo.circle).events == 1
        assert store.append([first], NOON, upon={ana.circle: 1}) == []
        assert store.append([second, third], NOON, upon={ana.circle: 2}) == [second.id, third.id]

    def test_no_state_is_kept_that_lacks_an_event(self, store: Store) -> None:
        ana = Writer()
        store.append([ana.founding, *ana.many(3)], NOON)
        assert ana.last
        store.kept.keep(ana.circle, place(ana.last), b"lacks one", 3)
        assert store.kept.places(ana.circle) == []
        store.kept.keep(ana.circle, place(ana.last), b"lacks none", 4)
        assert store.kept.nearest(ana.circle) == (place(ana.last), b"lacks none")

    def test_alone_there_are_no_news_and_every_turn_is_ours(self, store: Store) -> None:
        ana = Writer()
        store.append([ana.founding], NOON)
        store.private.put("session", "a", b"1")
        assert store.take_turn(ana.circle)
        assert store.take_turn(ana.circle, wait=True)
        store.end_turns([ana.circle])
        assert store.news() == NO_NEWS

    def test_a_reader_sees_the_record_as_it_was_when_it_began(self, store: Store) -> None:
        ana = Writer()
        store.append([ana.founding, *ana.many(5)], NOON)
        reader = store.in_order(ana.circle)
        next(reader)
        store.append(ana.many(5), NOON)
        assert len(list(reader)) == 5
        assert len(list(store.in_order(ana.circle))) == 11

    def test_a_backup_is_whole_and_is_another_database(self, store: Store, tmp_path: Path) -> None:
        ana = Writer()
        store.append([ana.founding, *ana.many(5)], NOON)
        store.backup_to(tmp_path / "copy", "the copy")
        assert [path.name for path in tmp_path.glob("copy*")] == ["copy"]
        assert store.instance != "the copy"

    # What sharing asks

    def test_two_copies_come_to_the_same_in_whatever_order_they_were_told(self, store: Store) -> None:
        ana, bo = Writer(), Writer("bo")
        events = ana.many(6)
        total = sum(int.from_bytes(urlsafe_b64decode(e.id + "=")) for e in (ana.founding, *events)) % 2**256
        store.append([ana.founding, *events[:2]], NOON)
        assert store.summary(ana.circle).events == 3
        store.append([*events[1:], bo.founding], NOON)
        assert store.summary(ana.circle) == store.summaries()[ana.circle] == (7, total)
        assert store.summary("nowhere") == NOTHING
        assert store.append([ana.founding], NOON) == []
        before = store.arrived()
        store.append([bo.write()], NOON)
        assert store.arrived() > before
        assert list(store.summaries()) == store.circles() == [ana.circle, bo.circle]

    def test_what_goes_beyond_another_copy_is_told_parents_first(self, store: Store) -> None:
        ana = Writer()
        bo = Writer("bo", ana.founding)
        mine, theirs = ana.many(8), bo.many(5)
        store.append([ana.founding, *mine, *theirs], NOON)
        beyond = list(store.beyond(ana.circle, {ana.key.public: 4, bo.key.public: 99}))
        assert [frame.raw for frame in beyond] == [event.frame.raw for event in mine[3:]]
        assert beyond[-1].signature
        assert beyond[0].words == mine[3].frame.words
        everything = list(store.beyond(ana.circle, {}))
        assert everything == [
            frame for _, frame in sorted(store.frames(ana.circle), key=lambda each: decode_text(each[1].raw).at)
        ]
        assert list(store.beyond(ana.circle, {ana.key.public: 9, bo.key.public: 5})) == []
        assert list(store.beyond("nowhere", {})) == []

    def test_each_event_has_a_place_in_its_chain(self, store: Store) -> None:
        ana = Writer()
        events = ana.many(3)
        store.append([ana.founding, *events], NOON)
        device = ana.key.public
        assert store.places([events[1].id, "nothing", ana.circle]) == {
            events[1].id: (device, 3),
            ana.circle: (device, 1),
        }
        asked = [(device, 3), (device, 5), ("A" * 43, 1)]
        assert store.standing(ana.circle, asked) == {(device, 3): events[1].id}
        assert set(store.ids(ana.circle)) == {ana.circle, *(event.id for event in events)}
        found = store.framed([events[2].id, "nothing", events[0].id])
        assert [frame.raw for frame in found] == [events[0].frame.raw, events[2].frame.raw]

    def test_where_a_chain_split_nothing_stands(self, store: Store) -> None:
        ana = Writer()
        first = ana.write()
        one = ana.write(1)
        ana.last = first
        other = ana.write(2)
        store.append([ana.founding, first, one, other], NOON)
        device = ana.key.public
        assert store.standing(ana.circle, [(device, 2), (device, 3)]) == {(device, 2): first.id}
        assert {frame.raw for frame in store.beyond(ana.circle, {device: 2})} == {one.frame.raw, other.frame.raw}

    def test_it_knows_whose_words_never_came(self, store: Store) -> None:
        ana = Writer()
        events = ana.many(3)
        store.append([ana.founding, events[0], bare(events[1]), bare(events[2])], NOON)
        store.erase_words([events[2].id])
        assert store.wordless(ana.circle) == [events[1].id]
        store.append([events[1]], NOON)
        assert store.wordless(ana.circle) == []
