"""What the circle trusts people with: roles described and offered, wanted and learned, put differently and ended."""

import pytest

from lichen.core.kept import digest, keep, resume
from lichen.practices import LAW
from lichen.practices.members import MemberLeft
from lichen.practices.rest import MemberRested, MemberReturned
from lichen.practices.rolemap import (
    candidates,
    held,
    vacant,
    vacant_since,
)
from lichen.practices.roles import (
    MOST_OFFERS,
    MOST_OPEN,
    RoleAccepted,
    RoleDeclined,
    RoleDescribed,
    RoleEnded,
    RoleGiven,
    RoleGivenUp,
    RoleRecalled,
    RoleRewritten,
    Roles,
    RoleUnwanted,
    RoleWanted,
    UnderstudyBegan,
    UnderstudyEnded,
    offers,
)
from tests.people import day, founded
from tests.practices.trusting import (
    accepted,
    asked,
    begins,
    debriefed,
    described,
    offered,
    people_in,
    role_of,
)
from tests.voice import decides, unmet

pytestmark = pytest.mark.usefixtures("voice")


def test_a_role_is_there_before_anybody_holds_it():
    story = founded("bo")
    role = described(story)
    assert [one.id for one in vacant(story.circle, day(2))] == [role]
    assert people_in(story, role, 2) == []
    assert vacant_since(role_of(story, role)) == day(1)


def test_nobody_alone_writes_gives_recalls_or_ends_a_role():
    story = founded("bo")
    role = described(story)
    for fact in (
        RoleDescribed(),
        RoleRewritten(role),
        RoleGiven(role, story["ana"], day(30)),
        RoleRecalled(role, story["ana"]),
        RoleEnded(role),
    ):
        assert "only-the-circle" in story.reasons(story.says("ana", fact))


def test_an_offer_is_no_term_until_it_is_accepted():
    story = founded("bo")
    role = described(story)
    offered(story, role, "bo", 2, 100)
    assert people_in(story, role, 3) == []
    assert [offer.to for offer in offers(role_of(story, role), day(3))] == [story["bo"]]
    accepted(story, role, "bo", 5)
    assert people_in(story, role, 5) == ["bo"]
    assert offers(role_of(story, role), day(5)) == []
    assert [(term.since, term.until) for term in role_of(story, role).terms] == [(day(5), day(100))]


def test_only_whom_it_was_offered_to_accepts_or_declines():
    story = founded("bo", "cy")
    role = described(story)
    offered(story, role, "bo", 2, 100)
    for fact in (RoleAccepted(role), RoleDeclined(role)):
        assert story.reasons(story.says("cy", fact)) == ["not-offered"]


def test_whoever_declines_is_asked_no_more():
    story = founded("bo")
    role = described(story)
    offered(story, role, "bo", 2, 100)
    story.says("bo", RoleDeclined(role), at=day(3), note="Not this spring")
    assert offers(role_of(story, role), day(3)) == []
    assert story.reasons(accepted(story, role, "bo", 4)) == ["not-offered"]


def test_an_offer_lapses_after_two_weeks_without_anyone_acting():
    story = founded("bo")
    role = described(story)
    offered(story, role, "bo", 2, 100)
    assert len(offers(role_of(story, role), day(16) - 1)) == 1
    assert offers(role_of(story, role), day(16)) == []
    late = accepted(story, role, "bo", 16)
    assert story.reasons(late) == ["offer-lapsed"]
    assert story.circle.aside[late.id][0].particulars == {"until": day(16)}


def test_a_short_offer_lapses_with_the_term_it_offers():
    story = founded("bo")
    role = described(story)
    offered(story, role, "bo", 2, 7)
    assert story.reasons(accepted(story, role, "bo", 7)) == ["offer-lapsed"]


def test_a_lapsed_offer_can_be_made_again():
    story = founded("bo")
    role = described(story)
    offered(story, role, "bo", 2, 100)
    again = offered(story, role, "bo", 20, 100)
    assert unmet(story, again) == []
    assert story.reasons(accepted(story, role, "bo", 21)) == []


def test_a_role_is_offered_only_to_members_who_do_not_rest():
    story = founded("bo", "cy")
    role = described(story)
    story.says("bo", MemberRested())
    story.says("cy", MemberLeft())
    assert unmet(story, offered(story, role, "bo", 2, 100)) == ["member-resting"]
    assert unmet(story, offered(story, role, "cy", 3, 100)) == ["member-unknown"]
    story.says("bo", MemberReturned(), at=day(4))
    assert unmet(story, offered(story, role, "bo", 5, 100)) == []


def test_nobody_has_two_offers_of_one_role():
    story = founded("bo")
    role = described(story)
    offered(story, role, "bo", 2, 100)
    assert unmet(story, offered(story, role, "bo", 3, 120)) == ["already-offered"]


def test_two_hold_a_role_together_and_neither_takes_it_from_the_other():
    story = founded("bo", "cy")
    role = described(story)
    offered(story, role, "bo", 2, 100)
    offered(story, role, "cy", 2, 80)
    story.goes_offline("cy")
    accepted(story, role, "cy", 4)
    accepted(story, role, "bo", 3)
    story.comes_online("cy")
    assert people_in(story, role, 5) == ["bo", "cy"]
    assert people_in(story, role, 80) == ["bo"]


def test_an_acceptance_from_afar_does_not_survive_a_recall_that_came_before():
    story = founded("bo")
    role = described(story)
    offered(story, role, "bo", 2, 100)
    story.goes_offline("bo")
    decides(story, RoleRecalled(role, story["bo"]), at=day(3))
    late = accepted(story, role, "bo", 4)
    story.comes_online("bo")
    assert story.reasons(late) == ["not-offered"]
    assert people_in(story, role, 5) == []


def test_a_second_phone_that_accepts_once_more_changes_nothing():
    story = founded("bo")
    enrolled = story.enrols("bo", "old")
    role = described(story)
    offered(story, role, "bo", 2, 100)
    story.goes_offline("bo/old")
    accepted(story, role, "bo", 3)
    twice = story.first_words("bo/old", RoleAccepted(role), enrolled, at=day(4))
    story.comes_online("bo/old")
    assert story.reasons(twice) == ["not-offered"]
    assert len(role_of(story, role).terms) == 1


# Wishes and understudies


def test_an_understudy_learns_beside_the_holder_until_they_stop_or_take_it_on():
    story = founded("bo", "cy", "dee")
    role = described(story)
    begins(story, role, "bo", 2, 50)
    assert story.reasons(story.says("bo", UnderstudyBegan(role))) == ["already-holder"]
    story.says("cy", UnderstudyBegan(role), at=day(5))
    story.says("dee", UnderstudyBegan(role), at=day(6))
    assert story.reasons(story.says("cy", UnderstudyBegan(role))) == ["already-understudy"]
    assert role_of(story, role).understudies == {story["cy"]: day(5), story["dee"]: day(6)}
    story.says("dee", UnderstudyEnded(role))
    assert story.reasons(story.says("dee", UnderstudyEnded(role))) == ["not-understudy"]
    begins(story, role, "cy", 50, 100)
    assert role_of(story, role).understudies == {}


def test_whoever_would_like_a_role_says_so_until_they_have_it_or_change_their_mind():
    story = founded("bo", "cy")
    role = described(story)
    wish = story.says("bo", RoleWanted(role), note="I like numbers")
    story.says("cy", RoleWanted(role))
    assert candidates(story.circle, role_of(story, role)) == [story["bo"], story["cy"]]
    assert role_of(story, role).wanted[story["bo"]] == wish.id
    assert story.reasons(story.says("bo", RoleWanted(role))) == ["already-wanted"]
    story.says("cy", RoleUnwanted(role))
    assert story.reasons(story.says("cy", RoleUnwanted(role))) == ["not-wanted"]
    begins(story, role, "bo", 2, 50)
    assert candidates(story.circle, role_of(story, role)) == []
    assert story.reasons(story.says("bo", RoleWanted(role))) == []  # another term


def test_whoever_rests_is_no_candidate_until_they_are_back():
    story = founded("bo")
    role = described(story)
    story.says("bo", MemberRested())
    story.says("bo", RoleWanted(role), note="In autumn, perhaps")
    assert candidates(story.circle, role_of(story, role)) == []
    story.says("bo", MemberReturned())
    assert candidates(story.circle, role_of(story, role)) == [story["bo"]]


# Rewriting and ending


def test_a_role_reads_as_the_circle_put_it_last():
    story = founded("bo")
    role = described(story)
    again = decides(story, RoleRewritten(role), at=day(9), name="Keeper of the cash box")
    assert role_of(story, role).wording == again.id
    assert role_of(story, role).wordings == [role, again.id]


def test_an_ended_role_is_held_offered_and_wanted_by_nobody():
    story = founded("bo", "cy")
    role = described(story)
    begins(story, role, "bo", 2, 50)
    offered(story, role, "cy", 3, 50)
    story.says("cy", RoleWanted(role))
    story.says("cy", UnderstudyBegan(role))
    decides(story, RoleEnded(role), at=day(9))
    ended = role_of(story, role)
    assert (ended.offers, ended.wanted, ended.understudies, ended.ended) == ([], {}, {}, day(9))
    assert [(term.over, term.why) for term in ended.terms] == [(day(9), "role-ended")]
    assert vacant(story.circle, day(10)) == held(story.circle, day(10)) == []
    assert asked(story, "bo", 10) == asked(story, "cy", 10) == []
    for fact in (RoleAccepted(role), RoleWanted(role), UnderstudyBegan(role), RoleGivenUp(role)):
        assert story.reasons(story.says("cy", fact)) == ["role-ended"]
    for change in (RoleRewritten(role), RoleEnded(role), RoleGiven(role, story["cy"], day(40))):
        assert unmet(story, decides(story, change)) == ["role-ended"]


def test_an_unknown_role_is_refused_by_name():
    story = founded("bo")
    event = story.says("bo", RoleWanted(story["ana"]))
    (refusal,) = story.circle.aside[event.id]
    assert (refusal.code, refusal.particulars) == ("role-unknown", {"role": story["ana"]})
    assert story.reasons(debriefed(story, story["ana"], "bo", 2)) == ["role-unknown"]


def test_a_circle_needs_only_so_many_roles_and_offers():
    story = founded("bo")
    roles = [described(story) for _ in range(MOST_OPEN)]
    assert unmet(story, decides(story, RoleDescribed())) == ["too-many-roles"]
    decides(story, RoleEnded(roles[0]))
    assert unmet(story, decides(story, RoleDescribed())) == []


def test_a_role_is_offered_only_to_so_many_at_a_time():
    people = [f"p{number}" for number in range(MOST_OFFERS)]
    story = founded(*people, "one")
    role = described(story)
    for who in people:
        offered(story, role, who, 2, 100)
    assert unmet(story, offered(story, role, "one", 3, 100)) == ["too-many-offers"]
    assert unmet(story, offered(story, role, "one", 17, 100)) == []  # the others have lapsed


def test_kept_roles_go_on_as_they_were():
    story = founded("bo", "cy")
    role, other = described(story), described(story)
    begins(story, role, "bo", 2, 50)
    debriefed(story, role, "bo", 3)
    story.says("cy", RoleWanted(role), note="Next year")
    story.says("cy", UnderstudyBegan(role))
    offered(story, other, "cy", 4, 100)
    decides(story, RoleEnded(other))
    again = resume(LAW, keep(LAW, story.circle))
    assert again is not None
    assert digest(LAW, again) == digest(LAW, story.circle)
    assert again[Roles] == story.circle[Roles]
