"""Machines that talk in pairs: what each of them comes to hold, whatever is lost, late, early, twice or a lie."""

from collections.abc import Iterator

import pytest

from lichen.core.event import compose, encode_words
from lichen.core.values import DAY, HOUR, EventId
from lichen.practices.talk import RemarkMade, WordsErased
from lichen.practices.tasks import TaskOpened
from lichen.store.contract import MOST_WAITING, MOST_WAITING_BYTES
from tests.store.writer import arrival
from tests.sync.copies import NewStore, stores, unsound
from tests.sync.liars import Liar
from tests.sync.lives import Seeded, come_together
from tests.sync.network import Conversation, Network
from tests.sync.replicas import Replica
from tests.sync.villages import Village


@pytest.fixture
def store() -> Iterator[NewStore]:
    with stores() as new:
        yield new


class Three:
    """Ana, Bo and Cy, each at a machine of their own; where one of them is a liar's, it is Cy's."""

    def __init__(self, store: NewStore, *ways: str, machines: int = 3) -> None:
        self.network = Network(Seeded(1), store, honest=machines - bool(ways), liars=0)
        for machine in self.network.machines:
            machine.ahead = 0
        if ways:
            self.network.machines.append(Liar("the liar", store(), self.network, ways, seed=1))
        self.village = Village("village", self.network, self.network.machines)
        self.network.villages.append(self.village)
        self.village.at = dict(zip(("ana", "bo", "cy"), self.network.machines, strict=False))
        self.village.founds("ana")
        for name in ("bo", "cy"):
            self.village.welcomes("ana", name)
        self.network.settles(sweeps=2)
        self.network.is_calm = False
        self.network.dice.number = lambda least, most: least  # type: ignore[method-assign]

    @property
    def machines(self) -> list[Replica]:
        return self.network.machines

    @property
    def circle(self) -> EventId:
        return self.village.circle_id

    def remarks(self, who: str, text: str = "Yes") -> EventId:
        return self.village.says(who, RemarkMade(self.circle), text=text).id

    def holds(self, machine: Replica, event: EventId) -> bool:
        return event in machine.store.known([event])

    def words(self, event: EventId) -> list[bool]:
        """Which machines have the words of an event."""
        return [bool(machine.store.words([event])) for machine in self.machines]


def test_what_is_said_goes_on_by_way_of_others(store: NewStore) -> None:
    three = Three(store)
    ana, bo, cy = three.machines
    said = three.remarks("ana")
    three.network.talk(bo, ana)
    three.network.talk(bo, cy)
    assert three.holds(cy, said)
    assert cy.store.words([said]) == ana.store.words([said])


def test_what_a_fast_clock_dated_waits_where_the_clock_is_right_and_comes_in_in_time(store: NewStore) -> None:
    three = Three(store)
    ana, bo, cy = three.machines
    ana.ahead = 5 * HOUR
    said = three.remarks("ana")
    for _ in range(2):
        three.network.talk(bo, ana)
    assert not three.holds(bo, said)
    three.network.now += 4 * HOUR
    bo.wakes()
    assert not three.holds(bo, said)
    three.network.now += HOUR
    bo.wakes()
    assert three.holds(bo, said)
    three.network.talk(bo, cy)
    assert three.holds(cy, said)


def test_who_was_away_while_words_were_erased_forgets_them_on_coming_back(store: NewStore) -> None:
    three = Three(store)
    ana, bo, cy = three.machines
    said = three.remarks("ana", "Bo drinks")
    three.network.settles(sweeps=1)
    assert three.words(said) == [True, True, True]
    three.village.says("ana", WordsErased(said))
    three.network.talk(ana, bo)
    assert three.words(said) == [False, False, True]
    three.network.talk(cy, bo)
    assert three.words(said) == [False, False, False]


def test_who_never_forgets_brings_erased_words_back_to_nobody(store: NewStore) -> None:
    three = Three(store, "says the same")
    ana, _, liar = three.machines
    said = three.remarks("ana", "Bo drinks")
    three.network.talk(liar, ana)
    three.village.says("ana", WordsErased(said))
    three.network.settles(sweeps=3)
    assert three.words(said)[:2] == [False, False]


def test_words_that_a_liar_kept_back_come_from_others(store: NewStore) -> None:
    three = Three(store, "drops words")
    ana, bo, liar = three.machines
    said = [three.remarks("ana", f"Number {number}") for number in range(6)]
    three.network.talk(liar, ana)
    three.network.talk(bo, liar)
    assert not all(three.words(one)[1] for one in said)
    assert all(three.holds(bo, one) for one in said)
    three.network.talk(bo, ana)
    assert all(three.words(one)[1] for one in said)


def test_what_a_liar_holds_back_comes_from_others(store: NewStore) -> None:
    three = Three(store, "withholds")
    ana, bo, liar = three.machines
    said = [three.remarks("ana") for _ in range(20)]
    three.network.talk(liar, ana)
    three.network.talk(bo, liar)
    assert not all(three.holds(bo, one) for one in said)
    three.network.talk(bo, ana)
    assert all(three.holds(bo, one) for one in said)


def test_two_faces_shown_to_two_are_shown_to_all_once_these_two_talk(store: NewStore) -> None:
    three = Three(store)
    ana, bo, _ = three.machines
    device = three.village.device("cy")
    at = three.village.arrivals[device.last].text.at + 1
    for machine, fact in ((ana, TaskOpened()), (bo, RemarkMade(three.circle))):
        frame = compose(device.key, fact, at=at, circle=three.circle, seq=device.seq + 1, prev=device.last)
        assert machine.record(three.circle).take([frame])
    assert not ana.store.faces(three.circle)
    report = three.network.talk(ana, bo)
    assert not report.unequal
    for machine in (ana, bo):
        assert machine.store.faces(three.circle) == {device.key.public: device.seq + 1}


def test_a_conversation_may_break_off_anywhere(store: NewStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """After each question and after each answer; what had come by then stands, and the next one goes on from there."""
    monkeypatch.setattr("lichen.sync.exchanging.PAGE", 4)
    for cut in range(1, 40):
        three = Three(store, machines=2)
        ana, bo = three.machines
        for _ in range(9):
            three.remarks("ana")
            three.remarks("bo")
        three.village.is_restored("ana", 3)
        three.remarks("ana", "Once more")
        conversation = Conversation(ana, bo, bytes(16))
        for _ in range(cut // 2):
            if conversation.report is None:
                conversation.hears(bo.answers(ana, conversation.question))
        if conversation.report is not None:
            assert cut > 9
            return
        if cut % 2:
            bo.answers(ana, conversation.question)
        assert not unsound(ana.store, three.circle)
        assert not unsound(bo.store, three.circle)
        three.network.talk(ana, bo)
        assert ana.store.summary(three.circle) == bo.store.summary(three.circle)
    raise AssertionError("it never comes to an end")


@pytest.mark.parametrize("turns", range(4))
def test_conversations_may_go_on_at_the_same_time(store: NewStore, monkeypatch: pytest.MonkeyPatch, turns: int) -> None:
    monkeypatch.setattr("lichen.sync.exchanging.PAGE", 5)
    three = Three(store)
    ana, bo, cy = three.machines
    for _ in range(7):
        for name in ("ana", "bo", "cy"):
            three.remarks(name)
    pairs = [(ana, bo), (bo, ana), (bo, cy), (cy, ana)]
    talks = [Conversation(*pair, bytes([number] * 16)) for number, pair in enumerate(pairs)]
    talks = talks[turns:] + talks[:turns]
    while any(one.report is None for one in talks):
        for one in talks:
            if one.report is None:
                one.hears(one.answers.answers(one.asks, one.question))
    three.network.settles(sweeps=1)
    assert len({str(machine.store.summary(three.circle)) for machine in three.machines}) == 1


def test_a_circle_is_never_shown_to_a_machine_without_a_place_in_it(store: NewStore) -> None:
    three = Three(store)
    ana, bo, cy = three.machines
    own = Village("ours alone", three.network, [ana, bo])
    own.at = {"dee": ana, "eli": bo}
    three.network.villages.append(own)
    own.founds("dee")
    own.welcomes("dee", "eli")
    three.network.settles(sweeps=2)
    assert own.circle_id in bo.store.circles()
    assert own.circle_id not in cy.store.circles()
    assert own.circle_id not in three.network.talk(cy, ana).shared


def test_a_flood_is_borne(store: NewStore) -> None:
    """Thousands of a member's own events, and as many that nobody can place: what is honest goes on as before."""
    three = Three(store, "floods")
    ana, bo, liar = three.machines
    assert isinstance(liar, Liar)
    device = three.village.device("cy")
    own, last = [], three.village.arrivals[device.last]
    for number in range(800):
        at, seq = last.text.at + 1, last.text.seq + 1
        words = encode_words("s" * 22, {"title": f"Task {number}"})
        last = arrival(
            compose(device.key, TaskOpened(), at=at, circle=three.circle, seq=seq, prev=last.id, words=words)
        )
        own.append(last)
    liar.store.append(own, 0)
    liar.flood = 1_200
    said = three.remarks("ana")
    for _ in range(2):
        three.network.talk(bo, liar)
        three.network.talk(liar, ana)
        assert bounded(ana, three.circle)
        assert bounded(bo, three.circle)
    three.network.talk(bo, ana)
    assert three.holds(bo, said)
    assert three.holds(ana, last.id)
    assert ana.store.summary(three.circle) == bo.store.summary(three.circle)
    assert not unsound(bo.store, three.circle)


def bounded(machine: Replica, circle: EventId) -> bool:
    waiting = machine.store.waiting.of(circle)
    size = sum(len(frame.raw) + len(frame.words) for frame in waiting)
    return len(waiting) <= MOST_WAITING and size <= MOST_WAITING_BYTES


def test_whatever_happened_all_is_the_same_in_the_end(store: NewStore) -> None:
    three = Three(store, "withholds", "drops words", "spoils signatures")
    ana, bo, _ = three.machines
    for _ in range(5):
        for name in ("ana", "bo", "cy"):
            three.remarks(name)
        three.network.now += DAY
    come_together(three.network)
    assert ana.store.summary(three.circle) == bo.store.summary(three.circle)
