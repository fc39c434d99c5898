"""Whoever looks again only at those whom the new concerns lets in exactly what whoever looks at all of them does."""

from collections.abc import Iterable
from random import Random

import pytest

from lichen.core import proof
from lichen.core.door import Verdict
from lichen.core.event import Frame, compose
from lichen.core.keys import verify
from lichen.node.waiting import concerned
from lichen.practices.members import MemberNamed
from tests.core.homes import Home, record_of, village
from tests.people import Story, founded, key_of


class Sparing(Home):
    """Looks again only where it has to."""

    def takes(self, frames: Iterable[Frame]) -> Verdict:
        batch = list(frames)
        again, others = concerned(self.waiting, batch)
        self.waiting = [arrival.frame for arrival in again]
        verdict = super().takes(batch)
        self.waiting += [arrival.frame for arrival in others]
        return verdict


def long_story() -> Story:
    story = village()
    for number in range(24):
        story.says(("ana", "ben", "cy", "ana/phone")[number % 4], MemberNamed(), name=f"{number}")
    return story


@pytest.mark.parametrize("seed", range(30))
def test_it_makes_no_difference_whatever_comes_when(seed: int) -> None:
    chance, frames = Random(seed), record_of(long_story())
    frames = [Frame(each.raw, each.signature if chance.random() < 0.4 else b"", each.words) for each in frames]
    chance.shuffle(frames)
    one, other = Sparing(), Home()
    while frames:
        size = chance.randint(1, 6)
        batch, frames = frames[:size], frames[size:]
        if chance.random() < 0.3:
            frames.append(chance.choice(record_of(long_story())))  # once more, with its signature
        one.takes(batch)
        other.takes(batch)
        assert one.held == other.held
        assert {each.raw for each in one.waiting} == {each.raw for each in other.waiting}


def test_a_full_waiting_room_costs_nobody_who_has_nothing_to_do_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    story = founded()
    home = Sparing()
    home.takes(record_of(story))
    others = (key_of(f"nobody {number}") for number in range(300))
    home.waiting = [compose(key, MemberNamed(), at=9, circle=story.circle_id, seq=2, prev="A" * 43) for key in others]
    checked: list[bytes] = []
    said = story.arrivals[story.says("ana", MemberNamed(), name="Ana").id]

    def noting(device: str, tag: str, raw: bytes, signature: bytes) -> bool:
        checked.append(raw)
        return verify(device, tag, raw, signature)

    monkeypatch.setattr(proof, "verify", noting)
    assert [arrival.id for arrival in home.takes([said.frame]).admitted] == [said.id]
    assert checked == [said.frame.raw]
    assert len(home.waiting) == 300


def test_what_comes_again_with_its_signature_waits_no_more() -> None:
    story = founded()
    home = Sparing()
    home.takes(record_of(story))
    said = story.arrivals[story.says("ana", MemberNamed(), name="Ana").id].frame
    home.takes([Frame(said.raw)])
    assert home.waiting == [Frame(said.raw)]
    home.takes([said])
    assert home.waiting == []
