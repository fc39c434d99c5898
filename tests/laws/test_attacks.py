"""Attacks that broke earlier wordings of the rules, mounted; each must fail."""

from lichen.core.door import consent
from lichen.core.event import Event
from lichen.core.fold import fold
from lichen.practices import LAW
from lichen.practices.belonging import belongs, counting, is_admitted, needed_vouches, present, waiting
from lichen.practices.charter import (
    MOST_EDITS,
    CharterAgreed,
    NumbersProposed,
    ValueNamed,
    adoption,
    page,
    version,
)
from lichen.practices.devices import (
    MOST_DEVICES,
    DeviceEnrolled,
    DeviceRevoked,
    RecoveryAsked,
    RecoveryCompleted,
    RecoveryVetoed,
    RecoveryVouched,
    live,
    speaker,
)
from lichen.practices.members import InviteMade, MemberLeft, MemberVouched
from lichen.practices.numbers import Numbers, numbers
from lichen.practices.rest import MemberRested
from lichen.practices.suspension import SuspensionCalled, asks
from lichen.practices.tasks import TaskOpened, TaskTaken, find, stewards
from tests.people import DAY, HOUR, Device, Story, day, founded, key_of


def adopted(*others: str, vouches: int = 2, count_days: int = 14) -> Story:
    """A circle whose charter holds."""
    return adopts(founded(*others), *others, vouches=vouches, count_days=count_days)


def adopts(story: Story, *others: str, vouches: int = 2, count_days: int = 14) -> Story:
    story.says("ana", NumbersProposed(Numbers(vouches=vouches, count_days=count_days)))
    for name in ("ana", *others):
        story.says(name, CharterAgreed(version(story.circle)))
    assert adoption(story.circle)
    return story


def two_phones(*others: str) -> Story:
    """Ana has an old phone besides hers, and both have spoken."""
    story = founded("bo", "cy", *others)
    enrolment = story.enrols("ana", "old")
    story.first_words("ana/old", TaskOpened(), enrolment)
    return story


# Ends of authority (hole 3): whoever is said to end whom, no choice of time or hash decides


def test_two_phones_that_revoke_each_other_are_both_out_whatever_times_they_claim() -> None:
    for hours in (-5, 5):
        story = two_phones()
        story.goes_offline("ana", "ana/old")
        moment = story.clock + 10 * HOUR
        story.says("ana", DeviceRevoked(key_of("ana/old").public), at=moment)
        story.says("ana/old", DeviceRevoked(key_of("ana").public), at=moment + hours * HOUR)
        story.comes_online("ana", "ana/old")
        for phone in ("ana", "ana/old"):
            assert story.reasons(story.says(phone, TaskOpened())) == ["authority-ended"]


def test_work_said_unheard_after_its_author_was_ended_is_set_aside_whatever_time_it_claims() -> None:
    story = two_phones()
    story.goes_offline("ana/old")
    story.says("ana", DeviceRevoked(key_of("ana/old").public))
    late = story.says("ana/old", TaskOpened(), at=story.clock - HOUR)
    story.comes_online("ana/old")
    assert story.reasons(late) == ["authority-ended"]


# Hole 4: pleading ignorance must not erase what others had known for long


def test_two_who_plead_ignorance_cannot_wipe_work_that_others_had_cited() -> None:
    story = adopted("bo", "cy", "dee")
    bo, cy = story.enrols("bo", "stale"), story.enrols("cy", "stale")
    story.goes_offline("bo/stale", "cy/stale")
    work = []
    for _ in range(20):
        work.append(story.says("ana", TaskOpened()))
        story.says("dee", TaskOpened())
    first = story.first_words("bo/stale", SuspensionCalled(story["ana"]), bo)
    story.device("cy/stale").has |= story.past_of([first.id])
    story.first_words("cy/stale", SuspensionCalled(story["ana"]), cy)
    story.comes_online("bo/stale", "cy/stale")
    assert list(story.circle.ends)
    assert [story.reasons(one) for one in work] == [[]] * 20


def test_leaving_from_a_stale_phone_takes_back_no_vouch_and_nobody_it_let_in() -> None:
    story = adopted("bo", "cy")
    old = story.enrols("ana", "old")
    story.goes_offline("ana/old")
    story.welcomes("bo", "dee", vouchers=["ana"])
    assert is_admitted(story.circle, story["dee"])
    story.first_words("ana/old", MemberLeft(), old)
    story.comes_online("ana/old")
    assert not belongs(story.circle, story["ana"])
    assert is_admitted(story.circle, story["dee"])


def test_those_who_are_both_out_cannot_save_each_others_work() -> None:
    story = founded("bo", "cy", "dee", "eli")
    phones = {name: story.enrols(name, "old") for name in ("ana", "bo")}
    story.goes_offline("ana/old", "bo/old")
    for name in ("ana", "bo"):
        story.says(name, DeviceRevoked(key_of(f"{name}/old").public))
    plot = story.first_words("ana/old", TaskOpened(), phones["ana"], at=story.clock - HOUR)
    story.device("bo/old").has |= story.past_of([plot.id])
    story.first_words("bo/old", TaskOpened(), phones["bo"], at=story.clock - HOUR)
    story.comes_online("ana/old", "bo/old")
    assert story.reasons(plot) == ["authority-ended"]


def test_a_witness_who_leaves_years_later_undoes_nothing() -> None:
    story = two_phones()
    story.goes_offline("ana/old")
    work = story.says("ana/old", TaskOpened())
    story.device("bo").has |= story.past_of([work.id])
    story.says("bo", TaskOpened())
    story.goes_offline("ana")
    story.says("ana", DeviceRevoked(key_of("ana/old").public), knowing=[story.device("ana").last])
    story.comes_online("ana", "ana/old")
    assert story.reasons(work) == []
    story.says("bo", MemberLeft(), at=day(1000))
    assert story.reasons(work) == []


# Hole 5: two people never become the circle


def test_two_of_five_cannot_silence_the_other_three() -> None:
    story = adopted("bo", "cy", "dee", "eli")
    for target in ("cy", "dee", "eli"):
        for caller in ("ana", "bo"):
            story.says(caller, SuspensionCalled(story[target]))
    silenced = [name for name in ("cy", "dee", "eli") if story.reasons(story.says(name, TaskOpened()))]
    assert silenced == ["cy"]


def test_a_suspension_lapses_by_itself_and_the_same_two_cannot_simply_repeat_it() -> None:
    story = adopted("bo", "cy", "dee", "eli")
    for caller in ("ana", "bo"):
        story.says(caller, SuspensionCalled(story["cy"]))
    assert story.reasons(story.says("cy", TaskOpened())) == ["authority-ended"]
    assert story.reasons(story.says("cy", TaskOpened(), at=story.clock + 8 * DAY)) == []
    again = [story.says(caller, SuspensionCalled(story["cy"])) for caller in ("ana", "bo")]
    assert [story.reasons(one) for one in again] == [["suspended-lately", "called-already"]] * 2


def test_two_who_call_at_once_without_hearing_each_other_can_confirm_it() -> None:
    story = adopted("bo", "cy", "dee")
    story.goes_offline("ana", "bo")
    for caller in ("ana", "bo"):
        story.says(caller, SuspensionCalled(story["cy"]))
    story.comes_online("ana", "bo")
    assert not list(story.circle.ends)
    story.says("ana", SuspensionCalled(story["cy"]))
    assert story.reasons(story.says("cy", TaskOpened())) == ["authority-ended"]


# Hole 6: nobody brings a majority along


def test_one_member_cannot_let_puppets_in_alone_once_a_charter_holds() -> None:
    story = adopted("bo", "cy", "dee", "eli")
    for number in range(4):
        story.welcomes("ana", f"puppet{number}")
    assert len(waiting(story.circle)) == 4
    assert present(story.circle) == [story[name] for name in ("ana", "bo", "cy", "dee", "eli")]


def test_at_most_a_third_begins_to_count_in_one_period() -> None:
    story = adopted("bo", "cy", "dee", "eli", "flo")
    for number in range(12):
        story.welcomes("ana", f"puppet{number}", vouchers=["bo"])
    assert len(present(story.circle)) == 18
    for name in ("ana", "bo", "cy", "dee"):
        story.says(name, TaskOpened())
    after = {days: len(counting(story.circle, story.clock + days * DAY)) for days in (1, 15, 40)}
    assert after[1] == 6
    assert after[15] == 6 + 2
    assert after[40] <= 8 + 8 // 3 + 1


def test_nobody_brings_a_majority_along_by_dating_them_back() -> None:
    """Two of five let one puppet in a month, all at once and long ago, from phones that nobody had heard of since."""
    story = adopted("bo", "cy", "dee", "eli")
    for name in ("ana", "bo"):
        story.first_words(f"{name}/old", TaskOpened(), story.enrols(name, "old"))
    story.goes_offline("ana/old", "bo/old")
    begun = story.clock
    story.clock = begun + 300 * DAY
    for name in ("ana", "bo", "cy", "dee", "eli"):
        story.says(name, TaskOpened())
    for number in range(8):
        at, name = begun + (1 + 31 * number) * DAY, f"puppet{number}"
        story.goes_offline(name)
        invite = story.says("ana/old", InviteMade(key_of(name).public, 1, at + 9 * DAY), at=at)
        puppet = story.joins(name, invite, secret=name, at=at + HOUR)
        story.says("bo/old", MemberVouched(puppet.id), at=at + 2 * HOUR, knowing=[puppet.id])
        story.says("ana/old", TaskOpened(), at=at + 3 * HOUR, knowing=[puppet.id])
    story.comes_online(*story.offline)
    assert len(present(story.circle)) == 13
    founders = [story[name] for name in ("ana", "bo", "cy", "dee", "eli")]
    assert counting(story.circle, story.clock) == founders
    for name in ("ana", "bo", "cy", "dee", "eli"):
        story.says(name, TaskOpened())
    assert counting(story.circle, story.clock + 13 * DAY) == founders
    assert len(counting(story.circle, story.clock + 15 * DAY)) == 6


def test_claiming_to_have_come_before_the_charter_makes_nobody_a_founder() -> None:
    story = founded("bo", "cy")
    stale = story.enrols("ana", "stale")
    story.goes_offline("ana/stale", "puppet")
    story.says("ana", NumbersProposed(Numbers(vouches=2, count_days=14)))
    for name in ("ana", "bo", "cy"):
        story.says(name, CharterAgreed(version(story.circle)))
    early = story.arrivals[stale.id].text.at
    story.first_words("ana/stale", ValueNamed(), stale, at=early)
    invite = story.says("ana/stale", InviteMade(key_of("plot").public, 5, early + 9 * DAY), at=early)
    story.joins("puppet", invite, secret="plot", at=early)
    story.comes_online("ana/stale", "puppet")
    assert not is_admitted(story.circle, story["puppet"])
    story.says("bo", MemberVouched(story["puppet"]))
    assert is_admitted(story.circle, story["puppet"])
    assert story["puppet"] not in counting(story.circle, story.clock)


def test_members_cannot_take_over_somebody_by_enrolling_a_phone_for_them() -> None:
    story = founded("bo", "cy", "dee")
    phone = key_of("mallory")
    fact = DeviceEnrolled(phone.public, story["ana"], consent(phone, story.circle_id, story["ana"]))
    assert story.reasons(story.says("bo", fact)) == ["not-your-own"]


def recovery(story: Story, *vouchers: str) -> tuple[str, str]:
    phone = key_of("ana/new")
    asked = story.says(
        vouchers[0], RecoveryAsked(phone.public, story["ana"], consent(phone, story.circle_id, story["ana"]))
    )
    for voucher in vouchers[1:]:
        story.says(voucher, RecoveryVouched(asked.id))
    story.device("ana/new").has |= story.device(vouchers[0]).has
    return asked.id, phone.public


def test_coming_back_takes_two_members_and_half_the_circle_and_some_days() -> None:
    story = adopted("bo", "cy", "dee", "eli", "flo")
    asked, phone = recovery(story, "bo", "cy")
    early = story.says_citing("ana/new", RecoveryCompleted(asked), asked, at=story.clock + 4 * DAY)
    assert story.reasons(early) == ["recovery-lacks-vouches"]
    assert speaker(story.circle, phone) == ""
    story.says("dee", RecoveryVouched(asked))
    soon = story.says("ana/new", RecoveryCompleted(asked), at=story.clock + DAY)
    assert story.reasons(soon) == ["recovery-too-early"]
    done = story.says("ana/new", RecoveryCompleted(asked), at=story.clock + 4 * DAY)
    assert story.reasons(done) == []
    assert speaker(story.circle, phone) == story["ana"]
    assert story.reasons(story.says("ana/new", TaskOpened())) == []
    assert story.reasons(story.says("ana", TaskOpened())) == ["authority-ended"]
    assert live(story.circle, story["ana"]) == [phone]


def test_an_old_phone_that_is_not_lost_stops_it() -> None:
    story = adopted("bo", "cy", "dee")
    asked, _ = recovery(story, "bo", "cy")
    story.says("ana", RecoveryVetoed(asked))
    done = story.says_citing("ana/new", RecoveryCompleted(asked), asked, at=story.clock + 9 * DAY)
    assert story.reasons(done) == ["recovery-vetoed"]


# Hole 7: nothing holds that appeared from nowhere


def test_a_charter_is_not_adopted_over_the_heads_of_members_who_never_saw_it() -> None:
    story = founded("bo", "cy")
    story.goes_offline("ana")
    story.says("ana", NumbersProposed(Numbers(vouches=1, count_days=0)))
    story.says("ana", CharterAgreed(version(story.circle)))
    story.comes_online("ana")
    assert adoption(story.circle) is None


def test_a_yes_names_the_wording_it_was_said_to() -> None:
    story = founded("bo")
    wording = version(story.circle)
    story.says("ana", CharterAgreed(wording))
    story.says("bo", ValueNamed())
    assert story.reasons(story.says("bo", CharterAgreed(wording))) == ["charter-changed-since"]
    assert adoption(story.circle) is None


def test_two_who_say_the_last_yes_at_once_can_confirm_it() -> None:
    story = founded("bo")
    story.goes_offline("ana", "bo")
    for name in ("ana", "bo"):
        story.says(name, CharterAgreed(version(story.circle)))
    story.comes_online("ana", "bo")
    assert adoption(story.circle) is None
    story.says("bo", CharterAgreed(version(story.circle)))
    assert adoption(story.circle)


def test_a_change_from_a_stale_phone_does_not_slip_into_an_adopted_charter() -> None:
    story = founded("bo")
    old = story.enrols("bo", "old")
    story.goes_offline("bo/old")
    for name in ("ana", "bo"):
        story.says(name, CharterAgreed(version(story.circle)))
    before = version(story.circle)
    story.first_words("bo/old", NumbersProposed(Numbers(vouches=1)), old, at=story.clock - HOUR)
    story.comes_online("bo/old")
    assert version(story.circle) == before


# Hole 14: no order between concurrent events decides a race


def test_two_who_take_the_last_place_of_an_invite_at_once_both_stand() -> None:
    story = founded("bo")
    invite = story.invites("ana", uses=1)
    story.goes_offline("cy", "dee")
    story.joins("cy", invite)
    story.joins("dee", invite)
    story.comes_online("cy", "dee")
    assert [is_admitted(story.circle, story[name]) for name in ("cy", "dee")] == [True, True]
    third = story.joins("eli", invite)
    assert story.reasons(third) == ["invite-used-up"]


def test_two_who_take_a_task_at_once_both_hold_it() -> None:
    story = founded("bo")
    task = story.says("ana", TaskOpened())
    story.goes_offline("ana", "bo")
    for name in ("ana", "bo"):
        story.says(name, TaskTaken(task.id))
    story.comes_online("ana", "bo")
    held = find(story.circle, task.id)
    assert held is not None
    assert set(stewards(held)) == {story["ana"], story["bo"]}


# What governs is judged by what its author could see


def test_a_vouch_said_twice_by_two_phones_that_had_not_heard_each_other_stands_and_counts_once() -> None:
    story = adopted("bo", "cy", "dee", "eli", vouches=3)
    old = story.enrols("bo", "old")
    story.welcomes("ana", "flo")
    story.comes_online("bo/old")
    story.goes_offline("bo", "bo/old")
    vouches = [story.says("bo", MemberVouched(story["flo"]))]
    vouches.append(story.first_words("bo/old", MemberVouched(story["flo"]), old))
    story.comes_online("bo", "bo/old")
    assert [story.reasons(vouch) for vouch in vouches] == [[], []]
    assert not is_admitted(story.circle, story["flo"])
    story.says("cy", MemberVouched(story["flo"]))
    assert is_admitted(story.circle, story["flo"])


def test_a_vouch_stands_though_its_author_went_to_rest_on_another_phone_meanwhile() -> None:
    story = adopted("bo", "cy", "dee")
    old = story.enrols("bo", "old")
    story.welcomes("ana", "eli")
    story.comes_online("bo/old")
    story.goes_offline("bo", "bo/old")
    story.says("bo", MemberRested())
    vouch = story.first_words("bo/old", MemberVouched(story["eli"]), old)
    story.comes_online("bo", "bo/old")
    assert story.reasons(vouch) == []
    assert is_admitted(story.circle, story["eli"])


# Where somebody leaves out what they know, to be judged by less


def puppets(story: Story, invite: Event, *names: str) -> None:
    """People who hold an old invite and cite nothing but it."""
    for name in names:
        story.goes_offline(name)
        story.device(name).has = set()
        story.joins(name, invite, secret="link", at=story.arrivals[invite.id].text.at + HOUR)


def test_an_old_invite_link_lets_nobody_silence_a_circle_or_become_a_member() -> None:
    story = founded("bo", "cy", "dee")
    invite = story.invites("ana", secret="link", uses=1)
    adopts(story, "bo", "cy", "dee", vouches=3)
    puppets(story, invite, "p0", "p1")
    first = story.says("p0", SuspensionCalled(story["cy"]), knowing=[story["cy"]])
    story.device("p1").has |= story.past_of([first.id])
    story.says("p1", SuspensionCalled(story["cy"]))
    story.comes_online("p0", "p1")
    assert story.reasons(first) == ["charter-not-adopted"]
    assert story.reasons(story.says("cy", TaskOpened())) == []
    assert story.reasons(story.says("p0", TaskOpened())) == ["waits-for-vouches"]


def test_a_revoked_phone_does_not_live_on_in_one_that_it_enrols() -> None:
    story = two_phones("dee")
    story.goes_offline("ana/old")
    story.says("ana", DeviceRevoked(key_of("ana/old").public))
    spare = key_of("ana/spare")
    enrolment = story.says(
        "ana/old", DeviceEnrolled(spare.public, story["ana"], consent(spare, story.circle_id, story["ana"]))
    )
    story.comes_online("ana/old")
    story.device("ana/spare").has |= story.device("ana").has
    heir = story.says_citing("ana/spare", DeviceRevoked(key_of("ana").public), enrolment.id)
    assert story.reasons(heir) == ["authority-ended"]
    assert story.reasons(story.says("ana/spare", TaskOpened())) == ["authority-ended"]
    assert story.reasons(story.says("ana", TaskOpened())) == []


def test_a_veto_holds_even_for_those_who_pretend_not_to_have_heard_it() -> None:
    story = adopted("bo", "cy", "dee")
    story.goes_offline("ana/new")
    asked, phone = recovery(story, "bo", "cy")
    story.says("ana", RecoveryVetoed(asked))
    story.says_citing("ana/new", RecoveryCompleted(asked), asked, at=story.clock + 9 * DAY)
    story.comes_online("ana/new")
    assert speaker(story.circle, phone) == ""
    assert story.reasons(story.says("ana", TaskOpened())) == []
    old = key_of("ana").public
    assert live(story.circle, story["ana"]) == [old]
    assert story.reasons(story.says("ana", DeviceRevoked(old))) == []
    assert live(story.circle, story["ana"]) == []


def test_nobody_is_kept_from_a_veto_by_being_suspended() -> None:
    story = adopted("bo", "cy", "dee", "eli")
    for caller in ("bo", "cy"):
        story.says(caller, SuspensionCalled(story["ana"]))
    asked, _ = recovery(story, "bo", "cy")
    assert story.reasons(story.says("ana", RecoveryVetoed(asked))) == []


def test_a_thief_who_vetoes_is_outvoted_the_second_time() -> None:
    story = adopted("bo", "cy", "dee")
    asked, _ = recovery(story, "bo", "cy")
    story.says("ana", RecoveryVetoed(asked))
    phone = key_of("ana/third")
    again = story.says("bo", RecoveryAsked(phone.public, story["ana"], consent(phone, story.circle_id, story["ana"])))
    for voucher in ("cy", "dee"):
        story.says(voucher, RecoveryVouched(again.id))
    assert story.reasons(story.says("ana", RecoveryVetoed(again.id))) == ["vetoed-before"]
    story.device("ana/third").has |= story.device("bo").has
    done = story.says_citing("ana/third", RecoveryCompleted(again.id), again.id, at=story.clock + 4 * DAY)
    assert story.reasons(done) == []


def test_two_members_with_many_phones_cannot_silence_everybody_at_once() -> None:
    targets = ["cy", "dee", "eli"]
    story = adopted("bo", *targets)
    phones = {(name, i): story.enrols(name, f"{i}") for i in range(3) for name in ("ana", "bo")}
    away = [f"{name}/{i}" for name, i in phones]
    story.comes_online(*away)
    story.goes_offline(*away)
    for i, target in enumerate(targets):
        call = story.first_words(f"ana/{i}", SuspensionCalled(story[target]), phones["ana", i])
        story.device(f"bo/{i}").has |= story.past_of([call.id])
        story.first_words(f"bo/{i}", SuspensionCalled(story[target]), phones["bo", i])
    story.comes_online(*away)
    assert [story.reasons(story.says(target, TaskOpened())) for target in targets] == [[], [], []]


def test_changing_callers_do_not_keep_somebody_silent_for_ever() -> None:
    story = adopted("bo", "cy", "dee", "eli", "flo")
    silent = 0
    for week in range(12):
        callers = [("ana", "bo"), ("cy", "dee"), ("eli", "flo"), ("ana", "cy"), ("bo", "dee")][week % 5]
        target = "flo" if "flo" not in callers else "dee"
        for caller in callers:
            story.says(caller, SuspensionCalled(story["flo"]), at=story.clock + HOUR) if target == "flo" else None
        silent += bool(story.reasons(story.says("flo", TaskOpened(), at=story.clock + DAY)))
        story.clock += 6 * DAY
    assert silent == 1


def test_a_founder_cannot_adopt_another_charter_alone_from_a_phone_that_knows_nobody() -> None:
    story = Story()
    story.founds("ana")
    old = story.enrols("ana", "old")
    story.goes_offline("ana/old")
    for name in ("bo", "cy", "dee"):
        story.welcomes("ana", name)
    adopts(story, "bo", "cy", "dee")
    early = story.arrivals[old.id].text.at
    story.first_words("ana/old", NumbersProposed(Numbers(vouches=1, quorum_percent=1)), old, at=early + 1)
    alone = story.past_of([story.device("ana/old").last])
    wording = version(fold(LAW, [event for event in story.events if event.id in alone]))
    story.says("ana/old", CharterAgreed(wording), at=early + 2)
    story.comes_online("ana/old")
    assert numbers(story.circle).quorum_percent == page(story.circle).numbers.quorum_percent == 50
    assert len(counting(story.circle, story.clock)) == 4


def test_a_witness_who_was_suspended_once_is_a_witness_again_when_that_has_lapsed() -> None:
    story = adopted("bo", "cy", "dee")
    old = story.enrols("ana", "old")
    story.comes_online("ana/old")
    for caller in ("bo", "cy"):
        story.says(caller, SuspensionCalled(story["dee"]))
    story.goes_offline("ana/old")
    story.clock += 30 * DAY
    work = story.first_words("ana/old", TaskOpened(), old)
    story.device("dee").has |= story.past_of([work.id])
    story.goes_offline("ana")
    story.says("dee", TaskOpened())
    story.says("ana", DeviceRevoked(key_of("ana/old").public), knowing=[story.device("ana").last])
    story.comes_online("ana", "ana/old")
    assert story.reasons(work) == []


def test_when_nobody_counts_a_newcomer_still_needs_a_vouch_more_than_none() -> None:
    story = adopted("bo")
    invite = story.invites("ana", secret="late")
    for name in ("ana", "bo"):
        story.says(name, MemberRested())
    story.joins("cy", invite, secret="late")
    assert needed_vouches(story.circle, story["cy"]) >= 1


def test_no_number_of_edits_keeps_others_from_saying_yes() -> None:
    story = founded("bo")
    for _ in range(MOST_EDITS + 1):
        story.says("bo", ValueNamed())
    assert story.reasons(story.says("bo", ValueNamed())) == ["too-many-edits"]
    assert story.reasons(story.says("ana", CharterAgreed(version(story.circle)))) == []


def test_vouches_from_two_phones_of_one_member_count_by_whichever_was_seen() -> None:
    story = adopted("bo", "cy", "dee", "eli")
    old = story.enrols("bo", "old")
    story.comes_online("bo/old")
    phone = key_of("ana/new")
    asked = story.says("cy", RecoveryAsked(phone.public, story["ana"], consent(phone, story.circle_id, story["ana"])))
    story.goes_offline("bo", "bo/old")
    story.device("bo/old").has |= story.past_of([asked.id])
    story.says("bo", RecoveryVouched(asked.id))
    vouch = story.first_words("bo/old", RecoveryVouched(asked.id), old)
    story.device("ana/new").has |= story.past_of([vouch.id])
    done = story.says_citing("ana/new", RecoveryCompleted(asked.id), asked.id, at=story.clock + 4 * DAY)
    story.comes_online("bo", "bo/old")
    assert story.reasons(done) == []


def test_the_reasons_for_odd_fields_come_in_one_order_everywhere() -> None:
    raw = {"kind": "task.opened", "delta": 1, "alpha": 2, "charlie": 3, "bravo": 4}
    assert [flaw.particulars["field"] for flaw in LAW.flaws(raw)] == ["alpha", "bravo", "charlie", "delta"]


# Two faces (P11): a restored backup, or a liar


def test_a_copied_phone_counts_only_up_to_where_it_split_and_the_person_goes_on_with_another() -> None:
    story = two_phones()
    before = story.says("ana/old", TaskOpened())
    copy = Device(key_of("ana/old"), 2, before.id, story.past_of([before.id]))
    one = story.says("ana/old", TaskOpened())
    story.devices["ana/old"] = copy
    other = story.says("ana/old", TaskOpened())
    assert story.reasons(before) == []
    assert [story.reasons(one), story.reasons(other)] == [["two-faces"], ["two-faces"]]
    assert story.reasons(story.says("ana", TaskOpened())) == []


def test_a_restored_backup_that_speaks_takes_back_nothing_that_governs() -> None:
    story = adopted("bo", "cy", "dee")
    before, founding = len(present(story.circle)), story.circle_id
    story.devices["ana"] = Device(key_of("ana"), 1, founding, {founding})
    story.says("ana", TaskOpened())
    assert adoption(story.circle)
    assert len(present(story.circle)) == before


def test_a_second_face_takes_back_neither_a_yes_nor_a_vouch() -> None:
    story = adopted("bo", "cy", "dee")
    story.welcomes("bo", "eli", vouchers=["cy"])
    for name in ("bo", "cy"):
        first = next(a for a in story.arrivals.values() if a.text.device == key_of(name).public and a.text.seq == 1)
        story.devices[name] = Device(key_of(name), 1, first.id, story.past_of([first.id]))
        story.says(name, TaskOpened())
    assert adoption(story.circle)
    assert is_admitted(story.circle, story["eli"])


def test_who_has_seen_both_faces_of_their_own_phone_goes_on_with_another() -> None:
    story = two_phones()
    before = story.device("ana/old").last
    story.says("ana/old", TaskOpened())
    seq = story.arrivals[before].text.seq
    story.devices["ana/old"] = Device(key_of("ana/old"), seq, before, set(story.arrivals))
    assert story.reasons(story.says("ana/old", ValueNamed())) == ["two-faces"]
    assert story.reasons(story.says("ana", ValueNamed())) == []


# Hole 19: one member cannot drown the rest in phones


def test_a_member_has_a_bounded_number_of_phones() -> None:
    story = founded("bo")
    said = [story.enrols("ana", f"phone{number}") for number in range(MOST_DEVICES + 2)]
    assert [story.reasons(one) for one in said].count(["too-many-devices"]) == 3


def test_two_who_call_for_one_suspension_ask_everybody_else_once() -> None:
    story = adopted("bo", "cy", "dee")
    for name in ("ana", "bo"):
        story.says(name, SuspensionCalled(story["cy"]))
    asked = {name: [ask.about for ask in asks(story.circle, story[name], story.clock)] for name in ("ana", "cy", "dee")}
    assert asked == {"ana": [], "cy": [], "dee": [story["cy"]]}
