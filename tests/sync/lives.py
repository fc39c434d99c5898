"""Lives: what the people of a network go through while its machines talk badly; and the laws that hold in the end."""

from collections import Counter
from random import Random

from lichen.core.kept import digest
from lichen.core.order import faces
from lichen.core.values import DAY, GREATEST_NUMBER, CircleId, EventId
from lichen.practices import LAW
from lichen.practices.talk import RemarkMade, Talk, WordsCorrected, WordsErased
from lichen.store.contract import MOST_WAITING, MOST_WAITING_BYTES
from tests.laws.deliberations import decides
from tests.laws.dice import PEOPLE, Dice
from tests.laws.histories import begins, happens
from tests.sync.copies import NewStore, unsound
from tests.sync.network import Network
from tests.sync.replicas import Replica
from tests.sync.villages import Village

SWEEPS = 3  # in which everybody talks with everybody, and after which nothing changes any more


class Seeded(Dice):
    """Dice that fall as a number says."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def number(self, least: int, most: int) -> int:
        return self._random.randint(least, most)


def life(dice: Dice, store: NewStore, most: int = 20, *, is_honest: bool = False) -> Network:
    """A few machines, one to three circles on them, and what happens there; or one where no liar and no clock is."""
    network = Network(dice, store, honest=dice.number(2, 4), liars=0 if is_honest else dice.number(0, 2))
    for machine in network.machines:
        machine.ahead = 0 if is_honest else machine.ahead
    for number in range(dice.one([1, 1, 1, 2, 3])):
        machines = [one for one in network.machines if not number or dice.chance(60)]
        if any(one.is_honest for one in machines):
            network.villages.append(Village(f"village {number}", network, machines))
            network.is_calm = dice.chance(60)
            begins(dice, network.villages[-1])
    for _ in range(dice.number(5, most)):
        network.is_calm = dice.chance(15)
        _step(dice, network, dice.one(network.villages))
    return network


def _step(dice: Dice, network: Network, village: Village) -> None:
    what = dice.number(0, 99)
    if what < 55:
        happens(dice, village)
    elif what < 70:
        _decides(dice, village)
    elif what < 80:
        _takes_back(dice, village)
    elif what < 87:
        _finds_an_old_phone(dice, village)
    elif what < 94:
        network.parts()
    else:
        network.heals()
        network.now += dice.number(0, 3) * DAY


def _decides(dice: Dice, village: Village) -> None:
    """People put a question, take positions and conclude; mostly they hear each other while they do."""
    village.network.is_calm = dice.chance(60)
    decides(dice, village, dice.one([name for name in PEOPLE if name in village.members]))


def _takes_back(dice: Dice, village: Village) -> None:
    """Somebody says something, and then puts it differently or erases it; perhaps before others have heard of it."""
    who = dice.one([name for name, device in village.devices.items() if device.seq])
    said = [name for name in village.device(who).has if village.arrivals[name].text.words]
    of = dice.one(sorted(said)) if dice.chance(50) else village.says(who, RemarkMade(village.circle_id)).id
    if dice.chance(30):
        village.says(who, WordsCorrected(of), text="No: something else")
    village.says(who, WordsErased(of))


def _finds_an_old_phone(dice: Dice, village: Village) -> None:
    who = dice.one([name for name, device in village.devices.items() if device.seq])
    village.is_restored(who, dice.number(1, village.device(who).seq))
    village.says(who, RemarkMade(village.circle_id))


# Laws


def come_together(network: Network) -> None:
    """Everything heals, time passes, and everybody talks; then all that must hold of honest machines holds."""
    before = {machine: held(machine, network) for machine in network.honest}
    for machine in network.honest:
        network.count["early"] += len(machine.early) - list(machine.early.values()).count(GREATEST_NUMBER)
        network.count["waiting"] += sum(len(machine.store.waiting.of(circle)) for circle in network.places)
    network.heals()
    for village in network.villages:
        village.offline.clear()
    for later in (3 * DAY, 2**52):  # then whatever honest clocks dated is due; then all there is
        network.now += later
        for machine in network.machines:
            machine.wakes()
        network.settles(sweeps=1)
        liars, network.machines = [m for m in network.machines if not m.is_honest], network.honest
        network.count["sweeps"] = max(network.count["sweeps"], network.settles(SWEEPS))
        network.machines += liars
        for circle in network.places:
            _holds(network, circle, before)


def held(machine: Replica, network: Network) -> set[EventId]:
    return {event for circle in network.places for event in machine.store.ids(circle)}


def _holds(network: Network, circle: CircleId, before: dict[Replica, set[EventId]]) -> None:
    village = next(village for village in network.villages if village.circle_id == circle)
    machines = [machine for machine in network.honest if machine in network.places[circle]]
    ids = {machine: set(machine.store.ids(circle)) for machine in machines}
    one = ids[machines[0]]
    assert all(one == other for other in ids.values()), "they do not hold the same"
    assert all(event in one for event, at in village.said.items() if at.is_honest), "something honest is lost"
    known = set().union(*before.values())
    assert all(event in one for event in known if _is_of(village, event)), "something known is lost"
    for machine in network.honest:
        assert machine in machines or not machine.store.ids(circle), "it has no place there"
        assert not machine.store.ids(circle) or not unsound(machine.store, circle)
        waiting = machine.store.waiting.of(circle)
        assert len(waiting) <= MOST_WAITING
        assert sum(len(frame.raw) + len(frame.words) for frame in waiting) <= MOST_WAITING_BYTES
    _is_seen_alike(network, circle, machines)
    _is_forgotten(network, circle, machines)


def _is_of(village: Village, event: EventId) -> bool:
    return event in village.arrivals


def _is_seen_alike(network: Network, circle: CircleId, machines: list[Replica]) -> None:
    """They see the same, and each shows who has two faces."""
    states = {digest(LAW, machine.state(circle)) for machine in machines}
    assert len(states) == 1, "they do not see the same"
    store = machines[0].store
    shown = faces(LAW.read(name, raw) for name, raw in store.in_order(circle))
    assert all(machine.store.faces(circle) == shown for machine in machines), "two faces are not shown"
    network.count["faces"] += len(shown)


def _is_forgotten(network: Network, circle: CircleId, machines: list[Replica]) -> None:
    """What is erased is gone from all of them; all other words are on all of them or on none."""
    erased = machines[0].state(circle)[Talk].erased.keys()
    ever = set().union(*(machine.erased for machine in machines))
    ids = machines[0].store.ids(circle)
    words = [machine.store.words(ids) for machine in machines]
    assert not any(erased & held.keys() for held in words), "something erased is still there"
    told = [{name: said for name, said in held.items() if name not in ever} for held in words]
    assert all(one == told[0] for one in told), "they do not hold the same words"
    network.count["erased"] += len(erased)


def counted(network: Network) -> Counter[str]:
    """What occurred, in numbers."""
    count = network.count
    count["events"] = sum(len(village.arrivals) for village in network.villages)
    count["circles"] = len(network.villages)
    count["machines"], count["liars"] = len(network.machines), len(network.machines) - len(network.honest)
    for village in network.villages:
        circle = village.circle
        count["set aside"] += len(circle.aside)
        count["ends"] += len(list(circle.ends))
        for arrival in village.arrivals.values():
            count[str(arrival.text.fact["kind"])] += 1
            count["passed"] += arrival.text.fact.get("outcome") == "passed"
    return count
