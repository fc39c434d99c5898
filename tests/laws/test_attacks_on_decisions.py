"""Attacks on conclusions, suspensions and silence: each is mounted, and fails (P8, P9)."""

from lichen.core.practice import EVERYTHING
from lichen.core.values import DAY, HOUR
from lichen.practices.belonging import belongs, counting, present
from lichen.practices.charter import AgreementMade, NumbersProposed, page
from lichen.practices.decisions.facts import (
    DecisionAmended,
    DecisionConcluded,
    DecisionProposed,
    DecisionRead,
    DecisionReopened,
    DecisionWithdrawn,
    PositionTaken,
)
from lichen.practices.decisions.questions import contested, outcome, question
from lichen.practices.members import InviteMade, MemberRemoved
from lichen.practices.numbers import Numbers, numbers
from lichen.practices.suspension import SuspensionCalled, SuspensionConfirmed, SuspensionLifted, Suspensions
from lichen.practices.talk import RemarkMade
from lichen.practices.tasks import TaskOpened, Tasks
from tests.deciding import (
    agreed,
    came_of,
    closes,
    concludes,
    concludes_knowing,
    decision,
    objects,
    position,
    proposes,
    verdict,
)
from tests.people import day, founded, key_of


def test_a_conclusion_that_leaves_positions_out_does_not_hold_and_the_question_opens_once_more() -> None:
    story = agreed("bo", "cy", "dee", "eli")
    asked = proposes(story, "ana", "consent", size="large", consequences=(AgreementMade(),))
    story.goes_offline("eli")
    before = [position(story, name, asked) for name in ("ana", "bo", "cy")]
    objection = objects(story, "dee", asked)
    passed = concludes_knowing(story, "eli", asked, *before)
    assert not story.reasons(passed)
    story.comes_online("eli")
    assert verdict(story, asked) == ""
    assert not page(story.circle).agreements
    lost = contested(decision(story, asked), 0)
    assert lost
    assert lost.missed == (objection.id,)
    straight = story.says("ana", DecisionConcluded(asked.id, "failed", 0, tuple(e.id for e in (*before, objection))))
    assert story.reasons(straight) == ["reopen-first"]
    assert not story.reasons(story.says("bo", DecisionReopened(asked.id, passed.id)))
    assert closes(story, asked) > story.clock + 6 * DAY
    concludes(story, "ana", asked)
    assert verdict(story, asked) == "failed"


def test_whoever_had_only_seen_the_conclusion_is_judged_by_it_and_later_by_what_speaks_against_it() -> None:
    story = agreed("bo", "cy", "dee", "eli")
    change = (NumbersProposed(Numbers(notice_days=21)),)
    asked = proposes(story, "ana", "consent", size="large", consequences=change)
    story.goes_offline("eli")
    before = [position(story, name, asked) for name in ("ana", "bo", "cy")]
    objects(story, "dee", asked)
    concludes_knowing(story, "eli", asked, *before)
    by_it = story.says("eli", TaskOpened())
    story.comes_online("eli")
    against_it = story.says("eli", TaskOpened())
    assert numbers(story.circle, story.circle.pasts.sight(by_it.id)).notice_days == 21
    assert numbers(story.circle, story.circle.pasts.sight(against_it.id)).notice_days == 7
    assert numbers(story.circle, EVERYTHING).notice_days == 7


def test_changed_positions_that_others_had_seen_cannot_be_ignored() -> None:
    story = agreed("bo", "cy", "dee")
    asked = proposes(story, "ana", "consent", size="large", consequences=(MemberRemoved(story["dee"]),))
    story.goes_offline("ana")
    first = [position(story, name, asked) for name in ("bo", "cy")]
    own = position(story, "ana", asked)
    objects(story, "bo", asked)
    objects(story, "cy", asked)
    concludes_knowing(story, "ana", asked, own, *first, at=closes(story, asked))
    story.comes_online("ana")
    assert verdict(story, asked) == ""
    assert belongs(story.circle, story["dee"])


def test_a_change_nobody_had_seen_comes_too_late_to_turn_an_outcome_over() -> None:
    story = agreed("bo", "cy")
    asked = proposes(story, "ana", "majority")
    for name in ("ana", "bo"):
        position(story, name, asked)
    story.goes_offline("bo")
    concludes(story, "cy", asked)
    position(story, "bo", asked, "no", at=asked.at + HOUR)
    story.comes_online("bo")
    assert verdict(story, asked) == "passed"


def test_empty_conclusions_delay_a_question_once_and_never_again() -> None:
    story = agreed("bo", "cy", "dee", "eli")
    asked = proposes(story, "ana", "majority")
    story.goes_offline("eli")
    for name in ("ana", "bo", "cy"):
        position(story, name, asked)
    empty = concludes_knowing(story, "eli", asked, asked)
    story.comes_online("eli")
    assert verdict(story, asked) == ""
    again = story.says("ana", DecisionReopened(asked.id, empty.id))
    story.goes_offline("eli")
    for name in ("ana", "bo", "cy"):
        position(story, name, asked, "no")
    concludes_knowing(story, "eli", asked, again)
    story.comes_online("eli")
    assert verdict(story, asked) == ""
    concludes(story, "ana", asked)
    assert verdict(story, asked) == "failed"


def test_after_the_second_round_nobody_alone_turns_an_outcome_over() -> None:
    story = agreed("bo", "cy")
    asked = proposes(story, "ana", "majority")
    enrolment = story.enrols("bo", "old")
    story.goes_offline("bo/old")
    position(story, "ana", asked)
    story.says("bo", DecisionRead(asked.id, asked.id))
    first = concludes(story, "ana", asked)
    story.says("cy", DecisionReopened(asked.id, first.id))
    position(story, "cy", asked)
    concludes(story, "ana", asked)
    story.first_words("bo/old", PositionTaken(asked.id, asked.id, "no"), enrolment, at=asked.at + HOUR)
    story.comes_online("bo/old")
    assert verdict(story, asked) == "passed"


def test_what_appeared_from_nowhere_passes_nothing() -> None:
    """A proposal, positions and a conclusion that only their author knew, all dated back."""
    story = agreed("bo", "cy", "dee", "eli")
    story.clock = day(60)
    for name in ("ana", "bo", "cy", "dee", "eli"):
        story.says(name, TaskOpened())
    story.goes_offline("ana")
    change = (AgreementMade(),)
    asked = story.says("ana", DecisionProposed(protocol="consent", size="large", consequences=change))
    position(story, "ana", asked)
    concludes(story, "ana", asked)
    story.comes_online("ana")
    assert verdict(story, asked) == "too-few"
    assert not page(story.circle).agreements


def test_silence_counts_only_when_half_had_read_it_in_time() -> None:
    story = agreed("bo", "cy", "dee")
    asked = proposes(story, "ana", "lazy", consequences=(TaskOpened(),))
    for name in ("ana", "bo"):
        position(story, name, asked)
    concludes(story, "ana", asked)
    assert verdict(story, asked) == "passed"
    other = proposes(story, "ana", "lazy", consequences=(TaskOpened(),))
    position(story, "ana", other)
    story.says("bo", DecisionRead(other.id, other.id), at=closes(story, other))
    concludes(story, "ana", other)
    assert verdict(story, other) == "too-few"


def test_two_who_pretend_to_know_only_each_other_decide_nothing_for_those_who_came_since() -> None:
    story = agreed("bo")
    for name in ("ana", "bo"):
        enrolment = story.enrols(name, "old")
        story.first_words(f"{name}/old", TaskOpened(), enrolment)
    story.goes_offline("ana/old", "bo/old")
    for number, name in enumerate(("cy", "dee", "eli", "flo")):
        story.clock = day(31 * (number + 1))
        story.welcomes("ana", name, ["bo"])
    story.clock = day(200)
    story.says("cy", TaskOpened())
    change = (NumbersProposed(Numbers(vouches=1, count_days=0)),)
    at = day(190)
    asked = story.says("ana/old", DecisionProposed(protocol="consent", size="large", consequences=change), at=at)
    mine = position(story, "ana/old", asked, at=at + HOUR)
    hers = story.says("bo/old", PositionTaken(asked.id, asked.id, "yes"), at=at + HOUR, knowing=[asked.id])
    ended = concludes_knowing(story, "ana/old", asked, mine, hers, at=at + 2 * HOUR)
    assert not story.reasons(ended)
    story.comes_online("ana/old", "bo/old")
    assert len(counting(story.circle, story.clock)) > 3
    assert numbers(story.circle).vouches == 2


def test_the_electorate_is_never_two_where_more_belong() -> None:
    """Whoever is suspended still counts, so stopping three of five makes two no majority."""
    story = agreed("bo", "cy", "dee", "eli")
    for name in ("ana", "bo"):
        story.says(name, SuspensionCalled(story["cy"]))
    asked = proposes(story, "ana", "consent", size="large", consequences=(MemberRemoved(story["cy"]),))
    for name in ("ana", "bo"):
        position(story, name, asked)
    concludes(story, "ana", asked)
    found = came_of(story, asked)
    assert found
    assert len(found.electorate) == 4


def test_who_was_stopped_has_a_say_in_that_and_those_who_called_for_it_have_none() -> None:
    story = agreed("bo", "cy", "dee", "eli")
    for name in ("ana", "bo"):
        story.says(name, SuspensionCalled(story["cy"]))
    stop = story.circle[Suspensions].stops[-1].event
    asked = proposes(story, "ana", "majority", urgent=True, consequences=(SuspensionLifted(stop),))
    for name in ("cy", "dee"):
        assert not story.reasons(position(story, name, asked))
    for name in ("ana", "bo"):
        position(story, name, asked, "no")
    assert story.reasons(story.says("cy", TaskOpened())) == ["authority-ended"]
    concludes(story, "dee", asked)
    assert verdict(story, asked) == "passed"
    assert not story.reasons(story.says("cy", TaskOpened()))


def test_an_account_that_was_stopped_takes_no_position_on_anything_else() -> None:
    story = agreed("bo", "cy", "dee", "eli")
    asked = proposes(story, "dee", "majority")
    for name in ("ana", "bo"):
        story.says(name, SuspensionCalled(story["cy"]))
    assert story.reasons(position(story, "cy", asked)) == ["account-stopped"]


def test_a_suspension_lasts_longer_only_when_the_circle_confirms_it() -> None:
    story = agreed("bo", "cy", "dee", "eli")
    for name in ("ana", "bo"):
        story.says(name, SuspensionCalled(story["cy"]))
    stop = story.circle[Suspensions].stops[-1].event
    until = story.clock + 30 * DAY
    asked = proposes(story, "ana", "majority", consequences=(SuspensionConfirmed(stop, until),))
    for name in ("dee", "eli"):
        position(story, name, asked)
    concludes(story, "dee", asked)
    story.clock += 10 * DAY
    assert story.reasons(story.says("cy", TaskOpened())) == ["authority-ended"]
    story.clock = until
    assert not story.reasons(story.says("cy", TaskOpened()))


def test_two_removals_that_had_not_heard_of_each_other_put_both_out() -> None:
    story = agreed("bo", "cy", "dee", "eli")
    one = proposes(story, "ana", "consent", size="large", consequences=(MemberRemoved(story["eli"]),))
    two = proposes(story, "eli", "consent", size="large", consequences=(MemberRemoved(story["ana"]),))
    first = [position(story, name, one) for name in ("ana", "bo", "cy")]
    second = [position(story, name, two) for name in ("dee", "eli", "cy")]
    story.goes_offline("eli")
    concludes_knowing(story, "ana", one, *first, *second)
    concludes_knowing(story, "eli", two, *first, *second)
    story.comes_online("eli")
    assert {story["ana"], story["eli"]}.isdisjoint(present(story.circle))


def test_a_removal_cannot_be_outrun_by_those_whom_the_removed_brings_along() -> None:
    story = agreed("bo", "cy", "dee")
    asked = proposes(story, "ana", "consent", size="large", consequences=(MemberRemoved(story["dee"]),))
    story.goes_offline("dee")
    for name in ("ana", "bo", "cy"):
        position(story, name, asked)
    concludes(story, "ana", asked)
    for number in range(3):
        story.welcomes("dee", f"puppet{number}")
    counter = proposes(story, "dee", "consent", size="large", consequences=(MemberRemoved(story["ana"]),))
    position(story, "dee", counter)
    concludes(story, "dee", counter)
    story.comes_online("dee")
    assert story["ana"] in present(story.circle)
    assert not belongs(story.circle, story["dee"])
    assert counting(story.circle, story.clock) == [story["ana"], story["bo"], story["cy"]]


def test_what_does_not_hold_ends_nobodys_authority() -> None:
    story = agreed("bo", "cy", "dee", "eli")
    asked = proposes(story, "ana", "consent", size="large", consequences=(MemberRemoved(story["dee"]),))
    story.goes_offline("eli")
    before = [position(story, name, asked) for name in ("ana", "bo")]
    objects(story, "cy", asked)
    concludes_knowing(story, "eli", asked, *before)
    work = story.says("dee", RemarkMade(asked.id))
    story.comes_online("eli")
    assert outcome(story.circle, decision(story, asked)) is None
    assert not story.reasons(work)
    assert belongs(story.circle, story["dee"])


def test_what_was_withdrawn_for_all_to_see_does_not_pass_through_somebody_who_pretends_not_to_know() -> None:
    story = agreed("bo", "cy", "dee")
    asked = proposes(story, "ana", "consent", size="large", consequences=(AgreementMade(),))
    said = [position(story, name, asked) for name in ("ana", "bo", "cy")]
    story.goes_offline("dee")
    story.says("ana", DecisionWithdrawn(asked.id))
    story.says("bo", TaskOpened())
    concludes_knowing(story, "dee", asked, *said)
    story.comes_online("dee")
    assert not page(story.circle).agreements
    assert outcome(story.circle, decision(story, asked)) is None


def test_two_who_open_it_once_more_at_once_open_one_round() -> None:
    story = agreed("bo", "cy")
    asked = proposes(story, "ana", "majority", consequences=(TaskOpened(),), size="medium")
    assert story.reasons(asked) == ["protocol-not-agreed"]
    asked = proposes(story, "ana", "consent", size="large", consequences=(TaskOpened(),))
    position(story, "ana", asked)
    first = concludes(story, "ana", asked)
    story.goes_offline("bo")
    story.says("cy", DecisionReopened(asked.id, first.id))
    again = story.says("bo", DecisionReopened(asked.id, first.id), knowing=[first.id])
    mine = position(story, "bo", asked)
    hers = story.says("bo", TaskOpened())
    one = concludes_knowing(story, "bo", asked, again, mine, hers)
    assert not story.reasons(one)
    story.comes_online("bo")
    assert verdict(story, asked) == "passed"
    assert not story.reasons(one)
    assert sum(task.by == "circle" for task in story.circle[Tasks].open.values()) == 1


def test_a_second_round_that_another_conclusion_made_needless_changes_nothing() -> None:
    """One opens it again because of a conclusion that missed somebody; another had heard everybody and concluded."""
    story = agreed("bo", "cy", "dee", "eli")
    asked = proposes(story, "ana", "majority")
    story.goes_offline("eli")
    before = [position(story, "ana", asked)]
    whole = [*before, *(position(story, name, asked) for name in ("bo", "cy"))]
    few = concludes_knowing(story, "eli", asked, *before)
    good = concludes_knowing(story, "dee", asked, *whole)
    assert not story.reasons(good)
    story.goes_offline("dee")
    story.says("eli", DecisionReopened(asked.id, few.id), knowing=[few.id, *(one.id for one in whole)])
    story.comes_online("eli", "dee")
    assert verdict(story, asked) == "passed"


def test_those_who_would_be_removed_are_removed_one_at_a_time() -> None:
    """Else two could name all the others, who would then have no say in it."""
    story = agreed("bo", "cy", "dee", "eli")
    many = tuple(MemberRemoved(story[name]) for name in ("cy", "dee", "eli"))
    asked = proposes(story, "ana", "consent", size="large", consequences=many)
    assert story.reasons(asked) == ["stands-alone"]


def test_a_suspension_that_is_over_is_no_key_to_anything_else() -> None:
    story = agreed("bo", "cy", "dee", "eli")
    for name in ("ana", "bo"):
        story.says(name, SuspensionCalled(story["cy"]))
    stop = story.circle[Suspensions].stops[-1].event
    story.clock += 100 * DAY
    rides = (SuspensionLifted(stop), NumbersProposed(Numbers()))
    asked = proposes(story, "dee", "majority", size="large", consequences=rides)
    assert story.reasons(asked) == ["stands-alone", "suspension-over"]


def test_those_who_have_no_say_do_not_carry_it_by_protesting() -> None:
    story = agreed("bo", "cy", "dee", "eli", "flo")
    stop = proposes(story, "ana", "consent", size="large", consequences=(MemberRemoved(story["flo"]),))
    for name in ("ana", "bo"):
        position(story, name, stop)
    objects(story, "flo", stop)
    concludes(story, "ana", stop)
    assert verdict(story, stop) == "too-few"


def test_who_is_asked_is_settled_anew_with_every_wording() -> None:
    """A question put when one was alone, kept open, and in the end made to say something else."""
    story = founded()
    asked = proposes(story, "ana", "consent", size="large")
    for name in ("bo", "cy", "dee"):
        story.welcomes("ana", name)
    story.says("ana", DecisionAmended(decision=asked.id))
    now = question(story.circle, decision(story, asked))
    assert now
    assert len(now.electorate) == 4


def test_nothing_unseen_decides_whether_a_proposal_counts() -> None:
    story = agreed("bo", "cy", "dee", "eli")
    story.goes_offline("bo")
    hidden = proposes(story, "bo", "majority")
    asked = proposes(story, "ana", "majority", revisits=hidden.id)
    assert story.reasons(asked) == ["decision-unknown"]
    story.comes_online("bo")
    assert story.reasons(asked) == ["decision-unknown"]


def test_nobody_takes_an_old_outcome_back_with_an_accomplice_of_their_own() -> None:
    story = agreed("bo", "cy", "dee", "eli")
    enrolment = story.enrols("bo", "old")
    asked = proposes(story, "bo", "consent", size="large", consequences=(AgreementMade(),))
    story.goes_offline("bo/old")
    for name in ("ana", "bo", "cy"):
        position(story, name, asked)
    concludes(story, "ana", asked)
    story.clock += 400 * DAY
    story.says("ana", TaskOpened())
    at = asked.at + HOUR
    story.device("bo/old").has |= story.past_of([asked.id])
    taken = story.first_words("bo/old", DecisionWithdrawn(asked.id), enrolment, at=at)
    story.goes_offline("guest")
    invite = story.says("bo/old", InviteMade(key_of("guest").public, 1, at + DAY), at=at + HOUR)
    story.joins("guest", invite, secret="guest", at=at + 2 * HOUR)
    assert not story.reasons(taken)
    story.comes_online("bo/old", "guest")
    assert verdict(story, asked) == "passed"


def test_a_conclusion_that_missed_who_had_read_it_does_not_hold() -> None:
    story = agreed("bo", "cy", "dee", "eli")
    asked = proposes(story, "ana", "lazy", consequences=(TaskOpened(),))
    first = [position(story, name, asked) for name in ("ana", "bo")]
    story.goes_offline("eli")
    read = story.says("cy", DecisionRead(asked.id, asked.id))
    concludes_knowing(story, "eli", asked, *first)
    concludes_knowing(story, "ana", asked, *first, read)
    story.comes_online("eli")
    assert verdict(story, asked) == "passed"


def test_contesting_a_count_does_not_use_up_the_way_out() -> None:
    story = agreed("bo", "cy", "dee", "eli")
    asked = proposes(story, "ana", "consent", size="large", consequences=(AgreementMade(),))
    story.goes_offline("eli")
    for name in ("ana", "bo", "cy", "dee"):
        position(story, name, asked)
    empty = concludes_knowing(story, "eli", asked, asked)
    story.says("eli", DecisionReopened(asked.id, empty.id))
    objects(story, "eli", asked)
    story.comes_online("eli")
    for name in ("ana", "bo", "cy", "dee"):
        position(story, name, asked)
    objected = concludes(story, "ana", asked)
    assert verdict(story, asked) == "failed"
    assert not story.reasons(story.says("ana", DecisionReopened(asked.id, objected.id)))
    concludes(story, "bo", asked)
    assert verdict(story, asked) == "passed"


def test_an_outcome_is_written_down_in_good_time_or_the_question_is_put_again() -> None:
    story = agreed("bo", "cy")
    asked = proposes(story, "ana")
    said = [position(story, name, asked) for name in ("ana", "bo")]
    late = DecisionConcluded(asked.id, "passed", 0, tuple(one.id for one in said))
    told = story.says("ana", late, at=closes(story, asked) + 31 * DAY)
    assert story.reasons(told) == ["decision-lapsed"]


def test_one_member_brings_a_bounded_number_of_guests() -> None:
    story = agreed("bo", "cy")
    for number in range(20):
        assert not story.reasons(story.welcomes("ana", f"guest{number}"))
    assert story.reasons(story.welcomes("ana", "guest20")) == ["too-many-guests"]
