"""What the circle of the demo decides, entrusts and talks over: everything one should see is there."""

from collections.abc import Callable

import pytest

from lichen.core.practice import Circle
from lichen.core.values import DAY, HOUR, MemberId
from lichen.practices import facilitation, gathering, reviews, rolemap, roles
from lichen.practices.belonging import is_ended
from lichen.practices.charter import AgreementMade, AgreementRewritten, adoption
from lichen.practices.decisions import Decisions
from lichen.practices.decisions.questions import contested, may_reopen, outcome, question, terms, waited_for
from lichen.practices.decisions.sides import before_change, carriers, counted_in, differing, values_apart
from lichen.practices.decisions.state import Conclusion, Decision
from lichen.practices.decisions.verdict import counted
from lichen.practices.roles import Role, Roles
from lichen.practices.suspension import SuspensionLifted, Suspensions, stop_of
from lichen.practices.tasks import Tasks
from tests.demo.stages import NOW, Stage


@pytest.fixture
def circle(stage: Stage) -> Circle:
    return stage.node.circle(stage.cast.circle)


def whose(stage: Stage) -> Callable[[MemberId], str]:
    names = {member: who for who, member in stage.cast.members.items()}
    return lambda member: names.get(member, "rosa")


def open_ones(circle: Circle) -> list[Decision]:
    return list(circle[Decisions].open.values())


def settled(circle: Circle) -> list[tuple[Decision, Conclusion]]:
    found = ((one, outcome(circle, one)) for one in circle[Decisions].settled.values())
    return [(one, conclusion) for one, conclusion in found if conclusion]


# Open


def test_whatever_was_decided_was_decided_under_the_charter(circle):
    held = adoption(circle)
    assert held
    assert all(one.at > held.at for one in (*circle[Decisions].open.values(), *circle[Decisions].settled.values()))


def test_nothing_is_left_to_write_down_when_the_demo_opens_in_the_evening(stage):
    before = stage.node.living(stage.cast.circle).state.count
    stage.time = NOW + 13 * HOUR
    assert stage.node.circle(stage.cast.circle).count == before


def test_one_question_is_in_notice_and_nobody_has_seen_harm_in_it(circle):
    asked = [question(circle, one) for one in open_ones(circle)]
    [hall] = [one for one in asked if one and [*map(type, one.wording.consequences)] == [AgreementMade]]
    assert 4 * DAY < hall.closes - NOW < 7 * DAY
    assert hall.positions
    assert not any(one.is_objection for one in hall.positions)


def test_one_stands_against_an_objection_that_says_what_harm_and_what_would_meet_it(stage, circle):
    asked = [question(circle, one) for one in open_ones(circle)]
    [letters] = [one for one in asked if one and [*map(type, one.wording.consequences)] == [AgreementRewritten]]
    [objection] = [one for one in letters.positions if one.is_objection]
    assert whose(stage)(objection.by) == "ines"
    view = stage.view("wen")
    assert view.words(objection.event, "harm")
    assert view.words(objection.event, "meets")
    assert letters.round == 0
    assert letters.closes > NOW


def test_one_was_concluded_in_the_basement_without_having_heard_somebody_and_is_open_once_more(stage, circle):
    [gate] = [one for one in open_ones(circle) if len(one.rounds) > 1]
    missed = contested(gate, 0)
    assert missed
    assert missed.verdict.outcome == "passed"
    assert [whose(stage)(one.by) for one in gate.positions if one.event in missed.missed] == ["amara"]
    asked = question(circle, gate)
    assert asked
    assert (asked.round, asked.protocol) == (1, "consent")
    assert asked.closes > NOW + DAY
    assert may_reopen(gate) is None


def test_one_was_put_differently_and_those_who_had_said_where_they_stand_are_asked_again(stage, circle):
    [account] = [one for one in open_ones(circle) if len(one.wordings) > 1]
    asked = question(circle, account)
    assert asked
    assert {whose(stage)(one) for one in before_change(account, asked)} == {"leila", "wen"}
    assert {whose(stage)(one.by) for one in asked.positions} == {"amara", "oskar"}
    assert "position-again" in [ask.code for ask in stage.view("leila").asks()]
    assert {whose(stage)(one) for one in carriers(circle, asked.wording, NOW)} == {"oskar"}


def test_a_phone_is_stopped_and_the_circle_decides_whether_it_may_write_again(stage, circle):
    mihai = stage.cast.members["mihai"]
    assert is_ended(circle, mihai, NOW)
    stop = circle[Suspensions].stops[-1]
    assert stop.member == mihai
    assert len(stop.parties) == 2
    [potatoes] = [one for one in open_ones(circle) if one.wordings[-1].consequences == (SuspensionLifted(stop.event),)]
    asked = question(circle, potatoes)
    assert asked
    assert stop_of(circle, stop.event)
    assert stop.parties.isdisjoint(asked.electorate)
    assert {(whose(stage)(one.by), one.stand) for one in asked.positions} == {
        ("mihai", "yes"),
        ("tomasz", "yes"),
        ("leila", "no"),
    }
    assert NOW < asked.closes < stop.until


def test_everybody_who_counts_has_something_to_say_and_nobody_has_everything(stage, circle):
    waited = {one: waited_for(circle, decision, NOW) for one, decision in circle[Decisions].open.items()}
    for who in ("amara", "oskar", "leila", "wen", "tomasz", "ines", "mihai"):
        asks = sum(stage.cast.members[who] in each for each in waited.values())
        assert 0 < asks < len(waited), who


# Decided


def test_one_keeps_what_two_saw_differently_with_their_reasons_and_values_that_pull_apart(stage, circle):
    [(names, found)] = [(one, conclusion) for one, conclusion in settled(circle) if conclusion.verdict.no]
    minority = differing(found.verdict, counted_in(names, found))
    assert found.verdict.outcome == "passed"
    assert {whose(stage)(one.by) for one in minority} == {"rosa", "wen"}
    assert all(stage.view("oskar").words(one.event, "reason") for one in minority)
    apart = values_apart(counted_in(names, found))
    assert len(apart) == 2
    assert any({whose(stage)(one) for one in each.strains} == {"rosa", "wen"} for each in apart)


def test_one_was_chosen_among_several_by_ranking_them(circle):
    [(evening, found)] = [(one, conclusion) for one, conclusion in settled(circle) if conclusion.verdict.option]
    asked = question(circle, evening)
    assert asked
    assert (asked.protocol, asked.wording.options, found.verdict.option) == ("ranking", 3, 2)
    count = counted(terms(evening, asked, len(asked.electorate)), asked.positions)
    assert count.winners == ("2",)
    assert len({one.ranks for one in asked.positions}) > 3


def test_one_wants_to_be_looked_at_again_since_yesterday(stage, circle):
    [(name, date)] = reviews.reviews_due(circle, NOW)
    assert NOW - DAY < date < NOW
    assert name in circle[Decisions].settled
    assert "decision-review" in [ask.code for ask in stage.view("wen").asks()]


def test_something_small_was_done_and_told_by_who_does_not_count_yet(stage, circle):
    [small] = circle[reviews.Reviews].small.values()
    assert whose(stage)(small.by) == "yusra"
    assert stage.view("wen").words(small.event, "title")


# Entrusted


def role(stage: Stage, circle: Circle, name: str) -> Role:
    view = stage.view("amara")
    return next(one for one in circle[Roles].open.values() if view.words(one.wording, "name") == name)


def test_one_role_lapses_within_days_and_its_holder_is_asked_how_it_went(stage, circle):
    stick = role(stage, circle, "The stick")
    assert rolemap.soon_vacant(circle, NOW) == [stick]
    assert 0 < rolemap.vacant_from(stick, NOW) - NOW < 7 * DAY
    assert "role-debrief" in [ask.code for ask in stage.view("leila").asks()]


def test_somebody_learns_it_beside_her(stage, circle):
    [learner] = role(stage, circle, "The stick").understudies
    assert whose(stage)(learner) == "yusra"


def test_one_role_is_vacant_and_somebody_would_like_it(stage, circle):
    [welcome] = rolemap.vacant(circle, NOW)
    assert welcome == role(stage, circle, "Tea with whoever is new")
    assert [whose(stage)(one) for one in rolemap.candidates(circle, welcome)] == ["mihai"]


def test_one_went_to_somebody_else_with_a_debrief_and_no_handover_yet(stage, circle):
    tin = role(stage, circle, "The soup tin")
    assert [whose(stage)(one) for one in roles.holders(tin, NOW)] == ["ines"]
    [term] = roles.without_handover(tin, NOW)
    assert whose(stage)(term.member) == "oskar"
    assert stage.view("ines").words(term.debriefs[0], "failed")
    assert "handover" in [ask.code for ask in stage.view("oskar").asks()]


# Met


def test_the_next_gathering_has_an_agenda_somebody_who_comes_and_somebody_proposed_to_facilitate(stage, circle):
    [next_time] = gathering.ahead(circle, NOW)
    assert 0 < next_time.now.start - NOW < 7 * DAY
    assert len(next_time.points) >= 3
    assert any(point.about in circle[Decisions].open for point in next_time.points.values())
    assert gathering.who_said(circle, next_time, "yes")
    assert whose(stage)(facilitation.proposed_facilitator(circle, next_time)) not in ("", "wen")
    assert "gathering" in [ask.code for ask in stage.view("oskar").asks()]


def test_of_the_last_one_there_are_notes_and_a_task_that_came_of_it(stage, circle):
    [last] = gathering.behind(circle, NOW)
    [account] = last.accounts
    assert stage.view("amara").words(account.event, "notes")
    [brought] = last.brought
    assert brought.thing in circle[Tasks].open
    assert [whose(stage)(one) for one in facilitation.facilitated(circle, last)] == ["wen"]
