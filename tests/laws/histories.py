"""Histories: what rude, forgetful and lying groups of people might say, drawn by Hypothesis."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from lichen.core.door import consent
from lichen.core.event import Event
from lichen.core.fact import Fact
from lichen.core.values import DAY
from lichen.practices.charter import CharterAgreed, NumbersProposed, ValueNamed, version
from lichen.practices.devices import DeviceEnrolled, DeviceRevoked, RecoveryAsked, RecoveryVouched
from lichen.practices.keepers import DeviceLives, KeeperNamed, KeeperReleased
from lichen.practices.members import InviteMade, InviteWithdrawn, MemberLeft, MemberVouched
from lichen.practices.numbers import Numbers
from lichen.practices.rest import MemberRested, MemberReturned
from lichen.practices.suspension import SuspensionCalled
from lichen.practices.talk import RemarkMade
from lichen.practices.tasks import TaskClosed, TaskOpened, TaskTaken
from tests.laws.deliberations import decides, deliberations
from tests.laws.dice import MACHINES, PEOPLE, Dice
from tests.people import BEGINNING, HOUR, Device, Story, key_of


@st.composite
def stories(draw: Callable[[st.SearchStrategy[Any]], Any], most: int = 25) -> Story:
    """What a circle of five with several devices each goes through."""
    dice, story = Dice(draw), Story()
    begins(dice, story)
    for _ in range(dice.number(5, most)):
        happens(dice, story)
    return story


def begins(dice: Dice, story: Story) -> None:
    """A circle comes together; perhaps it has a charter."""
    story.founds("ana")
    for name in PEOPLE[1 : dice.number(2, 5)]:
        story.welcomes("ana", name)
    for name in list(story.members)[:2]:
        story.enrols(name, "old")
    if dice.chance(50):
        _adopts(dice, story)


def histories(most: int = 25) -> st.SearchStrategy[list[Event]]:
    """The events of such a circle, or of one that mostly decides, in the order they were said."""
    return st.one_of(stories(most), stories(most), deliberations(most)).map(lambda story: story.events)


def _adopts(dice: Dice, story: Story) -> None:
    """A charter comes to hold, so that newcomers wait for vouches and count later."""
    story.says("ana", NumbersProposed(Numbers(vouches=dice.number(2, 3), count_days=dice.number(0, 20))))
    for name in [name for name in PEOPLE if name in story.members]:
        story.says(name, CharterAgreed(version(story.circle)))
    for name in ("flo", "gus"):
        story.welcomes("ana", name)


def happens(dice: Dice, story: Story) -> None:
    """One thing happens: somebody speaks, goes away, comes back, or shows a second face."""
    what, who = dice.number(0, 99), dice.one(sorted(story.devices))
    if what < 54:
        _speaks(dice, story, who)
    elif what < 58:
        decides(dice, story, who)
    elif what < 70:
        _race(dice, story)
    elif what < 80:
        story.goes_offline(who)
    elif what < 90:
        story.comes_online(*(name for name in sorted(story.offline) if dice.chance(50)))
    elif what < 94:
        _second_face(dice, story, who)
    else:
        _newcomers(dice, story, who)


def _speaks(dice: Dice, story: Story, who: str) -> None:
    """Somebody says something; often by what they know, sometimes from a stale view or with an old date."""
    device, fact = story.device(who), _fact(dice, story, who)
    at = BEGINNING + dice.number(0, 40 * 24) * HOUR if dice.chance(30) else None
    if device.seq:
        knowing = [dice.one(sorted(device.has))] if dice.chance(25) else None
        story.says(who, fact, at=at, knowing=knowing)
        return
    enrolled = [a.id for a in story.arrivals.values() if a.text.fact.get("enrols") == device.key.public]
    if enrolled:
        story.says_citing(who, fact, enrolled[0], at=at)


def _fact(dice: Dice, story: Story, who: str) -> Fact:
    """Anything this person might say, sensible or not, about things that they might know."""
    anybody, anything = list(dict.fromkeys(story.members.values())), sorted(story.arrivals)
    spare = key_of(f"spare {len(story.arrivals)}")
    me, somebody, thing = story.members.get(who, ""), dice.one(anybody), dice.one(anything)
    if dice.chance(15):
        node = dice.one(MACHINES)
        return dice.one([KeeperNamed(node), KeeperReleased(node), DeviceLives(node)])
    if dice.chance(40):
        tasks = [a.id for a in story.arrivals.values() if a.text.fact["kind"] == "task.opened"] or anything
        task = dice.one(tasks)
        return dice.one([TaskOpened(), TaskTaken(task), TaskClosed(task, "done"), RemarkMade(thing)])
    sayings: list[Callable[[], Fact]] = [
        lambda: SuspensionCalled(somebody),
        lambda: SuspensionCalled(anybody[0]),
        MemberLeft,
        lambda: DeviceRevoked(dice.one([device.key.public for device in story.devices.values()])),
        lambda: DeviceEnrolled(spare.public, me, consent(spare, story.circle_id, me)),
        lambda: MemberVouched(somebody),
        lambda: InviteMade(spare.public, dice.number(1, 2), story.clock + 10 * DAY),
        lambda: InviteWithdrawn(thing),
        MemberRested,
        MemberReturned,
        lambda: RecoveryAsked(spare.public, somebody, consent(spare, story.circle_id, somebody)),
        lambda: RecoveryVouched(thing),
        ValueNamed,
        lambda: NumbersProposed(Numbers(vouches=dice.number(1, 4), count_days=dice.number(0, 20))),
        lambda: CharterAgreed(version(story.circle)),
    ]
    return dice.one(sayings)()


def _race(dice: Dice, story: Story) -> None:
    """Somebody works unheard while their authority ends elsewhere; perhaps one other heard of the work."""
    who = dice.one([name for name in ("ana", "bo") if story.device(name).seq])
    away, others = f"{who}/old", [name for name in PEOPLE if name != who and story.device(name).seq]
    enrolment = next(a for a in story.arrivals if story.arrivals[a].text.fact.get("enrols") == _key(story, away))
    story.goes_offline(away)
    for _ in range(dice.number(1, 3)):
        work = dice.one([TaskOpened(), RemarkMade(dice.one(sorted(story.arrivals)))])
        if story.device(away).seq:
            story.says(away, work)
        else:
            story.says_citing(away, work, enrolment)
    if dice.chance(40):
        story.says(dice.one(others), TaskOpened(), knowing=[story.device(away).last])
    if dice.chance(50):
        end = dice.one([MemberLeft(), DeviceRevoked(_key(story, away))])
        story.says(who, end, knowing=[dice.one(sorted(story.device(who).has))] if dice.chance(30) else None)
    else:
        for other in others[:2]:
            story.says(other, SuspensionCalled(story.members[who]))
    if dice.chance(60):
        story.comes_online(away)


def _key(story: Story, name: str) -> str:
    return story.device(name).key.public


def _newcomers(dice: Dice, story: Story, host: str) -> None:
    """Somebody invites, and one or two people use the invite."""
    if story.device(host).seq:
        name = f"new{len(story.arrivals)}"
        invite = story.invites(host, secret=name)
        for twin in range(dice.number(1, 2)):
            story.joins(f"{name}.{twin}", invite, secret=name)


def _second_face(dice: Dice, story: Story, who: str) -> None:
    """The device goes on from an earlier place in its chain, as a restored backup would."""
    device = story.device(who)
    said = {a.text.seq: a.id for a in story.arrivals.values() if a.text.device == device.key.public}
    seq = dice.number(1, max(device.seq - 1, 1))
    if seq in said:
        story.devices[who] = Device(device.key, seq, said[seq], story.past_of([said[seq]]))
        _speaks(dice, story, who)
