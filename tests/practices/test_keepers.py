"""Which machines may hold the record, and whose keys they hold."""

from lichen.core.door import consent
from lichen.core.event import Event
from lichen.core.fold import fold
from lichen.core.kept import digest, keep, resume
from lichen.core.practice import Ask
from lichen.core.values import DAY, HOUR, NodeKey
from lichen.practices import LAW
from lichen.practices.charter import CharterAgreed, NumbersProposed, version
from lichen.practices.devices import DeviceRevoked, RecoveryAsked, RecoveryCompleted, RecoveryVetoed, RecoveryVouched
from lichen.practices.keepers import (
    ASKED_FOR,
    MOST_CALLED,
    MOST_KEEPERS,
    MOST_NAMED,
    DeviceLives,
    Keeper,
    KeeperDismissed,
    KeeperNamed,
    KeeperReadmitted,
    KeeperReleased,
    Keepers,
    homes,
    keepers,
    living,
    may_hold,
    naming,
)
from lichen.practices.members import MemberLeft, MemberVouched
from lichen.practices.numbers import Numbers
from lichen.practices.suspension import SuspensionCalled
from lichen.practices.tasks import TaskOpened
from tests.deciding import agreed, concludes, concludes_knowing, decision, objects, position, proposes, verdict
from tests.people import Device, Story, codes, day, founded, key_of


def machine(name: str) -> NodeKey:
    return key_of(f"machine {name}").public


ATTIC, SHED, PHONE = machine("attic"), machine("shed"), machine("phone")


def holds(story: Story, node: NodeKey) -> bool:
    return may_hold(story.circle, node, story.clock)


def listed(story: Story, node: NodeKey) -> Keeper:
    return next(one for one in keepers(story.circle, story.clock) if one.node == node)


def names(story: Story, who: str, node: NodeKey = ATTIC, name: str = "Attic") -> Event:
    return story.says(who, KeeperNamed(node), name=name)


def founding() -> Story:
    """Ana, Bo and Dee, whose charter asks for two vouches."""
    return agreed("bo", "dee", numbers=Numbers(vouches=2, count_days=0))


def stops(story: Story, who: str, *callers: str) -> None:
    for caller in callers:
        story.says(caller, SuspensionCalled(story[who]))


def dismisses(story: Story, fact: KeeperDismissed | KeeperReadmitted, *yes: str) -> Event:
    """The circle decides it; gives the proposal."""
    asked = proposes(story, yes[0], "consent", size="large", consequences=(fact,))
    assert not story.reasons(asked)
    for name in yes:
        position(story, name, asked)
    concludes(story, yes[0], asked)
    assert verdict(story, asked) == "passed"
    return asked


def asked_about(story: Story, who: str, at: int | None = None) -> list[Ask]:
    asks = LAW.asks(story.circle, story[who], story.clock + HOUR if at is None else at)
    return [ask for ask in asks if ask.code == "stand-for"]


# Who stands for it


def test_a_machine_may_hold_the_record_once_a_member_stands_for_it():
    story = founded("bo")
    assert not holds(story, ATTIC)
    named = names(story, "bo")
    assert holds(story, ATTIC)
    assert not holds(story, SHED)
    assert listed(story, ATTIC).stands == {story["bo"]: named.id}
    assert listed(story, ATTIC).naming == named.id


def test_whoever_stands_for_a_machine_takes_that_back_alone():
    story = founded("bo")
    names(story, "bo")
    story.says("bo", KeeperReleased(ATTIC))
    assert not holds(story, ATTIC)
    assert keepers(story.circle, story.clock) == []


def test_it_stays_while_another_stands_for_it():
    story = founded("bo")
    names(story, "bo")
    second = names(story, "ana", name="The attic")
    story.says("bo", KeeperReleased(ATTIC))
    assert holds(story, ATTIC)
    assert listed(story, ATTIC).stands == {story["ana"]: second.id}


def test_nobody_takes_back_what_another_stands_for():
    story = founded("bo")
    names(story, "bo")
    assert story.reasons(story.says("ana", KeeperReleased(ATTIC))) == ["keeper-not-yours"]
    assert story.reasons(story.says("ana", KeeperReleased(SHED))) == ["keeper-not-yours"]
    assert holds(story, ATTIC)


def test_naming_it_again_says_anew_how_to_reach_it():
    story = founded("bo")
    names(story, "bo")
    names(story, "ana")
    again = names(story, "bo", name="Under the roof")
    assert listed(story, ATTIC).stands[story["bo"]] == again.id
    assert listed(story, ATTIC).naming == again.id


def test_two_who_name_and_take_back_without_hearing_of_each_other_both_get_their_way():
    story = founded("bo")
    names(story, "ana")
    story.goes_offline("bo")
    story.says("ana", KeeperReleased(ATTIC))
    names(story, "bo")
    story.comes_online("bo")
    assert list(listed(story, ATTIC).stands) == [story["bo"]]


def test_a_newcomer_who_waits_stands_for_nothing():
    story = founding()
    story.welcomes("ana", "cy")
    assert story.reasons(names(story, "cy")) == ["waits-for-vouches"]
    assert not holds(story, ATTIC)


def test_what_somebody_named_who_turns_out_to_wait_holds_nothing_until_they_are_let_in():
    story = founded("bo", "dee")
    invite = story.invites("ana")
    story.goes_offline("cy")
    joined = story.joins("cy", invite)
    assert not story.reasons(names(story, "cy"))
    story.says("ana", NumbersProposed(Numbers(vouches=2, count_days=0)))
    for name in ("ana", "bo", "dee"):
        story.says(name, CharterAgreed(version(story.circle)))
    story.comes_online("cy")
    assert not holds(story, ATTIC)
    assert not listed(story, ATTIC).is_adrift
    story.says("bo", MemberVouched(joined.id))
    assert holds(story, ATTIC)


# Whose devices live there


def test_a_machine_on_which_a_members_device_lives_holds_the_record():
    story = founded("bo")
    story.says("bo", DeviceLives(PHONE))
    assert holds(story, PHONE)
    assert listed(story, PHONE).lives == (story["bo"],)
    assert listed(story, PHONE).naming == ""
    assert listed(story, PHONE).may_hold
    assert homes(story.circle) == {key_of("bo").public: PHONE}


def test_a_device_lives_where_it_said_last():
    story = founded("bo")
    story.says("bo", DeviceLives(PHONE))
    story.says("bo", DeviceLives(SHED))
    assert (holds(story, PHONE), holds(story, SHED)) == (False, True)


def test_a_revoked_device_lives_nowhere():
    story = founded("bo")
    enrolment = story.enrols("bo", "old")
    story.first_words("bo/old", DeviceLives(PHONE), enrolment)
    story.says("bo", DeviceLives(SHED))
    assert living(story.circle, story.clock)[story["bo"]] == [key_of("bo").public, key_of("bo/old").public]
    story.says("bo", DeviceRevoked(key_of("bo/old").public))
    late = story.says("bo/old", DeviceLives(ATTIC))
    assert story.reasons(late) == ["authority-ended"]
    assert [holds(story, node) for node in (PHONE, ATTIC, SHED)] == [False, False, True]
    assert living(story.circle, story.clock)[story["bo"]] == [key_of("bo").public]


def test_a_new_phone_lives_nowhere_once_an_old_one_said_no_however_late():
    story = agreed("bo", "cy", "dee")
    story.says("bo", DeviceLives(PHONE))
    new = story.device("bo/new")
    asked = story.says(
        "ana", RecoveryAsked(new.key.public, story["bo"], consent(new.key, story.circle_id, story["bo"]))
    )
    story.says("cy", RecoveryVouched(asked.id))
    story.goes_offline("bo")
    new.has |= story.device("ana").has
    story.says_citing("bo/new", RecoveryCompleted(asked.id), asked.id, at=story.clock + 4 * DAY)
    story.says("bo/new", DeviceLives(SHED))
    assert [holds(story, node) for node in (PHONE, SHED)] == [False, True]
    story.says("bo", RecoveryVetoed(asked.id))
    story.comes_online("bo")
    assert [holds(story, node) for node in (PHONE, SHED)] == [True, False]


def test_a_newcomer_who_waits_says_where_they_live_and_gets_the_record_once_they_are_let_in():
    story = founding()
    joined = story.welcomes("ana", "cy")
    assert not story.reasons(story.says("cy", DeviceLives(PHONE)))
    assert not holds(story, PHONE)
    assert keepers(story.circle, story.clock) == []
    story.says("bo", MemberVouched(joined.id))
    assert holds(story, PHONE)


def test_whoever_left_lives_nowhere():
    story = founded("bo")
    story.says("bo", DeviceLives(PHONE))
    story.says("bo", MemberLeft())
    assert story.reasons(story.says("bo", DeviceLives(SHED))) == ["authority-ended"]
    assert not holds(story, PHONE)
    assert keepers(story.circle, story.clock) == []


def test_what_a_device_of_two_faces_says_of_its_home_from_the_split_on_does_not_count():
    story = founded("bo")
    story.says("bo", DeviceLives(PHONE))
    before = story.device("bo")
    before = Device(before.key, before.seq, before.last, set(before.has))
    story.says("bo", TaskOpened())
    story.devices["bo"] = before
    story.says("bo", DeviceLives(SHED))
    assert [holds(story, node) for node in (PHONE, SHED)] == [True, False]


# Stopped and gone


def test_while_an_account_is_stopped_nobody_is_served_for_its_sake():
    story = agreed("bo", "cy", "dee")
    names(story, "bo")
    story.says("bo", DeviceLives(PHONE))
    stops(story, "bo", "ana", "cy")
    assert [holds(story, node) for node in (ATTIC, PHONE)] == [False, False]
    for node in (ATTIC, PHONE):
        assert listed(story, node).stopped == (story["bo"],)
        assert not listed(story, node).stands
        assert not listed(story, node).lives
        assert not listed(story, node).is_adrift
    later = story.clock + 8 * DAY
    assert may_hold(story.circle, ATTIC, later)
    assert may_hold(story.circle, PHONE, later)
    assert asked_about(story, "ana") == []


def test_what_somebody_stood_for_lapses_when_they_leave():
    story = founded("bo", "cy")
    names(story, "bo")
    names(story, "bo", SHED)
    names(story, "cy", SHED)
    story.says("bo", MemberLeft())
    assert [holds(story, node) for node in (ATTIC, SHED)] == [False, True]
    assert listed(story, ATTIC).is_adrift
    assert listed(story, ATTIC).stopped == ()
    assert not listed(story, SHED).is_adrift


def test_the_name_that_is_shown_is_by_somebody_who_is_here():
    story = founded("bo", "cy")
    named = names(story, "cy", name="Roof")
    gone = names(story, "bo", name="Attic")
    assert listed(story, ATTIC).naming == gone.id
    story.says("bo", MemberLeft())
    assert listed(story, ATTIC).naming == named.id
    story.says("cy", MemberLeft())
    assert listed(story, ATTIC).naming == gone.id


def test_everybody_is_asked_for_a_while_who_stands_for_a_machine_whose_people_have_gone():
    story = founded("bo", "cy")
    names(story, "bo")
    names(story, "cy")
    story.says("bo", MemberLeft())
    assert asked_about(story, "ana") == []
    left = story.says("cy", MemberLeft())
    assert asked_about(story, "ana") == [Ask("stand-for", ATTIC, left.at, left.at + ASKED_FOR)]
    assert asked_about(story, "ana", left.at + ASKED_FOR) == []
    names(story, "ana")
    assert asked_about(story, "ana") == []
    assert holds(story, ATTIC)


def test_nobody_is_asked_where_somebody_lives_there():
    story = founded("bo", "cy")
    names(story, "bo")
    story.says("cy", DeviceLives(ATTIC))
    story.says("bo", MemberLeft())
    assert asked_about(story, "ana") == []
    assert holds(story, ATTIC)


def test_nobody_is_asked_about_a_machine_that_was_taken_back_or_parted_with():
    story = agreed("bo", "cy")
    names(story, "bo")
    names(story, "bo", SHED)
    story.says("bo", KeeperReleased(ATTIC))
    dismisses(story, KeeperDismissed(SHED), "ana", "bo", "cy")
    story.says("bo", MemberLeft())
    assert asked_about(story, "ana") == []


def test_anybody_lets_go_a_machine_whose_people_have_all_gone():
    story = founded("bo", "cy")
    names(story, "bo")
    names(story, "cy")
    story.says("bo", MemberLeft())
    assert story.reasons(story.says("ana", KeeperReleased(ATTIC))) == ["keeper-not-yours"]
    story.says("cy", MemberLeft())
    assert not story.reasons(story.says("ana", KeeperReleased(ATTIC)))
    assert ATTIC not in story.circle[Keepers].named
    assert asked_about(story, "ana") == []


def test_the_last_one_here_who_takes_it_back_lets_it_go():
    story = founded("bo")
    names(story, "bo")
    names(story, "ana")
    story.says("bo", MemberLeft())
    story.says("ana", KeeperReleased(ATTIC))
    assert ATTIC not in story.circle[Keepers].named
    assert asked_about(story, "ana") == []


# Parting with a machine


def test_the_circle_parts_with_a_machine_whoever_stands_for_it_or_lives_there():
    story = agreed("bo", "cy")
    names(story, "bo")
    story.says("cy", DeviceLives(ATTIC))
    asked = dismisses(story, KeeperDismissed(ATTIC), "ana", "bo", "cy")
    assert not holds(story, ATTIC)
    assert listed(story, ATTIC).dismissed == decision(story, asked).conclusions[0].event
    assert not listed(story, ATTIC).may_hold
    assert story.reasons(names(story, "ana")) == ["keeper-dismissed"]
    assert not story.reasons(story.says("bo", DeviceLives(ATTIC)))
    assert not holds(story, ATTIC)


def test_taking_that_back_brings_back_who_stood_for_it():
    story = agreed("bo", "cy")
    names(story, "bo")
    dismisses(story, KeeperDismissed(ATTIC), "ana", "bo", "cy")
    dismisses(story, KeeperReadmitted(ATTIC), "cy", "ana", "bo")
    assert holds(story, ATTIC)
    assert list(listed(story, ATTIC).stands) == [story["bo"]]
    assert not story.reasons(names(story, "ana"))


def test_it_is_taken_back_meanwhile_by_whoever_stood_for_it():
    story = agreed("bo", "cy")
    names(story, "bo")
    dismisses(story, KeeperDismissed(ATTIC), "ana", "bo", "cy")
    story.says("bo", KeeperReleased(ATTIC))
    assert listed(story, ATTIC).dismissed
    dismisses(story, KeeperReadmitted(ATTIC), "cy", "ana", "bo")
    assert not holds(story, ATTIC)


def test_a_machine_is_parted_with_once_and_let_back_once():
    story = agreed("bo")
    for fact in (KeeperReadmitted(ATTIC), KeeperDismissed(ATTIC), KeeperDismissed(ATTIC)):
        dismisses(story, fact, "ana", "bo")
    assert [codes(reasons) for reasons in story.circle.unmet.values()] == [
        ["keeper-not-dismissed"],
        ["keeper-dismissed"],
    ]
    assert ATTIC in story.circle[Keepers].dismissed


def test_parting_with_a_machine_binds_everybody_and_so_takes_the_large_form():
    story = agreed("bo", "cy")
    quick = proposes(story, "ana", "lazy", size="medium", urgent=True, consequences=(KeeperDismissed(ATTIC),))
    assert {"size-too-small", "too-large-to-hurry"} <= set(story.reasons(quick))


def test_nobody_alone_parts_with_a_machine():
    story = founded("bo")
    names(story, "bo")
    for fact in (KeeperDismissed(ATTIC), KeeperReadmitted(ATTIC)):
        assert "only-the-circle" in story.reasons(story.says("ana", fact))
    assert holds(story, ATTIC)


def test_a_conclusion_that_missed_somebody_parts_with_no_machine():
    story = agreed("bo", "cy", "dee")
    names(story, "dee")
    asked = proposes(story, "ana", "consent", size="large", consequences=(KeeperDismissed(ATTIC),))
    said = [position(story, name, asked) for name in ("ana", "bo")]
    story.goes_offline("dee")
    objection = objects(story, "dee", asked)
    concludes_knowing(story, "ana", asked, *said)
    without = fold(LAW, [event for event in story.events if event.id != objection.id])
    assert ATTIC in without[Keepers].dismissed
    assert holds(story, ATTIC)


# Bounds


def test_one_member_stands_for_so_many_machines_and_no_more():
    story = founded("bo")
    for number in range(MOST_NAMED):
        names(story, "ana", machine(str(number)))
    last, again = names(story, "ana"), names(story, "ana", machine("3"))
    assert story.reasons(last) == ["too-many-machines"]
    assert story.reasons(again) == []
    assert story.reasons(names(story, "bo")) == []
    story.says("ana", KeeperReleased(machine("5")))
    assert story.reasons(names(story, "ana")) == []


def test_a_circle_has_so_many_machines_and_no_more():
    story = agreed("bo", "cy", "dee")
    for number in range(MOST_KEEPERS):
        names(story, "ana" if number < MOST_NAMED else "bo", machine(str(number)))
    assert story.reasons(names(story, "cy")) == ["too-many-keepers"]
    assert story.reasons(names(story, "cy", machine("3"))) == []
    dismisses(story, KeeperDismissed(machine("0")), "ana", "bo", "cy")
    assert story.reasons(names(story, "cy")) == []
    assert story.reasons(names(story, "dee", SHED)) == ["too-many-keepers"]
    story.says("bo", MemberLeft())
    assert story.reasons(names(story, "dee", SHED)) == []


def test_how_machines_were_called_is_remembered_of_the_latest():
    story = founded()
    for number in range(MOST_CALLED + 1):
        names(story, "ana", machine(str(number)))
        story.says("ana", KeeperReleased(machine(str(number))))
    assert naming(story.circle, machine("0")) == ""
    assert naming(story.circle, machine("1"))
    again = names(story, "ana", machine("1"))
    names(story, "ana")
    assert naming(story.circle, machine("1")) == again.id
    assert naming(story.circle, machine("2")) == ""
    assert len(story.circle[Keepers].called) == MOST_CALLED


def test_what_was_kept_goes_on_as_it_was():
    story = agreed("bo", "cy")
    names(story, "bo")
    names(story, "ana")
    story.says("cy", DeviceLives(PHONE))
    dismisses(story, KeeperDismissed(SHED), "ana", "bo", "cy")
    kept = resume(LAW, keep(LAW, story.circle))
    assert kept is not None
    assert digest(LAW, kept) == digest(LAW, story.circle)
    assert keepers(kept, day(90)) == keepers(story.circle, day(90))
